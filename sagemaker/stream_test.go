package sagemaker_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/sagemaker"
)

type streamInput = sagemakerruntime.InvokeEndpointWithResponseStreamInput

// piece is an event of a stream.
func piece(text string) awsaitest.Event {
	return awsaitest.Event{Value: &types.ResponseStreamMemberPayloadPart{Value: types.PayloadPart{Bytes: []byte(text)}}}
}

func pieces(texts ...string) (events []awsaitest.Event) {
	for _, text := range texts {
		events = append(events, piece(text))
	}
	return events
}

// streaming is an endpoint that answers with these events.
func streaming(t *testing.T, events ...awsaitest.Event) (*awsaitest.Fake, *sagemaker.Endpoint) {
	f := awsaitest.New(t)
	awsaitest.HandleStream(f, func(context.Context, *streamInput) ([]awsaitest.Event, error) { return events, nil })
	return f, sagemaker.New(f.Config(), "chat")
}

func collect(parts func(func(sagemaker.Part, error) bool)) (string, error) {
	var b strings.Builder
	for p, err := range parts {
		if err != nil {
			return b.String(), err
		}
		b.Write(p.Bytes)
	}
	return b.String(), nil
}

func TestStream(t *testing.T) {
	f, e := streaming(t, pieces("a", "", "b\n", "c")...)
	r := sagemaker.Request{Body: []byte("x"), Accept: "text/plain", InferenceID: "i", Target: sagemaker.Target{Variant: "v"}}
	for range 2 { // each loop sends the request
		if got, err := collect(e.Stream(t.Context(), r)); got != "ab\nc" || err != nil {
			t.Errorf("%q, %v", got, err)
		}
	}
	for range e.Stream(t.Context(), r) {
		break
	}
	if n := f.Count("InvokeEndpointWithResponseStream"); n != 3 || !f.Calls()[2].BodyClosed() {
		t.Errorf("%d requests, the last closed: %t", n, f.Calls()[2].BodyClosed())
	}
	refused := []sagemaker.Request{{Explanations: "`true`"}, {Target: sagemaker.Target{Model: "m"}}, {ContentType: "\n"}}
	for _, r := range refused {
		if _, err := collect(e.Stream(t.Context(), r)); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v", r, err)
		}
	}
}

func TestStreamEndsEarly(t *testing.T) {
	tests := map[string]struct {
		last awsaitest.Event
		kind error
	}{
		"cut":             {awsaitest.Cut(), awsai.ErrIncomplete},
		"cut in an event": {awsaitest.Event{Value: piece("lost").Value, Partial: true}, awsai.ErrIncomplete},
		"reset":           {awsaitest.Event{Err: awsaitest.ConnectionReset()}, awsai.ErrIncomplete},
		"container":       {awsaitest.Event{Err: &types.ModelStreamError{Message: aws.String("secret"), ErrorCode_: aws.String("StreamBroken")}}, awsai.ErrUnavailable},
		"service":         {awsaitest.Event{Err: &types.InternalStreamFailure{}}, awsai.ErrUnavailable},
	}
	for name, tt := range tests {
		_, e := streaming(t, piece("a"), tt.last)
		got, err := collect(e.Stream(t.Context(), sagemaker.Request{}))
		if got != "a" || !errors.Is(err, tt.kind) || !errors.Is(err, awsai.ErrIncomplete) || strings.Contains(fmt.Sprint(err), "secret") {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		if m, ok := errors.AsType[*sagemaker.ModelError](err); ok != (name == "container") || ok && (m.Code != "StreamBroken" || m.Message != "secret") {
			t.Errorf("%s: %+v", name, m)
		}
	}
}

func TestStreamTimeout(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, e := streaming(t, piece("a"), awsaitest.Event{Delay: time.Hour}, piece("b"))
		start := time.Now()
		got, err := collect(e.Stream(t.Context(), sagemaker.Request{}))
		if got != "a" || !errors.Is(err, awsai.ErrIncomplete) || errors.Is(err, context.DeadlineExceeded) || time.Since(start) != 8*time.Minute+15*time.Second {
			t.Errorf("%q, %v after %v", got, err, time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := collect(e.Stream(ctx, sagemaker.Request{})); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%v, want the caller's own", err)
		}
	})
}

func TestStreamsAtOnce(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.HandleStream(f, func(_ context.Context, in *streamInput) ([]awsaitest.Event, error) {
		return pieces(strings.Split(strings.Repeat(string(in.Body)+" ", 50), " ")...), nil
	})
	e := sagemaker.New(f.Listen(), "chat")
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			text := fmt.Sprint(i)
			if got, err := collect(e.Stream(t.Context(), sagemaker.Request{Body: []byte(text)})); got != strings.Repeat(text, 50) || err != nil {
				t.Errorf("%q, %v", got, err)
			}
		})
	}
	wg.Wait()
}

func TestStreamJSON(t *testing.T) {
	type token struct{ T string }
	_, e := streaming(t, pieces(`{"T":"é`, "\"}\r", "\n\n{\"T\":", `"b"}`)...)
	var got []string
	for v, err := range sagemaker.StreamJSON[token](e.Stream(t.Context(), sagemaker.Request{})) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, v.T)
	}
	if diff := cmp.Diff([]string{"é", "b"}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	_, e = streaming(t, piece(`{"T":"a"}`+"\n"), piece(`{"T":"secret`), awsaitest.Cut())
	n := 0
	for v, err := range sagemaker.StreamJSON[token](e.Stream(t.Context(), sagemaker.Request{})) {
		if n++; n == 1 && (v.T != "a" || err != nil) || n == 2 && !errors.Is(err, awsai.ErrIncomplete) {
			t.Errorf("%d: %v, %v", n, v, err)
		}
	}
	if n != 2 {
		t.Errorf("%d pairs", n)
	}
	_, e = streaming(t, pieces("1\n", "secret\n")...)
	for _, err := range sagemaker.StreamJSON[int](e.Stream(t.Context(), sagemaker.Request{})) {
		if err != nil && (!errors.Is(err, awsai.ErrUnavailable) || strings.Contains(err.Error(), "secret")) {
			t.Error(err)
		}
	}
	long := slices.Repeat([]string{strings.Repeat("x", 1<<20)}, 5)
	_, e = streaming(t, pieces(long...)...)
	for line, err := range sagemaker.Lines(e.Stream(t.Context(), sagemaker.Request{})) {
		if !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("line of %d bytes, %v", len(line), err)
		}
	}
}
