package indextest

import (
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsai-go/awsai/rag"
)

var models = map[string]rag.EmbeddingModel{
	"words":   {},
	"vectors": {ID: "test", Dimensions: 64},
}

func TestRun(t *testing.T) {
	for name, model := range models {
		t.Run(name, func(t *testing.T) {
			open := func(*testing.T) rag.Index { return newMemory(model, "") }
			Run(t, open, func(o *Options) {
				o.Reopen = func(_ *testing.T, idx rag.Index) rag.Index { return idx.(*memory).reopened() }
			})
		})
	}
}

// TestMutants breaks one promise at a time, and wants the check of that promise to fail.
// A mutant with a model needs vectors to go wrong.
func TestMutants(t *testing.T) {
	const vectors, words = "vectors", "words"
	tests := []struct{ fault, model, check string }{
		{"model without ID", words, "Model"},
		{"ignores the context", words, "Context"},
		{"bare context errors", words, "Context"},
		{"error with text", words, "Invalid"},
		{"batch not atomic", words, "Invalid"},
		{"batch not atomic", vectors, "InvalidVectors"},
		{"first of a batch wins", words, "Batch"},
		{"validates nothing", words, "Invalid"},
		{"validates nothing", vectors, "InvalidVectors"},
		{"validates vectors only", words, "Invalid"},
		{"accepts any length", words, "InvalidVectors"},
		{"accepts any length", vectors, "InvalidVectors"},
		{"accepts missing vectors", vectors, "InvalidVectors"},
		{"accepts NaN", vectors, "InvalidVectors"},
		{"accepts Inf", vectors, "InvalidVectors"},
		{"accepts any query vector", words, "InvalidQuery"},
		{"accepts any query vector", vectors, "InvalidQuery"},
		{"accepts any filter", words, "InvalidQuery"},
		{"changes the caller's document", words, "Aliasing"},
		{"keeps the caller's slices", words, "Aliasing"},
		{"passages without metadata", words, "Aliasing"},
		{"get shares memory", words, "Aliasing"},
		{"list shares memory", words, "Aliasing"},
		{"hits share memory", words, "Aliasing"},
		{"changes the query's vector", vectors, "Aliasing"},
		{"replaces in two steps", words, "Concurrency"},
		{"removes before it replaces", words, "Concurrency"},
		{"keeps stale passages", words, "Replace"},
		{"keeps stale metadata", words, "Replace"},
		{"loses deletes", words, "Delete"},
		{"delete of unknown fails", words, "Delete"},
		{"deletes by prefix", words, "IDs"},
		{"deletes below", words, "IDs"},
		{"ID without case", words, "IDs"},
		{"composes é", words, "IDs"},
		{"drops the hash", words, "RoundTrip"},
		{"sorts passages by ID", words, "LargeDocument"},
		{"drops empty passages", words, "RoundTrip"},
		{"int becomes float64", words, "MetadataTypes"},
		{"int64 through float64", words, "MetadataTypes"},
		{"list becomes []any", words, "MetadataTypes"},
		{"trims text", words, "RoundTrip"},
		{"cuts text", words, "LargeDocument"},
		{"drops marks", words, "RoundTrip"},
		{"drops headings", words, "RoundTrip"},
		{"drops positions", words, "RoundTrip"},
		{"get of unknown is no error", words, "NotFound"},
		{"filters after the limit", words, "SearchLimit"},
		{"search ignores the filter", words, "SearchLimit"},
		{"search ignores the filter", words, "FilterRandom"},
		{"ignores the limit", words, "SearchLimit"},
		{"limit 0 is all", words, "SearchLimit"},
		{"limit 0 is none", words, "SearchLimit"},
		{"at most 20 hits", words, "SearchLimit"},
		{"worst first", words, "SearchFinds"},
		{"in order of ID", words, "SearchFinds"},
		{"no order of ties", words, "SearchOrder"},
		{"hits without title", words, "SearchHits"},
		{"hits twice", words, "SearchFinds"},
		{"ne needs the key", words, "FilterOperators"},
		{"not needs the key", words, "FilterOperators"},
		{"empty in matches all", words, "FilterOperators"},
		{"le is lt", words, "FilterOperators"},
		{"prefix is contains", words, "FilterOperators"},
		{"eq compares as text", words, "FilterOperators"},
		{"any takes text", words, "FilterOperators"},
		{"a key may be an operator", words, "FilterSyntax"},
		{"values are patterns", words, "FilterSyntax"},
		{"ignores the principals", words, "Access"},
		{"who has no name reads all", words, "Access"},
		{"no readers is all", words, "Access"},
		{"the filter may let in", words, "Access"},
		{"readers by prefix", words, "Access"},
		{"readers without case", words, "Access"},
		{"at most 100 principals", words, "Access"},
		{"list ignores the filter", words, "ListOrder"},
		{"list without case", words, "ListOrder"},
		{"list with passages", words, "ListOrder"},
		{"list runs once", words, "ListLoop"},
		{"counts documents twice", words, "RoundTrip"},
		{"forgets", words, "Reopen"},
		{"reopens with another model", words, "Reopen"},
	}
	for _, tt := range tests {
		t.Run(tt.fault+"/"+tt.model, func(t *testing.T) {
			if err := runCheck(t, tt.check, newMemory(models[tt.model], tt.fault), Options{Seed: 1}); err == nil {
				t.Errorf("check %s passes", tt.check)
			} else {
				t.Log(err)
			}
		})
	}
}

// runCheck runs one check.
func runCheck(t *testing.T, name string, idx *memory, o Options) error {
	t.Helper()
	for _, c := range checks {
		if c.name == name {
			s := newSuite(t.Context(), idx, o)
			s.reopen = func(idx rag.Index) rag.Index { return idx.(*memory).reopened() }
			return c.run(s)
		}
	}
	t.Fatalf("no check %s", name)
	return nil
}

// TestSettled runs the suite on an index whose reads lag behind its writes.
func TestSettled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		idx := &lagging{memory: newMemory(rag.EmbeddingModel{}, ""), lag: 3 * time.Second}
		s := newSuite(t.Context(), idx, Options{Settle: 5 * time.Second})
		if err := checkReplace(s); err != nil {
			t.Errorf("reads lag by less than Settle: %v", err)
		}
		idx = &lagging{memory: newMemory(rag.EmbeddingModel{}, ""), lag: 9 * time.Second}
		s = newSuite(t.Context(), idx, Options{Settle: 5 * time.Second})
		if err := checkReplace(s); err == nil {
			t.Error("reads lag by more than Settle, and the check passes")
		}
	})
}

func TestVectorsKeepTextsApart(t *testing.T) {
	for _, dimensions := range []int{64, 1024} {
		s := newSuite(t.Context(), newMemory(rag.EmbeddingModel{ID: "test", Dimensions: dimensions}, ""), Options{})
		for i, a := range topics {
			for j, b := range topics {
				dot := float32(0)
				va, vb := s.vector(a), s.vector(b)
				for k := range va {
					dot += va[k] * vb[k]
				}
				if want := i == j; (dot > 0.7) != want {
					t.Errorf("%d dimensions: cosine of topics %d and %d is %v", dimensions, i, j, dot)
				}
			}
		}
	}
}
