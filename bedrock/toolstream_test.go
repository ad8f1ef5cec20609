package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

const toolUse = `messageStop {"stopReason":"tool_use"}`

// opened is the event that opens a call's block, fragment one with a piece of its input.
func opened(index int, id, name string) string {
	return fmt.Sprintf(`contentBlockStart {"contentBlockIndex":%d,"start":{"toolUse":{"toolUseId":%q,"name":%q}}}`, index, id, name)
}

func fragment(index int, text string) string {
	quoted, err := json.Marshal(text)
	if err != nil {
		panic(err) // a string can be written
	}
	return fmt.Sprintf(`contentBlockDelta {"contentBlockIndex":%d,"delta":{"toolUse":{"input":%s}}}`, index, quoted)
}

// transcript is a stream's events, one a line.
func transcript(t *testing.T, model *bedrock.Model, req bedrock.Request) (lines []string, reply bedrock.Reply, err error) {
	t.Helper()
	for e, err := range model.Stream(t.Context(), req) {
		switch {
		case err != nil:
			return lines, e.Reply, err
		case e.Text != "":
			lines = append(lines, "text "+e.Text)
		case e.ToolUse != nil:
			lines = append(lines, fmt.Sprintf("use %s %s %s", e.ToolUse.ID, e.ToolUse.Name, e.ToolUse.Input))
		case e.ToolResult != nil:
			lines = append(lines, fmt.Sprintf("result %s %s%s", e.ToolResult.ID, e.ToolResult.JSON, e.ToolResult.Text))
		case e.Done:
			lines, reply = append(lines, "done"), e.Reply
		default:
			t.Error("an event says nothing")
		}
	}
	return lines, reply, nil
}

func TestStreamTools(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerTurns(fake,
		[]any{start, hi, blockEnd,
			opened(1, "t1", "next"), fragment(1, ""), fragment(1, `{"n"`), fragment(1, `:9007199`),
			opened(2, "t2", "next"), fragment(2, `{"n":`),
			fragment(1, `254740993}`), fragment(2, `2}`),
			opened(3, "t1", "next"), fragment(3, `{"n":9007199254740993}`), // again
			`contentBlockStart {"contentBlockIndex":9,"start":{"toolUse":{"toolUseId":"s","name":"search","type":"server_tool_use"}}}`, fragment(9, `{}`),
			opened(4, "t3", "none"),                        // no input at all
			opened(4, "t4", "next"), fragment(4, `{"n":4`), // an index used twice, an input that is cut
			toolUse, metadata},
		[]any{start, there, blockEnd, endTurn, metadata})
	var calls atomic.Int64
	none := bedrock.NewTool("none", "", func(context.Context, struct{}) (string, error) { return "ok", nil })
	lines, reply, err := transcript(t, bedrock.NewModel(fake.Config(), claude), withTools(next(&calls), none))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"text Hi",
		`use t1 next {"n":9007199254740993}`, `use t2 next {"n":2}`, `use t3 none {}`, `use t4 next {}`,
		`result t1 {"n":9007199254740994}`, `result t2 {"n":3}`, `result t3 ok`, `result t4 the input is not a JSON object; the tool was not called`,
		"text  there", "done",
	}
	if diff := cmp.Diff(want, lines); diff != "" || calls.Load() != 2 {
		t.Errorf("%d calls, want 2; events (-want +got):\n%s", calls.Load(), diff)
	}
	if reply.Text() != " there" || len(reply.Messages) != 3 || reply.Usage.Total() != 230 {
		t.Errorf("reply %+v; want the last turn's text, three messages and both turns' usage", reply)
	}
	if got := reply.Messages[0].Content[4].ToolUse.Malformed; got != `{"n":4` {
		t.Errorf("malformed input %q is not kept", got)
	}
	const second = `{"toolUse":{"input":{"n":9007199254740993},"name":"next","toolUseId":"t1"}}`
	if got := sent(t, fake, "ConverseStream", 1); !strings.Contains(got, second) {
		t.Errorf("second body %s, want %s in it", got, second)
	}
}

// A stream that breaks off within a call's input runs nothing.
func TestStreamCutWithinToolInput(t *testing.T) {
	for name, last := range map[string]any{
		"end": nil, "cut": awsaitest.Cut(), "throttled": &types.ThrottlingException{},
		"cut after the input": awsaitest.Event{Type: "messageStop", JSON: `{"stopReason":"tool_use"}`, Partial: true},
	} {
		t.Run(name, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			events := []any{start, hi, opened(1, "t1", "next"), fragment(1, `{"n":1}`), opened(2, "t2", "next"), fragment(2, `{"n":`)}
			if last != nil {
				events = append(events, last)
			}
			answerTurns(fake, events)
			var calls atomic.Int64
			reply, err := bedrock.Collect(bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), withTools(next(&calls))))
			if !errors.Is(err, awsai.ErrIncomplete) || calls.Load() != 0 || fake.Count("ConverseStream") != 1 {
				t.Errorf("%v, %d calls; want awsai.ErrIncomplete and none", err, calls.Load())
			}
			want := []bedrock.Block{{Text: "Hi"},
				{ToolUse: &bedrock.ToolUse{ID: "t1", Name: "next", Input: json.RawMessage(`{"n":1}`)}},
				{ToolUse: &bedrock.ToolUse{ID: "t2", Name: "next", Input: json.RawMessage(`{}`), Malformed: `{"n":`}}}
			if len(reply.Messages) != 2 || len(reply.Messages[1].Content) != 2 || !reply.Messages[1].Content[1].ToolResult.Error {
				t.Errorf("messages %+v; want the calls and that they were not made", reply.Messages)
			}
			if diff := cmp.Diff(want, reply.Message.Content); diff != "" {
				t.Errorf("what arrived (-want +got):\n%s", diff)
			}
		})
	}
}

