package rag

import "context"

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
