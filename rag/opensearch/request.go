package opensearch

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// request is one of the REST API.
type request struct {
	method, path string
	body         any    // JSON, or nil
	lines        []byte // of JSON, instead of a body
	reason       bool   // errors may have the service's reason: it cannot repeat a text
}

// maxResponse bounds what is read of an answer.
const maxResponse = 1 << 30

// do sends a request, again where the retryer says so, and decodes the answer.
func (x *Index) do(ctx context.Context, r request, out any) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	body := r.lines
	if r.body != nil {
		var err error
		if body, err = json.Marshal(r.body); err != nil {
			return err
		}
	}
	for attempt := 1; ; attempt++ {
		err := x.once(ctx, r, body, out)
		if err == nil || !x.again(ctx, attempt, err) {
			return err
		}
	}
}

// again waits and tells whether a request that failed is to be sent again.
func (x *Index) again(ctx context.Context, attempt int, err error) bool {
	if most := x.retryer.MaxAttempts(); ctx.Err() != nil || most > 0 && attempt >= most || !x.retryer.IsErrorRetryable(err) {
		return false
	}
	delay, delayErr := x.retryer.RetryDelay(attempt, err)
	if delayErr != nil {
		return false
	}
	t := time.NewTimer(delay)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (x *Index) once(ctx context.Context, r request, body []byte, out any) error {
	req, err := http.NewRequestWithContext(ctx, r.method, x.endpoint+r.path, bytes.NewReader(body))
	if err != nil {
		return fmt.Errorf("%w: the endpoint is no URL", awsai.ErrInvalid)
	}
	if len(body) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if r.lines != nil {
		req.Header.Set("Content-Type", "application/x-ndjson")
	}
	if err := x.sign(ctx, req, body); err != nil {
		return err
	}
	resp, err := x.client.Do(req)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(io.LimitReader(resp.Body, maxResponse))
	if err != nil {
		return err
	}
	if resp.StatusCode >= 300 {
		return newResponseError(resp.StatusCode, b, r.reason)
	}
	if out == nil {
		return nil
	}
	if err := json.Unmarshal(b, out); err != nil {
		return fmt.Errorf("%w: the answer is no JSON of OpenSearch", awsai.ErrUnavailable)
	}
	return nil
}

// sign signs a request by Signature Version 4, where there are credentials.
func (x *Index) sign(ctx context.Context, req *http.Request, body []byte) error {
	if x.credentials == nil {
		return nil
	}
	credentials, err := x.credentials.Retrieve(ctx)
	if err != nil {
		return fmt.Errorf("failed to retrieve credentials: %w", err)
	}
	sum := sha256.Sum256(body)
	hash := hex.EncodeToString(sum[:])
	req.Header.Set("X-Amz-Content-Sha256", hash) // Serverless wants it
	service := "es"
	if x.o.Serverless {
		service = "aoss"
	}
	return x.signer.SignHTTP(ctx, credentials, req, hash, service, x.region, time.Now())
}

// responseError is the service's answer that a request failed. It is a smithy.APIError.
type responseError struct {
	status int
	kind   string // the service's type of the error
	reason string
}

func newResponseError(status int, body []byte, reason bool) *responseError {
	var answer struct {
		Error json.RawMessage `json:"error"`
	}
	e := &responseError{status: status, kind: http.StatusText(status)}
	if json.Unmarshal(body, &answer) != nil {
		return e
	}
	var detail struct{ Type, Reason string }
	if json.Unmarshal(answer.Error, &detail) == nil && detail.Type != "" {
		e.kind = detail.Type
		if reason {
			e.reason = detail.Reason
		}
	}
	return e
}

// Error gives the status and the type.
func (e *responseError) Error() string {
	text := fmt.Sprintf("status %d, %s", e.status, e.kind)
	if e.reason != "" {
		text += ": " + e.reason
	}
	return text
}

// HTTPStatusCode is what the SDK's retryers ask for.
func (e *responseError) HTTPStatusCode() int { return e.status }

// ErrorCode is a code that the SDK's retryers know, or the service's type.
func (e *responseError) ErrorCode() string {
	if e.status == http.StatusTooManyRequests {
		return "TooManyRequestsException"
	}
	return e.kind
}

// ErrorMessage is the service's reason, where it may be told.
func (e *responseError) ErrorMessage() string { return e.reason }

// ErrorFault is the server's from status 500.
func (e *responseError) ErrorFault() smithy.ErrorFault {
	if e.status >= 500 {
		return smithy.FaultServer
	}
	return smithy.FaultClient
}

// Unwrap gives the kind.
func (e *responseError) Unwrap() error {
	switch {
	case e.status == http.StatusNotFound:
		return awsai.ErrNotFound
	case e.status == http.StatusUnauthorized || e.status == http.StatusForbidden:
		return awsai.ErrAccessDenied
	case e.status == http.StatusTooManyRequests:
		return awsai.ErrThrottled
	case e.status == http.StatusRequestEntityTooLarge:
		return awsai.ErrTooLarge
	case e.status >= 500:
		return awsai.ErrUnavailable
	}
	return awsai.ErrInvalid
}
