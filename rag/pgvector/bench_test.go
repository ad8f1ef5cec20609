package pgvector_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/rag"
)

// corpus makes documents of one passage of 100 words that are spread as words are, where the
// nth is n times as rare as the first.
func corpus(n int) (docs []rag.Document, queries []rag.Query) {
	r := rand.New(rand.NewPCG(1, 1))
	words := rand.NewZipf(r, 1.1, 5, 50_000)
	text := func(n int) string {
		var b strings.Builder
		for range n {
			fmt.Fprintf(&b, "word%d ", words.Uint64())
		}
		return b.String()
	}
	for i := range n {
		m := map[string]any{"year": 2000 + i%20, "rare": i%1000 == 0}
		if i%2 == 0 {
			readers := make([]string, 20)
			for j := range readers {
				readers[j] = fmt.Sprint("group", r.IntN(100_000))
			}
			m[rag.ReadersKey] = readers
		}
		docs = append(docs, document(fmt.Sprintf("d%06d", i), text(100), unit(r), m))
	}
	for range 64 {
		queries = append(queries, rag.Query{Text: text(8), Vector: unit(r)})
	}
	return docs, queries
}

func BenchmarkSearch(b *testing.B) {
	pool := testPool(b)
	idx := create(b, pool, inSchema(b, pool), withModel)
	docs, queries := corpus(5_000)
	for len(docs) > 0 {
		n := min(1000, len(docs))
		if err := idx.Upsert(b.Context(), docs[:n]); err != nil {
			b.Fatal(err)
		}
		docs = docs[n:]
	}
	groups := make([]string, 1000)
	for i := range groups {
		groups[i] = fmt.Sprint("group", i)
	}
	for _, c := range []struct {
		name   string
		change func(q *rag.Query)
	}{
		{"hybrid", func(q *rag.Query) {}},
		{"words", func(q *rag.Query) { q.Vector = nil }},
		{"vector", func(q *rag.Query) { q.Text = "" }},
		{"vector, one of 20", func(q *rag.Query) { q.Text, q.Filter = "", rag.Ge("year", 2019) }},
		{"vector, one of 1000", func(q *rag.Query) { q.Text, q.Filter = "", rag.Eq("rare", true) }},
		{"vector, 1000 principals", func(q *rag.Query) { q.Text, q.Principals = "", groups }},
		{"words, 1000 principals", func(q *rag.Query) { q.Vector, q.Principals = nil, groups }},
	} {
		b.Run(c.name, func(b *testing.B) {
			for i := 0; b.Loop(); i++ {
				q := queries[i%len(queries)]
				c.change(&q)
				if _, err := idx.Search(b.Context(), q); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkUpsert(b *testing.B) {
	pool := testPool(b)
	docs, _ := corpus(1000)
	for name, set := range map[string]bool{"words": false, "vector": true} {
		b.Run(name, func(b *testing.B) {
			idx := create(b, pool, inSchema(b, pool))
			batch := docs
			if set {
				idx = create(b, pool, inSchema(b, pool), withModel)
			} else {
				batch = make([]rag.Document, len(docs))
				for i, d := range docs {
					batch[i] = document(d.ID, d.Passages[0].Text, nil, d.Metadata)
				}
			}
			for b.Loop() {
				if err := idx.Upsert(b.Context(), batch); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "passages/s")
		})
	}
}
