package awsaitest_test

import (
	"context"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// TestTwoWayOfOlderModules goes through a stream of a module that has no schemas, one of whose events is
// nothing but bytes.
func TestTwoWayOfOlderModules(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		awsaitest.HandleTwoWay(f, func(_ context.Context, in *polly.StartSpeechSynthesisStreamInput, s *awsaitest.TwoWay) error {
			e, err := s.Receive()
			if err != nil {
				return err
			}
			if e.Type != "TextEvent" || string(e.Payload) != `{"Text":"Hello"}` {
				t.Errorf("received %s %s", e.Type, e.Payload)
			}
			return s.Send(awsaitest.Events(
				&types.StartSpeechSynthesisStreamEventStreamMemberAudioEvent{Value: types.AudioEvent{AudioChunk: []byte("\x00\xff")}},
				&types.StartSpeechSynthesisStreamEventStreamMemberStreamClosedEvent{Value: types.StreamClosedEvent{RequestCharacters: 5}},
				&types.ThrottlingException{Message: aws.String("slow down")},
			)...)
		})
		out, err := polly.NewFromConfig(cfg).StartSpeechSynthesisStream(t.Context(), &polly.StartSpeechSynthesisStreamInput{
			Engine: types.EngineGenerative, VoiceId: types.VoiceIdRuth, OutputFormat: types.OutputFormatMp3,
		})
		if err != nil {
			t.Fatal(err)
		}
		s := out.GetStream()
		defer s.Close()
		if err := s.Send(t.Context(), &types.StartSpeechSynthesisStreamActionStreamMemberTextEvent{Value: types.TextEvent{Text: aws.String("Hello")}}); err != nil {
			t.Fatal(err)
		}
		audio, characters := "", int32(0)
		for e := range s.Events() {
			switch e := e.(type) {
			case *types.StartSpeechSynthesisStreamEventStreamMemberAudioEvent:
				audio += string(e.Value.AudioChunk)
			case *types.StartSpeechSynthesisStreamEventStreamMemberStreamClosedEvent:
				characters = e.Value.RequestCharacters
			}
		}
		if audio != "\x00\xff" || characters != 5 {
			t.Errorf("received %q, %d characters", audio, characters)
		}
		if _, ok := s.Err().(*types.ThrottlingException); !ok {
			t.Errorf("the stream ended by %v", s.Err())
		}
	})
}
