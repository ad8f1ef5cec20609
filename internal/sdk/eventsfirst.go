package sdk

import (
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// EventsFirst is an option for the APIOptions of a call with [TwoWay], to be added after it. With it
// the call returns before the answer has begun, so that events can be sent to a service which
// answers only then. The SDK does so by itself for some operations; the call of others would wait
// for ever. An error of the call becomes that of the stream.
func EventsFirst(stack *middleware.Stack) error {
	return stack.Deserialize.Insert(eventsFirst{}, answers{}.ID(), middleware.After)
}

type eventsFirst struct{}

// ID names the middleware.
func (eventsFirst) ID() string { return "awsai.EventsFirst" }

// HandleDeserialize returns an answer that begins later.
func (eventsFirst) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	body := &laterBody{begun: make(chan struct{})}
	go func() {
		out, _, err := next.HandleDeserialize(ctx, in)
		if err != nil {
			closeRequest(in.Request, err)
		}
		body.begin(out.RawResponse, err)
	}()
	resp := &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}
	return middleware.DeserializeOutput{RawResponse: &smithyhttp.Response{Response: resp}}, middleware.Metadata{}, nil
}

// laterBody is the body of an answer that may not have begun. It does with the call's context at
// the latest.
type laterBody struct {
	begun chan struct{}
	body  io.ReadCloser // set before begun is closed, as is err
	err   error

	mu     sync.Mutex
	closed bool
}

// begin sets what the answer is.
func (b *laterBody) begin(response any, err error) {
	b.body, b.err = http.NoBody, err
	if resp, ok := response.(*smithyhttp.Response); ok && err == nil {
		b.body = resp.Body
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closed {
		b.body.Close()
	}
	close(b.begun)
}

// Read waits for the answer to begin.
func (b *laterBody) Read(p []byte) (int, error) {
	<-b.begun
	if b.err != nil {
		return 0, b.err
	}
	return b.body.Read(p)
}

// Close closes the answer, or has it closed when it begins.
func (b *laterBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	select {
	case <-b.begun:
		return b.body.Close()
	default:
		b.closed = true
		return nil
	}
}
