package body_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/bedrock/body"
)

// wire is a value as it goes over the wire.
func wire(t *testing.T, v any) string {
	t.Helper()
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return string(out)
}

func TestRequests(t *testing.T) {
	zero := 0.0
	schema := json.RawMessage(`{"type":"object"}`)
	for _, tt := range []struct {
		name string
		body any
		want string
	}{
		{"anthropic", body.AnthropicRequest{
			Beta: []string{"context-1m"}, MaxTokens: 100, System: []body.AnthropicBlock{body.AnthropicText("Be brief.")},
			Messages: []body.AnthropicMessage{body.AnthropicUser("Hi"), {Role: "assistant", Content: []body.AnthropicBlock{
				{Type: "tool_use", ID: "t", Name: "n", Input: json.RawMessage(`{}`)},
			}}, {Role: "user", Content: []body.AnthropicBlock{
				{Type: "tool_result", ToolUseID: "t", Content: json.RawMessage(`"ok"`), IsError: true},
				{Type: "image", Source: &body.AnthropicSource{Type: "base64", MediaType: "image/png", Data: "AQI="}, CacheControl: &body.AnthropicCacheControl{Type: "ephemeral", TTL: "1h"}},
			}}},
			Temperature: &zero, TopK: new(0), Tools: []body.AnthropicTool{{Name: "n", InputSchema: schema, Strict: true}},
			ToolChoice: &body.AnthropicToolChoice{Type: "tool", Name: "n"}, Thinking: &body.AnthropicThinking{Type: "enabled", BudgetTokens: 1024},
			OutputConfig: &body.AnthropicOutputConfig{Effort: "high", Format: &body.AnthropicOutputFormat{Type: "json_schema", Schema: schema}},
		}, `{"anthropic_version":"bedrock-2023-05-31","anthropic_beta":["context-1m"],"max_tokens":100,"system":[{"type":"text","text":"Be brief."}],` +
			`"messages":[{"role":"user","content":[{"type":"text","text":"Hi"}]},{"role":"assistant","content":[{"type":"tool_use","id":"t","name":"n","input":{}}]},` +
			`{"role":"user","content":[{"type":"tool_result","tool_use_id":"t","content":"ok","is_error":true},{"type":"image","source":{"type":"base64","media_type":"image/png","data":"AQI="},"cache_control":{"type":"ephemeral","ttl":"1h"}}]}],` +
			`"temperature":0,"top_k":0,"tools":[{"name":"n","input_schema":{"type":"object"},"strict":true}],"tool_choice":{"type":"tool","name":"n"},` +
			`"thinking":{"type":"enabled","budget_tokens":1024},"output_config":{"effort":"high","format":{"type":"json_schema","schema":{"type":"object"}}}}`},
		{"nova", body.NovaRequest{
			System: []body.NovaText{{"Be brief."}}, Messages: []body.NovaMessage{body.NovaUser("Hi"), {Role: "user", Content: []body.NovaBlock{
				{Image: &body.NovaFile{Format: "png", Source: body.NovaSource{Bytes: []byte{1, 2}}}},
				{Video: &body.NovaFile{Format: "mp4", Source: body.NovaSource{S3: &body.NovaS3{URI: "s3://b/k"}}}},
			}}},
			Config:    &body.NovaConfig{MaxTokens: 10, Temperature: &zero, TopK: new(5), StopSequences: []string{"x"}},
			Tools:     &body.NovaTools{Tools: []body.NovaTool{{body.NovaToolSpec{Name: "n", InputSchema: body.NovaInputSchema{JSON: schema}}}}, ToolChoice: json.RawMessage(`{"auto":{}}`)},
			Reasoning: &body.NovaReasoning{Type: "enabled", MaxReasoningEffort: "low"},
		}, `{"schemaVersion":"messages-v1","system":[{"text":"Be brief."}],"messages":[{"role":"user","content":[{"text":"Hi"}]},{"role":"user","content":[` +
			`{"image":{"format":"png","source":{"bytes":"AQI="}}},{"video":{"format":"mp4","source":{"s3Location":{"uri":"s3://b/k"}}}}]}],` +
			`"inferenceConfig":{"maxTokens":10,"temperature":0,"topK":5,"stopSequences":["x"]},"toolConfig":{"tools":[{"toolSpec":{"name":"n","inputSchema":{"json":{"type":"object"}}}}],"toolChoice":{"auto":{}}},` +
			`"reasoningConfig":{"type":"enabled","maxReasoningEffort":"low"}}`},
		{"titan", body.TitanRequest{InputText: "Hi", Config: &body.TitanConfig{MaxTokenCount: 10, Temperature: &zero, StopSequences: []string{"User:"}}},
			`{"inputText":"Hi","textGenerationConfig":{"maxTokenCount":10,"temperature":0,"stopSequences":["User:"]}}`},
		{"cohere", body.CohereRequest{
			Message: "Hi", ChatHistory: []body.CohereTurn{{"USER", "a"}, {"CHATBOT", "b"}}, Documents: []map[string]string{{"title": "T", "snippet": "S"}},
			Preamble: "Be brief.", MaxTokens: 10, Temperature: &zero, PromptTruncation: "OFF",
			Tools:       []body.CohereTool{{Name: "n", Description: "d", ParameterDefinitions: map[string]body.CohereParameter{"p": {Type: "str", Required: true}}}},
			ToolResults: []body.CohereToolResult{{Call: body.CohereToolCall{Name: "n", Parameters: json.RawMessage(`{"p":"x"}`)}, Outputs: []json.RawMessage{json.RawMessage(`{"a":1}`)}}},
		}, `{"message":"Hi","chat_history":[{"role":"USER","message":"a"},{"role":"CHATBOT","message":"b"}],"documents":[{"snippet":"S","title":"T"}],"preamble":"Be brief.","max_tokens":10,"temperature":0,` +
			`"prompt_truncation":"OFF","tools":[{"name":"n","description":"d","parameter_definitions":{"p":{"type":"str","required":true}}}],"tool_results":[{"call":{"name":"n","parameters":{"p":"x"}},"outputs":[{"a":1}]}]}`},
		{"llama", body.LlamaRequest{Prompt: "Hi", MaxGenLen: 10, TopP: new(0.9), Images: [][]byte{{1, 2}}}, `{"prompt":"Hi","max_gen_len":10,"top_p":0.9,"images":["AQI="]}`},
		{"mistral", body.MistralRequest{Prompt: "Hi", MaxTokens: 10, Stop: []string{"x"}, TopK: new(5)}, `{"prompt":"Hi","max_tokens":10,"stop":["x"],"top_k":5}`},
		{"deepseek", body.DeepSeekRequest{Prompt: "Hi", MaxTokens: 10}, `{"prompt":"Hi","max_tokens":10}`},
		{"chat", body.ChatRequest{
			Messages: []body.ChatMessage{body.ChatUser("Hi"), {Role: "user", Parts: []body.ChatPart{{Type: "text", Text: "See"}, {Type: "image_url", ImageURL: &body.ChatImageURL{"data:image/png;base64,AQI="}}}},
				{Role: "assistant", ToolCalls: []body.ChatToolCall{{ID: "t", Type: "function", Function: body.ChatFunctionCall{Name: "n", Arguments: "{}"}}}},
				{Role: "tool", Content: "ok", ToolCallID: "t"}},
			MaxTokens: 10, N: 2, ReasoningEffort: "low", Tools: []body.ChatTool{{Type: "function", Function: body.ChatFunction{Name: "n", Parameters: schema}}},
			ToolChoice: json.RawMessage(`"auto"`), ResponseFormat: json.RawMessage(`{"type":"json_object"}`),
		}, `{"messages":[{"role":"user","content":"Hi"},{"role":"user","content":[{"type":"text","text":"See"},{"type":"image_url","image_url":{"url":"data:image/png;base64,AQI="}}]},` +
			`{"role":"assistant","content":"","tool_calls":[{"id":"t","type":"function","function":{"name":"n","arguments":"{}"}}]},{"role":"tool","content":"ok","tool_call_id":"t"}],` +
			`"max_tokens":10,"n":2,"reasoning_effort":"low","tools":[{"type":"function","function":{"name":"n","parameters":{"type":"object"}}}],"tool_choice":"auto","response_format":{"type":"json_object"}}`},
		{"stability", body.StabilityRequest{Prompt: "a fox", Seed: new(int64(0)), Image: []byte{1, 2}, Strength: &zero, GrowMask: new(0)},
			`{"prompt":"a fox","seed":0,"image":"AQI=","strength":0,"grow_mask":0}`},
		{"amazon image", body.AmazonImageRequest{TaskType: body.TaskTextImage, TextToImage: &body.AmazonTextToImage{Text: "a fox"}, Config: &body.AmazonImageConfig{Seed: new(int64(0))}},
			`{"taskType":"TEXT_IMAGE","textToImageParams":{"text":"a fox"},"imageGenerationConfig":{"seed":0}}`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(canonical(t, tt.want), canonical(t, wire(t, tt.body))); diff != "" {
				t.Errorf("wire (-want +got):\n%s", diff)
			}
		})
	}
}

