package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

// Events as they go over the wire.
const (
	start    = `messageStart {"role":"assistant"}`
	hi       = `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Hi"}}`
	there    = `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":" there"}}`
	empty    = `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":""}}`
	blockEnd = `contentBlockStop {"contentBlockIndex":0}`
	endTurn  = `messageStop {"stopReason":"end_turn"}`
	metadata = `metadata {"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":115,"cacheReadInputTokens":70,"cacheWriteInputTokens":30},"metrics":{"latencyMs":1500}}`
)

func wholeReply(stop bedrock.StopReason, content ...bedrock.Block) bedrock.Reply {
	message := bedrock.Message{Role: bedrock.RoleAssistant, Content: content}
	return bedrock.Reply{
		Message:    message,
		Messages:   []bedrock.Message{message},
		StopReason: stop,
		Usage:      bedrock.Usage{InputTokens: 10, OutputTokens: 5, CacheReadTokens: 70, CacheWriteTokens: 30},
		Latency:    1500 * time.Millisecond,
		Cost:       87_450_000,
		CostKnown:  true,
	}
}

func TestStream(t *testing.T) {
	type test struct {
		name            string
		events          []any
		text, reasoning []string
		want            bedrock.Reply
	}
	hiThere := bedrock.Block{Text: "Hi there"}
	both := []string{"Hi", " there"}
	noUsage := wholeReply(bedrock.StopEndTurn, hiThere)
	noUsage.Usage, noUsage.Latency = bedrock.Usage{}, 0
	noUsage.Cost, noUsage.CostKnown = 0, false
	tests := []test{
		{"text", []any{start, hi, there, blockEnd, endTurn, metadata}, both, nil, wholeReply(bedrock.StopEndTurn, hiThere)},
		{"empty deltas", []any{start, empty, hi, empty, there, blockEnd, endTurn, metadata}, both, nil, wholeReply(bedrock.StopEndTurn, hiThere)},
		{"nothing said", []any{start, endTurn, metadata}, nil, nil,
			wholeReply(bedrock.StopEndTurn, []bedrock.Block{}...)},
		{"no metadata", []any{start, hi, there, blockEnd, endTurn}, both, nil, noUsage},
		{"reasoning", []any{start,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"h"}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"m"}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"signature":"sig"}}}`,
			blockEnd,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"reasoningContent":{"redactedContent":"AQI="}}}`,
			`contentBlockStop {"contentBlockIndex":1}`,
			`contentBlockDelta {"contentBlockIndex":2,"delta":{"text":"Hi"}}`,
			endTurn, metadata,
		}, []string{"Hi"}, []string{"h", "m"}, wholeReply(bedrock.StopEndTurn,
			bedrock.Block{Reasoning: &bedrock.Reasoning{Text: "hm", Signature: "sig"}},
			bedrock.Block{Reasoning: &bedrock.Reasoning{Redacted: []byte{1, 2}}},
			bedrock.Block{Text: "Hi"})},
		{"interleaved blocks", []any{start,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"two "}}`, hi,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"three"}}`, endTurn, metadata,
		}, []string{"two ", "Hi", "three"}, nil, wholeReply(bedrock.StopEndTurn, bedrock.Block{Text: "Hi"}, bedrock.Block{Text: "two three"})},
		{"unknown events and deltas", []any{start, `hologram {"x":1}`, hi,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"smell":"roses"}}`,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"reasoningContent":{"telepathy":1}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"title":"T","source":"S"}}}`,
			there, blockEnd, endTurn, metadata,
		}, both, nil, wholeReply(bedrock.StopEndTurn, bedrock.Block{Text: "Hi there", Citations: []bedrock.Citation{{Title: "T", Source: "S"}}})},
	}
	tests = append(tests,
		test{"citations", []any{start, hi,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"title":"T","sourceContent":[{"text":"p"}],"location":{"documentPage":{"documentIndex":0,"start":2,"end":3}}}}}`,
			there,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"citation":{"source":"S","location":{"web":{"url":"https://example.com"}}}}}`,
			endTurn, metadata,
		}, both, nil, wholeReply(bedrock.StopEndTurn, bedrock.Block{Text: "Hi there", Citations: []bedrock.Citation{
			{Title: "T", Passages: []string{"p"}, Location: bedrock.Location{Kind: bedrock.LocationPages, Start: 2, End: 3}},
			{Source: "S", Location: bedrock.Location{Kind: bedrock.LocationWeb, URL: "https://example.com"}},
		}})},
		test{"image", []any{start,
			`contentBlockStart {"contentBlockIndex":0,"start":{"image":{"format":"png"}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"AQI="}}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"image":{"source":{"bytes":"Aw=="}}}}`,
			`contentBlockStart {"contentBlockIndex":1,"start":{"image":{"format":"png"}}}`,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"image":{"error":{"message":"filtered"}}}}`,
			endTurn, metadata,
		}, nil, nil, wholeReply(bedrock.StopEndTurn,
			bedrock.Block{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2, 3}}},
			bedrock.Block{Image: &bedrock.Media{Format: "png", Error: "filtered"}})},
		test{"a tool of the service's", []any{start,
			`contentBlockStart {"contentBlockIndex":0,"start":{"toolUse":{"toolUseId":"t","name":"n","type":"server_tool_use"}}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"toolUse":{"input":"{\"q\":1}"}}}`, blockEnd,
			`contentBlockStart {"contentBlockIndex":1,"start":{"toolResult":{"toolUseId":"t","type":"n_result","status":"success"}}}`,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"toolResult":[{"text":"o"},{"text":"ne"}]}}`,
			`contentBlockDelta {"contentBlockIndex":1,"delta":{"toolResult":[{"json":{"a":[1]}}]}}`,
			`contentBlockDelta {"contentBlockIndex":2,"delta":{"text":"Hi"}}`, endTurn, metadata,
		}, []string{"Hi"}, nil, wholeReply(bedrock.StopEndTurn,
			bedrock.Block{ToolUse: &bedrock.ToolUse{ID: "t", Name: "n", Input: json.RawMessage(`{"q":1}`), Server: true}},
			bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", Type: "n_result", Text: "one", Content: []bedrock.Block{{Raw: json.RawMessage(`{"json":{"a":[1]}}`)}}}},
			bedrock.Block{Text: "Hi"})},
	)
	for _, stop := range append((types.StopReason)("").Values(), "out_of_coffee") {
		tests = append(tests, test{string(stop), []any{start, hi, there, `messageStop {"stopReason":"` + string(stop) + `"}`, metadata},
			both, nil, wholeReply(bedrock.StopReason(stop), hiThere)})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			answerStream(fake, tt.events...)
			var text, reasoning []string
			var got bedrock.Reply
			for e, err := range bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), hello) {
				switch {
				case errors.Is(err, awsai.ErrBlocked) && refuses(e.Reply.StopReason):
					got = e.Reply
				case err != nil:
					t.Fatal(err)
				case e.Done && refuses(e.Reply.StopReason):
					t.Error("a reply that was not let pass is done")
				case e.Done:
					got = e.Reply
				case e.Text == "" && e.Reasoning == "" && e.Citation == nil && e.Raw == nil:
					t.Error("an event says nothing")
				}
				if e.Text != "" {
					text = append(text, e.Text)
				}
				if e.Reasoning != "" {
					reasoning = append(reasoning, e.Reasoning)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("reply (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff([][]string{tt.text, tt.reasoning}, [][]string{text, reasoning}); diff != "" {
				t.Errorf("text and reasoning (-want +got):\n%s", diff)
			}
			if !fake.Calls()[0].BodyClosed() {
				t.Error("the connection is open")
			}
		})
	}
}

