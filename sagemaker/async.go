package sagemaker

import (
	"cmp"
	"context"
	"crypto/rand"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// AsyncRequest is what is sent to a model that answers in the background.
type AsyncRequest struct {
	// Input is what the container gets, up to 1 GB. One in S3 stays there.
	Input media.Source
	// ContentType says what Input is. The default is the source's.
	ContentType string
	// Accept says what the result is to be. The default leaves it to the container.
	Accept string
	// CustomAttributes and InferenceID are as in [Request]. The default of InferenceID is the
	// service's.
	CustomAttributes string
	InferenceID      string
	// Filename is the name of the result's object, with at most one dot: at most 32 letters,
	// digits and - _ . characters, the first a letter or digit. The default is the service's.
	Filename string
	// OutputPath is a path below the endpoint's output place: at most 512 characters. The
	// default is none.
	OutputPath string
	// QueueTime is how long the request may wait to be served: 60 s to 6 h, in whole seconds. The
	// default is 6 h.
	QueueTime time.Duration
	// Timeout is how long the container may take: 1 s to 1 h, in whole seconds. The default is
	// 15 min.
	Timeout time.Duration
}

// AsyncResult is what a model has answered in the background.
type AsyncResult struct {
	// Output is where it is.
	Output media.URI
	// ContentType says what Body is, as S3 has it.
	ContentType string
	// Body is what the container answered.
	Body []byte
}

const opAsync = "sagemaker.InvokeAsync"

var (
	filenameText   = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9-_]*(\.[a-zA-Z0-9-_]*)?$`)
	outputPathText = regexp.MustCompile(`^[a-zA-Z0-9!_.*'()/-]+$`)
)

// InvokeAsync sends a request to an asynchronous endpoint. An input of at most 128,000 bytes goes
// with the request; a larger one is put into Options.Stage, until [Endpoint.RemoveInput] removes
// it. The job ends when its result or its failure is in S3, which takes permission to get and to
// list there; on an endpoint without a place for failures, one that failed ends when QueueTime and
// Timeout have passed. It cannot be stopped.
func (e *Endpoint) InvokeAsync(ctx context.Context, r AsyncRequest) (*job.Job[AsyncResult], error) {
	if err := e.checkAsync(r); err != nil {
		return nil, err
	}
	in := &sagemakerruntime.InvokeEndpointAsyncInput{
		EndpointName:             &e.name,
		Accept:                   sdk.Optional(r.Accept),
		CustomAttributes:         sdk.Optional(r.CustomAttributes),
		InferenceId:              sdk.Optional(r.InferenceID),
		Filename:                 sdk.Optional(r.Filename),
		S3OutputPathExtension:    sdk.Optional(r.OutputPath),
		RequestTTLSeconds:        seconds(r.QueueTime),
		InvocationTimeoutSeconds: seconds(r.Timeout),
	}
	id, err := e.input(ctx, r, in)
	if err != nil {
		return nil, awsai.Wrap(opAsync, err)
	}
	if err := (rule{"content type", value(in.ContentType), 1024, headerText, wantHeader}).check(opAsync); err != nil {
		return nil, err
	}
	out, err := e.client.InvokeEndpointAsync(ctx, in)
	if err != nil {
		e.removeStaged(context.WithoutCancel(ctx), id)
		return nil, failure(opAsync, err)
	}
	id.output, id.failure = value(out.OutputLocation), value(out.FailureLocation)
	if id.output == "" {
		return nil, awsai.Errorf(opAsync, awsai.ErrUnavailable, "the response does not say where the result will be")
	}
	id.deadline = time.Now().Add(cmp.Or(r.QueueTime, 6*time.Hour) + cmp.Or(r.Timeout, 15*time.Minute) + deadlineMargin)
	return e.ResumeAsync(id.String()), nil
}

// checkAsync says what is wrong with a request.
func (e *Endpoint) checkAsync(r AsyncRequest) error {
	if err := e.checkName(opAsync); err != nil {
		return err
	}
	for _, d := range []struct {
		name        string
		is          time.Duration
		least, most time.Duration
	}{
		{"QueueTime", r.QueueTime, time.Minute, 6 * time.Hour},
		{"Timeout", r.Timeout, time.Second, time.Hour},
	} {
		if d.is != 0 && (d.is < d.least || d.is > d.most || d.is%time.Second != 0) {
			return awsai.Errorf(opAsync, awsai.ErrInvalid, "%s of %v; want %v to %v in whole seconds", d.name, d.is, d.least, d.most)
		}
	}
	for _, scheme := range []string{"s3:", "https:"} {
		if strings.HasPrefix(r.OutputPath, scheme) {
			return awsai.Errorf(opAsync, awsai.ErrInvalid, "output path: want a path below the endpoint's output, not an address")
		}
	}
	return checkRules(opAsync,
		rule{"accepted content type", r.Accept, 1024, headerText, wantHeader},
		rule{"custom attributes", r.CustomAttributes, 1024, headerText, wantHeader},
		rule{"inference ID", r.InferenceID, 64, printableText, wantPrintable},
		rule{"file name", r.Filename, 32, filenameText, "letters, digits, - and _, and at most one dot"},
		rule{"output path", r.OutputPath, 512, outputPathText, "letters, digits and ! _ . * ' ( ) / -"},
	)
}

// input puts the request's input where it can be read, and notes what was staged.
func (e *Endpoint) input(ctx context.Context, r AsyncRequest, in *sagemakerruntime.InvokeEndpointAsyncInput) (asyncID, error) {
	if r.Input.IsZero() {
		return asyncID{}, awsai.Errorf(opAsync, awsai.ErrInvalid, "the request has no input")
	}
	contentType, err := r.Input.ContentType(ctx)
	if err != nil {
		return asyncID{}, err
	}
	in.ContentType = sdk.Optional(cmp.Or(r.ContentType, contentType))
	if uri, ok := r.Input.URI(); ok {
		in.InputLocation = new(uri.String())
		return asyncID{}, rule{"input's address", uri.String(), 1024, headerText, wantHeader}.check(opAsync)
	}
	size, err := r.Input.Size(ctx)
	if err != nil {
		return asyncID{}, err
	}
	if size <= maxAsyncBytes {
		in.Body, err = r.Input.Bytes(ctx, maxAsyncBytes)
		return asyncID{}, err
	}
	if e.o.Stage.Bucket == "" {
		return asyncID{}, awsai.Errorf(opAsync, awsai.ErrTooLarge, "input of %d bytes, limit %d without Options.Stage", size, maxAsyncBytes)
	}
	id := asyncID{staged: rand.Text()}
	uri, err := e.stage.Put(ctx, id.staged, r.Input)
	in.InputLocation = new(uri.String())
	return id, err
}

// seconds is nil for no time.
func seconds(d time.Duration) *int32 {
	if d == 0 {
		return nil
	}
	return new(int32(d / time.Second))
}

// stagePrefix is what the keys of staged inputs begin with.
func stagePrefix(key string) string {
	if key != "" && !strings.HasSuffix(key, "/") {
		key += "/"
	}
	return key + "awsai-input/"
}

// RemoveInput removes the input that [Endpoint.InvokeAsync] has put into S3 for a job, by the ID
// of the job, from any process whose Options.Stage is the same. Where nothing was put there it does
// nothing. The input has to stay there until the job has ended.
func (e *Endpoint) RemoveInput(ctx context.Context, id string) error {
	const op = "sagemaker.RemoveInput"
	parsed, err := parseAsyncID(id)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if parsed.staged != "" && e.o.Stage.Bucket == "" {
		return awsai.Errorf(op, awsai.ErrInvalid, "Options.Stage does not say where the input is")
	}
	return awsai.Wrap(op, e.removeStaged(ctx, parsed))
}

func (e *Endpoint) removeStaged(ctx context.Context, id asyncID) error {
	if id.staged == "" {
		return nil
	}
	return e.stage.Remove(ctx, id.staged)
}

// OpenResult returns a result as a stream, however large it is. The caller closes it.
func (e *Endpoint) OpenResult(ctx context.Context, output media.URI) (io.ReadCloser, error) {
	r, err := e.stage.Open(ctx, output)
	return r, awsai.Wrap("sagemaker.OpenResult", err)
}
