package sonic_test

import (
	"context"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/sonic"
)

// samples is a second of audio at 16 kHz that is recognised by its byte.
func samples(b byte) []byte { return []byte(strings.Repeat(string(b), 32000)) }

// seconds says which seconds of audio there are, as "aab".
func seconds(pcm []byte) string {
	var b strings.Builder
	for i := 0; i+32000 <= len(pcm); i += 32000 {
		b.WriteByte(pcm[i])
	}
	return b.String()
}

func user(text string) sonic.Event {
	return sonic.Transcript{Role: bedrock.RoleUser, Text: text, Stage: sonic.StageFinal}
}

// finals are what was said, and the renewals, in order.
func finals(events []sonic.Event) (out []string) {
	for _, e := range events {
		switch e := e.(type) {
		case sonic.Transcript:
			if e.Stage == sonic.StageFinal {
				out = append(out, string(e.Role)+": "+e.Text)
			}
		case sonic.Renewal:
			out = append(out, "renewal")
		}
	}
	return out
}

func pause(d time.Duration) func() error {
	return func() error { time.Sleep(d); return nil }
}

// inBubble runs a test whose clock runs as fast as it can, with a session of that request.
func inBubble(t *testing.T, run func(t *testing.T, f *awsaitest.Fake)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) { run(t, awsaitest.New(t)) })
}

