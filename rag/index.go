package rag

import (
	"context"
	"iter"
)

// Index stores documents and finds their passages. It is safe for concurrent use, and
// every implementation passes rag/indextest.
type Index interface {
	// Model is the embedding model whose vectors the index holds. It is the zero value
	// where the index needs no vectors from its caller: it searches by words, or makes
	// vectors of its own. It does no I/O and never changes.
	Model() EmbeddingModel
	// Upsert stores the documents, each in place of the document with its ID, so that no
	// passage of the former version is left. A document is replaced whole or not at all;
	// when Upsert returns nil, all are, and a crash does not lose them. A document that
	// does not validate is awsai.ErrInvalid, and so is a passage without a finite vector of
	// the index's model, or with a vector where the index has no model; then nothing is
	// stored. Of a document that comes twice in one call, the last version counts.
	Upsert(ctx context.Context, docs []Document) error
	// Delete removes documents by ID. An ID that is not there is no error.
	Delete(ctx context.Context, ids []string) error
	// Search returns the passages that fit the query best, best first, ties in order of
	// passage ID, without vectors. It finds what satisfies the query's Condition and nothing
	// else. Fewer than asked for, or none, is no error. A filter that
	// does not validate, a negative limit, and a vector of another length are
	// awsai.ErrInvalid.
	Search(ctx context.Context, q Query) ([]Hit, error)
	// Get returns a document with its passages, and with their vectors where the caller
	// brought them. An unknown ID is awsai.ErrNotFound.
	Get(ctx context.Context, id string) (Document, error)
	// List yields the documents that the filter matches in order of ID, without their
	// passages.
	List(ctx context.Context, f Filter) iter.Seq2[Document, error]
	// Count tells how many documents and passages there are.
	Count(ctx context.Context) (Count, error)
}

// Count is the size of an index.
type Count struct {
	// Documents and Passages are how many there are.
	Documents int `json:"documents"`
	Passages  int `json:"passages"`
}

// Query is what to look for.
type Query struct {
	// Text is the question in the user's words.
	Text string
	// Vector is its embedding by the index's model. Nil leaves the search to words, and
	// to vectors that the index makes itself.
	Vector []float32
	// Limit is how many hits are wanted. The default is 10.
	Limit int
	// Filter keeps only passages whose metadata it matches, before anything is scored.
	// The zero value matches all.
	Filter Filter
	// Principals are who asks: a user and the groups that the user is in. Passages of
	// documents with [ReadersKey] that names none of them are not found. Nil finds what
	// everyone may read, and nothing else.
	Principals []string
}

// Hit is a passage that was found.
type Hit struct {
	Passage Passage `json:"passage"`
	// Score orders the hits of one search, the highest first.
	Score float64 `json:"score"`
	// Parts explain the score where the index combines several.
	Parts []Part `json:"parts,omitempty"`
}

// Part is what one way of searching gave to a hit's score.
type Part struct {
	// Arm names the way: "words", "grams", "vector", "rerank".
	Arm string `json:"arm"`
	// Rank is the passage's place in that way's own list, from 1.
	Rank int `json:"rank"`
	// Raw is that way's own score, and Score what it adds to the hit's. After a reranker,
	// whose score takes the place of the sum, the parts before it say what led to it.
	Raw   float64 `json:"raw"`
	Score float64 `json:"score"`
}

// Retriever finds passages. An index with its embedder is one, by [NewRetriever]; a
// managed service that embeds and ranks by itself is another.
type Retriever interface {
	// Retrieve returns the passages that fit the query best, best first.
	Retrieve(ctx context.Context, q Query) ([]Hit, error)
}

// Reranker puts hits in a better order.
type Reranker interface {
	// Rerank returns the hits that bear on the query, best first and with new scores.
	// It may leave some out, and adds none.
	Rerank(ctx context.Context, query string, hits []Hit) ([]Hit, error)
}
