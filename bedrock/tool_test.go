package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

type number struct {
	N int64 `json:"n" jsonschema:"the number"`
}

// next is a tool that adds one. It counts its calls.
func next(calls *atomic.Int64) bedrock.Tool {
	return bedrock.NewTool("next", "Returns the number after n.", func(_ context.Context, in number) (number, error) {
		calls.Add(1)
		return number{in.N + 1}, nil
	})
}

// use is a call on the wire.
func use(id, name, input string) string {
	return fmt.Sprintf(`{"toolUse":{"toolUseId":%q,"name":%q,"input":%s}}`, id, name, input)
}

// turn is a response of Converse with content and stop reason.
func turn(stop string, content ...string) awsaitest.Wire {
	return awsaitest.Wire{Body: fmt.Appendf(nil, `{"output":{"message":{"role":"assistant","content":[%s]}},"stopReason":%q,`+
		`"usage":{"inputTokens":10,"outputTokens":5,"totalTokens":15},"metrics":{"latencyMs":100}}`, strings.Join(content, ","), stop)}
}

var final = turn("end_turn", `{"text":"Done."}`)

// results are the results in the nth request's last message, as sorted JSON.
func results(t *testing.T, f *awsaitest.Fake, operation string, n int) string {
	t.Helper()
	var body struct {
		Messages []struct{ Content json.RawMessage }
	}
	if err := json.Unmarshal([]byte(sent(t, f, operation, n)), &body); err != nil {
		t.Fatal(err)
	}
	return string(body.Messages[len(body.Messages)-1].Content)
}

func withTools(tools ...bedrock.Tool) bedrock.Request {
	return bedrock.Request{Messages: hello.Messages, Tools: tools}
}

func TestToolRequest(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", `{"text":"Let me see."}`, use("t1", "next", `{"n":9007199254740993}`)), final)
	var calls atomic.Int64
	reply, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), withTools(next(&calls)))
	if err != nil {
		t.Fatal(err)
	}
	const config = `{"messages":[{"content":[{"text":"Hello"}],"role":"user"}],"toolConfig":{"tools":[{"toolSpec":{"description":"Returns the number after n.",` +
		`"inputSchema":{"json":{"additionalProperties":false,"properties":{"n":{"description":"the number","type":"integer"}},"required":["n"],"type":"object"}},"name":"next"}}]}}`
	if diff := cmp.Diff(config, sent(t, fake, "Converse", 0)); diff != "" {
		t.Errorf("first body (-want +got):\n%s", diff)
	}
	const second = `{"messages":[{"content":[{"text":"Hello"}],"role":"user"},` +
		`{"content":[{"text":"Let me see."},{"toolUse":{"input":{"n":9007199254740993},"name":"next","toolUseId":"t1"}}],"role":"assistant"},` +
		`{"content":[{"toolResult":{"content":[{"json":{"n":9007199254740994}}],"status":"success","toolUseId":"t1"}}],"role":"user"}],`
	if got := sent(t, fake, "Converse", 1); !strings.HasPrefix(got, second) || !strings.Contains(got, `"toolConfig"`) {
		t.Errorf("second body %s, want the prefix %s and the tools", got, second)
	}
	want := wholeReply(bedrock.StopEndTurn, bedrock.Block{Text: "Done."})
	want.Usage = bedrock.Usage{InputTokens: 20, OutputTokens: 10}
	want.Latency = 200e6
	want.Cost = 77_000_000 // 20 at $1.10 a million and 10 at $5.50
	want.Messages = []bedrock.Message{
		{Role: bedrock.RoleAssistant, Content: []bedrock.Block{{Text: "Let me see."},
			{ToolUse: &bedrock.ToolUse{ID: "t1", Name: "next", Input: json.RawMessage(`{"n":9007199254740993}`)}}}},
		{Role: bedrock.RoleUser, Content: []bedrock.Block{{ToolResult: &bedrock.ToolResult{ID: "t1", JSON: json.RawMessage(`{"n":9007199254740994}`)}}}},
		want.Message,
	}
	if diff := cmp.Diff(want, reply); diff != "" {
		t.Errorf("reply (-want +got):\n%s", diff)
	}
}

