package sonic_test

import (
	"context"
	"errors"
	"math"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/sonic"
)

func TestBadRequests(t *testing.T) {
	tests := []struct {
		name string
		req  sonic.Request
		want string
	}{
		{"input rate", sonic.Request{InputRate: 44100}, "sample rate 44100; want 8000, 16000 or 24000"},
		{"output rate", sonic.Request{OutputRate: -1}, "sample rate -1"},
		{"max tokens", sonic.Request{MaxTokens: -1}, "max tokens -1"},
		{"tool concurrency", sonic.Request{ToolConcurrency: -1}, "tool concurrency -1"},
		{"temperature", sonic.Request{Temperature: new(1.5)}, "temperature 1.5"},
		{"top p", sonic.Request{TopP: new(math.NaN())}, "top p NaN"},
		{"role", sonic.Request{History: []bedrock.Message{{Role: "system"}}}, `message 0: role "system"`},
		{"tool without a name", sonic.Request{Tools: []bedrock.Tool{{}}}, "tool 0: name"},
		{"tools of one name", sonic.Request{Tools: []bedrock.Tool{weather, weather}}, "another tool has the name weather"},
		{"tool without a schema", sonic.Request{Tools: []bedrock.Tool{bedrock.NewTool("t", "", func(context.Context, int) (int, error) { return 0, nil })}}, "tool t: "},
		{"tool choice", sonic.Request{ToolChoice: "other", Tools: []bedrock.Tool{weather}}, `tool choice "other"`},
		{"any of no tools", sonic.Request{ToolChoice: bedrock.ToolAny}, "tool choice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := sonic.NewModel(awsaitest.New(t).Config(), novaSonic).Start(t.Context(), tt.req)
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
	if _, err := sonic.NewModel(awsaitest.New(t).Config(), "").Start(t.Context(), sonic.Request{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("empty model: %v", err)
	}
}

// startErr is the error of a session that does not come about, wherever it comes.
func startErr(ctx context.Context, cfg aws.Config) error {
	s, err := sonic.NewModel(cfg, novaSonic).Start(ctx, sonic.Request{})
	if err != nil {
		return err
	}
	defer s.Close()
	_, err = receive(s, nil)
	return err
}

func TestRefusedStart(t *testing.T) {
	tests := []struct {
		name string
		set  func(*awsaitest.Fake, *aws.Config)
		want error
		made int // requests
	}{
		{"no credentials", func(_ *awsaitest.Fake, c *aws.Config) {
			c.Credentials = aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{}, errors.New("none")
			})
		}, awsai.ErrAccessDenied, 0},
		{"no region", func(_ *awsaitest.Fake, c *aws.Config) { c.Region = "" }, awsai.ErrInvalid, 0},
		{"not allowed", func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &awsaitest.Failure{Status: 403, Code: "AccessDeniedException", Message: "no access to the model"}})
		}, awsai.ErrAccessDenied, 1},
		{"no such model", func(f *awsaitest.Fake, _ *aws.Config) {
			f.Inject(awsaitest.Fault{Err: &awsaitest.Failure{Status: 400, Code: "ValidationException", Message: "The provided model identifier is invalid."}})
		}, awsai.ErrInvalid, 1},
		{"throttled for good", func(f *awsaitest.Fake, _ *aws.Config) { f.Throttle("", 0) }, awsai.ErrThrottled, 3},
		{"no connection", func(f *awsaitest.Fake, _ *aws.Config) { f.Inject(awsaitest.Fault{Err: awsaitest.ConnectionReset()}) }, awsai.ErrUnavailable, 3},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			overBoth(t, func(t *testing.T, f *awsaitest.Fake, cfg aws.Config) {
				tt.set(f, &cfg)
				err := startErr(t.Context(), cfg)
				if awsai.KindOf(err) != tt.want || errors.Is(err, awsai.ErrIncomplete) || len(f.Calls()) != tt.made {
					t.Errorf("got %v, of kind %v, after %d requests", err, awsai.KindOf(err), len(f.Calls()))
				}
			})
		})
	}
}

// TestThrottledStart has two refusals before the service answers: nothing that was said in
// the meantime is lost.
func TestThrottledStart(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		f.Throttle("", 2)
		cfg := f.Config()
		cfg.Retryer = func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) {
				o.Backoff = retry.BackoffDelayerFunc(func(int, error) (time.Duration, error) { return time.Second, nil })
			})
		}
		serve(t, f, func(n *nova) error {
			return steps(n.opening, func() error { return n.hear(64000) }, func() error {
				if diff := cmp.Diff("USER!: Hello?\n", n.told()); diff != "" || seconds(n.audio) != "ab" {
					t.Errorf("heard %q, told (-want +got):\n%s", seconds(n.audio), diff)
				}
				return n.answers("Hello.")
			}, n.bye)
		})
		s := start(t, cfg, sonic.Request{})
		defer s.Close()
		if err := errors.Join(s.SendAudio(samples('a')), s.SendText("Hello?"), s.SendAudio(samples('b'))); err != nil {
			t.Fatal(err)
		}
		began := time.Now()
		got, err := receive(s, untilTurnEnd(s))
		if diff := cmp.Diff([]string{"assistant: Hello."}, finals(got)); diff != "" || err != nil {
			t.Errorf("%v, said (-want +got):\n%s", err, diff)
		}
		if d := time.Since(began); d != 2*time.Second || len(f.Calls()) != 3 {
			t.Errorf("%d requests in %v", len(f.Calls()), d)
		}
	})
}

func TestOpeningHistory(t *testing.T) {
	long := strings.Repeat("€uro ", 4000) // 28,000 bytes, runes that straddle the pieces
	tests := []struct {
		name    string
		history []bedrock.Message
		want    string
	}{
		{"none", nil, ""},
		{"begins with the user", []bedrock.Message{bedrock.Assistant("A"), bedrock.User("B"), bedrock.Assistant("C")}, "USER: B\nASSISTANT: C\n"},
		{"alternates", []bedrock.Message{bedrock.User("A"), bedrock.User("B"), bedrock.Assistant("C"), bedrock.Assistant(" ")}, "USER: A B\nASSISTANT: C\n"},
		{"without what is not text", []bedrock.Message{bedrock.User("A"), {Role: "assistant", Content: []bedrock.Block{{ToolUse: &bedrock.ToolUse{}}}}}, "USER: A\n"},
		{"the newest", []bedrock.Message{bedrock.User(long), bedrock.Assistant("old"), bedrock.User("A"), bedrock.Assistant(long)}, "USER: A\nASSISTANT: " + strings.TrimSpace(long) + "\n"},
		{"too long in one", []bedrock.Message{bedrock.User("A"), bedrock.Assistant(long + long)}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			serve(t, f, func(n *nova) error {
				return steps(n.opening, func() error {
					if diff := cmp.Diff(tt.want, n.told()); diff != "" {
						t.Errorf("told (-want +got):\n%s", diff)
					}
					return nil
				}, n.bye)
			})
			s := start(t, f.Config(), sonic.Request{History: tt.history})
			s.CloseSend()
			if _, err := receive(s, nil); err != nil {
				t.Error(err)
			}
			s.Close()
		})
	}
}
