package awsaitest_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	brtypes "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai/awsaitest"
)

func TestSmoke(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
		if !strings.Contains(*in.Text, "good") {
			return nil, &types.TextSizeLimitExceededException{Message: aws.String("too long")}
		}
		return &comprehend.DetectSentimentOutput{
			Sentiment:      types.SentimentTypePositive,
			SentimentScore: &types.SentimentScore{Positive: aws.Float32(0.75)},
		}, nil
	})
	c := comprehend.NewFromConfig(fake.Config())
	fake.Throttle("DetectSentiment", 2)
	out, err := c.DetectSentiment(t.Context(), &comprehend.DetectSentimentInput{Text: aws.String("good"), LanguageCode: types.LanguageCodeEn})
	if err != nil {
		t.Fatal(err)
	}
	if out.Sentiment != types.SentimentTypePositive || *out.SentimentScore.Positive != 0.75 {
		t.Errorf("%+v", out)
	}
	if fake.Count("DetectSentiment") != 3 {
		t.Error(fake.Count("DetectSentiment"))
	}
	_, err = c.DetectSentiment(t.Context(), &comprehend.DetectSentimentInput{Text: aws.String("bad"), LanguageCode: types.LanguageCodeEn})
	if _, ok := errors.AsType[*types.TextSizeLimitExceededException](err); !ok {
		t.Error(err)
	}
}

func TestStreamSmoke(t *testing.T) {
	fake := awsaitest.New(t)
	for _, tt := range []struct {
		name string
		last any
	}{{"clean", nil}, {"exception", &brtypes.ModelStreamErrorException{Message: aws.String("boo")}}, {"cut", awsaitest.Cut()}, {"reset", awsaitest.ConnectionReset()}, {"eof", io.ErrUnexpectedEOF}, {"partial", awsaitest.Event{Type: "messageStop", JSON: `{"stopReason":"end_turn"}`, Partial: true}}, {"throttle", awsaitest.Throttled()}} {
		awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
			ev := []any{&brtypes.ConverseStreamOutputMemberContentBlockDelta{Value: brtypes.ContentBlockDeltaEvent{
				ContentBlockIndex: aws.Int32(0), Delta: &brtypes.ContentBlockDeltaMemberText{Value: "Hi"}}}}
			if tt.last != nil {
				ev = append(ev, tt.last)
			}
			return awsaitest.Events(ev...), nil
		})
		c := bedrockruntime.NewFromConfig(fake.Config())
		out, err := c.ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
		if err != nil {
			t.Fatal(err)
		}
		for e := range out.GetStream().Events() {
			t.Logf("%s %T", tt.name, e)
		}
		err = out.GetStream().Err()
		t.Logf("%s: %T %v", tt.name, err, err)
		out.GetStream().Close()
		if !fake.Calls()[0].BodyClosed() {
			t.Error("body open")
		}
	}
}