// What the stream has of unknown kinds comes as it is.
func TestStreamRaw(t *testing.T) {
	fake := awsaitest.New(t)
	answerStream(fake, start, `hologram {"x":1}`, hi,
		`contentBlockStart {"contentBlockIndex":1,"start":{"smell":{"of":"roses"}}}`,
		`contentBlockDelta {"contentBlockIndex":1,"delta":{"smell":{"strength":0.5}}}`,
		`contentBlockDelta {"contentBlockIndex":2,"delta":{"reasoningContent":{"telepathy":1}}}`,
		there, endTurn, metadata)
	var raw []string
	for e, err := range bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), hello) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Raw != nil {
			raw = append(raw, string(e.Raw))
		}
	}
	want := []string{`{"hologram":{"x":1}}`,
		`{"contentBlockStart":{"contentBlockIndex":1,"start":{"smell":{"of":"roses"}}}}`,
		`{"contentBlockDelta":{"contentBlockIndex":1,"delta":{"smell":{"strength":0.5}}}}`,
		`{"contentBlockDelta":{"contentBlockIndex":2,"delta":{"reasoningContent":{"telepathy":1}}}}`}
	if diff := cmp.Diff(want, raw); diff != "" {
		t.Errorf("raw (-want +got):\n%s", diff)
	}
}

