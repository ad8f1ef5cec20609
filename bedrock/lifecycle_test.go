package bedrock_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

func date(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := time.Parse(time.DateOnly, s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestLifecycleState(t *testing.T) {
	dates := bedrock.Lifecycle{Legacy: date(t, "2026-03-30"), EndOfLife: date(t, "2026-09-30")}
	onlyEnd := bedrock.Lifecycle{EndOfLife: date(t, "2026-09-30"), AsOf: "2026-05-01"}
	for _, tt := range []struct {
		name string
		l    bedrock.Lifecycle
		at   string
		want bedrock.LifecycleState
	}{
		{"before", dates, "2026-03-29", bedrock.StateActive},
		{"legacy", dates, "2026-03-30", bedrock.StateLegacy},
		{"the day before the end", dates, "2026-09-29", bedrock.StateLegacy},
		{"the end", dates, "2026-09-30", bedrock.StateEnded},
		{"before the end was known", onlyEnd, "2026-04-30", bedrock.StateActive},
		{"the end is known", onlyEnd, "2026-05-01", bedrock.StateLegacy},
		{"nothing is known", bedrock.Lifecycle{AsOf: "2026-05-01"}, "2026-09-30", bedrock.StateActive},
		{"no end is known", bedrock.Lifecycle{Legacy: date(t, "2026-03-30")}, "2027-09-30", bedrock.StateLegacy},
		{"the end, of an unknown day", bedrock.Lifecycle{EndOfLife: date(t, "2026-09-30")}, "2026-01-01", bedrock.StateLegacy},
	} {
		if got := tt.l.State(date(t, tt.at)); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestLifecyclesFind(t *testing.T) {
	table := bedrock.DefaultLifecycles()
	for id, want := range map[string]string{
		"anthropic.claude-3-7-sonnet-20250219-v1:0":                                                        "2026-04-28",
		"us.anthropic.claude-3-7-sonnet-20250219-v1:0":                                                     "2026-04-28",
		"us-gov.anthropic.claude-3-7-sonnet-20250219-v1:0":                                                 "2026-07-30",
		"arn:aws-us-gov:bedrock:us-gov-west-1::foundation-model/anthropic.claude-3-7-sonnet-20250219-v1:0": "2026-07-30",
		"amazon.nova-premier-v1:0:1000k":                                                                   "2026-09-14",
		"amazon.nova-reel-v1:1":                                                                            "2026-09-30",
		"anthropic.claude-sonnet-5":                                                                        "",
		"amazon.titan-embed-text-v1":                                                                       "",
		account + "custom-model/amazon.nova-premier-v1:0/abcdefghij12":                                     "",
	} {
		l, ok := table.Find(id)
		if ok != (want != "") || ok && l.EndOfLife.Format(time.DateOnly) != want {
			t.Errorf("%s: %v, %+v", id, ok, l)
		}
	}
	own := append(table, bedrock.Lifecycle{Model: "anthropic.claude-3-7-sonnet-20250219-v1:0", Successor: "x.y"})
	if l, _ := own.Find("anthropic.claude-3-7-sonnet-20250219-v1:0"); l.Successor != "x.y" {
		t.Errorf("the last entry does not count: %+v", l)
	}
	table[0].Model = "changed"
	if bedrock.DefaultLifecycles()[0].Model == "changed" {
		t.Error("the default is not a copy")
	}
}

// TestDefaultLifecycles holds the table against itself.
func TestDefaultLifecycles(t *testing.T) {
	table := bedrock.DefaultLifecycles()
	seen := map[string]bool{}
	for _, l := range table {
		id, err := bedrock.ParseModelID(l.Model)
		if err != nil || id.Kind != bedrock.KindFoundation || seen[l.Model+l.Geography] {
			t.Errorf("%s: %v, or twice", l.Model, err)
		}
		seen[l.Model+l.Geography] = true
		if _, err := time.Parse(time.DateOnly, l.AsOf); err != nil || l.Source == "" || l.EndOfLife.IsZero() {
			t.Errorf("%s has no day, source or end", l.Model)
		}
		if !l.Legacy.IsZero() && l.EndOfLife.Sub(l.Legacy) < 180*24*time.Hour {
			t.Errorf("%s is legacy for less than the six months that AWS promises", l.Model)
		}
		if next, ok := table.Find(l.Successor); l.Successor != "" && ok {
			t.Errorf("%s is followed by %s, which ends too: %v", l.Model, l.Successor, next.EndOfLife)
		}
	}
	raw, err := json.Marshal(table)
	if err != nil {
		t.Fatal(err)
	}
	var back bedrock.Lifecycles
	if err := json.Unmarshal(raw, &back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(table, back); diff != "" || strings.Contains(string(raw), "0001-01-01") {
		t.Errorf("as JSON (-want +got):\n%s", diff)
	}
}

// lives is a table of one model that has ended, one that is legacy and one that will be.
func lives(ended, legacy, active string) bedrock.Lifecycles {
	now := time.Now()
	return bedrock.Lifecycles{
		{Model: ended, Legacy: now.AddDate(-1, 0, 0), EndOfLife: now.AddDate(0, 0, -1), Successor: "next.one"},
		{Model: legacy, Legacy: now.AddDate(0, -1, 0), EndOfLife: now.AddDate(0, 6, 0), Successor: "next.two"},
		{Model: active, Legacy: now.AddDate(0, 1, 0), EndOfLife: now.AddDate(0, 7, 0)},
	}
}

func TestLifecycleWarning(t *testing.T) {
	table := lives("old.model-v1:0", claude, "new.model-v1:0")
	var log bytes.Buffer
	logger := slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
		if a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}))
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
	for _, id := range []string{"old.model-v1:0", "us." + claude, "new.model-v1:0", "other.model-v1:0"} {
		model := bedrock.NewModel(fake.Config(), id, func(o *bedrock.ModelOptions) { o.Logger, o.Lifecycles = logger, table })
		for range 2 {
			if _, err := model.Generate(t.Context(), hello); err != nil {
				t.Error(err)
			}
		}
	}
	ended, ends := table[0].EndOfLife.Format(time.DateOnly), table[1].EndOfLife.Format(time.DateOnly)
	want := `level=WARN msg="bedrock: old.model-v1:0 reached the end of its life on ` + ended + `; next.one follows it" model=old.model-v1:0 state=ended endOfLife=` + ended + ` successor=next.one
level=WARN msg="bedrock: ` + claude + ` is legacy and ends on ` + ends + `; next.two follows it" model=` + claude + ` state=legacy endOfLife=` + ends + ` successor=next.two
`
	if diff := cmp.Diff(want, log.String()); diff != "" {
		t.Errorf("log (-want +got):\n%s", diff)
	}
}

func TestLifecycleError(t *testing.T) {
	const old = "old.model-v1:0"
	table := lives(old, claude, "new.model-v1:0")
	ended := " reached the end of its life on " + table[0].EndOfLife.Format(time.DateOnly) + "; next.one follows it: "
	const (
		gone   = "This model version has reached the end of its life. Please refer to the AWS documentation for more details."
		unused = "Access denied. This Model is marked by provider as Legacy and you have not been actively using the model in the last 30 days. Please upgrade to an active model on Amazon Bedrock"
	)
	for _, tt := range []struct {
		name, id string
		err      error
		state    bedrock.LifecycleState // empty: no such error
		text     string
		kind     error
	}{
		{"ended", old, &types.ResourceNotFoundException{Message: new(gone)}, bedrock.StateEnded, old + ended, awsai.ErrNotFound},
		{"ended, denied", "us." + old, &types.AccessDeniedException{Message: new("You don't have access to the model with the specified model ID.")}, bedrock.StateEnded, old + ended, awsai.ErrAccessDenied},
		{"ended, unknown", old, &types.ValidationException{Message: new("The provided model identifier is invalid.")}, bedrock.StateEnded, old + ended, awsai.ErrInvalid},
		{"ended, wants a profile", old, &types.ValidationException{Message: new(onDemand(old))}, bedrock.StateEnded, old + ended, awsai.ErrInvalid},
		{"ended, another mistake", old, &types.ValidationException{Message: new("max_tokens is too large")}, "", "", awsai.ErrInvalid},
		{"ended, throttled", old, &types.ThrottlingException{Message: new("slow down")}, "", "", awsai.ErrThrottled},
		{"legacy, unused", claude, &types.ResourceNotFoundException{Message: new(unused)}, bedrock.StateLegacy,
			claude + " is legacy and ends on " + table[1].EndOfLife.Format(time.DateOnly) + "; next.two follows it: ", awsai.ErrNotFound},
		{"legacy, denied by a policy", claude, &types.AccessDeniedException{Message: new("User: x is not authorized to perform: bedrock:InvokeModel")}, "", "", awsai.ErrAccessDenied},
		{"ended by the service before its day", claude, &types.ResourceNotFoundException{Message: new(gone)}, bedrock.StateEnded,
			claude + " is ended; next.two follows it: ", awsai.ErrNotFound},
		{"ended, in no table", "other.model-v1:0", &types.ResourceNotFoundException{Message: new(gone)}, bedrock.StateEnded, "other.model-v1:0 is ended: ", awsai.ErrNotFound},
		{"not found, in no table", "other.model-v1:0", &types.ResourceNotFoundException{Message: new("no such model")}, "", "", awsai.ErrNotFound},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			fake.Inject(awsaitest.Fault{Err: tt.err})
			model := bedrock.NewModel(fake.Config(), tt.id, func(o *bedrock.ModelOptions) { o.Lifecycles = table })
			_, generate := model.Generate(t.Context(), hello)
			_, stream := bedrock.Collect(model.Stream(t.Context(), hello))
			for method, err := range map[string]error{"bedrock.Generate": generate, "bedrock.Stream": stream} {
				if !errors.Is(err, tt.kind) {
					t.Errorf("%s: %v is no %v", method, err, tt.kind)
				}
				life, ok := errors.AsType[*bedrock.LifecycleError](err)
				if ok != (tt.state != "") {
					t.Fatalf("%s: %v", method, err)
				}
				if !ok {
					continue
				}
				if life.State != tt.state || !strings.HasPrefix(life.Error(), tt.text) || !strings.Contains(err.Error(), tt.text) {
					t.Errorf("%s: %s, %v", method, life.State, err)
				}
				var sdk interface{ ErrorCode() string }
				if !errors.As(err, &sdk) {
					t.Errorf("%s: the SDK's error is lost: %v", method, err)
				}
			}
		})
	}
}

