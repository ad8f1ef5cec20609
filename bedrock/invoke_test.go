package bedrock_test

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/body"
)

// invoked answers InvokeModel with a body and the headers that the service adds.
func invoked(f *awsaitest.Fake, answer string) {
	f.HandleWire("bedrockruntime", "InvokeModel", awsaitest.Wire{Body: []byte(answer), Header: map[string]string{
		"Content-Type":                                 "application/json",
		"X-Amzn-Bedrock-Input-Token-Count":             "12",
		"X-Amzn-Bedrock-Output-Token-Count":            "6",
		"X-Amzn-Bedrock-Cache-Read-Input-Token-Count":  "70",
		"X-Amzn-Bedrock-Cache-Write-Input-Token-Count": "30",
		"X-Amzn-Bedrock-Invocation-Latency":            "420",
		"X-Amzn-Bedrock-Service-Tier":                  "flex",
	}})
}

func TestInvoke(t *testing.T) {
	const answer = `{"generation":"53 is a prime.","prompt_token_count":12,"generation_token_count":6,"stop_reason":"stop","new":{"a":1}}`
	fake := awsaitest.New(t)
	invoked(fake, answer)
	m := bedrock.NewModel(fake.Config(), "us.meta.llama3-3-70b-instruct-v1:0")
	got, call, err := bedrock.Invoke[body.LlamaResponse](t.Context(), m, body.LlamaRequest{Prompt: "a < b", Temperature: new(0.0)})
	if err != nil {
		t.Fatal(err)
	}
	want := body.LlamaResponse{Generation: "53 is a prime.", PromptTokenCount: 12, GenerationTokenCount: 6, StopReason: "stop"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("response (-want +got):\n%s", diff)
	}
	wantCall := bedrock.Invocation{
		Usage:       bedrock.Usage{InputTokens: 12, OutputTokens: 6, CacheReadTokens: 70, CacheWriteTokens: 30},
		Latency:     420 * time.Millisecond,
		ServiceTier: bedrock.TierFlex,
		Raw:         json.RawMessage(answer),
	}
	if diff := cmp.Diff(wantCall, call); diff != "" {
		t.Errorf("invocation (-want +got):\n%s", diff)
	}
	c := fake.Calls()[0]
	if got, want := c.URL.EscapedPath(), "/model/us.meta.llama3-3-70b-instruct-v1%3A0/invoke"; got != want {
		t.Errorf("path %s, want %s", got, want)
	}
	if diff := cmp.Diff(sorted(t, []byte(`{"prompt":"a < b","temperature":0}`)), sorted(t, c.Body)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
	for name, want := range map[string]string{
		"Content-Type": "application/json", "Accept": "application/json", "X-Amzn-Bedrock-Guardrailidentifier": "", "X-Amzn-Bedrock-Trace": "",
		"X-Amzn-Bedrock-Service-Tier": "", "X-Amzn-Bedrock-Request-Metadata": "",
	} {
		if got := c.Header.Get(name); got != want {
			t.Errorf("header %s: %q, want %q", name, got, want)
		}
	}
}

func TestInvokeExtraFields(t *testing.T) {
	type request struct {
		body.AnthropicRequest
		Fast bool `json:"fast"`
	}
	type response struct {
		body.AnthropicResponse
		Mood string `json:"mood"`
	}
	fake := awsaitest.New(t)
	invoked(fake, `{"content":[{"type":"text","text":"Hi"}],"mood":"fine"}`)
	got, _, err := bedrock.Invoke[response](t.Context(), bedrock.NewModel(fake.Config(), claude),
		request{body.AnthropicRequest{MaxTokens: 9, Messages: []body.AnthropicMessage{body.AnthropicUser("Hello")}}, true})
	if err != nil || got.Text() != "Hi" || got.Mood != "fine" {
		t.Errorf("%+v, %v", got, err)
	}
	want := `{"anthropic_version":"bedrock-2023-05-31","fast":true,"max_tokens":9,"messages":[{"content":[{"text":"Hello","type":"text"}],"role":"user"}]}`
	if got := sent(t, fake, "InvokeModel", 0); got != want {
		t.Errorf("body %s, want %s", got, want)
	}
}

func TestInvokeSettings(t *testing.T) {
	fake := awsaitest.New(t)
	invoked(fake, `{"amazon-bedrock-guardrailAction":"INTERVENED","amazon-bedrock-trace":{"guardrail":{"actionReason":"Guardrail masked."}}}`)
	m := bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) {
		o.Defaults.Guardrail = &bedrock.InlineGuardrail{ID: "abcdefghij", Version: "DRAFT", Async: true}
		o.Defaults.ServiceTier, o.Defaults.Metadata = bedrock.TierPriority, map[string]string{"team": "a b"}
		o.Defaults.Latency = bedrock.LatencyOptimized
	})
	raw, call, err := bedrock.Invoke[json.RawMessage](t.Context(), m, json.RawMessage(`{"prompt": "x"}`))
	if err != nil || call.GuardrailAction != "INTERVENED" || string(raw) != string(call.Raw) {
		t.Errorf("%s, %+v, %v", raw, call, err)
	}
	if _, _, err := bedrock.Invoke[json.RawMessage](t.Context(), m, map[string]any{}, func(o *bedrock.InvokeOptions) {
		*o = bedrock.InvokeOptions{Guardrail: &bedrock.InlineGuardrail{ID: "abcdefghij", Version: "2", Trace: bedrock.TraceFull}}
	}); err != nil {
		t.Fatal(err)
	}
	for i, want := range []map[string]string{
		{"X-Amzn-Bedrock-Guardrailidentifier": "abcdefghij", "X-Amzn-Bedrock-Guardrailversion": "DRAFT", "X-Amzn-Bedrock-Trace": "ENABLED",
			"X-Amzn-Bedrock-Service-Tier": "priority", "X-Amzn-Bedrock-Performanceconfig-Latency": "optimized", "X-Amzn-Bedrock-Request-Metadata": `{"team":"a b"}`},
		{"X-Amzn-Bedrock-Guardrailidentifier": "abcdefghij", "X-Amzn-Bedrock-Guardrailversion": "2", "X-Amzn-Bedrock-Trace": "ENABLED_FULL",
			"X-Amzn-Bedrock-Service-Tier": "", "X-Amzn-Bedrock-Performanceconfig-Latency": "", "X-Amzn-Bedrock-Request-Metadata": ""},
	} {
		for name, want := range want {
			if got := fake.Calls()[i].Header.Get(name); got != want {
				t.Errorf("request %d: header %s is %q, want %q", i, name, got, want)
			}
		}
	}
}

