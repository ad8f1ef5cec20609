package embedded

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/rag"
)

// These tests reach the engine itself: what it derives and when it fits do not show in a
// store but by time.

func passage(docID string, n int, text string) rag.Passage {
	return rag.Passage{ID: rag.PassageID(docID, n), DocumentID: docID, Text: text}
}

// library makes documents of made-up words, one to three passages each.
func library(n int) []rag.Document {
	rnd := rand.New(rand.NewPCG(1, 1))
	docs := make([]rag.Document, n)
	for i := range docs {
		id := fmt.Sprintf("doc%03d", i)
		docs[i] = rag.Document{ID: id, Metadata: map[string]any{"even": i%2 == 0}}
		for j := range 1 + rnd.IntN(3) {
			var b strings.Builder
			for range 20 {
				w := rnd.IntN(1 + rnd.IntN(150))
				fmt.Fprintf(&b, "w%c%cq ", 'a'+w%15, 'a'+w/15)
			}
			docs[i].Passages = append(docs[i].Passages, passage(id, j, b.String()))
		}
	}
	return docs
}

var engineQueries = []string{"waaq wbaq", "wabq wcbq wdaq", "wefq", "waaq wcdq wheq wifq", "unheard"}

func find(t testing.TB, e *engine, q rag.Query) []rag.Hit {
	t.Helper()
	hits, err := e.search(context.Background(), q)
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

func refresh(t testing.TB, e *engine) {
	t.Helper()
	if err := e.refresh(context.Background()); err != nil {
		t.Fatal(err)
	}
}

// alike asks that two engines give the same answers, to the last bit.
func alike(t *testing.T, want, got *engine) {
	t.Helper()
	for _, text := range engineQueries {
		for _, f := range []rag.Filter{{}, rag.Eq("even", true)} {
			q := rag.Query{Text: text, Limit: 30, Filter: f}
			if diff := cmp.Diff(find(t, want, q), find(t, got, q)); diff != "" {
				t.Fatalf("%q (-want +got)\n%s", text, diff)
			}
		}
	}
}

func TestEngineOrderOfDocuments(t *testing.T) {
	docs := library(120)
	want := newEngine(rag.EmbeddingModel{}, Weights{})
	want.put(docs)
	refresh(t, want)

	got := newEngine(rag.EmbeddingModel{}, Weights{})
	rnd := rand.New(rand.NewPCG(2, 2))
	for _, i := range rnd.Perm(len(docs)) {
		old := docs[i]
		old.Passages = []rag.Passage{passage(old.ID, 0, "waaq former version"), passage(old.ID, 9, "wbaq")}
		got.put([]rag.Document{old})
	}
	got.put(library(130)[120:])
	for _, d := range library(130)[120:] {
		got.remove([]string{d.ID, "unknown"})
	}
	for _, i := range rnd.Perm(len(docs)) {
		got.put([]rag.Document{docs[i]})
	}
	refresh(t, got)
	alike(t, want, got)
}

func TestEngineTwiceInBatch(t *testing.T) {
	docs := library(3)
	want := newEngine(rag.EmbeddingModel{}, Weights{})
	want.put(docs)
	former := docs[0]
	former.Passages = slices.Repeat([]rag.Passage{passage(former.ID, 7, "waaq")}, 5)
	got := newEngine(rag.EmbeddingModel{}, Weights{})
	got.put(append([]rag.Document{former}, docs...))
	alike(t, want, got)
}

func TestEngineHits(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put([]rag.Document{
		{ID: "b", Metadata: map[string]any{"k": "v"}, Passages: []rag.Passage{passage("b", 0, "red green")}},
		{ID: "a", Passages: []rag.Passage{passage("a", 0, "red green"), passage("a", 1, "blue")}},
	})
	hits := find(t, e, rag.Query{Text: "red"})
	want := []rag.Hit{
		{Passage: passage("a", 0, "red green"), Score: 0.85},
		{Passage: passage("b", 0, "red green"), Score: 0.85},
	}
	want[1].Passage.Metadata = map[string]any{"k": "v"}
	parts := func(rank int) []rag.Part {
		return []rag.Part{{Arm: "words", Rank: rank, Score: 0.65}, {Arm: "grams", Rank: rank, Score: 0.2}}
	}
	want[0].Parts, want[1].Parts = parts(1), parts(2)
	if diff := cmp.Diff(want, hits, cmpopts.IgnoreFields(rag.Part{}, "Raw"), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("before the fit (-want +got)\n%s", diff)
	}
	refresh(t, e)
	if arms := find(t, e, rag.Query{Text: "red"})[0].Parts; len(arms) != 3 || arms[2].Arm != "vector" {
		t.Errorf("after the fit: parts %v", arms)
	}
}

// The first hits are the same however many are wanted, and no passage comes twice.
func TestEngineLimits(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put(library(200))
	refresh(t, e)
	for _, text := range engineQueries {
		all := find(t, e, rag.Query{Text: text, Limit: 1000})
		seen := make(map[string]bool)
		for _, h := range all {
			if seen[h.Passage.ID] {
				t.Errorf("%q: %s twice", text, h.Passage.ID)
			}
			seen[h.Passage.ID] = true
		}
		for _, limit := range []int{0, 1, 10, 50} {
			few := find(t, e, rag.Query{Text: text, Limit: limit})
			if limit == 0 {
				limit = 10
			}
			if diff := cmp.Diff(all[:min(limit, len(all))], few, cmpopts.EquateApprox(0, 1e-8)); diff != "" {
				t.Errorf("%q, limit %d (-want +got)\n%s", text, limit, diff)
			}
		}
	}
}

func TestEngineFilter(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	docs := library(300)
	docs[77].Metadata = map[string]any{"rare": 1}
	docs[77].Passages = []rag.Passage{passage(docs[77].ID, 0, "waaq and other things that are said at length")}
	e.put(docs)
	refresh(t, e)
	hits := find(t, e, rag.Query{Text: "waaq", Filter: rag.Eq("rare", 1)})
	if len(hits) != 1 || hits[0].Passage.DocumentID != docs[77].ID || hits[0].Parts[0].Rank != 1 {
		t.Errorf("hits = %v, want the one passage, as if the others were not there", hits)
	}
}

func TestEngineModel(t *testing.T) {
	model := rag.EmbeddingModel{ID: "m", Dimensions: 2}
	e := newEngine(model, Weights{})
	docs := []rag.Document{
		{ID: "a", Passages: []rag.Passage{passage("a", 0, "red")}},
		{ID: "b", Passages: []rag.Passage{passage("b", 0, "green")}},
		{ID: "c", Passages: []rag.Passage{passage("c", 0, "blue")}},
	}
	for i, v := range [][]float32{{1, 0}, {3, 3}, {-1, 0}} {
		docs[i].Passages[0].Vector = v
	}
	e.put(docs)
	refresh(t, e)
	ids := func(q rag.Query) (got []string) {
		for _, h := range find(t, e, q) {
			if h.Passage.Vector != nil {
				t.Errorf("%s has a vector", h.Passage.ID)
			}
			got = append(got, h.Passage.DocumentID)
		}
		return got
	}
	for _, tt := range []struct {
		name string
		q    rag.Query
		want []string
	}{
		{"by meaning", rag.Query{Vector: []float32{5, 1}}, []string{"a", "b"}},
		{"by words", rag.Query{Text: "blue"}, []string{"c"}},
		{"both", rag.Query{Text: "blue", Vector: []float32{1, 1}}, []string{"c", "b", "a"}},
		{"neither", rag.Query{}, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, ids(tt.q)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
	if docs[0].Passages[0].Vector == nil {
		t.Error("the caller's vector is gone")
	}
}

func TestEngineWeights(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{Words: 1})
	e.put(library(20))
	refresh(t, e)
	for _, h := range find(t, e, rag.Query{Text: engineQueries[0]}) {
		if len(h.Parts) != 1 || h.Parts[0].Arm != "words" {
			t.Errorf("parts = %v, want words alone", h.Parts)
		}
	}
}

func TestEngineFitDue(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	step := func(name string, due bool) {
		t.Helper()
		if got := e.fitDue(); got != due {
			t.Errorf("%s: due %t, want %t", name, got, due)
		}
		refresh(t, e)
	}
	step("empty", false)
	docs := library(500) // some 1000 passages
	e.put(docs[:400])
	step("first", true)
	step("nothing changed", false)
	e.put(docs[400:420])
	step("a few came", false)
	if hits := find(t, e, rag.Query{Text: docs[410].Passages[0].Text}); len(hits[0].Parts) != 3 {
		t.Errorf("a passage that came later has parts %v, want a vector too", hits[0].Parts)
	}
	e.put(docs[420:])
	step("more than a fifth came", true)
	for _, d := range docs[30:] {
		e.remove([]string{d.ID})
	}
	step("most went", true)
	e.remove([]string{docs[0].ID})
	step("small", true)
}

func TestEngineCancelled(t *testing.T) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put(library(20))
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := e.search(ctx, rag.Query{Text: "waaq"}); !errors.Is(err, context.Canceled) {
		t.Errorf("search: %v", err)
	}
	if err := e.refresh(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("refresh: %v", err)
	}
	if !e.fitDue() || len(find(t, e, rag.Query{Text: "waaq"})) == 0 {
		t.Error("the engine did not stay as it was")
	}
}

func TestEngineDerived(t *testing.T) {
	for _, tt := range []struct {
		name  string
		model rag.EmbeddingModel
		fit   bool
	}{
		{"own vectors", rag.EmbeddingModel{}, true},
		{"not fitted", rag.EmbeddingModel{}, false},
		{"a model", rag.EmbeddingModel{ID: "m", Dimensions: 3}, true},
	} {
		t.Run(tt.name, func(t *testing.T) {
			docs := library(150)
			rnd := rand.New(rand.NewPCG(3, 3))
			for _, d := range docs {
				for i := range d.Passages {
					if tt.model.Dimensions > 0 {
						d.Passages[i].Vector = []float32{rnd.Float32(), rnd.Float32(), rnd.Float32()}
					}
				}
			}
			want := newEngine(tt.model, Weights{})
			want.put(docs)
			want.remove([]string{docs[0].ID, docs[9].ID})
			want.put(docs[1:2])
			docs = append(docs[1:9:9], docs[10:]...)
			if tt.fit {
				refresh(t, want)
			}
			b := want.appendDerived([]byte("before"))[len("before"):]
			got := newEngine(tt.model, Weights{})
			slices.Reverse(docs)
			if err := got.loadDerived(b, docs); err != nil {
				t.Fatal(err)
			}
			alike(t, want, got)
			if string(got.appendDerived(nil)) != string(b) {
				t.Error("written again, it is not the same")
			}
			more := []rag.Document{{ID: "more", Passages: []rag.Passage{passage("more", 0, "waaq wbaq")}}}
			if tt.model.Dimensions > 0 {
				more[0].Passages[0].Vector = []float32{1, 1, 1}
			}
			want.put(more)
			got.put(more)
			alike(t, want, got)
		})
	}
}

func TestEngineDerivedRefuses(t *testing.T) {
	docs := library(8)
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put(docs)
	e.remove([]string{docs[7].ID})
	docs = docs[:7]
	refresh(t, e)
	b := e.appendDerived(nil)
	changed := slices.Clone(docs)
	changed[3].Passages = slices.Clone(changed[3].Passages)
	changed[3].Passages[0].Text += "!"
	for _, tt := range []struct {
		name  string
		model rag.EmbeddingModel
		b     []byte
		docs  []rag.Document
	}{
		{"a text changed", rag.EmbeddingModel{}, b, changed},
		{"a document less", rag.EmbeddingModel{}, b, docs[1:]},
		{"a document more", rag.EmbeddingModel{}, b, library(8)},
		{"another document", rag.EmbeddingModel{}, b, append(docs[:6:6], library(9)[8])},
		{"another model", rag.EmbeddingModel{ID: "m", Dimensions: 2}, b, docs},
		{"a byte too many", rag.EmbeddingModel{}, append(slices.Clone(b), 0), docs},
		{"nothing", rag.EmbeddingModel{}, nil, docs},
	} {
		if err := newEngine(tt.model, Weights{}).loadDerived(tt.b, tt.docs); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
	for n := 0; n < len(b); n += 1 + n/50 {
		if err := newEngine(rag.EmbeddingModel{}, Weights{}).loadDerived(b[:n], docs); err == nil {
			t.Errorf("the first %d of %d bytes: no error", n, len(b))
		}
	}
}

func FuzzLoadDerived(f *testing.F) {
	docs := library(3)
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put(docs)
	f.Add(e.appendDerived(nil))
	refresh(f, e)
	f.Add(e.appendDerived(nil))
	f.Fuzz(func(t *testing.T, b []byte) {
		e := newEngine(rag.EmbeddingModel{}, Weights{})
		if e.loadDerived(b, docs) != nil {
			return
		}
		for _, h := range find(t, e, rag.Query{Text: "waaq wbaq"}) {
			if h.Passage.ID == "" {
				t.Error("found no passage")
			}
		}
		e.remove([]string{docs[0].ID})
		find(t, e, rag.Query{Text: "waaq wbaq"})
	})
}

func BenchmarkEngineSearch(b *testing.B) {
	e := newEngine(rag.EmbeddingModel{}, Weights{})
	e.put(library(2000))
	refresh(b, e)
	for i := 0; b.Loop(); i++ {
		find(b, e, rag.Query{Text: engineQueries[i%len(engineQueries)], Limit: 10})
	}
}

func BenchmarkEnginePut(b *testing.B) {
	docs := library(200)
	for b.Loop() {
		newEngine(rag.EmbeddingModel{}, Weights{}).put(docs)
	}
}
