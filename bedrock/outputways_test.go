package bedrock_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

// how tells in which way a request holds the model to the schema.
func how(body string) string {
	var ways []string
	for mark, way := range map[string]string{
		`"textFormat"`: "schema", `"toolChoice":{"tool"`: "tool", `"toolChoice":{"any"`: "any",
		"When you have the answer, call the tool": "asked", "Answer with one JSON object": "prompt",
	} {
		if strings.Contains(body, mark) {
			ways = append(ways, way)
		}
	}
	return strings.Join(ways, " and ")
}

// Where the service refuses a way, the next is tried, and the refused one is not again if
// it is the model that does not have it.
func TestOutputRefused(t *testing.T) {
	tool := calls("event", dinner, "tool_use")
	tests := []struct {
		name, model string
		mode        bedrock.OutputMode
		bodies      []string // of the first call
		first, then []string
	}{
		{"schema", claude, "", []string{"!output_config.format: Extra inputs are not permitted", tool}, []string{"schema", "tool"}, []string{"tool"}},
		{"this schema", claude, "", []string{"!Schema is too complex.", tool}, []string{"schema", "tool"}, []string{"schema", "tool"}},
		{"choice", toolModel, "", []string{"!This model doesn't support the toolConfig.toolChoice.tool field. Remove toolConfig.toolChoice.tool and try again.", "!This model doesn't support the toolConfig.toolChoice.any field. Remove toolConfig.toolChoice.any and try again.", tool},
			[]string{"tool", "any", "asked"}, []string{"asked"}},
		{"thinking", "anthropic.claude-opus-5", "", []string{"!Thinking may not be enabled when tool_choice forces tool use.", "!Thinking may not be enabled when tool_choice forces tool use.", tool},
			[]string{"tool", "any", "asked"}, []string{"tool", "any", "asked"}},
		{"all tools", askedModel, "", []string{"!This model doesn't support tool use.", said(dinner, "end_turn")}, []string{"asked", "prompt"}, []string{"prompt"}},
		{"all but the prompt", "qwen.qwen3-32b-v1:0", "", []string{"!This model does not support structured outputs.", "!This model doesn't support tool use.", said(dinner, "end_turn")},
			[]string{"schema", "asked", "prompt"}, []string{"prompt"}},
		{"what has to be", claude, bedrock.OutputSchema, []string{"!output_config.format: Extra inputs are not permitted"}, []string{"schema"}, []string{"schema"}},
		{"something else", claude, "", []string{"!The provided model identifier is invalid."}, []string{"schema"}, []string{"schema"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			model := bedrock.NewModel(fake.Config(), tt.model)
			for _, want := range [][]string{tt.first, tt.then} {
				seen := fake.Count("Converse")
				answerWires(fake, tt.bodies[len(tt.bodies)-len(want):]...)
				req := hello
				req.Output = &bedrock.OutputFormat{Mode: tt.mode}
				got, _, err := bedrock.GenerateAs[event](t.Context(), model, req)
				if fails := strings.HasPrefix(tt.bodies[len(tt.bodies)-1], "!"); fails != (awsai.KindOf(err) == awsai.ErrInvalid) || !fails && got.Title != "Dinner" {
					t.Errorf("%+v, %v", got, err)
				}
				var ways []string
				for n := seen; n < fake.Count("Converse"); n++ {
					ways = append(ways, how(sent(t, fake, "Converse", n)))
				}
				if diff := cmp.Diff(want, ways); diff != "" {
					t.Errorf("ways (-want +got):\n%s", diff)
				}
			}
		})
	}
}

