// Package pack makes the archives that SageMaker's containers unpack: sourcedir.tar.gz
// and model.tar.gz.
package pack

import (
	"archive/tar"
	"compress/gzip"
	"context"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"
)

// epoch is the time of all entries.
var epoch = time.Unix(0, 0)

// Write writes a folder as tar.gz. The same files give the same bytes whenever and
// wherever they are packed: entries are in order of their names, without times, owners and
// other permissions than whether a file is executable. skip tells by its path what to
// leave out, folders with all that is in them; nil leaves out nothing. Anything but files
// and folders is an error, symbolic links included.
func Write(ctx context.Context, w io.Writer, dir fs.FS, skip func(path string) bool) error {
	zip := gzip.NewWriter(w)
	out := tar.NewWriter(zip)
	err := fs.WalkDir(dir, ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return err
		}
		if path != "." && skip != nil && skip(path) {
			if d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		return add(out, dir, path, d)
	})
	if err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	return zip.Close()
}

func add(out *tar.Writer, dir fs.FS, path string, d fs.DirEntry) error {
	if d.IsDir() {
		return nil // folders come with their files
	}
	info, err := d.Info()
	if err != nil {
		return err
	}
	if !info.Mode().IsRegular() {
		return fmt.Errorf("%s is neither a file nor a folder", path)
	}
	h := &tar.Header{Typeflag: tar.TypeReg, Name: path, Size: info.Size(), Mode: 0o644, ModTime: epoch, Format: tar.FormatPAX}
	if info.Mode()&0o111 != 0 {
		h.Mode = 0o755
	}
	f, err := dir.Open(path)
	if err != nil {
		return err
	}
	defer f.Close()
	if err := out.WriteHeader(h); err != nil {
		return err
	}
	_, err = io.CopyN(out, f, info.Size())
	return err
}

// Unwanted tells of what nobody means to send: folders of version control, caches of
// Python, virtual environments and notebooks' checkpoints.
func Unwanted(path string) bool {
	base := path[strings.LastIndex(path, "/")+1:]
	switch base {
	case ".git", ".hg", ".svn", "__pycache__", ".venv", ".ipynb_checkpoints", ".DS_Store":
		return true
	}
	return strings.HasSuffix(base, ".pyc")
}
