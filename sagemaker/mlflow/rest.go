package mlflow

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/smithy-go"
	smithyhttp "github.com/aws/smithy-go/transport/http"

	"github.com/awsai-go/awsai"
)

const (
	apiPath   = "/api/2.0/mlflow"
	maxAnswer = 256 << 20 // bytes of an answer's JSON
)

var errNoCredentials = fmt.Errorf("%w: there are no credentials to sign with", awsai.ErrAccessDenied)

// rest speaks MLflow's protocol with a server.
type rest struct {
	base      *url.URL
	err       error // the tracking URI's
	client    aws.HTTPClient
	retryer   func() aws.Retryer
	authorize func(ctx context.Context, req *http.Request, hash string) error
}

func newREST(cfg aws.Config, base *url.URL, err error) *rest {
	r := &rest{base: base, err: err, client: cfg.HTTPClient, retryer: cfg.Retryer}
	if r.client == nil {
		r.client = &http.Client{}
	}
	if r.retryer == nil {
		r.retryer = func() aws.Retryer { return retry.NewStandard() }
	}
	return r
}

// message is one request and what its answer is read into.
type message struct {
	method, path string
	query        url.Values
	body         io.ReadSeeker
	contentType  string
	hash         string // of the body, in hex
	once         bool   // it must not be repeated where the first may have been carried out
	read         func(io.Reader) error
}

// get asks for something by its query.
func (r *rest) get(ctx context.Context, path string, query url.Values, out any) error {
	return r.send(ctx, message{method: http.MethodGet, path: apiPath + path, query: query, hash: emptyHash, read: decoder(out)})
}

// post sends JSON and may be repeated.
func (r *rest) post(ctx context.Context, path string, in, out any) error {
	return r.json(ctx, http.MethodPost, path, in, out, false)
}

// create sends JSON that makes something without a name of its own.
func (r *rest) create(ctx context.Context, path string, in, out any) error {
	return r.json(ctx, http.MethodPost, path, in, out, true)
}

func (r *rest) json(ctx context.Context, method, path string, in, out any, once bool) error {
	body, err := json.Marshal(in)
	if err != nil {
		return invalid("the request cannot be written as JSON")
	}
	hash := sha256.Sum256(body)
	return r.send(ctx, message{
		method: method, path: apiPath + path, body: bytes.NewReader(body), contentType: "application/json",
		hash: hex.EncodeToString(hash[:]), once: once, read: decoder(out),
	})
}

const emptyHash = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"

func decoder(out any) func(io.Reader) error {
	return func(body io.Reader) error {
		limited := &io.LimitedReader{R: body, N: maxAnswer + 1}
		data, err := io.ReadAll(limited)
		switch {
		case err != nil:
			return fmt.Errorf("%w: reading the answer: %w", awsai.ErrUnavailable, err)
		case len(data) > maxAnswer:
			return fmt.Errorf("%w: limit %d bytes of an answer", awsai.ErrTooLarge, maxAnswer)
		case out == nil:
			return nil
		}
		if err := json.Unmarshal(data, out); err != nil {
			return fmt.Errorf("%w: the answer is not MLflow's: %s", awsai.ErrUnavailable, faultOf(err))
		}
		return nil
	}
}

// faultOf says where JSON is wrong without what it holds.
func faultOf(err error) string {
	switch e := err.(type) {
	case *json.SyntaxError:
		return fmt.Sprintf("no JSON at byte %d", e.Offset)
	case *json.UnmarshalTypeError:
		return fmt.Sprintf("the type of %s", e.Field)
	}
	return "no JSON"
}

