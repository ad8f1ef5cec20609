package rag_test

import (
	"context"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
)

// grounder scores by the number of its calls, and keeps what it was asked.
type grounder struct {
	question, answer string
	hits, calls      int
	err              error
}

func (g *grounder) Ground(_ context.Context, question string, hits []rag.Hit, answer string) (rag.Grounding, error) {
	g.calls++
	g.question, g.answer, g.hits = question, answer, len(hits)
	return rag.Grounding{Grounded: true, Scores: []rag.GroundingScore{{Name: "GROUNDING", Score: 0.9, Threshold: 0.7}}}, g.err
}

func withGrounder(g rag.Grounder) func(*rag.Options) {
	return func(o *rag.Options) { o.Grounder = g }
}

func TestAskGrounds(t *testing.T) {
	g := &grounder{}
	p := rag.New(rag.NewRetriever(newMemory(library...), nil), say("You run the tests ", "with go test [1]."), withGrounder(g))
	a, err := p.Ask(ctx, rag.Query{Text: "go tests?"})
	if err != nil {
		t.Fatal(err)
	}
	want := &rag.Grounding{Grounded: true, Scores: []rag.GroundingScore{{Name: "GROUNDING", Score: 0.9, Threshold: 0.7}}}
	if diff := cmp.Diff(want, a.Grounding); diff != "" {
		t.Errorf("grounding (-want +got):\n%s", diff)
	}
	if g.question != "go tests?" || g.answer != "You run the tests with go test [1]." || g.hits != len(a.Hits) {
		t.Errorf("asked %+v, want question, answer and its %d hits", g, len(a.Hits))
	}
}

func TestAskDoesNotGround(t *testing.T) {
	broken := say("You run")
	broken.err = errors.New("broken off")
	for name, generator := range map[string]*scripted{"no answer": say(rag.NoAnswer), "half an answer": broken} {
		g := &grounder{}
		p := rag.New(rag.NewRetriever(newMemory(library...), nil), generator, withGrounder(g))
		if a, _ := p.Ask(ctx, rag.Query{Text: "go tests?"}); g.calls != 0 || a.Grounding != nil {
			t.Errorf("%s: %d calls, grounding %v; want none", name, g.calls, a.Grounding)
		}
	}
}

func TestAskGroundingFails(t *testing.T) {
	g := &grounder{err: errors.New("out of order")}
	p := rag.New(rag.NewRetriever(newMemory(library...), nil), say("With go test [1]."), withGrounder(g))
	a, err := p.Ask(ctx, rag.Query{Text: "go tests?"})
	if !errors.Is(err, g.err) || a.Text != "With go test [1]." || a.Grounding != nil {
		t.Errorf("answer %q with grounding %v, error %v; want the answer with the error", a.Text, a.Grounding, err)
	}
}

func TestWordGrounder(t *testing.T) {
	var hits []rag.Hit
	for _, d := range library {
		hits = append(hits, rag.Hit{Passage: d.Passages[0]})
	}
	for _, tt := range []struct {
		answer string
		want   float64
	}{
		{"Run the tests with go test [1].", 1},
		{"Run the tests with go test [1]. Build the program with go build [2].", 1},
		{"Run the tests with go test [1]. Elephants paint portraits.", 0},
		{"", 0},
		{"[1]", 0},
	} {
		g, err := rag.WordGrounder{}.Ground(ctx, "x", hits, tt.answer)
		want := rag.Grounding{Grounded: tt.want >= rag.SupportThreshold, Scores: []rag.GroundingScore{{Name: "GROUNDING", Score: tt.want, Threshold: rag.SupportThreshold}}}
		if diff := cmp.Diff(want, g); err != nil || diff != "" {
			t.Errorf("%q: %v (-want +got)\n%s", tt.answer, err, diff)
		}
	}
}
