package chatbot_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2"
	"github.com/aws/aws-sdk-go-v2/service/lexruntimev2/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/nlp/chatbot"
)

// overBoth runs a test in memory and over HTTP/2.
func overBoth(t *testing.T, run func(t *testing.T, f *awsaitest.Fake, cfg aws.Config)) {
	t.Helper()
	t.Run("in memory", func(t *testing.T) {
		checkGoroutines(t)
		f := awsaitest.New(t)
		run(t, f, f.Config())
	})
	t.Run("HTTP2", func(t *testing.T) {
		checkGoroutines(t)
		f := awsaitest.New(t)
		run(t, f, f.Listen())
	})
}

// checkGoroutines fails the test if, when it ends, there are more goroutines than now.
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

// input has the members of all events that a client sends.
type input struct {
	kind                       string
	EventID, Text, ContentType string
	InputCharacter             string
	ResponseContentType        string
	AudioChunk                 []byte
	ClientTimestampMillis      int64
	DisablePlayback            bool
	SessionState               json.RawMessage
	RequestAttributes          map[string]string
	WelcomeMessages            []chatbot.Message
}

// lex is the service's side of a connection.
type lex struct {
	t      *testing.T
	ctx    context.Context
	stream *awsaitest.TwoWay
	in     *lexruntimev2.StartConversationInput
	first  input
}

// serve has the fake answer each connection with the next of the scripts, after its configuration
// has come.
func serve(t *testing.T, f *awsaitest.Fake, scripts ...func(l *lex) error) *atomic.Int64 {
	t.Helper()
	var next atomic.Int64
	awsaitest.HandleTwoWay(f, func(ctx context.Context, in *lexruntimev2.StartConversationInput, s *awsaitest.TwoWay) error {
		i := int(next.Add(1)) - 1
		if i >= len(scripts) {
			t.Errorf("connection %d, want %d", i+1, len(scripts))
			return nil
		}
		l := &lex{t: t, ctx: ctx, stream: s, in: in}
		var err error
		if l.first, err = l.receive(); err != nil {
			return err
		}
		if l.first.kind != "ConfigurationEvent" {
			t.Errorf("the first event is a %s", l.first.kind)
		}
		return scripts[i](l)
	})
	return &next
}

// receive takes the next event.
func (l *lex) receive() (input, error) {
	e, err := l.stream.Receive()
	if err != nil {
		return input{}, err
	}
	in := input{kind: e.Type}
	if err := json.Unmarshal(e.Payload, &in); err != nil {
		l.t.Errorf("%s: %v", e.Payload, err)
	}
	if in.EventID == "" || in.ClientTimestampMillis == 0 {
		l.t.Errorf("a %s without its ID or time", e.Type)
	}
	return in, nil
}

// hears takes events until the silence after audio, and returns the audio.
func (l *lex) hears() (audio []byte, err error) {
	for {
		e, err := l.receive()
		if err != nil || e.kind != "AudioInputEvent" {
			return audio, fmt.Errorf("%s, %w", e.kind, err)
		}
		if len(bytes.Trim(e.AudioChunk, "\x00")) == 0 {
			return audio, nil
		}
		audio = append(audio, e.AudioChunk...)
	}
}

// until takes events until one of the kind.
func (l *lex) until(kind string) (input, error) {
	for {
		e, err := l.receive()
		if err != nil || e.kind == kind {
			return e, err
		}
	}
}

func (l *lex) send(events ...any) error { return l.stream.Send(awsaitest.Events(events...)...) }

func transcript(text string) *types.StartConversationResponseEventStreamMemberTranscriptEvent {
	return &types.StartConversationResponseEventStreamMemberTranscriptEvent{Value: types.TranscriptEvent{EventId: aws.String("RESPONSE-1"), Transcript: &text}}
}

func textResponse(text string) *types.StartConversationResponseEventStreamMemberTextResponseEvent {
	return &types.StartConversationResponseEventStreamMemberTextResponseEvent{Value: types.TextResponseEvent{
		EventId: aws.String("RESPONSE-3"), Messages: []types.Message{{ContentType: "PlainText", Content: &text}},
	}}
}

