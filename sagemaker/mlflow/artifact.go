package mlflow

import (
	"context"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/media"
)

// Artifact is a file, or a folder of files, that a run or a model keeps.
type Artifact struct {
	// Path is where it is below the artifacts' URI, with slashes.
	Path string
	// Folder tells a folder from a file.
	Folder bool
	// Size is how many bytes a file has.
	Size int64
}

// artifacts reaches what is kept under a URI.
type artifacts struct {
	proxy *rest // nil without a server
	s3    func(bucket, prefix string) *media.Stager
}

// place is where artifacts are. Paths have been checked.
type place interface {
	put(ctx context.Context, path string, src media.Source) error
	open(ctx context.Context, path string) (io.ReadCloser, error)
	list(ctx context.Context, dir string) ([]Artifact, error)
}

// place finds what a URI names. Of runs:/ID/path and models:/… it asks the store first.
func (c *Client) place(ctx context.Context, uri string) (place, error) {
	scheme, rest, found := strings.Cut(uri, ":")
	switch {
	case !found || scheme == "file" || isDrive(scheme):
		dir, err := localPath(uri)
		return localPlace{dir}, err
	case scheme == "s3":
		u, err := media.ParseURI(uri)
		return s3Place{c.files.s3, u}, err
	case scheme == "mlflow-artifacts":
		return c.proxyPlace(uri)
	case scheme == "runs", scheme == "models":
		real, err := resolve(ctx, c.store, scheme, strings.TrimLeft(rest, "/"))
		if err != nil {
			return nil, err
		}
		return c.place(ctx, real)
	}
	return nil, invalid("artifacts are in S3, in a folder or with the server, not under %q", scheme)
}

// resolve finds the place of runs:/ID/path, models:/ID, models:/NAME/VERSION and
// models:/NAME@ALIAS.
func resolve(ctx context.Context, s store, scheme, rest string) (string, error) {
	id, below, _ := strings.Cut(rest, "/")
	if scheme == "runs" {
		r, err := s.run(ctx, id)
		return join(r.Artifacts, below), err
	}
	if name, alias, ok := strings.Cut(id, "@"); ok {
		v, err := s.versionByAlias(ctx, name, alias)
		if err != nil {
			return "", err
		}
		return ofVersion(ctx, s, name, v.Version, below)
	}
	number, below, _ := strings.Cut(below, "/")
	if version, err := strconv.Atoi(number); err == nil {
		return ofVersion(ctx, s, id, version, below)
	}
	m, err := s.loggedModel(ctx, id)
	return join(m.Artifacts, number), err
}

func ofVersion(ctx context.Context, s registry, name string, version int, below string) (string, error) {
	uri, err := s.versionArtifacts(ctx, name, version)
	if strings.HasPrefix(uri, "models:/"+name+"/") {
		return "", invalid("the version is its own source")
	}
	return join(uri, below), err
}

// join puts a path below a URI.
func join(uri, below string) string {
	if below == "" {
		return uri
	}
	return strings.TrimRight(uri, "/") + "/" + below
}

// checkPath refuses a path that leaves the artifacts.
func checkPath(p string) error {
	if p == "" || path.Clean(p) != p || !filepath.IsLocal(filepath.FromSlash(p)) || strings.ContainsAny(p, "\\\x00") {
		return invalid("the path of an artifact is relative, clean, with slashes, and does not lead out")
	}
	return nil
}

// Upload puts a file under the artifacts' URI: [Run].Artifacts, [LoggedModel].Artifacts, or
// runs:/ID and models:/ID. What is at the path is replaced. A source in S3 is
// awsai.ErrInvalid.
func (c *Client) Upload(ctx context.Context, uri, at string, src media.Source) error {
	const op = "mlflow.Upload"
	if err := checkPath(at); err != nil {
		return awsai.Wrap(op, err)
	}
	if _, inS3 := src.URI(); inS3 || src.IsZero() {
		return awsai.Errorf(op, awsai.ErrInvalid, "the source is in S3, or nothing")
	}
	p, err := c.place(ctx, uri)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, p.put(ctx, at, src))
}