// canonical is JSON with its members in order.
func canonical(t *testing.T, s string) string {
	t.Helper()
	var v any
	if err := json.Unmarshal([]byte(s), &v); err != nil {
		t.Fatalf("%s: %v", s, err)
	}
	return wire(t, v)
}

func TestResponses(t *testing.T) {
	type response interface{ Text() string }
	for _, tt := range []struct {
		name, wire string
		into, want response
	}{
		{"anthropic", `{"id":"msg_1","type":"message","role":"assistant","model":"claude","content":[],"stop_reason":"end_turn","stop_sequence":null,"usage":{"input_tokens":10,"cache_creation_input_tokens":3,"cache_read_input_tokens":4,"output_tokens":5,"new":1}}`,
			&body.AnthropicResponse{}, &body.AnthropicResponse{ID: "msg_1", Type: "message", Role: "assistant", Model: "claude", Content: []body.AnthropicBlock{}, StopReason: "end_turn",
				Usage: body.AnthropicUsage{InputTokens: 10, CacheCreationInputTokens: 3, CacheReadInputTokens: 4, OutputTokens: 5}}},
		{"nova", `{"output":{"message":{"content":[{"text":"Hi"},{"hologram":{}}],"role":"assistant"}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3,"cacheReadInputTokenCount":4,"cacheWriteInputTokenCount":5}}`,
			&body.NovaResponse{}, &body.NovaResponse{Output: body.NovaOutput{body.NovaMessage{"assistant", []body.NovaBlock{{Text: "Hi"}, {}}}}, StopReason: "end_turn",
				Usage: body.NovaUsage{1, 2, 3, 4, 5}}},
		{"titan", `{"inputTextTokenCount":5,"results":[{"tokenCount":2,"outputText":"Hi","completionReason":"FINISH"}]}`,
			&body.TitanResponse{}, &body.TitanResponse{5, []body.TitanResult{{"Hi", 2, "FINISH"}}}},
		{"cohere", `{"response_id":"r","generation_id":"g","text":"Hi","chat_history":[{"role":"USER","message":"a"}],"finish_reason":"COMPLETE","citations":[{"start":0,"end":2,"text":"Hi","document_ids":["doc_0"]}],"tool_calls":[{"name":"n","parameters":{"p":1}}],"meta":{}}`,
			&body.CohereResponse{}, &body.CohereResponse{ResponseID: "r", GenerationID: "g", Reply: "Hi", FinishReason: "COMPLETE", ChatHistory: []body.CohereTurn{{"USER", "a"}},
				Citations: []body.CohereCitation{{0, 2, "Hi", []string{"doc_0"}}}, ToolCalls: []body.CohereToolCall{{"n", json.RawMessage(`{"p":1}`)}}}},
		{"llama", `{"generation":"Hi","prompt_token_count":1,"generation_token_count":2,"stop_reason":"length"}`, &body.LlamaResponse{}, &body.LlamaResponse{"Hi", 1, 2, "length"}},
		{"mistral", `{"outputs":[{"text":"Hi","stop_reason":"stop"}]}`, &body.MistralResponse{}, &body.MistralResponse{[]body.MistralOutput{{"Hi", "stop"}}}},
		{"deepseek", `{"choices":[{"text":"Hi","stop_reason":"length"}]}`, &body.DeepSeekResponse{}, &body.DeepSeekResponse{[]body.DeepSeekChoice{{"Hi", "length"}}}},
		{"chat", `{"id":"c","model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Hi","reasoning_content":"hm"},"finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`,
			&body.ChatResponse{}, &body.ChatResponse{ID: "c", Model: "m", Choices: []body.ChatChoice{{Message: body.ChatMessage{Role: "assistant", Content: "Hi", ReasoningContent: "hm"}, FinishReason: "stop"}}, Usage: body.ChatUsage{1, 2, 3}}},
		{"calls of a chat", `{"choices":[{"index":0,"message":{"role":"assistant","content":null,"tool_calls":[{"id":"t","function":{"name":"n","arguments":"{}"}}]},"stop_reason":"tool_calls"}]}`,
			&body.ChatResponse{}, &body.ChatResponse{Choices: []body.ChatChoice{{Message: body.ChatMessage{Role: "assistant", ToolCalls: []body.ChatToolCall{{ID: "t", Function: body.ChatFunctionCall{"n", "{}"}}}}, StopReason: "tool_calls"}}}},
		{"parts of a chat", `{"choices":[{"message":{"role":"assistant","content":[{"type":"text","text":"Hi"}]}}]}`,
			&body.ChatResponse{}, &body.ChatResponse{Choices: []body.ChatChoice{{Message: body.ChatMessage{Role: "assistant", Parts: []body.ChatPart{{Type: "text", Text: "Hi"}}}}}}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := json.Unmarshal([]byte(tt.wire), tt.into); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, tt.into); diff != "" {
				t.Errorf("response (-want +got):\n%s", diff)
			}
			want := ""
			if strings.Contains(tt.wire, `"Hi"`) {
				want = "Hi"
			}
			if got := tt.into.Text(); got != want {
				t.Errorf("text %q, want %q", got, want)
			}
		})
	}
}

