package bedrock_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

// Models by what they take.
const (
	sonnet46 = "us.anthropic.claude-sonnet-4-6"            // 1,024 tokens, an hour
	sonnet37 = "anthropic.claude-3-7-sonnet-20250219-v1:0" // 1,024 tokens, five minutes
	novaPro  = "us.amazon.nova-pro-v1:0"                   // 1,000 tokens, not with tools
)

// words is a text of about n tokens.
func words(n int) string { return strings.Repeat("word ", n) }

// lookup is a tool whose description has about n tokens.
func lookup(n int) bedrock.Tool {
	return bedrock.NewTool("lookup", "Looks up. "+words(n), func(context.Context, struct{}) (string, error) { return "found", nil })
}

func called(id string) bedrock.Message {
	return bedrock.Message{Role: bedrock.RoleAssistant, Content: []bedrock.Block{{ToolUse: &bedrock.ToolUse{ID: id, Name: "lookup", Input: json.RawMessage(`{}`)}}}}
}

func result(id, text string) bedrock.Message {
	return bedrock.Message{Role: bedrock.RoleUser, Content: []bedrock.Block{{ToolResult: &bedrock.ToolResult{ID: id, Text: text}}}}
}

func pointAfter(text string, ttl bedrock.CacheTTL) bedrock.Message {
	return bedrock.Message{Role: bedrock.RoleUser, Content: []bedrock.Block{{Text: text}, {CachePoint: &bedrock.CachePoint{TTL: ttl}}}}
}

// many is a conversation of n questions with short answers between.
func many(n int) (out []bedrock.Message) {
	for i := range n {
		if i > 0 {
			out = append(out, bedrock.Assistant("Yes."))
		}
		out = append(out, bedrock.User(fmt.Sprint("Question ", i)))
	}
	return out
}

