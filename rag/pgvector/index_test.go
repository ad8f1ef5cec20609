package pgvector_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"github.com/jackc/pgx/v5/pgxpool"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/indextest"
	"github.com/awsai-go/awsai/rag/pgvector"
)

var testModel = rag.EmbeddingModel{ID: "test-model", Dimensions: 64}

// testPool connects to the server that AWSAI_POSTGRES names, as
// postgres://postgres@127.0.0.1:5432/postgres. A test's tables are in a schema of its own.
func testPool(t testing.TB) *pgxpool.Pool {
	t.Helper()
	url := os.Getenv("AWSAI_POSTGRES")
	if url == "" {
		t.Skip("AWSAI_POSTGRES does not name a PostgreSQL server with pgvector")
	}
	pool, err := pgxpool.New(context.Background(), url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(pool.Close)
	return pool
}

// inSchema puts an index into a schema that is dropped when the test ends.
func inSchema(t testing.TB, pool *pgxpool.Pool) func(*pgvector.Options) {
	t.Helper()
	var name string
	if err := pool.QueryRow(t.Context(), "SELECT 'awsai_test_' || replace(gen_random_uuid()::text, '-', '')").Scan(&name); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if _, err := pool.Exec(context.Background(), fmt.Sprintf("DROP SCHEMA IF EXISTS %q CASCADE", name)); err != nil {
			t.Error(err)
		}
	})
	return func(o *pgvector.Options) { o.Schema = name }
}

func create(t testing.TB, pool *pgxpool.Pool, optFns ...func(*pgvector.Options)) *pgvector.Index {
	t.Helper()
	idx, err := pgvector.Create(t.Context(), pool, optFns...)
	if err != nil {
		t.Fatal(err)
	}
	return idx
}

// TestIndex runs the conformance suite, with vectors and with words alone.
func TestIndex(t *testing.T) {
	pool := testPool(t)
	for name, set := range map[string]func(*pgvector.Options){
		"words":  func(*pgvector.Options) {},
		"vector": func(o *pgvector.Options) { o.Model = testModel },
		"half":   func(o *pgvector.Options) { o.Model, o.HalfPrecision = testModel, true },
	} {
		t.Run(name, func(t *testing.T) {
			schemas := map[rag.Index]func(*pgvector.Options){}
			indextest.Run(t, func(t *testing.T) rag.Index {
				schema := inSchema(t, pool)
				idx := create(t, pool, schema, set)
				schemas[idx] = schema
				return idx
			}, func(o *indextest.Options) {
				o.Reopen = func(t *testing.T, idx rag.Index) rag.Index {
					again, err := pgvector.Open(t.Context(), pool, schemas[idx], set)
					if err != nil {
						t.Fatal(err)
					}
					schemas[again] = schemas[idx]
					return again
				}
			})
		})
	}
}
