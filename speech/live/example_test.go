package live_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming"
	"github.com/aws/aws-sdk-go-v2/service/transcribestreaming/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech/live"
)

// t stands for the *testing.T of a test.
var t exampleT

type exampleT struct{ testing.TB }

func (exampleT) Helper()               {}
func (exampleT) Cleanup(func())        {}
func (exampleT) Log(...any)            {}
func (exampleT) Errorf(string, ...any) {}

// hears has a service that hears a text in whatever audio.
func hears(text string) aws.Config {
	fake := awsaitest.New(t)
	result := func(text string, partial bool) awsaitest.Event {
		return awsaitest.Event{Value: transcriptEvent(types.Result{
			IsPartial: partial, StartTime: 0.1, EndTime: 1.5, Alternatives: []types.Alternative{{Transcript: &text}},
		})}
	}
	awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *transcribestreaming.StartStreamTranscriptionInput, s *awsaitest.TwoWay) error {
		return afterAudio(s, result(text[:4], true), result(text, false))
	})
	awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *medicalInput, s *awsaitest.TwoWay) error {
		return afterAudio(s, awsaitest.Event{Type: "TranscriptEvent", JSON: `{"Transcript": {"Results": [{"StartTime": 0.1, "EndTime": 1.5, "Alternatives": [{"Transcript": "` + text + `"}]}]}}`})
	})
	awsaitest.HandleTwoWay(fake, func(_ context.Context, _ *callInput, s *awsaitest.TwoWay) error {
		return afterAudio(s,
			awsaitest.Event{Type: "UtteranceEvent", JSON: `{"ParticipantRole": "CUSTOMER", "Sentiment": "NEGATIVE", "Transcript": "` + text + `"}`},
			awsaitest.Event{Type: "CategoryEvent", JSON: `{"MatchedCategories": ["complaint"]}`})
	})
	return fake.Config()
}

// recording stands for a file.
func recording(channels int) io.Reader { return bytes.NewReader(make([]byte, 16000*channels)) }

func ExampleNew() {
	client := live.New(hears("Good evening."), func(o *live.Options) { o.Chunk = live.MaxChunk })
	for result, err := range client.Transcribe(context.Background(), live.Audio{Reader: recording(1), SampleRate: 16000}, live.Request{Language: "en-GB"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Partial, result.Start, result.End, result.Text)
	}
	// Output:
	// true 100ms 1.5s Good
	// false 100ms 1.5s Good evening.
}

func ExampleClient_Transcribe() {
	client := live.New(hears("Good evening."))
	audio := live.Audio{Reader: recording(1), SampleRate: 16000}
	req := live.Request{Languages: []string{"en-GB", "de-DE"}, Deliver: live.DeliverFinal, Speakers: true, PII: live.PIIIdentify}
	for result, err := range client.Transcribe(context.Background(), audio, req) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Text)
	}
	// Output: Good evening.
}

func ExampleClient_AnalyzeCall() {
	client := live.New(hears("The network is slow."))
	audio := live.Audio{Reader: recording(2), SampleRate: 8000, Channels: 2}
	for event, err := range client.AnalyzeCall(context.Background(), audio, live.CallRequest{Language: "en-US"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		switch e := event.(type) {
		case live.Utterance:
			fmt.Println(e.Role, e.Sentiment, e.Text)
		case live.Category:
			fmt.Println(e.Names)
		}
	}
	// Output:
	// CUSTOMER NEGATIVE The network is slow.
	// [complaint]
}

func ExampleClient_TranscribeMedical() {
	client := live.New(hears("Chest clear."))
	audio := live.Audio{Reader: recording(1), SampleRate: 16000}
	for result, err := range client.TranscribeMedical(context.Background(), audio, live.MedicalRequest{Specialty: live.SpecialtyCardiology, Dictation: true}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(result.Text)
	}
	// Output: Chest clear.
}