func TestPlanCache(t *testing.T) {
	chat := []bedrock.Message{bedrock.User("One"), bedrock.Assistant("Two"), bedrock.User("Three")}
	loop := []bedrock.Message{bedrock.User("One"), called("a"), result("a", "1"), called("b"), result("b", "2")}
	ownInChat := []bedrock.Message{pointAfter("One", bedrock.CacheTTL5m), bedrock.Assistant("Two"), bedrock.User("Three")}
	ownHour := []bedrock.Message{pointAfter("One", bedrock.CacheTTL1h), bedrock.Assistant("Two"), bedrock.User("Three")}
	full := []bedrock.Message{pointAfter("1", ""), bedrock.Assistant("-"), pointAfter("2", ""), bedrock.Assistant("-"),
		pointAfter("3", ""), bedrock.Assistant("-"), pointAfter("4", ""), bedrock.Assistant("-"), bedrock.User("5")}
	tests := []struct {
		name   string
		model  string
		req    bedrock.Request
		points string // "place[message]ttl", with ! for the caller's own
		reason string
	}{
		{"off", sonnet46, bedrock.Request{System: words(2000), Messages: chat}, "", "off"},
		{"off on purpose", sonnet46, bedrock.Request{System: words(2000), Messages: chat, Cache: bedrock.CacheOff}, "", "off"},
		{"too little", sonnet46, bedrock.Request{System: words(900), Messages: chat, Cache: bedrock.CacheAuto}, "", "the model wants 1024"},
		{"enough for one model", sonnet46, bedrock.Request{System: words(2000), Messages: chat[:1], Cache: bedrock.CacheAuto}, "system", ""},
		{"and not for another", claude, bedrock.Request{System: words(2000), Messages: chat[:1], Cache: bedrock.CacheAuto}, "", "the model wants 4096"},
		{"nor for one that has none", "meta.llama3-3-70b-instruct-v1:0", bedrock.Request{System: words(9000), Messages: chat, Cache: bedrock.CacheAuto}, "", "takes no cache points"},
		{"nor for an older one", "anthropic.claude-3-haiku-20240307-v1:0", bedrock.Request{System: words(9000), Messages: chat, Cache: bedrock.CacheAuto}, "", "takes no cache points"},
		{"nor for one that is hidden", "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abc", bedrock.Request{System: words(9000), Messages: chat, Cache: bedrock.CacheAuto}, "", "takes no cache points"},
		{"by ARN", "arn:aws:bedrock:us-east-1:111122223333:inference-profile/" + sonnet46, bedrock.Request{System: words(2000), Messages: chat[:1], Cache: bedrock.CacheAuto}, "system", ""},
		{"newer Claude", "anthropic.claude-opus-9", bedrock.Request{System: words(5000), Messages: chat[:1], Cache: bedrock.CacheAuto1h}, "system1h", ""},
		{"first question", sonnet46, bedrock.Request{Messages: []bedrock.Message{bedrock.User(words(5000))}, Cache: bedrock.CacheAuto}, "", "too little of the request is the same"},
		{"tools and system", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: words(2000), Messages: chat[:1], Cache: bedrock.CacheAuto}, "tools system", ""},
		{"tools too small alone", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(500)}, System: words(900), Messages: chat[:1], Cache: bedrock.CacheAuto}, "system", ""},
		{"all four", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: words(2000), Messages: chat, Cache: bedrock.CacheAuto}, "tools system messages[0] messages[2]", ""},
		{"an hour", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: words(2000), Messages: chat, Cache: bedrock.CacheAuto1h}, "tools1h system1h messages[0]1h messages[2]1h", ""},
		{"no hour", sonnet37, bedrock.Request{System: words(2000), Messages: chat, Cache: bedrock.CacheAuto1h}, "system messages[0] messages[2]", ""},
		{"only the conversation is long", sonnet46, bedrock.Request{Messages: []bedrock.Message{bedrock.User("One"), bedrock.Assistant(words(2000)), bedrock.User("Three")}, Cache: bedrock.CacheAuto}, "messages[2]", ""},
		{"loop of tools", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, Messages: loop, Cache: bedrock.CacheAuto}, "tools messages[2] messages[4]", ""},
		{"Nova", novaPro, bedrock.Request{System: words(2000), Messages: chat, Cache: bedrock.CacheAuto1h}, "system messages[0] messages[2]", ""},
		{"Nova with tools", novaPro, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: "Hi", Messages: loop, Cache: bedrock.CacheAuto}, "system messages[0]", ""},
		{"Nova 2", "us.amazon.nova-2-lite-v1:0", bedrock.Request{System: words(9000), Messages: chat, Cache: bedrock.CacheAuto}, "", "takes no cache points"},
		{"the caller's", sonnet46, bedrock.Request{System: words(2000), Messages: ownInChat}, "!messages[0]5m", "off"},
		{"the caller's stay", sonnet46, bedrock.Request{System: words(2000), Messages: ownInChat, Cache: bedrock.CacheAuto}, "system !messages[0]5m messages[2]", ""},
		{"no hour after five minutes", sonnet46, bedrock.Request{System: words(2000), Messages: ownInChat, Cache: bedrock.CacheAuto1h}, "system1h !messages[0]5m messages[2]", ""},
		{"an hour before an hour", sonnet46, bedrock.Request{System: words(2000), Messages: ownHour, Cache: bedrock.CacheAuto}, "system1h !messages[0]1h messages[2]", ""},
		{"the caller's are all", sonnet46, bedrock.Request{System: words(2000), Messages: full, Cache: bedrock.CacheAuto}, "!messages[0] !messages[2] !messages[4] !messages[6]", "the caller's own are all 4"},
		{"room for one", sonnet46, bedrock.Request{System: words(2000), Messages: full[2:], Cache: bedrock.CacheAuto}, "system !messages[0] !messages[2] !messages[4]", ""},
		// 30 questions and 29 answers: 4 points, of which the last two reach 20 blocks back each.
		{"long conversation", sonnet46, bedrock.Request{System: words(2000), Messages: many(30), Cache: bedrock.CacheAuto}, "system messages[36] messages[56] messages[58]", ""},
		{"long conversation without system", sonnet37, bedrock.Request{Messages: append([]bedrock.Message{bedrock.User(words(2000)), bedrock.Assistant("-")}, many(30)...), Cache: bedrock.CacheAuto},
			"messages[18] messages[38] messages[58] messages[60]", ""},
		{"Nova does not look back", novaPro, bedrock.Request{System: words(2000), Messages: many(30), Cache: bedrock.CacheAuto}, "system messages[56] messages[58]", ""},
		{"no messages", sonnet46, bedrock.Request{Cache: bedrock.CacheAuto}, "", "about 0 tokens"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			plan := bedrock.PlanCache(tt.model, tt.req)
			var got []string
			last := 0
			for _, c := range plan.Points {
				text := string(c.Place)
				if c.Place == bedrock.CacheMessages {
					text += fmt.Sprintf("[%d]", c.Message)
				}
				if c.Own {
					text = "!" + text
				} else if c.Tokens < plan.Minimum || c.Tokens > plan.Tokens {
					t.Errorf("a point after %d tokens of %d, the minimum is %d", c.Tokens, plan.Tokens, plan.Minimum)
				}
				if c.Tokens < last {
					t.Errorf("points are not in order: %v", plan.Points)
				}
				last = c.Tokens
				got = append(got, text+string(c.TTL))
			}
			if diff := cmp.Diff(tt.points, strings.Join(got, " ")); diff != "" {
				t.Errorf("points (-want +got):\n%s", diff)
			}
			if (plan.Reason == "") != (tt.reason == "") || !strings.Contains(plan.Reason, tt.reason) {
				t.Errorf("reason %q, want %q", plan.Reason, tt.reason)
			}
			if len(plan.Points) > bedrock.MaxCachePoints {
				t.Errorf("%d points", len(plan.Points))
			}
		})
	}
}