// failing are tools that end in every way.
func failing() []bedrock.Tool {
	of := func(name string, fn func() (any, error)) bedrock.Tool {
		return bedrock.NewTool(name, "", func(context.Context, struct{}) (any, error) { return fn() })
	}
	return []bedrock.Tool{
		of("error", func() (any, error) { return nil, errors.New("no such city") }),
		of("silent", func() (any, error) { return nil, errors.New(" ") }),
		of("panic", func() (any, error) { panic("boom") }),
		of("string", func() (any, error) { return "a <b>", nil }),
		of("list", func() (any, error) { return []string{"a", "<b>"}, nil }),
		of("null", func() (any, error) { return nil, nil }),
		of("blank", func() (any, error) { return "", nil }),
		of("object", func() (any, error) { return map[string]any{"a": json.Number("1.50")}, nil }),
		of("function", func() (any, error) { return func() {}, nil }),
		bedrock.NewTool("typed", "", func(context.Context, number) (int64, error) { return 0, nil }),
	}
}

func TestToolResults(t *testing.T) {
	tests := []struct{ name, input, want string }{
		{"error", `{}`, `"content":[{"text":"no such city"}],"status":"error"`},
		{"silent", `{}`, `"content":[{"text":"the tool failed"}],"status":"error"`},
		{"panic", `{}`, `"content":[{"text":"the tool panicked: boom"}],"status":"error"`},
		{"string", `{}`, `"content":[{"text":"a \u003cb\u003e"}],"status":"success"`},
		{"list", `{}`, `"content":[{"text":"[\"a\",\"\u003cb\u003e\"]"}],"status":"success"`},
		{"null", `{}`, `"content":[{"text":"null"}],"status":"success"`},
		{"blank", `{}`, `"content":[{"text":"(empty)"}],"status":"success"`},
		{"object", `{"not":"asked"}`, `"content":[{"json":{"a":1.50}}],"status":"success"`},
		{"object", `null`, `"content":[{"json":{"a":1.50}}],"status":"success"`},
		{"function", `{}`, `"content":[{"text":"the output cannot be written as JSON: json: unsupported type: func()"}],"status":"error"`},
		{"typed", `{"n":"x"}`, `the input does not fit: json: cannot unmarshal string`},
		{"object", `[1]`, `"content":[{"text":"the input is not a JSON object; the tool was not called"}],"status":"error"`},
		{"unheard of", `{}`, `"content":[{"text":"there is no such tool; the tools are error, silent,`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", tt.name, tt.input)), final)
			reply, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), withTools(failing()...))
			if err != nil || reply.Text() != "Done." {
				t.Fatalf("%q, %v; want Done.", reply.Text(), err)
			}
			if got := results(t, fake, "Converse", 1); !strings.Contains(got, tt.want) || strings.Contains(got, "goroutine") {
				t.Errorf("results %s, want %s", got, tt.want)
			}
		})
	}
}

