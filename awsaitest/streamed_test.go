package awsaitest_test

import (
	"context"
	"io"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"

	"github.com/awsai-go/awsai/awsaitest"
)

// TestStreamedBody holds the fake to leaving the body of an output to its caller.
func TestStreamedBody(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *lexruntimev2.RecognizeUtteranceInput) (*lexruntimev2.RecognizeUtteranceOutput, error) {
		return &lexruntimev2.RecognizeUtteranceOutput{ContentType: aws.String("audio/ogg"), AudioStream: io.NopCloser(strings.NewReader("sound"))}, nil
	})
	out, err := lexruntimev2.NewFromConfig(f.Config()).RecognizeUtterance(t.Context(), &lexruntimev2.RecognizeUtteranceInput{
		BotId: aws.String("ABCDEFGHIJ"), BotAliasId: aws.String("TSTALIASID"), LocaleId: aws.String("en_US"), SessionId: aws.String("s-1"),
		RequestContentType: aws.String("text/plain; charset=utf-8"), InputStream: strings.NewReader("hello"),
	})
	if err != nil {
		t.Fatal(err)
	}
	defer out.AudioStream.Close()
	got, err := io.ReadAll(out.AudioStream)
	if err != nil || string(got) != "sound" || *out.ContentType != "audio/ogg" {
		t.Errorf("got %q of type %q, %v", got, *out.ContentType, err)
	}
}
