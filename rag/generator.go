package rag

import (
	"context"
	"iter"
)

// Generator answers a question from passages.
type Generator interface {
	// Answer yields the answer piece by piece. A statement refers to the passage that
	// supports it either by a Citation of the piece or by its number from 1 in square
	// brackets, as "[2]". A sequence that ends without an error is the whole answer; one
	// that is cut off ends with an error, awsai.ErrIncomplete among them. Breaking off
	// the loop stops the generation.
	Answer(ctx context.Context, p Prompt) iter.Seq2[Delta, error]
}

// Prompt is what a [Generator] answers.
type Prompt struct {
	// Question is the user's question.
	Question string
	// Hits are the passages to answer from, best first.
	Hits []Hit
	// Instructions are added to the generator's own, as a tone or a language.
	Instructions string
}

// Delta is a piece of an answer.
type Delta struct {
	// Text follows on the text of the deltas before.
	Text string
	// Citations are of the text so far: Start and End count from the beginning of the
	// whole answer.
	Citations []Citation
	// Unanswered says that the passages do not answer the question. Text then says so
	// in words.
	Unanswered bool
	// Usage is what the answer has cost so far, where this delta tells. The last one
	// that is not zero counts.
	Usage Usage
}

// Usage is what a model counted for an answer, in its own tokens.
type Usage struct {
	// InputTokens and OutputTokens are the prompt's and the answer's.
	InputTokens  int `json:"inputTokens"`
	OutputTokens int `json:"outputTokens"`
}
