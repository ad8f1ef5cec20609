package opensearch_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/indextest"
	"github.com/awsai-go/awsai/rag/opensearch"
)

// TestFakeIndex runs the conformance suite on the node in memory.
func TestFakeIndex(t *testing.T) {
	for _, model := range []rag.EmbeddingModel{{}, testModel} {
		t.Run(model.String(), func(t *testing.T) {
			fakes := map[rag.Index]*awsaitest.Fake{}
			open := func(t *testing.T, f *awsaitest.Fake) rag.Index {
				x := opensearch.New(f.Config(), endpoint, "guides", model)
				if err := x.Create(t.Context()); err != nil {
					t.Fatal(err)
				}
				fakes[x] = f
				return x
			}
			indextest.Run(t, func(t *testing.T) rag.Index {
				f, _ := newFakeNode(t)
				return open(t, f)
			}, func(o *indextest.Options) {
				o.Reopen = func(t *testing.T, idx rag.Index) rag.Index { return open(t, fakes[idx]) }
			})
		})
	}
}

func TestOtherModel(t *testing.T) {
	f, _ := newFakeNode(t)
	x := opensearch.New(f.Config(), endpoint, "guides", testModel)
	if err := x.Create(t.Context()); err != nil {
		t.Fatal(err)
	}
	other := opensearch.New(f.Config(), endpoint, "guides", rag.EmbeddingModel{ID: "other", Dimensions: testModel.Dimensions})
	if err := x.Upsert(t.Context(), []rag.Document{doc("d", "text", nil)}); err != nil {
		t.Fatal(err)
	}
	_, getErr := other.Get(t.Context(), "d")
	for _, err := range []error{other.Create(t.Context()), getErr} {
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "test-model/64") || !strings.Contains(err.Error(), "other/64") {
			t.Errorf("%v; want both models", err)
		}
	}
}

// TestCrash breaks off an Upsert at each of its bulk requests.
func TestCrash(t *testing.T) {
	for skip, want := range []string{"old", "old", "new"} {
		f, n := newFakeNode(t)
		x := opensearch.New(f.Config(), endpoint, "guides", testModel)
		ctx := t.Context()
		if err := x.Create(ctx); err != nil {
			t.Fatal(err)
		}
		if err := x.Upsert(ctx, []rag.Document{doc("d", "old", nil)}); err != nil {
			t.Fatal(err)
		}
		broken := &breaking{HTTPClient: f.HTTPClient(), skip: skip}
		cfg := f.Config()
		cfg.HTTPClient = broken
		if err := opensearch.New(cfg, endpoint, "guides", testModel).Upsert(ctx, []rag.Document{doc("d", "new", nil)}); !errors.Is(err, awsai.ErrUnavailable) {
			t.Fatalf("%d: %v", skip, err)
		}
		for _, text := range []string{"old", "new"} {
			hits, err := x.Search(ctx, rag.Query{Text: text, Vector: doc("d", text, nil).Passages[0].Vector})
			if err != nil || len(hits) != 1 || hits[0].Passage.Text != want {
				t.Errorf("%d: search for %s: %+v, %v", skip, text, hits, err)
			}
		}
		if err := x.Upsert(ctx, []rag.Document{doc("d", "newest", nil)}); err != nil || len(n.entries) != 2 {
			t.Errorf("%d: %d entries after the next Upsert, %v", skip, len(n.entries), err)
		}
	}
}

// breaking is a client that fails from a bulk request on.
type breaking struct {
	HTTPClient *http.Client
	skip       int
}

func (b *breaking) Do(req *http.Request) (*http.Response, error) {
	if strings.HasSuffix(req.URL.Path, "/_bulk") {
		if b.skip == 0 {
			return nil, fmt.Errorf("%w: broken", awsai.ErrUnavailable)
		}
		b.skip--
	}
	return b.HTTPClient.Do(req)
}

// TestRejected has the node reject items of a bulk request for want of room.
func TestRejected(t *testing.T) {
	f, n := newFakeNode(t)
	x := opensearch.New(f.Config(), endpoint, "guides", testModel)
	ctx := t.Context()
	if err := x.Create(ctx); err != nil {
		t.Fatal(err)
	}
	n.rejected = 3
	var docs []rag.Document
	for i := range 20 {
		docs = append(docs, doc(fmt.Sprint("d", i), "text", nil))
	}
	if err := x.Upsert(ctx, docs); err != nil {
		t.Fatal(err)
	}
	if c, err := x.Count(ctx); err != nil || c != (rag.Count{Documents: 20, Passages: 20}) || len(n.entries) != 40 {
		t.Errorf("%+v, %d entries, %v", c, len(n.entries), err)
	}
	n.rejected = 1000
	if err := x.Upsert(ctx, docs); !errors.Is(err, awsai.ErrThrottled) {
		t.Errorf("%v", err)
	}
}

func TestParts(t *testing.T) {
	f, _ := newFakeNode(t)
	x := opensearch.New(f.Config(), endpoint, "guides", testModel)
	ctx := t.Context()
	if err := x.Create(ctx); err != nil {
		t.Fatal(err)
	}
	docs := []rag.Document{doc("a", "harbour", nil), doc("b", "harbour wall", nil), doc("c", "oven", nil)}
	if err := x.Upsert(ctx, docs); err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(ctx, rag.Query{Text: "harbour", Vector: docs[0].Passages[0].Vector})
	if err != nil || len(hits) != 3 {
		t.Fatalf("%+v, %v", hits, err)
	}
	best := hits[0]
	if best.Passage.DocumentID != "a" || best.Score != 1 || len(best.Parts) != 2 || best.Parts[0].Arm != "words" || best.Parts[1].Arm != "vector" {
		t.Errorf("%+v", best)
	}
	for _, q := range []rag.Query{{Text: "harbour"}, {Vector: docs[0].Passages[0].Vector}} {
		if hits, err := x.Search(ctx, q); err != nil || len(hits) == 0 || len(hits[0].Parts) != 1 {
			t.Errorf("one arm: %+v, %v", hits, err)
		}
	}
	if hits, err := x.Search(ctx, rag.Query{}); err != nil || len(hits) != 0 {
		t.Errorf("an empty query: %+v, %v", hits, err)
	}
}

func ExampleNew() {
	fake, _ := newFakeNode(exampleT{})
	ctx := context.Background()
	index := opensearch.New(fake.Config(), "https://search-x.us-east-1.es.amazonaws.com", "guides", rag.EmbeddingModel{ID: "example", Dimensions: 2})
	if err := index.Create(ctx); err != nil {
		fmt.Println(err)
		return
	}
	err := index.Upsert(ctx, []rag.Document{
		{ID: "ports.md", Metadata: map[string]any{"team": "sea"}, Passages: []rag.Passage{
			{ID: "ports.md#0", DocumentID: "ports.md", Text: "Ships moor at the quay.", Vector: []float32{1, 0}},
		}},
		{ID: "ovens.md", Metadata: map[string]any{"team": "bread"}, Passages: []rag.Passage{
			{ID: "ovens.md#0", DocumentID: "ovens.md", Text: "Ovens are hot at four.", Vector: []float32{0, 1}},
		}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	hits, err := index.Search(ctx, rag.Query{Text: "where do ships moor", Vector: []float32{0.8, 0.6}, Filter: rag.Ne("team", "bread")})
	for _, h := range hits {
		fmt.Printf("%.2f %s\n", h.Score, h.Passage.Text)
	}
	fmt.Println(err)
	// Output:
	// 1.00 Ships moor at the quay.
	// <nil>
}

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }
