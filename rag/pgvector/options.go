package pgvector

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/jackc/pgx/v5"

	"github.com/awsai-go/awsai/rag"
)

// Options are the settings of [Create] and [Open].
type Options struct {
	// Model is the embedding model whose vectors the index holds. The zero value makes an
	// index without vectors, which needs no pgvector.
	Model rag.EmbeddingModel
	// Schema is the schema of the index's tables. The default is the first of the
	// connection's search_path.
	Schema string
	// Name begins the names of the index's tables, so that a schema may have several. It
	// has at most 48 bytes. The default is "awsai".
	Name string
	// Language is the server's text search configuration, which says what words are and
	// what their stems, as "german", or "simple" for no stemming. What was created with
	// one does not open with another; empty opens any. The default of a new index is
	// "english".
	Language string
	// HalfPrecision makes the graph of 16-bit numbers, which halves it and takes vectors
	// of up to 4,000 dimensions. Vectors are stored, and scored, in 32 bits nonetheless. It
	// counts when the index is made, and needs pgvector 0.7.
	HalfPrecision bool
	// M and EfConstruction are the graph's neighbours for each vector, 2 to 100, and its
	// candidates while it is built, 2·M to 1,000. They count when the index is made. The
	// defaults are pgvector's, 16 and 64.
	M, EfConstruction int
	// EfSearch is how many candidates a search keeps in the graph, up to 1,000: the more,
	// the more exact and the slower. The default is 100.
	EfSearch int
	// Weights say how much words and vectors add to a hit's score.
	Weights Weights
}

// Weights say how much each way of searching adds to a hit's score at most. A way whose
// weight is 0 is left out. Both 0 stand for the default.
type Weights struct {
	// Words is the weight of the server's full-text search. The default is 0.4, or 1 in an
	// index without a model.
	Words float64
	// Vector is the weight of vectors, by cosine. The default is 0.6.
	Vector float64
}

// What pgvector has a graph for: https://github.com/pgvector/pgvector#hnsw.
const (
	maxDimensions     = 2000
	maxDimensionsHalf = 4000
)

// maxName leaves room for what is added to a name, within PostgreSQL's 63 bytes.
const maxName = 48

func resolve(optFns []func(*Options)) (Options, error) {
	o := Options{}
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Name == "" {
		o.Name = "awsai"
	}
	if o.EfSearch == 0 {
		o.EfSearch = 100
	}
	if o.M == 0 {
		o.M = 16
	}
	if o.EfConstruction == 0 {
		o.EfConstruction = max(64, 2*o.M)
	}
	if o.Weights == (Weights{}) {
		o.Weights = Weights{Words: 0.4, Vector: 0.6}
		if o.Model == (rag.EmbeddingModel{}) {
			o.Weights = Weights{Words: 1}
		}
	}
	return o, o.check()
}

func (o Options) check() error {
	if (o.Model.ID == "") != (o.Model.Dimensions == 0) || o.Model.Dimensions < 0 {
		return fmt.Errorf("model %s: want an ID and dimensions, or neither", o.Model)
	}
	for _, name := range []string{o.Schema, o.Name, o.Language} {
		if len(name) > maxName || !storable(name) {
			return fmt.Errorf("a name of %d bytes: want UTF-8 of at most %d, without NUL", len(name), maxName)
		}
	}
	limit := maxDimensions
	if o.HalfPrecision {
		limit = maxDimensionsHalf
	}
	switch n := o.Model.Dimensions; {
	case n > limit && !o.HalfPrecision:
		return fmt.Errorf("%d dimensions: the limit of pgvector's graph is %d, or %d with HalfPrecision", n, limit, maxDimensionsHalf)
	case n > limit:
		return fmt.Errorf("%d dimensions: the limit of pgvector's graph is %d with HalfPrecision", n, limit)
	case o.M < 2 || o.M > 100:
		return fmt.Errorf("option M is %d: want 2 to 100", o.M)
	case o.EfConstruction < 2*o.M || o.EfConstruction > 1000:
		return fmt.Errorf("option EfConstruction is %d: want %d, which is twice M, to 1000", o.EfConstruction, 2*o.M)
	case o.EfSearch < 1 || o.EfSearch > 1000:
		return fmt.Errorf("option EfSearch is %d: want 1 to 1000", o.EfSearch)
	case !(o.Weights.Words >= 0) || !(o.Weights.Vector >= 0):
		return fmt.Errorf("weights %v are not positive", o.Weights)
	}
	return nil
}

// table is the quoted name of one of the index's tables.
func (o Options) table(suffix string) string {
	name := pgx.Identifier{o.Name + suffix}
	if o.Schema != "" {
		name = pgx.Identifier{o.Schema, o.Name + suffix}
	}
	return name.Sanitize()
}

// storable tells whether PostgreSQL can hold a text.
func storable(s string) bool {
	return utf8.ValidString(s) && !strings.Contains(s, "\x00")
}