// With tools of the request, the loop goes on until the answer is there.
func TestOutputWithTools(t *testing.T) {
	for _, tt := range []struct {
		name, model, answer, how string
		choice                   bedrock.ToolChoice
	}{
		{"schema", schemaModel, said(dinner, "end_turn"), "schema schema", ""},
		{"forced tool", toolModel, calls("event", dinner, "tool_use"), "any any", ""},
		{"asked for", askedModel, calls("event", dinner, "tool_use"), "asked asked", ""},
		{"in text", askedModel, said(dinner, "end_turn"), "asked asked", ""},
		{"prompt", promptModel, said(dinner, "end_turn"), "prompt prompt", ""},
		{"another tool first", toolModel, calls("event", dinner, "tool_use"), "tool any", "next"},
		{"together with another call", toolModel, string(turn("tool_use", use("t2", "next", `{"n":5}`), use("a", "event", dinner)).Body), "any any", ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWires(fake, string(turn("tool_use", use("t1", "next", `{"n":1}`)).Body), tt.answer)
			var calls atomic.Int64
			req := withTools(next(&calls))
			req.ToolChoice = tt.choice
			got, reply, err := bedrock.GenerateAs[event](t.Context(), bedrock.NewModel(fake.Config(), tt.model), req)
			if diff := cmp.Diff(dinnerEvent, got); err != nil || diff != "" {
				t.Fatalf("%v; value (-want +got):\n%s", err, diff)
			}
			ways := how(sent(t, fake, "Converse", 0)) + " " + how(sent(t, fake, "Converse", 1))
			if ways != tt.how || calls.Load() != 1 || fake.Count("Converse") != 2 {
				t.Errorf("%s, %d calls in %d turns; want %s, one call in two turns", ways, calls.Load(), fake.Count("Converse"), tt.how)
			}
			if len(reply.Messages) != 3 || reply.Messages[1].Content[0].ToolResult == nil || !strings.Contains(reply.Text(), "Dinner") || reply.StopReason != bedrock.StopEndTurn {
				t.Errorf("reply %+v; want the call, its result and the answer as text", reply)
			}
			for _, b := range reply.Message.Content {
				if b.ToolUse != nil {
					t.Errorf("call in the last message: %+v", *b.ToolUse)
				}
			}
		})
	}
}

// The request of a managed prompt brings nothing but the schema.
func TestOutputOfManagedPrompt(t *testing.T) {
	fake := awsaitest.New(t)
	answerWires(fake, said(dinner, "end_turn"))
	model := bedrock.NewModel(fake.Config(), "arn:aws:bedrock:us-east-1:111122223333:prompt/A1B2C3D4E5:1")
	if _, _, err := bedrock.GenerateAs[event](t.Context(), model, bedrock.Request{}); err != nil {
		t.Fatal(err)
	}
	if body := sent(t, fake, "Converse", 0); how(body) != "schema" || strings.Contains(body, "toolConfig") || strings.Contains(body, "system") {
		t.Errorf("body %s", body)
	}
}

// A profile that does not tell its model goes by the one that the options name.
func TestOutputBaseModel(t *testing.T) {
	fake := awsaitest.New(t)
	answerWires(fake, said(dinner, "end_turn"))
	model := bedrock.NewModel(fake.Config(), "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/a1b2c3", func(o *bedrock.ModelOptions) {
		o.BaseModel = claude
	})
	if _, _, err := bedrock.GenerateAs[event](t.Context(), model, hello); err != nil || how(sent(t, fake, "Converse", 0)) != "schema" {
		t.Errorf("%v, %s", err, sent(t, fake, "Converse", 0))
	}
}

// The tool that takes the answer is under a name of its own.
func TestOutputToolName(t *testing.T) {
	fake := awsaitest.New(t)
	answerWires(fake, calls("event_2", dinner, "tool_use"))
	other := bedrock.NewTool("event", "", func(context.Context, struct{}) (string, error) { return "", nil })
	if _, _, err := bedrock.GenerateAs[event](t.Context(), bedrock.NewModel(fake.Config(), toolModel), withTools(other)); err != nil {
		t.Error(err)
	}
}

func TestOutputRetries(t *testing.T) {
	const misfit = `{"title":"Dinner"}`
	for _, tt := range []struct {
		name      string
		bodies    []string
		retries   int
		kind      error
		asked     int
		complaint string
	}{
		{"none by default", []string{said(misfit, "end_turn"), said(dinner, "end_turn")}, 0, awsai.ErrUnavailable, 1, ""},
		{"one", []string{said(misfit, "end_turn"), said(dinner, "end_turn")}, 1, nil, 2, `required: missing properties: [\"guests\" \"start\"]`},
		{"one too few", []string{said(misfit, "end_turn"), said("Sorry", "end_turn"), said(dinner, "end_turn")}, 1, awsai.ErrUnavailable, 2, ""},
		{"not of one that was cut", []string{said(misfit, "max_tokens"), said(dinner, "end_turn")}, 1, awsai.ErrIncomplete, 1, ""},
		{"of nothing", []string{`{"output":{"message":{"role":"assistant","content":[]}},"stopReason":"end_turn","usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15}}`, said(dinner, "end_turn")}, 3, nil, 2, "it is not JSON"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWires(fake, tt.bodies...)
			model := bedrock.NewModel(fake.Config(), schemaModel, func(o *bedrock.ModelOptions) {
				o.Defaults.Output = &bedrock.OutputFormat{Retries: tt.retries}
			})
			_, reply, err := bedrock.GenerateAs[event](t.Context(), model, hello)
			if awsai.KindOf(err) != tt.kind || fake.Count("Converse") != tt.asked {
				t.Fatalf("%v after %d requests; want %v after %d", err, fake.Count("Converse"), tt.kind, tt.asked)
			}
			if len(reply.Messages) != 2*tt.asked-1 || reply.Usage.Total() != 15*tt.asked {
				t.Errorf("reply %+v; want the turns and the usage of %d requests", reply, tt.asked)
			}
			if tt.complaint != "" && !strings.Contains(sent(t, fake, "Converse", 1), tt.complaint) {
				t.Errorf("second body %s, want %s in it", sent(t, fake, "Converse", 1), tt.complaint)
			}
		})
	}
}

