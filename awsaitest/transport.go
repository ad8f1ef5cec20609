package awsaitest

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"time"
)

// Do answers one request: it makes the fake an aws.HTTPClient. A request is logged,
// checked against its model, subjected to the faults, then handled. One that nothing
// handles fails the test.
func (f *Fake) Do(req *http.Request) (*http.Response, error) {
	if f.ended() {
		return nil, finalError("awsaitest: request after the end of the test")
	}
	ctx := req.Context()
	c, err := newCall(req)
	if err != nil {
		return nil, err
	}
	if c.inv != nil {
		c.Attempt = int(c.inv.attempts.Add(1))
	}
	if err := ctx.Err(); err != nil {
		c.stop()
		return nil, err
	}
	f.mu.Lock()
	f.calls = append(f.calls, c)
	f.mu.Unlock()
	if c.Attempt == 1 {
		f.checker.check(f, c)
	}

	resp, err := f.answer(ctx, c, req)
	if err != nil {
		resp, err = answerError(ctx, c, err)
	}
	if err != nil {
		c.stop()
		return nil, err
	}
	return finish(c, req, resp), nil
}

// answer applies the faults and finds who answers.
func (f *Fake) answer(ctx context.Context, c *Call, req *http.Request) (*http.Response, error) {
	if err := f.applyFaults(ctx, c); err != nil {
		return nil, err
	}
	f.mu.Lock()
	h, store, replay := f.handlers[handlerKey(c.Service, c.Operation)], f.store, f.replay
	mux := f.mux
	f.mu.Unlock()
	switch {
	case h != nil && c.Operation != "":
		return h(ctx, c)
	case replay != nil:
		return replay.answer(f, c)
	case mux != nil && c.Operation == "":
		if resp := serve(mux, req, c.Body); resp != nil {
			return resp, nil
		}
	}
	if store != nil && store.serves(c) {
		if resp := store.answer(c); resp != nil {
			return resp, nil
		}
	}
	return nil, f.unhandled(c)
}

// serve answers a request by a mux, nil for one that it has no pattern for.
func serve(mux *http.ServeMux, req *http.Request, body []byte) *http.Response {
	req = req.Clone(req.Context())
	req.Body = io.NopCloser(bytes.NewReader(body))
	if req.Host == "" {
		req.Host = req.URL.Host
	}
	if _, pattern := mux.Handler(req); pattern == "" {
		return nil
	}
	rec := httptest.NewRecorder()
	mux.ServeHTTP(rec, req)
	return rec.Result()
}

// unhandled fails the test and names what is handled.
func (f *Fake) unhandled(c *Call) error {
	f.mu.Lock()
	handled := slices.Sorted(maps.Keys(f.handlers))
	if f.store != nil {
		handled = append(handled, "s3")
	}
	f.mu.Unlock()
	list := "nothing"
	if len(handled) > 0 {
		list = strings.Join(handled, ", ")
	}
	if c.inv == nil && c.Header.Get("Authorization") != "" {
		list += " (a signed request without an operation: was its client made from Fake.Config?)"
	}
	f.errorf("awsaitest: no handler for %s; handled: %s", c.Name(), list)
	return finalError(fmt.Sprintf("awsaitest: no handler for %s", c.Name()))
}

// newCall reads the request into a log entry.
func newCall(req *http.Request) (*Call, error) {
	c := &Call{Method: req.Method, URL: req.URL, Header: req.Header.Clone(), Attempt: 1}
	if inv := invocationOf(req.Context()); inv != nil {
		c.inv = inv
		c.Service, c.Operation, c.Input = inv.service, inv.operation, inv.input
		if inv.twoWay {
			c.sent = drain(req.Body)
			return c, nil
		}
	}
	if req.Body == nil {
		return c, nil
	}
	defer req.Body.Close()
	body, err := io.ReadAll(req.Body)
	c.Body = body
	return c, err
}

// stop ends the reading of a two-way stream.
func (c *Call) stop() {
	if c.sent != nil {
		c.sent.close()
	}
}

// requestDrain reads the request side of a two-way event stream while the answer is
// read, as a real transport does. It ends when either side closes.
type requestDrain struct {
	body io.ReadCloser
	end  chan struct{}

	mu   sync.Mutex
	buf  bytes.Buffer
	more chan struct{} // closed when there is more
}

func drain(body io.ReadCloser) *requestDrain {
	d := &requestDrain{body: body, end: make(chan struct{}), more: make(chan struct{})}
	go func() {
		defer close(d.end)
		io.Copy(d, body) // the end of the stream is all there is to know
	}()
	return d
}

func (d *requestDrain) Write(p []byte) (int, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	close(d.more)
	d.more = make(chan struct{})
	return d.buf.Write(p)
}

// reader reads what is sent, waiting for it until the context ends.
func (d *requestDrain) reader(ctx context.Context) io.Reader {
	return &drainReader{d: d, ctx: ctx}
}

type drainReader struct {
	d      *requestDrain
	ctx    context.Context
	offset int
}

// Read gives what there is, or waits.
func (r *drainReader) Read(p []byte) (int, error) {
	for {
		n, more := r.d.copy(p, r.offset)
		if n > 0 || len(p) == 0 {
			r.offset += n
			return n, nil
		}
		select {
		case <-more:
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		case <-r.d.end:
			if n, _ := r.d.copy(p, r.offset); n == 0 {
				return 0, io.EOF
			}
		}
	}
}

// copy copies what was sent after the offset, and says what to wait for if that is nothing.
func (d *requestDrain) copy(p []byte, offset int) (int, <-chan struct{}) {
	d.mu.Lock()
	defer d.mu.Unlock()
	return copy(p, d.buf.Bytes()[offset:]), d.more
}

func (d *requestDrain) bytes() []byte {
	d.mu.Lock()
	defer d.mu.Unlock()
	return bytes.Clone(d.buf.Bytes())
}

// close does not wait for the end: as with net/http, closing a body need not end a Read.
func (d *requestDrain) close() { d.body.Close() }

// finish completes a response as every service does and watches its body.
func finish(c *Call, req *http.Request, resp *http.Response) *http.Response {
	resp.Request = req
	setDefault(resp.Header, "Date", time.Now().UTC().Format(http.TimeFormat))
	setDefault(resp.Header, "X-Amzn-Requestid", "00000000-0000-4000-8000-000000000000")
	resp.Body = &watchedBody{ReadCloser: resp.Body, call: c}
	return resp
}

func setDefault(h http.Header, key, value string) {
	if h.Get(key) == "" {
		h.Set(key, value)
	}
}

// watchedBody notes that the body was closed.
type watchedBody struct {
	io.ReadCloser
	call *Call
}

func (b *watchedBody) Close() error {
	defer b.call.closed.Store(true)
	b.call.stop()
	return b.ReadCloser.Close()
}
