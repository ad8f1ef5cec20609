package mlflow

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/media"
)

// localPlace is a folder of this machine. Nothing is read or written outside it, through
// links neither.
type localPlace struct{ dir string }

func (l localPlace) put(ctx context.Context, at string, src media.Source) error {
	r, err := src.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	return l.write(ctx, at, r)
}

// aside begins the names of files that are being written.
const aside = ".awsai-"

func (l localPlace) write(ctx context.Context, at string, r io.Reader) (err error) {
	if err := os.MkdirAll(l.dir, 0o755); err != nil {
		return err
	}
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return err
	}
	defer root.Close()
	dir := filepath.FromSlash(path.Dir(at))
	if err := root.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	temp := filepath.Join(dir, aside+newID())
	f, err := root.OpenFile(temp, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o644)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			root.Remove(temp)
		}
	}()
	_, err = io.Copy(f, &untilDone{ctx, r})
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = root.Rename(temp, filepath.FromSlash(at))
	}
	return err
}

// untilDone is a reader that ends with a context.
type untilDone struct {
	ctx context.Context
	r   io.Reader
}

func (u *untilDone) Read(p []byte) (int, error) {
	if err := u.ctx.Err(); err != nil {
		return 0, err
	}
	return u.r.Read(p)
}

func (l localPlace) open(_ context.Context, at string) (io.ReadCloser, error) {
	root, err := os.OpenRoot(l.dir)
	if err != nil {
		return nil, missing(err)
	}
	defer root.Close()
	f, err := root.Open(filepath.FromSlash(at))
	return f, missing(err)
}

// missing makes a file that is not there a thing that is not found.
func missing(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return notFound("there is no such artifact")
	}
	return err
}

func (l localPlace) list(_ context.Context, dir string) ([]Artifact, error) {
	root, err := os.OpenRoot(l.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer root.Close()
	info, err := root.Stat(filepath.FromSlash(cmp.Or(dir, ".")))
	if err != nil || !info.IsDir() {
		return nil, ignore(err, fs.ErrNotExist)
	}
	entries, err := fs.ReadDir(root.FS(), cmp.Or(dir, "."))
	if err != nil {
		return nil, err
	}
	var out []Artifact
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), aside) {
			continue
		}
		a := Artifact{Path: path.Join(dir, e.Name()), Folder: e.IsDir()}
		if info, err := e.Info(); err == nil && !a.Folder {
			a.Size = info.Size()
		}
		out = append(out, a)
	}
	return out, nil
}

func ignore(err, known error) error {
	if errors.Is(err, known) {
		return nil
	}
	return err
}

// s3Place is a prefix in S3.
type s3Place struct {
	stager func(bucket, prefix string) *media.Stager
	at     media.URI
}

func (s s3Place) key(at string) string {
	return strings.TrimPrefix(strings.TrimRight(s.at.Key, "/")+"/"+at, "/")
}

func (s s3Place) put(ctx context.Context, at string, src media.Source) error {
	// The folder is the stager's prefix, which cannot be empty.
	dir, file := path.Split(s.key(at))
	if dir == "" {
		return invalid("artifacts lie below a prefix of their bucket, not in its root")
	}
	_, err := s.stager(s.at.Bucket, dir).Put(ctx, file, src)
	return err
}

func (s s3Place) open(ctx context.Context, at string) (io.ReadCloser, error) {
	return s.stager(s.at.Bucket, "").Open(ctx, media.URI{Bucket: s.at.Bucket, Key: s.key(at)})
}

// list reads all keys below the folder: folders are in the keys only.
func (s s3Place) list(ctx context.Context, dir string) ([]Artifact, error) {
	prefix := s.key("")
	if dir != "" {
		prefix = s.key(dir) + "/"
	}
	var out []Artifact
	for o, err := range s.stager(s.at.Bucket, "").List(ctx, media.URI{Bucket: s.at.Bucket, Key: prefix}) {
		if err != nil {
			return nil, err
		}
		name, _, folder := strings.Cut(strings.TrimPrefix(o.URI.Key, prefix), "/")
		a := Artifact{Path: path.Join(dir, name), Folder: folder, Size: o.Size}
		if folder {
			a.Size = 0
		}
		if name != "" && !slices.Contains(out[max(0, len(out)-1):], a) {
			out = append(out, a)
		}
	}
	return out, nil
}

