package sonic_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/sonic"
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

func start(t *testing.T, cfg aws.Config, req sonic.Request, optFns ...func(*sonic.Options)) *sonic.Session {
	t.Helper()
	s, err := sonic.NewModel(cfg, novaSonic, optFns...).Start(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// receive receives to the end. after is called for each event.
func receive(s *sonic.Session, after func(sonic.Event)) (events []sonic.Event, err error) {
	for e, err := range s.Events() {
		if err != nil {
			return events, err
		}
		events = append(events, e)
		if after != nil {
			after(e)
		}
	}
	return events, nil
}

// untilTurnEnd closes the user's side when the model has answered.
func untilTurnEnd(s *sonic.Session) func(sonic.Event) {
	return func(e sonic.Event) {
		if _, ok := e.(sonic.TurnEnd); ok {
			s.CloseSend()
		}
	}
}

type cityInput struct {
	City string `json:"city"`
}

var weather = bedrock.NewTool("weather", "The weather in a city.", func(_ context.Context, in cityInput) (map[string]string, error) {
	return map[string]string{"weather": "rain in " + in.City}, nil
})

var history = []bedrock.Message{bedrock.User("My name is Ada."), bedrock.Assistant("Hello Ada.")}

func TestDialogue(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		sound := strings.Repeat("hello...", 200)
		var opening []string
		serve(t, f, func(n *nova) error {
			return steps(
				n.opening,
				func() error { opening = n.raw; return n.hear(len(sound)) },
				func() error {
					if string(n.audio) != sound {
						t.Errorf("heard %d bytes of another audio", len(n.audio))
					}
					return n.send("completionStart", `"unknown":1`)
				},
				func() error { return n.heard("What is the weather in Rome?") },
				func() error { return n.asks("t1", "weather", `{"city":"Rome"}`) },
				func() error { return n.result("t1") },
				func() error {
					if got := n.results["t1"]; got != `{"weather":"rain in Rome"}` {
						t.Errorf("result %s", got)
					}
					return n.sendRaw(`{"event":{"usageEvent":{"details":{"delta":{"input":{"speechTokens":40,"textTokens":12},"output":{"speechTokens":7,"textTokens":3}}},"totalTokens":62}}}`)
				},
				func() error { return n.answers("It rains in Rome.") },
				n.bye,
			)
		})
		s := start(t, cfg, sonic.Request{
			System: "Be brief.", History: history, Voice: sonic.VoiceAmy, Sensitivity: sonic.SensitivityLow,
			Tools: []bedrock.Tool{weather}, MaxTokens: 500, Temperature: new(0.5),
		})
		defer s.Close()
		if err := s.SendAudio([]byte(sound)); err != nil {
			t.Fatal(err)
		}
		got, err := receive(s, untilTurnEnd(s))
		if err != nil {
			t.Fatal(err)
		}
		tokens := sonic.Tokens{InputSpeech: 40, InputText: 12, OutputSpeech: 7, OutputText: 3}
		want := []sonic.Event{
			sonic.Transcript{Role: bedrock.RoleUser, Text: "What is the weather in Rome?", Stage: sonic.StageFinal},
			sonic.ToolUse{ToolUse: bedrock.ToolUse{ID: "t1", Name: "weather", Input: []byte(`{"city":"Rome"}`)}},
			sonic.ToolResult{ToolResult: bedrock.ToolResult{ID: "t1", JSON: []byte(`{"weather":"rain in Rome"}`)}},
			sonic.Usage{Delta: tokens, Total: tokens},
			sonic.Transcript{Role: bedrock.RoleAssistant, Text: "It rains in Rome.", Stage: sonic.StageSpeculative},
			sonic.Audio{PCM: []byte("<It rains in Rome.>")},
			sonic.TurnEnd{},
			sonic.Transcript{Role: bedrock.RoleAssistant, Text: "It rains in Rome.", Stage: sonic.StageFinal},
		}
		if diff := cmp.Diff(want, sorted(got)); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		wantHistory := append(history[:2:2], bedrock.User("What is the weather in Rome?"), bedrock.Assistant("It rains in Rome."))
		if diff := cmp.Diff(wantHistory, s.History()); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
		wantOpening(t, opening)
	})
}

