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
	"github.com/awsai-go/awsai/rag"
)

// scores is a response with scores for grounding and relevance.
func scores(grounding, relevance float64) string {
	return `{"action":"NONE","outputs":[],` + guardrailUsage + `,"assessments":[{"contextualGroundingPolicy":{"filters":[` +
		fmt.Sprintf(`{"type":"GROUNDING","threshold":0.7,"score":%v,"action":"NONE"},{"type":"RELEVANCE","threshold":0.5,"score":%v,"action":"NONE"}`, grounding, relevance) + `]}}]}`
}

func TestGrounding(t *testing.T) {
	fake := awsaitest.New(t)
	answerGuardrail(fake, scores(0.9, 0.4))
	got, err := newGuardrail(fake).Grounding(t.Context(), []string{"Tokyo is the capital of Japan.", " ", "London …"}, "What is it?", "It is Tokyo.")
	if err != nil {
		t.Fatal(err)
	}
	want := rag.Grounding{Scores: []rag.GroundingScore{{Name: "GROUNDING", Score: 0.9, Threshold: 0.7}, {Name: "RELEVANCE", Score: 0.4, Threshold: 0.5}}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("grounding (-want +got):\n%s", diff)
	}
	const body = `{"content":[{"text":{"qualifiers":["grounding_source"],"text":"Tokyo is the capital of Japan."}},{"text":{"qualifiers":["grounding_source"],"text":"London …"}},` +
		`{"text":{"qualifiers":["query"],"text":"What is it?"}},{"text":{"qualifiers":["guard_content"],"text":"It is Tokyo."}}],"outputScope":"FULL","source":"OUTPUT"}`
	if diff := cmp.Diff(body, sent(t, fake, "ApplyGuardrail", 0)); diff != "" {
		t.Errorf("body (-want +got):\n%s", diff)
	}
}

// A long answer is as grounded as its worst piece, and as relevant as its best.
func TestGroundingOfLongAnswer(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleRaw("bedrockruntime", "ApplyGuardrail", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
		var in struct {
			Content []struct{ Text struct{ Text string } }
		}
		if err := json.Unmarshal(c.Body, &in); err != nil || len(in.Content) != 3 || in.Content[0].Text.Text != "S" || in.Content[1].Text.Text != "Q" {
			t.Errorf("%v in %s", err, c.Body)
		}
		answer := in.Content[2].Text.Text
		if len(answer) > 5000 || !strings.HasSuffix(answer, ".") {
			t.Errorf("an answer of %d bytes ends with %q", len(answer), answer[len(answer)-1:])
		}
		if strings.Contains(answer, "Never.") {
			return awsaitest.Wire{Body: []byte(scores(0.8, 0.2))}, nil
		}
		return awsaitest.Wire{Body: []byte(scores(0.95, 0.6))}, nil
	})
	answer := strings.Repeat("It is so that it is. ", 300) + "Never. " + strings.Repeat("It is so that it is. ", 300)
	got, err := newGuardrail(fake).Grounding(t.Context(), []string{"S"}, "Q", answer)
	if err != nil {
		t.Fatal(err)
	}
	want := rag.Grounding{Grounded: true, Scores: []rag.GroundingScore{{Name: "GROUNDING", Score: 0.8, Threshold: 0.7}, {Name: "RELEVANCE", Score: 0.6, Threshold: 0.5}}}
	if diff := cmp.Diff(want, got); diff != "" || fake.Count("ApplyGuardrail") != 3 {
		t.Errorf("%d requests, grounding (-want +got):\n%s", fake.Count("ApplyGuardrail"), diff)
	}
}

func TestGroundingRefuses(t *testing.T) {
	tests := []struct {
		name, query, answer string
		sources             []string
		body                string
		kind                error
		want                string
	}{
		{"no source", "Q", "A", []string{" "}, "", awsai.ErrInvalid, "no source"},
		{"no query", " ", "A", []string{"S"}, "", awsai.ErrInvalid, "blank"},
		{"no answer", "Q", "", []string{"S"}, "", awsai.ErrInvalid, "blank"},
		{"sources", "Q", "A", []string{strings.Repeat("s", 100_001)}, "", awsai.ErrTooLarge, "source of 100001 characters"},
		{"query", strings.Repeat("q", 1001), "A", []string{"S"}, "", awsai.ErrTooLarge, "query of 1001 characters"},
		{"another kind of guardrail", "Q", "A", []string{"S"}, passes, awsai.ErrInvalid, "does not check grounding"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			if tt.body != "" {
				answerGuardrail(fake, tt.body)
			}
			_, err := newGuardrail(fake).Grounding(t.Context(), tt.sources, tt.query, tt.answer)
			if e, ok := err.(*awsai.Error); !ok || e.Op != "bedrock.Grounding" || e.Kind != tt.kind || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %v saying %q", err, tt.kind, tt.want)
			}
		})
	}
}

func TestGround(t *testing.T) {
	fake := awsaitest.New(t)
	answerGuardrail(fake, scores(0.9, 0.9))
	hits := []rag.Hit{{Passage: rag.Passage{Title: "Japan", Text: "Tokyo is the capital."}}}
	got, err := newGuardrail(fake).Ground(t.Context(), "What is it?", hits, "Tokyo.")
	if err != nil || !got.Grounded {
		t.Errorf("%+v, %v", got, err)
	}
	if body := sent(t, fake, "ApplyGuardrail", 0); !strings.Contains(body, `"Japan\n\nTokyo is the capital."`) {
		t.Errorf("body %s has not the passage as it is indexed", body)
	}
}
