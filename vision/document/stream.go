package document

import (
	"errors"
	"io"

	"github.com/awsai-go/awsai"
)

// stream reads JSON piece by piece, so that a response need not be in memory as a whole.
// The pieces that it reads at once, as a block, are parsed from memory; where one goes on
// after what has been read, more is read and it is parsed once more.
type stream struct {
	r        io.Reader
	buf      []byte
	pos, end int
	eof      bool
	offset   int64 // of buf in the input
}

// window is how much is read at a time, at least.
const window = 256 << 10

// fill reads on. It keeps what has not been parsed, and grows where that is much.
func (s *stream) fill() error {
	if s.buf == nil {
		s.buf = make([]byte, window)
	}
	s.offset += int64(s.pos)
	rest := copy(s.buf, s.buf[s.pos:s.end])
	s.pos, s.end = 0, rest
	if rest > len(s.buf)/2 {
		s.buf = append(s.buf[:rest], make([]byte, len(s.buf))...)
		s.buf = s.buf[:cap(s.buf)]
	}
	n, err := io.ReadFull(s.r, s.buf[rest:])
	s.end += n
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		s.eof, err = true, nil
	}
	return err
}

// value parses one value. parse may be called several times, and its last call counts.
func (s *stream) value(parse func(*scanner)) error {
	for {
		sc := scanner{buf: s.buf[s.pos:s.end], final: s.eof}
		parse(&sc)
		switch {
		case sc.err == nil:
			s.pos += sc.pos
			return nil
		case sc.err != errShort:
			return awsai.Errorf("document.Parse", awsai.ErrInvalid, "JSON, within the value at byte %d: %w", s.offset+int64(s.pos), sc.err)
		case s.eof:
			return awsai.Errorf("document.Parse", awsai.ErrIncomplete, "%w at byte %d", errShort, s.offset+int64(s.end))
		}
		if err := s.fill(); err != nil {
			return err
		}
	}
}

// peek returns the next byte that is no space, or 0 at the end.
func (s *stream) peek() (byte, error) {
	for {
		for ; s.pos < s.end; s.pos++ {
			if c := s.buf[s.pos]; c > ' ' {
				return c, nil
			}
		}
		if s.eof {
			return 0, nil
		}
		if err := s.fill(); err != nil {
			return 0, err
		}
	}
}

// next takes the next byte, which has to be one of those wanted.
func (s *stream) next(wanted string) (byte, error) {
	c, err := s.peek()
	if err != nil {
		return 0, err
	}
	for i := range len(wanted) {
		if wanted[i] == c {
			s.pos++
			return c, nil
		}
	}
	if c == 0 && s.eof && s.pos == s.end {
		return 0, awsai.Errorf("document.Parse", awsai.ErrIncomplete, "%w at byte %d", errShort, s.offset+int64(s.end))
	}
	return 0, awsai.Errorf("document.Parse", awsai.ErrInvalid, "JSON, byte %d: expected one of %s", s.offset+int64(s.pos), wanted)
}

// object calls field with the name of each member; field reads the value. Null is an object
// without members.
func (s *stream) object(field func(name string) error) error {
	return s.list('{', "}", func() error {
		var name string
		err := s.value(func(sc *scanner) {
			b := sc.bytes()
			if !sc.accept(':') {
				sc.fail("expected :")
			}
			if len(b) > 0 && b[0] >= 'a' && b[0] <= 'z' {
				b[0] -= 'a' - 'A'
			}
			name = string(b)
		})
		if err != nil {
			return err
		}
		return field(name)
	})
}

// array calls item for each element; item reads it. Null is an empty array.
func (s *stream) array(item func() error) error { return s.list('[', "]", item) }

func (s *stream) list(open byte, end string, item func() error) error {
	c, err := s.peek()
	if err != nil {
		return err
	}
	if c == 'n' {
		return s.value(func(sc *scanner) { sc.null() })
	}
	if _, err := s.next(string(open)); err != nil {
		return err
	}
	for first := true; ; first = false {
		c, err := s.peek()
		switch {
		case err != nil:
			return err
		case c == end[0]:
			s.pos++
			return nil
		case !first:
			if _, err := s.next(","); err != nil {
				return err
			}
		}
		if err := item(); err != nil {
			return err
		}
	}
}
