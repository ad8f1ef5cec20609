package awsaitest_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/awsaitest"
)

// sentimentOf answers with the mood that the text names.
func sentimentOf(_ context.Context, in *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
	return &comprehend.DetectSentimentOutput{
		Sentiment:      types.SentimentType(strings.ToUpper(*in.Text)),
		SentimentScore: &types.SentimentScore{Positive: aws.Float32(0.75)},
	}, nil
}

// detect calls DetectSentiment.
func detect(ctx context.Context, cfg aws.Config, text string) (types.SentimentType, error) {
	out, err := comprehend.NewFromConfig(cfg).DetectSentiment(ctx, &comprehend.DetectSentimentInput{
		Text: aws.String(text), LanguageCode: types.LanguageCodeEn,
	})
	if err != nil {
		return "", err
	}
	return out.Sentiment, nil
}

func TestHandle(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, sentimentOf)
	got, err := detect(t.Context(), fake.Config(), "positive")
	if err != nil || got != types.SentimentTypePositive {
		t.Errorf("got %q, %v", got, err)
	}
	want := []*comprehend.DetectSentimentInput{{Text: aws.String("positive"), LanguageCode: types.LanguageCodeEn}}
	if diff := cmp.Diff(want, awsaitest.Inputs[comprehend.DetectSentimentInput](fake), cmpopts.IgnoreUnexported(*want[0])); diff != "" {
		t.Errorf("inputs (-want +got)\n%s", diff)
	}
	c := fake.Calls()[0]
	if c.Name() != "Comprehend.DetectSentiment" || c.Attempt != 1 || c.Method != http.MethodPost ||
		c.URL.Host != "comprehend.us-east-1.amazonaws.com" || string(c.Body) != `{"LanguageCode":"en","Text":"positive"}` {
		t.Errorf("got call %+v with body %s", c, c.Body)
	}
	if !strings.Contains(c.Header.Get("Authorization"), "AKIAIOSFODNN7EXAMPLE/") {
		t.Error("the request is not signed")
	}
	if !c.BodyClosed() {
		t.Error("the body of the answer is open")
	}
}

func TestHandleErrors(t *testing.T) {
	tests := []struct {
		name     string
		err      error
		attempts int
		check    func(error) bool
	}{
		{"modelled", &types.TextSizeLimitExceededException{Message: aws.String("too long")}, 1, func(err error) bool {
			e, ok := errors.AsType[*types.TextSizeLimitExceededException](err)
			return ok && e.ErrorMessage() == "too long"
		}},
		{"modelled and retried", &types.TooManyRequestsException{Message: aws.String("slow down")}, 3, func(err error) bool {
			_, ok := errors.AsType[*types.TooManyRequestsException](err)
			return ok
		}},
		{"generic", &smithy.GenericAPIError{Code: "OddException", Message: "odd"}, 1, func(err error) bool {
			e, ok := errors.AsType[smithy.APIError](err)
			return ok && e.ErrorCode() == "OddException" && e.ErrorMessage() == "odd"
		}},
		{"failure with a status", &awsaitest.Failure{Status: 502, Code: "BadGateway"}, 3, func(err error) bool {
			e, ok := errors.AsType[interface {
				error
				HTTPStatusCode() int
			}](err)
			return ok && e.HTTPStatusCode() == 502
		}},
		{"connection", awsaitest.ConnectionReset(), 3, func(err error) bool { return strings.Contains(err.Error(), "connection reset") }},
		{"timeout", awsaitest.Timeout(), 3, func(err error) bool { return errors.Is(err, os.ErrDeadlineExceeded) }},
		{"other", io.ErrClosedPipe, 3, func(err error) bool { return errors.Is(err, io.ErrClosedPipe) }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			awsaitest.Handle(fake, func(context.Context, *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
				return nil, tt.err
			})
			_, err := detect(t.Context(), fake.Config(), "positive")
			if err == nil || !tt.check(err) {
				t.Errorf("got %v", err)
			}
			if got := fake.Count("DetectSentiment"); got != tt.attempts {
				t.Errorf("got %d attempts, want %d", got, tt.attempts)
			}
		})
	}
}

func TestHandleIsReplaced(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, sentimentOf)
	awsaitest.Handle(fake, func(context.Context, *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
		return &comprehend.DetectSentimentOutput{Sentiment: "SECOND"}, nil
	})
	if got, err := detect(t.Context(), fake.Config(), "first"); err != nil || got != "SECOND" {
		t.Errorf("got %q, %v", got, err)
	}
}

func TestUnhandled(t *testing.T) {
	w := watch(t, func(tb testing.TB) {
		fake := awsaitest.New(tb)
		awsaitest.Handle(fake, sentimentOf)
		fake.S3("bucket")
		_, err := comprehend.NewFromConfig(fake.Config()).DetectSyntax(t.Context(), &comprehend.DetectSyntaxInput{
			Text: aws.String("x"), LanguageCode: types.SyntaxLanguageCodeEn,
		})
		if err == nil || !strings.Contains(err.Error(), "no handler") {
			t.Errorf("got %v", err)
		}
		if got := fake.Count("DetectSyntax"); got != 1 {
			t.Errorf("got %d attempts, want 1", got)
		}
	})
	wantReport(t, w, "Comprehend.DetectSyntax", "comprehend.DetectSentiment, s3")
}

func TestRequestAfterTheEnd(t *testing.T) {
	var cfg aws.Config
	w := watch(t, func(tb testing.TB) { cfg = awsaitest.New(tb).Config() })
	if _, err := detect(t.Context(), cfg, "late"); err == nil || !strings.Contains(err.Error(), "after the end") {
		t.Errorf("got %v", err)
	}
	if got := w.reported(); len(got) > 0 {
		t.Errorf("got %q", got)
	}
}