func TestNoText(t *testing.T) {
	for _, v := range []interface{ Text() string }{
		body.AnthropicResponse{}, body.AnthropicChunk{}, body.NovaResponse{}, body.NovaChunk{}, body.TitanResponse{}, body.TitanChunk{}, body.CohereResponse{},
		body.CohereChunk{}, body.LlamaResponse{}, body.MistralResponse{}, body.DeepSeekResponse{}, body.ChatResponse{}, body.ChatChunk{},
	} {
		if got := v.Text(); got != "" {
			t.Errorf("%T has the text %q", v, got)
		}
	}
}

// TestAnthropicBlocks checks that what a model wrote goes back to it as it came.
func TestAnthropicBlocks(t *testing.T) {
	blocks := []string{
		`{"type":"thinking","thinking":"hm","signature":"c2ln"}`,
		`{"type":"redacted_thinking","data":"x"}`,
		`{"type":"text","text":"Hi","citations":[{"type":"page_location","new":1}]}`,
		`{"type":"tool_use","id":"t","name":"n","input":{"a":9007199254740993}}`,
		`{"type":"hologram","beams":[1,2],"text":""}`,
	}
	var r body.AnthropicResponse
	if err := json.Unmarshal([]byte(`{"content":[`+strings.Join(blocks, ",")+`]}`), &r); err != nil {
		t.Fatal(err)
	}
	for i, want := range blocks {
		if got := wire(t, r.Content[i]); got != want {
			t.Errorf("block %d goes back as %s, came as %s", i, got, want)
		}
	}
	if r.Text() != "Hi" || r.Content[3].Name != "n" {
		t.Errorf("text %q, tool %q", r.Text(), r.Content[3].Name)
	}
	changed := r.Content[2]
	changed.Raw, changed.Text = nil, "Ho"
	if got, want := wire(t, changed), `{"type":"text","text":"Ho","citations":[{"type":"page_location","new":1}]}`; got != want {
		t.Errorf("changed block %s, want %s", got, want)
	}
}

