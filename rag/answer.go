package rag

import (
	"fmt"
	"time"
)

// Answer is a text, what it is based on and how long it took.
type Answer struct {
	// Text is the answer, with its references in square brackets where the generator
	// writes them.
	Text string `json:"text"`
	// Answered is false where the passages do not answer the question.
	Answered bool `json:"answered"`
	// Citations tie spans of Text to the passages, in order of their place in Text.
	Citations []Citation `json:"citations"`
	// Hits are the passages that the generator was given, best first.
	Hits []Hit `json:"hits"`
	// Grounding is what Options.Grounder makes of the answer: nil without one, and where
	// there is no answer.
	Grounding *Grounding `json:"grounding,omitempty"`
	// Usage is what a model counted, zero for an answer from a [Cache].
	Usage Usage `json:"usage"`
	// Cached says that the answer was given before, to the same question.
	Cached bool `json:"cached,omitempty"`
	// Timings say where the time went.
	Timings Timings `json:"timings"`
}

// Citation ties a span of an answer to the passage that supports it.
type Citation struct {
	// Start and End are the bytes of the answer's text that it is about.
	Start int `json:"start"`
	End   int `json:"end"`
	// Hit is the index of the passage among the answer's hits, or -1 for a reference to
	// a passage that does not exist.
	Hit int `json:"hit"`
	// DocumentID, Line and EndLine say where the quoted text stands.
	DocumentID string `json:"documentID"`
	Line       int    `json:"line"`
	EndLine    int    `json:"endLine"`
	// Page is the page on which the quoted text begins, or 0 for a document without pages.
	Page int `json:"page,omitempty"`
	// Quote is the passage's text that supports the span: word for word, from byte
	// QuoteStart to QuoteEnd of the document.
	Quote      string `json:"quote"`
	QuoteStart int    `json:"quoteStart"`
	QuoteEnd   int    `json:"quoteEnd"`
	// Support is the share in [0,1] of the span's content words that the passage has, 1
	// for a literal quotation.
	Support float64 `json:"support"`
	// Verified says that the passage exists and supports the span by [SupportThreshold].
	Verified bool `json:"verified"`
}

// Location is where the quoted text stands, as "guide.md:12", or "guide.pdf, page 3" in a
// document with pages. It is one line: what does not show of the document's ID, as a line
// break, is escaped as in Go.
func (c Citation) Location() string {
	if c.Page > 0 {
		return fmt.Sprintf("%s, page %d", oneLine(c.DocumentID), c.Page)
	}
	return fmt.Sprintf("%s:%d", oneLine(c.DocumentID), c.Line)
}

// Timings are the durations of a pipeline's stages.
type Timings struct {
	// Retrieve is the search, with the embedding of the question, and Rerank what follows.
	Retrieve time.Duration `json:"retrieve"`
	Rerank   time.Duration `json:"rerank"`
	// FirstText is from the start of the generation to its first text, and Generate to its
	// end.
	FirstText time.Duration `json:"firstText"`
	Generate  time.Duration `json:"generate"`
	// Ground is the check of the whole answer.
	Ground time.Duration `json:"ground,omitempty"`
	// Total is from the question to the checked answer.
	Total time.Duration `json:"total"`
}