// place finds the cache points in a body: "tools:1", "system:1", "messages[2]:1ttl", with the index among the
// blocks.
func place(t *testing.T, body string) string {
	t.Helper()
	type block struct {
		CachePoint *struct {
			Type string `json:"type"`
			TTL  string `json:"ttl"`
		} `json:"cachePoint"`
		ToolResult *struct {
			Content []block0 `json:"content"`
		} `json:"toolResult"`
	}
	var b struct {
		ToolConfig struct {
			Tools []block `json:"tools"`
		} `json:"toolConfig"`
		System   []block `json:"system"`
		Messages []struct {
			Role    string  `json:"role"`
			Content []block `json:"content"`
		} `json:"messages"`
	}
	if err := json.Unmarshal([]byte(body), &b); err != nil {
		t.Fatal(err)
	}
	var found []string
	look := func(name string, blocks []block) {
		for i, c := range blocks {
			if c.CachePoint != nil {
				found = append(found, fmt.Sprintf("%s:%d%s", name, i, c.CachePoint.TTL))
				if c.CachePoint.Type != "default" {
					t.Errorf("%s: a point of type %q", name, c.CachePoint.Type)
				}
			}
			if c.ToolResult != nil && strings.Contains(fmt.Sprint(c.ToolResult.Content), "cachePoint") {
				t.Errorf("%s: a point within a result", name)
			}
		}
	}
	look("tools", b.ToolConfig.Tools)
	look("system", b.System)
	for i, m := range b.Messages {
		look(fmt.Sprintf("messages[%d]", i), m.Content)
	}
	return strings.Join(found, " ")
}

type block0 = map[string]any

