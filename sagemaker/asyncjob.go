package sagemaker

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strconv"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// asyncID is what a job's ID holds: the service has no operation that asks for an invocation.
type asyncID struct {
	output, failure string // where one of them will be
	staged          string // the key of the input that was put into S3
	deadline        time.Time
}

// deadlineMargin is how long after the last moment at which the container may end its work its
// result is still waited for.
const deadlineMargin = 5 * time.Minute

func (id asyncID) String() string {
	v := url.Values{"output": {id.output}}
	if id.failure != "" {
		v.Set("failure", id.failure)
	}
	if id.staged != "" {
		v.Set("staged", id.staged)
	}
	if !id.deadline.IsZero() {
		v.Set("deadline", strconv.FormatInt(id.deadline.Unix(), 10))
	}
	return v.Encode()
}

func parseAsyncID(s string) (asyncID, error) {
	v, err := url.ParseQuery(s)
	if err != nil || v.Get("output") == "" {
		return asyncID{}, fmt.Errorf("%w: not the ID of an asynchronous invocation", awsai.ErrInvalid)
	}
	id := asyncID{output: v.Get("output"), failure: v.Get("failure"), staged: v.Get("staged")}
	if text := v.Get("deadline"); text != "" {
		at, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return asyncID{}, fmt.Errorf("%w: deadline in the ID of an asynchronous invocation", awsai.ErrInvalid)
		}
		id.deadline = time.Unix(at, 0)
	}
	return id, nil
}

// AsyncID is the ID of an asynchronous invocation by the places that its response named, for what
// another program has started. The failure's may be zero: the job then has no end but success.
func AsyncID(output, failure media.URI) string {
	return asyncID{output: output.String(), failure: failure.String()}.String()
}

// ResumeAsync returns the handle on a job by its ID, or by that of [AsyncID].
func (e *Endpoint) ResumeAsync(id string) *job.Job[AsyncResult] {
	return job.New(id, job.Driver[AsyncResult]{
		Name:     "asynchronous inference",
		Describe: e.describeAsync,
		Result:   e.asyncResult,
	}, func(o *job.Options) { *o = e.o.Wait })
}

// describeAsync looks for the result, then for the failure.
func (e *Endpoint) describeAsync(ctx context.Context, text string) (job.State, error) {
	id, err := parseAsyncID(text)
	if err != nil {
		return job.State{}, err
	}
	if there, err := e.exists(ctx, id.output); there || err != nil {
		return job.State{Status: job.Succeeded}, err
	}
	if id.failure != "" {
		there, err := e.exists(ctx, id.failure)
		if err != nil {
			return job.State{}, err
		}
		if there {
			failed, err := e.failureAt(ctx, id.failure)
			return job.State{Status: job.Failed, Reason: failed.Error() + "; see " + id.failure}, err
		}
	}
	if !id.deadline.IsZero() && time.Now().After(id.deadline) {
		return job.State{Status: job.Failed, Reason: "neither a result nor a failure was written in the time that the request had"}, nil
	}
	return job.State{Status: job.Running}, nil
}

// exists tells whether an object is there. S3 answers who may not list a bucket that access is
// denied, be the object there or not.
func (e *Endpoint) exists(ctx context.Context, place string) (bool, error) {
	_, err := e.stage.Stat(ctx, media.S3(place))
	switch {
	case err == nil:
		return true, nil
	case errors.Is(err, awsai.ErrNotFound):
		return false, nil
	case errors.Is(err, awsai.ErrAccessDenied):
		return false, fmt.Errorf("whether the result is there takes s3:GetObject and s3:ListBucket: %w", err)
	}
	return false, err
}

func (e *Endpoint) asyncResult(ctx context.Context, text string) (AsyncResult, error) {
	id, err := parseAsyncID(text)
	if err != nil {
		return AsyncResult{}, err
	}
	output, err := media.ParseURI(id.output)
	if err != nil {
		return AsyncResult{}, err
	}
	info, err := e.stage.Stat(ctx, media.S3(id.output))
	if err != nil {
		return AsyncResult{}, err
	}
	body, err := e.stage.Bytes(ctx, output, e.o.MaxResultBytes)
	if err != nil {
		return AsyncResult{}, fmt.Errorf("result at %s: %w", id.output, err)
	}
	return AsyncResult{Output: output, ContentType: info.ContentType, Body: body}, nil
}

// AsyncFailure returns what the container said of an asynchronous invocation that failed, by the
// ID of its job. One that has not failed, or whose endpoint has no place for failures, is
// awsai.ErrNotFound.
func (e *Endpoint) AsyncFailure(ctx context.Context, id string) (*ModelError, error) {
	const op = "sagemaker.AsyncFailure"
	parsed, err := parseAsyncID(id)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if parsed.failure == "" {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the endpoint has no place for failures")
	}
	failed, err := e.failureAt(ctx, parsed.failure)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return failed, nil
}

// failureAt reads the beginning of a failure that the service has written.
func (e *Endpoint) failureAt(ctx context.Context, place string) (*ModelError, error) {
	failed := &ModelError{}
	uri, err := media.ParseURI(place)
	if err != nil {
		return failed, err
	}
	r, err := e.stage.Open(ctx, uri)
	if err != nil {
		return failed, err
	}
	text, err := io.ReadAll(io.LimitReader(r, maxMessage+1))
	if err = cmp.Or(err, r.Close()); err != nil {
		return failed, err
	}
	failed.Message = bounded(string(text))
	failed.Status = containerStatus(0, failed.Message)
	return failed, nil
}
