package media

import (
	"context"
	"fmt"
	"io"
	"os"
	"runtime"
	"sync"

	"github.com/awsai-go/awsai"
)

const (
	spoolMemory = 8 << 20 // beyond it a spool is a file
	spoolChunk  = 64 << 10
)

// spool keeps what has been read of a reader that cannot seek: in memory, and from
// spoolMemory on in a temporary file. It reads no more than it is asked for.
type spool struct {
	mu     sync.Mutex
	r      io.Reader
	mem    []byte
	file   *tempFile // once there is one, it has everything and mem is nil
	n      int64     // bytes kept
	end    bool      // r has no more
	err    error     // what reading or keeping failed with; it does not pass
	closed bool
	forget runtime.Cleanup // set with file
}

// fill reads until there are more than most bytes or there is no more; with a negative
// most, to the end. The lock is held.
func (s *spool) fill(ctx context.Context, most int64) error {
	var chunk []byte
	for !s.end && (most < 0 || s.n <= most) {
		if err := s.usable(ctx); err != nil {
			return err
		}
		if chunk == nil {
			chunk = make([]byte, spoolChunk)
		}
		want := int64(spoolChunk)
		if most >= 0 {
			want = min(want, most+1-s.n)
		}
		n, err := io.ReadAtLeast(s.r, chunk[:want], 1)
		if n > 0 {
			if s.err = s.keep(chunk[:n]); s.err != nil {
				return s.err
			}
		}
		switch {
		case err == io.EOF:
			s.end = true
		case err != nil:
			s.err = err
		}
	}
	return s.usable(ctx)
}

func (s *spool) usable(ctx context.Context) error {
	switch {
	case s.closed:
		return fmt.Errorf("%w: the source is closed", awsai.ErrInvalid)
	case s.err != nil:
		return s.err
	}
	return ctx.Err()
}

func (s *spool) keep(p []byte) error {
	if s.file == nil && len(s.mem)+len(p) > spoolMemory {
		if err := s.toFile(); err != nil {
			return err
		}
	}
	if s.file == nil {
		s.mem = append(s.mem, p...)
	} else if _, err := s.file.Write(p); err != nil {
		return err
	}
	s.n += int64(len(p))
	return nil
}

// toFile moves what is in memory into a temporary file.
func (s *spool) toFile() error {
	f, err := newTempFile()
	if err != nil {
		return err
	}
	s.file = f
	s.forget = runtime.AddCleanup(s, (*tempFile).discard, f) // for a source that is never closed
	if _, err := f.Write(s.mem); err != nil {
		return err
	}
	s.mem = nil
	return nil
}

// tempFile loses its name at once where the system allows it, so that not even a killed
// process leaves it behind. Elsewhere path is what remains to be removed.
type tempFile struct {
	*os.File
	path string
}

func newTempFile() (*tempFile, error) {
	f, err := os.CreateTemp("", "awsai-media-*")
	if err != nil {
		return nil, err
	}
	t := &tempFile{File: f, path: f.Name()}
	if os.Remove(t.path) == nil {
		t.path = ""
	}
	return t, nil
}

func (t *tempFile) discard() {
	t.Close()
	if t.path != "" {
		os.Remove(t.path)
	}
}

func (s *spool) size(ctx context.Context, most int64) (int64, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fill(ctx, most); err != nil {
		return 0, err
	}
	return s.n, nil
}

func (s *spool) open(ctx context.Context) (io.ReadSeekCloser, error) {
	n, err := s.size(ctx, -1)
	if err != nil {
		return nil, err
	}
	return nopCloser{io.NewSectionReader(s, 0, n)}, nil
}

func (s *spool) head(ctx context.Context, n int) ([]byte, error) {
	have, err := s.size(ctx, int64(n)-1)
	if err != nil {
		return nil, err
	}
	b := make([]byte, min(int64(n), have))
	_, err = io.ReadFull(io.NewSectionReader(s, 0, have), b)
	return b, err
}

// ReadAt reads what is kept.
func (s *spool) ReadAt(p []byte, off int64) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.closed:
		return 0, os.ErrClosed
	case s.file != nil:
		return s.file.ReadAt(p, off)
	case off >= int64(len(s.mem)):
		return 0, io.EOF
	}
	n := copy(p, s.mem[off:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

func (s *spool) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !s.closed && s.file != nil {
		s.forget.Stop()
		s.file.discard()
	}
	s.closed, s.mem = true, nil
	return nil
}