// TestCachePointsOnTheWire looks at what is sent, of whole and streamed requests.
func TestCachePointsOnTheWire(t *testing.T) {
	chat := []bedrock.Message{bedrock.User("One"), bedrock.Assistant("Two"), bedrock.User("Three")}
	tests := []struct {
		name  string
		model string
		req   bedrock.Request
		want  string
	}{
		{"off", sonnet46, bedrock.Request{System: words(2000), Messages: chat, Cache: bedrock.CacheOff}, ""},
		{"default", sonnet46, bedrock.Request{System: words(2000), Messages: chat}, "system:1 messages[0]:1 messages[2]:1"},
		{"an hour", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: words(2000), Messages: chat, Cache: bedrock.CacheAuto1h},
			"tools:1 1h system:1 1h messages[0]:1 1h messages[2]:1 1h"},
		{"below the minimum", claude, bedrock.Request{System: words(2000), Messages: chat}, ""},
		{"Nova", novaPro, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, System: words(2000), Cache: bedrock.CacheAuto1h,
			Messages: []bedrock.Message{bedrock.User("One"), called("a"), result("a", "1"), bedrock.Assistant("Two"), bedrock.User("Three")}},
			"system:1 messages[0]:1 messages[4]:1"},
		{"no model of it", "mistral.mistral-large-2402-v1:0", bedrock.Request{System: words(9000), Messages: chat}, ""},
		{"results", sonnet46, bedrock.Request{Tools: []bedrock.Tool{lookup(2000)}, Messages: []bedrock.Message{bedrock.User("One"), called("a"), result("a", "1")}},
			"tools:1 messages[0]:1 messages[2]:1"},
		{"turns that become one", sonnet46, bedrock.Request{System: words(2000), Messages: append(chat[:2:2], bedrock.User("Three"), bedrock.User("Four"))},
			"system:1 messages[2]:1 messages[2]:3"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
			answerStream(fake, start, hi, endTurn)
			model := bedrock.NewModel(fake.Config(), tt.model, func(o *bedrock.ModelOptions) { o.Defaults.Cache = bedrock.CacheAuto })
			before, _ := json.Marshal(tt.req)
			if _, err := model.Generate(t.Context(), tt.req); err != nil {
				t.Fatal(err)
			}
			if _, err := bedrock.Collect(model.Stream(t.Context(), tt.req)); err != nil {
				t.Fatal(err)
			}
			for _, operation := range []string{"Converse", "ConverseStream"} {
				if diff := cmp.Diff(strings.ReplaceAll(tt.want, " 1h", "1h"), place(t, sent(t, fake, operation, 0))); diff != "" {
					t.Errorf("%s (-want +got):\n%s", operation, diff)
				}
			}
			if after, _ := json.Marshal(tt.req); string(before) != string(after) {
				t.Error("the caller's request has changed")
			}
		})
	}
}

// TestCacheInToolLoop has the points of one turn stay in the next, where it reads them.
func TestCacheInToolLoop(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "Converse",
		turn("tool_use", use("t1", "lookup", `{}`)), turn("tool_use", use("t2", "lookup", `{}`)), final)
	model := bedrock.NewModel(fake.Config(), sonnet46)
	req := bedrock.Request{System: words(2000), Messages: []bedrock.Message{bedrock.User("Hello")}, Tools: []bedrock.Tool{lookup(2000)}, Cache: bedrock.CacheAuto}
	reply, err := model.Generate(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []string{
		"tools:1 system:1",
		"tools:1 system:1 messages[0]:1 messages[2]:1",
		"tools:1 system:1 messages[2]:1 messages[4]:1",
	} {
		if diff := cmp.Diff(want, place(t, sent(t, fake, "Converse", i))); diff != "" {
			t.Errorf("turn %d (-want +got):\n%s", i, diff)
		}
	}
	raw, err := json.Marshal(reply)
	if err != nil || strings.Contains(string(raw), "cachePoint") {
		t.Errorf("the reply keeps planned points: %s, %v", raw, err)
	}
}

func TestCacheByBaseModel(t *testing.T) {
	fake := awsaitest.New(t)
	answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
	model := bedrock.NewModel(fake.Config(), "arn:aws:bedrock:us-east-1:111122223333:application-inference-profile/abcdefghijkl",
		func(o *bedrock.ModelOptions) { o.BaseModel = sonnet46 })
	if _, err := model.Generate(t.Context(), bedrock.Request{System: words(2000), Messages: hello.Messages, Cache: bedrock.CacheAuto}); err != nil {
		t.Fatal(err)
	}
	if got := place(t, sent(t, fake, "Converse", 0)); got != "system:1" {
		t.Errorf("points %q, want system:1", got)
	}
}