// unwritable cannot be written as JSON.
type unwritable struct{ Secret chan string }

func TestInvokeRefused(t *testing.T) {
	tests := []struct {
		name, id string
		body     any
		change   func(*bedrock.InvokeOptions)
		kind     error
		want     string
	}{
		{"no ID", "", map[string]any{}, nil, awsai.ErrInvalid, "empty model ID"},
		{"nil", claude, nil, nil, awsai.ErrInvalid, "not a JSON object"},
		{"bytes", claude, []byte(`{"secret":1}`), nil, awsai.ErrInvalid, "not a JSON object"},
		{"no JSON", claude, json.RawMessage(`{"secret`), nil, awsai.ErrInvalid, "cannot be written as JSON"},
		{"channel", claude, unwritable{}, nil, awsai.ErrInvalid, "cannot be written as JSON"},
		{"large", claude, map[string]string{"secret": strings.Repeat("x", 25_000_000-12)}, nil, awsai.ErrTooLarge, "body of 25000001 bytes, limit 25000000"},
		{"guardrail", claude, map[string]any{}, func(o *bedrock.InvokeOptions) { o.Guardrail = &bedrock.InlineGuardrail{ID: "a"} }, awsai.ErrInvalid, "guardrail without ID or version"},
		{"metadata", claude, map[string]any{}, func(o *bedrock.InvokeOptions) { o.Metadata = map[string]string{"a": "<secret>"} }, awsai.ErrInvalid, "metadata"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			m := bedrock.NewModel(awsaitest.New(t).Config(), tt.id) // a call would fail the test
			var opts []func(*bedrock.InvokeOptions)
			if tt.change != nil {
				opts = append(opts, tt.change)
			}
			_, _, err := bedrock.Invoke[json.RawMessage](t.Context(), m, tt.body, opts...)
			var streamed error
			for _, e := range bedrock.InvokeStream[json.RawMessage](t.Context(), m, tt.body, opts...) {
				streamed = e
			}
			for op, err := range map[string]error{"bedrock.Invoke": err, "bedrock.InvokeStream": streamed} {
				if e, ok := err.(*awsai.Error); !ok || e.Op != op || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
					t.Errorf("error %v, want %v of %s saying %q", err, tt.kind, op, tt.want)
				}
			}
		})
	}
}

