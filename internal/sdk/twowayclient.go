package sdk

import (
	"io"
	"net/http"
	"sync"
)

// HTTPClient is the SDK's interface of the same name.
type HTTPClient interface {
	// Do sends a request.
	Do(*http.Request) (*http.Response, error)
}

// TwoWayClient is the HTTP client for calls with [TwoWay]. The SDK makes the body of their
// requests so that closing it does not end a Read that waits for the next event, for which
// net/http waits in turn before it reports that the connection is gone.
func TwoWayClient(c HTTPClient) HTTPClient { return twoWayClient{c} }

type twoWayClient struct{ HTTPClient }

// Do sends a request whose body can be closed.
func (c twoWayClient) Do(req *http.Request) (*http.Response, error) {
	if req.Body == nil {
		return c.HTTPClient.Do(req)
	}
	sent := *req // the SDK closes the body of its own as soon as the answer begins
	sent.Body = newRequestBody(req.Body)
	return c.HTTPClient.Do(&sent)
}

// requestBody is a body whose Close ends its Read. The one below is not closed: that would
// fail the writing of events while the last that were received are still on their way.
type requestBody struct {
	pieces chan []byte // closed at the end
	err    error       // the end; set before pieces is closed
	rest   []byte
	closed chan struct{}
	once   sync.Once
}

func newRequestBody(events io.Reader) *requestBody {
	b := &requestBody{pieces: make(chan []byte), closed: make(chan struct{})}
	go b.read(events)
	return b
}

// read ends when the events do, which is with the call's context at the latest.
func (b *requestBody) read(events io.Reader) {
	defer close(b.pieces)
	for {
		piece := make([]byte, 4<<10)
		n, err := events.Read(piece)
		if n > 0 {
			select {
			case b.pieces <- piece[:n]:
			case <-b.closed:
				b.err = io.ErrClosedPipe
				return
			}
		}
		if err != nil {
			b.err = err
			return
		}
	}
}

// Read gives what the SDK has written.
func (b *requestBody) Read(p []byte) (int, error) {
	if len(b.rest) == 0 {
		select {
		case piece, ok := <-b.pieces:
			if !ok {
				return 0, b.err
			}
			b.rest = piece
		case <-b.closed:
			return 0, io.ErrClosedPipe
		}
	}
	n := copy(p, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}

// Close ends Read.
func (b *requestBody) Close() error {
	b.once.Do(func() { close(b.closed) })
	return nil
}