// proxyPlace is what the server keeps for its clients.
type proxyPlace struct {
	rest *rest
	root string // path at the server
}

const proxyPath = "/api/2.0/mlflow-artifacts/artifacts"

// proxyPlace reads mlflow-artifacts:/path. One that names another host is refused: what
// authorises us is for the server of the tracking URI.
func (c *Client) proxyPlace(uri string) (place, error) {
	u, err := url.Parse(uri)
	switch {
	case err != nil:
		return nil, invalid("the artifacts' URI is none")
	case c.files.proxy == nil:
		return nil, invalid("the artifacts are with a server, and the tracking URI names none")
	case c.files.proxy.err != nil:
		return nil, c.files.proxy.err
	case u.Host != "" && u.Host != c.files.proxy.base.Host:
		return nil, invalid("the artifacts are with another server than that of the tracking URI")
	}
	return proxyPlace{c.files.proxy, strings.Trim(u.Path, "/")}, nil
}

func (p proxyPlace) path(at string) string {
	var b strings.Builder
	b.WriteString(proxyPath)
	for part := range strings.SplitSeq(path.Join(p.root, at), "/") {
		b.WriteString("/" + url.PathEscape(part))
	}
	return b.String()
}

func (p proxyPlace) put(ctx context.Context, at string, src media.Source) error {
	kind, err := src.ContentType(ctx)
	if err != nil {
		return err
	}
	r, err := src.Open(ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	sum := sha256.New()
	if _, err := io.Copy(sum, r); err != nil {
		return err
	}
	return p.rest.send(ctx, message{
		method: http.MethodPut, path: p.path(at), body: r, contentType: kind, hash: hex.EncodeToString(sum.Sum(nil)), read: decoder(nil),
	})
}

// open holds an answer's body for its reader: the request ends when it is closed.
func (p proxyPlace) open(ctx context.Context, at string) (io.ReadCloser, error) {
	spool, err := os.CreateTemp("", "awsai-mlflow-*")
	if err != nil {
		return nil, err
	}
	t := &spooled{spool}
	err = p.rest.send(ctx, message{method: http.MethodGet, path: p.path(at), hash: emptyHash, read: func(body io.Reader) error {
		if _, err := spool.Seek(0, io.SeekStart); err != nil {
			return err
		}
		if err := spool.Truncate(0); err != nil {
			return err
		}
		_, err := io.Copy(spool, body)
		return err
	}})
	if err == nil {
		_, err = spool.Seek(0, io.SeekStart)
	}
	if err != nil {
		t.Close()
		return nil, err
	}
	return t, nil
}

// spooled is a temporary file that goes when it is closed.
type spooled struct{ *os.File }

func (s *spooled) Close() error {
	return errors.Join(s.File.Close(), os.Remove(s.Name()))
}

func (p proxyPlace) list(ctx context.Context, dir string) ([]Artifact, error) {
	var out struct {
		Files []struct {
			Path   string `json:"path"`
			Folder bool   `json:"is_dir"`
			Size   whole  `json:"file_size"`
		} `json:"files"`
	}
	err := p.rest.send(ctx, message{
		method: http.MethodGet, path: proxyPath, query: url.Values{"path": {path.Join(p.root, dir)}}, hash: emptyHash, read: decoder(&out),
	})
	var all []Artifact
	for _, f := range out.Files {
		all = append(all, Artifact{path.Join(dir, f.Path), f.Folder, int64(f.Size)})
	}
	slices.SortFunc(all, func(a, b Artifact) int { return cmp.Compare(a.Path, b.Path) })
	return all, err
}