func audioResponse(audio string) *types.StartConversationResponseEventStreamMemberAudioResponseEvent {
	v := types.AudioResponseEvent{EventId: aws.String("RESPONSE-4"), ContentType: aws.String("audio/pcm")}
	if audio != "" {
		v.AudioChunk = []byte(audio)
	}
	return &types.StartConversationResponseEventStreamMemberAudioResponseEvent{Value: v}
}

func intentResult(mode types.InputMode) *types.StartConversationResponseEventStreamMemberIntentResultEvent {
	return &types.StartConversationResponseEventStreamMemberIntentResultEvent{Value: types.IntentResultEvent{
		EventId: aws.String("RESPONSE-2"), InputMode: mode, SessionId: aws.String("s-1"),
		SessionState:    &types.SessionState{Intent: &types.Intent{Name: aws.String("Order"), State: "InProgress"}, DialogAction: &types.DialogAction{Type: "ElicitSlot", SlotToElicit: aws.String("City")}},
		Interpretations: []types.Interpretation{{Intent: &types.Intent{Name: aws.String("Order")}, NluConfidence: &types.ConfidenceScore{Score: 0.75}}},
	}}
}

func startLive(t *testing.T, cfg aws.Config, r chatbot.LiveRequest) *chatbot.Live {
	t.Helper()
	live, err := chatbot.New(cfg, flowers).Conversation("s-1").Live(t.Context(), r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { live.Close() })
	return live
}

