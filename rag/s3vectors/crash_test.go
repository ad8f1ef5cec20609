package s3vectors_test

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/s3vectors"
)

// TestCrash breaks off an Upsert at each of its requests: what is found is the version before
// or the new one, whole, and a Sweep leaves nothing else.
func TestCrash(t *testing.T) {
	for _, tt := range []struct {
		operation string
		skip      int
		want      string // the version after the crash
	}{
		{"PutVectors", 0, "old"},
		{"PutVectors", 1, "old"},
		{"DeleteVectors", 0, "new"},
	} {
		synctest.Test(t, func(t *testing.T) {
			f, s := newService(t)
			x := open(t, f)
			ctx := t.Context()
			if err := x.Upsert(ctx, []rag.Document{doc("d", "old", nil)}); err != nil {
				t.Fatal(err)
			}
			f.Inject(awsaitest.Fault{Operation: tt.operation, Skip: tt.skip, Times: 3, Err: awsaitest.ServerError(500)})
			if err := x.Upsert(ctx, []rag.Document{doc("d", "new", nil)}); !errors.Is(err, awsai.ErrUnavailable) {
				t.Fatalf("Upsert: %v", err)
			}
			for _, text := range []string{"old", "new"} {
				hits, err := x.Search(ctx, rag.Query{Vector: doc("d", text, nil).Passages[0].Vector})
				if err != nil || len(hits) != 1 || hits[0].Passage.Text != tt.want {
					t.Errorf("%s %d: search for %s: %v, %v", tt.operation, tt.skip, text, hits, err)
				}
			}
			time.Sleep(2 * time.Hour)
			if _, err := x.Sweep(ctx, time.Hour); err != nil {
				t.Fatal(err)
			}
			if n := len(s.buckets["my-vectors"]["guides"].vectors); n != 1 {
				t.Errorf("%s %d: %d vectors after a Sweep", tt.operation, tt.skip, n)
			}
			if d, err := x.Get(ctx, "d"); err != nil || d.Passages[0].Text != tt.want {
				t.Errorf("%s %d: %v, %v", tt.operation, tt.skip, d, err)
			}
		})
	}
}

func TestSweepLeavesWhatIsYoung(t *testing.T) {
	f, s := newService(t)
	x := open(t, f)
	f.Inject(awsaitest.Fault{Operation: "PutVectors", Skip: 1, Times: 3, Err: awsaitest.ServerError(500)})
	if err := x.Upsert(t.Context(), []rag.Document{doc("d", "text", nil)}); err == nil {
		t.Fatal("no error")
	}
	if n, err := x.Sweep(t.Context(), time.Hour); n != 0 || err != nil {
		t.Errorf("%d deleted, %v", n, err)
	}
	if n := len(s.buckets["my-vectors"]["guides"].vectors); n != 1 {
		t.Errorf("%d vectors left, want that of the Upsert", n)
	}
	if _, err := x.Sweep(t.Context(), time.Second); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a Sweep of all that is older than a second: %v", err)
	}
}

func TestOtherModel(t *testing.T) {
	f, _ := newService(t)
	x := open(t, f)
	d := doc("d", "text", nil)
	if err := x.Upsert(t.Context(), []rag.Document{d}); err != nil {
		t.Fatal(err)
	}
	other := s3vectors.New(f.Config(), "my-vectors", "guides", rag.EmbeddingModel{ID: "other", Dimensions: testModel.Dimensions})
	_, err := other.Search(t.Context(), rag.Query{Vector: d.Passages[0].Vector})
	if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "test-model/64") || !strings.Contains(err.Error(), "other/64") {
		t.Errorf("%v; want both models", err)
	}
}

// TestThrottled has the service throttle in the midst of everything.
func TestThrottled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f, _ := newService(t)
		x := open(t, f)
		f.Inject(awsaitest.Fault{Fraction: 0.3, Seed: 1, Err: awsaitest.Throttled()})
		var docs []rag.Document
		for i := range 1200 {
			docs = append(docs, doc(strings.Repeat("d", 1+i%7)+strings.Repeat("e", i/7), "text", map[string]any{"i": i}))
		}
		if err := x.Upsert(t.Context(), docs); err != nil {
			t.Fatal(err)
		}
		for {
			c, err := x.Count(t.Context())
			if errors.Is(err, awsai.ErrThrottled) {
				continue // three attempts were not enough
			}
			if err != nil || c.Documents != len(docs) || c.Passages != len(docs) {
				t.Errorf("%+v, %v", c, err)
			}
			return
		}
	})
}

// TestFilterBeyondTheLimit has a filter that the service cannot say and that the nearest
// passages do not satisfy.
func TestFilterBeyondTheLimit(t *testing.T) {
	f, _ := newService(t)
	x := open(t, f)
	var docs []rag.Document
	for i := range 300 {
		d := doc(strings.Repeat("d", i+1), "text", map[string]any{"name": "near"})
		d.Passages[0].Vector = make([]float32, testModel.Dimensions)
		d.Passages[0].Vector[0], d.Passages[0].Vector[1] = 1, float32(i)/100
		if i >= 290 {
			d.Metadata["name"] = "far"
		}
		docs = append(docs, d)
	}
	if err := x.Upsert(t.Context(), docs); err != nil {
		t.Fatal(err)
	}
	hits, err := x.Search(t.Context(), rag.Query{Vector: docs[0].Passages[0].Vector, Limit: 7, Filter: rag.Prefix("name", "f")})
	if err != nil || len(hits) != 7 || hits[0].Passage.DocumentID != docs[290].ID {
		t.Errorf("%d hits, %v", len(hits), err)
	}
}
