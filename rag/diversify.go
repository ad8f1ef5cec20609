package rag

import (
	"context"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/lexical"
	"github.com/awsai-go/awsai/rag/vector"
)

// DiversifyOptions are the settings of [Diversify].
type DiversifyOptions struct {
	// Lambda in [0,1] weighs how well a passage fits against how much it differs from
	// those before it: 1 keeps the order, 0 asks for difference alone. The default is
	// DefaultLambda; a value below 0 stands for 0.
	Lambda float64
	// Embedder makes the vectors by which passages are compared. The default compares
	// their words, by the cosine of how often each comes, which costs nothing.
	Embedder Embedder
}

// DefaultLambda is that of [DiversifyOptions].
const DefaultLambda = 0.7

// Diversify makes a reranker that puts passages which repeat what stands before them
// further back: maximal marginal relevance (Carbonell and Goldstein, 1998). The next is
// always the one with the largest Lambda·fit − (1−Lambda)·likeness, where fit is the score
// scaled to [0,1], and likeness the largest cosine with one before it. That is the new
// score.
//
// A failing embedder makes the whole fail. A lambda above 1 is awsai.ErrInvalid.
func Diversify(optFns ...func(*DiversifyOptions)) Reranker {
	var o DiversifyOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Lambda == 0 {
		o.Lambda = DefaultLambda
	}
	o.Lambda = max(o.Lambda, 0)
	return diversifier{o}
}

type diversifier struct{ o DiversifyOptions }

func (d diversifier) Rerank(ctx context.Context, _ string, hits []Hit) ([]Hit, error) {
	const op = "rag.Rerank"
	if !(d.o.Lambda <= 1) {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "lambda %v is not in [0,1]", d.o.Lambda)
	}
	if len(hits) == 0 {
		return nil, nil
	}
	likeness, err := d.likeness(ctx, hits)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	fit, left := scaled(hits), make([]int, len(hits))
	for i := range left {
		left[i] = i
	}
	most := make([]float64, len(hits)) // likeness with one that has been taken
	out := make([]Hit, 0, len(hits))
	for len(left) > 0 {
		value := func(i int) float64 { return d.o.Lambda*fit[i] - (1-d.o.Lambda)*most[i] }
		best := 0
		for n, i := range left {
			if value(i) > value(left[best]) {
				best = n
			}
		}
		taken := left[best]
		h := hits[taken]
		h.Score = value(taken)
		h.Parts = append(slices.Clip(h.Parts), Part{Arm: "diversify", Rank: len(out) + 1, Raw: h.Score, Score: h.Score})
		out = append(out, h)
		left = slices.Delete(left, best, best+1)
		for _, i := range left {
			most[i] = max(most[i], likeness(taken, i))
		}
	}
	return out, nil
}

// scaled are the scores, from 0 for the least to 1 for the best.
func scaled(hits []Hit) []float64 {
	best, least := math.Inf(-1), math.Inf(1)
	for _, h := range hits {
		best, least = max(best, h.Score), min(least, h.Score)
	}
	out := make([]float64, len(hits))
	for i, h := range hits {
		out[i] = 1
		if best > least {
			out[i] = (h.Score - least) / (best - least)
		}
	}
	return out
}

// likeness compares two of the hits, by their places.
func (d diversifier) likeness(ctx context.Context, hits []Hit) (func(i, j int) float64, error) {
	texts := make([]string, len(hits))
	for i, h := range hits {
		texts[i] = h.Passage.Indexed()
	}
	if d.o.Embedder == nil {
		counts := make([]map[string]float64, len(texts))
		for i, t := range texts {
			counts[i] = termCounts(t)
		}
		return func(i, j int) float64 { return countCosine(counts[i], counts[j]) }, nil
	}
	vectors, err := d.o.Embedder.Embed(ctx, ForDocument, texts)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(texts) {
		return nil, awsai.Errorf("rag.Diversify", awsai.ErrInvalid, "embedder returned %d vectors for %d texts", len(vectors), len(texts))
	}
	return func(i, j int) float64 { return float64(vector.Cosine(vectors[i], vectors[j])) }, nil
}

// termCounts are how often each term comes, divided so that the squares add up to 1.
func termCounts(text string) map[string]float64 {
	counts := map[string]float64{}
	for _, t := range lexical.Terms(text) {
		counts[t]++
	}
	sum := 0.0
	for _, n := range counts {
		sum += n * n
	}
	for t := range counts {
		counts[t] /= math.Sqrt(sum)
	}
	return counts
}

func countCosine(a, b map[string]float64) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	sum := 0.0
	for t, n := range a {
		sum += n * b[t]
	}
	return sum
}

// Rerankers makes one reranker of several, each of which orders what the one before it
// left.
func Rerankers(rs ...Reranker) Reranker { return chain(slices.Clone(rs)) }

type chain []Reranker

func (c chain) Rerank(ctx context.Context, query string, hits []Hit) ([]Hit, error) {
	for _, r := range c {
		var err error
		if hits, err = r.Rerank(ctx, query, hits); err != nil {
			return nil, err
		}
	}
	return hits, nil
}
