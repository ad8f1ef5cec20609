package sdk

import (
	"context"
	"io"
	"net/http"
	"sync"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// TwoWayOlder is [TwoWay] for the clients that are not schema-based (qbusiness v1.40.0). Their
// calls return when the answer has begun, and only then can events be sent: a service that
// begins its answer when it has heard something would never be heard.
//
// With it the call returns at once. A call that fails before it is sent fails as any other; one
// that fails on the way is not tried again, and ends the stream with its error. All goroutines
// end when the caller has closed the stream and ended the call's context.
func TwoWayOlder(stack *middleware.Stack) error {
	return stack.Deserialize.Insert(early{}, "OperationEventStreamDeserializer", middleware.After)
}

// EventsFirst is an option for the APIOptions of a call with [TwoWay], to be added after it. With it
// the call returns before the answer has begun, so that events can be sent to a service which
// answers only then. The SDK does so by itself for some operations; the call of others would wait
// for ever. An error of the call becomes that of the stream.
func EventsFirst(stack *middleware.Stack) error {
	return stack.Deserialize.Insert(early{}, answers{}.ID(), middleware.After)
}

// early gives the SDK's event stream an answer that has yet to begin.
type early struct{}

// ID names the middleware.
func (early) ID() string { return "awsai.EventsFirst" }

// HandleDeserialize sends the request, and does not wait for the answer.
func (early) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	context.AfterFunc(ctx, func() { closeRequest(in.Request, ctx.Err()) })
	body := &laterBody{ctx: ctx, began: make(chan struct{})}
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

// laterBody is the body of an answer that has yet to begin.
type laterBody struct {
	ctx   context.Context // of the call
	began chan struct{}   // closed when body and err are there
	body  io.ReadCloser
	err   error

	mu     sync.Mutex
	closed bool
}

func (b *laterBody) begin(raw any, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.body, b.err = http.NoBody, err
	if resp, ok := raw.(*smithyhttp.Response); ok && err == nil {
		b.body = resp.Body
	}
	if b.closed {
		b.body.Close()
	}
	close(b.began)
}

// Read waits for the answer and reads it.
func (b *laterBody) Read(p []byte) (int, error) {
	select {
	case <-b.began:
	case <-b.ctx.Done():
		return 0, b.ctx.Err()
	}
	if b.err != nil {
		return 0, b.err
	}
	return b.body.Read(p)
}

// Close closes the answer, as soon as there is one.
func (b *laterBody) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.closed = true
	select {
	case <-b.began:
		return b.body.Close()
	default:
		return nil
	}
}