// Parallel calls: their results are in order, though the first returns last, and a call
// that the SDK decodes twice is made once.
func TestToolsInParallel(t *testing.T) {
	fake := awsaitest.New(t)
	fake.Unchecked("Converse") // the unknown block goes back
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use",
		use("t0", "wait", `{"n":0}`), `{"hologram":{}}`, use("t1", "wait", `{"n":1}`), use("t2", "wait", `{"n":2}`), use("t1", "wait", `{"n":1}`)), final)
	var calls atomic.Int64
	free := make(chan struct{})
	wait := bedrock.NewTool("wait", "", func(_ context.Context, in number) (string, error) {
		calls.Add(1)
		if in.N == 2 {
			close(free)
		}
		<-free
		return strconv.FormatInt(in.N, 10), nil
	})
	if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), withTools(wait)); err != nil {
		t.Fatal(err)
	}
	if n := calls.Load(); n != 3 {
		t.Errorf("%d calls, want 3", n)
	}
	const want = `[{"toolResult":{"content":[{"text":"0"}],"status":"success","toolUseId":"t0"}},` +
		`{"toolResult":{"content":[{"text":"1"}],"status":"success","toolUseId":"t1"}},` +
		`{"toolResult":{"content":[{"text":"2"}],"status":"success","toolUseId":"t2"}}]`
	if diff := cmp.Diff(want, results(t, fake, "Converse", 1)); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestToolConcurrency(t *testing.T) {
	for _, limit := range []int{0, 1, 2} {
		fake := awsaitest.New(t)
		var uses []string
		for i := range 12 {
			uses = append(uses, use("t"+strconv.Itoa(i), "count", `{}`))
		}
		fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", uses...), final)
		var running, most atomic.Int64
		count := bedrock.NewTool("count", "", func(context.Context, struct{}) (int64, error) {
			n := running.Add(1)
			defer running.Add(-1)
			for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
			}
			return n, nil
		})
		req := withTools(count)
		req.ToolConcurrency = limit
		if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
			t.Fatal(err)
		}
		if limit == 0 {
			limit = bedrock.DefaultToolConcurrency
		}
		if n := most.Load(); n > int64(limit) {
			t.Errorf("%d tools ran at once, limit %d", n, limit)
		}
	}
}

func TestMaxTurns(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "next", `{"n":1}`)))
	var calls atomic.Int64
	req := withTools(next(&calls))
	req.MaxTurns = 2
	model := bedrock.NewModel(fake.Config(), claude)
	reply, err := model.Generate(t.Context(), req)
	limit, ok := errors.AsType[*bedrock.MaxTurnsError](err)
	if !ok || !errors.Is(err, awsai.ErrIncomplete) || limit.Turns != 2 || fake.Count("Converse") != 2 || calls.Load() != 1 {
		t.Fatalf("%v after %d requests and %d calls; want a *MaxTurnsError after 2 and 1", err, fake.Count("Converse"), calls.Load())
	}
	if diff := cmp.Diff(reply, limit.Reply); diff != "" || len(reply.Messages) != 3 || reply.Usage.Total() != 30 {
		t.Errorf("reply %+v, and in the error (-want +got):\n%s", reply, diff)
	}
	// It goes on where it was: the calls come first, then the model is asked.
	fake.HandleWire("bedrockruntime", "Converse", final)
	req.Messages = append(req.Messages, reply.Messages...)
	if reply, err = model.Generate(t.Context(), req); err != nil || reply.Text() != "Done." || calls.Load() != 2 || len(reply.Messages) != 2 {
		t.Errorf("going on: %+v, %v after %d calls; want Done. after 2", reply, err, calls.Load())
	}
}

func TestApprove(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "next", `{"n":1}`), use("t2", "next", `{"n":2}`), use("t3", "other", `{}`)), final)
	var calls atomic.Int64
	var asked []string
	req := withTools(next(&calls))
	req.Approve = func(_ context.Context, u bedrock.ToolUse) error {
		asked = append(asked, u.ID+string(u.Input))
		if u.ID == "t1" {
			return errors.New("not today")
		}
		return nil
	}
	if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`t1{"n":1}`, `t2{"n":2}`}, asked); diff != "" || calls.Load() != 1 {
		t.Errorf("%d calls, want 1; asked for (-want +got):\n%s", calls.Load(), diff)
	}
	if got := results(t, fake, "Converse", 1); !strings.Contains(got, `{"content":[{"text":"refused: not today"}],"status":"error","toolUseId":"t1"}`) {
		t.Errorf("results %s, want the refusal", got)
	}
}

