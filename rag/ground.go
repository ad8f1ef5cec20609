package rag

import (
	"context"

	"github.com/awsai-go/awsai/rag/lexical"
)

// Grounder says how well an answer rests on the passages that it was made of.
type Grounder interface {
	// Ground scores an answer. It does not change it.
	Ground(ctx context.Context, question string, hits []Hit, answer string) (Grounding, error)
}

// Grounding is what a [Grounder] makes of an answer.
type Grounding struct {
	// Grounded says that no score is below its threshold.
	Grounded bool `json:"grounded"`
	// Scores are those that there are, each by one name.
	Scores []GroundingScore `json:"scores"`
}

// GroundingScore is one view of an answer.
type GroundingScore struct {
	// Name says what is scored: "GROUNDING", whether the answer rests on the passages, or
	// "RELEVANCE", whether it answers the question, or a Grounder's own.
	Name string `json:"name"`
	// Score in [0,1] is better the higher. Threshold is what it has to reach.
	Score     float64 `json:"score"`
	Threshold float64 `json:"threshold"`
}

// WordGrounder is a [Grounder] without a model: it holds each sentence of an answer against
// the passages by its content words. It finds statements about what no passage speaks of, and
// does not find those that turn a passage's words round.
type WordGrounder struct {
	// Threshold is what the least supported sentence has to reach. The default is
	// [SupportThreshold].
	Threshold float64
}

// Ground implements [Grounder]. Its one score, "GROUNDING", is the share of the content words
// of the least supported sentence that are in the passage which has most of them. An answer
// without content words has 0.
func (g WordGrounder) Ground(ctx context.Context, _ string, hits []Hit, answer string) (Grounding, error) {
	threshold := g.Threshold
	if threshold <= 0 {
		threshold = SupportThreshold
	}
	sets := make([]map[string]bool, len(hits))
	for i, h := range hits {
		sets[i] = lexical.TermSet(h.Passage.Evidence())
	}
	least, sentences := 1.0, 0
	plain := reference.ReplaceAllString(answer, "")
	for start, end := range lexical.Sentences(plain) {
		want := lexical.TermSet(plain[start:end])
		if len(want) == 0 {
			continue
		}
		sentences++
		best := 0.0
		for _, have := range sets {
			best = max(best, share(want, have))
		}
		least = min(least, best)
	}
	if sentences == 0 {
		least = 0
	}
	score := GroundingScore{Name: "GROUNDING", Score: least, Threshold: threshold}
	return Grounding{Grounded: least >= threshold, Scores: []GroundingScore{score}}, ctx.Err()
}