func TestLive(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		serve(t, f, func(l *lex) error {
			want := input{
				kind: "ConfigurationEvent", EventID: "IN-1", ResponseContentType: "audio/pcm", RequestAttributes: map[string]string{"k": "v"},
				ClientTimestampMillis: l.first.ClientTimestampMillis, SessionState: json.RawMessage(`{"dialogAction":{"type":"ElicitIntent"}}`),
				WelcomeMessages: []chatbot.Message{chatbot.Text("Welcome")},
			}
			if diff := cmp.Diff(want, l.first, cmp.AllowUnexported(input{})); diff != "" || l.in.ConversationMode != "AUDIO" || *l.in.LocaleId != "en_US" {
				l.t.Errorf("mode %s, configuration (-want +got)\n%s", l.in.ConversationMode, diff)
			}
			audio, err := l.hears()
			if err != nil {
				return err
			}
			if string(audio) != strings.Repeat("roses ", 3000) {
				l.t.Errorf("heard %d bytes", len(audio))
			}
			if err := l.send(transcript("roses"), intentResult("Speech"), textResponse("Which city?"), audioResponse("so"), audioResponse("und"), audioResponse("")); err != nil {
				return err
			}
			if _, err := l.until("PlaybackCompletionEvent"); err != nil {
				return err
			}
			var keys string
			for len(keys) < 3 {
				e, err := l.until("DTMFInputEvent")
				if err != nil {
					return err
				}
				keys += e.InputCharacter
			}
			if err := l.send(
				&types.StartConversationResponseEventStreamMemberPlaybackInterruptionEvent{Value: types.PlaybackInterruptionEvent{
					EventId: aws.String("RESPONSE-9"), EventReason: "DTMF_START_DETECTED", CausedByEventId: aws.String("IN-7"),
				}},
				&types.StartConversationResponseEventStreamMemberHeartbeatEvent{Value: types.HeartbeatEvent{EventId: aws.String("RESPONSE-10")}},
				transcript(keys),
			); err != nil {
				return err
			}
			text, err := l.until("TextInputEvent")
			if err != nil {
				return err
			}
			if err := l.send(transcript(text.Text)); err != nil {
				return err
			}
			if _, err := l.until("DisconnectionEvent"); err != nil {
				return err
			}
			_, err = l.receive()
			if err != io.EOF {
				l.t.Errorf("after the disconnection: %v", err)
			}
			return nil
		})
		live := startLive(t, cfg, chatbot.LiveRequest{
			State:      &chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionElicitIntent}},
			Welcome:    []chatbot.Message{chatbot.Text("Welcome")},
			Attributes: map[string]string{"k": "v"},
		})
		if err := live.SendAudio([]byte(strings.Repeat("roses ", 3000))); err != nil {
			t.Fatal(err)
		}
		if err := live.SendAudio(make([]byte, 320)); err != nil {
			t.Fatal(err)
		}
		var got []chatbot.LiveEvent
		for e, err := range live.Events() {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, e)
			switch e := e.(type) {
			case chatbot.LiveAudio:
				if len(e.Audio) == 0 {
					if err := errors.Join(live.PlaybackDone(), live.SendDTMF("1#A")); err != nil {
						t.Error(err)
					}
				}
			case chatbot.LiveTranscript:
				switch e.Text {
				case "1#A":
					if err := live.SendText("good bye"); err != nil {
						t.Error(err)
					}
				case "good bye":
					live.CloseSend()
				}
			}
		}
		want := []chatbot.LiveEvent{
			chatbot.LiveTranscript{ID: "RESPONSE-1", Text: "roses"},
			chatbot.LiveIntent{ID: "RESPONSE-2", Mode: chatbot.SpeechInput, Reply: chatbot.Reply{
				SessionID: "s-1", Attributes: map[string]string{},
				State: chatbot.SessionState{
					Action: chatbot.DialogAction{Type: chatbot.ActionElicitSlot, Slot: "City"}, Attributes: map[string]string{},
					Intent: chatbot.Intent{Name: "Order", State: chatbot.InProgress, Slots: chatbot.Slots{}},
				},
				Interpretations: []chatbot.Interpretation{{Intent: chatbot.Intent{Name: "Order", Slots: chatbot.Slots{}}, Confidence: 0.75, Scored: true}},
			}},
			chatbot.LiveText{ID: "RESPONSE-3", Messages: []chatbot.Message{chatbot.Text("Which city?")}},
			chatbot.LiveAudio{ID: "RESPONSE-4", ContentType: "audio/pcm", Audio: []byte("so")},
			chatbot.LiveAudio{ID: "RESPONSE-4", ContentType: "audio/pcm", Audio: []byte("und")},
			chatbot.LiveAudio{ID: "RESPONSE-4", ContentType: "audio/pcm"},
			chatbot.LiveInterruption{ID: "RESPONSE-9", Reason: chatbot.InterruptedByDTMF, CausedBy: "IN-7"},
			chatbot.LiveHeartbeat{ID: "RESPONSE-10"},
			chatbot.LiveTranscript{ID: "RESPONSE-1", Text: "1#A"},
			chatbot.LiveTranscript{ID: "RESPONSE-1", Text: "good bye"},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		if err := live.SendText("late"); !errors.Is(err, io.ErrClosedPipe) {
			t.Errorf("after CloseSend: %v", err)
		}
	})
}

func TestLiveEnds(t *testing.T) {
	tests := []struct {
		name  string
		end   func(l *lex) error
		kinds []error
	}{
		{"cut", func(*lex) error { return io.ErrUnexpectedEOF }, []error{awsai.ErrIncomplete}},
		{"ended early", func(*lex) error { return nil }, []error{awsai.ErrIncomplete}},
		{"exception", func(*lex) error { return &types.DependencyFailedException{Message: aws.String("the hook has failed")} }, []error{awsai.ErrIncomplete}},
		{"reset", func(*lex) error { return awsaitest.ConnectionReset() }, []error{awsai.ErrIncomplete}},
		{"throttled", func(*lex) error { return &types.ThrottlingException{} }, []error{awsai.ErrIncomplete, awsai.ErrThrottled}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
				serve(t, f, func(l *lex) error {
					if err := l.send(transcript("hello")); err != nil {
						return err
					}
					return tt.end(l)
				})
				live := startLive(t, cfg, chatbot.LiveRequest{Text: true})
				n := 0
				var last error
				for _, err := range live.Events() {
					if last = err; err == nil {
						n++
					}
				}
				for _, kind := range tt.kinds {
					if !errors.Is(last, kind) {
						t.Errorf("%v is not %v", last, kind)
					}
				}
				if n != 1 {
					t.Errorf("%d events", n)
				}
				if err := live.SendText("late"); !errors.Is(err, last) {
					t.Errorf("sending: %v, want %v", err, last)
				}
			})
		})
	}
}

