package embedded

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
	"github.com/awsai-go/awsai/rag/vector"
)

// LSAOptions say how [FitLSA] fits.
type LSAOptions struct {
	// Dimensions is the length of the vectors. The default is 256. Fewer texts than that
	// give fewer dimensions.
	Dimensions int
	// MaxTerms bounds the vocabulary, to the terms that occur in most texts. The default is
	// 32768. The fit takes 4 bytes per term and dimension.
	MaxTerms int
}

const (
	defaultDimensions = 256
	defaultMaxTerms   = 1 << 15
)

// LSA is an embedder that learns from texts which words stand for each other: latent
// semantic analysis. A text's vector is its words, weighted by how much they tell (the
// logarithm of how often, times one minus the entropy of where), in the space of the
// largest singular vectors of the texts that it was fitted to. Texts that came later are
// folded in.
//
// It knows no word that it was not fitted to: a text without a known word has a vector of
// zeros. It is immutable and safe for concurrent use. The same texts in the same order give
// the same vectors on the same kind of processor.
type LSA struct {
	model      rag.EmbeddingModel
	analyzer   *lexical.Analyzer
	vocabulary []string // in order
	weights    []float32
	// projection has a row for each term: what it adds to a vector.
	projection []float32
	terms      map[string]int32 // to their index in vocabulary
}

// FitLSA fits an embedder to texts. It takes no text at all; its vectors are then empty.
//
// Negative options are awsai.ErrInvalid. A context that ends is the only other error.
func FitLSA(ctx context.Context, texts []string, optFns ...func(*LSAOptions)) (*LSA, error) {
	const op = "embedded.FitLSA"
	var opts LSAOptions
	for _, fn := range optFns {
		fn(&opts)
	}
	if opts.Dimensions < 0 || opts.MaxTerms < 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d dimensions and %d terms, want 0 or more", opts.Dimensions, opts.MaxTerms)
	}
	opts.Dimensions = cmp.Or(opts.Dimensions, defaultDimensions)
	opts.MaxTerms = cmp.Or(opts.MaxTerms, defaultMaxTerms)
	counts, err := countAll(ctx, texts)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	vocabulary, weights := weigh(counts, opts.MaxTerms)
	projection, dimensions, err := rightSingular(ctx, weighted(counts, vocabulary, weights), opts.Dimensions)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return newLSA(vocabulary, weights, projection, dimensions), nil
}

func newLSA(vocabulary []string, weights, projection []float32, dimensions int) *LSA {
	l := &LSA{
		analyzer:   lexical.NewAnalyzer(),
		vocabulary: vocabulary,
		weights:    weights,
		projection: projection,
		terms:      numbered(vocabulary),
	}
	l.model.Dimensions = dimensions
	fit, _ := l.AppendBinary(nil)
	h := fnv.New64a()
	h.Write(fit)
	l.model.ID = fmt.Sprintf("lsa:%016x", h.Sum64())
	return l
}

// Model names the fit by a fingerprint of all that its vectors depend on.
func (l *LSA) Model() rag.EmbeddingModel { return l.model }

// Embed returns a vector of length 1 for each text, or of zeros for a text without a known
// word. The purpose makes no difference. A context that ends is the only error.
func (l *LSA) Embed(ctx context.Context, _ rag.Purpose, texts []string) ([][]float32, error) {
	vectors := make([][]float32, len(texts))
	for i, text := range texts {
		if err := ctx.Err(); err != nil {
			return nil, awsai.Wrap("embedded.Embed", err)
		}
		vectors[i] = l.embed(text)
	}
	return vectors, nil
}

func (l *LSA) embed(text string) []float32 {
	v := make([]float32, l.model.Dimensions)
	for _, t := range countTerms(l.analyzer, text) {
		i, ok := l.terms[t.term]
		if !ok {
			continue
		}
		w := localWeight(t.count) * l.weights[i]
		row := l.projection[int(i)*len(v):][:len(v)]
		for j, x := range row {
			v[j] += w * x
		}
	}
	vector.Normalize(v)
	return v
}
