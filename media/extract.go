package media

import (
	"archive/tar"
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"github.com/awsai-go/awsai"
)

// ExtractOptions bound what [Extract] takes from an archive.
type ExtractOptions struct {
	// MaxBytes is the most bytes that all files together may have. The default is 1 GiB.
	MaxBytes int64
	// MaxFiles is the most entries, folders among them. The default is 10,000.
	MaxFiles int
	// MaxRatio is how many times larger than the archive the files may be, once they are
	// over 1 MiB. The default is 200, far above what compressed JSON reaches, far below the
	// 1,032 of deflated zeros.
	MaxRatio int64
}

// Extract unpacks a tar, tar.gz or zip archive into dir, which it makes if it does not
// exist in its parent, and returns the paths of the files below dir, with slashes, in the archive's order.
// A tar archive is read as a stream; a zip archive that cannot be seeked is kept first, as
// by [Reader].
//
// The archive is not trusted. A name that is absolute, leads out of dir or repeats another
// one, be it in other case; a link, device or pipe; and an encrypted entry are
// awsai.ErrInvalid. Sizes are counted as they come, whatever the archive says, and are
// awsai.ErrTooLarge over a limit. Files get mode 0644 and folders 0755, owners and times
// are not restored. A file that exists already is never written over.
//
// After an error everything that Extract has made is removed; only a process that dies
// leaves a part.
func Extract(ctx context.Context, r io.Reader, dir string, optFns ...func(*ExtractOptions)) ([]string, error) {
	var opts ExtractOptions
	for _, fn := range optFns {
		fn(&opts)
	}
	if opts.MaxBytes <= 0 {
		opts.MaxBytes = 1 << 30
	}
	if opts.MaxFiles <= 0 {
		opts.MaxFiles = 10_000
	}
	if opts.MaxRatio <= 0 {
		opts.MaxRatio = 200
	}
	files, err := extract(ctx, r, dir, opts)
	if err != nil {
		return nil, wrap("media.Extract", err)
	}
	return files, nil
}

func extract(ctx context.Context, r io.Reader, dir string, opts ExtractOptions) (files []string, err error) {
	made := true
	if err := os.Mkdir(dir, 0o755); errors.Is(err, fs.ErrExist) {
		made = false
	} else if err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	x := &extraction{ctx: ctx, root: root, opts: opts, names: map[string]entry{}}
	err = x.archive(r)
	if err != nil {
		x.undo()
	}
	if closeErr := root.Close(); err == nil {
		err = closeErr
	}
	if err != nil && made {
		os.Remove(dir) // fails where somebody else has written into it
	}
	return x.files, err
}

// archive finds out what r is and unpacks it.
func (x *extraction) archive(r io.Reader) error {
	src := Reader(r)
	defer src.Close()
	if src.err != nil {
		return src.err
	}
	stream := r
	if _, sized := src.content.(sectionContent); sized {
		s, err := src.content.open(x.ctx)
		if err != nil {
			return err
		}
		stream = s
	}
	in := bufio.NewReaderSize(&contextReader{x.ctx, stream}, tarMagicEnd)
	head, err := in.Peek(tarMagicEnd)
	if err != nil && err != io.EOF {
		return err
	}
	switch {
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		if stream == r {
			src = Reader(in) // the head has been read
			defer src.Close()
		}
		return x.zip(src)
	case bytes.HasPrefix(head, []byte{0x1f, 0x8b}):
		return x.gzip(in)
	case len(head) == tarMagicEnd && bytes.HasPrefix(head[tarMagic:], []byte("ustar")):
		return x.tar(in)
	}
	return fmt.Errorf("%w: neither a tar, tar.gz nor zip archive", awsai.ErrInvalid)
}

// Where a tar archive has "ustar" (POSIX.1-2001, pax interchange format).
const (
	tarMagic    = 257
	tarMagicEnd = tarMagic + 5
)

func (x *extraction) gzip(in io.Reader) error {
	counted := &countingReader{r: in}
	x.packed = func() int64 { return counted.n }
	z, err := gzip.NewReader(counted)
	if err != nil {
		return broken(err)
	}
	return x.tar(&contentReader{x: x, r: z})
}

func (x *extraction) tar(r io.Reader) error {
	for t := tar.NewReader(r); ; {
		h, err := t.Next()
		if err == io.EOF {
			return x.rest(r)
		}
		if err != nil {
			return broken(err)
		}
		switch h.Typeflag {
		case tar.TypeXGlobalHeader:
			err = x.count()
		case tar.TypeDir:
			err = x.dir(h.Name)
		case tar.TypeReg:
			err = x.file(h.Name, t)
		default:
			err = fmt.Errorf("%w: entry %s is not a file or folder", awsai.ErrInvalid, shown(h.Name))
		}
		if err != nil {
			return err
		}
	}
}

// rest reads what follows the end of a tar archive, which is padding, so that the checksum
// at the end of a gzip stream is verified.
func (x *extraction) rest(r io.Reader) error {
	if _, err := io.Copy(io.Discard, r); err != nil {
		return broken(err)
	}
	return nil
}

// broken marks an error of a decoder, not of the reader below it.
func broken(err error) error {
	if awsai.KindOf(err) != nil && !errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return fmt.Errorf("%w: broken archive: %w", awsai.ErrInvalid, err)
}

// contextReader ends with its context.
type contextReader struct {
	ctx context.Context
	r   io.Reader
}

func (c *contextReader) Read(p []byte) (int, error) {
	if err := c.ctx.Err(); err != nil {
		return 0, err
	}
	return c.r.Read(p)
}

// contentReader bounds a stream that was packed, whatever it turns out to hold: headers
// and padding may be a bomb as well.
type contentReader struct {
	x *extraction
	r io.Reader
	n int64
}

const tarOverhead = 4 << 10 // bytes of header and padding that an entry may take on average

func (c *contentReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	if c.n-tarOverhead*int64(c.x.opts.MaxFiles+1) > c.x.opts.MaxBytes {
		return n, fmt.Errorf("%w: the archive unpacks to more than %d bytes of files and %d entries", awsai.ErrTooLarge, c.x.opts.MaxBytes, c.x.opts.MaxFiles)
	}
	return n, err
}

type countingReader struct {
	r io.Reader
	n int64
}

func (c *countingReader) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}