// TestLiveRetries has the call fail before the service has said anything: what was sent is
// sent again.
func TestLiveRetries(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		f.Throttle("StartConversation", 2)
		serve(t, f, func(l *lex) error {
			e, err := l.until("TextInputEvent")
			if err != nil {
				return err
			}
			if err := l.send(transcript(e.Text)); err != nil {
				return err
			}
			_, err = l.until("DisconnectionEvent")
			return err
		})
		live := startLive(t, cfg, chatbot.LiveRequest{Text: true})
		if err := live.SendText("hello"); err != nil {
			t.Fatal(err)
		}
		for e, err := range live.Events() {
			if err != nil {
				t.Fatal(err)
			}
			if e != (chatbot.LiveTranscript{ID: "RESPONSE-1", Text: "hello"}) {
				t.Errorf("got %v", e)
			}
			live.CloseSend()
		}
		if n := f.Count("StartConversation"); n != 3 {
			t.Errorf("%d calls", n)
		}
	})
}

func TestLiveRefused(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		f.Inject(awsaitest.Fault{Operation: "StartConversation", Err: &types.AccessDeniedException{}})
		live := startLive(t, cfg, chatbot.LiveRequest{})
		var last error
		for _, err := range live.Events() {
			last = err
		}
		if !errors.Is(last, awsai.ErrAccessDenied) || errors.Is(last, awsai.ErrIncomplete) {
			t.Errorf("got %v", last)
		}
	})
}

// TestLiveNulls has the service write slots without a value as it does.
func TestLiveNulls(t *testing.T) {
	f := awsaitest.New(t)
	serve(t, f, func(l *lex) error {
		result := `{"eventId":"RESPONSE-1","inputMode":"Text","sessionId":"s-1","requestAttributes":null,
			"interpretations":[null,{"intent":{"name":"Order","slots":{"A":null,"B":{"value":{"interpretedValue":"b"}},"C":null}},"nluConfidence":null}],
			"sessionState":{"activeContexts":null,"intent":{"name":"Order","slots":{"slots":null},"state":"InProgress"},"sessionAttributes":{"k":null,"l":"m"}}}`
		if err := l.stream.Send(awsaitest.Event{Type: "IntentResultEvent", JSON: result}); err != nil {
			return err
		}
		_, err := l.until("DisconnectionEvent")
		return err
	})
	live := startLive(t, f.Config(), chatbot.LiveRequest{Text: true})
	for e, err := range live.Events() {
		if err != nil {
			t.Fatal(err)
		}
		want := chatbot.LiveIntent{ID: "RESPONSE-1", Mode: chatbot.TextInput, Reply: chatbot.Reply{
			SessionID: "s-1", Attributes: map[string]string{},
			State: chatbot.SessionState{
				Intent:     chatbot.Intent{Name: "Order", State: chatbot.InProgress, Slots: chatbot.Slots{"slots": {}}},
				Attributes: map[string]string{"l": "m"},
			},
			Interpretations: []chatbot.Interpretation{{Intent: chatbot.Intent{Name: "Order", Slots: chatbot.Slots{
				"A": {}, "B": {Value: chatbot.Value{Interpreted: "b"}}, "C": {},
			}}}},
		}}
		if diff := cmp.Diff(chatbot.LiveEvent(want), e); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
		live.CloseSend()
	}
}

func TestLiveWithoutCredentials(t *testing.T) {
	checkGoroutines(t)
	lost := errors.New("no credentials today")
	cfg := awsaitest.New(t).Config()
	cfg.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) { return aws.Credentials{}, lost })
	if _, err := chatbot.New(cfg, flowers).Conversation("").Live(t.Context(), chatbot.LiveRequest{}); !errors.Is(err, lost) {
		t.Errorf("got %v", err)
	}
}