func TestOutputInvalid(t *testing.T) {
	type node struct {
		Next []node `json:"next"`
	}
	set := func(f bedrock.OutputFormat) func(context.Context, *bedrock.Model, bedrock.Request) error {
		return func(ctx context.Context, m *bedrock.Model, req bedrock.Request) error {
			req.Output = &f
			_, _, err := bedrock.GenerateAs[event](ctx, m, req)
			return err
		}
	}
	for name, tt := range map[string]struct {
		call func(context.Context, *bedrock.Model, bedrock.Request) error
		want string
	}{
		"recursive type": {func(ctx context.Context, m *bedrock.Model, req bedrock.Request) error {
			_, _, err := bedrock.GenerateAs[node](ctx, m, req)
			return err
		}, "no JSON schema of the type"},
		"function": {func(ctx context.Context, m *bedrock.Model, req bedrock.Request) error {
			_, _, err := bedrock.GenerateAs[func()](ctx, m, req)
			return err
		}, "no JSON schema of the type"},
		"map by schema": {func(ctx context.Context, m *bedrock.Model, req bedrock.Request) error {
			req.Output = &bedrock.OutputFormat{Mode: bedrock.OutputSchema}
			_, _, err := bedrock.GenerateAs[map[string]int](ctx, m, req)
			return err
		}, "an object of any members"},
		"no messages": {func(ctx context.Context, m *bedrock.Model, req bedrock.Request) error {
			_, _, err := bedrock.GenerateAs[event](ctx, m, bedrock.Request{})
			return err
		}, "no messages"},
		"name":           {set(bedrock.OutputFormat{Name: "an event"}), "the output's name"},
		"retries":        {set(bedrock.OutputFormat{Retries: -1}), "output retries -1"},
		"mode":           {set(bedrock.OutputFormat{Mode: "xml"}), `unknown output mode "xml"`},
		"schema":         {set(bedrock.OutputFormat{Schema: []byte(`{"type":1}`)}), "the output's schema"},
		"schema of refs": {set(bedrock.OutputFormat{Schema: []byte(`{"$ref":"#/$defs/a","$defs":{"a":{"type":"object"}}}`)}), "has to be of type object"},
		"broken ref":     {set(bedrock.OutputFormat{Schema: []byte(`{"type":"object","properties":{"a":{"$ref":"https://example.com/a"}}}`)}), "the output's schema"},
	} {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			err := tt.call(t.Context(), bedrock.NewModel(fake.Config(), schemaModel), hello)
			if awsai.KindOf(err) != awsai.ErrInvalid || !strings.Contains(err.Error(), tt.want) || len(fake.Calls()) > 0 {
				t.Errorf("error %v after %d calls; want awsai.ErrInvalid with %q before any", err, len(fake.Calls()), tt.want)
			}
		})
	}
}

// A schema of the caller's says more than the type does.
func TestOutputSchemaGiven(t *testing.T) {
	req := hello
	req.Output = &bedrock.OutputFormat{Schema: []byte(`{"$schema":"https://json-schema.org/draft/2020-12/schema","type":"object","properties":{"title":{"enum":["Lunch","Dinner"]}},"required":["title"]}`)}
	fake := awsaitest.New(t)
	answerWires(fake, said(`{"title":"Dinner"}`, "end_turn"), said(`{"title":"Tea"}`, "end_turn"))
	model := bedrock.NewModel(fake.Config(), schemaModel)
	if got, _, err := bedrock.GenerateAs[event](t.Context(), model, req); err != nil || got.Title != "Dinner" {
		t.Errorf("%+v, %v", got, err)
	}
	const want = `"schema":"{\"type\":\"object\",\"properties\":{\"title\":{\"enum\":[\"Lunch\",\"Dinner\"]}},\"required\":[\"title\"],\"additionalProperties\":false}"`
	if got := sent(t, fake, "Converse", 0); !strings.Contains(got, want) {
		t.Errorf("body %s, want %s in it", got, want)
	}
	if _, _, err := bedrock.GenerateAs[event](t.Context(), model, req); awsai.KindOf(err) != awsai.ErrUnavailable || !strings.Contains(err.Error(), "at /title: enum") {
		t.Errorf("error %v, want that the title is none of the enum's", err)
	}
}
