package train

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/pack"
)

// check finds what is wrong with a source before it is packed.
func (s Source) check() error {
	switch {
	case s.isZero():
		return nil
	case (s.Dir != "") == (s.URI != ""):
		return invalid("source: want one of Dir and URI")
	case s.Entry == "":
		return invalid("source: the entry script is missing")
	case !fs.ValidPath(s.Entry):
		return invalid("source: the entry script is a path with slashes below the folder")
	case s.URI != "":
		_, err := media.ParseURI(s.URI)
		return err
	}
	info, err := os.Stat(filepath.Join(s.Dir, filepath.FromSlash(s.Entry)))
	if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() {
		return invalid("source: the folder has no file %s", s.Entry)
	}
	return err
}

// unwanted tells what is left out.
func (s Source) unwanted(path string) bool {
	return pack.Unwanted(path) || s.Skip != nil && s.Skip(path)
}

// source packs the code, stores it unless it is there, and returns where.
func (c *Client) source(ctx context.Context, s Source) (string, error) {
	if s.URI != "" || s.Dir == "" {
		return s.URI, nil
	}
	f, err := os.CreateTemp("", "awsai-source-*")
	if err != nil {
		return "", err
	}
	defer os.Remove(f.Name())
	defer f.Close()
	sum := sha256.New()
	if err := pack.Write(ctx, io.MultiWriter(f, sum), os.DirFS(s.Dir), s.unwanted); err != nil {
		return "", fmt.Errorf("source: %w", err)
	}
	key := "source/" + digest(sum) + "/sourcedir.tar.gz"
	u := media.URI{Bucket: c.place.Bucket, Key: c.place.Key + stagedPrefix + key}
	if there, err := c.there(ctx, u); there || err != nil {
		return u.String(), err
	}
	_, err = c.stage.Put(ctx, key, media.File(f.Name()).WithName("sourcedir.tar.gz").WithContentType("application/gzip"))
	return u.String(), err
}

func digest(h hash.Hash) string { return hex.EncodeToString(h.Sum(nil)) }

// there tells whether an object exists. Where the role may not ask, it is stored again.
func (c *Client) there(ctx context.Context, u media.URI) (bool, error) {
	_, err := c.stage.Stat(ctx, media.S3(u.String()))
	if errors.Is(err, awsai.ErrNotFound) || errors.Is(err, awsai.ErrAccessDenied) {
		return false, nil
	}
	return err == nil, err
}

// localFile is a file of a local input.
type localFile struct {
	path string // on this machine
	name string // below the input, with slashes
	size int64
}

// input stages a local file or folder and returns its address. The address has the checksum
// of names and contents, so that what is there is right, and only what is missing is sent.
// skip tells of a folder's paths what to leave out; nil leaves out nothing.
func (c *Client) input(ctx context.Context, local string, skip func(path string) bool) (string, error) {
	files, sum, err := localFiles(ctx, local, skip)
	if err != nil {
		return "", err
	}
	key := "input/" + sum + "/"
	u := media.URI{Bucket: c.place.Bucket, Key: c.place.Key + stagedPrefix + key}
	there := map[string]int64{}
	for o, err := range c.stage.List(ctx, u) {
		if err != nil {
			return "", err
		}
		there[strings.TrimPrefix(o.URI.Key, u.Key)] = o.Size
	}
	var missing []localFile
	for _, f := range files {
		if size, ok := there[f.name]; !ok || size != f.size {
			missing = append(missing, f)
		}
	}
	_, err = batch.Map(ctx, batch.Options{Op: "train.Stage", Width: c.o.Concurrency}, missing, func(ctx context.Context, f localFile) (media.URI, error) {
		return c.stage.Put(ctx, key+f.name, media.File(f.path))
	})
	return u.String(), err
}

// localFiles are the files of an input in the order of their names, and the checksum of all.
func localFiles(ctx context.Context, local string, skip func(path string) bool) ([]localFile, string, error) {
	var files []localFile
	all := sha256.New()
	err := filepath.WalkDir(local, func(p string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		name, err := filepath.Rel(local, p)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		if skip != nil && name != "." && skip(name) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		if d.IsDir() {
			return nil
		}
		info, err := os.Stat(p) // of what a link points to
		if err != nil {
			return err
		}
		if !info.Mode().IsRegular() {
			return invalid("%s is neither a file nor a folder", p)
		}
		if name == "." {
			name = path.Base(filepath.ToSlash(p))
		}
		sum, err := fileSum(p)
		if err != nil {
			return err
		}
		fmt.Fprintf(all, "%s  %q\n", sum, name)
		files = append(files, localFile{p, name, info.Size()})
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%w: %w", awsai.ErrNotFound, err)
	}
	if err == nil && len(files) == 0 {
		err = invalid("%s has no files", local)
	}
	return files, digest(all), err
}

func fileSum(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	_, err = io.Copy(sum, f)
	return digest(sum), err
}