func TestLiveCloses(t *testing.T) {
	t.Run("while received", func(t *testing.T) {
		overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
			serve(t, f, func(l *lex) error {
				if err := l.send(transcript("hello")); err != nil {
					return err
				}
				_, err := l.until("DisconnectionEvent")
				return err
			})
			live := startLive(t, cfg, chatbot.LiveRequest{})
			heard, received := make(chan struct{}, 8), make(chan error, 1)
			go func() {
				var last error
				for _, err := range live.Events() {
					if last = err; err == nil {
						heard <- struct{}{}
					}
				}
				received <- last
			}()
			<-heard
			for _, err := range live.Events() {
				if !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("a second loop: %v", err)
				}
			}
			live.Close()
			if err := <-received; err != nil {
				t.Errorf("the loop ended with %v", err)
			}
		})
	})
	t.Run("silent service", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			f := awsaitest.New(t)
			serve(t, f, func(l *lex) error {
				<-l.ctx.Done()
				return nil
			})
			live := startLive(t, f.Config(), chatbot.LiveRequest{})
			start := time.Now()
			live.Close()
			if d := time.Since(start); d > 6*time.Second {
				t.Errorf("closed after %v", d)
			}
		})
	})
	t.Run("context", func(t *testing.T) {
		overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
			serve(t, f, func(l *lex) error {
				<-l.ctx.Done()
				return nil
			})
			ctx, cancel := context.WithCancel(t.Context())
			live, err := chatbot.New(cfg, flowers).Conversation("").Live(ctx, chatbot.LiveRequest{})
			if err != nil {
				t.Fatal(err)
			}
			cancel()
			for _, err := range live.Events() {
				if !errors.Is(err, context.Canceled) {
					t.Errorf("got %v", err)
				}
			}
			live.Close()
		})
	})
}

// TestStreamAudio sends as fast as one speaks.
func TestStreamAudio(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		serve(t, f, func(l *lex) error {
			n := 0
			for n < 32000 {
				e, err := l.receive()
				if err != nil {
					return err
				}
				if e.ContentType != "audio/lpcm; sample-rate=16000; sample-size-bits=16; channel-count=1; is-big-endian=false" {
					l.t.Errorf("format %q", e.ContentType)
				}
				if n += len(e.AudioChunk); len(e.AudioChunk) > 320 {
					l.t.Errorf("a piece of %d bytes", len(e.AudioChunk))
				}
			}
			if err := l.send(transcript("heard")); err != nil {
				return err
			}
			_, err := l.until("DisconnectionEvent")
			return err
		})
		live := startLive(t, f.Config(), chatbot.LiveRequest{Rate: 16000})
		start := time.Now()
		if err := live.StreamAudio(io.LimitReader(chatbot.Silence(), 32000)); err != nil {
			t.Fatal(err)
		}
		if d := time.Since(start); d < 990*time.Millisecond || d > 1100*time.Millisecond {
			t.Errorf("a second of audio took %v", d)
		}
		for range live.Events() {
			live.CloseSend()
		}
		live.Close()
	})
}

func TestLiveInvalid(t *testing.T) {
	f := awsaitest.New(t)
	talk := chatbot.New(f.Config(), flowers).Conversation("s-1")
	for name, r := range map[string]chatbot.LiveRequest{
		"rate":    {Rate: 44100},
		"welcome": {Welcome: []chatbot.Message{chatbot.Text("hi")}},
		"message": {Welcome: []chatbot.Message{{}}, State: &chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionElicitIntent}}},
		"state":   {State: &chatbot.SessionState{Action: chatbot.DialogAction{Type: chatbot.ActionElicitSlot}}},
	} {
		if _, err := talk.Live(t.Context(), r); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	serve(t, f, func(l *lex) error {
		_, err := l.until("DisconnectionEvent")
		return err
	})
	live := startLive(t, f.Config(), chatbot.LiveRequest{Text: true})
	for name, err := range map[string]error{
		"odd audio": live.SendAudio([]byte{1}), "audio": live.SendAudio([]byte{1, 2}), "keys": live.SendDTMF("1"), "text": live.SendText(" "), "long text": live.SendText(strings.Repeat("x", 513)),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
