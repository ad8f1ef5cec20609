package awsaitest

import (
	"context"
	"fmt"
	"net/http"
	"reflect"
	"strings"
)

// Handle answers an operation with a typed function. Service and operation follow from
// the type of the input: *comprehend.DetectSentimentInput is DetectSentiment of
// Comprehend. A second handler of the same operation replaces the first.
//
// The output goes over the wire: the fake encodes it as the service would and the
// client decodes it. The input is the caller's own: read it only. An error is
// answered as [Fault.Err] says.
//
// Handle fails the test where it cannot encode the output rightly: for operations of
// XML services (use [Fake.S3] or [Fake.HandleWire]), for event streams (use
// [HandleStream]), and for services with an older module whose naming it does not
// know.
func Handle[In, Out any](f *Fake, fn func(ctx context.Context, in *In) (*Out, error)) {
	f.t.Helper()
	service, operation, err := operationOf(reflect.TypeFor[In]())
	if err != nil {
		f.t.Fatalf("awsaitest.Handle: %v", err)
	}
	if want, got := operation+"Output", reflect.TypeFor[Out]().Name(); got != want {
		f.t.Fatalf("awsaitest.Handle: the output of %s is %s, not %s", operation, want, got)
	}
	f.handle(service, operation, func(ctx context.Context, c *Call) (*http.Response, error) {
		in, ok := c.Input.(*In)
		if !ok {
			return nil, fmt.Errorf("the request carries no %s: was its client made from Fake.Config?", reflect.TypeFor[*In]())
		}
		out, err := fn(ctx, in)
		if err != nil {
			return nil, err
		}
		resp, err := encodeOutput(c, out)
		if err != nil {
			f.errorf("%v", err)
		}
		return resp, err
	})
}

// operationOf derives service and operation from the type of an input.
func operationOf(t reflect.Type) (service, operation string, err error) {
	_, service, ok := strings.Cut(t.PkgPath(), "github.com/aws/aws-sdk-go-v2/service/")
	operation, isInput := strings.CutSuffix(t.Name(), "Input")
	if !ok || !isInput || strings.Contains(service, "/") || t.Kind() != reflect.Struct {
		return "", "", fmt.Errorf("%s is not the input of an SDK operation", t)
	}
	return service, operation, nil
}

func (f *Fake) handle(service, operation string, h handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.handlers[handlerKey(service, operation)] = h
}

func handlerKey(service, operation string) string { return plainName(service) + "." + operation }

// HandleHTTP answers requests that are no operation of a client: presigned URLs, and
// small REST clients that sign for themselves. The pattern is one of
// [http.ServeMux], with the host where it matters:
// "GET runtime.example.com/items/{id}".
func (f *Fake) HandleHTTP(pattern string, h http.Handler) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mux == nil {
		f.mux = http.NewServeMux()
	}
	f.mux.Handle(pattern, h)
}