// send sends a message, again where it failed for a reason that may pass.
func (r *rest) send(ctx context.Context, m message) error {
	if r.err != nil {
		return r.err
	}
	retryer := r.retryer()
	for attempt := 1; ; attempt++ {
		err := r.attempt(ctx, m)
		if err == nil || ctx.Err() != nil || attempt == retryer.MaxAttempts() || !repeatable(retryer, m, err) {
			return err
		}
		release, tokenErr := retryer.GetRetryToken(ctx, err)
		if tokenErr != nil {
			return err
		}
		delay, delayErr := retryer.RetryDelay(attempt, err)
		if delayErr != nil {
			return err
		}
		waitErr := wait(ctx, delay)
		release(waitErr)
		if waitErr != nil {
			return waitErr
		}
	}
}

// repeatable tells whether a message may be sent again. What makes something is not, unless
// the server said that it did nothing.
func repeatable(retryer aws.Retryer, m message, err error) bool {
	if m.once && awsai.KindOf(err) != awsai.ErrThrottled {
		return false
	}
	return retryer.IsErrorRetryable(err) || awsai.KindOf(err) == awsai.ErrThrottled
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (r *rest) attempt(ctx context.Context, m message) error {
	req, err := r.request(ctx, m)
	if err != nil {
		return err
	}
	if r.authorize != nil {
		if err := r.authorize(ctx, req, m.hash); err != nil {
			return err
		}
	}
	resp, err := r.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &smithyhttp.RequestSendError{Err: bare(err)}
	}
	defer resp.Body.Close()
	if resp.StatusCode/100 != 2 {
		return failure(resp)
	}
	return m.read(resp.Body)
}

// bare takes the URL out of an error: its query holds the caller's texts.
func bare(err error) error {
	if u, ok := err.(*url.Error); ok {
		return u.Err
	}
	return err
}

func (r *rest) request(ctx context.Context, m message) (*http.Request, error) {
	u := r.base.JoinPath(m.path)
	u.RawQuery = m.query.Encode()
	var body io.Reader
	size := int64(0)
	if m.body != nil {
		var err error
		if size, err = m.body.Seek(0, io.SeekEnd); err != nil {
			return nil, err
		}
		if _, err = m.body.Seek(0, io.SeekStart); err != nil {
			return nil, err
		}
		body = io.NopCloser(m.body) // the transport does not close what is sent again
	}
	req, err := http.NewRequestWithContext(ctx, m.method, u.String(), body)
	if err != nil {
		return nil, invalid("the request has no URL")
	}
	req.ContentLength = size
	if size == 0 {
		req.Body = http.NoBody
	}
	if m.contentType != "" {
		req.Header.Set("Content-Type", m.contentType)
	}
	return req, nil
}

// failure is what a server answered in place of a result, as the SDK would have it.
func failure(resp *http.Response) error {
	data, _ := io.ReadAll(io.LimitReader(resp.Body, 64<<10))
	var said struct {
		Code    string `json:"error_code"`
		Message string `json:"message"`
		Upper   string `json:"Message"`
	}
	// A gateway's page is no JSON, and says nothing but its status.
	_ = json.Unmarshal(data, &said)
	code := camel(said.Code)
	if code == "" {
		code, _, _ = strings.Cut(resp.Header.Get("X-Amzn-Errortype"), ":")
	}
	if code == "" {
		code = "UnknownError"
	}
	if said.Message == "" {
		said.Message = said.Upper
	}
	if said.Message == "" {
		said.Message = http.StatusText(resp.StatusCode)
	}
	fault := smithy.FaultClient
	if resp.StatusCode >= 500 {
		fault = smithy.FaultServer
	}
	return &smithyhttp.ResponseError{
		Response: &smithyhttp.Response{Response: resp},
		Err:      &smithy.GenericAPIError{Code: code, Message: said.Message, Fault: fault},
	}
}

// camel writes MLflow's codes as AWS writes its own, RESOURCE_DOES_NOT_EXIST as
// ResourceDoesNotExist, so that awsai.KindOf reads both.
func camel(code string) string {
	var b strings.Builder
	for part := range strings.SplitSeq(code, "_") {
		if part != "" {
			b.WriteString(part[:1] + strings.ToLower(part[1:]))
		}
	}
	return b.String()
}
