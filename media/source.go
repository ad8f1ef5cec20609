package media

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path"
	"path/filepath"

	"github.com/awsai-go/awsai"
)

// Source is one piece of media: bytes, a file, a reader or an object in S3. It is a value;
// copies share what a reader has been read for. It is safe for concurrent use. The zero
// value holds nothing: every method that needs content returns awsai.ErrInvalid for it.
type Source struct {
	content     content
	uri         URI
	name        string
	contentType string
	err         error // what was wrong at construction
}

// content is where the bytes of a source come from.
type content interface {
	// size returns the number of bytes. Where they have to be read to be counted, it may
	// stop at any number over most; a negative most means all.
	size(ctx context.Context, most int64) (int64, error)
	// open returns the bytes from the beginning.
	open(ctx context.Context) (io.ReadSeekCloser, error)
	// head returns up to n bytes from the beginning.
	head(ctx context.Context, n int) ([]byte, error)
	// close gives up what the content holds.
	close() error
}

// Bytes is a source of the bytes b. They must not change while the source is in use.
func Bytes(b []byte) Source { return Source{content: bytesContent(b)} }

// File is a source of the file at path, which is opened each time it is read. Its name is
// the path's last element. It is to be a regular file, and to stay as it is while in use.
func File(path string) Source {
	return Source{content: fileContent(path), name: filepath.Base(path)}
}

// Reader is a source of what remains to be read of r, which belongs to the source from now
// on. A reader that can seek is measured by seeking, now, and read where it stands; any
// other is read once, as far as needed, and kept: call [Source.Close] when done with it.
func Reader(r io.Reader) Source {
	if r == nil {
		return Source{err: fmt.Errorf("%w: nil reader", awsai.ErrInvalid)}
	}
	if c, ok := seekable(r); ok {
		return Source{content: c}
	}
	return Source{content: &spool{r: r}}
}

// S3 is a source of an object in S3. What [ParseURI] refuses shows when the source is used.
// Its bytes stay where they are: services read them there, and a [Stager] fetches them.
func S3(uri string) Source {
	u, err := ParseURI(uri)
	if err == nil {
		u, err = u.object()
	}
	return Source{uri: u, err: err, name: baseName(u.Key)}
}

func baseName(key string) string {
	if key == "" {
		return ""
	}
	return path.Base(key)
}

// WithName returns the source under another name, for bytes and readers that have none. The
// extension tells the content type where the bytes do not.
func (s Source) WithName(name string) Source {
	s.name = name
	return s
}

// WithContentType returns the source with a content type that is not questioned, as
// "audio/mpeg".
func (s Source) WithContentType(contentType string) Source {
	s.contentType = contentType
	return s
}

// IsZero tells whether the source holds nothing, not even what was wrong at construction.
func (s Source) IsZero() bool { return s.content == nil && s.uri == URI{} && s.err == nil }

// Name returns the file's name, the last element of the key in S3, or what [Source.WithName]
// gave. It may be empty.
func (s Source) Name() string { return s.name }

// URI returns the address in S3 of a source that is there.
func (s Source) URI() (u URI, ok bool) { return s.uri, s.uri != URI{} }

// Size returns the number of bytes. A reader that cannot seek is read to its end. A source
// in S3 is awsai.ErrInvalid: [Stager.Stat] asks for its size.
func (s Source) Size(ctx context.Context) (int64, error) {
	if err := s.local(); err != nil {
		return 0, awsai.Wrap("media.Size", err)
	}
	n, err := s.content.size(ctx, -1)
	return n, wrap("media.Size", err)
}

// ContentType returns the media type, without parameters: what [Source.WithContentType]
// gave, or what the first bytes say, or what the name's extension says, or
// "application/octet-stream". Of a source in S3 only the name is looked at.
func (s Source) ContentType(ctx context.Context) (string, error) {
	switch {
	case s.contentType != "":
		return s.contentType, nil
	case s.err == nil && s.uri != URI{}:
		return detect(nil, s.name), nil
	}
	if err := s.local(); err != nil {
		return "", awsai.Wrap("media.ContentType", err)
	}
	head, err := s.content.head(ctx, sniffLength)
	if err != nil {
		return "", wrap("media.ContentType", err)
	}
	return detect(head, s.name), nil
}