func TestInvokeBadResponse(t *testing.T) {
	for _, answer := range []string{``, `<html>`, `[]`, `{"generation":5}`} {
		fake := awsaitest.New(t)
		invoked(fake, answer)
		_, call, err := bedrock.Invoke[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{Prompt: "secret"})
		if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.Invoke" || e.Kind != awsai.ErrUnavailable || !strings.Contains(err.Error(), "response: ") {
			t.Errorf("%q: error %v, want awsai.ErrUnavailable", answer, err)
		}
		if string(call.Raw) != answer || call.Usage.OutputTokens != 6 {
			t.Errorf("%q: invocation %+v, want it kept", answer, call)
		}
	}
}

func TestInvokeServiceError(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleRaw("bedrockruntime", "InvokeModel", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
		return awsaitest.Wire{}, &types.ModelErrorException{Message: new("the model failed")}
	})
	_, _, err := bedrock.Invoke[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{})
	if _, ok := errors.AsType[*types.ModelErrorException](err); !ok || !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("error %v", err)
	}
}

// answerChunks has the fake answer with a stream of chunks, each as the JSON of its bytes,
// and of other events and errors.
func answerChunks(f *awsaitest.Fake, chunks ...any) {
	awsaitest.HandleStream(f, func(context.Context, *bedrockruntime.InvokeModelWithResponseStreamInput) ([]awsaitest.Event, error) {
		events := make([]any, len(chunks))
		for i, c := range chunks {
			events[i] = c
			if s, ok := c.(string); ok {
				events[i] = awsaitest.Event{Type: "chunk", JSON: `{"bytes":"` + base64.StdEncoding.EncodeToString([]byte(s)) + `","p":"abc"}`}
			}
		}
		return awsaitest.Events(events...), nil
	})
}

const metrics = `"amazon-bedrock-invocationMetrics":{"inputTokenCount":12,"outputTokenCount":6,"invocationLatency":420,"firstByteLatency":90,"cacheReadInputTokenCount":70,"cacheWriteInputTokenCount":30}`

// endCall is what the last piece tells.
var endCall = bedrock.Invocation{
	Usage:   bedrock.Usage{InputTokens: 12, OutputTokens: 6, CacheReadTokens: 70, CacheWriteTokens: 30},
	Latency: 420 * time.Millisecond, FirstByteLatency: 90 * time.Millisecond,
}

// texts collects the text of a stream and its last piece.
func texts[C interface{ Text() string }](pieces iter.Seq2[bedrock.Piece[C], error]) (all []string, last bedrock.Piece[C], err error) {
	for p, e := range pieces {
		if e != nil {
			return all, p, e
		}
		if text := p.Chunk.Text(); text != "" {
			all = append(all, text)
		}
		last = p
	}
	return all, last, nil
}

