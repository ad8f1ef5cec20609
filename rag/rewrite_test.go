package rag_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// writes is a completer that writes one text, and keeps what it was asked.
type writes struct {
	text           string
	err            error
	system, prompt string
	calls          int
}

func (w *writes) Complete(_ context.Context, system, prompt string) (string, error) {
	w.system, w.prompt = system, prompt
	w.calls++
	return w.text, w.err
}

func TestRewrite(t *testing.T) {
	tests := []struct {
		name, text string
		set        func(o *rag.RewriteOptions)
		want       []string
	}{
		{"lines", "go test\nunit tests\n", nil, []string{"How to test?", "go test", "unit tests"}},
		{"a list", "1. go test\n2) unit tests\n", nil, []string{"How to test?", "go test", "unit tests"}},
		{"marks and quotes", "- \"go test\"\n\n* `unit tests`\n", nil, []string{"How to test?", "go test", "unit tests"}},
		{"a block", "```\ngo test\n```", nil, []string{"How to test?", "go test"}},
		{"a number that is part", "3 ways to test", nil, []string{"How to test?", "3 ways to test"}},
		{"too many", "a\nb\nc\nd", nil, []string{"How to test?", "a", "b", "c"}},
		{"repeats", "how to TEST?\na\nA", nil, []string{"How to test?", "a"}},
		{"without the question", "a\nb", func(o *rag.RewriteOptions) { o.OnlyRewritten, o.Queries = true, 1 }, []string{"a"}},
		{"nothing, without the question", " \n", func(o *rag.RewriteOptions) { o.OnlyRewritten = true }, []string{"How to test?"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var optFns []func(*rag.RewriteOptions)
			if tt.set != nil {
				optFns = append(optFns, tt.set)
			}
			w := &writes{text: tt.text}
			got, err := rag.NewRewriter(w, optFns...).Rewrite(ctx, "How to test?")
			if diff := cmp.Diff(tt.want, got); err != nil || diff != "" {
				t.Errorf("%v (-want +got)\n%s", err, diff)
			}
			if w.prompt != "How to test?" || strings.Contains(w.system, "%n") {
				t.Errorf("asked %q, %q", w.system, w.prompt)
			}
		})
	}
}

func TestDecompose(t *testing.T) {
	w := &writes{text: "What is X?\nWhat is Y?"}
	d := rag.NewDecomposer(w, func(o *rag.RewriteOptions) {
		o.Queries, o.OnlyRewritten, o.Instructions = 2, true, "The documents are about X."
	})
	got, err := d.Rewrite(ctx, "What are X and Y?")
	if diff := cmp.Diff([]string{"What is X?", "What is Y?"}, got); err != nil || diff != "" {
		t.Errorf("%v (-want +got)\n%s", err, diff)
	}
	if !strings.Contains(w.system, "at most 2") || !strings.HasSuffix(w.system, "about X.") {
		t.Errorf("system = %s", w.system)
	}
	w.err = fmt.Errorf("no: %w", awsai.ErrThrottled)
	if _, err := d.Rewrite(ctx, "x"); !errors.Is(err, awsai.ErrThrottled) {
		t.Errorf("error %v", err)
	}
}

func TestRewriting(t *testing.T) {
	docs := []rag.Document{text("a", "run the tests"), text("b", "unit checks"), text("c", "other things")}
	hidden := text("d", "unit tests for ann")
	hidden.Metadata = map[string]any{rag.ReadersKey: []string{"ann"}}
	r := rag.Rewriting(rag.NewRetriever(newMemory(append(docs, hidden)...), nil), rag.NewRewriter(&writes{text: "unit"}))
	hits, err := r.Retrieve(ctx, rag.Query{Text: "tests"})
	if err != nil {
		t.Fatal(err)
	}
	want := []string{fmt.Sprintf("a %.4f", 1.0/61), fmt.Sprintf("b %.4f", 1.0/61)}
	if diff := cmp.Diff(want, scoresOf(hits)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if p := hits[1].Parts[0]; p.Arm != "query 2" {
		t.Errorf("part %+v", p)
	}
	hits, err = r.Retrieve(ctx, rag.Query{Text: "tests", Principals: []string{"ann"}})
	if err != nil || len(hits) != 3 || hits[0].Passage.DocumentID != "d" {
		t.Errorf("as ann: %v, %v", scoresOf(hits), err)
	}
}

func TestHyDE(t *testing.T) {
	emb := &embeds{vectors: map[string][]float32{"How?": {2, 0}, "Like this.": {0, 3}}}
	f := finds(nil)
	w := &writes{text: "Like this."}
	r := rag.HyDE(f, w, emb)
	if _, err := r.Retrieve(ctx, rag.Query{Text: "How?", Principals: []string{"ann"}}); err != nil {
		t.Fatal(err)
	}
	want := rag.Query{Text: "How?", Vector: []float32{0.5, 0.5}, Principals: []string{"ann"}}
	if diff := cmp.Diff(want, f.query); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]float32{2, 0}, emb.vectors["How?"]); diff != "" {
		t.Errorf("the embedder's vector (-want +got)\n%s", diff)
	}
	own := rag.Query{Text: "How?", Vector: []float32{1, 1}}
	if _, err := r.Retrieve(ctx, own); err != nil || w.calls != 1 || !cmp.Equal(f.query, own) {
		t.Errorf("a vector of its own: %+v, %v, %d texts written", f.query, err, w.calls)
	}
	emb.vectors["Like this."] = []float32{1}
	if _, err := r.Retrieve(ctx, rag.Query{Text: "How?"}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("two lengths: %v", err)
	}
	w.err = awsai.ErrIncomplete
	if _, err := r.Retrieve(ctx, rag.Query{Text: "How?"}); !errors.Is(err, awsai.ErrIncomplete) || f.calls != 2 {
		t.Errorf("no passage: %v, %d searches", err, f.calls)
	}
}
