package s3vectors_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/s3vectors"
)

func doc(id, text string, metadata map[string]any) rag.Document {
	vector := make([]float32, testModel.Dimensions)
	for i, r := range id + text {
		vector[(i*7+int(r))%len(vector)]++
	}
	return rag.Document{ID: id, Hash: "h", Metadata: metadata, Passages: []rag.Passage{
		{ID: rag.PassageID(id, 0), DocumentID: id, Text: text, Vector: vector},
	}}
}

func TestUpsertRefuses(t *testing.T) {
	many := map[string]any{}
	for i := range 49 {
		many[fmt.Sprint("k", i)] = true
	}
	zero := doc("d", "text", nil)
	zero.Passages[0].Vector = make([]float32, testModel.Dimensions)
	long := doc("d", "text", nil)
	long.Passages[0].Headings = []string{strings.Repeat("h", 41<<10)}
	title := doc("d", "text", nil)
	title.Title = strings.Repeat("t", 41<<10)
	for _, tt := range []struct {
		name string
		doc  rag.Document
		kind error
		want string
	}{
		{"text", doc("d", strings.Repeat("x", 41<<10), nil), awsai.ErrTooLarge, "limit 40960"},
		{"headings", long, awsai.ErrTooLarge, "limit 40960"},
		{"title", title, awsai.ErrTooLarge, "limit 40960"},
		{"metadata", doc("d", "text", map[string]any{"k": strings.Repeat("x", 2<<10)}), awsai.ErrTooLarge, "limit 2048"},
		{"keys", doc("d", "text", many), awsai.ErrTooLarge, "limit 48"},
		{"ID", doc(strings.Repeat("é", 1025), "text", nil), awsai.ErrTooLarge, "limit 1024"},
		{"zero vector", zero, awsai.ErrInvalid, "zeros"},
		{"not finite", doc("d", "text", map[string]any{"k": math.NaN()}), awsai.ErrInvalid, "not finite"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f, _ := newService(t)
			x := open(t, f)
			err := x.Upsert(t.Context(), []rag.Document{doc("first", "fine", nil), tt.doc})
			if !errors.Is(err, tt.kind) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("%v; want %v with %q", err, tt.kind, tt.want)
			}
			if n := f.Count("PutVectors"); n > 0 {
				t.Errorf("%d PutVectors", n)
			}
		})
	}
}

func TestFilterKeysSaveRoom(t *testing.T) {
	f, _ := newService(t)
	x := open(t, f, func(o *s3vectors.Options) { o.FilterKeys = []string{"lang"} })
	d := doc("d", "text", map[string]any{"lang": "en", "abstract": strings.Repeat("x", 3<<10)})
	if err := x.Upsert(t.Context(), []rag.Document{d}); err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(t.Context(), rag.Query{Vector: d.Passages[0].Vector, Filter: rag.Prefix("abstract", "xx")})
	if err != nil || len(hits) != 1 {
		t.Errorf("%d hits, %v", len(hits), err)
	}
}

func TestSearchRefuses(t *testing.T) {
	f, _ := newService(t)
	x := open(t, f)
	for _, tt := range []struct {
		name string
		q    rag.Query
		kind error
	}{
		{"words alone", rag.Query{Text: "words"}, awsai.ErrInvalid},
		{"zeros", rag.Query{Vector: make([]float32, testModel.Dimensions)}, awsai.ErrInvalid},
		{"negative", rag.Query{Vector: doc("d", "t", nil).Passages[0].Vector, Limit: -1}, awsai.ErrInvalid},
		{"limit", rag.Query{Vector: doc("d", "t", nil).Passages[0].Vector, Limit: 10_001}, awsai.ErrTooLarge},
	} {
		if _, err := x.Search(t.Context(), tt.q); !errors.Is(err, tt.kind) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.kind)
		}
	}
	if n := f.Count("QueryVectors"); n > 0 {
		t.Errorf("%d QueryVectors", n)
	}
}

func TestCreate(t *testing.T) {
	f, s := newService(t)
	ctx := t.Context()
	open(t, f)
	open(t, f) // again is no error
	for name, x := range map[string]*s3vectors.Index{
		"other dimensions": s3vectors.New(f.Config(), "my-vectors", "guides", rag.EmbeddingModel{ID: "m", Dimensions: 32}),
		"no model":         s3vectors.New(f.Config(), "my-vectors", "guides", rag.EmbeddingModel{}),
		"too many":         s3vectors.New(f.Config(), "my-vectors", "guides", rag.EmbeddingModel{ID: "m", Dimensions: 4097}),
		"bucket":           s3vectors.New(f.Config(), "b", "guides", testModel),
		"name":             s3vectors.New(f.Config(), "my-vectors", strings.Repeat("n", 60), testModel),
	} {
		if err := x.Create(ctx); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	s.buckets["my-vectors"]["guides"].notFilterable = nil
	if err := s3vectors.New(f.Config(), "my-vectors", "guides", testModel).Create(ctx); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("an index whose text is filtered by: %v", err)
	}
	x := s3vectors.New(f.Config(), "my-vectors", "absent", testModel)
	if _, err := x.Count(ctx); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("an index that is not there: %v", err)
	}
}
