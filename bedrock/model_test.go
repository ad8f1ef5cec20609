package bedrock_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

func TestGenerateRequest(t *testing.T) {
	tests := []struct {
		name string
		opts bedrock.ModelOptions
		req  bedrock.Request
		want string
	}{
		{"text", bedrock.ModelOptions{}, hello,
			`{"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}`},
		{"everything", bedrock.ModelOptions{}, bedrock.Request{
			Messages:         []bedrock.Message{bedrock.User("One"), bedrock.Assistant("Two"), bedrock.User("Three")},
			System:           "Count.",
			MaxTokens:        100,
			Temperature:      new(0.2),
			TopP:             new(0.9),
			StopSequences:    []string{"Four"},
			AdditionalFields: map[string]any{"top_k": 50},
			Output:           &bedrock.OutputFormat{Name: "n", Description: "d", Schema: json.RawMessage(`{"type":"object"}`)},
			Effort:           bedrock.EffortLow,
			ServiceTier:      bedrock.TierFlex,
			Latency:          bedrock.LatencyOptimized,
			Metadata:         map[string]string{"team": "search"},
			ResponseFields:   []string{"/stop_sequence"},
			SystemTools:      []string{"nova_grounding"},
			ToolChoice:       bedrock.ToolAny,
			Guardrail:        &bedrock.InlineGuardrail{ID: "abc123", Version: "1"},
		}, `{"additionalModelRequestFields":{"top_k":50},"additionalModelResponseFieldPaths":["/stop_sequence"],` +
			`"guardrailConfig":{"guardrailIdentifier":"abc123","guardrailVersion":"1","trace":"enabled"},` +
			`"inferenceConfig":{"maxTokens":100,"stopSequences":["Four"],"temperature":0.2,"topP":0.9},` +
			`"messages":[{"content":[{"text":"One"}],"role":"user"},{"content":[{"text":"Two"}],"role":"assistant"},{"content":[{"text":"Three"}],"role":"user"}],` +
			`"outputConfig":{"effort":"low","textFormat":{"structure":{"jsonSchema":{"description":"d","name":"n","schema":"{\"type\":\"object\"}"}},"type":"json_schema"}},` +
			`"performanceConfig":{"latency":"optimized"},"requestMetadata":{"team":"search"},"serviceTier":{"type":"flex"},` +
			`"system":[{"text":"Count."}],"toolConfig":{"toolChoice":{"any":{}},"tools":[{"systemTool":{"name":"nova_grounding"}}]}}`},
		{"zero is sent", bedrock.ModelOptions{}, bedrock.Request{Messages: hello.Messages, Temperature: new(0.0)},
			`{"inferenceConfig":{"temperature":0},"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}`},
		{"defaults", bedrock.ModelOptions{Defaults: bedrock.Request{
			Messages: []bedrock.Message{bedrock.User("not used")}, System: "Be brief.", MaxTokens: 9, TopP: new(0.5),
			Temperature: new(1.0), StopSequences: []string{"X"}, AdditionalFields: map[string]any{"a": true},
			Effort: bedrock.EffortHigh, ServiceTier: bedrock.TierPriority, Latency: bedrock.LatencyStandard, Metadata: map[string]string{"a": "b"},
			ResponseFields: []string{"/a"}, Guardrail: &bedrock.InlineGuardrail{ID: "g", Version: "DRAFT", Trace: bedrock.TraceNone},
			Output: &bedrock.OutputFormat{Schema: json.RawMessage(`{}`)}, SystemTools: []string{"a"}, ToolChoice: bedrock.ToolAny,
		}}, bedrock.Request{Messages: hello.Messages, MaxTokens: 7, Latency: bedrock.LatencyOptimized},
			`{"additionalModelRequestFields":{"a":true},"additionalModelResponseFieldPaths":["/a"],` +
				`"guardrailConfig":{"guardrailIdentifier":"g","guardrailVersion":"DRAFT","trace":"disabled"},` +
				`"inferenceConfig":{"maxTokens":7,"stopSequences":["X"],"temperature":1,"topP":0.5},` +
				`"messages":[{"content":[{"text":"Hello"}],"role":"user"}],` +
				`"outputConfig":{"effort":"high","textFormat":{"structure":{"jsonSchema":{"schema":"{}"}},"type":"json_schema"}},` +
				`"performanceConfig":{"latency":"optimized"},"requestMetadata":{"a":"b"},"serviceTier":{"type":"priority"},` +
				`"system":[{"text":"Be brief."}],"toolConfig":{"toolChoice":{"any":{}},"tools":[{"systemTool":{"name":"a"}}]}}`},
		{"turns of one role become one", bedrock.ModelOptions{}, bedrock.Request{
			Messages: []bedrock.Message{bedrock.User("One"), bedrock.User("Two")},
		}, `{"messages":[{"content":[{"text":"One"},{"text":"Two"}],"role":"user"}]}`},
		{"a model that said nothing", bedrock.ModelOptions{}, bedrock.Request{Messages: []bedrock.Message{
			bedrock.User("One"), {Role: bedrock.RoleAssistant}, bedrock.User("Two"),
		}}, `{"messages":[{"content":[{"text":"One"},{"text":"Two"}],"role":"user"}]}`},
		{"what a model may not read again is left out", bedrock.ModelOptions{}, bedrock.Request{Messages: []bedrock.Message{
			bedrock.User("One"),
			{Role: bedrock.RoleAssistant, Content: []bedrock.Block{{Reasoning: &bedrock.Reasoning{Text: "unsigned"}}, {Text: "\n\n"}}},
			bedrock.User("Two"),
			{Role: bedrock.RoleAssistant, Content: []bedrock.Block{
				{Reasoning: &bedrock.Reasoning{Text: "hm", Signature: "c2ln"}},
				{Reasoning: &bedrock.Reasoning{Redacted: []byte{1, 2}}},
				{Text: "Three"},
			}},
			bedrock.User("Four"),
		}}, `{"messages":[{"content":[{"text":"One"},{"text":"Two"}],"role":"user"},` +
			`{"content":[{"reasoningContent":{"reasoningText":{"signature":"c2ln","text":"hm"}}},{"reasoningContent":{"redactedContent":"AQI="}},{"text":"Three"}],"role":"assistant"},` +
			`{"content":[{"text":"Four"}],"role":"user"}]}`},
		{"fields as encoding/json writes them", bedrock.ModelOptions{}, bedrock.Request{Messages: hello.Messages, AdditionalFields: map[string]any{
			"raw":    json.RawMessage(`{"deep":[1,"2",null]}`),
			"number": json.Number("9007199254740993"),
			"struct": struct {
				Effort string `json:"reasoning_effort"`
			}{"low"},
			"float": 0.1,
		}}, `{"additionalModelRequestFields":{"float":0.1,"number":9007199254740993,"raw":{"deep":[1,"2",null]},"struct":{"reasoning_effort":"low"}},` +
			`"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},"metrics":{"latencyMs":1}}`)
			model := bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) { *o = tt.opts })
			if _, err := model.Generate(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sorted(t, []byte(tt.want)), sent(t, fake, "Converse", 0)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

func TestModelIDs(t *testing.T) {
	for id, path := range map[string]string{
		claude:         "/model/anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
		"us." + claude: "/model/us.anthropic.claude-haiku-4-5-20251001-v1%3A0/converse",
		"arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3": "/model/arn%3Aaws%3Abedrock%3Aus-east-1%3A111122223333%3Aapplication-inference-profile%2Fa1b2c3/converse",
	} {
		fake := awsaitest.New(t)
		answerWire(fake, `{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn"}`)
		model := bedrock.NewModel(fake.Config(), id)
		if _, err := model.Generate(t.Context(), hello); err != nil {
			t.Fatal(err)
		}
		if got := fake.Calls("Converse")[0].URL.EscapedPath(); got != path {
			t.Errorf("path of %q is %s, want %s", id, got, path)
		}
		if model.ID() != id {
			t.Errorf("ID() = %q, want %q", model.ID(), id)
		}
	}
}

// refuses says whether a reply with a stop reason is one that was not let pass.
func refuses(stop bedrock.StopReason) bool {
	return stop == bedrock.StopGuardrail || stop == bedrock.StopFiltered
}

func TestGenerateReply(t *testing.T) {
	const rest = `,"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":115,"cacheReadInputTokens":70,"cacheWriteInputTokens":30},"metrics":{"latencyMs":1500}}`
	usage := bedrock.Usage{InputTokens: 10, OutputTokens: 5, CacheReadTokens: 70, CacheWriteTokens: 30}
	text := []bedrock.Block{{Text: "Hi"}}
	hologram := bedrock.Block{Raw: json.RawMessage(`{"hologram":{"x":1}}`)}
	type test struct {
		name, content string
		stop          bedrock.StopReason
		want          []bedrock.Block
	}
	tests := []test{
		{"empty", `[]`, bedrock.StopEndTurn, []bedrock.Block{}},
		{"reasoning", `[{"reasoningContent":{"reasoningText":{"text":"hm","signature":"sig"}}},{"reasoningContent":{"redactedContent":"AQI="}},{"text":"Hi"}]`, bedrock.StopEndTurn,
			[]bedrock.Block{{Reasoning: &bedrock.Reasoning{Text: "hm", Signature: "sig"}}, {Reasoning: &bedrock.Reasoning{Redacted: []byte{1, 2}}}, {Text: "Hi"}}},
		{"cited text", `[{"citationsContent":{"content":[{"text":"Hi"},{"text":" there"}],"citations":[{"title":"T"}]}}]`, bedrock.StopEndTurn,
			[]bedrock.Block{{Text: "Hi there", Citations: []bedrock.Citation{{Title: "T"}}}}},
		{"unknown block first", `[{"hologram":{"x":1}},{"text":"Hi"}]`, bedrock.StopEndTurn, []bedrock.Block{hologram, {Text: "Hi"}}},
		{"unknown block after text", `[{"text":"Hi"},{"hologram":{"x":1}}]`, bedrock.StopEndTurn, []bedrock.Block{{Text: "Hi"}, hologram}},
		{"unknown block between equal texts", `[{"text":"Hi"},{"hologram":{"x":1}},{"text":"Hi"}]`, bedrock.StopEndTurn, []bedrock.Block{{Text: "Hi"}, hologram, {Text: "Hi"}}},
		{"unknown reasoning", `[{"reasoningContent":{"telepathy":1}},{"text":"Hi"}]`, bedrock.StopEndTurn, text},
		{"null block", `[null,{"text":"Hi"}]`, bedrock.StopEndTurn, text},
		{"tool use", `[{"text":"Hi"},{"toolUse":{"toolUseId":"t","name":"n","input":{}}}]`, bedrock.StopToolUse,
			[]bedrock.Block{{Text: "Hi"}, {ToolUse: &bedrock.ToolUse{ID: "t", Name: "n", Input: json.RawMessage(`{}`)}}}},
		{"tool use of the service's", `[{"text":"Hi"},{"toolUse":{"toolUseId":"t","name":"n","input":{},"type":"server_tool_use"}}]`, bedrock.StopEndTurn,
			[]bedrock.Block{{Text: "Hi"}, {ToolUse: &bedrock.ToolUse{ID: "t", Name: "n", Input: json.RawMessage(`{}`), Server: true}}}},
		{"unknown stop reason", `[{"text":"Hi"}]`, "out_of_coffee", text},
	}
	for _, stop := range (types.StopReason)("").Values() {
		tests = append(tests, test{string(stop), `[{"text":"Hi"}]`, bedrock.StopReason(stop), text})
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":`+tt.content+`}},"stopReason":"`+string(tt.stop)+`"`+rest)
			got, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), hello)
			if (err != nil) != refuses(tt.stop) || err != nil && !errors.Is(err, awsai.ErrBlocked) {
				t.Fatal(err)
			}
			want := bedrock.Reply{
				Message:    bedrock.Message{Role: bedrock.RoleAssistant, Content: tt.want},
				Messages:   []bedrock.Message{{Role: bedrock.RoleAssistant, Content: tt.want}},
				StopReason: tt.stop, Usage: usage, Latency: 1500 * time.Millisecond,
				Cost: 87_450_000, CostKnown: true, // 10 at $1.10 a million, 5 at $5.50, 70 at $0.11, 30 at $1.375
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("reply (-want +got):\n%s", diff)
			}
			if got.Usage.Total() != 115 {
				t.Errorf("Total() = %d, want 115", got.Usage.Total())
			}
		})
	}
}

