package pgvector_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/pgvector"
)

func withModel(o *pgvector.Options) { o.Model = testModel }

// unit is a vector of the test model in a direction of its own.
func unit(r *rand.Rand) []float32 {
	v := make([]float32, testModel.Dimensions)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

func document(id, text string, vector []float32, metadata map[string]any) rag.Document {
	return rag.Document{ID: id, Metadata: metadata, Passages: []rag.Passage{{ID: rag.PassageID(id, 0), DocumentID: id, Text: text, Vector: vector}}}
}

// TestCreate makes an index in many processes' manner at once, and opens it with what it
// was not made with.
func TestCreate(t *testing.T) {
	pool := testPool(t)
	schema := inSchema(t, pool)
	if _, err := pgvector.Open(t.Context(), pool, schema, withModel); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Open of nothing: %v, want %v", err, awsai.ErrNotFound)
	}
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			if _, err := pgvector.Create(t.Context(), pool, schema, withModel, func(o *pgvector.Options) { o.Language = "german" }); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	for name, set := range map[string]func(*pgvector.Options){
		"another model":    func(o *pgvector.Options) { o.Model = rag.EmbeddingModel{ID: "other", Dimensions: testModel.Dimensions} },
		"no model":         func(o *pgvector.Options) { o.Model = rag.EmbeddingModel{} },
		"another language": func(o *pgvector.Options) { o.Language = "english" },
	} {
		if _, err := pgvector.Open(t.Context(), pool, schema, withModel, set); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Open with %s: %v, want %v", name, err, awsai.ErrInvalid)
		}
		if _, err := pgvector.Create(t.Context(), pool, schema, withModel, set); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Create with %s: %v, want %v", name, err, awsai.ErrInvalid)
		}
	}
	if _, err := pgvector.Open(t.Context(), pool, schema, withModel); err != nil {
		t.Error(err)
	}
	_, err := pgvector.Create(t.Context(), pool, schema, func(o *pgvector.Options) { o.Name, o.Language = "other", "klingon" })
	if !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("Create with a language that is not there: %v, want %v", err, awsai.ErrNotFound)
	}
}

// TestNames has two indexes in a schema, with a name that ends a quotation.
func TestNames(t *testing.T) {
	pool := testPool(t)
	schema := inSchema(t, pool)
	a := create(t, pool, schema, func(o *pgvector.Options) { o.Name = `a"; DROP TABLE b; --` })
	b := create(t, pool, schema, func(o *pgvector.Options) { o.Name = "b" })
	if err := a.Upsert(t.Context(), []rag.Document{document("x", "in a", nil, nil)}); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		idx  *pgvector.Index
		want rag.Count
	}{{a, rag.Count{Documents: 1, Passages: 1}}, {b, rag.Count{}}} {
		if got, err := tt.idx.Count(t.Context()); err != nil || got != tt.want {
			t.Errorf("Count = %+v, %v, want %+v", got, err, tt.want)
		}
	}
}

// TestFilterExtremes compares filters with rag.Filter.Match where numbers are at the ends of
// what Go has.
func TestFilterExtremes(t *testing.T) {
	pool := testPool(t)
	idx := create(t, pool, inSchema(t, pool))
	values := []any{
		int64(math.MaxInt64), int64(math.MaxInt64) - 1, int64(math.MinInt64), int64(1<<53 + 1), int64(1 << 53), int64(1<<53 - 1), float64(1 << 53), float64(1 << 63),
		5e-324, -5e-324, 0, math.Copysign(0, -1), math.MaxFloat64, -math.MaxFloat64, 0.1, 1.0 / 3, 1e22, 123456789012345680.0, "1", "é", "e\u0301", "Z", "a", true, false,
	}
	var docs []rag.Document
	for i, v := range values {
		docs = append(docs, rag.Document{ID: fmt.Sprintf("%02d", i), Metadata: map[string]any{"v": v}})
	}
	if err := idx.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for _, v := range append(values, math.NaN(), math.Inf(1), math.Inf(-1)) {
		for _, f := range []rag.Filter{rag.Eq("v", v), rag.Ne("v", v), rag.In("v", v, "x"), rag.Lt("v", v), rag.Le("v", v), rag.Gt("v", v), rag.Ge("v", v)} {
			if f.Validate() != nil {
				continue
			}
			var want, got []string
			for _, d := range docs {
				if f.Match(d.Metadata) {
					want = append(want, d.ID)
				}
			}
			for d, err := range idx.List(t.Context(), f) {
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, d.ID)
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s %v (%T) (-want +got):\n%s", f.Op, v, v, diff)
			}
		}
	}
}