// A model that does not stream answers all the same.
func TestStreamOfModelThatDoesNot(t *testing.T) {
	for _, message := range []string{"The model is unsupported for streaming.", "This model doesn't support tool use in streaming mode."} {
		fake := awsaitest.New(t)
		awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.ConverseStreamInput) ([]awsaitest.Event, error) {
			return nil, &types.ValidationException{Message: &message}
		})
		fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", `{"text":"Let me see."}`, use("t1", "next", `{"n":1}`)), final)
		var calls atomic.Int64
		var text []string
		var reply bedrock.Reply
		model := bedrock.NewModel(fake.Config(), claude)
		for e, err := range model.Stream(t.Context(), withTools(next(&calls))) {
			if err != nil {
				t.Fatal(err)
			}
			if e.Text != "" {
				text = append(text, e.Text)
			}
			reply = e.Reply
		}
		if diff := cmp.Diff([]string{"Let me see.", "Done."}, text); diff != "" || reply.Text() != "Done." || calls.Load() != 1 {
			t.Errorf("reply %q after %d calls; text (-want +got):\n%s", reply.Text(), calls.Load(), diff)
		}
		before := fake.Count("ConverseStream")
		for range 2 {
			if _, err := bedrock.Collect(model.Stream(t.Context(), hello)); err != nil {
				t.Fatal(err)
			}
		}
		if got := fake.Count("ConverseStream") - before; got != 1 {
			t.Errorf("%d attempts to stream, want one, after which it is known that the model does not", got)
		}
	}
}

func TestStreamSendsWhatGenerateSends(t *testing.T) {
	fake := awsaitest.New(t)
	answerStream(fake, start, endTurn)
	req := bedrock.Request{Messages: hello.Messages, System: "S", MaxTokens: 1, AdditionalFields: map[string]any{"top_k": 5}}
	if _, err := bedrock.Collect(bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), req)); err != nil {
		t.Fatal(err)
	}
	const want = `{"additionalModelRequestFields":{"top_k":5},"inferenceConfig":{"maxTokens":1},"messages":[{"content":[{"text":"Hello"}],"role":"user"}],"system":[{"text":"S"}]}`
	if diff := cmp.Diff(want, sent(t, fake, "ConverseStream", 0)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestStreamBrokenOff(t *testing.T) {
	message := new("secret prompt")
	tests := []struct {
		name  string
		last  any
		kind  error
		cause func(error) bool
	}{
		{"ends early", nil, awsai.ErrIncomplete, nil},
		{"cut", awsaitest.Cut(), awsai.ErrIncomplete, nil},
		{"cut within an event", awsaitest.Event{Type: "messageStop", JSON: `{"stopReason":"end_turn"}`, Partial: true}, awsai.ErrIncomplete, nil},
		{"reset", awsaitest.ConnectionReset(), awsai.ErrIncomplete, func(err error) bool { return strings.Contains(err.Error(), "reset") }},
		{"throttling", &types.ThrottlingException{Message: message}, awsai.ErrThrottled, is[*types.ThrottlingException]},
		{"unavailable", &types.ServiceUnavailableException{Message: message}, awsai.ErrUnavailable, is[*types.ServiceUnavailableException]},
		{"internal", &types.InternalServerException{Message: message}, awsai.ErrUnavailable, is[*types.InternalServerException]},
		{"model stream error", &types.ModelStreamErrorException{Message: message}, awsai.ErrUnavailable, is[*types.ModelStreamErrorException]},
		{"validation", &types.ValidationException{Message: message}, awsai.ErrInvalid, is[*types.ValidationException]},
		{"unmodelled", &awsaitest.Failure{Code: "MeltdownException", Message: "m"}, awsai.ErrIncomplete, is[smithy.APIError]},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			events := []any{start, hi, there}
			if tt.last != nil {
				events = append(events, tt.last)
			}
			answerStream(fake, events...)
			got, err := bedrock.Collect(bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), hello))
			if !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want kind %v", err, tt.kind)
			}
			if !errors.Is(err, awsai.ErrIncomplete) {
				t.Errorf("error %v, want awsai.ErrIncomplete among its kinds", err)
			}
			if tt.cause != nil && !tt.cause(err) {
				t.Errorf("error %v has lost its cause", err)
			}
			want := bedrock.Reply{Message: bedrock.Assistant("Hi there"), Messages: []bedrock.Message{bedrock.Assistant("Hi there")}}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("what arrived (-want +got):\n%s", diff)
			}
			if strings.Contains(err.Error(), "Hi") {
				t.Errorf("error %v repeats the reply", err)
			}
			if !fake.Calls()[0].BodyClosed() {
				t.Error("the connection is open")
			}
		})
	}
}

