package rag

import (
	"unicode"

	"github.com/awsai-go/awsai/rag/lexical"
)

// Counter tells the size of texts. It is safe for concurrent use.
type Counter interface {
	// Name identifies the way of counting, as "words" or the name of a tokenizer. It never
	// changes.
	Name() string
	// Count is the size of a text. A longer text is not smaller, but for what happens where
	// two texts join.
	Count(text string) int
}

// Words is the [Counter] of [WordCount].
type Words struct{}

// Name returns "words".
func (Words) Name() string { return "words" }

// Count returns WordCount(text).
func (Words) Count(text string) int { return WordCount(text) }

// EstimatedTokens is the [Counter] of [lexical.EstimateTokens], which says how near it comes
// to the tokenizers of models. It needs no vocabulary; where a limit has to be kept to the
// token, a Counter around the model's own tokenizer does it.
type EstimatedTokens struct{}

// Name returns "estimated tokens".
func (EstimatedTokens) Name() string { return "estimated tokens" }

// Count returns lexical.EstimateTokens(text).
func (EstimatedTokens) Count(text string) int { return lexical.EstimateTokens(text) }

// WordCount estimates the size of a text in words: runs without white space, of which a
// long one counts as one for every 16 letters, and two ideographs or kana as one.
func WordCount(text string) int {
	var c wordCounter
	for _, r := range text {
		c.add(r)
	}
	return c.count()
}

type wordCounter struct{ words, letters, ideographs int }

func (c *wordCounter) add(r rune) {
	switch {
	case unicode.IsSpace(r):
		c.words += (c.letters + 15) / 16
		c.letters = 0
	case r >= firstIdeograph && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		c.ideographs++
	default:
		c.letters++
	}
}

// firstIdeograph is the first of these scripts, a radical: letters of others need no further look.
const firstIdeograph = 0x2E80

func (c *wordCounter) count() int {
	return c.words + (c.letters+15)/16 + (c.ideographs+1)/2
}
