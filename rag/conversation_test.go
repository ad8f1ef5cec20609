package rag_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

func TestConversation(t *testing.T) {
	g := say("Run the tests with go test [1].")
	c := rag.NewConversation(rag.New(rag.NewRetriever(newMemory(library...), nil), g))
	for _, q := range []string{"How do I run the tests?", "And in the network?"} {
		if _, err := c.Ask(ctx, rag.Query{Text: q}); err != nil {
			t.Fatal(err)
		}
	}
	want := []rag.Turn{
		{Question: "How do I run the tests?", Standalone: "How do I run the tests?", Answer: "Run the tests with go test [1]."},
		{Question: "And in the network?", Standalone: "How do I run the tests? And in the network?", Answer: "Run the tests with go test [1]."},
	}
	if diff := cmp.Diff(want, c.Turns); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if g.prompt.Question != want[1].Standalone {
		t.Errorf("asked %q", g.prompt.Question)
	}

	// What was stored goes on.
	stored, err := json.Marshal(c.Turns)
	if err != nil {
		t.Fatal(err)
	}
	w := &writes{text: " How do I build the program? \n"}
	again := rag.NewConversation(rag.New(rag.NewRetriever(newMemory(library...), nil), g), func(o *rag.ConversationOptions) {
		o.Condenser, o.Memory = rag.NewCondenser(w), 1
		if err := json.Unmarshal(stored, &o.Turns); err != nil {
			t.Error(err)
		}
	})
	for e, err := range again.Stream(ctx, rag.Query{Text: "and build it?", Vector: []float32{1}}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Done && !e.Answer.Answered {
			t.Errorf("%+v", e.Answer)
		}
	}
	if got := again.Turns[len(again.Turns)-1]; len(again.Turns) != 3 || got.Question != "and build it?" || got.Standalone != "How do I build the program?" {
		t.Errorf("turns %+v", again.Turns)
	}
	if strings.Contains(w.prompt, "How do I run the tests?\nAssistant") || !strings.Contains(w.prompt, "And in the network?") {
		t.Errorf("memory of one turn: %s", w.prompt)
	}
}

func TestConversationKeepsNoFailures(t *testing.T) {
	cut := say("Run the")
	cut.err = awsai.ErrIncomplete
	c := rag.NewConversation(rag.New(rag.NewRetriever(newMemory(library...), nil), cut))
	if a, err := c.Ask(ctx, rag.Query{Text: "go test"}); !errors.Is(err, awsai.ErrIncomplete) || a.Text != "Run the" {
		t.Errorf("%+v, %v", a, err)
	}
	for _, err := range c.Stream(ctx, rag.Query{Text: "go test"}) {
		if err != nil && !errors.Is(err, awsai.ErrIncomplete) {
			t.Error(err)
		}
	}
	none := rag.NewConversation(rag.New(rag.NewRetriever(newMemory(library...), nil), say(rag.NoAnswer)))
	if _, err := none.Ask(ctx, rag.Query{Text: "go test"}); err != nil {
		t.Error(err)
	}
	w := &writes{err: awsai.ErrThrottled}
	down := rag.NewConversation(rag.New(rag.NewRetriever(newMemory(library...), nil), say("x")), func(o *rag.ConversationOptions) {
		o.Turns, o.Condenser = []rag.Turn{{Question: "a", Standalone: "a", Answer: "b"}}, rag.NewCondenser(w)
	})
	if _, err := down.Ask(ctx, rag.Query{Text: "go test"}); !errors.Is(err, awsai.ErrThrottled) {
		t.Errorf("error %v", err)
	}
	if len(c.Turns) != 0 || len(none.Turns) != 0 || len(down.Turns) != 1 {
		t.Errorf("turns %v, %v, %v", c.Turns, none.Turns, down.Turns)
	}
	if _, err := c.Ask(ctx, rag.Query{Text: " "}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no question: %v", err)
	}
}

func TestLocalCondenser(t *testing.T) {
	before := []rag.Turn{{Question: "x", Standalone: "How large may a Lambda function be?"}}
	for question, want := range map[string]string{
		"Why?":                                   "How large may a Lambda function be? Why?",
		"Can it be changed by the account?":      "How large may a Lambda function be? Can it be changed by the account?",
		"And how long may the function run?":     "How large may a Lambda function be? And how long may the function run?",
		"Which regions have S3 and Kendra both?": "Which regions have S3 and Kendra both?",
	} {
		if got, err := (rag.LocalCondenser{}).Condense(ctx, before, question); err != nil || got != want {
			t.Errorf("%q: %q, %v", question, got, err)
		}
	}
}
