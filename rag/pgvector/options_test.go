package pgvector_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/pgvector"
)

// TestOptions refuses settings before it connects to anything.
func TestOptions(t *testing.T) {
	pool, err := pgxpool.New(t.Context(), "postgres://nobody@127.0.0.1:1/nothing")
	if err != nil {
		t.Fatal(err)
	}
	defer pool.Close()
	for want, set := range map[string]func(*pgvector.Options){
		"the limit of pgvector's graph is 2000, or 4000 with HalfPrecision": func(o *pgvector.Options) { o.Model = rag.EmbeddingModel{ID: "m", Dimensions: 3072} },
		"the limit of pgvector's graph is 4000 with HalfPrecision": func(o *pgvector.Options) {
			o.Model, o.HalfPrecision = rag.EmbeddingModel{ID: "m", Dimensions: 4096}, true
		},
		"want an ID and dimensions, or neither": func(o *pgvector.Options) { o.Model = rag.EmbeddingModel{ID: "m"} },
		"a name of 49 bytes":                    func(o *pgvector.Options) { o.Name = strings.Repeat("n", 49) },
		"a name of 2 bytes":                     func(o *pgvector.Options) { o.Schema = "a\x00" },
		"M is 1":                                func(o *pgvector.Options) { o.M = 1 },
		"EfConstruction is 20":                  func(o *pgvector.Options) { o.EfConstruction = 20 },
		"EfSearch is 1001":                      func(o *pgvector.Options) { o.EfSearch = 1001 },
		"are not positive":                      func(o *pgvector.Options) { o.Weights.Words = -1 },
	} {
		_, err := pgvector.Open(t.Context(), pool, set)
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), want) {
			t.Errorf("Open: %v, want %q", err, want)
		}
	}
	if _, err := pgvector.Create(t.Context(), pool); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("Create where nothing listens: %v, want %v", err, awsai.ErrUnavailable)
	}
}