// sorted moves results of tools right behind their calls: when they come depends on who is
// faster.
func sorted(events []sonic.Event) []sonic.Event {
	var out []sonic.Event
	for _, e := range events {
		if use, ok := e.(sonic.ToolUse); ok {
			out = append(out, use)
			for _, r := range events {
				if r, ok := r.(sonic.ToolResult); ok && r.ID == use.ID {
					out = append(out, r)
				}
			}
		} else if _, ok := e.(sonic.ToolResult); !ok {
			out = append(out, e)
		}
	}
	return out
}

// wantOpening compares what a connection begins with to the documentation's form of it.
func wantOpening(t *testing.T, got []string) {
	t.Helper()
	names := map[string]string{}
	for i := range got {
		got[i] = anonymous(got[i], names)
	}
	want := []string{
		`{"event":{"sessionStart":{"inferenceConfiguration":{"maxTokens":500,"temperature":0.5},"turnDetectionConfiguration":{"endpointingSensitivity":"LOW"}}}}`,
		`{"event":{"promptStart":{"promptName":"1","textOutputConfiguration":{"mediaType":"text/plain"},` +
			`"audioOutputConfiguration":{"mediaType":"audio/lpcm","sampleRateHertz":24000,"sampleSizeBits":16,"channelCount":1,"voiceId":"amy","encoding":"base64","audioType":"SPEECH"},` +
			`"toolUseOutputConfiguration":{"mediaType":"application/json"},"toolConfiguration":{"tools":[{"toolSpec":{"name":"weather","description":"The weather in a city.",` +
			`"inputSchema":{"json":"{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"}},\"required\":[\"city\"],\"additionalProperties\":false}"}}}]}}}}`,
		`{"event":{"contentStart":{"promptName":"1","contentName":"2","type":"TEXT","interactive":false,"role":"SYSTEM","textInputConfiguration":{"mediaType":"text/plain"}}}}`,
		`{"event":{"textInput":{"promptName":"1","contentName":"2","content":"Be brief."}}}`,
		`{"event":{"contentEnd":{"promptName":"1","contentName":"2"}}}`,
		`{"event":{"contentStart":{"promptName":"1","contentName":"3","type":"TEXT","interactive":false,"role":"USER","textInputConfiguration":{"mediaType":"text/plain"}}}}`,
		`{"event":{"textInput":{"promptName":"1","contentName":"3","content":"My name is Ada."}}}`,
		`{"event":{"contentEnd":{"promptName":"1","contentName":"3"}}}`,
		`{"event":{"contentStart":{"promptName":"1","contentName":"4","type":"TEXT","interactive":false,"role":"ASSISTANT","textInputConfiguration":{"mediaType":"text/plain"}}}}`,
		`{"event":{"textInput":{"promptName":"1","contentName":"4","content":"Hello Ada."}}}`,
		`{"event":{"contentEnd":{"promptName":"1","contentName":"4"}}}`,
		`{"event":{"contentStart":{"promptName":"1","contentName":"5","type":"AUDIO","interactive":true,"role":"USER",` +
			`"audioInputConfiguration":{"mediaType":"audio/lpcm","sampleRateHertz":16000,"sampleSizeBits":16,"channelCount":1,"encoding":"base64","audioType":"SPEECH"}}}}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("opening (-want +got):\n%s", diff)
	}
}

// anonymous replaces the names of prompts and contents by numbers.
func anonymous(raw string, names map[string]string) string {
	for _, key := range []string{`"promptName":"`, `"contentName":"`} {
		if _, rest, ok := strings.Cut(raw, key); ok {
			name, _, _ := strings.Cut(rest, `"`)
			if names[name] == "" {
				names[name] = fmt.Sprint(len(names) + 1)
			}
			raw = strings.Replace(raw, key+name, key+names[name], 1)
		}
	}
	return raw
}

