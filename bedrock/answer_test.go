package bedrock_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

var prompt = rag.Prompt{
	Question: "How high is it?",
	Hits:     []rag.Hit{{Passage: rag.Passage{DocumentID: "tower.md", Text: "The tower is 30 m high."}}},
}

func TestAnswer(t *testing.T) {
	fake := awsaitest.New(t)
	thought := `contentBlockDelta {"contentBlockIndex":0,"delta":{"reasoningContent":{"text":"hm"}}}`
	answerStream(fake, start, thought, `contentBlockDelta {"contentBlockIndex":1,"delta":{"text":"30 m"}}`,
		`contentBlockDelta {"contentBlockIndex":1,"delta":{"text":" [1]."}}`, endTurn, metadata)
	model := bedrock.NewModel(fake.Config(), claude, func(o *bedrock.ModelOptions) {
		o.Defaults = bedrock.Request{System: "not used", MaxTokens: 300}
	})
	var got []rag.Delta
	for d, err := range model.Answer(t.Context(), prompt) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, d)
	}
	want := []rag.Delta{{Text: "30 m"}, {Text: " [1]."}, {Usage: rag.Usage{InputTokens: 110, OutputTokens: 5}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("deltas (-want +got):\n%s", diff)
	}
	body := sent(t, fake, "ConverseStream", 0)
	for _, part := range []string{"How high is it?", "The tower is 30 m high.", "tower.md", `"inferenceConfig":{"maxTokens":300}`} {
		if !strings.Contains(body, part) {
			t.Errorf("the request has no %s: %s", part, body)
		}
	}
	if strings.Contains(body, "not used") {
		t.Errorf("the request has the default system text: %s", body)
	}
}

func TestAnswerNotWhole(t *testing.T) {
	tests := map[bedrock.StopReason]error{
		bedrock.StopEndTurn:         nil,
		bedrock.StopSequence:        nil,
		"out_of_coffee":             nil,
		bedrock.StopMaxTokens:       awsai.ErrIncomplete,
		bedrock.StopMalformedOutput: awsai.ErrIncomplete,
		bedrock.StopContextWindow:   awsai.ErrContextOverflow,
		bedrock.StopGuardrail:       awsai.ErrBlocked,
		bedrock.StopFiltered:        awsai.ErrBlocked,
	}
	for stop, want := range tests {
		fake := awsaitest.New(t)
		answerStream(fake, start, hi, `messageStop {"stopReason":"`+string(stop)+`"}`, metadata)
		var text string
		var usage rag.Usage
		var last error
		for d, err := range bedrock.NewModel(fake.Config(), claude).Answer(t.Context(), prompt) {
			text, last = text+d.Text, err
			if err == nil {
				usage = d.Usage
			}
		}
		if text != "Hi" || usage.OutputTokens != 5 {
			t.Errorf("%s: text %q, usage %+v; want both whole", stop, text, usage)
		}
		if (want == nil) != (last == nil) || !errors.Is(last, want) {
			t.Errorf("%s: error %v, want %v", stop, last, want)
		}
	}
}

func TestAnswerFails(t *testing.T) {
	fake := awsaitest.New(t)
	answerStream(fake, start, hi)
	model := bedrock.NewModel(fake.Config(), claude)
	var text string
	var last error
	for d, err := range model.Answer(t.Context(), prompt) {
		text, last = text+d.Text, err
	}
	if text != "Hi" || !errors.Is(last, awsai.ErrIncomplete) || !strings.HasPrefix(last.Error(), "bedrock.Answer: ") {
		t.Errorf("cut: %q, %v; want Hi and awsai.ErrIncomplete", text, last)
	}
	for _, err := range model.Answer(t.Context(), rag.Prompt{Question: " "}) {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("blank question: %v, want awsai.ErrInvalid", err)
		}
	}
	if fake.Count("ConverseStream") != 1 {
		t.Errorf("%d requests, want 1", fake.Count("ConverseStream"))
	}
}

func TestAnswerBreak(t *testing.T) {
	checkGoroutines(t)
	fake := awsaitest.New(t)
	answerStream(fake, start, hi, there, endTurn)
	for range bedrock.NewModel(fake.Config(), claude).Answer(t.Context(), prompt) {
		break
	}
	if !slices.ContainsFunc(fake.Calls(), (*awsaitest.Call).BodyClosed) {
		t.Error("the connection is open")
	}
}