func TestToolsCancelled(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "stop", `{}`), use("t2", "stop", `{}`)))
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	stop := bedrock.NewTool("stop", "", func(ctx context.Context, _ struct{}) (string, error) {
		cancel()
		return "stopped", nil
	})
	req := withTools(stop)
	req.ToolConcurrency = 1
	reply, err := bedrock.NewModel(fake.Config(), claude).Generate(ctx, req)
	if !errors.Is(err, context.Canceled) || fake.Count("Converse") != 1 {
		t.Errorf("%v after %d requests; want context.Canceled after 1", err, fake.Count("Converse"))
	}
	want := []bedrock.Block{
		{ToolResult: &bedrock.ToolResult{ID: "t1", Text: "stopped"}},
		{ToolResult: &bedrock.ToolResult{ID: "t2", Text: "the tool was not called: context canceled", Error: true}},
	}
	if len(reply.Messages) != 2 {
		t.Fatalf("%d messages, want the call and its results", len(reply.Messages))
	}
	if diff := cmp.Diff(want, reply.Messages[1].Content); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// A reply that was cut or filtered runs nothing, and the conversation can go on.
func TestCutReplyRunsNothing(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("max_tokens", use("t1", "next", `{"n":1}`)), final)
	var calls atomic.Int64
	req := withTools(next(&calls))
	model := bedrock.NewModel(fake.Config(), claude)
	reply, err := model.Generate(t.Context(), req)
	if err != nil || reply.StopReason != bedrock.StopMaxTokens || calls.Load() != 0 || len(reply.Messages) != 2 {
		t.Fatalf("%+v, %v, %d calls; want the cut reply, its calls answered and none made", reply, err, calls.Load())
	}
	req.Messages = append(append(req.Messages, reply.Messages...), bedrock.User("Go on."))
	if _, err := model.Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	const want = `[{"toolResult":{"content":[{"text":"the tool was not called: the reply was cut"}],"status":"error","toolUseId":"t1"}},{"text":"Go on."}]`
	if diff := cmp.Diff(want, results(t, fake, "Converse", 1)); diff != "" {
		t.Errorf("last message (-want +got):\n%s", diff)
	}
	// So it can where only the reply's message was kept.
	req.Messages = []bedrock.Message{bedrock.User("Hello"), reply.Message, bedrock.User("Go on.")}
	if _, err := model.Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	if got, want := results(t, fake, "Converse", 2), strings.Replace(want, ": the reply was cut", "", 1); got != want || calls.Load() != 0 {
		t.Errorf("last message %s after %d calls, want %s after none", got, calls.Load(), want)
	}
}

