package awsaitest

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
)

// Call is one HTTP request that reached the fake. A call of a client that is retried
// makes several. Its fields must not be changed.
type Call struct {
	// Service is the SDK's service ID, as "Bedrock Runtime"; empty for a request
	// that no client made, such as a GET of a presigned URL.
	Service string
	// Operation is the operation's name, as "ConverseStream"; empty like Service.
	Operation string
	// Attempt counts the requests of one call of a client from 1.
	Attempt int
	// Input is the operation's input as the client got it, as
	// *bedrockruntime.ConverseStreamInput; nil for a request no client made.
	Input any
	// Method is the HTTP method.
	Method string
	// URL is the full address.
	URL *url.URL
	// Header holds the request's headers.
	Header http.Header
	// Body is the request's body as it was sent. Of a two-way event stream it is
	// nil: see Sent.
	Body []byte

	inv    *invocation
	sent   *requestDrain
	closed atomic.Bool
	events atomic.Int32
}

// Name is service and operation, as "Bedrock Runtime.ConverseStream", or method and
// path for a request no client made.
func (c *Call) Name() string {
	if c.Operation == "" {
		return c.Method + " " + c.URL.Path
	}
	return c.Service + "." + c.Operation
}

// BodyClosed tells whether the caller has closed the body of the answer. It changes
// as the test goes on.
func (c *Call) BodyClosed() bool { return c.closed.Load() }

// EventsRead counts the events of a stream that the caller has begun to read. The
// fake makes each event when it is asked for.
func (c *Call) EventsRead() int { return int(c.events.Load()) }

// Sent returns what the client has sent so far on a two-way event stream, whose body
// is open while the answer is read; for other calls it is Body.
func (c *Call) Sent() []byte {
	if c.sent == nil {
		return c.Body
	}
	return c.sent.bytes()
}

// Calls returns the requests that arrived so far, oldest first. With names, only those
// of the operations named: "ConverseStream", or with the service where two share the
// name, "Bedrock Runtime.ConverseStream".
func (f *Fake) Calls(operations ...string) []*Call {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(operations) == 0 {
		return slices.Clone(f.calls)
	}
	var calls []*Call
	for _, c := range f.calls {
		if slices.ContainsFunc(operations, c.is) {
			calls = append(calls, c)
		}
	}
	return calls
}

// Count is the number of requests that arrived for an operation, retries included.
func (f *Fake) Count(operation string) int { return len(f.Calls(operation)) }

// Inputs returns the typed inputs of the calls of In's operation, retries left out.
func Inputs[In any](f *Fake) []*In {
	var inputs []*In
	for _, c := range f.Calls() {
		if in, ok := c.Input.(*In); ok && c.Attempt == 1 {
			inputs = append(inputs, in)
		}
	}
	return inputs
}

// is tells whether name means the call's operation.
func (c *Call) is(name string) bool {
	service, operation, qualified := strings.Cut(name, ".")
	if !qualified {
		return name == c.Operation
	}
	return operation == c.Operation && plainName(service) == plainName(c.Service)
}

// plainName makes "Lex Runtime V2", "lex-runtime-v2" and "lexruntimev2" one.
func plainName(service string) string {
	return strings.NewReplacer(" ", "", "-", "", "_", "").Replace(strings.ToLower(service))
}
