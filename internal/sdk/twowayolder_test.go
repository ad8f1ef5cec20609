package sdk_test

import (
	"context"
	"errors"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/internal/sdk"
)

func openOlder(ctx context.Context, cfg aws.Config) (*qbusiness.ChatEventStream, error) {
	client := qbusiness.NewFromConfig(cfg, func(o *qbusiness.Options) {
		o.APIOptions = append(o.APIOptions, sdk.TwoWayOlder)
		o.HTTPClient = sdk.TwoWayClient(o.HTTPClient)
	})
	out, err := client.Chat(ctx, &qbusiness.ChatInput{ApplicationId: aws.String("a0000000-0000-4000-8000-000000000001")})
	if err != nil {
		return nil, err
	}
	return out.GetStream(), nil
}

var (
	said     = &types.ChatOutputStreamMemberTextEvent{Value: types.TextOutputEvent{SystemMessage: aws.String("answer")}}
	question = &types.ChatInputStreamMemberTextEvent{Value: types.TextInputEvent{UserMessage: aws.String("question")}}
)

// TestTwoWayOlder has a service that begins its answer when it has heard the whole question.
func TestTwoWayOlder(t *testing.T) {
	lost := errors.New("no credentials today")
	tests := []struct {
		name string
		set  func(*awsaitest.Fake, *aws.Config)
		end  error
		want int // events
		is   func(error) bool
	}{
		{"ends well", nil, nil, 2, func(err error) bool { return err == nil }},
		{"exception", nil, &types.ThrottlingException{Message: aws.String("slow")}, 2, func(err error) bool { return err != nil }},
		{"reset", nil, awsaitest.ConnectionReset(), 2, func(err error) bool { return err != nil }},
		{"throttled", func(f *awsaitest.Fake, _ *aws.Config) { f.Throttle("", 1) }, nil, 0, isA[*types.ThrottlingException]},
		{"no connection", func(f *awsaitest.Fake, _ *aws.Config) { f.Inject(awsaitest.Fault{Err: awsaitest.Timeout()}) }, nil, 0, func(err error) bool { return err != nil }},
		{"no credentials", func(_ *awsaitest.Fake, c *aws.Config) {
			c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, lost })
		}, nil, -1, func(err error) bool { return errors.Is(err, lost) }},
		{"no region", func(_ *awsaitest.Fake, c *aws.Config) { c.Region = "" }, nil, -1, func(err error) bool { return err != nil }},
	}
	for _, tt := range tests {
		for _, over := range []func(*awsaitest.Fake) aws.Config{(*awsaitest.Fake).Config, (*awsaitest.Fake).Listen} {
			t.Run(tt.name, func(t *testing.T) {
				checkGoroutines(t)
				fake := awsaitest.New(t)
				awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *qbusiness.ChatInput, s *awsaitest.TwoWay) error {
					for {
						if _, err := s.Receive(); err == io.EOF {
							break
						} else if err != nil {
							return err
						}
					}
					if err := s.Send(awsaitest.Events(said, said)...); err != nil {
						return err
					}
					return tt.end
				})
				cfg := over(fake)
				if tt.set != nil {
					tt.set(fake, &cfg)
				}
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				stream, err := openOlder(ctx, cfg)
				if err != nil || tt.want < 0 {
					if tt.want >= 0 || !tt.is(err) {
						t.Fatal(err)
					}
					return
				}
				if err := stream.Send(ctx, question); err == nil {
					stream.Writer.Close()
				}
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

// TestTwoWayOlderEnds ends a call whose answer never begins.
func TestTwoWayOlderEnds(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: awsaitest.Hang()})
	ctx, cancel := context.WithCancel(t.Context())
	stream, err := openOlder(ctx, fake.Listen())
	if err != nil {
		t.Fatal(err)
	}
	stream.Close()
	cancel()
	for range stream.Events() {
	}
}
