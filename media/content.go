package media

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"sync"

	"github.com/awsai-go/awsai"
)

// bytesContent is in memory.
type bytesContent []byte

func (b bytesContent) size(context.Context, int64) (int64, error) { return int64(len(b)), nil }

func (b bytesContent) open(context.Context) (io.ReadSeekCloser, error) {
	return nopCloser{bytes.NewReader(b)}, nil
}

func (b bytesContent) head(_ context.Context, n int) ([]byte, error) { return b[:min(n, len(b))], nil }

func (b bytesContent) close() error { return nil }

// fileContent is the path of a file.
type fileContent string

func (f fileContent) size(context.Context, int64) (int64, error) {
	info, err := os.Stat(string(f))
	if err != nil {
		return 0, err
	}
	if !info.Mode().IsRegular() {
		return 0, fmt.Errorf("%w: %s is not a regular file", awsai.ErrInvalid, f)
	}
	return info.Size(), nil
}

func (f fileContent) open(ctx context.Context) (io.ReadSeekCloser, error) {
	if _, err := f.size(ctx, -1); err != nil { // opening a pipe would wait for its writer
		return nil, err
	}
	file, err := os.Open(string(f))
	if err != nil {
		return nil, err
	}
	return file, nil
}

func (f fileContent) head(ctx context.Context, n int) ([]byte, error) { return readHead(ctx, f, n) }

func (f fileContent) close() error { return nil }

// sectionContent is a part of something that can be read anywhere.
type sectionContent struct {
	r          io.ReaderAt
	start, end int64
}

func (s sectionContent) size(context.Context, int64) (int64, error) { return s.end - s.start, nil }

func (s sectionContent) open(context.Context) (io.ReadSeekCloser, error) {
	return nopCloser{io.NewSectionReader(s.r, s.start, s.end-s.start)}, nil
}

func (s sectionContent) head(ctx context.Context, n int) ([]byte, error) { return readHead(ctx, s, n) }

func (s sectionContent) close() error { return nil }

// seekable measures what remains of r. Devices and pipes may seek without meaning it.
func seekable(r io.Reader) (content, bool) {
	if f, ok := r.(*os.File); ok {
		if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
			return nil, false
		}
	}
	s, ok := r.(io.ReadSeeker)
	if !ok {
		return nil, false
	}
	start, err := s.Seek(0, io.SeekCurrent)
	if err != nil {
		return nil, false
	}
	end, endErr := s.Seek(0, io.SeekEnd)
	if _, err := s.Seek(start, io.SeekStart); err != nil || endErr != nil {
		return nil, false
	}
	at, ok := r.(io.ReaderAt)
	if !ok {
		at = &seekerAt{r: s}
	}
	return sectionContent{at, start, max(start, end)}, true
}

// seekerAt makes an io.ReaderAt of a reader that only seeks.
type seekerAt struct {
	mu sync.Mutex
	r  io.ReadSeeker
}

func (s *seekerAt) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.r.Seek(off, io.SeekStart); err != nil {
		return 0, err
	}
	n, err := io.ReadFull(s.r, p)
	if errors.Is(err, io.ErrUnexpectedEOF) {
		err = io.EOF
	}
	return n, err
}

func readHead(ctx context.Context, c content, n int) ([]byte, error) {
	r, err := c.open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(io.LimitReader(r, int64(n)))
}

// section is what can be read anywhere.
type section interface {
	io.ReadSeeker
	io.ReaderAt
}

type nopCloser struct{ section }

func (nopCloser) Close() error { return nil }