func onDemand(model string) string {
	return "Invocation of model ID " + model + " with on-demand throughput isn’t supported. Retry your request with the ID or ARN of an inference profile that contains this model."
}

func TestNeedsProfileError(t *testing.T) {
	for region, want := range map[string]string{
		"us-east-1": "us." + claude, "us-gov-west-1": "us-gov." + claude, "eu-west-3": "eu." + claude,
		"ap-south-1": "apac." + claude, "ca-central-1": "global." + claude,
	} {
		fake := awsaitest.New(t)
		cfg := fake.Config()
		cfg.Region = region
		fake.Inject(awsaitest.Fault{Err: &types.ValidationException{Message: new(onDemand(claude))}})
		_, err := bedrock.NewModel(cfg, claude).Generate(t.Context(), hello)
		need, ok := errors.AsType[*bedrock.NeedsProfileError](err)
		if !ok || need.Profile != want || need.Model != claude || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", region, err)
		}
		if _, ok := errors.AsType[*types.ValidationException](err); !ok || !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: the SDK's error or the kind is lost: %v", region, err)
		}
	}
}

// TestLifecycleOfOthers: embedders and rerankers explain as models do.
func TestLifecycleOfOthers(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Inject(awsaitest.Fault{Err: &types.ResourceNotFoundException{Message: new("not found")}})
	table := lives(titan, "cohere.rerank-v3-5:0", "x.y")
	table[1].EndOfLife = table[0].EndOfLife
	_, embed := bedrock.NewEmbedder(fake.Config(), titan, func(o *bedrock.EmbedderOptions) { o.Lifecycles = table }).
		Embed(t.Context(), rag.ForQuery, []string{"a"})
	_, scores := bedrock.NewReranker(fake.Config(), "my-profile", func(o *bedrock.RerankerOptions) {
		o.Lifecycles, o.BaseModel = table, "cohere.rerank-v3-5:0"
	}).Scores(t.Context(), "q", []string{"a"})
	const canvas = "amazon.nova-canvas-v1:0"
	table = lives(canvas, claude, "x.y")
	model := bedrock.NewModel(fake.Config(), canvas, func(o *bedrock.ModelOptions) { o.Lifecycles = table })
	_, _, invoke := bedrock.Invoke[map[string]any](t.Context(), model, map[string]any{"a": 1})
	var stream error
	for _, stream = range bedrock.InvokeStream[map[string]any](t.Context(), model, map[string]any{"a": 1}) {
	}
	_, async := bedrock.NewAsyncModel(fake.Config(), canvas, media.URI{Bucket: "bucket"}, func(o *bedrock.AsyncOptions) { o.Lifecycles = table }).
		Start(t.Context(), bedrock.AsyncRequest{Input: map[string]any{"a": 1}, Token: "t"})
	for name, err := range map[string]error{
		"Embed": embed, "Scores": scores, "Invoke": invoke, "InvokeStream": stream, "AsyncModel.Start": async,
	} {
		if _, ok := errors.AsType[*bedrock.LifecycleError](err); !ok || !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