// UploadTo puts all files below a folder under a path below the artifacts' URI, which may be
// empty. Links are followed where they lead to files in the folder. Files that fail are an
// *awsai.BatchError, with indices in the order of their paths.
func (c *Client) UploadTo(ctx context.Context, uri, at, folder string) error {
	const op = "mlflow.UploadTo"
	p, err := c.place(ctx, uri)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	root, err := os.OpenRoot(folder)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	defer root.Close()
	var paths []string
	err = fs.WalkDir(root.FS(), ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			paths = append(paths, name)
		}
		return err
	})
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = batch.Map(ctx, batch.Options{Op: op, Width: c.opts.Concurrency}, paths, func(ctx context.Context, name string) (struct{}, error) {
		f, err := root.Open(filepath.FromSlash(name))
		if err != nil {
			return struct{}{}, err
		}
		defer f.Close()
		target := path.Join(at, name)
		if err := checkPath(target); err != nil {
			return struct{}{}, err
		}
		src := media.Reader(f).WithName(path.Base(name))
		defer src.Close()
		return struct{}{}, p.put(ctx, target, src)
	})
	return awsai.Wrap(op, err)
}

// Open reads a file below the artifacts' URI. The caller closes it.
func (c *Client) Open(ctx context.Context, uri, at string) (io.ReadCloser, error) {
	const op = "mlflow.Open"
	if err := checkPath(at); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	p, err := c.place(ctx, uri)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	r, err := p.open(ctx, at)
	return r, awsai.Wrap(op, err)
}

// Artifacts lists what is directly in a folder below the artifacts' URI, by name. The empty
// path is the URI itself. Where there is nothing, there are none.
func (c *Client) Artifacts(ctx context.Context, uri, folder string) iter.Seq2[Artifact, error] {
	return page.Tokens(ctx, "mlflow.Artifacts", func(ctx context.Context, _ string) ([]Artifact, string, error) {
		p, err := c.place(ctx, uri)
		if err == nil && folder != "" {
			err = checkPath(folder)
		}
		if err != nil {
			return nil, "", err
		}
		all, err := p.list(ctx, folder)
		return all, "", err
	})
}

// Download writes the file, or all files of the folder, at a path below the artifacts' URI
// into a folder of this machine, which it makes. The empty path is all. A file replaces the
// one at its place once it is whole. Files that fail are an *awsai.BatchError.
func (c *Client) Download(ctx context.Context, uri, at, folder string) error {
	const op = "mlflow.Download"
	p, err := c.place(ctx, uri)
	if err == nil && at != "" {
		err = checkPath(at)
	}
	var files []string
	if err == nil {
		files, err = below(ctx, p, at)
	}
	if err == nil {
		err = os.MkdirAll(folder, 0o755)
	}
	if err != nil {
		return awsai.Wrap(op, err)
	}
	_, err = batch.Map(ctx, batch.Options{Op: op, Width: c.opts.Concurrency}, files, func(ctx context.Context, name string) (struct{}, error) {
		r, err := p.open(ctx, name)
		if err != nil {
			return struct{}{}, err
		}
		defer r.Close()
		return struct{}{}, localPlace{folder}.write(ctx, name, r)
	})
	return awsai.Wrap(op, err)
}

// maxDepth is how many folders deep artifacts may lie: a listing that never ends does.
const maxDepth = 100

// below are the files at or below a path. What is no folder is a file.
func below(ctx context.Context, p place, at string) ([]string, error) {
	var files []string
	var walk func(dir string, depth int) error
	walk = func(dir string, depth int) error {
		if depth > maxDepth {
			return invalid("artifacts lie in more than %d folders", maxDepth)
		}
		all, err := p.list(ctx, dir)
		if err != nil {
			return err
		}
		for _, a := range all {
			if err := checkPath(a.Path); err != nil {
				return err
			}
			switch {
			case !a.Folder:
				files = append(files, a.Path)
			case path.Dir(a.Path) == path.Clean(dir):
				if err := walk(a.Path, depth+1); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := walk(at, 0); err != nil {
		return nil, err
	}
	if len(files) == 0 && at != "" {
		files = []string{at}
	}
	return files, nil
}
