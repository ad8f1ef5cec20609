package speech_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/polly"
	"github.com/aws/aws-sdk-go-v2/service/polly/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/speech"
)

// streamEvent is what a client sends, as the service reads it.
type streamEvent struct {
	Kind  string
	Text  string
	SSML  bool
	Flush bool
}

// serveStream is a service that says the text of each event in capital letters.
func serveStream(t testing.TB, seen *[]streamEvent, end func(s *awsaitest.TwoWay) error) *awsaitest.Fake {
	fake := awsaitest.New(t)
	var mu sync.Mutex
	awsaitest.HandleTwoWay(fake, func(ctx context.Context, in *polly.StartSpeechSynthesisStreamInput, s *awsaitest.TwoWay) error {
		characters := int32(0)
		for {
			e, err := s.Receive()
			if err == io.EOF {
				return end(s)
			}
			if err != nil {
				return err
			}
			var body struct {
				Text, TextType           string
				FlushStreamConfiguration struct{ Force bool }
			}
			if len(e.Payload) > 0 {
				if err := json.Unmarshal(e.Payload, &body); err != nil {
					return err
				}
			}
			mu.Lock()
			*seen = append(*seen, streamEvent{e.Type, body.Text, body.TextType == "ssml", body.FlushStreamConfiguration.Force})
			mu.Unlock()
			characters += int32(len(body.Text))
			if body.Text != "" {
				chunk := []byte(strings.ToUpper(body.Text))
				if err := s.Send(awsaitest.Event{Value: &types.StartSpeechSynthesisStreamEventStreamMemberAudioEvent{Value: types.AudioEvent{AudioChunk: chunk}}}); err != nil {
					return err
				}
			}
			if e.Type == "CloseStreamEvent" {
				if end != nil {
					return end(s)
				}
				return s.Send(awsaitest.Event{Value: &types.StartSpeechSynthesisStreamEventStreamMemberStreamClosedEvent{Value: types.StreamClosedEvent{RequestCharacters: characters}}})
			}
		}
	})
	return fake
}

func hear(s *speech.SpeechStream) (string, error) {
	var heard bytes.Buffer
	for audio, err := range s.Audio() {
		if err != nil {
			return heard.String(), err
		}
		heard.Write(audio)
	}
	return heard.String(), nil
}

func TestStream(t *testing.T) {
	for _, over := range []string{"memory", "HTTP2"} {
		t.Run(over, func(t *testing.T) {
			before := runtime.NumGoroutine()
			var seen []streamEvent
			fake := serveStream(t, &seen, nil)
			cfg := fake.Config()
			if over == "HTTP2" {
				cfg = fake.Listen()
			}
			s, err := speech.NewSynthesizer(cfg, func(o *speech.SynthesizerOptions) {
				o.Voice, o.Format, o.SampleRate, o.Lexicons = "Ruth", speech.MP3, 24000, []string{"a", "b"}
			}).Stream(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			sent := make(chan error)
			go func() {
				var err error
				for _, script := range []speech.Script{speech.Plain("Hel"), speech.Plain("lo, "), speech.Plain(""), speech.Plain(" "), speech.Markup("<speak>you</speak>")} {
					err = errors.Join(err, s.Say(script))
				}
				err = errors.Join(err, s.Flush(), s.Say(speech.Plain(strings.Repeat("so ", 1200))), s.CloseSend(), s.CloseSend())
				if late := s.Say(speech.Plain("late")); !errors.Is(late, awsai.ErrInvalid) {
					err = fmt.Errorf("a text after the end: %v", late)
				}
				sent <- err
			}()
			got, err := hear(s)
			if err := errors.Join(err, <-sent); err != nil {
				t.Fatal(err)
			}
			if want := "HELLO,  <SPEAK>YOU</SPEAK>" + strings.Repeat("SO ", 1200); got != want {
				t.Errorf("heard %q", got)
			}
			if n := len("Hello,  <speak>you</speak>") + 3600; s.Characters() != n {
				t.Errorf("%d characters, want %d", s.Characters(), n)
			}
			want := []streamEvent{{"TextEvent", "Hel", false, false}, {"TextEvent", "lo, ", false, false}, {"TextEvent", " ", false, false}, {"TextEvent", "<speak>you</speak>", true, false}, {"TextEvent", "", false, true}}
			if diff := cmp.Diff(want, seen[:5]); diff != "" || len(seen) != 8 {
				t.Errorf("%d events (-want +got):\n%s", len(seen), diff)
			}
			in := awsaitest.Inputs[polly.StartSpeechSynthesisStreamInput](fake)[0]
			if in.Engine != "generative" || in.VoiceId != "Ruth" || in.OutputFormat != "mp3" || aws.ToString(in.SampleRate) != "24000" || len(in.LexiconNames) != 2 {
				t.Errorf("request %+v", in)
			}
			s.Close()
			s.Close()
			if over == "memory" {
				waitGoroutines(t, before)
			}
		})
	}
}

// waitGoroutines fails the test where goroutines are left.
func waitGoroutines(t *testing.T, before int) {
	t.Helper()
	for end := time.Now().Add(5 * time.Second); runtime.NumGoroutine() > before; runtime.Gosched() {
		if time.Now().After(end) {
			t.Fatalf("%d goroutines, %d before", runtime.NumGoroutine(), before)
		}
	}
}

func TestStreamStaysOpen(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var seen []streamEvent
		s, err := speech.NewSynthesizer(serveStream(t, &seen, nil).Config()).Stream(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		go func() {
			time.Sleep(10 * time.Second)
			s.Say(speech.Plain("at last"))
			s.CloseSend()
		}()
		got, err := hear(s)
		if err != nil || got != "AT LAST" {
			t.Errorf("heard %q, %v", got, err)
		}
		want := []streamEvent{{Kind: "TextEvent"}, {Kind: "TextEvent"}, {Kind: "TextEvent"}, {"TextEvent", "at last", false, false}, {Kind: "CloseStreamEvent"}}
		if diff := cmp.Diff(want, seen); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
	})
}

