package sagemaker_test

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker"
)

type (
	invokeInput  = sagemakerruntime.InvokeEndpointInput
	invokeOutput = sagemakerruntime.InvokeEndpointOutput
)

// echo answers each request with its body.
func echo(f *awsaitest.Fake) {
	awsaitest.Handle(f, func(_ context.Context, in *invokeInput) (*invokeOutput, error) {
		return &invokeOutput{Body: in.Body, ContentType: in.ContentType, InvokedProductionVariant: aws.String("blue"), CustomAttributes: in.CustomAttributes}, nil
	})
}

func TestInvoke(t *testing.T) {
	f := awsaitest.New(t)
	echo(f)
	e := sagemaker.New(f.Config(), "churn", func(o *sagemaker.Options) { o.Target.Variant = "green" })
	r := sagemaker.Request{
		Body: []byte("1,2"), ContentType: "text/csv", Accept: "text/csv", CustomAttributes: "trace=1", InferenceID: "id 1", Explanations: "`true`",
		Target: sagemaker.Target{Component: "c-1", Variant: "v", Model: "fr/model.tar.gz", Container: "first"},
	}
	got, err := e.Invoke(t.Context(), r)
	want := sagemaker.Response{Body: []byte("1,2"), Meta: sagemaker.Meta{ContentType: "text/csv", Variant: "blue", CustomAttributes: "trace=1"}}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := e.Invoke(t.Context(), sagemaker.Request{}); err != nil {
		t.Error(err)
	}
	wantIn := []*invokeInput{
		{
			EndpointName: aws.String("churn"), Body: []byte("1,2"), ContentType: aws.String("text/csv"), Accept: aws.String("text/csv"),
			CustomAttributes: aws.String("trace=1"), InferenceId: aws.String("id 1"), EnableExplanations: aws.String("`true`"),
			InferenceComponentName: aws.String("c-1"), TargetVariant: aws.String("v"), TargetModel: aws.String("fr/model.tar.gz"), TargetContainerHostname: aws.String("first"),
		},
		{EndpointName: aws.String("churn"), Body: []byte{}, ContentType: aws.String("application/json"), TargetVariant: aws.String("green")},
	}
	if diff := cmp.Diff(wantIn, awsaitest.Inputs[invokeInput](f), cmpopts.IgnoreUnexported(invokeInput{})); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

func TestRefusedBeforeTheNetwork(t *testing.T) {
	f := awsaitest.New(t)
	long := strings.Repeat("x", 2000)
	tests := map[string]struct {
		r    sagemaker.Request
		kind error
	}{
		"body":              {sagemaker.Request{Body: make([]byte, 6_291_457)}, awsai.ErrTooLarge},
		"content type":      {sagemaker.Request{ContentType: "a\nb"}, awsai.ErrInvalid},
		"accept":            {sagemaker.Request{Accept: long}, awsai.ErrInvalid},
		"attributes":        {sagemaker.Request{CustomAttributes: "é"}, awsai.ErrInvalid},
		"long attributes":   {sagemaker.Request{CustomAttributes: long}, awsai.ErrInvalid},
		"inference ID":      {sagemaker.Request{InferenceID: " x"}, awsai.ErrInvalid},
		"long inference ID": {sagemaker.Request{InferenceID: long[:65]}, awsai.ErrInvalid},
		"explanations":      {sagemaker.Request{Explanations: long[:65]}, awsai.ErrInvalid},
		"component":         {sagemaker.Request{Target: sagemaker.Target{Component: "a_b"}}, awsai.ErrInvalid},
		"variant":           {sagemaker.Request{Target: sagemaker.Target{Variant: "-a"}}, awsai.ErrInvalid},
		"model":             {sagemaker.Request{Target: sagemaker.Target{Model: long}}, awsai.ErrInvalid},
		"container":         {sagemaker.Request{Target: sagemaker.Target{Container: "a.b"}}, awsai.ErrInvalid},
	}
	e := sagemaker.New(f.Config(), "churn")
	for name, tt := range tests {
		if _, err := e.Invoke(t.Context(), tt.r); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v, want %v", name, err, tt.kind)
		}
	}
	for _, name := range []string{"", "a b", strings.Repeat("a", 64), "a-"} {
		if _, err := sagemaker.New(f.Config(), name).Invoke(t.Context(), sagemaker.Request{}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("endpoint %q: %v", name, err)
		}
	}
	if n := len(f.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestModelError(t *testing.T) {
	const text = `Received client error (422) from primary with message "secret words of the caller"`
	tests := map[string]struct {
		err    error
		kind   error
		status int
	}{
		"container refuses":   {&types.ModelError{Message: aws.String(text)}, awsai.ErrInvalid, 422},
		"container throttles": {&types.ModelError{OriginalStatusCode: aws.Int32(429), OriginalMessage: aws.String("secret")}, awsai.ErrThrottled, 429},
		"container too large": {&types.ModelError{OriginalStatusCode: aws.Int32(413)}, awsai.ErrTooLarge, 413},
		"container fails":     {&types.ModelError{OriginalStatusCode: aws.Int32(500), OriginalMessage: aws.String("secret")}, awsai.ErrUnavailable, 500},
		"context":             {&types.ModelError{OriginalStatusCode: aws.Int32(400), Message: aws.String("maximum context length is 4096 tokens")}, awsai.ErrContextOverflow, 400},
		"loading":             {&types.ModelNotReadyException{}, awsai.ErrUnavailable, 0},
		"scaled to zero":      {&types.ValidationError{Message: aws.String("Inference Component has no capacity to process this request.")}, awsai.ErrUnavailable, 0},
		"no endpoint":         {&types.ValidationError{Message: aws.String("Endpoint churn of account 123456789012 not found.")}, awsai.ErrNotFound, 0},
		"throttled":           {awsaitest.Throttled(), awsai.ErrThrottled, 0},
		"service":             {awsaitest.ServerError(503), awsai.ErrUnavailable, 0},
		"dependency":          {&types.InternalDependencyException{}, awsai.ErrUnavailable, 0},
	}
	for name, tt := range tests {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *invokeInput) (*invokeOutput, error) { return nil, tt.err })
		_, err := sagemaker.New(f.Config(), "churn").Invoke(t.Context(), sagemaker.Request{})
		if !errors.Is(err, tt.kind) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: %v, want %v", name, err, tt.kind)
		}
		m, ok := errors.AsType[*sagemaker.ModelError](err)
		if ok != (tt.status != 0) || ok && m.Status != tt.status {
			t.Errorf("%s: %+v, want status %d", name, m, tt.status)
		}
		if name == "container refuses" && (m.Message != text || !strings.Contains(m.Error(), "422")) {
			t.Errorf("message %q of %v", m.Message, m)
		}
	}
}

func TestInvokeBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		echo(f)
		f.Inject(awsaitest.Fault{Fraction: 0.3, Seed: 1, Err: awsaitest.Throttled()})
		e := sagemaker.New(f.Config(), "churn")
		requests := make([]sagemaker.Request, 100)
		for i := range requests {
			requests[i].Body = fmt.Append(nil, i)
		}
		requests[7].CustomAttributes = "\n"
		got, err := e.InvokeBatch(t.Context(), requests)
		failed, _ := errors.AsType[*awsai.BatchError](err)
		if failed == nil || len(failed.Items) != 1 || !failed.Failed(7) {
			t.Fatalf("%v; want item 7 alone", err)
		}
		for i, r := range got {
			if want := fmt.Sprint(i); i != 7 && string(r.Body) != want {
				t.Errorf("response %d is %q", i, r.Body)
			}
		}
	})
}

func TestInvokeTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		f.Inject(awsaitest.Fault{Err: awsaitest.Hang()})
		start := time.Now()
		_, err := sagemaker.New(f.Config(), "churn").Invoke(t.Context(), sagemaker.Request{})
		if !errors.Is(err, awsai.ErrUnavailable) || errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 65*time.Second || len(f.Calls()) != 1 {
			t.Errorf("%v after %v and %d calls", err, time.Since(start), len(f.Calls()))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err = sagemaker.New(f.Config(), "churn").Invoke(ctx, sagemaker.Request{}); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want the caller's own", err)
		}
	})
}

