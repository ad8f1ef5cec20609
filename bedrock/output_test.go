package bedrock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

// Models that are held to a schema in one way each.
const (
	schemaModel = claude
	toolModel   = "us.amazon.nova-pro-v1:0"
	anyModel    = "mistral.mistral-large-2407-v1:0"
	askedModel  = "meta.llama4-maverick-17b-instruct-v1:0"
	promptModel = "amazon.titan-text-express-v1"
)

type event struct {
	Title  string    `json:"title" jsonschema:"what happens"`
	Guests []string  `json:"guests"`
	Start  time.Time `json:"start"`
	Seats  *uint8    `json:"seats,omitempty"`
}

const dinner = `{"title":"Dinner","guests":["Ana","Bo"],"start":"2026-05-04T19:00:00Z"}`

var dinnerEvent = event{Title: "Dinner", Guests: []string{"Ana", "Bo"}, Start: time.Date(2026, 5, 4, 19, 0, 0, 0, time.UTC)}

// said is a response of one text, calls one of one call.
func said(text, stop string) string {
	quoted, _ := json.Marshal(text) // a string always encodes
	return fmt.Sprintf(`{"output":{"message":{"role":"assistant","content":[{"text":%s}]}},"stopReason":%q,"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15},"metrics":{"latencyMs":7}}`, quoted, stop)
}

func calls(name, input, stop string) string {
	return fmt.Sprintf(`{"output":{"message":{"role":"assistant","content":[{"text":"Here:"},{"toolUse":{"toolUseId":"a1","name":%q,"input":%s}}]}},"stopReason":%q,"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15},"metrics":{"latencyMs":7}}`, name, input, stop)
}

// answerWires has the fake answer Converse with one response after the other, the last for
// good. One that begins with "!" is the message of a ValidationException.
func answerWires(f *awsaitest.Fake, bodies ...string) {
	wires := make([]awsaitest.Wire, len(bodies))
	for i, body := range bodies {
		wires[i].Body = []byte(body)
		if message, ok := strings.CutPrefix(body, "!"); ok {
			quoted, _ := json.Marshal(message) // a string always encodes
			wires[i] = awsaitest.Wire{
				Status: 400,
				Header: map[string]string{"X-Amzn-Errortype": "ValidationException"},
				Body:   fmt.Appendf(nil, `{"message":%s}`, quoted),
			}
		}
	}
	f.HandleWire("bedrockruntime", "Converse", wires...)
}

const (
	eventSchema = `{"type":"object","properties":{` +
		`"title":{"type":"string","description":"what happens"},` +
		`"guests":{"type":"array","items":{"type":"string"}},` +
		`"start":{"type":"string","format":"date-time"},` +
		`"seats":{"type":"integer","description":"{\"minimum\":0,\"maximum\":255}"}},` +
		`"required":["title","guests","start"],"additionalProperties":false}`
	eventToolSchema = `{"additionalProperties":false,"properties":{` +
		`"guests":{"items":{"type":"string"},"type":"array"},` +
		`"seats":{"maximum":255,"minimum":0,"type":"integer"},` +
		`"start":{"format":"date-time","type":"string"},` +
		`"title":{"description":"what happens","type":"string"}},` +
		`"required":["title","guests","start"],"type":"object"}`
	eventTool = `{"toolSpec":{"description":"Takes the answer, all of it, in one call.","inputSchema":{"json":` + eventToolSchema + `},"name":"event"}}`
)

