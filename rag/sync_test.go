package rag_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

var ctx = context.Background()

func TestSyncMirrorsTheItems(t *testing.T) {
	idx := newMemory()
	reads := 0
	a := item{doc: text("a", "alpha"), hash: "1", reads: &reads}
	b := item{doc: text("b", "beta"), hash: "1", reads: &reads}
	c := item{doc: text("c", "gamma"), hash: "1", reads: &reads}

	report, err := rag.Sync(ctx, idx, nil, items(a, b, c))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rag.Report{Added: 3, Passages: 3}, report); diff != "" {
		t.Errorf("first (-want +got)\n%s", diff)
	}
	b.doc, b.hash = text("b", "beta, revised"), "2"
	reads = 0
	report, err = rag.Sync(ctx, idx, nil, items(a, b))
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rag.Report{Updated: 1, Unchanged: 1, Deleted: 1, Passages: 1}, report); diff != "" {
		t.Errorf("second (-want +got)\n%s", diff)
	}
	if reads != 1 {
		t.Errorf("%d documents read, want only the changed one", reads)
	}
	if diff := cmp.Diff([]string{"a", "b"}, slices.Sorted(maps.Keys(idx.docs))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if got := idx.docs["b"]; got.Hash != "2" || got.Passages[0].Text != "beta, revised" {
		t.Errorf("b = %+v", got)
	}
	report, err = rag.Sync(ctx, idx, nil, items(c), func(o *rag.SyncOptions) { o.Keep = true })
	if err != nil || report.Deleted != 0 || len(idx.docs) != 3 {
		t.Errorf("with Keep: %+v, %v, %d documents", report, err, len(idx.docs))
	}
}

func TestSyncSkips(t *testing.T) {
	unreadable := errors.New("permission denied")
	idx := newMemory(text("dir/old", "kept"), text("bad", "kept"), text("gone", "lost"))
	report, err := rag.Sync(ctx, idx, nil, items(
		item{doc: rag.Document{ID: "dir"}, err: unreadable},
		item{doc: rag.Document{ID: "bad"}, err: unreadable, hash: "new"},
		item{doc: rag.Document{ID: "invalid", Metadata: map[string]any{"k": struct{}{}}}},
		item{doc: text("good", "fine")},
		item{doc: text("good", "twice")},
	))
	if err != nil {
		t.Fatal(err)
	}
	var skipped []string
	for _, s := range report.Skips {
		skipped = append(skipped, s.ID)
	}
	if diff := cmp.Diff([]string{"dir", "bad", "invalid", "good"}, skipped); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"bad", "dir/old", "good"}, slices.Sorted(maps.Keys(idx.docs))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	b, err := json.Marshal(report.Skips[0])
	if want := `{"id":"dir","reason":"permission denied"}`; err != nil || string(b) != want {
		t.Errorf("Skip as JSON = %s, %v, want %s", b, err, want)
	}
}

// embedder makes one-dimensional vectors and fails as it is told.
type embedder struct {
	fail  func(texts []string) error
	calls [][]string
}

func (e *embedder) Model() rag.EmbeddingModel { return rag.EmbeddingModel{ID: "length", Dimensions: 1} }

func (e *embedder) Embed(_ context.Context, _ rag.Purpose, texts []string) ([][]float32, error) {
	e.calls = append(e.calls, texts)
	var err error
	if e.fail != nil {
		err = e.fail(texts)
	}
	out := make([][]float32, len(texts))
	batch, partial := errors.AsType[*awsai.BatchError](err)
	for i, s := range texts {
		if err == nil || partial && !batch.Failed(i) {
			out[i] = []float32{float32(len(s))}
		}
	}
	return out, err
}

