package sdk_test

import (
	"context"
	"errors"
	"runtime"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/internal/sdk"
)

func checkGoroutines(t *testing.T) {
	t.Helper()
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		deadline := time.Now().Add(5 * time.Second)
		for runtime.NumGoroutine() > before {
			if time.Now().After(deadline) {
				buf := make([]byte, 1<<16)
				t.Errorf("%d goroutines, %d before:\n%s", runtime.NumGoroutine(), before, buf[:runtime.Stack(buf, true)])
				return
			}
			runtime.Gosched()
		}
	})
}

func open(ctx context.Context, cfg aws.Config) (*bedrockruntime.InvokeModelWithBidirectionalStreamEventStream, error) {
	client := bedrockruntime.NewFromConfig(cfg, func(o *bedrockruntime.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	out, err := client.InvokeModelWithBidirectionalStream(ctx, &bedrockruntime.InvokeModelWithBidirectionalStreamInput{ModelId: aws.String("m")})
	if err != nil {
		return nil, err
	}
	return out.GetStream(), nil
}

func chunk(s string) *types.InvokeModelWithBidirectionalStreamInputMemberChunk {
	return &types.InvokeModelWithBidirectionalStreamInputMemberChunk{Value: types.BidirectionalInputPayloadPart{Bytes: []byte(s)}}
}

func answerWith(fake *awsaitest.Fake, events ...any) {
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.InvokeModelWithBidirectionalStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(events...), nil
	})
}

var answer = &types.InvokeModelWithBidirectionalStreamOutputMemberChunk{Value: types.BidirectionalOutputPayloadPart{Bytes: []byte("answer")}}

func TestTwoWay(t *testing.T) {
	lost := errors.New("no credentials today")
	tests := []struct {
		name string
		cfg  func(*awsaitest.Fake, *aws.Config)
		want int // events
		is   func(error) bool
	}{
		{"ends well", func(f *awsaitest.Fake, _ *aws.Config) { answerWith(f, answer, answer) }, 2, func(err error) bool { return err == nil }},
		{"exception", func(f *awsaitest.Fake, _ *aws.Config) { answerWith(f, answer, &types.ModelTimeoutException{}) }, 1, isA[*types.ModelTimeoutException]},
		{"reset", func(f *awsaitest.Fake, _ *aws.Config) { answerWith(f, answer, awsaitest.ConnectionReset()) }, 1, func(err error) bool { return err != nil }},
		{"throttled", func(f *awsaitest.Fake, _ *aws.Config) { answerWith(f, answer); f.Throttle("", 1) }, 0, isA[*types.ThrottlingException]},
		{"no connection", func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: awsaitest.Timeout()})
		}, 0, func(err error) bool { return err != nil }},
		{"no credentials", func(_ *awsaitest.Fake, c *aws.Config) {
			c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, lost })
		}, 0, func(err error) bool { return errors.Is(err, lost) }},
		{"no region", func(_ *awsaitest.Fake, c *aws.Config) { c.Region = "" }, 0, func(err error) bool { return err != nil }},
	}
	for _, tt := range tests {
		for _, over := range []func(*awsaitest.Fake) aws.Config{(*awsaitest.Fake).Config, (*awsaitest.Fake).Listen} {
			t.Run(tt.name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				cfg := over(fake)
				tt.cfg(fake, &cfg)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				stream, err := open(ctx, cfg)
				if err != nil {
					t.Fatal(err)
				}
				n := 0
				for range stream.Events() {
					n++
				}
				stream.Close()
				if err := stream.Err(); n != tt.want || !tt.is(err) {
					t.Errorf("%d events, %v", n, err)
				}
				if err := stream.Send(ctx, chunk("late")); err == nil {
					t.Error("an event was sent after the end")
				}
			})
		}
	}
}

func isA[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestTwoWayCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerWith(fake, answer, awsaitest.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := open(ctx, fake.Config())
	if err != nil {
		t.Fatal(err)
	}
	<-stream.Events()
	if err := stream.Send(ctx, chunk("question")); err != nil {
		t.Error(err)
	}
	cancel()
	for range stream.Events() {
	}
	stream.Close()

	cancelled, err := open(ctx, fake.Config())
	if err != nil {
		t.Fatal(err)
	}
	for range cancelled.Events() {
	}
	cancelled.Close()
	if err := cancelled.Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}