// What is sent, and that each way leads to the value.
func TestGenerateAs(t *testing.T) {
	quoted, _ := json.Marshal(eventSchema) // a string always encodes
	const messages = `"messages":[{"content":[{"text":"Hello"}],"role":"user"}]`
	tool := calls("event", dinner, "tool_use")
	tests := []struct {
		name, model, response, want string
		set                         func(*bedrock.Request)
	}{
		{"schema", schemaModel, said(dinner, "end_turn"),
			`{` + messages + `,"outputConfig":{"textFormat":{"type":"json_schema","structure":{"jsonSchema":{"name":"event","schema":` + string(quoted) + `}}}}}`, nil},
		{"forced tool", toolModel, tool,
			`{` + messages + `,"toolConfig":{"toolChoice":{"tool":{"name":"event"}},"tools":[` + eventTool + `]}}`, nil},
		{"any tool", anyModel, tool,
			`{` + messages + `,"toolConfig":{"toolChoice":{"any":{}},"tools":[` + eventTool + `]}}`, nil},
		{"tool asked for", askedModel, tool,
			`{` + messages + `,"system":[{"text":"When you have the answer, call the tool event with all of it, once. Do not write the answer as text."}],"toolConfig":{"tools":[` + eventTool + `]}}`, nil},
		{"unknown model", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3", tool,
			`{` + messages + `,"system":[{"text":"When you have the answer, call the tool event with all of it, once. Do not write the answer as text."}],"toolConfig":{"tools":[` + eventTool + `]}}`, nil},
		{"tool asked for, text written", askedModel, said("Here it is:\n```json\n"+dinner+"\n```", "end_turn"), ``, nil},
		{"forced tool while Claude thinks", "anthropic.claude-3-7-sonnet-20250219-v1:0", tool,
			`{"additionalModelRequestFields":{"thinking":{"budget_tokens":1024,"type":"enabled"}},` + messages + `,"system":[{"text":"Be brief."},{"text":"When you have the answer, call the tool event with all of it, once. Do not write the answer as text."}],"toolConfig":{"tools":[` + eventTool + `]}}`,
			func(r *bedrock.Request) {
				r.System = "Be brief."
				r.AdditionalFields = map[string]any{"thinking": map[string]any{"type": "enabled", "budget_tokens": 1024}}
			}},
		{"tool wanted", schemaModel, calls("dinner", dinner, "tool_use"),
			`{` + messages + `,"outputConfig":{"effort":"low"},"toolConfig":{"toolChoice":{"tool":{"name":"dinner"}},"tools":[` +
				strings.Replace(strings.Replace(eventTool, "Takes", "A meal.\\nTakes", 1), `"name":"event"`, `"name":"dinner"`, 1) + `]}}`,
			func(r *bedrock.Request) {
				r.Effort = bedrock.EffortLow
				r.Output = &bedrock.OutputFormat{Name: "dinner", Description: "A meal.", Mode: bedrock.OutputTool}
			}},
		{"prompt", promptModel, said("```\n"+dinner+"\n```", "end_turn"), ``, nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWires(fake, tt.response)
			req := hello
			if tt.set != nil {
				tt.set(&req)
			}
			got, reply, err := bedrock.GenerateAs[event](t.Context(), bedrock.NewModel(fake.Config(), tt.model), req)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(dinnerEvent, got); diff != "" {
				t.Errorf("value (-want +got):\n%s", diff)
			}
			if reply.StopReason != bedrock.StopEndTurn || !strings.Contains(reply.Text(), `"title":"Dinner"`) || len(reply.Messages) != 1 || reply.Usage.Total() != 15 {
				t.Errorf("reply %+v; want one message with the JSON as text", reply)
			}
			for _, b := range reply.Message.Content {
				if b.ToolUse != nil {
					t.Errorf("the call of the tool stands in the message: %+v", b)
				}
			}
			if tt.want == "" {
				return
			}
			if diff := cmp.Diff(sorted(t, []byte(tt.want)), sent(t, fake, "Converse", 0)); diff != "" {
				t.Errorf("body (-want +got):\n%s", diff)
			}
		})
	}
}