func TestSyncEmbeds(t *testing.T) {
	emb := &embedder{}
	idx := newMemory()
	idx.model = emb.Model()
	d := text("d", "four")
	d.Passages[0].Title, d.Passages[0].Headings = "T", []string{"H"}
	if _, err := rag.Sync(ctx, idx, emb, items(item{doc: d}, item{doc: text("e", "fives")})); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"T > H\n\nfour", "fives"}}, emb.calls); diff != "" {
		t.Errorf("embedded (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]float32{5}, idx.docs["e"].Passages[0].Vector); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSyncKeepsWhatWasPaidFor(t *testing.T) {
	throttled := fmt.Errorf("slow down: %w", awsai.ErrThrottled)
	emb := &embedder{fail: func(texts []string) error {
		return &awsai.BatchError{Op: "test", Total: len(texts), Items: []awsai.ItemError{{Index: 1, Err: throttled}}}
	}}
	idx := newMemory()
	idx.model = emb.Model()
	list := items(item{doc: text("a", "a"), hash: "1"}, item{doc: text("b", "b"), hash: "1"}, item{doc: text("c", "c"), hash: "1"})
	report, err := rag.Sync(ctx, idx, emb, list)
	if !errors.Is(err, awsai.ErrThrottled) {
		t.Fatalf("err = %v, want throttled", err)
	}
	if report.Added != 2 || len(idx.docs) != 2 {
		t.Errorf("%d added, %d stored, want the 2 that have vectors", report.Added, len(idx.docs))
	}
	emb.fail, emb.calls = nil, nil
	if report, err = rag.Sync(ctx, idx, emb, list); err != nil || report.Added != 1 || report.Unchanged != 2 {
		t.Errorf("second: %+v, %v", report, err)
	}
	if diff := cmp.Diff([][]string{{"b"}}, emb.calls); diff != "" {
		t.Errorf("embedded again (-want +got)\n%s", diff)
	}
}

func TestSyncSkipsWhatCannotBeEmbedded(t *testing.T) {
	emb := &embedder{fail: func(texts []string) error {
		return &awsai.BatchError{Op: "test", Total: len(texts), Items: []awsai.ItemError{{Index: 0, Err: awsai.ErrTooLarge}}}
	}}
	idx := newMemory()
	idx.model = emb.Model()
	report, err := rag.Sync(ctx, idx, emb, items(item{doc: text("a", "a")}, item{doc: text("b", "b")}))
	if err != nil || report.Added != 1 || len(report.Skips) != 1 || !errors.Is(report.Skips[0].Err, awsai.ErrTooLarge) {
		t.Errorf("%+v, %v", report, err)
	}
}

func TestSyncRefusesAnotherModel(t *testing.T) {
	idx := newMemory()
	idx.model = rag.EmbeddingModel{ID: "titan", Dimensions: 256}
	for _, emb := range []rag.Embedder{nil, &embedder{}} {
		if _, err := rag.Sync(ctx, idx, emb, items()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Sync: %v", err)
		}
		if _, err := rag.NewRetriever(idx, emb).Retrieve(ctx, rag.Query{Text: "q"}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Retrieve: %v", err)
		}
	}
}

func TestSyncStops(t *testing.T) {
	idx := newMemory()
	all := items(item{doc: text("a", "a")}, item{doc: text("b", "b")}, item{doc: text("c", "c")})
	one := func(o *rag.SyncOptions) { o.Batch = 1 }
	for p, err := range rag.WatchSync(ctx, idx, nil, all, one) {
		if err != nil || p.ID != "a" || p.Done != 1 || p.Total != 3 || p.Action != rag.Added {
			t.Errorf("progress = %+v, %v", p, err)
		}
		break
	}
	if len(idx.docs) != 1 {
		t.Errorf("%d documents after a stop, want 1", len(idx.docs))
	}

	cancelled, cancel := context.WithCancel(ctx)
	defer cancel()
	seen := 0
	var last error
	for _, err := range rag.WatchSync(cancelled, newMemory(), nil, all, one) {
		seen++
		cancel()
		last = err
	}
	if seen != 2 || !errors.Is(last, context.Canceled) {
		t.Errorf("%d steps, the last error %v", seen, last)
	}
}

func TestSyncFailsWithoutLoss(t *testing.T) {
	full := errors.New("disk full")
	idx := newMemory(text("old", "old"))
	idx.upsertOK = func() error { return full }
	if _, err := rag.Sync(ctx, idx, nil, items(item{doc: text("a", "a")})); !errors.Is(err, full) {
		t.Errorf("err = %v", err)
	}
	if _, ok := idx.docs["old"]; !ok {
		t.Error("a failed sync deleted a document")
	}
	broken := func(yield func(rag.Item, error) bool) { yield(nil, full) }
	if _, err := rag.Sync(ctx, idx, nil, iter.Seq2[rag.Item, error](broken)); !errors.Is(err, full) || len(idx.docs) != 1 {
		t.Errorf("err = %v, %d documents", err, len(idx.docs))
	}
}