func TestHandleRefuses(t *testing.T) {
	tests := []struct {
		name string
		run  func(testing.TB, *awsaitest.Fake)
		want []string
	}{
		{"no input", func(_ testing.TB, f *awsaitest.Fake) {
			awsaitest.Handle(f, func(context.Context, *types.Entity) (*types.Entity, error) { return nil, nil })
		}, []string{"types.Entity is not the input"}},
		{"another output", func(_ testing.TB, f *awsaitest.Fake) {
			awsaitest.Handle(f, func(context.Context, *comprehend.DetectSentimentInput) (*comprehend.DetectSyntaxOutput, error) {
				return nil, nil
			})
		}, []string{"DetectSentimentOutput, not DetectSyntaxOutput"}},
		{"neither output nor error", func(_ testing.TB, f *awsaitest.Fake) {
			awsaitest.Handle(f, func(context.Context, *comprehend.DetectSentimentInput) (*comprehend.DetectSentimentOutput, error) {
				return nil, nil
			})
			detect(t.Context(), f.Config(), "x") // the report is what counts
		}, []string{"neither output nor error"}},
		{"XML", func(_ testing.TB, f *awsaitest.Fake) {
			awsaitest.Handle(f, func(context.Context, *s3.GetObjectInput) (*s3.GetObjectOutput, error) {
				return &s3.GetObjectOutput{}, nil
			})
			// the report is what counts
			s3.NewFromConfig(f.Config()).GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("bucket"), Key: aws.String("k")})
		}, []string{"S3", "HandleWire"}},
		{"event stream", func(_ testing.TB, f *awsaitest.Fake) {
			awsaitest.Handle(f, func(context.Context, *bedrockruntime.ConverseStreamInput) (*bedrockruntime.ConverseStreamOutput, error) {
				return &bedrockruntime.ConverseStreamOutput{}, nil
			})
			// the report is what counts
			bedrockruntime.NewFromConfig(f.Config()).ConverseStream(t.Context(), &bedrockruntime.ConverseStreamInput{ModelId: aws.String("m")})
		}, []string{"ConverseStream", "HandleStream"}},
		{"no wire answers", func(_ testing.TB, f *awsaitest.Fake) { f.HandleWire("Comprehend", "DetectSentiment") }, []string{"no answers"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := watch(t, func(tb testing.TB) { tt.run(tb, awsaitest.New(tb)) })
			wantReport(t, w, tt.want...)
		})
	}
}

func TestHandleWire(t *testing.T) {
	fake := awsaitest.New(t)
	file := filepath.Join(t.TempDir(), "answer.json")
	if err := os.WriteFile(file, []byte(`{"Sentiment":"NEGATIVE"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	fake.HandleWire("comprehend", "DetectSentiment",
		awsaitest.Wire{Body: []byte(`{"Sentiment":"POSITIVE"}`)},
		awsaitest.Wire{Status: 400, Body: []byte(`{"__type":"com.amazonaws.comprehend#InvalidRequestException","Message":"no"}`)},
		awsaitest.Wire{File: file},
	)
	for i, want := range []types.SentimentType{"POSITIVE", "", "NEGATIVE", "NEGATIVE"} {
		got, err := detect(t.Context(), fake.Config(), "x")
		if _, invalid := errors.AsType[*types.InvalidRequestException](err); got != want || (err != nil) != invalid || invalid != (want == "") {
			t.Errorf("answer %d: got %q, %v", i, got, err)
		}
	}
}

func TestHandleRaw(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleRaw("Bedrock Runtime", "InvokeModel", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		return awsaitest.Wire{
			Header: map[string]string{"Content-Type": "application/json", "X-Amzn-Bedrock-Service-Tier": "flex"},
			Body:   fmt.Appendf(nil, `{"asked":%s}`, c.Body),
		}, nil
	})
	out, err := bedrockruntime.NewFromConfig(fake.Config()).InvokeModel(t.Context(), &bedrockruntime.InvokeModelInput{
		ModelId: aws.String("m"), Body: []byte(`{"inputText":"hi"}`),
	})
	if err != nil {
		t.Fatal(err)
	}
	if got := string(out.Body); got != `{"asked":{"inputText":"hi"}}` || out.ServiceTier != "flex" {
		t.Errorf("got %s, %s", got, out.ServiceTier)
	}
}

func TestHandleHTTP(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleHTTP("POST runtime.example.com/items/{id}", http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		fmt.Fprintf(w, "%s=%s", r.PathValue("id"), body)
	}))
	resp, err := fake.HTTPClient().Post("https://runtime.example.com/items/7", "text/plain", strings.NewReader("seven"))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	if body, _ := io.ReadAll(resp.Body); string(body) != "7=seven" {
		t.Errorf("got %q", body)
	}
	if got := fake.Calls()[0].Name(); got != "POST /items/7" {
		t.Errorf("got %q", got)
	}
}

func TestConcurrentUse(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, sentimentOf)
	fake.Inject(awsaitest.Fault{Fraction: 0.2, Seed: 1, Times: 20, Err: awsaitest.Throttled()})
	cfg := fake.Config()
	cfg.RetryMaxAttempts = 30
	var wg sync.WaitGroup
	for i := range 50 {
		wg.Go(func() {
			text := fmt.Sprintf("MOOD-%d", i)
			if got, err := detect(t.Context(), cfg, text); err != nil || string(got) != text {
				t.Errorf("%s: got %q, %v", text, got, err)
			}
		})
	}
	wg.Wait()
	if got := fake.Count("Comprehend.DetectSentiment"); got <= 50 || got > 70 {
		t.Errorf("got %d requests, want more than 50 and at most 70", got)
	}
}
