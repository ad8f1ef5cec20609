package rag_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// fixed is a retriever that finds what it is told, and keeps the query.
type fixed struct {
	hits  []rag.Hit
	err   error
	query rag.Query
	calls int
}

func (f *fixed) Retrieve(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	f.query = q
	f.calls++
	if f.err == errWaits {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	return f.hits[:min(len(f.hits), max(q.Limit, 0))], f.err
}

var errWaits = errors.New("waits until it is stopped")

func finds(scores map[string]float64, ids ...string) *fixed {
	f := &fixed{}
	for _, id := range ids {
		f.hits = append(f.hits, rag.Hit{Score: scores[id], Passage: rag.Passage{ID: id + "#0", DocumentID: id, Text: "about " + id}})
	}
	return f
}

func scoresOf(hits []rag.Hit) (out []string) {
	for _, h := range hits {
		out = append(out, fmt.Sprintf("%s %.4f", h.Passage.DocumentID, h.Score))
	}
	return out
}

func TestCombine(t *testing.T) {
	words := finds(map[string]float64{"a": 30, "b": 20, "c": 10}, "a", "b", "c")
	vectors := finds(map[string]float64{"b": 0.9, "d": 0.5, "e": 0.4}, "b", "d", "e")
	arms := []rag.Arm{{Name: "words", Retriever: words, Weight: 3}, {Name: "vectors", Retriever: vectors}}
	tests := []struct {
		name  string
		limit int
		set   func(o *rag.CombineOptions)
		want  []string
	}{
		// words: a 1, b 1/2, c 0, of 3/4; vectors: b 1, d 1/5, e 0, of 1/4.
		{"convex", 0, func(*rag.CombineOptions) {}, []string{"a 0.7500", "b 0.6250", "d 0.0500", "c 0.0000", "e 0.0000"}},
		{"limit", 2, func(*rag.CombineOptions) {}, []string{"a 0.7500", "b 0.6250"}},
		{"rrf", 3, func(o *rag.CombineOptions) { o.Fusion = rag.RRF }, []string{
			fmt.Sprintf("b %.4f", 3.0/62+1.0/61), fmt.Sprintf("a %.4f", 3.0/61), fmt.Sprintf("c %.4f", 3.0/63)}},
		{"rrf with k", 1, func(o *rag.CombineOptions) { o.Fusion, o.K = rag.RRF, 1 }, []string{fmt.Sprintf("a %.4f", 3.0/2)}},
		{"depth", 0, func(o *rag.CombineOptions) { o.Depth = 20 }, []string{"a 0.7500", "b 0.6250", "d 0.0500", "c 0.0000", "e 0.0000"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			hits, err := rag.Combine(arms, tt.set).Retrieve(ctx, rag.Query{Text: "x", Limit: tt.limit})
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, scoresOf(hits)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			for _, h := range hits {
				sum := 0.0
				for _, p := range h.Parts {
					sum += p.Score
				}
				if math.Abs(sum-h.Score) > 1e-12 {
					t.Errorf("the parts of %s add up to %v, not %v", h.Passage.ID, sum, h.Score)
				}
			}
		})
	}
	hits, err := rag.Combine(arms).Retrieve(ctx, rag.Query{Text: "x"})
	if err != nil {
		t.Fatal(err)
	}
	want := []rag.Part{{Arm: "words", Rank: 2, Raw: 20, Score: 0.375}, {Arm: "vectors", Rank: 1, Raw: 0.9, Score: 0.25}}
	if diff := cmp.Diff(want, hits[1].Parts, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Errorf("parts (-want +got)\n%s", diff)
	}
}

func TestCombinePassesTheQuery(t *testing.T) {
	a, b := finds(nil), finds(nil)
	q := rag.Query{Text: "x", Limit: 200, Filter: rag.Eq("k", 1), Principals: []string{"ann"}, Vector: []float32{1}}
	if _, err := rag.Combine([]rag.Arm{{Retriever: a}, {Retriever: b}}).Retrieve(ctx, q); err != nil {
		t.Fatal(err)
	}
	for _, f := range []*fixed{a, b} {
		if diff := cmp.Diff(q, f.query); diff != "" {
			t.Errorf("(-want +got)\n%s", diff)
		}
	}
}

func TestCombineFails(t *testing.T) {
	ok := finds(nil)
	down := &fixed{err: fmt.Errorf("down: %w", awsai.ErrUnavailable)}
	slow := &fixed{err: errWaits}
	tests := []struct {
		name string
		arms []rag.Arm
		set  func(o *rag.CombineOptions)
		want error
	}{
		{"an arm fails, and ends the others", []rag.Arm{{Retriever: slow}, {Retriever: down}, {Retriever: ok}}, nil, awsai.ErrUnavailable},
		{"no arms", nil, nil, awsai.ErrInvalid},
		{"no retriever", []rag.Arm{{}}, nil, awsai.ErrInvalid},
		{"negative weight", []rag.Arm{{Retriever: ok, Weight: -1}}, nil, awsai.ErrInvalid},
		{"weight NaN", []rag.Arm{{Retriever: ok, Weight: math.NaN()}}, nil, awsai.ErrInvalid},
		{"fusion", []rag.Arm{{Retriever: ok}}, func(o *rag.CombineOptions) { o.Fusion = "max" }, awsai.ErrInvalid},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var optFns []func(*rag.CombineOptions)
			if tt.set != nil {
				optFns = append(optFns, tt.set)
			}
			hits, err := rag.Combine(tt.arms, optFns...).Retrieve(ctx, rag.Query{Text: "x"})
			if !errors.Is(err, tt.want) || hits != nil {
				t.Errorf("%v, error %v; want %v", hits, err, tt.want)
			}
			if e, ok := err.(*awsai.Error); !ok {
				t.Errorf("error is a %T", e)
			}
		})
	}
}

