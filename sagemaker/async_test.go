package sagemaker_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker"
)

type (
	asyncInput  = sagemakerruntime.InvokeEndpointAsyncInput
	asyncOutput = sagemakerruntime.InvokeEndpointAsyncOutput
)

// asynchronous is an endpoint that writes what work makes of its input a minute later.
func asynchronous(t *testing.T, fail bool, optFns ...func(*sagemaker.Options)) (*awsaitest.Fake, *awsaitest.S3, *sagemaker.Endpoint) {
	f := awsaitest.New(t)
	s := f.S3("bucket")
	awsaitest.Handle(f, func(_ context.Context, in *asyncInput) (*asyncOutput, error) {
		time.AfterFunc(time.Minute, func() {
			key, body := "out/r 1.out", append([]byte("of "), in.Body...)
			if fail {
				key, body = "fail/r-error.out", []byte(`Received server error (500) from primary with message "secret"`)
			}
			s.Put("bucket", key, awsaitest.Object{Body: body, ContentType: "text/plain"})
		})
		return &asyncOutput{InferenceId: aws.String("i"), OutputLocation: aws.String("s3://bucket/out/r 1.out"), FailureLocation: aws.String("s3://bucket/fail/r-error.out")}, nil
	})
	return f, s, sagemaker.New(f.Config(), "slow", optFns...)
}

func TestInvokeAsync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _, e := asynchronous(t, false)
		j, err := e.InvokeAsync(t.Context(), sagemaker.AsyncRequest{
			Input: media.Bytes([]byte("abc")), ContentType: "text/plain", Accept: "text/csv", InferenceID: "i", Filename: "r.out", OutputPath: "a/b",
			QueueTime: time.Minute, Timeout: time.Hour,
		})
		if err != nil {
			t.Fatal(err)
		}
		in := awsaitest.Inputs[asyncInput](f)[0]
		if string(in.Body) != "abc" || in.InputLocation != nil || *in.RequestTTLSeconds != 60 || *in.InvocationTimeoutSeconds != 3600 || *in.Filename != "r.out" || *in.S3OutputPathExtension != "a/b" {
			t.Errorf("request %+v", in)
		}
		if p, err := j.Status(t.Context()); p.Status != job.Running || err != nil {
			t.Errorf("%v, %v", p, err)
		}
		// Another process has the ID alone.
		got, err := sagemaker.New(f.Config(), "slow").ResumeAsync(j.ID()).Wait(t.Context())
		want := sagemaker.AsyncResult{Output: media.URI{Bucket: "bucket", Key: "out/r 1.out"}, ContentType: "text/plain", Body: []byte("of abc")}
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Errorf("%v (-want +got):\n%s", err, diff)
		}
		r, err := e.OpenResult(t.Context(), got.Output)
		if err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(r); string(b) != "of abc" || err != nil || r.Close() != nil {
			t.Errorf("%q, %v", b, err)
		}
		id := sagemaker.AsyncID(got.Output, media.URI{})
		if again, err := e.ResumeAsync(id).Wait(t.Context()); string(again.Body) != "of abc" || err != nil {
			t.Errorf("%q, %v", again.Body, err)
		}
		small := sagemaker.New(f.Config(), "slow", func(o *sagemaker.Options) { o.MaxResultBytes = 2 })
		if _, err := small.ResumeAsync(id).Wait(t.Context()); !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("large result: %v", err)
		}
		if err := e.RemoveInput(t.Context(), j.ID()); err != nil {
			t.Errorf("nothing to remove: %v", err)
		}
	})
}

func TestInvokeAsyncFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, _, e := asynchronous(t, true)
		j, err := e.InvokeAsync(t.Context(), sagemaker.AsyncRequest{Input: media.Bytes([]byte("abc"))})
		if err != nil {
			t.Fatal(err)
		}
		_, err = j.Wait(t.Context())
		failed, ok := errors.AsType[*job.FailedError](err)
		if !ok || failed.Status != job.Failed || !strings.Contains(err.Error(), "500") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
		m, err := e.AsyncFailure(t.Context(), j.ID())
		if err != nil || m.Status != 500 || !strings.Contains(m.Message, "secret") {
			t.Errorf("%+v, %v", m, err)
		}
	})
}

func TestInvokeAsyncEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		f.S3("bucket")
		awsaitest.Handle(f, func(context.Context, *asyncInput) (*asyncOutput, error) {
			return &asyncOutput{OutputLocation: aws.String("s3://bucket/none")}, nil
		})
		j, err := sagemaker.New(f.Config(), "slow").InvokeAsync(t.Context(), sagemaker.AsyncRequest{Input: media.Bytes([]byte("a")), QueueTime: time.Minute, Timeout: time.Minute})
		if err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		_, err = j.Wait(t.Context())
		if _, ok := errors.AsType[*job.FailedError](err); !ok || time.Since(start) > 8*time.Minute {
			t.Errorf("%v after %v", err, time.Since(start))
		}
	})
}

func TestInvokeAsyncStages(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, s, e := asynchronous(t, false, func(o *sagemaker.Options) { o.Stage = media.URI{Bucket: "bucket", Key: "in"} })
		j, err := e.InvokeAsync(t.Context(), sagemaker.AsyncRequest{Input: media.Bytes(make([]byte, 128_001))})
		if err != nil {
			t.Fatal(err)
		}
		in := awsaitest.Inputs[asyncInput](f)[0]
		if len(in.Body) > 0 || !strings.HasPrefix(*in.InputLocation, "s3://bucket/in/awsai-input/") {
			t.Errorf("%d bytes inline, staged at %s", len(in.Body), aws.ToString(in.InputLocation))
		}
		if n := len(s.Keys("bucket")); n != 1 {
			t.Errorf("%d objects staged", n)
		}
		if _, err := j.Wait(t.Context()); err != nil {
			t.Error(err)
		}
		if err := e.RemoveInput(t.Context(), j.ID()); err != nil || len(s.Keys("bucket")) != 1 {
			t.Errorf("%v, %v", err, s.Keys("bucket"))
		}
		if _, err := e.InvokeAsync(t.Context(), sagemaker.AsyncRequest{Input: media.S3("s3://bucket/a b.csv")}); err != nil || *awsaitest.Inputs[asyncInput](f)[1].InputLocation != "s3://bucket/a b.csv" {
			t.Errorf("input in S3: %v", err)
		}
		f.Inject(awsaitest.Fault{Operation: "InvokeEndpointAsync", Err: &awsaitest.Failure{Code: "ValidationError"}})
		if _, err := e.InvokeAsync(t.Context(), sagemaker.AsyncRequest{Input: media.Bytes(make([]byte, 200_000))}); err == nil || len(s.Keys("bucket")) != 1 {
			t.Errorf("%v; what was staged for it is left: %v", err, s.Keys("bucket"))
		}
		time.Sleep(2 * time.Minute) // the endpoint's work
	})
}

func TestInvokeAsyncRefuses(t *testing.T) {
	f := awsaitest.New(t)
	e := sagemaker.New(f.Config(), "slow")
	in := media.Bytes([]byte("a"))
	for name, r := range map[string]sagemaker.AsyncRequest{
		"no input": {}, "queue": {Input: in, QueueTime: time.Second}, "timeout": {Input: in, Timeout: 2 * time.Hour}, "half": {Input: in, Timeout: 1500 * time.Millisecond},
		"file": {Input: in, Filename: "a.b.c"}, "long file": {Input: in, Filename: strings.Repeat("a", 33)}, "address": {Input: in, OutputPath: "s3:x"}, "path": {Input: in, OutputPath: "a b"},
		"content type": {Input: in, ContentType: "\n"}, "large": {Input: media.Bytes(make([]byte, 128_001))},
	} {
		_, err := e.InvokeAsync(t.Context(), r)
		if want := map[bool]error{true: awsai.ErrTooLarge, false: awsai.ErrInvalid}[name == "large"]; !errors.Is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, id := range []string{"", "x", "output=a&deadline=x", "%"} {
		if _, err := e.ResumeAsync(id).Wait(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("ID %q: %v", id, err)
		}
	}
	if n := len(f.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func ExampleEndpoint_InvokeAsync() {
	cfg := canned() // a program has its own aws.Config

	endpoint := sagemaker.New(cfg, "slow")
	j, err := endpoint.InvokeAsync(context.Background(), sagemaker.AsyncRequest{Input: media.S3("s3://bucket/calls/1.wav")})
	if err != nil {
		fmt.Println(err)
		return
	}
	id := j.ID() // is all that another process needs
	result, err := endpoint.ResumeAsync(id).Wait(context.Background())
	fmt.Println(string(result.Body), err)
	// Output: a word <nil>
}
