package awsaitest_test

import (
	"fmt"
	"io"
	"net/http"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"
)

// watchedTB is a test that is watched: what it reports is kept and does not fail the
// test around it.
type watchedTB struct {
	testing.TB
	mu       sync.Mutex
	errors   []string
	logs     []string
	cleanups []func()
}

func (w *watchedTB) Helper() {}

func (w *watchedTB) Errorf(format string, args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.errors = append(w.errors, fmt.Sprintf(format, args...))
}

func (w *watchedTB) Fatalf(format string, args ...any) {
	w.Errorf(format, args...)
	runtime.Goexit()
}

func (w *watchedTB) Failed() bool { return len(w.reported()) > 0 }

func (w *watchedTB) Log(args ...any) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.logs = append(w.logs, fmt.Sprint(args...))
}

func (w *watchedTB) Cleanup(fn func()) { w.cleanups = append(w.cleanups, fn) }

func (w *watchedTB) reported() []string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.Clone(w.errors)
}

// watch runs fn as a test of its own and returns what it reported.
func watch(t *testing.T, fn func(testing.TB)) *watchedTB {
	t.Helper()
	w := &watchedTB{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		fn(w)
	}()
	<-done
	for _, cleanup := range slices.Backward(w.cleanups) {
		cleanup()
	}
	return w
}

// wantReport checks that one error was reported, with each of the parts in it.
func wantReport(t *testing.T, w *watchedTB, parts ...string) {
	t.Helper()
	got := w.reported()
	if len(got) != 1 {
		t.Fatalf("got %d errors, want 1: %q", len(got), got)
	}
	for _, p := range parts {
		if !strings.Contains(got[0], p) {
			t.Errorf("got error %q, want %q in it", got[0], p)
		}
	}
}

// readError is an HTTP client that keeps the error with which a body ended.
type readError struct {
	aws.HTTPClient
	err error
}

func (r *readError) Do(req *http.Request) (*http.Response, error) {
	resp, err := r.HTTPClient.Do(req)
	if err == nil {
		resp.Body = &errorBody{ReadCloser: resp.Body, client: r}
	}
	return resp, err
}

type errorBody struct {
	io.ReadCloser
	client *readError
}

func (b *errorBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	if err != nil {
		b.client.err = err
	}
	return n, err
}

// ignoreSerde leaves out the marker field of the SDK's types.
var ignoreSerde = cmp.FilterPath(func(p cmp.Path) bool {
	return p.Last().String() == ".noSmithyDocumentSerde"
}, cmp.Ignore())

var okHandler = http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})
