package awsaitest

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/ratelimit"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/smithy-go/middleware"
)

// Fake is an AWS that lives in the test: an HTTP transport that answers the
// requests of real SDK clients. Make one with [New]. It is safe for concurrent use
// by all goroutines of the test, holds no goroutine of its own, and may be used
// inside a testing/synctest bubble.
type Fake struct {
	t       testing.TB
	checker *checker

	life sync.RWMutex
	over bool // the test is over: t must not be used any more

	mu       sync.Mutex
	handlers map[string]handler
	mux      *http.ServeMux
	faults   []*activeFault
	calls    []*Call
	store    *S3
	replay   *player
	servers  []*httptest.Server // of Listen
}

// handler answers one request of an operation.
type handler func(context.Context, *Call) (*http.Response, error)

// New returns a fake for the test t, with nothing handled. It ends with the test:
// requests that arrive later fail.
func New(t testing.TB) *Fake {
	t.Helper()
	f := &Fake{t: t, handlers: map[string]handler{}, checker: newChecker(t)}
	t.Cleanup(f.end)
	return f
}

// Config returns a configuration whose clients talk to the fake: region us-east-1,
// static dummy credentials, the fake as HTTP client, and the SDK's standard retryer
// with its three attempts, no waiting between them and no retry quota. The caller
// may change what it returns, as to set a Retryer with real back-off inside a
// synctest bubble.
func (f *Fake) Config() aws.Config {
	return aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider(accessKeyID, secretAccessKey, ""),
		HTTPClient:  f,
		Retryer:     func() aws.Retryer { return retry.NewStandard(withoutWaiting) },
		APIOptions:  []func(*middleware.Stack) error{observe},
	}
}

// The keys of no account.
const (
	accessKeyID     = "AKIAIOSFODNN7EXAMPLE"
	secretAccessKey = "not-a-secret"
)

// withoutWaiting keeps the number of attempts and what is retried. The token bucket
// goes, because a test that throttles a hundred calls would drain it.
func withoutWaiting(o *retry.StandardOptions) {
	o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return 0, nil })
	o.RateLimiter = ratelimit.None
}

// HTTPClient returns the fake as an *http.Client, for code that fetches what AWS
// hands out as plain URLs, such as the transcript of a job.
func (f *Fake) HTTPClient() *http.Client { return &http.Client{Transport: f} }

// RoundTrip makes the fake an http.RoundTripper. It does what Do does.
func (f *Fake) RoundTrip(req *http.Request) (*http.Response, error) { return f.Do(req) }

func (f *Fake) end() {
	f.life.Lock()
	defer f.life.Unlock()
	f.over = true
}

func (f *Fake) ended() bool {
	f.life.RLock()
	defer f.life.RUnlock()
	return f.over
}

// errorf fails the test, unless it is over. The goroutine of a request may outlive it.
func (f *Fake) errorf(format string, args ...any) {
	f.life.RLock()
	defer f.life.RUnlock()
	if !f.over {
		f.t.Helper()
		f.t.Errorf(format, args...)
	}
}

// log writes to the test's log, unless it is over.
func (f *Fake) log(text string) {
	f.life.RLock()
	defer f.life.RUnlock()
	if !f.over {
		f.t.Helper()
		f.t.Log(text)
	}
}