// TestRenewal lets a conversation go on for 13 minutes of the bubble's time, with the
// package's own limits.
func TestRenewal(t *testing.T) {
	inBubble(t, func(t *testing.T, f *awsaitest.Fake) {
		limit := func(n *nova) { // the service's own
			time.AfterFunc(sonic.ConnectionLimit, func() {
				if n.ended == "" {
					t.Error("a connection was not renewed in time")
				}
			})
		}
		var told, heard []string
		serve(t, f,
			func(n *nova) error {
				limit(n)
				return steps(n.opening,
					func() error { return n.heard("One?") },
					func() error { return n.answers("One.") },
					pause(6*time.Minute-time.Second),
					func() error { return n.heard("Two?") },
					func() error { return n.plans("Two") }, pause(2*time.Second), // due, and in the middle of an answer
					func() error { return n.speaks("two", "END_TURN") },
					func() error { return n.said("Two") },
					func() error { return n.until("promptEnd") },
					func() error { return n.said("and a last word.") }, // after the goodbye
					n.bye)
			},
			func(n *nova) error {
				limit(n)
				err := steps(n.opening, func() error { return n.hear(64000) }, func() error { return n.heard("Three?") },
					func() error { return n.answers("Three.") }, n.bye)
				told, heard = append(told, n.told()), append(heard, seconds(n.audio))
				return err
			},
			func(n *nova) error {
				limit(n)
				err := steps(n.opening, pause(time.Minute), func() error { return n.heard("Four?") }, func() error { return n.answers("Four.") }, n.bye)
				told, heard = append(told, n.told()), append(heard, seconds(n.audio))
				return err
			},
		)
		s := start(t, f.Config(), sonic.Request{System: "S", History: history})
		defer s.Close()
		feed := func(b byte) {
			if err := s.SendAudio(samples(b)); err != nil {
				t.Error(err)
			}
		}
		feed('a')
		began := time.Now()
		got, err := receive(s, func(e sonic.Event) {
			switch e {
			case sonic.TurnEnd{}:
				feed('c') // after the answer, and not understood when the connection is replaced
			case sonic.Renewal{}:
				feed('d')
			case user("Four?"):
				time.AfterFunc(time.Minute, func() { s.CloseSend() })
			}
		})
		if err != nil {
			t.Fatal(err)
		}
		want := []string{
			"user: One?", "assistant: One.", "user: Two?", "assistant: Two", "assistant: and a last word.", "renewal",
			"user: Three?", "assistant: Three.", "renewal", "user: Four?", "assistant: Four.",
		}
		if diff := cmp.Diff(want, finals(got)); diff != "" {
			t.Errorf("said (-want +got):\n%s", diff)
		}
		before := "SYSTEM: S\nUSER: My name is Ada.\nASSISTANT: Hello Ada.\nUSER: One?\nASSISTANT: One.\nUSER: Two?\nASSISTANT: Two and a last word.\n"
		if diff := cmp.Diff([]string{before, before + "USER: Three?\nASSISTANT: Three.\n"}, told); diff != "" {
			t.Errorf("told to the new connections (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]string{"cdc", "cdc"}, heard); diff != "" {
			t.Errorf("seconds of audio heard by the new connections (-want +got):\n%s", diff)
		}
		if d := time.Since(began); d < 13*time.Minute {
			t.Errorf("the conversation took %v", d)
		}
	})
}

// TestForcedRenewal has no pause before RenewBy.
func TestForcedRenewal(t *testing.T) {
	tests := []struct {
		name  string
		late  func(n *nova) error // what the first connection does when it is due
		tools []bedrock.Tool
		told  string // to the second
		heard string
		at    time.Duration
	}{
		{"a question without answer is asked again",
			func(n *nova) error { return n.heard("Why?") }, nil,
			"USER: One?\nASSISTANT: One.\nUSER!: Why?\n", "x", sonic.DefaultRenewBy},
		{"an answer that was announced counts as given",
			func(n *nova) error {
				return steps(func() error { return n.heard("Why?") }, func() error { return n.plans("Because") }, func() error { return n.speaks("because", "PARTIAL_TURN") })
			}, nil,
			"USER: One?\nASSISTANT: One.\nUSER: Why?\nASSISTANT: Because\n", "x", sonic.DefaultRenewBy},
		{"a question with a tool that runs is not asked again",
			func(n *nova) error {
				return steps(func() error { return n.heard("Why?") }, func() error { return n.asks("t", "slow", `{}`) })
			}, []bedrock.Tool{bedrock.NewTool("slow", "", func(ctx context.Context, _ struct{}) (string, error) {
				return "late", sleepFor(ctx, 5*time.Minute)
			})},
			"USER: One?\nASSISTANT: One.\nUSER: Why?\n", "x", sonic.DefaultRenewBy},
		{"the service ends the connection",
			func(n *nova) error {
				return steps(func() error { return n.heard("Why?") }, pause(time.Minute), func() error { return &types.ModelTimeoutException{} })
			}, nil,
			"USER: One?\nASSISTANT: One.\nUSER!: Why?\n", "x", 7*time.Minute - time.Second},
		{"what was not understood is heard again",
			func(*nova) error { return nil }, nil,
			"USER: One?\nASSISTANT: One.\n", "mmmmmmmmmmx", sonic.DefaultRenewAfter},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, f *awsaitest.Fake) {
				var told, heard string
				serve(t, f,
					func(n *nova) error {
						return steps(n.opening, func() error { return n.heard("One?") }, func() error { return n.answers("One.") },
							pause(6*time.Minute-time.Second), func() error { return tt.late(n) }, n.bye)
					},
					func(n *nova) error {
						err := steps(n.opening, func() error { return n.hear(32000) }, n.bye)
						told, heard = n.told(), seconds(n.audio)
						return err
					})
				s := start(t, f.Config(), sonic.Request{Tools: tt.tools})
				defer s.Close()
				if strings.HasPrefix(tt.heard, "m") {
					time.AfterFunc(5*time.Minute+45*time.Second, func() {
						for range 14 {
							s.SendAudio(samples('m'))
							time.Sleep(time.Second)
						}
					})
				}
				began := time.Now()
				got, err := receive(s, func(e sonic.Event) {
					if e == (sonic.Renewal{}) {
						if at := time.Since(began); at != tt.at {
							t.Errorf("after %v, want %v", at, tt.at)
						}
						if err := s.SendAudio(samples('x')); err != nil {
							t.Error(err)
						}
						s.CloseSend()
					}
				})
				if err != nil || !strings.Contains(strings.Join(finals(got), "\n"), "renewal") {
					t.Errorf("%q, %v", finals(got), err)
				}
				if diff := cmp.Diff(tt.told, told); diff != "" {
					t.Errorf("told (-want +got):\n%s", diff)
				}
				if heard != tt.heard {
					t.Errorf("heard %q, want %q", heard, tt.heard)
				}
			})
		})
	}
}

func sleepFor(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