// Open returns the bytes from the beginning, as often as it is called; a reader that cannot
// seek is read to its end first. The caller closes what it returns. A source in S3 is
// awsai.ErrInvalid: [Stager.Open] reads it.
func (s Source) Open(ctx context.Context) (io.ReadSeekCloser, error) {
	if err := s.local(); err != nil {
		return nil, awsai.Wrap("media.Open", err)
	}
	r, err := s.content.open(ctx)
	if err != nil {
		return nil, wrap("media.Open", err)
	}
	return r, nil
}

// Check returns awsai.ErrTooLarge, with limit and size, if the source has more than limit
// bytes. A reader that cannot seek is read to one byte over the limit, no further. A source
// in S3 is awsai.ErrInvalid.
func (s Source) Check(ctx context.Context, limit int64) error {
	if err := s.local(); err != nil {
		return awsai.Wrap("media.Check", err)
	}
	return wrap("media.Check", s.check(ctx, limit))
}

func (s Source) check(ctx context.Context, limit int64) error {
	n, err := s.content.size(ctx, max(limit, 0))
	if err != nil {
		return err
	}
	if n > limit {
		return tooLarge(n, limit)
	}
	return nil
}

// Bytes returns all bytes of a source that has at most limit of them, and otherwise
// awsai.ErrTooLarge as [Source.Check] does. The caller must not change them: they are those
// that [Bytes] was given.
func (s Source) Bytes(ctx context.Context, limit int64) ([]byte, error) {
	if err := s.local(); err != nil {
		return nil, awsai.Wrap("media.Bytes", err)
	}
	if b, ok := s.content.(bytesContent); ok && int64(len(b)) <= limit {
		return b, nil
	}
	b, err := s.read(ctx, limit)
	if err != nil {
		return nil, wrap("media.Bytes", err)
	}
	return b, nil
}

func (s Source) read(ctx context.Context, limit int64) ([]byte, error) {
	if err := s.check(ctx, limit); err != nil {
		return nil, err
	}
	r, err := s.content.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return readAtMost(r, limit)
}

// readAtMost reads r to its end. A file may have grown since it was measured.
func readAtMost(r io.Reader, limit int64) ([]byte, error) {
	b, err := io.ReadAll(io.LimitReader(r, limit))
	if err != nil {
		return nil, err
	}
	if n, err := io.ReadFull(r, make([]byte, 1)); n > 0 {
		return nil, tooLarge(limit+1, limit)
	} else if err != io.EOF {
		return nil, err
	}
	return b, nil
}

// Close gives up what a reader has been kept in, a temporary file among it. The source and
// its copies cannot be read any more. For other sources it does nothing. It does not close
// the reader.
func (s Source) Close() error {
	if s.content == nil {
		return nil
	}
	return wrap("media.Close", s.content.close())
}

// local returns an error for a source without bytes on this machine.
func (s Source) local() error {
	switch {
	case s.err != nil:
		return s.err
	case s.uri != URI{}:
		return fmt.Errorf("%w: the source is in S3", awsai.ErrInvalid)
	case s.content == nil:
		return fmt.Errorf("%w: the source is empty", awsai.ErrInvalid)
	}
	return nil
}

func tooLarge(n, limit int64) error {
	return fmt.Errorf("%w: source of at least %d bytes; the limit is %d", awsai.ErrTooLarge, n, limit)
}

// wrap is awsai.Wrap for errors of the file system too.
func wrap(op string, err error) error {
	if errors.Is(err, fs.ErrNotExist) && awsai.KindOf(err) == nil {
		return &awsai.Error{Op: op, Kind: awsai.ErrNotFound, Err: err}
	}
	return awsai.Wrap(op, err)
}
