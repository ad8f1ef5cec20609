package awsaitest

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
)

// RecordOptions say what of the real traffic a recording keeps. The zero value keeps
// the least.
type RecordOptions struct {
	// Sensitive names further members of JSON bodies to scrub, at any depth and
	// without regard to case.
	Sensitive []string
	// Headers names further headers to keep.
	Headers []string
	// KeepSensitive keeps the members that the service's model marks as sensitive:
	// for traffic whose content the test made up. Credentials and account IDs are
	// scrubbed all the same.
	KeepSensitive bool
}

// Record returns cfg with an HTTP client that does what cfg's does and records the
// traffic. When the test has passed, the recording is written to path; a failed test
// writes nothing. [Replay] answers from it.
//
// Nothing is written before it is scrubbed of
//
//   - headers, but for the few that say what the body is;
//   - access keys, session tokens, signatures and the parameters of presigned URLs;
//   - account IDs: twelve digits that stand alone become 123456789012;
//   - request IDs and idempotency tokens;
//   - the members marked sensitive by the service's model, and those that
//     [RecordOptions.Sensitive] names: they keep their form but not what they say.
//
// A JSON body is kept as a value: it comes back without white space and with its members
// in order.
//
// The marks come from the SDK's module where it carries them, else from the models that
// AWSAI_MODELS names. Where neither has them the test fails. Two-way event streams
// cannot be recorded.
func Record(t testing.TB, path string, cfg aws.Config, optFns ...func(*RecordOptions)) aws.Config {
	t.Helper()
	models, err := openModels(os.Getenv(modelsEnv))
	if err != nil {
		t.Fatalf("awsaitest.Record: %s: %v", modelsEnv, err)
	}
	r := &recorder{base: cfg.HTTPClient, models: models}
	for _, fn := range optFns {
		fn(&r.options)
	}
	if r.base == nil {
		r.base = awshttp.NewBuildableClient()
	}
	t.Cleanup(func() {
		if err := r.write(path, t.Failed()); err != nil {
			t.Errorf("awsaitest.Record: %v", err)
		}
	})
	cfg = cfg.Copy()
	cfg.HTTPClient = r
	cfg.APIOptions = append(slices.Clone(cfg.APIOptions), observe)
	return cfg
}

// recorder is an aws.HTTPClient that records.
type recorder struct {
	base    aws.HTTPClient
	options RecordOptions
	models  *modelSet

	mu        sync.Mutex
	exchanges []*exchange
	err       error
}

// write writes the recording of a test that has not failed.
func (r *recorder) write(path string, failed bool) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err != nil || failed {
		return r.err
	}
	for _, x := range r.exchanges {
		if x.Response.Status == 0 {
			return fmt.Errorf("the body of an answer to %s.%s was not closed", x.Service, x.Operation)
		}
	}
	return writeExchanges(path, r.exchanges)
}

// Do sends a request and records it with its answer. An error of the connection is not
// recorded.
func (r *recorder) Do(req *http.Request) (*http.Response, error) {
	if inv := invocationOf(req.Context()); inv != nil && inv.twoWay {
		return nil, r.fail(fmt.Errorf("%s is a two-way event stream", inv.operation))
	}
	c, err := newCall(req)
	if err != nil {
		return nil, err
	}
	in, out, err := shapesOf(c, r.models)
	if err != nil && !r.options.KeepSensitive {
		return nil, r.fail(err)
	}
	sent := req.Clone(req.Context())
	if c.Body != nil {
		sent.Body = io.NopCloser(bytes.NewReader(c.Body))
	}
	resp, err := r.base.Do(sent)
	if err != nil {
		return nil, err
	}
	x := &exchange{Service: c.Service, Operation: c.Operation}
	r.setRequest(x, c, in)
	r.mu.Lock()
	r.exchanges = append(r.exchanges, x) // in the order of the answers
	r.mu.Unlock()
	resp.Body = &recordedBody{ReadCloser: resp.Body, done: func(body []byte) {
		if err := r.setResponse(x, resp, body, out); err != nil {
			r.fail(err) // kept for the end of the test
		}
	}}
	return resp, nil
}

// fail keeps the first error for the end of the test.
func (r *recorder) fail(err error) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.err == nil {
		r.err = err
	}
	return finalError("awsaitest.Record: " + err.Error())
}

// recordedBody keeps what is read and hands it over when the body is closed. What the
// caller did not read is not part of the recording.
type recordedBody struct {
	io.ReadCloser
	buf  bytes.Buffer
	once sync.Once
	done func([]byte)
}

// Read reads and keeps.
func (b *recordedBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.buf.Write(p[:n])
	return n, err
}