func TestDiversify(t *testing.T) {
	hits := []rag.Hit{
		{Score: 1, Passage: rag.Passage{ID: "a", Text: "run tests with go test"}},
		{Score: 0.9, Passage: rag.Passage{ID: "a again", Text: "run tests with go test"}},
		{Score: 0.5, Passage: rag.Passage{ID: "b", Text: "glaciers carve valleys"}},
		{Score: 0, Passage: rag.Passage{ID: "c", Text: "bakers knead sourdough"}},
	}
	order := func(hits []rag.Hit) (out []string) {
		for _, h := range hits {
			out = append(out, h.Passage.ID)
		}
		return out
	}
	tests := []struct {
		lambda float64
		want   []string
	}{
		{0, []string{"a", "b", "a again", "c"}}, // the default of 0.7: 0.63-0.3 and 0.35, then 0.33 and 0
		{1, []string{"a", "a again", "b", "c"}},
		{0.3, []string{"a", "b", "c", "a again"}},
		{-1, []string{"a", "b", "c", "a again"}},
	}
	for _, tt := range tests {
		got, err := rag.Diversify(func(o *rag.DiversifyOptions) { o.Lambda = tt.lambda }).Rerank(ctx, "x", hits)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(tt.want, order(got)); diff != "" {
			t.Errorf("lambda %v (-want +got)\n%s", tt.lambda, diff)
		}
		for i := 1; i < len(got); i++ {
			if got[i].Score > got[i-1].Score {
				t.Errorf("lambda %v: score %v after %v", tt.lambda, got[i].Score, got[i-1].Score)
			}
		}
	}
	if _, err := rag.Diversify(func(o *rag.DiversifyOptions) { o.Lambda = 1.5 }).Rerank(ctx, "x", hits); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("lambda 1.5: %v", err)
	}
	if hits[0].Parts != nil || hits[1].Score != 0.9 {
		t.Error("the caller's hits have changed")
	}
	emb := &embeds{vectors: map[string][]float32{"run tests with go test": {1, 0}, "glaciers carve valleys": {1, 0}, "bakers knead sourdough": {0, 1}}}
	got, err := rag.Diversify(func(o *rag.DiversifyOptions) { o.Lambda, o.Embedder = 0.3, emb }).Rerank(ctx, "x", hits)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a", "c", "a again", "b"}, order(got)); diff != "" {
		t.Errorf("by vectors (-want +got)\n%s", diff)
	}
	none, err := rag.Rerankers(rag.Diversify(), &backwards{}).Rerank(ctx, "x", nil)
	if err != nil || len(none) != 0 {
		t.Errorf("of no hits: %v, %v", none, err)
	}
	twice, err := rag.Rerankers(rag.Diversify(), &backwards{}).Rerank(ctx, "x", hits)
	if diff := cmp.Diff([]string{"c", "a again", "b", "a"}, order(twice)); err != nil || diff != "" {
		t.Errorf("two rerankers: %v (-want +got)\n%s", err, diff)
	}
}

// embeds is an embedder with fixed vectors.
type embeds struct {
	vectors map[string][]float32
	err     error
}

func (c *embeds) Model() rag.EmbeddingModel { return rag.EmbeddingModel{ID: "test", Dimensions: 2} }

func (c *embeds) Embed(_ context.Context, _ rag.Purpose, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, t := range texts {
		out[i] = c.vectors[t]
	}
	return out, c.err
}