func TestVersions(t *testing.T) {
	got := wire(t, []any{body.AnthropicVersion(""), body.AnthropicVersion("v"), body.NovaSchema(""), body.NovaSchema("v")})
	if want := `["bedrock-2023-05-31","v","messages-v1","v"]`; got != want {
		t.Errorf("versions %s, want %s", got, want)
	}
}

// FuzzResponses checks that no response makes reading one panic, and that what has been read
// can be written and read again.
func FuzzResponses(f *testing.F) {
	for _, seed := range []string{
		`{"content":[{"type":"text","text":"Hi"}],"usage":{"input_tokens":1}}`,
		`{"output":{"message":{"content":[{"text":"Hi"}]}}}`, `{"choices":[{"message":{"content":[{"type":"text","text":"Hi"}]}}]}`,
		`{"choices":[{"delta":{"content":null}}]}`, `{"images":["AQI="],"seeds":["1"],"finish_reasons":[null,"x"]}`, `{"content":[null,1]}`, `null`, ``,
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		again[body.AnthropicResponse](t, s)
		again[body.AnthropicChunk](t, s)
		again[body.NovaResponse](t, s)
		again[body.NovaChunk](t, s)
		again[body.CohereResponse](t, s)
		again[body.ChatResponse](t, s)
		again[body.ChatChunk](t, s)
		again[body.LlamaResponse](t, s)
	})
}

func again[T interface{ Text() string }](t *testing.T, s string) {
	t.Helper()
	var v, w T
	if json.Unmarshal([]byte(s), &v) != nil {
		return
	}
	out, err := json.Marshal(v)
	if err != nil {
		t.Fatalf("%T of %q: %v", v, s, err)
	}
	if err := json.Unmarshal(out, &w); err != nil {
		t.Fatalf("%T of %q: written as %s: %v", v, s, out, err)
	}
	if v.Text() != w.Text() {
		t.Errorf("%T of %q: text %q, then %q", v, s, v.Text(), w.Text())
	}
}