func TestPredict(t *testing.T) {
	f := awsaitest.New(t)
	echo(f)
	e := sagemaker.New(f.Config(), "churn")
	rows := [][]float64{{1, 2}, {3}}
	got, err := sagemaker.Predict(t.Context(), e, rows, sagemaker.CSV[[]float64]{}, sagemaker.CSV[[]float64]{}, func(r *sagemaker.Request) { r.InferenceID = "x" })
	if diff := cmp.Diff(rows, got); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if in := awsaitest.Inputs[invokeInput](f)[0]; *in.ContentType != "text/csv" || *in.Accept != "text/csv" || *in.InferenceId != "x" {
		t.Errorf("content type %s, accepted %s", *in.ContentType, *in.Accept)
	}
	if _, err := sagemaker.Predict(t.Context(), e, "secret", sagemaker.JSON[string]{}, sagemaker.JSON[int]{}); !errors.Is(err, awsai.ErrUnavailable) || strings.Contains(err.Error(), "secret") {
		t.Errorf("unreadable: %v", err)
	}
	if _, err := sagemaker.Predict(t.Context(), e, make(chan int), sagemaker.JSON[chan int]{}, sagemaker.JSON[int]{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("unwritable: %v", err)
	}
	many, err := sagemaker.PredictBatch(t.Context(), e, []int{1, 2, 3}, sagemaker.JSON[int]{}, sagemaker.JSON[int]{})
	if diff := cmp.Diff([]int{1, 2, 3}, many); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
}

func TestSession(t *testing.T) {
	f := awsaitest.New(t)
	closes := true
	awsaitest.Handle(f, func(_ context.Context, in *invokeInput) (*invokeOutput, error) {
		out := &invokeOutput{Body: in.Body}
		switch {
		case aws.ToString(in.SessionId) == "NEW_SESSION":
			out.NewSessionId = aws.String("s-1; Expires=2030-01-02T03:04:05Z")
		case strings.Contains(string(in.Body), "CLOSE") && closes:
			out.ClosedSessionId = in.SessionId
		}
		return out, nil
	})
	e := sagemaker.New(f.Config(), "chat")
	s, r, err := e.OpenSession(t.Context(), sagemaker.Request{})
	if err != nil || s.ID() != "s-1" || !s.Expires().Equal(time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)) || string(r.Body) != `{"requestType":"NEW_SESSION"}` {
		t.Fatalf("%v, %v, %q", s, err, r.Body)
	}
	s = e.Session(s.ID())
	if _, err := s.Invoke(t.Context(), sagemaker.Request{Body: []byte("hi")}); err != nil {
		t.Error(err)
	}
	if _, err := s.Close(t.Context(), sagemaker.Request{}); err != nil {
		t.Error(err)
	}
	closes = false
	if _, err := s.Close(t.Context(), sagemaker.Request{}); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("not closed: %v", err)
	}
	for _, in := range awsaitest.Inputs[invokeInput](f)[1:] {
		if *in.SessionId != "s-1" {
			t.Errorf("session %s", *in.SessionId)
		}
	}
	for _, id := range []string{"", "NEW_SESSION", "a b"} {
		if _, err := e.Session(id).Invoke(t.Context(), sagemaker.Request{}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("session %q: %v", id, err)
		}
	}
	g := awsaitest.New(t)
	echo(g)
	if _, _, err := sagemaker.New(g.Config(), "chat").OpenSession(t.Context(), sagemaker.Request{}); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("not opened: %v", err)
	}
}

// TestNoControlPlane holds what a program that invokes an endpoint has to compile.
func TestNoControlPlane(t *testing.T) {
	program, err := exec.LookPath("go")
	if err != nil {
		t.Skip("there is no go command:", err)
	}
	out, err := exec.CommandContext(t.Context(), program, "list", "-deps", "github.com/awsai-go/awsai/examples/endpoint").Output()
	if err != nil {
		t.Fatal(err)
	}
	runtime := false
	for path := range strings.FieldsSeq(string(out)) {
		switch {
		case path == "github.com/aws/aws-sdk-go-v2/service/sagemakerruntime":
			runtime = true
		case path == "github.com/aws/aws-sdk-go-v2/service/sagemaker", strings.HasPrefix(path, "github.com/apache/arrow-go/"):
			t.Errorf("a program that invokes an endpoint compiles %s", path)
		}
	}
	if !runtime {
		t.Error("the program does not invoke an endpoint")
	}
}