// What is not an object goes over the wire in one.
func TestGenerateAsWrapped(t *testing.T) {
	fake := awsaitest.New(t)
	answerWires(fake, said(`{"value":["a","b"]}`, "end_turn"))
	model := bedrock.NewModel(fake.Config(), schemaModel)
	list, _, err := bedrock.GenerateAs[[]string](t.Context(), model, hello)
	if diff := cmp.Diff([]string{"a", "b"}, list); err != nil || diff != "" {
		t.Errorf("%v; list (-want +got):\n%s", err, diff)
	}
	const schema = `{\"type\":\"object\",\"properties\":{\"value\":{\"type\":\"array\",\"items\":{\"type\":\"string\"}}},\"required\":[\"value\"],\"additionalProperties\":false}`
	if got := sent(t, fake, "Converse", 0); !strings.Contains(got, schema) {
		t.Errorf("body %s, want %s in it", got, schema)
	}
	answerWires(fake, said(`{"value":9007199254740993}`, "end_turn"))
	if n, _, err := bedrock.GenerateAs[int64](t.Context(), model, hello); err != nil || n != 9007199254740993 {
		t.Errorf("%d, %v", n, err)
	}
	answerWires(fake, calls("answer", `{"a":1,"b":2}`, "tool_use"))
	counts, _, err := bedrock.GenerateAs[map[string]int](t.Context(), model, hello)
	if diff := cmp.Diff(map[string]int{"a": 1, "b": 2}, counts); err != nil || diff != "" {
		t.Errorf("a map comes by a tool: %v; map (-want +got):\n%s", err, diff)
	}
	answerWires(fake, said(`{"title":"T","guests":null,"start":"2026-05-04T19:00:00Z","more":1}`, "end_turn"))
	if p, _, err := bedrock.GenerateAs[*event](t.Context(), model, hello); err != nil || p == nil || p.Title != "T" {
		t.Errorf("%+v, %v; want a value in spite of what encoding/json ignores", p, err)
	}
}

func TestGenerateAsBlocked(t *testing.T) {
	for _, stop := range []bedrock.StopReason{bedrock.StopGuardrail, bedrock.StopFiltered} {
		fake := awsaitest.New(t)
		answerWires(fake, said(dinner, string(stop)))
		_, reply, err := bedrock.GenerateAs[event](t.Context(), bedrock.NewModel(fake.Config(), schemaModel), hello)
		if _, ok := errors.AsType[*bedrock.BlockedError](err); !ok || awsai.KindOf(err) != awsai.ErrBlocked || reply.Text() != dinner {
			t.Errorf("%s: reply %q, error %v; want the text and a BlockedError", stop, reply.Text(), err)
		}
	}
}