func TestGenerateWithoutMessage(t *testing.T) {
	for _, body := range []string{`{}`, `{"output":{"poem":{}},"stopReason":"end_turn"}`, `{"output":null}`} {
		fake := awsaitest.New(t)
		answerWire(fake, body)
		if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), hello); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("response %s: error %v, want awsai.ErrUnavailable", body, err)
		}
	}
}

func TestInvalidRequests(t *testing.T) {
	message := func(role bedrock.Role, blocks ...bedrock.Block) bedrock.Request {
		return bedrock.Request{Messages: []bedrock.Message{bedrock.User("One"), {Role: role, Content: blocks}}}
	}
	with := func(change func(*bedrock.Request)) bedrock.Request {
		r := hello
		change(&r)
		return r
	}
	secret := bedrock.Block{Text: "secret"}
	tests := []struct {
		name, id string
		req      bedrock.Request
		want     string
	}{
		{"no ID", "", hello, "empty model ID"},
		{"no messages", claude, bedrock.Request{}, "no messages"},
		{"no content", claude, message(bedrock.RoleUser), "message 1 has no content"},
		{"blank text", claude, message(bedrock.RoleUser, secret, bedrock.Block{Text: " \n"}), "message 1: block 1 is blank"},
		{"unknown role", claude, message("wizard", secret), `message 1: unknown role "wizard"`},
		{"no role", claude, message("", secret), `message 1: unknown role ""`},
		{"reasoning of the user", claude, message(bedrock.RoleUser, bedrock.Block{Reasoning: &bedrock.Reasoning{Text: "secret"}}), "message 1: block 0 is reasoning"},
		{"two in one", claude, message(bedrock.RoleAssistant, bedrock.Block{Text: "secret", Reasoning: &bedrock.Reasoning{}}), "message 1: block 0 is of more than one kind"},
		{"nothing to send", claude, bedrock.Request{Messages: []bedrock.Message{bedrock.Assistant(" ")}}, "no message has content"},
		{"blank system", claude, with(func(r *bedrock.Request) { r.System = " " }), "system text is blank"},
		{"negative tokens", claude, with(func(r *bedrock.Request) { r.MaxTokens = -1 }), "max tokens -1"},
		{"temperature", claude, with(func(r *bedrock.Request) { r.Temperature = new(1.5) }), "temperature 1.5"},
		{"top p", claude, with(func(r *bedrock.Request) { r.TopP = new(-0.1) }), "top p -0.1"},
		{"stop sequences", claude, with(func(r *bedrock.Request) { r.StopSequences = make([]string, 2501) }), "2501 stop sequences, limit 2500"},
		{"empty stop sequence", claude, with(func(r *bedrock.Request) { r.StopSequences = []string{""} }), "stop sequence 0 is empty"},
		{"fields", claude, with(func(r *bedrock.Request) { r.AdditionalFields = map[string]any{"f": func() {}} }), "additional fields"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			model := bedrock.NewModel(awsaitest.New(t).Config(), tt.id) // which fails the test on any request
			_, err := model.Generate(t.Context(), tt.req)
			_, streamErr := bedrock.Collect(model.Stream(t.Context(), tt.req))
			for _, err := range []error{err, streamErr} {
				if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
					t.Errorf("error %v, want awsai.ErrInvalid saying %q", err, tt.want)
				}
				if err != nil && strings.Contains(err.Error(), "secret") {
					t.Errorf("error %v repeats the caller's text", err)
				}
			}
		})
	}
}

