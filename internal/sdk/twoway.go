package sdk

import (
	"context"
	"errors"
	"io"
	"net/http"
	"runtime"

	"github.com/aws/smithy-go/middleware"
	smithyhttp "github.com/aws/smithy-go/transport/http"
)

// TwoWay is an option for the APIOptions of a call whose request and answer are both event
// streams. Without it (smithy-go v1.28.8 and the clients made for it)
//
//   - a call that fails before it is sent, for want of credentials or of an endpoint or by
//     its context, never returns;
//   - a call that fails on the way is tried again with a stream of events that nobody
//     writes to;
//   - a goroutine stays for each call, and more where the connection ends while an event is
//     being written;
//   - the body of the answer is never closed.
//
// With it a failed call is not tried again and ends the stream with its error, and all
// goroutines end when the caller has closed the stream and ended the call's context.
func TwoWay(stack *middleware.Stack) error {
	const deserializer = "OperationEventStreamDeserializer"
	events, ok := stack.Deserialize.Get(deserializer)
	if !ok {
		return errors.New("sdk.TwoWay: the operation has no two-way event stream")
	}
	if err := stack.Deserialize.Insert(answers{}, deserializer, middleware.After); err != nil {
		return err
	}
	return stack.Finalize.Add(failures{events}, middleware.Before)
}

// failure carries a call's error past the SDK's middleware for retries and event streams,
// both of which would handle it badly.
type failure struct{ err error }

type failureKey struct{}

// failures hands the failure of a call to its stream.
type failures struct {
	events middleware.DeserializeMiddleware
}

// ID names the middleware.
func (failures) ID() string { return "awsai.TwoWayFailures" }

// HandleFinalize goes before all that signs, sends and tries again.
func (f failures) HandleFinalize(ctx context.Context, in middleware.FinalizeInput, next middleware.FinalizeHandler) (
	middleware.FinalizeOutput, middleware.Metadata, error,
) {
	var sent failure
	out, md, err := next.HandleFinalize(context.WithValue(ctx, failureKey{}, &sent), in)
	if err == nil {
		return out, md, sent.err
	}
	// It was not sent. The caller waits for a stream: here is one that has ended.
	md, openErr := f.open(ctx, in, err)
	return out, md, errors.Join(err, openErr)
}

// open makes the SDK's stream as sending would have, with err for the answer.
func (f failures) open(ctx context.Context, in middleware.FinalizeInput, err error) (middleware.Metadata, error) {
	answer := middleware.DeserializeHandlerFunc(func(context.Context, middleware.DeserializeInput) (
		middleware.DeserializeOutput, middleware.Metadata, error,
	) {
		return middleware.DeserializeOutput{RawResponse: failed(err)}, middleware.Metadata{}, nil
	})
	events := middleware.FinalizeHandlerFunc(func(ctx context.Context, in middleware.FinalizeInput) (
		middleware.FinalizeOutput, middleware.Metadata, error,
	) {
		closeRequest(in.Request, err)
		out, md, err := f.events.HandleDeserialize(ctx, middleware.DeserializeInput(in), answer)
		return middleware.FinalizeOutput{Result: out.Result}, md, err
	})
	_, md, err := new(smithyhttp.InitializeStreamWriter).HandleFinalize(ctx, in, events)
	return md, err
}

// answers stands between the SDK's event stream and the answer that it reads.
type answers struct{}

// ID names the middleware.
func (answers) ID() string { return "awsai.TwoWayAnswers" }

// HandleDeserialize replaces the body of the answer, and a failure by an answer that has it.
func (answers) HandleDeserialize(ctx context.Context, in middleware.DeserializeInput, next middleware.DeserializeHandler) (
	middleware.DeserializeOutput, middleware.Metadata, error,
) {
	// Not when the answer ends: the SDK would drop the last event for the error of writing.
	context.AfterFunc(ctx, func() { closeRequest(in.Request, ctx.Err()) })
	out, md, err := next.HandleDeserialize(ctx, in)
	if err != nil {
		if sent, ok := ctx.Value(failureKey{}).(*failure); ok {
			sent.err = err
		}
		closeRequest(in.Request, err)
		out.RawResponse = failed(err)
		return out, md, nil
	}
	if resp, ok := out.RawResponse.(*smithyhttp.Response); ok {
		resp.Body = &answerBody{ReadCloser: resp.Body}
	}
	return out, md, nil
}

// closeRequest ends what waits to write to a request's body.
func closeRequest(request any, err error) {
	if req, ok := request.(*smithyhttp.Request); ok {
		if body, ok := req.GetStream().(*io.PipeReader); ok {
			body.CloseWithError(err)
		}
	}
}

// failed is an answer that ends with err.
func failed(err error) *smithyhttp.Response {
	body := &answerBody{ReadCloser: http.NoBody, err: err}
	return &smithyhttp.Response{Response: &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: body}}
}

// answerBody is the body of an answer. The SDK copies it into a pipe, by a goroutine that
// would then wait for ever for a next answer.
type answerBody struct {
	io.ReadCloser
	err error // after the body
}

// WriteTo copies the body, closes both sides and ends the goroutine.
func (b *answerBody) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, b.ReadCloser)
	if b.err != nil {
		err = b.err
	}
	b.Close()
	if pipe, ok := w.(*io.PipeWriter); ok {
		pipe.CloseWithError(err)
		runtime.Goexit()
	}
	return n, err
}