func TestInvokeStreamFamilies(t *testing.T) {
	run := func(read func(*bedrock.Model) ([]string, bedrock.Invocation, bool, error), chunks ...any) func(*testing.T) {
		return func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			answerChunks(fake, chunks...)
			all, call, done, err := read(bedrock.NewModel(fake.Config(), claude))
			if err != nil || !done {
				t.Fatalf("done %v, error %v", done, err)
			}
			if diff := cmp.Diff([]string{"Hi", " there"}, all); diff != "" {
				t.Errorf("texts (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(endCall, call); diff != "" {
				t.Errorf("invocation (-want +got):\n%s", diff)
			}
		}
	}
	t.Run("anthropic", run(streamOf[body.AnthropicChunk](t),
		`{"type":"message_start","message":{"id":"msg","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":12,"output_tokens":1}}}`,
		`{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}`, `{"type":"ping"}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Hi"}}`,
		`{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" there"}}`,
		`{"type":"content_block_stop","index":0}`,
		`{"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":6}}`,
		`{"type":"message_stop",`+metrics+`}`))
	t.Run("titan", run(streamOf[body.TitanChunk](t),
		`{"outputText":"Hi","index":0,"totalOutputTextTokenCount":null,"completionReason":null,"inputTextTokenCount":12}`,
		`{"outputText":" there","index":0,"totalOutputTextTokenCount":6,"completionReason":"FINISH","inputTextTokenCount":null,`+metrics+`}`))
	t.Run("nova", run(streamOf[body.NovaChunk](t),
		`{"messageStart":{"role":"assistant"}}`, `{"contentBlockDelta":{"delta":{"text":"Hi"},"contentBlockIndex":0}}`,
		`{"contentBlockDelta":{"delta":{"text":" there"},"contentBlockIndex":0}}`, `{"contentBlockStop":{"contentBlockIndex":0}}`,
		`{"messageStop":{"stopReason":"end_turn"}}`, `{"metadata":{"usage":{"inputTokens":12,"outputTokens":6},"metrics":{},"trace":{}},`+metrics+`}`))
	t.Run("cohere", run(streamOf[body.CohereChunk](t),
		`{"is_finished":false,"event_type":"text-generation","text":"Hi"}`, `{"is_finished":false,"event_type":"text-generation","text":" there"}`,
		`{"is_finished":true,"event_type":"stream-end","finish_reason":"COMPLETE","response":{"text":"Hi there"},`+metrics+`}`))
	t.Run("llama", run(streamOf[body.LlamaResponse](t),
		`{"generation":"Hi","prompt_token_count":12,"generation_token_count":1,"stop_reason":null}`,
		`{"generation":" there","prompt_token_count":null,"generation_token_count":6,"stop_reason":"stop",`+metrics+`}`))
	t.Run("mistral", run(streamOf[body.MistralResponse](t),
		`{"outputs":[{"text":"Hi","stop_reason":null}]}`, `{"outputs":[{"text":" there","stop_reason":"stop"}],`+metrics+`}`))
	t.Run("deepseek", run(streamOf[body.DeepSeekResponse](t),
		`{"choices":[{"text":"Hi","stop_reason":null}]}`, `{"choices":[{"text":" there","stop_reason":"stop"}],`+metrics+`}`))
	t.Run("chat", run(streamOf[body.ChatChunk](t),
		`{"id":"c","choices":[{"index":0,"delta":{"role":"assistant","content":"Hi"},"finish_reason":null}]}`,
		`{"id":"c","choices":[{"index":0,"delta":{"content":" there"},"finish_reason":"stop"}],`+metrics+`}`))
	t.Run("mistral chat", run(streamOf[body.ChatChunk](t),
		`{"choices":[{"index":0,"message":{"role":"assistant","content":"Hi"},"stop_reason":null}]}`,
		`{"choices":[{"index":0,"message":{"role":"assistant","content":" there"},"stop_reason":"stop"}],`+metrics+`}`))
}

func streamOf[C interface{ Text() string }](t *testing.T) func(*bedrock.Model) ([]string, bedrock.Invocation, bool, error) {
	return func(m *bedrock.Model) ([]string, bedrock.Invocation, bool, error) {
		all, last, err := texts(bedrock.InvokeStream[C](t.Context(), m, map[string]any{}))
		return all, last.Invocation, last.Done, err
	}
}

