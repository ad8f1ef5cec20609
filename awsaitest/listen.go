package awsaitest

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
)

// callHeader tells the server which request of the client it has before it.
const callHeader = "Awsaitest-Call"

// Listen returns a configuration as Config does, whose clients reach the fake by HTTP/2 over
// a loopback connection. It is for what only a real connection shows: flow control, streams
// that are reset, bodies that end at different times. The listener closes with the test. It
// does not work in a testing/synctest bubble.
func (f *Fake) Listen() aws.Config {
	l := &listener{fake: f, pending: map[string]*http.Request{}}
	srv := httptest.NewUnstartedServer(l)
	srv.EnableHTTP2 = true
	srv.StartTLS()
	l.transport, l.host = srv.Client().Transport, srv.Listener.Addr().String()
	f.t.Cleanup(func() {
		srv.CloseClientConnections()
		srv.Close()
	})
	f.mu.Lock()
	f.servers = append(f.servers, srv)
	f.mu.Unlock()
	cfg := f.Config()
	cfg.HTTPClient = l
	return cfg
}

// Disconnect closes the connections of all configurations of [Fake.Listen] at once, in the
// midst of whatever is sent. The next request makes a new one.
func (f *Fake) Disconnect() {
	f.mu.Lock()
	servers := slices.Clone(f.servers)
	f.mu.Unlock()
	for _, srv := range servers {
		srv.CloseClientConnections()
	}
}

// listener is both ends of the connection. What the fake knows of a request besides what is
// sent, as its typed input, goes around the connection.
type listener struct {
	fake      *Fake
	transport http.RoundTripper
	host      string

	mu      sync.Mutex
	last    int
	pending map[string]*http.Request
}

// Do sends a request over the connection.
func (l *listener) Do(req *http.Request) (*http.Response, error) {
	l.mu.Lock()
	l.last++
	id := strconv.Itoa(l.last)
	l.pending[id] = req
	l.mu.Unlock()
	sent := req.Clone(req.Context())
	sent.Header.Set(callHeader, id)
	sent.Host, sent.URL.Scheme, sent.URL.Host = req.URL.Host, "https", l.host
	resp, err := l.transport.RoundTrip(sent)
	if err != nil {
		return nil, err
	}
	resp.Request = req
	return resp, nil
}

// ServeHTTP has the fake answer. An answer that breaks off resets the stream.
func (l *listener) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := r.Header.Get(callHeader)
	l.mu.Lock()
	sent := l.pending[id]
	delete(l.pending, id)
	l.mu.Unlock()
	if sent == nil {
		http.Error(w, "awsaitest: not a request of the fake's configuration", http.StatusBadGateway)
		return
	}
	ctx := context.WithValue(r.Context(), invocationKey{}, invocationOf(sent.Context()))
	req := sent.Clone(ctx)
	req.Body = r.Body
	resp, err := l.fake.Do(req)
	if err != nil {
		reset()
	}
	defer resp.Body.Close()
	copyResponse(w, resp)
}

func copyResponse(w http.ResponseWriter, resp *http.Response) {
	for k, v := range resp.Header {
		w.Header()[k] = v
	}
	w.WriteHeader(resp.StatusCode)
	flush := http.NewResponseController(w).Flush
	flush()
	buf := make([]byte, 32<<10)
	for {
		n, err := resp.Body.Read(buf)
		if n > 0 {
			if _, writeErr := w.Write(buf[:n]); writeErr != nil {
				return
			}
			flush()
		}
		if err == io.EOF {
			return
		}
		if err != nil {
			reset()
		}
	}
}

// reset breaks the answer off.
func reset() { panic(http.ErrAbortHandler) }
