package media

import (
	"archive/zip"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// extraction is one archive on its way into a folder.
type extraction struct {
	ctx  context.Context
	root *os.Root
	opts ExtractOptions

	packed  func() int64     // bytes of the archive so far; nil where nothing is compressed
	entries int              // so far
	bytes   int64            // so far
	names   map[string]entry // every path and folder on the way to it, by its folded form
	files   []string
	made    []string // what undo removes, in the order it was made
}

// entry is a path that the archive has.
type entry struct {
	path string
	dir  bool
}

// zip unpacks an archive that has its directory at the end.
func (x *extraction) zip(src Source) error {
	r, err := src.content.open(x.ctx)
	if err != nil {
		return err
	}
	defer r.Close()
	size, err := r.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	z, err := zip.NewReader(r.(section), size)
	if err != nil {
		return broken(err)
	}
	x.packed = func() int64 { return size }
	for _, f := range z.File {
		if err := x.zipEntry(f); err != nil {
			return err
		}
	}
	return nil
}

const zipEncrypted = 1 // the bit of a zip entry's flags

func (x *extraction) zipEntry(f *zip.File) error {
	switch mode := f.Mode(); {
	case f.Flags&zipEncrypted != 0:
		return fmt.Errorf("%w: entry %s is encrypted", awsai.ErrInvalid, shown(f.Name))
	case strings.HasSuffix(f.Name, "/"):
		return x.dir(f.Name)
	case !mode.IsRegular():
		return fmt.Errorf("%w: entry %s is not a file or folder", awsai.ErrInvalid, shown(f.Name))
	}
	r, err := f.Open()
	if err != nil {
		return broken(err)
	}
	defer r.Close()
	return x.file(f.Name, r)
}

func (x *extraction) count() error {
	x.entries++
	if x.entries > x.opts.MaxFiles {
		return fmt.Errorf("%w: the archive has more than %d entries", awsai.ErrTooLarge, x.opts.MaxFiles)
	}
	return x.ctx.Err()
}

func (x *extraction) dir(name string) error {
	if err := x.count(); err != nil {
		return err
	}
	p, err := safePath(name)
	if err != nil || p == "." {
		return err
	}
	return x.mkdirAll(p)
}

// mkdirAll makes a folder and those above it, and notes which of them are new.
func (x *extraction) mkdirAll(p string) error {
	if parent := path.Dir(p); parent != "." {
		if err := x.mkdirAll(parent); err != nil {
			return err
		}
	}
	known, err := x.claim(p, true)
	if err != nil || known {
		return err
	}
	err = x.root.Mkdir(filepath.FromSlash(p), 0o755)
	if err == nil {
		x.made = append(x.made, p)
		return nil
	}
	if info, statErr := x.root.Lstat(filepath.FromSlash(p)); statErr == nil && info.IsDir() {
		return nil
	}
	return fmt.Errorf("%w: folder %s: %w", awsai.ErrInvalid, shown(p), err)
}

func (x *extraction) file(name string, r io.Reader) error {
	if err := x.count(); err != nil {
		return err
	}
	p, err := safePath(name)
	if err == nil && p == "." {
		err = fmt.Errorf("%w: a file without a name", awsai.ErrInvalid)
	}
	if err != nil {
		return err
	}
	if parent := path.Dir(p); parent != "." {
		if err := x.mkdirAll(parent); err != nil {
			return err
		}
	}
	if _, err := x.claim(p, false); err != nil {
		return err
	}
	return x.write(p, r)
}

func (x *extraction) write(p string, r io.Reader) error {
	f, err := x.root.OpenFile(filepath.FromSlash(p), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if err != nil {
		return fmt.Errorf("%w: file %s: %w", awsai.ErrInvalid, shown(p), err)
	}
	x.made = append(x.made, p)
	err = x.copy(f, r)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	x.files = append(x.files, p)
	return err
}

// copy writes what r gives, within the limits.
func (x *extraction) copy(w io.Writer, r io.Reader) error {
	buf := make([]byte, 32<<10)
	for {
		if err := x.ctx.Err(); err != nil {
			return err
		}
		n, err := r.Read(buf)
		x.bytes += int64(n)
		if limitErr := x.limits(); limitErr != nil {
			return limitErr
		}
		if _, writeErr := w.Write(buf[:n]); writeErr != nil {
			return writeErr
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return broken(err)
		}
	}
}

const ratioFrom = 1 << 20 // below it a high ratio does no harm

func (x *extraction) limits() error {
	if x.bytes > x.opts.MaxBytes {
		return fmt.Errorf("%w: the archive's files have more than %d bytes", awsai.ErrTooLarge, x.opts.MaxBytes)
	}
	if x.packed != nil && x.bytes > ratioFrom && x.bytes/x.opts.MaxRatio > x.packed() {
		return fmt.Errorf("%w: the archive's files are more than %d times larger than it", awsai.ErrTooLarge, x.opts.MaxRatio)
	}
	return nil
}

// claim takes a path for this extraction. Only a folder may be named again, and a path that
// differs from another in case is refused, because it is the same one on other systems.
func (x *extraction) claim(p string, dir bool) (known bool, err error) {
	folded := strings.ToLower(strings.ToUpper(p))
	e := entry{p, dir}
	before, known := x.names[folded]
	if known && (before != e || !dir) {
		return true, fmt.Errorf("%w: the archive has %s twice", awsai.ErrInvalid, shown(p))
	}
	x.names[folded] = e
	return known, nil
}

// undo removes what was made, the last first.
func (x *extraction) undo() {
	for _, p := range slices.Backward(x.made) {
		x.root.Remove(filepath.FromSlash(p))
	}
	x.files = nil
}

// safePath returns an archive's name as a clean path below the folder, or says why it is
// none. Everything that some system reads as a way out is refused on all.
func safePath(name string) (string, error) {
	refuse := func(why string) (string, error) {
		return "", fmt.Errorf("%w: name %s %s", awsai.ErrInvalid, shown(name), why)
	}
	switch {
	case name == "":
		return refuse("is empty")
	case !utf8.ValidString(name), strings.ContainsFunc(name, unicode.IsControl):
		return refuse("is not printable")
	case strings.Contains(name, `\`), runtime.GOOS == "windows" && strings.Contains(name, ":"):
		return refuse("has a separator of another system")
	case path.IsAbs(name), len(name) > 1 && name[1] == ':':
		return refuse("is absolute")
	case slices.Contains(strings.Split(name, "/"), ".."):
		return refuse("has a '..'")
	}
	p := path.Clean(name)
	if !filepath.IsLocal(filepath.FromSlash(p)) {
		return refuse("is not a local path")
	}
	return p, nil
}

// shown quotes a name from an archive for an error.
func shown(name string) string {
	const most = 80
	if len(name) > most {
		name = strings.ToValidUTF8(name[:most], "") + "…"
	}
	return fmt.Sprintf("%q", name)
}