func TestInterruption(t *testing.T) {
	overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
		serve(t, f, func(n *nova) error {
			return steps(
				n.opening,
				func() error { return n.plans("A long story.") },
				func() error { return n.speaks("once", "PARTIAL_TURN") },
				func() error { return n.text("ASSISTANT", "FINAL", `{ "interrupted" : true }`, "INTERRUPTED") },
				func() error { return n.said("A long") },
				func() error { return n.heard("Stop!") },
				func() error { return n.answers("Yes?") },
				func() error { return n.speaks("more", "INTERRUPTED") },
				n.bye,
			)
		})
		s := start(t, cfg, sonic.Request{})
		defer s.Close()
		said := 0
		got, err := receive(s, func(e sonic.Event) {
			if _, ok := e.(sonic.Interruption); ok {
				if said++; said == 2 {
					s.CloseSend()
				}
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		assistant := func(text string, stage sonic.Stage) sonic.Event {
			return sonic.Transcript{Role: bedrock.RoleAssistant, Text: text, Stage: stage}
		}
		want := []sonic.Event{
			assistant("A long story.", sonic.StageSpeculative), sonic.Audio{PCM: []byte("once")},
			sonic.Interruption{}, // once, though the service says it twice
			assistant("A long", sonic.StageFinal), sonic.Transcript{Role: bedrock.RoleUser, Text: "Stop!", Stage: sonic.StageFinal},
			assistant("Yes?", sonic.StageSpeculative), sonic.Audio{PCM: []byte("<Yes?>")}, sonic.TurnEnd{}, assistant("Yes?", sonic.StageFinal),
			sonic.Audio{PCM: []byte("more")}, sonic.Interruption{},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("events (-want +got):\n%s", diff)
		}
		wantHistory := []bedrock.Message{bedrock.Assistant("A long"), bedrock.User("Stop!"), bedrock.Assistant("Yes?")}
		if diff := cmp.Diff(wantHistory, s.History()); diff != "" {
			t.Errorf("history (-want +got):\n%s", diff)
		}
	})
}

func TestStreamErrors(t *testing.T) {
	half := awsaitest.Event{Partial: true, Value: &types.InvokeModelWithBidirectionalStreamOutputMemberChunk{
		Value: types.BidirectionalOutputPayloadPart{Bytes: []byte(`{"event":{}}`)},
	}}
	tests := []struct {
		name string
		end  func(n *nova) error
		kind error
	}{
		{"throttled", func(*nova) error { return &types.ThrottlingException{Message: aws.String("slow")} }, awsai.ErrThrottled},
		{"invalid", func(*nova) error { return &types.ValidationException{Message: aws.String("bad")} }, awsai.ErrInvalid},
		{"model failed", func(*nova) error { return &types.ModelStreamErrorException{} }, awsai.ErrUnavailable},
		{"too soon for a renewal", func(*nova) error { return &types.ModelTimeoutException{} }, awsai.ErrUnavailable},
		{"server failed", func(*nova) error { return &types.InternalServerException{} }, awsai.ErrUnavailable},
		{"ended early", func(*nova) error { return nil }, awsai.ErrIncomplete},
		{"cut in a frame", func(n *nova) error { return n.stream.Send(half) }, awsai.ErrIncomplete},
		{"reset", func(*nova) error { return awsaitest.ConnectionReset() }, awsai.ErrIncomplete},
		{"not JSON", func(n *nova) error { return n.sendRaw(`{"event":`) }, awsai.ErrUnavailable},
		{"not base64", func(n *nova) error { return n.send("audioOutput", `"content":"?"`) }, awsai.ErrUnavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
				serve(t, f, func(n *nova) error {
					if err := steps(n.opening, func() error { return n.heard("Hello?") }); err != nil {
						return err
					}
					return tt.end(n)
				})
				s := start(t, cfg, sonic.Request{})
				defer s.Close()
				stop := make(chan struct{})
				var pump sync.WaitGroup
				pump.Go(func() { // sending goes on until the error is there
					for s.SendAudio(make([]byte, 1024)) == nil {
						select {
						case <-stop:
							return
						default:
							runtime.Gosched()
						}
					}
				})
				got, err := receive(s, nil)
				close(stop)
				pump.Wait()
				want := []sonic.Event{sonic.Transcript{Role: bedrock.RoleUser, Text: "Hello?", Stage: sonic.StageFinal}}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("events before the error (-want +got):\n%s", diff)
				}
				if !errors.Is(err, tt.kind) || awsai.KindOf(err) != tt.kind {
					t.Errorf("got %v, of kind %v", err, awsai.KindOf(err))
				}
				if _, again := receive(s, nil); again != err {
					t.Errorf("receiving again: %v", again)
				}
				if sent := s.SendAudio([]byte{0, 0}); sent != err {
					t.Errorf("sending after the error: %v", sent)
				}
				if diff := cmp.Diff([]bedrock.Message{bedrock.User("Hello?")}, s.History()); diff != "" {
					t.Errorf("history (-want +got):\n%s", diff)
				}
			})
		})
	}
}
