package bedrock_test

import (
	"encoding/json"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

func TestSettingsRefused(t *testing.T) {
	many := map[string]string{}
	for i := range bedrock.MaxMetadata + 1 {
		many[strings.Repeat("k", i+1)] = "v"
	}
	tests := []struct {
		name string
		set  func(*bedrock.Request)
		want string
	}{
		{"metadata entries", func(r *bedrock.Request) { r.Metadata = many }, "17 entries of metadata, limit 16"},
		{"metadata characters", func(r *bedrock.Request) { r.Metadata = map[string]string{"a": "é"} }, "metadata"},
		{"metadata without name", func(r *bedrock.Request) { r.Metadata = map[string]string{"": "a"} }, "metadata"},
		{"metadata length", func(r *bedrock.Request) { r.Metadata = map[string]string{"a": strings.Repeat("b", 257)} }, "256"},
		{"response fields", func(r *bedrock.Request) { r.ResponseFields = make([]string, 11) }, "11 response fields, limit 10"},
		{"response field", func(r *bedrock.Request) { r.ResponseFields = []string{"stop_sequence"} }, "JSON pointer"},
		{"guardrail", func(r *bedrock.Request) { r.Guardrail = &bedrock.InlineGuardrail{ID: "a"} }, "guardrail without"},
		{"schema", func(r *bedrock.Request) { r.Output = &bedrock.OutputFormat{Schema: json.RawMessage(`[]`)} }, "not a JSON object"},
		{"effort", func(r *bedrock.Request) { r.Effort = bedrock.Effort(strings.Repeat("x", 17)) }, "17 characters, limit 16"},
		{"system tool", func(r *bedrock.Request) { r.SystemTools = []string{"a b"} }, "system tool 0"},
		{"tool choice", func(r *bedrock.Request) { r.SystemTools, r.ToolChoice = []string{"a"}, "b" }, "tool choice"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			req := hello
			tt.set(&req)
			_, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req)
			if awsai.KindOf(err) != awsai.ErrInvalid || !strings.Contains(err.Error(), tt.want) || len(fake.Calls()) > 0 {
				t.Errorf("error %v after %d calls; want awsai.ErrInvalid with %q before any", err, len(fake.Calls()), tt.want)
			}
		})
	}
}

func TestManagedPrompt(t *testing.T) {
	const prompt = "arn:aws:bedrock:us-east-1:111122223333:prompt/ABCDEFGHIJ:1"
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
	reply, err := bedrock.NewModel(fake.Config(), prompt).Generate(t.Context(), bedrock.Request{PromptVariables: map[string]string{"name": "Jo"}})
	if err != nil || reply.Text() != "Hi" {
		t.Fatalf("Generate() = %q, %v", reply.Text(), err)
	}
	if diff := cmp.Diff(`{"promptVariables":{"name":{"text":"Jo"}}}`, sent(t, fake, "Converse", 0)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

func TestReplySettings(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"stop_sequence",`+
		`"additionalModelResponseFields":{"stop_sequence":"END","n":12345678901234567890},"serviceTier":{"type":"flex"},`+
		`"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":63,"cacheWriteInputTokens":60,"cacheDetails":[{"ttl":"5m","inputTokens":20},{"ttl":"1h","inputTokens":40}]}}`)
	answerStream(fake, start, hi, `messageStop {"stopReason":"stop_sequence","additionalModelResponseFields":{"stop_sequence":"END","n":12345678901234567890}}`,
		`metadata {"usage":{"inputTokens":1,"outputTokens":2,"totalTokens":63,"cacheWriteInputTokens":60,"cacheDetails":[{"ttl":"5m","inputTokens":20},{"ttl":"1h","inputTokens":40}]},"serviceTier":{"type":"flex"}}`)
	model := bedrock.NewModel(fake.Config(), claude)
	whole, err := model.Generate(t.Context(), hello)
	if err != nil {
		t.Fatal(err)
	}
	streamed, err := bedrock.Collect(model.Stream(t.Context(), hello))
	if err != nil {
		t.Fatal(err)
	}
	message := bedrock.Assistant("Hi")
	want := bedrock.Reply{
		Message: message, Messages: []bedrock.Message{message}, StopReason: bedrock.StopSequence,
		AdditionalFields: json.RawMessage(`{"stop_sequence":"END","n":12345678901234567890}`), ServiceTier: bedrock.TierFlex,
		Usage: bedrock.Usage{InputTokens: 1, OutputTokens: 2, CacheWriteTokens: 60, CacheWrite1hTokens: 40},
	}
	for name, got := range map[string]bedrock.Reply{"Generate": whole, "Stream": streamed} {
		// The SDK sorts or keeps the members of a document: the order says nothing.
		got.AdditionalFields = json.RawMessage(sorted(t, got.AdditionalFields))
		want.AdditionalFields = json.RawMessage(sorted(t, want.AdditionalFields))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("reply of %s (-want +got):\n%s", name, diff)
		}
	}
}

// A model that has to call a tool could never end: only the first turn has to.
func TestToolChoice(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "next", `{"n":1}`)), final)
	var calls atomic.Int64
	req := withTools(next(&calls).Strict())
	req.ToolChoice = "next"
	if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	for i, want := range []bool{true, false} {
		body := sent(t, fake, "Converse", i)
		if got := strings.Contains(body, `"toolChoice":{"tool":{"name":"next"}}`); got != want {
			t.Errorf("turn %d has to call the tool: %v, want %v", i, got, want)
		}
		if !strings.Contains(body, `"strict":true`) {
			t.Errorf("turn %d: the tool is not strict", i)
		}
	}
}