// TestFilteredGraph asks for the few of many passages that a filter leaves, the farthest of
// all: the graph alone would give none.
func TestFilteredGraph(t *testing.T) {
	const many, few = 1000, 10
	pool := testPool(t)
	idx := create(t, pool, inSchema(t, pool), withModel)
	r := rand.New(rand.NewPCG(1, 1))
	query := unit(r)
	var docs []rag.Document
	for i := range many {
		v := unit(r)
		for j := range v {
			v[j] += 5 * query[j]
			if i < few {
				v[j] -= 4.5 * query[j]
			}
		}
		docs = append(docs, document(fmt.Sprintf("%04d", i), "harbour", v, map[string]any{"few": i < few, "n": i}))
	}
	if err := idx.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		filter      rag.Filter
		limit, want int
	}{
		{rag.Eq("few", true), 20, few},
		{rag.Lt("n", few), 20, few},
		{rag.Filter{}, 20, 20},
		{rag.Filter{}, many, many},
	} {
		hits, err := idx.Search(t.Context(), rag.Query{Vector: query, Filter: tt.filter, Limit: tt.limit})
		if err != nil {
			t.Fatal(err)
		}
		if len(hits) != tt.want {
			t.Errorf("filter %+v, limit %d: %d hits, want %d", tt.filter, tt.limit, len(hits), tt.want)
		}
	}
}