func TestCacheRefused(t *testing.T) {
	fake := awsaitest.New(t)
	req := hello
	req.Cache = "forever"
	_, err := bedrock.NewModel(fake.Config(), sonnet46).Generate(t.Context(), req)
	if awsai.KindOf(err) != awsai.ErrInvalid || len(fake.Calls()) > 0 {
		t.Errorf("error %v after %d calls, want awsai.ErrInvalid before any", err, len(fake.Calls()))
	}
}

// TestCacheSaves is the arithmetic: what a service counts with and without points, and what that costs.
func TestCacheSaves(t *testing.T) {
	price, _ := bedrock.DefaultPrices().Find(sonnet46)
	const prefix, question, answer = 20_000, 100, 300
	without := bedrock.Usage{InputTokens: prefix + question, OutputTokens: answer}
	read := bedrock.Usage{InputTokens: question, CacheReadTokens: prefix, OutputTokens: answer}
	tests := []struct {
		name          string
		write         bedrock.Usage
		requests      int
		plain, cached string
	}{
		{"five minutes, one", bedrock.Usage{InputTokens: question, CacheWriteTokens: prefix, OutputTokens: answer}, 1, "$0.07128", "$0.08778"},
		{"five minutes, two", bedrock.Usage{InputTokens: question, CacheWriteTokens: prefix, OutputTokens: answer}, 2, "$0.14256", "$0.09966"},
		{"five minutes, ten", bedrock.Usage{InputTokens: question, CacheWriteTokens: prefix, OutputTokens: answer}, 10, "$0.7128", "$0.1947"},
		{"an hour, two", bedrock.Usage{InputTokens: question, CacheWriteTokens: prefix, CacheWrite1hTokens: prefix, OutputTokens: answer}, 2, "$0.14256", "$0.14916"},
		{"an hour, three", bedrock.Usage{InputTokens: question, CacheWriteTokens: prefix, CacheWrite1hTokens: prefix, OutputTokens: answer}, 3, "$0.21384", "$0.16104"},
	}
	for _, tt := range tests {
		if tt.write.Total() != without.Total() || read.Total() != without.Total() {
			t.Fatalf("%s: %d tokens written, %d read, %d without", tt.name, tt.write.Total(), read.Total(), without.Total())
		}
		plain, cached := bedrock.Money(0), bedrock.Money(0)
		for i := range tt.requests {
			usage := read
			if i == 0 {
				usage = tt.write
			}
			a, _ := price.Cost(without)
			b, known := price.Cost(usage)
			if !known {
				t.Errorf("%s: cost of %+v is not known", tt.name, usage)
			}
			plain, cached = plain+a, cached+b
		}
		if plain.String() != tt.plain || cached.String() != tt.cached {
			t.Errorf("%s: %s without, %s with; want %s and %s", tt.name, plain, cached, tt.plain, tt.cached)
		}
	}
}

func ExamplePlanCache() {
	req := bedrock.Request{
		System: strings.Repeat("You know all the rules of the house. ", 200),
		Messages: []bedrock.Message{
			bedrock.User("May I sing?"), bedrock.Assistant("Until ten."), bedrock.User("And dance?"),
		},
		Cache: bedrock.CacheAuto1h,
	}
	fmt.Print(bedrock.PlanCache("us.anthropic.claude-sonnet-4-6", req))
	fmt.Print(bedrock.PlanCache("us.anthropic.claude-haiku-4-5-20251001-v1:0", req))
	// Output:
	// after system: about 1616 tokens, kept 1h
	// after messages[0]: about 1619 tokens, kept 1h
	// after messages[2]: about 1625 tokens, kept 1h
	// none planned: about 1625 tokens, the model wants 4096 before a point
}