func TestToolConversationStored(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse", turn("tool_use", use("t1", "next", `{"n":9007199254740993}`)), final)
	var calls atomic.Int64
	req := withTools(next(&calls))
	model := bedrock.NewModel(fake.Config(), claude)
	reply, err := model.Generate(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(append(req.Messages, reply.Messages...))
	if err != nil {
		t.Fatal(err)
	}
	req.Messages = nil
	if err := json.Unmarshal(raw, &req.Messages); err != nil {
		t.Fatal(err)
	}
	req.Messages = append(req.Messages, bedrock.User("And then?"))
	if _, err := model.Generate(t.Context(), req); err != nil {
		t.Fatal(err)
	}
	const want = `{"content":[{"toolResult":{"content":[{"json":{"n":9007199254740994}}],"status":"success","toolUseId":"t1"}}],"role":"user"},` +
		`{"content":[{"text":"Done."}],"role":"assistant"},{"content":[{"text":"And then?"}],"role":"user"}]`
	if got := sent(t, fake, "Converse", 2); !strings.Contains(got, want) || !strings.Contains(got, `"input":{"n":9007199254740993}`) {
		t.Errorf("body %s, want the stored conversation", got)
	}
	req.Tools = nil
	if _, err := model.Generate(t.Context(), req); !errors.Is(err, awsai.ErrInvalid) || fake.Count("Converse") != 3 {
		t.Errorf("without tools: %v after %d requests; want awsai.ErrInvalid and nothing sent", err, fake.Count("Converse"))
	}
}

func TestToolSchema(t *testing.T) {
	tool := next(new(atomic.Int64))
	for range 2 { // the second is not changed by the first's owner
		schema, err := tool.Schema()
		const want = `{"type":"object","properties":{"n":{"type":"integer","description":"the number"}},"required":["n"],"additionalProperties":false}`
		if err != nil || string(schema) != want || tool.Name() != "next" {
			t.Errorf("%s, %s, %v; want next, %s", tool.Name(), schema, err, want)
		}
		clear(schema)
	}
	bad := bedrock.NewTool("bad", "", func(context.Context, []string) (string, error) { return "", nil })
	for _, tool := range []bedrock.Tool{{}, bad} {
		if _, err := tool.Schema(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v, want awsai.ErrInvalid", err)
		}
	}
}

func TestInvalidTools(t *testing.T) {
	none := func(context.Context, struct{}) (string, error) { return "", nil }
	good := bedrock.NewTool("good", "", none)
	block := func(role bedrock.Role, b bedrock.Block) bedrock.Request {
		r := withTools(good)
		r.Messages = append(r.Messages[:1:1], bedrock.Message{Role: role, Content: []bedrock.Block{b}})
		return r
	}
	tests := []struct {
		name, want string
		req        bedrock.Request
	}{
		{"zero", "tool 1 was not made by NewTool", withTools(good, bedrock.Tool{})},
		{"name", `tool 0: name "get weather"`, withTools(bedrock.NewTool("get weather", "", none))},
		{"no name", `tool 0: name ""`, withTools(bedrock.NewTool("", "", none))},
		{"long name", `tool 0: name`, withTools(bedrock.NewTool(strings.Repeat("x", 65), "", none))},
		{"twice", "another tool has the name good", withTools(good, good)},
		{"no function", "tool good has no function", withTools(bedrock.NewTool[struct{}, string]("good", "", nil))},
		{"no struct", "neither a struct nor a map", withTools(bedrock.NewTool("good", "", func(context.Context, string) (string, error) { return "", nil }))},
		{"no schema", "no JSON schema", withTools(bedrock.NewTool("good", "", func(context.Context, struct{ C chan int }) (string, error) { return "", nil }))},
		{"turns", "max turns -1", bedrock.Request{Messages: hello.Messages, MaxTurns: -1}},
		{"concurrency", "tool concurrency -1", bedrock.Request{Messages: hello.Messages, ToolConcurrency: -1}},
		{"call of the user", "message 1: block 0", block(bedrock.RoleUser, bedrock.Block{ToolUse: &bedrock.ToolUse{ID: "t", Name: "good"}})},
		{"result of the assistant", "message 1: block 0", block(bedrock.RoleAssistant, bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t"}})},
		{"input", "message 1: block 0 does not hold a JSON object", block(bedrock.RoleAssistant, bedrock.Block{ToolUse: &bedrock.ToolUse{ID: "t", Input: json.RawMessage(`"secret"`)}})},
		{"result", "message 1: block 0 does not hold a JSON object", block(bedrock.RoleUser, bedrock.Block{ToolResult: &bedrock.ToolResult{ID: "t", JSON: json.RawMessage(`["secret"]`)}})},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			model := bedrock.NewModel(awsaitest.New(t).Config(), claude) // which fails the test on any request
			_, err := model.Generate(t.Context(), tt.req)
			if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) || strings.Contains(err.Error(), "secret") {
				t.Errorf("error %v, want awsai.ErrInvalid saying %q", err, tt.want)
			}
		})
	}
}

// The schema is of what encoding/json reads, not of how a type is made.
func TestToolSchemaOfJSON(t *testing.T) {
	type in struct {
		Data []byte     `json:"data"`
		Addr netip.Addr `json:"addr"`
		At   time.Time  `json:"at,omitzero"`
	}
	tool := bedrock.NewTool("t", "", func(context.Context, in) (string, error) { return "", nil })
	got, err := tool.Schema()
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"additionalProperties":false,"properties":{"addr":{"type":"string"},"at":{"format":"date-time","type":"string"},` +
		`"data":{"contentEncoding":"base64","type":["null","string"]}},"required":["data","addr"],"type":"object"}`
	if diff := cmp.Diff(want, sorted(t, got)); diff != "" {
		t.Errorf("schema (-want +got):\n%s", diff)
	}
}