// Close closes the body and completes the recording.
func (b *recordedBody) Close() error {
	b.once.Do(func() { b.done(b.buf.Bytes()) })
	return b.ReadCloser.Close()
}

func (r *recorder) setRequest(x *exchange, c *Call, in shape) {
	x.Request = requestMessage(c, &r.options)
	if in != nil && !r.options.KeepSensitive {
		x.Scrubbed = scrubMessage(&x.Request, in)
	}
	newScrubber(r.options.Sensitive).message(&x.Request)
}

// requestMessage is a request as a recording has it, before it is scrubbed.
func requestMessage(c *Call, o *RecordOptions) message {
	m := message{Method: c.Method, Path: recordedPath(c.URL), Header: o.keepHeaders(c.Header)}
	body := c.Body
	if plainName(c.Service) == "s3" {
		r := parseS3(c)
		if content, _, problem := r.content(); problem == nil {
			body = content
		}
	}
	m.setBody(body)
	return m
}

func (r *recorder) setResponse(x *exchange, resp *http.Response, body []byte, out shape) error {
	m := message{Status: resp.StatusCode, Header: r.options.keepHeaders(resp.Header)}
	if isEventStream(resp.Header) {
		if err := m.setEvents(body); err != nil {
			return err
		}
	} else {
		body, err := plainBody(resp.Header, body)
		if err != nil {
			return err
		}
		m.setBody(body)
	}
	if out != nil && !r.options.KeepSensitive && resp.StatusCode < 300 {
		scrubMessage(&m, out)
	}
	newScrubber(r.options.Sensitive).message(&m)
	r.mu.Lock()
	defer r.mu.Unlock()
	x.Response = m
	return nil
}

// plainBody undoes a compression, behind which nothing can be scrubbed.
func plainBody(h http.Header, body []byte) ([]byte, error) {
	if h.Get("Content-Encoding") != "gzip" || len(body) == 0 {
		return body, nil
	}
	z, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(z)
}

// scrubMessage scrubs the sensitive members of a message and returns their paths.
func scrubMessage(m *message, s shape) []string {
	for _, name := range s.sensitiveHeaders() {
		delete(m.Header, http.CanonicalHeaderKey(name))
	}
	if len(m.Events) > 0 {
		scrubEvents(m.Events, s)
		return nil
	}
	if payload := s.payload(); payload != nil {
		s = payload
	}
	var paths []string
	if m.JSON != nil {
		paths = sensitivePaths(s, m.JSON, false, "")
	} else if s.sensitive() {
		paths = []string{""}
	}
	m.wipe(paths)
	return paths
}

// wipe wipes members of the body; all of it at the path "".
func (m *message) wipe(paths []string) {
	if m.JSON == nil && slices.Contains(paths, "") {
		m.Text, m.Base64 = "", nil
	}
	m.JSON = wipePaths(m.JSON, paths)
}

// scrubEvents scrubs the events of a stream. The stream is the member of the output that
// has the events as members.
func scrubEvents(events []recordedEvent, out shape) {
	stream := out.payload()
	for i := range events {
		e := &events[i]
		kind := e.Header[":event-type"]
		if kind == "" || stream == nil {
			continue
		}
		event := stream.member(kind)
		if event == nil {
			continue
		}
		e.JSON = wipePaths(e.JSON, sensitivePaths(event, e.JSON, false, ""))
		if event.sensitive() {
			e.Text, e.Base64 = "", nil
		}
	}
}

// shapesOf finds the shapes of input and output of a call: in the module's schemas, else
// in the models. A request that no client made has none.
func shapesOf(c *Call, models *modelSet) (in, out shape, err error) {
	if c.inv == nil {
		return nil, nil, nil
	}
	if op := c.inv.schema; op != nil {
		jsonNames := c.inv.protocol == "restJson1"
		return newSchemaShape(op.Input, jsonNames), newSchemaShape(op.Output, jsonNames), nil
	}
	if models == nil {
		return nil, nil, fmt.Errorf("what is sensitive in %s is not known: set %s", c.Service, modelsEnv)
	}
	m, err := models.service(c.Service)
	if errors.Is(err, errNoModel) {
		err = fmt.Errorf("what is sensitive in %s is not known: there is no model", c.Service)
	}
	if err != nil {
		return nil, nil, err
	}
	op := m.Operations[c.Operation]
	if op == nil {
		return nil, nil, fmt.Errorf("what is sensitive in %s is not known: its model lacks it", c.Name())
	}
	return newRefShape(m, op.Input), newRefShape(m, op.Output), nil
}