// A later turn that fails does not lose the turns before it.
func TestStreamFailsAfterTools(t *testing.T) {
	for name, tt := range map[string]struct {
		second   []any
		kind     error
		messages int
	}{
		"before it starts": {[]any{&types.ValidationException{}}, awsai.ErrInvalid, 2},
		"cut":              {[]any{start, hi, awsaitest.Cut()}, awsai.ErrIncomplete, 3},
	} {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerTurns(fake, []any{start, opened(0, "t1", "next"), fragment(0, `{"n":1}`), toolUse, metadata}, tt.second)
			var calls atomic.Int64
			reply, err := bedrock.Collect(bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), withTools(next(&calls))))
			if !errors.Is(err, tt.kind) {
				t.Errorf("error %v, want %v", err, tt.kind)
			}
			if len(reply.Messages) != tt.messages || reply.Usage.Total() != 115 || reply.Messages[1].Content[0].ToolResult == nil {
				t.Errorf("reply %+v; want %d messages with the result, and the first turn's usage", reply, tt.messages)
			}
		})
	}
}

// A loop that is left leaves nothing running, and what was not approved is not run.
func TestStreamBreakAtTools(t *testing.T) {
	for _, at := range []string{"use", "result"} {
		t.Run(at, func(t *testing.T) {
			checkGoroutines(t)
			fake := awsaitest.New(t)
			answerTurns(fake, []any{start, opened(0, "t1", "next"), fragment(0, `{"n":1}`), opened(1, "t2", "slow"), toolUse, metadata})
			var calls atomic.Int64
			slow := bedrock.NewTool("slow", "", func(ctx context.Context, _ struct{}) (string, error) {
				<-ctx.Done()
				return "", ctx.Err()
			})
			for e, err := range bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), withTools(next(&calls), slow)) {
				if err != nil {
					t.Fatal(err)
				}
				if at == "use" && e.ToolUse != nil || e.ToolResult != nil {
					break
				}
			}
			if n := calls.Load(); at == "use" && n != 0 || fake.Count("ConverseStream") != 1 {
				t.Errorf("%d calls, %d requests after the loop was left", n, fake.Count("ConverseStream"))
			}
		})
	}
}

// However the input is cut, it is what the model wrote.
func FuzzToolInputFragments(f *testing.F) {
	f.Add(`{"a":"b\\\"\u00e9 é 漢","n":[9007199254740993,1e400,-0.10,{}],"":null}`, uint8(1), uint8(1))
	f.Add(` {} `, uint8(1), uint8(2))
	f.Add(`{"a":`, uint8(2), uint8(3))
	f.Add(`[1,2]`, uint8(3), uint8(1))
	f.Fuzz(func(t *testing.T, input string, a, b uint8) {
		if !utf8.ValidString(input) || len(input) > 1<<12 {
			t.Skip("a stream holds UTF-8")
		}
		var parts []string
		for rest, n := input, 0; rest != ""; n++ {
			size := min(len(rest), 1+int([]uint8{a, b}[n%2])%9)
			for !utf8.ValidString(rest[:size]) {
				size++
			}
			parts, rest = append(parts, rest[:size]), rest[size:]
		}
		events := []any{start, opened(0, "t1", "any")}
		for _, p := range parts {
			events = append(events, fragment(0, p))
		}
		fake := awsaitest.New(t)
		answerTurns(fake, append(events, toolUse))
		reply, err := bedrock.Collect(bedrock.NewModel(fake.Config(), claude).Stream(t.Context(), hello))
		if err != nil {
			t.Fatal(err)
		}
		got := reply.Message.Content[0].ToolUse
		trimmed := strings.Trim(input, " \t\r\n")
		isObject := json.Valid([]byte(input)) && strings.HasPrefix(trimmed, "{")
		switch {
		case isObject && string(got.Input) != trimmed:
			t.Errorf("input %s, want %s", got.Input, trimmed)
		case isObject && got.Malformed != "", !isObject && string(got.Input) != `{}`:
			t.Errorf("input %s, malformed %q", got.Input, got.Malformed)
		}
	})
}

// An input cut in two at every byte that begins a character.
func TestToolInputCutEverywhere(t *testing.T) {
	const input = `{"a":"\u00e9 é\"}","n":9007199254740993}`
	model := func(first, second string) *bedrock.Model {
		fake := awsaitest.New(t)
		answerTurns(fake, []any{start, opened(0, "t1", "any"), fragment(0, first), fragment(0, second), toolUse})
		return bedrock.NewModel(fake.Config(), claude)
	}
	for i := range input {
		reply, err := bedrock.Collect(model(input[:i], input[i:]).Stream(t.Context(), hello))
		if err != nil || string(reply.Message.Content[0].ToolUse.Input) != input {
			t.Errorf("cut at %d: %+v, %v", i, reply, err)
		}
	}
}