// TestFusion compares what the server computes with what was to be computed.
func TestFusion(t *testing.T) {
	pool := testPool(t)
	two := rag.EmbeddingModel{ID: "two", Dimensions: 2}
	idx := create(t, pool, inSchema(t, pool), func(o *pgvector.Options) { o.Model, o.Weights = two, pgvector.Weights{Words: 0.5, Vector: 2} })
	err := idx.Upsert(t.Context(), []rag.Document{
		document("a", "harbour", []float32{1, 0}, nil),
		document("b", "nothing of it", []float32{4, 3}, nil),
		document("c", "harbour", []float32{0, 1}, nil),
		document("d", "nothing of it", []float32{3, 4}, nil),
		document("e", "harbour", []float32{-1, 0}, nil),
		document("f", "nothing of it", []float32{0, 0}, nil),
	})
	if err != nil {
		t.Fatal(err)
	}
	hits, err := idx.Search(t.Context(), rag.Query{Text: "harbours", Vector: []float32{2, 0}})
	if err != nil {
		t.Fatal(err)
	}
	type row struct {
		ID    string
		Score float64
		Arms  string
	}
	var got []row
	for _, h := range hits {
		arms := ""
		for _, p := range h.Parts {
			if p.Arm == "words" && p.Raw <= 0 {
				t.Errorf("%s: raw score of words is %v", h.Passage.ID, p.Raw)
			}
			arms += fmt.Sprintf("%s %d %.2f ", p.Arm, p.Rank, p.Score)
		}
		got = append(got, row{h.Passage.ID, math.Round(h.Score*1e6) / 1e6, strings.TrimSpace(arms)})
	}
	// Cosines 1, 0.8 and 0.6; c is at a right angle, e and f point elsewhere.
	want := []row{
		{"a#0", 2.5, "words 1 0.50 vector 1 2.00"},
		{"b#0", 1, "vector 2 1.00"},
		{"c#0", 0.5, "words 2 0.50"},
		{"e#0", 0.5, "words 3 0.50"},
		{"d#0", 0, "vector 3 0.00"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestWords asks in words that are also operators of the server's queries, and in other
// inflections.
func TestWords(t *testing.T) {
	pool := testPool(t)
	idx := create(t, pool, inSchema(t, pool))
	d := document("a", "The boats' owners sail \\ north & south | at http://example.com/?a=1&b=2", nil, nil)
	d.Passages[0].Title, d.Passages[0].Headings = "Regatta", []string{"Winners"}
	if err := idx.Upsert(t.Context(), []rag.Document{d}); err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]int{
		"who is sailing?": 1, "boat & !nothing | (": 1, "'owner'": 1, `\ north \'`: 1, "regattas": 1, "winner": 1, "example.com/?a=1&b=2": 1,
		"the": 0, "": 0, " \x00\xff ": 0, "sail\x00\xff": 1, "!": 0, "motor": 0,
	} {
		hits, err := idx.Search(t.Context(), rag.Query{Text: text})
		if err != nil || len(hits) != want {
			t.Errorf("%q: %d hits, %v, want %d", text, len(hits), err, want)
		}
	}
}

// TestServerErrors has the server refuse what the client does not, and looks for the text.
func TestServerErrors(t *testing.T) {
	pool := testPool(t)
	idx := create(t, pool, inSchema(t, pool))
	r := rand.New(rand.NewPCG(1, 1))
	var secret strings.Builder
	for range 200_000 {
		fmt.Fprintf(&secret, "secret%d ", r.Uint64())
	}
	for name, d := range map[string]rag.Document{
		"more words than a tsvector holds": document("a", secret.String(), nil, nil),
		"an ID that no index holds":        document(secret.String(), "x", nil, nil),
	} {
		err := idx.Upsert(t.Context(), []rag.Document{document("before", "x", nil, nil), d})
		if !errors.Is(err, awsai.ErrTooLarge) {
			t.Errorf("%s: %.300s, want %v", name, err, awsai.ErrTooLarge)
		}
		if err != nil && strings.Contains(err.Error(), "secret") {
			t.Errorf("%s: the error has the text", name)
		}
	}
	if n, err := idx.Count(t.Context()); err != nil || n != (rag.Count{}) {
		t.Errorf("Count = %+v, %v after batches that failed", n, err)
	}
}

// TestCopy moves documents into the database and out of it.
func TestCopy(t *testing.T) {
	pool := testPool(t)
	idx := create(t, pool, inSchema(t, pool), withModel)
	embeddedModel := func(o *embedded.Options) { o.Model = testModel }
	before, after := embedded.New(embeddedModel), embedded.New(embeddedModel)
	r := rand.New(rand.NewPCG(1, 1))
	var docs []rag.Document
	for i := range 700 { // more than a page of List
		d := document(fmt.Sprint("d", i), fmt.Sprint("text ", i), unit(r), map[string]any{"n": int64(i), rag.ReadersKey: []string{"me"}})
		d.Hash = fmt.Sprint(i)
		docs = append(docs, d)
	}
	if err := before.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		for _, way := range [][2]rag.Index{{idx, before}, {after, idx}} {
			report, err := rag.Copy(t.Context(), way[0], way[1])
			if err != nil || report.Added+report.Unchanged != len(docs) {
				t.Fatalf("%+v, %v", report, err)
			}
		}
	}
	for _, d := range docs {
		want, err1 := before.Get(t.Context(), d.ID)
		got, err2 := after.Get(t.Context(), d.ID)
		if diff := cmp.Diff(want, got); diff != "" || err1 != nil || err2 != nil {
			t.Fatalf("%v, %v (-want +got):\n%s", err1, err2, diff)
		}
	}
}
