package sdk

import (
	"encoding/binary"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// frame is one of n bytes with its length in front.
func frame(n int) string {
	b := make([]byte, n)
	binary.BigEndian.PutUint32(b, uint32(n))
	return string(b)
}

func TestFrames(t *testing.T) {
	broken := errors.New("reset")
	for _, c := range []struct {
		name string
		body io.Reader
		want string // of the error, empty for a whole stream
	}{
		{"whole", strings.NewReader(frame(16) + frame(40)), ""},
		{"nothing", strings.NewReader(""), ""},
		{"within a frame", strings.NewReader(frame(16) + frame(40)[:39]), "within an event"},
		{"within a length", strings.NewReader(frame(16) + "\x00\x00"), "within an event"},
		{"broken", io.MultiReader(strings.NewReader(frame(16)), iotest.ErrReader(broken)), "the connection broke: reset"},
	} {
		var f Frames
		if err := f.Cut(); err == nil {
			t.Errorf("%s: an unread stream is whole", c.name)
		}
		io.Copy(io.Discard, &framedBody{ReadCloser: io.NopCloser(iotest.OneByteReader(c.body)), f: &f})
		err := f.Cut()
		if (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}