func TestStreamFails(t *testing.T) {
	tests := []struct {
		name string
		end  func(s *awsaitest.TwoWay) error
		want error
	}{
		{"ends early", func(s *awsaitest.TwoWay) error { return nil }, awsai.ErrIncomplete},
		{"is cut", func(s *awsaitest.TwoWay) error { return awsaitest.ConnectionReset() }, awsai.ErrIncomplete},
		{"throttled", func(s *awsaitest.TwoWay) error { return &types.ThrottlingException{Message: aws.String("slow down")} }, awsai.ErrThrottled},
		{"invalid", func(s *awsaitest.TwoWay) error {
			return &types.ValidationException{Message: aws.String("no"), Reason: types.ValidationExceptionReasonOther}
		}, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var seen []streamEvent
			s, err := speech.NewSynthesizer(serveStream(t, &seen, tt.end).Config()).Stream(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			s.Say(speech.Plain("a"))
			s.CloseSend()
			if got, err := hear(s); !errors.Is(err, tt.want) || got != "A" {
				t.Errorf("heard %q, %v; want %v", got, err, tt.want)
			}
		})
	}
}

func TestStreamRefuses(t *testing.T) {
	fake := awsaitest.New(t)
	for _, set := range []func(*speech.SynthesizerOptions){
		func(o *speech.SynthesizerOptions) { o.Engine = speech.Neural },
		func(o *speech.SynthesizerOptions) { o.Format = "json" },
	} {
		if _, err := speech.NewSynthesizer(fake.Config(), set).Stream(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v", err)
		}
	}
	var seen []streamEvent
	s, err := speech.NewSynthesizer(serveStream(t, &seen, nil).Config()).Stream(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Say(speech.Markup("<amazon:effect name='whispered'>a</amazon:effect>")); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v", err)
	}
}

func TestStreamIsClosed(t *testing.T) {
	before := runtime.NumGoroutine()
	var seen []streamEvent
	ctx, cancel := context.WithCancel(t.Context())
	s, err := speech.NewSynthesizer(serveStream(t, &seen, nil).Config()).Stream(ctx)
	if err != nil {
		t.Fatal(err)
	}
	go cancel()
	if _, err := hear(s); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v", err)
	}
	if err := s.Say(speech.Plain("a")); err == nil {
		t.Error("a text was sent over a stream that has ended")
	}
	s.Close()
	waitGoroutines(t, before)
}