func TestGenerateRetriesAndFails(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
	model := bedrock.NewModel(fake.Config(), claude)
	fake.Throttle("Converse", 2)
	reply, err := model.Generate(t.Context(), hello)
	if err != nil || reply.Text() != "Hi" || fake.Count("Converse") != 3 {
		t.Errorf("throttled twice: %q, %v after %d requests; want Hi after 3", reply.Text(), err, fake.Count("Converse"))
	}
	fake.Throttle("Converse", 3)
	_, err = model.Generate(t.Context(), hello)
	if !errors.Is(err, awsai.ErrThrottled) {
		t.Errorf("throttled for good: %v, want awsai.ErrThrottled", err)
	}
	if _, ok := errors.AsType[*types.ThrottlingException](err); !ok {
		t.Errorf("no *types.ThrottlingException in %v", err)
	}
	if fake.Count("Converse") != 6 {
		t.Errorf("%d requests, want 6", fake.Count("Converse"))
	}
}

func TestMessageAsJSON(t *testing.T) {
	conversation := []bedrock.Message{
		bedrock.User("Hello"),
		{Role: bedrock.RoleAssistant, Content: []bedrock.Block{
			{Reasoning: &bedrock.Reasoning{Text: "hm", Signature: "sig"}},
			{Reasoning: &bedrock.Reasoning{Redacted: []byte{0, 255}}},
			{Text: "Hi <there>"},
		}},
	}
	raw, err := json.Marshal(conversation)
	if err != nil {
		t.Fatal(err)
	}
	var got []bedrock.Message
	if err := json.Unmarshal(raw, &got); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(conversation, got); diff != "" {
		t.Errorf("after a round trip (-want +got):\n%s", diff)
	}
}
