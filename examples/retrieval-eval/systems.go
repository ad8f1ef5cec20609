package main

import (
	"context"
	"strings"
	"time"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/eval"
	"github.com/awsai-go/awsai/rag/lexical"
)

// The systems.
const (
	bm25        = "bm25"     // words by BM25 with the settings of Lucene's English analysis
	anserini    = "anserini" // the same with the parameters of Anserini, whose figures are published
	lexicalArms = "lexical"  // the words and grams of the embedded store
	hybrid      = "hybrid"   // the embedded store as it is
)

// depth is how many documents are asked for: as many as recall@100 needs.
const depth = 100

// system is a way of searching that is measured.
type system struct {
	name  string
	index func(ctx context.Context, c eval.Collection) (search, error)
}

// systems are those for a collection, the last two for one with vectors in a folder.
func systems(vectors string, c eval.Collection) ([]system, error) {
	all := []system{
		{bm25, indexBM25(1.2, 0.75)},
		{anserini, indexBM25(0.9, 0.4)},
		{lexicalArms, indexLexical},
		{hybrid, indexHybrid},
	}
	b, ok, err := readBrought(vectors, c)
	if ok {
		all = append(all, system{dense, b.index(embedded.Weights{Vector: 1})}, system{fused, b.index(embedded.Weights{})})
	}
	return all, err
}

// measure runs the systems on a collection.
func measure(ctx context.Context, vectors string, c eval.Collection) ([]Result, error) {
	all, err := systems(vectors, c)
	if err != nil {
		return nil, err
	}
	var results []Result
	for _, s := range all {
		start := time.Now()
		search, err := s.index(ctx, c)
		if err != nil {
			return nil, err
		}
		if _, err := search(ctx, "warm up"); err != nil { // the store fits its vectors at the first search
			return nil, err
		}
		indexing := time.Since(start)
		run, perQuery, err := eval.Retrieve(ctx, c, search)
		if err != nil {
			return nil, err
		}
		results = append(results, Result{
			Collection:   c.Name,
			System:       s.name,
			Summary:      eval.Summarize(c.Qrels, run),
			QueryMillis:  float64(perQuery.Microseconds()) / 1000,
			IndexSeconds: indexing.Seconds(),
		})
	}
	return results, nil
}

// search returns the documents that fit a query best.
type search = func(ctx context.Context, query string) ([]string, error)

// luceneStopWords are those of Lucene's EnglishAnalyzer.
const luceneStopWords = `a an and are as at be but by for if in into is it no not of on or such
	that the their then there these they this to was will with`

// indexBM25 makes an index of words alone. Its stemmer is Porter's second, Lucene's his first.
func indexBM25(k1, b float64) func(ctx context.Context, c eval.Collection) (search, error) {
	return func(_ context.Context, c eval.Collection) (search, error) {
		x := lexical.New(func(o *lexical.Options) {
			o.Analyzer.StopWords = strings.Fields(luceneStopWords)
			o.Analyzer.WholeIdentifiers = true
			o.Pairs, o.K1, o.B = -1, k1, b
		})
		for slot, d := range c.Documents {
			if err := x.Put(slot, lexical.Field{Text: d.Title}, lexical.Field{Text: d.Text}); err != nil {
				return nil, err
			}
		}
		return func(_ context.Context, query string) ([]string, error) {
			var ids []string
			for _, m := range x.Search(nil, lexical.Query{Text: query, Limit: depth}) {
				ids = append(ids, c.Documents[m.Slot].ID)
			}
			return ids, nil
		}, nil
	}
}

// indexHybrid makes the embedded store as it is.
func indexHybrid(ctx context.Context, c eval.Collection) (search, error) {
	return indexStore(ctx, c, embedded.Weights{})
}

// indexLexical makes it without vectors, with what its words and grams count in the other.
func indexLexical(ctx context.Context, c eval.Collection) (search, error) {
	return indexStore(ctx, c, embedded.Weights{Words: 0.65, Grams: 0.2})
}

func indexStore(ctx context.Context, c eval.Collection, w embedded.Weights) (search, error) {
	store := embedded.New(func(o *embedded.Options) { o.Weights = w })
	if err := store.Upsert(ctx, c.Passages()); err != nil {
		return nil, err
	}
	return func(ctx context.Context, query string) ([]string, error) {
		hits, err := store.Search(ctx, rag.Query{Text: query, Limit: depth})
		return eval.Documents(hits), err
	}, nil
}
