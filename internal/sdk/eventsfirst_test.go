package sdk_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/internal/sdk"
)

// afterFirstEvent is a client whose service answers when it has read something.
type afterFirstEvent struct{ sdk.HTTPClient }

// Do waits for the first event.
func (c afterFirstEvent) Do(req *http.Request) (*http.Response, error) {
	body := bufio.NewReader(req.Body)
	if _, err := body.Peek(1); err != nil {
		return nil, err
	}
	waited := *req
	waited.Body = struct {
		io.Reader
		io.Closer
	}{body, req.Body}
	return c.HTTPClient.Do(&waited)
}

func converse(ctx context.Context, cfg aws.Config) (*lexruntimev2.StartConversationEventStream, error) {
	client := lexruntimev2.NewFromConfig(cfg, func(o *lexruntimev2.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWay, sdk.EventsFirst)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	out, err := client.StartConversation(ctx, &lexruntimev2.StartConversationInput{
		BotId: aws.String("ABCDEFGHIJ"), BotAliasId: aws.String("TSTALIASID"), LocaleId: aws.String("en_US"), SessionId: aws.String("s-1"),
	})
	if err != nil {
		return nil, err
	}
	return out.GetStream(), nil
}

func TestEventsFirst(t *testing.T) {
	heard := &types.StartConversationResponseEventStreamMemberTranscriptEvent{Value: types.TranscriptEvent{Transcript: aws.String("hello")}}
	tests := []struct {
		name string
		cfg  func(*awsaitest.Fake)
		want int // events
		is   func(error) bool
	}{
		{"ends well", func(*awsaitest.Fake) {}, 1, func(err error) bool { return err == nil }},
		{"throttled", func(f *awsaitest.Fake) { f.Throttle("", 1) }, 0, isA[*types.ThrottlingException]},
		{"no connection", func(f *awsaitest.Fake) {
			f.Inject(awsaitest.Fault{Err: awsaitest.Timeout()})
		}, 0, func(err error) bool { return err != nil }},
	}
	for _, tt := range tests {
		for _, over := range []func(*awsaitest.Fake) aws.Config{(*awsaitest.Fake).Config, (*awsaitest.Fake).Listen} {
			t.Run(tt.name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *lexruntimev2.StartConversationInput, s *awsaitest.TwoWay) error {
					if _, err := s.Receive(); err != nil {
						return err
					}
					return s.Send(awsaitest.Events(heard)...)
				})
				cfg := over(fake)
				cfg.HTTPClient = afterFirstEvent{cfg.HTTPClient}
				tt.cfg(fake)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				stream, err := converse(ctx, cfg)
				if err != nil {
					t.Fatal(err)
				}
				stream.Send(ctx, &types.StartConversationRequestEventStreamMemberTextInputEvent{Value: types.TextInputEvent{Text: aws.String("hello")}})
				n := 0
				for range stream.Events() {
					n++
				}
				stream.Close()
				if err := stream.Err(); n != tt.want || !tt.is(err) {
					t.Errorf("%d events, %v", n, err)
				}
			})
		}
	}
}

// TestEventsFirstCancelled has the answer never begin.
func TestEventsFirstCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	cfg := fake.Config()
	cfg.HTTPClient = afterFirstEvent{cfg.HTTPClient}
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := converse(ctx, cfg)
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	for range stream.Events() {
	}
	stream.Close()
	if err := stream.Err(); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// TestEventsFirstNotSent has the call fail before it is sent.
func TestEventsFirstNotSent(t *testing.T) {
	checkGoroutines(t)
	lost := errors.New("no credentials today")
	cfg := awsaitest.New(t).Config()
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, lost })
	if _, err := converse(t.Context(), cfg); !errors.Is(err, lost) {
		t.Errorf("got %v", err)
	}
}
