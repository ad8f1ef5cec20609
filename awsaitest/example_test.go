package awsaitest_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	brtypes "github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awsai-go/awsai/awsaitest"
)

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }

var t exampleT

func ExampleNew() {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
		return &comprehend.DetectSentimentOutput{Sentiment: types.SentimentTypePositive}, nil
	})
	fake.Throttle("DetectSentiment", 1)

	client := comprehend.NewFromConfig(fake.Config())
	out, err := client.DetectSentiment(context.Background(), &comprehend.DetectSentimentInput{
		Text: aws.String("what a day"), LanguageCode: types.LanguageCodeEn,
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(out.Sentiment, "after", fake.Count("DetectSentiment"), "attempts")
	// Output: POSITIVE after 2 attempts
}

func ExampleHandle() {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *comprehend.DetectDominantLanguageInput) (*comprehend.DetectDominantLanguageOutput, error) {
		if len(*in.Text) < 3 {
			return nil, &types.InvalidRequestException{Message: aws.String("too short")}
		}
		return &comprehend.DetectDominantLanguageOutput{
			Languages: []types.DominantLanguage{{LanguageCode: aws.String("de"), Score: aws.Float32(0.5)}},
		}, nil
	})

	client := comprehend.NewFromConfig(fake.Config())
	for _, text := range []string{"Grüß Gott", "?"} {
		out, err := client.DetectDominantLanguage(context.Background(), &comprehend.DetectDominantLanguageInput{Text: &text})
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Println(*out.Languages[0].LanguageCode, *out.Languages[0].Score)
	}
	// Output:
	// de 0.5
	// operation error Comprehend: DetectDominantLanguage, https response error StatusCode: 400, RequestID: 00000000-0000-4000-8000-000000000000, InvalidRequestException: too short
}

func ExampleHandleStream() {
	fake := awsaitest.New(t)
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
		return awsaitest.Events(
			&brtypes.ConverseStreamOutputMemberMessageStart{Value: brtypes.MessageStartEvent{Role: brtypes.ConversationRoleAssistant}},
			awsaitest.Event{Type: "contentBlockDelta", JSON: `{"contentBlockIndex":0,"delta":{"text":"Good mor"}}`},
			&brtypes.ModelStreamErrorException{Message: aws.String("the model broke off")},
		), nil
	})

	out, err := bedrockruntime.NewFromConfig(fake.Config()).ConverseStream(context.Background(), &bedrockruntime.ConverseStreamInput{
		ModelId:  aws.String("amazon.nova-lite-v1:0"),
		Messages: []brtypes.Message{{Role: "user", Content: []brtypes.ContentBlock{&brtypes.ContentBlockMemberText{Value: "Hello"}}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	stream := out.GetStream()
	defer stream.Close()
	for e := range stream.Events() {
		if d, ok := e.(*brtypes.ConverseStreamOutputMemberContentBlockDelta); ok {
			fmt.Println(d.Value.Delta.(*brtypes.ContentBlockDeltaMemberText).Value)
		}
	}
	fmt.Println(stream.Err())
	// Output:
	// Good mor
	// ModelStreamErrorException: the model broke off
}

func ExampleFake_S3() {
	fake := awsaitest.New(t)
	store := fake.S3("my-bucket")
	store.Put("my-bucket", "in/a.txt", awsaitest.Object{Body: []byte("hello")})

	client := s3.NewFromConfig(fake.Config())
	_, err := client.CopyObject(context.Background(), &s3.CopyObjectInput{
		Bucket: aws.String("my-bucket"), Key: aws.String("out/a.txt"), CopySource: aws.String("my-bucket/in/a.txt"),
	})
	o, _ := store.Object("my-bucket", "out/a.txt")
	fmt.Printf("%s %q %v\n", o.Body, store.Keys("my-bucket"), err)
	// Output: hello ["in/a.txt" "out/a.txt"] <nil>
}

func ExampleFake_Inject() {
	fake := awsaitest.New(t)
	fake.HandleWire("Comprehend", "DetectSentiment", awsaitest.Wire{Body: []byte(`{"Sentiment":"MIXED"}`)})
	// The second and third request find the service unavailable.
	fake.Inject(awsaitest.Fault{Operation: "DetectSentiment", Skip: 1, Times: 2, Err: awsaitest.ServerError(503)})

	client := comprehend.NewFromConfig(fake.Config())
	for range 2 {
		_, err := client.DetectSentiment(context.Background(), &comprehend.DetectSentimentInput{
			Text: aws.String("well"), LanguageCode: types.LanguageCodeEn,
		})
		fmt.Println(fake.Count("DetectSentiment"), err)
	}
	// Output:
	// 1 <nil>
	// 4 <nil>
}

func ExampleHandleTwoWay() {
	fake := awsaitest.New(t)
	awsaitest.HandleTwoWay(fake, func(_ context.Context, in *bedrockruntime.InvokeModelWithBidirectionalStreamInput, s *awsaitest.TwoWay) error {
		event, err := s.Receive()
		if err != nil {
			return err
		}
		return s.Send(awsaitest.Event{Type: event.Type, JSON: string(event.Payload)}) // an echo
	})

	client := bedrockruntime.NewFromConfig(fake.Config())
	out, err := client.InvokeModelWithBidirectionalStream(context.Background(), &bedrockruntime.InvokeModelWithBidirectionalStreamInput{
		ModelId: aws.String("amazon.nova-2-sonic-v1:0"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	stream := out.GetStream()
	defer stream.Close()
	err = stream.Send(context.Background(), &brtypes.InvokeModelWithBidirectionalStreamInputMemberChunk{
		Value: brtypes.BidirectionalInputPayloadPart{Bytes: []byte("hello")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for event := range stream.Events() {
		if chunk, ok := event.(*brtypes.InvokeModelWithBidirectionalStreamOutputMemberChunk); ok {
			fmt.Printf("%s\n", chunk.Value.Bytes)
		}
	}
	// Output: hello
}
