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
	bm25        = "bm25"    // words by BM25 with the settings of Lucene's English analysis
	lexicalArms = "lexical" // the words and grams of the embedded store
	hybrid      = "hybrid"  // the embedded store as it is
)

// depth is how many documents are asked for: as many as recall@100 needs.
const depth = 100

// measure runs the systems on a collection.
func measure(ctx context.Context, c eval.Collection) ([]Result, error) {
	var results []Result
	for _, s := range []struct {
		name  string
		index func(ctx context.Context, c eval.Collection) (search, error)
	}{
		{bm25, indexBM25},
		{lexicalArms, indexLexical},
		{hybrid, indexHybrid},
	} {
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

func indexBM25(_ context.Context, c eval.Collection) (search, error) {
	x := lexical.New(func(o *lexical.Options) {
		o.Analyzer.StopWords = strings.Fields(luceneStopWords)
		o.Analyzer.WholeIdentifiers = true
		o.Pairs = -1
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