func TestGenerateAsMisfit(t *testing.T) {
	const secret = "S3CRET"
	ok := strings.Replace(dinner, "Dinner", secret, 1)
	tests := []struct {
		name, model, response string
		kind                  error
		want                  string
		value                 event
		text                  string
	}{
		{"no JSON", schemaModel, said("It is "+secret+".", "end_turn"), awsai.ErrUnavailable, "it is not JSON: byte 1 of 13", event{}, "It is S3CRET."},
		{"cut", schemaModel, said(`{"title":"`+secret+`","guests":["A`, "max_tokens"), awsai.ErrIncomplete, "the model stopped with max_tokens",
			event{Title: secret, Guests: []string{"A"}}, `{"title":"S3CRET","guests":["A`},
		{"cut call", toolModel, calls("event", `{"title":"`+secret+`"}`, "max_tokens"), awsai.ErrIncomplete, "the model stopped with max_tokens", event{Title: secret}, `{"title":"S3CRET"}`},
		{"call that is no object", toolModel, calls("event", `["`+secret+`"]`, "tool_use"), awsai.ErrUnavailable, `has type "array", want "object"`, event{}, `["S3CRET"]`},
		{"context window", schemaModel, said(`{`, "model_context_window_exceeded"), awsai.ErrContextOverflow, "model_context_window_exceeded", event{}, `{`},
		{"refusal", schemaModel, said("I will not, "+secret, "refusal"), awsai.ErrBlocked, "refusal", event{}, "I will not, S3CRET"},
		{"malformed", toolModel, said(secret, "malformed_tool_use"), awsai.ErrIncomplete, "malformed_tool_use", event{}, secret},
		{"missing member", schemaModel, said(`{"title":"`+secret+`"}`, "end_turn"), awsai.ErrUnavailable, `required: missing properties: ["guests" "start"]`, event{Title: secret}, `{"title":"S3CRET"}`},
		{"wrong type", schemaModel, said(strings.Replace(ok, `"Bo"`, `{"x":"`+secret+`"}`, 1), "end_turn"), awsai.ErrUnavailable,
			`at /guests/items: it has type "object", want "string"`, event{Title: secret, Guests: []string{"Ana", ""}, Start: dinnerEvent.Start}, ""},
		{"out of range", schemaModel, said(strings.Replace(ok, `}`, `,"seats":256}`, 1), "end_turn"), awsai.ErrUnavailable, "at /seats: maximum", event{}, ""},
		{"no time", schemaModel, said(strings.Replace(ok, "2026-05-04", secret, 1), "end_turn"), awsai.ErrUnavailable, "cannot be read into bedrock_test.event", event{}, ""},
		{"prose around", schemaModel, said("Here: "+ok, "end_turn"), awsai.ErrUnavailable, "it is not JSON", event{}, ""},
		{"call missing", toolModel, said(ok, "end_turn"), awsai.ErrUnavailable, "the model did not call the tool event", event{}, ""},
		{"nothing found", askedModel, said("A {set} of {"+secret+"}", "end_turn"), awsai.ErrUnavailable, "there is no JSON object in it", event{}, ""},
		{"first found", promptModel, said(`{"a":"`+secret+`"} or `, "end_turn"), awsai.ErrUnavailable, "required", event{}, ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, path := range []string{"whole", "stream"} {
				fake := awsaitest.New(t)
				answerWires(fake, tt.response)
				streamWire(fake, tt.response)
				model := bedrock.NewModel(fake.Config(), tt.model)
				value, reply, err := bedrock.GenerateAs[event](t.Context(), model, hello)
				if path == "stream" {
					value, reply, err = lastOf(bedrock.StreamAs[event](t.Context(), model, hello))
				}
				if awsai.KindOf(err) != tt.kind || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), secret) {
					t.Errorf("%s: error %v; want %v with %q", path, err, tt.kind, tt.want)
				}
				misfit, ok := errors.AsType[*bedrock.OutputError](err)
				if !ok {
					t.Fatalf("%s: error %v is no OutputError", path, err)
				}
				if tt.text != "" && misfit.Text != tt.text {
					t.Errorf("%s: text %q, want %q", path, misfit.Text, tt.text)
				}
				if diff := cmp.Diff(reply, misfit.Reply); diff != "" || reply.StopReason == "" {
					t.Errorf("%s: reply (-returned +in the error):\n%s", path, diff)
				}
				if tt.value.Title != "" && tt.kind != awsai.ErrBlocked {
					if diff := cmp.Diff(tt.value, value); diff != "" {
						t.Errorf("%s: value (-want +got):\n%s", path, diff)
					}
				}
			}
		})
	}
}

// streamWire has the fake answer ConverseStream with a response of Converse's.
func streamWire(f *awsaitest.Fake, response string) {
	var r struct {
		Output struct {
			Message struct {
				Content []struct {
					Text    string
					ToolUse *struct {
						ToolUseID, Name string
						Input           json.RawMessage
					}
				}
			}
		}
		StopReason string
	}
	if err := json.Unmarshal([]byte(response), &r); err != nil {
		panic(err) // a test's own
	}
	events := []any{start}
	for i, b := range r.Output.Message.Content {
		if b.ToolUse == nil {
			events = append(events, textPieces(i, b.Text)...)
			continue
		}
		events = append(events, opened(i, b.ToolUse.ToolUseID, b.ToolUse.Name))
		for _, c := range string(b.ToolUse.Input) {
			events = append(events, fragment(i, string(c)))
		}
	}
	answerTurns(f, append(events, fmt.Sprintf(`messageStop {"stopReason":%q}`, r.StopReason), metadata))
}

// textPieces are the events of a text, one for each character.
func textPieces(index int, text string) (events []any) {
	for _, c := range text {
		quoted, _ := json.Marshal(string(c)) // a string always encodes
		events = append(events, fmt.Sprintf(`contentBlockDelta {"contentBlockIndex":%d,"delta":{"text":%s}}`, index, quoted))
	}
	return events
}

// lastOf is the last step of a stream.
func lastOf[T any](steps func(func(bedrock.Partial[T], error) bool)) (value T, reply bedrock.Reply, err error) {
	for step, stepErr := range steps {
		value, reply, err = step.Value, step.Reply, stepErr
	}
	return value, reply, err
}
