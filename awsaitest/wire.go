package awsaitest

import (
	"bytes"
	"context"
	"io"
	"net/http"
	"os"
	"sync/atomic"
)

// Wire is an answer as it goes over the wire, such as one captured from the real
// service.
type Wire struct {
	// Status is the HTTP status. The default is 200.
	Status int
	// Header holds the headers. The service's protocol decides which matter.
	Header map[string]string
	// Body is the body. The default is that of File.
	Body []byte
	// File is the path of a file with the body, read for each answer.
	File string
}

// HandleWire answers an operation with the given answers in turn; the last one is
// repeated. The service is its SDK service ID or the name of its package in the SDK:
// "Bedrock Runtime" or "bedrockruntime".
func (f *Fake) HandleWire(service, operation string, answers ...Wire) {
	f.t.Helper()
	if len(answers) == 0 {
		f.t.Fatalf("awsaitest.HandleWire: no answers for %s.%s", service, operation)
	}
	var next atomic.Int64
	f.HandleRaw(service, operation, func(context.Context, *Call) (Wire, error) {
		i := min(next.Add(1), int64(len(answers)))
		return answers[i-1], nil
	})
}

// HandleRaw answers an operation with a function that sees the request and makes the
// answer as it goes over the wire. An error is answered as [Fault.Err] says.
func (f *Fake) HandleRaw(service, operation string, fn func(context.Context, *Call) (Wire, error)) {
	f.handle(service, operation, func(ctx context.Context, c *Call) (*http.Response, error) {
		w, err := fn(ctx, c)
		if err != nil {
			return nil, err
		}
		if w.Body == nil && w.File != "" {
			if w.Body, err = os.ReadFile(w.File); err != nil {
				f.errorf("awsaitest: answer for %s: %v", c.Name(), err)
				return nil, err
			}
		}
		return w.response(), nil
	})
}

func (w Wire) response() *http.Response {
	header := http.Header{}
	for k, v := range w.Header {
		header.Set(k, v)
	}
	if w.Status == 0 {
		w.Status = http.StatusOK
	}
	return newResponse(w.Status, header, w.Body)
}

// newResponse makes a response with a body of known length.
func newResponse(status int, header http.Header, body []byte) *http.Response {
	r := streamResponse(status, header, io.NopCloser(bytes.NewReader(body)))
	r.ContentLength = int64(len(body))
	return r
}

// streamResponse makes a response with a body of unknown length.
func streamResponse(status int, header http.Header, body io.ReadCloser) *http.Response {
	return &http.Response{
		StatusCode:    status,
		Status:        http.StatusText(status),
		Proto:         "HTTP/2.0", // the two-way streams refuse less
		ProtoMajor:    2,
		Header:        header,
		Body:          body,
		ContentLength: -1,
	}
}
