package live

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"net/http"

	"github.com/awsai-go/awsai/internal/sdk"
)

// errCut is the error of an answer that does not end as it should.
var errCut = errors.New("the connection was cut")

// wholeAnswers is an HTTP client whose answers fail where they do not end well. The SDK takes
// one that breaks off between two events for one that is complete.
type wholeAnswers struct{ sdk.HTTPClient }

// Do sends a request.
func (c wholeAnswers) Do(req *http.Request) (*http.Response, error) {
	resp, err := c.HTTPClient.Do(req)
	if err == nil && resp.StatusCode == http.StatusOK {
		resp.Body = &wholeBody{ReadCloser: resp.Body}
	}
	return resp, err
}

// wholeBody is a body that has to end with the end of an event.
type wholeBody struct {
	io.ReadCloser
	head [4]byte // of the event: its length
	have int     // bytes of head
	left int64   // bytes of the event after head
}

// Read reads, and turns an end in the wrong place into errCut.
func (b *wholeBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.follow(p[:n])
	switch {
	case err == nil:
	case err == io.EOF && b.have == 0:
	case err == io.EOF:
		err = fmt.Errorf("%w in the midst of an event", errCut)
	default:
		err = fmt.Errorf("%w: %w", errCut, err)
	}
	return n, err
}

// follow keeps track of where events end.
func (b *wholeBody) follow(p []byte) {
	for len(p) > 0 {
		if b.have < len(b.head) {
			n := copy(b.head[b.have:], p)
			b.have, p = b.have+n, p[n:]
			if b.have == len(b.head) {
				b.left = max(int64(binary.BigEndian.Uint32(b.head[:]))-int64(len(b.head)), 0)
			}
			continue
		}
		n := min(b.left, int64(len(p)))
		if b.left, p = b.left-n, p[n:]; b.left == 0 {
			b.have = 0
		}
		if n == 0 {
			return // no event at all: the SDK reports that
		}
	}
	if b.have == len(b.head) && b.left == 0 {
		b.have = 0
	}
}
