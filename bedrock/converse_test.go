package bedrock_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
)

// TestMarshalConverse compares with what Generate sends.
func TestMarshalConverse(t *testing.T) {
	requests := map[string]bedrock.Request{
		"small": hello,
		"settings": {
			Messages: []bedrock.Message{bedrock.User("<Hello> & \u2028"), bedrock.Assistant("Hi."), bedrock.User("And?")}, System: "Be brief.",
			MaxTokens: 100, Temperature: new(0.2), TopP: new(0.9), StopSequences: []string{"END"},
			AdditionalFields: map[string]any{"top_k": 50, "big": json.Number("9007199254740993")}, Effort: "low", ServiceTier: "flex", Latency: "optimized",
			Metadata: map[string]string{"team": "a"}, ResponseFields: []string{"/x"}, Guardrail: &bedrock.InlineGuardrail{ID: "g", Version: "1"},
			Output: &bedrock.OutputFormat{Name: "n", Schema: json.RawMessage(`{"type":"object"}`)},
		},
		"blocks": {Messages: []bedrock.Message{{Role: bedrock.RoleUser, Content: []bedrock.Block{
			{Text: "Look."},
			{Image: &bedrock.Media{Format: "png", Data: []byte{1, 2, 3}}},
			{Document: &bedrock.Document{Format: "pdf", URI: "s3://bucket/a.pdf"}},
			{Raw: json.RawMessage(`{"hologram":{"depth":3}}`)},
		}}}},
	}
	for name, req := range requests {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			fake.Unchecked("Converse")
			answerWire(fake, `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}`)
			if _, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), req); err != nil {
				t.Fatal(err)
			}
			body, err := req.MarshalConverse()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(sent(t, fake, "Converse", 0), sorted(t, body)); diff != "" {
				t.Errorf("body (-sent +marshalled):\n%s", diff)
			}
		})
	}
}

func TestMarshalConverseInvalid(t *testing.T) {
	for _, req := range []bedrock.Request{{}, {Messages: []bedrock.Message{bedrock.User(" ")}}, {Messages: hello.Messages, MaxTokens: -1}} {
		if body, err := req.MarshalConverse(); !errors.Is(err, awsai.ErrInvalid) || body != nil {
			t.Errorf("body %s, error %v; want none and awsai.ErrInvalid", body, err)
		}
	}
}

// TestParseConverse compares with what Generate makes of a response.
func TestParseConverse(t *testing.T) {
	bodies := map[string]string{
		"text": `{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn","usage":{"inputTokens":1,"outputTokens":2,"totalTokens":3},"metrics":{"latencyMs":420}}`,
		"blocks": `{"output":{"message":{"role":"assistant","content":[{"reasoningContent":{"reasoningText":{"text":"Hm","signature":"s"}}},{"hologram":{"depth":3}},` +
			`{"toolUse":{"toolUseId":"t1","name":"f","input":{"n":9007199254740993}}},{"text":"Hi"}]}},"stopReason":"tool_use","additionalModelResponseFields":{"x":[1]},"serviceTier":{"type":"flex"}}`,
	}
	for name, body := range bodies {
		t.Run(name, func(t *testing.T) {
			fake := awsaitest.New(t)
			answerWire(fake, body)
			want, err := bedrock.NewModel(fake.Config(), claude).Generate(t.Context(), hello)
			if err != nil {
				t.Fatal(err)
			}
			got, err := bedrock.ParseConverse([]byte(body))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, got, cmpopts.IgnoreFields(bedrock.Reply{}, "Cost", "CostKnown")); diff != "" {
				t.Errorf("reply (-generated +parsed):\n%s", diff)
			}
		})
	}
}

func TestParseConverseBroken(t *testing.T) {
	for _, body := range []string{"", "null", "{}", "[]", "{", `{"output":{}}`, `{"output":{"message":3}}`, `{"output":{"message":{"content":[{"text":"Hi"}`} {
		if reply, err := bedrock.ParseConverse([]byte(body)); !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("%s: reply %+v, error %v; want awsai.ErrUnavailable", body, reply, err)
		}
	}
}

// FuzzParseConverse: what can be read can be stored.
func FuzzParseConverse(f *testing.F) {
	for _, s := range []string{
		`{"output":{"message":{"role":"assistant","content":[{"text":"Hi"},{"hologram":{}},{"toolUse":{"toolUseId":"t","name":"f","input":{"n":1}}}]}},"stopReason":"end_turn"}`,
		`{"output":{"message":{"content":[{"image":{"format":"png","source":{"bytes":"AQID"}}}]}},"usage":{"inputTokens":1}}`, `{"output":{"message":null}}`, `{`, ``,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		reply, err := bedrock.ParseConverse(body)
		if err != nil {
			if !errors.Is(err, awsai.ErrUnavailable) {
				t.Errorf("error %v, want awsai.ErrUnavailable", err)
			}
			return
		}
		if len(reply.Messages) != 1 || !cmp.Equal(reply.Message, reply.Messages[0]) {
			t.Errorf("messages %+v, want the one", reply.Messages)
		}
		if _, err := json.Marshal(reply); err != nil {
			t.Errorf("the reply cannot be stored: %v", err)
		}
	})
}

func ExampleRequest_MarshalConverse() {
	body, err := bedrock.Request{Messages: []bedrock.Message{bedrock.User("Name a prime over 50.")}}.MarshalConverse()
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(string(body))
	// Output: {"messages":[{"content":[{"text":"Name a prime over 50."}],"role":"user"}]}
}

func ExampleParseConverse() {
	reply, err := bedrock.ParseConverse([]byte(`{"output":{"message":{"role":"assistant","content":[{"text":"53"}]}},"stopReason":"end_turn"}`))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Text(), reply.StopReason)
	// Output: 53 end_turn
}