func is[E error](err error) bool {
	_, ok := errors.AsType[E](err)
	return ok
}

func TestStreamThrottledBeforeItStarts(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, endTurn)
	model := bedrock.NewModel(fake.Config(), claude)
	fake.Throttle("ConverseStream", 2)
	reply, err := bedrock.Collect(model.Stream(t.Context(), hello))
	if err != nil || reply.Text() != "Hi" {
		t.Errorf("throttled twice: %q, %v; want Hi", reply.Text(), err)
	}
	fake.Throttle("ConverseStream", 3)
	reply, err = bedrock.Collect(model.Stream(t.Context(), hello))
	if !errors.Is(err, awsai.ErrThrottled) || errors.Is(err, awsai.ErrIncomplete) || reply.Text() != "" {
		t.Errorf("throttled for good: %q, %v; want awsai.ErrThrottled alone", reply.Text(), err)
	}
}

func TestStreamBreak(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, there, blockEnd, time.Hour, endTurn)
	model := bedrock.NewModel(fake.Config(), claude)
	for e, err := range model.Stream(t.Context(), hello) {
		if err != nil || e.Text != "Hi" {
			t.Fatalf("first event %+v, %v", e, err)
		}
		break // though the service would go on for an hour
	}
	if !fake.Calls()[0].BodyClosed() {
		t.Error("the connection is open after the loop")
	}
}

func TestStreamCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, awsaitest.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range bedrock.NewModel(fake.Config(), claude).Stream(ctx, hello) {
		cancel()
		last = err
	}
	if !errors.Is(last, context.Canceled) || errors.Is(last, awsai.ErrIncomplete) {
		t.Errorf("error %v, want context.Canceled alone", last)
	}
	if partial, ok := errors.AsType[*bedrock.PartialError](last); !ok || partial.Reply.Text() != "Hi" {
		t.Errorf("what arrived is lost in %v", last)
	}
}

func TestStreamTwice(t *testing.T) {
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, endTurn)
	seq := bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), hello)
	if n := fake.Count("ConverseStream"); n != 0 {
		t.Errorf("%d requests before the loop", n)
	}
	for range 2 {
		if reply, err := bedrock.Collect(seq); err != nil || reply.Text() != "Hi" {
			t.Errorf("%q, %v; want Hi", reply.Text(), err)
		}
	}
	if n := fake.Count("ConverseStream"); n != 2 {
		t.Errorf("%d requests for two loops", n)
	}
}

// Streams of one model that run at the same time do not mix. The race detector sees more of
// it than the texts do.
func TestStreamConcurrently(t *testing.T) {
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, there, blockEnd, endTurn, metadata)
	model := bedrock.NewModel(fake.Config(), claude)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 20 {
				if reply, err := bedrock.Collect(model.Stream(t.Context(), hello)); err != nil || reply.Text() != "Hi there" {
					t.Errorf("%q, %v; want Hi there", reply.Text(), err)
				}
			}
		})
	}
	wg.Wait()
}

func TestCollectForeignSequence(t *testing.T) {
	got, err := bedrock.Collect(func(yield func(bedrock.Event, error) bool) { yield(bedrock.Event{}, io.ErrNoProgress) })
	if err != io.ErrNoProgress || got.Text() != "" {
		t.Errorf("%q, %v; want the sequence's own error", got.Text(), err)
	}
}
