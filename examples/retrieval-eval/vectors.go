package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/eval"
	"github.com/awsai-go/awsai/rag/vector"
)

// The systems with vectors that a user's own embedder has made.
const (
	dense = "dense" // these vectors alone
	fused = "fused" // the embedded store as it is, with these vectors
)

// brought are vectors of a collection.
type brought struct {
	documents [][]float32          // in order of the collection
	queries   map[string][]float32 // by their text
}

// readBrought reads vectors from dir/NAME.npy: a row for each document of the collection,
// then one for each query, in order. It is false where there is no such file.
func readBrought(dir string, c eval.Collection) (b brought, ok bool, err error) {
	file, err := os.Open(filepath.Join(dir, c.Name+".npy"))
	if dir == "" || errors.Is(err, fs.ErrNotExist) {
		return b, false, nil
	}
	if err != nil {
		return b, false, err
	}
	defer file.Close()
	var rows [][]float32
	for row, err := range vector.ReadNPY(file) {
		if err != nil {
			return b, false, err
		}
		rows = append(rows, row)
	}
	n := len(c.Documents)
	if len(rows) != n+len(c.Queries) {
		return b, false, fmt.Errorf("%s.npy has %d vectors, want %d", c.Name, len(rows), n+len(c.Queries))
	}
	b = brought{documents: rows[:n], queries: map[string][]float32{}}
	for i, q := range c.Queries {
		b.queries[q.Text] = rows[n+i]
	}
	return b, true, nil
}

// index makes the embedded store with these vectors.
func (b brought) index(w embedded.Weights) func(ctx context.Context, c eval.Collection) (search, error) {
	return func(ctx context.Context, c eval.Collection) (search, error) {
		store := embedded.New(func(o *embedded.Options) {
			o.Weights, o.Model = w, rag.EmbeddingModel{ID: "brought", Dimensions: len(b.documents[0])}
		})
		docs := c.Passages()
		for i := range docs {
			docs[i].Passages[0].Vector = b.documents[i]
		}
		if err := store.Upsert(ctx, docs); err != nil {
			return nil, err
		}
		return func(ctx context.Context, query string) ([]string, error) {
			hits, err := store.Search(ctx, rag.Query{Text: query, Vector: b.queries[query], Limit: depth})
			return eval.Documents(hits), err
		}, nil
	}
}