const (
	chunkHi  = `{"generation":"Hi"}`
	chunkEnd = `{"generation":"","stop_reason":"stop",` + metrics + `}`
)

func TestInvokeStreamEnds(t *testing.T) {
	tests := []struct {
		name   string
		chunks []any
		kinds  []error // that the error has
		want   string
	}{
		{"whole", []any{chunkHi, chunkEnd}, nil, ""},
		{"unknown event", []any{chunkHi, awsaitest.Event{Type: "hologram", JSON: `{"x":1}`}, chunkEnd}, nil, ""},
		{"a chunk after the metrics", []any{chunkHi, chunkEnd, `{"generation":""}`}, nil, ""},
		{"nothing", nil, []error{awsai.ErrIncomplete}, "the stream ended before"},
		{"ended", []any{chunkHi}, []error{awsai.ErrIncomplete}, "the stream ended before"},
		{"cut", []any{chunkHi, awsaitest.Cut()}, []error{awsai.ErrIncomplete}, "incomplete"},
		{"cut within the last", []any{chunkHi, awsaitest.Event{Type: "chunk", JSON: `{"bytes":"e30="}`, Partial: true}}, []error{awsai.ErrIncomplete}, "incomplete"},
		{"reset", []any{chunkHi, awsaitest.ConnectionReset()}, []error{awsai.ErrIncomplete}, "reset"},
		{"throttled", []any{chunkHi, &types.ThrottlingException{Message: new("slow down")}}, []error{awsai.ErrThrottled, awsai.ErrIncomplete}, "slow down"},
		{"internal", []any{chunkHi, &types.InternalServerException{Message: new("oh")}}, []error{awsai.ErrUnavailable, awsai.ErrIncomplete}, "oh"},
		{"model", []any{chunkHi, &types.ModelStreamErrorException{Message: new("oh")}}, []error{awsai.ErrUnavailable, awsai.ErrIncomplete}, "oh"},
		{"timeout", []any{chunkHi, &types.ModelTimeoutException{Message: new("oh")}}, []error{awsai.ErrUnavailable, awsai.ErrIncomplete}, "oh"},
		{"validation", []any{chunkHi, &types.ValidationException{Message: new("bad")}}, []error{awsai.ErrInvalid, awsai.ErrIncomplete}, "bad"},
		{"unavailable", []any{chunkHi, &types.ServiceUnavailableException{Message: new("oh")}}, []error{awsai.ErrUnavailable, awsai.ErrIncomplete}, "oh"},
		{"no JSON", []any{chunkHi, `{"generation`, chunkEnd}, []error{awsai.ErrUnavailable}, "piece of the response"},
		{"another type", []any{chunkHi, `{"generation":7}`, chunkEnd}, []error{awsai.ErrUnavailable}, "piece of the response"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			answerChunks(fake, tt.chunks...)
			all, _, err := texts(bedrock.InvokeStream[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{Prompt: "secret"}))
			if len(tt.chunks) > 0 && (len(all) != 1 || all[0] != "Hi") {
				t.Errorf("texts %q, want what came before", all)
			}
			if (err == nil) != (tt.kinds == nil) {
				t.Fatalf("error %v", err)
			}
			for i, kind := range tt.kinds {
				e, ok := err.(*awsai.Error)
				if !ok || e.Op != "bedrock.InvokeStream" || !errors.Is(err, kind) || i == 0 && e.Kind != kind || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want %v saying %q", err, kind, tt.want)
				}
			}
		})
	}
}

func TestInvokeStreamRaw(t *testing.T) {
	const masked = `{"amazon-bedrock-guardrailAction":"INTERVENED","amazon-bedrock-trace":{"guardrail":{"actionReason":"Guardrail masked."}}}`
	fake := awsaitest.New(t)
	answerChunks(fake, chunkHi, awsaitest.Event{Type: "hologram", JSON: `{"x":1}`}, masked, chunkEnd)
	var got []string
	for p, err := range bedrock.InvokeStream[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(p.Raw))
		if p.Done != (p.Invocation.GuardrailAction == "INTERVENED") {
			t.Errorf("piece %s: done %v, guardrail %q", p.Raw, p.Done, p.Invocation.GuardrailAction)
		}
	}
	want := []string{chunkHi, `{"hologram":{"x":1}}`, masked, chunkEnd}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("pieces (-want +got):\n%s", diff)
	}
	if h := fake.Calls()[0].Header; h.Get("X-Amzn-Bedrock-Accept") != "application/json" {
		t.Errorf("headers %v", h)
	}
}

func TestInvokeStreamAsyncGuardrail(t *testing.T) {
	m := bedrock.NewModel(awsaitest.New(t).Config(), claude, func(o *bedrock.ModelOptions) {
		o.Defaults.Guardrail = &bedrock.InlineGuardrail{ID: "abcdefghij", Version: "1", Async: true}
	})
	_, _, err := texts(bedrock.InvokeStream[body.LlamaResponse](t.Context(), m, body.LlamaRequest{}))
	if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "is said in the body") {
		t.Errorf("error %v", err)
	}
}

func TestInvokeStreamBreak(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerChunks(fake, chunkHi, chunkHi, awsaitest.Hang())
	for p, err := range bedrock.InvokeStream[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{}) {
		if err != nil || p.Chunk.Generation != "Hi" {
			t.Fatalf("%+v, %v", p, err)
		}
		break
	}
	if !fake.Calls()[0].BodyClosed() {
		t.Error("the connection is open still")
	}
}

func TestInvokeStreamCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerChunks(fake, chunkHi, awsaitest.Hang())
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var last error
	for _, err := range bedrock.InvokeStream[body.LlamaResponse](ctx, bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{}) {
		cancel()
		last = err
	}
	if e, ok := last.(*awsai.Error); !ok || e.Kind != nil || !errors.Is(last, context.Canceled) {
		t.Errorf("error %v, want context.Canceled", last)
	}
}

func TestInvokeStreamConcurrent(t *testing.T) {
	fake := awsaitest.New(t)
	answerChunks(fake, chunkHi, chunkHi, chunkEnd)
	m := bedrock.NewModel(fake.Config(), claude)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 4 {
				all, last, err := texts(bedrock.InvokeStream[body.LlamaResponse](t.Context(), m, body.LlamaRequest{}))
				if err != nil || len(all) != 2 || !last.Done {
					t.Errorf("%q, %v", all, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestInvokeStreamBefore(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.HandleStream(fake, func(context.Context, *bedrockruntime.InvokeModelWithResponseStreamInput) ([]awsaitest.Event, error) {
		return nil, &types.AccessDeniedException{Message: new("not yours")}
	})
	_, _, err := texts(bedrock.InvokeStream[body.LlamaResponse](t.Context(), bedrock.NewModel(fake.Config(), claude), body.LlamaRequest{}))
	if e, ok := err.(*awsai.Error); !ok || e.Kind != awsai.ErrAccessDenied || errors.Is(err, awsai.ErrIncomplete) || errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("error %v, want awsai.ErrAccessDenied alone", err)
	}
}

func FuzzInvokeChunk(f *testing.F) {
	for _, seed := range []string{chunkHi, chunkEnd, `{` + metrics + `}`, `{"amazon-bedrock-invocationMetrics":"x"}`, `{"amazon-bedrock-invocationMetrics":null}`, `[]`, `null`, ``, `"amazon-bedrock-`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, chunk string) {
		fake := awsaitest.New(t)
		answerChunks(fake, chunk)
		var pieces int
		var done bool
		var last error
		for p, err := range bedrock.InvokeStream[map[string]any](t.Context(), bedrock.NewModel(fake.Config(), claude), map[string]any{}) {
			if err == nil {
				pieces, done = pieces+1, p.Done
			}
			if string(p.Raw) != chunk && err == nil {
				t.Errorf("raw %q, want %q", p.Raw, chunk)
			}
			last = err
		}
		if done != (last == nil) || pieces > 1 {
			t.Errorf("%d pieces, done %v, error %v", pieces, done, last)
		}
	})
}
