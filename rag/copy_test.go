package rag_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// withHash is a document of one passage with a hash.
func withHash(id, body, hash string) rag.Document {
	d := text(id, body)
	d.Hash = hash
	return d
}

func TestCopy(t *testing.T) {
	src, dst := newMemory(), newMemory(withHash("b", "beta", "1"), withHash("c", "old", "0"), withHash("d", "delta", "1"), withHash("other", "x", "1"))
	private := withHash("d", "delta", "1")
	private.Metadata = map[string]any{rag.ReadersKey: []string{"me"}}
	for _, d := range []rag.Document{withHash("a", "alpha", "1"), withHash("b", "beta", "1"), withHash("c", "new", "1"), private, text("e", "no hash")} {
		src.docs[d.ID] = d
	}
	var done []string
	for p, err := range rag.WatchCopy(ctx, dst, src) {
		if err != nil {
			t.Fatal(err)
		}
		done = append(done, fmt.Sprintf("%s %s %d/%d", p.Action, p.ID, p.Done, p.Total))
	}
	want := []string{"unchanged b 1/5", "added a 2/5", "updated c 3/5", "updated d 4/5", "added e 5/5"}
	if diff := cmp.Diff(want, done); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for id, d := range src.docs {
		if diff := cmp.Diff(d, dst.docs[id]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", id, diff)
		}
	}
	report, err := rag.Copy(ctx, dst, src, func(o *rag.CopyOptions) { o.Mirror = true })
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(rag.Report{Unchanged: 4, Updated: 1, Deleted: 1, Passages: 1}, report); diff != "" {
		t.Errorf("again (-want +got):\n%s", diff)
	}
	if len(dst.docs) != len(src.docs) {
		t.Errorf("%d documents, want %d", len(dst.docs), len(src.docs))
	}
}

func TestCopyModels(t *testing.T) {
	one, two := rag.EmbeddingModel{ID: "one", Dimensions: 2}, rag.EmbeddingModel{ID: "two", Dimensions: 2}
	d := text("a", "alpha")
	d.Passages[0].Vector = []float32{1, 2}
	for _, tt := range []struct {
		src, dst rag.EmbeddingModel
		want     []float32
		err      error
	}{
		{one, one, []float32{1, 2}, nil},
		{one, rag.EmbeddingModel{}, nil, nil},
		{one, two, nil, awsai.ErrInvalid},
		{rag.EmbeddingModel{}, two, nil, awsai.ErrInvalid},
	} {
		src, dst := newMemory(d), newMemory()
		src.model, dst.model = tt.src, tt.dst
		if _, err := rag.Copy(ctx, dst, src); !errors.Is(err, tt.err) {
			t.Errorf("%s to %s: %v, want %v", tt.src, tt.dst, err, tt.err)
		}
		if tt.err == nil && !slices.Equal(dst.docs["a"].Passages[0].Vector, tt.want) {
			t.Errorf("%s to %s: vector %v, want %v", tt.src, tt.dst, dst.docs["a"].Passages[0].Vector, tt.want)
		}
		if d.Passages[0].Vector == nil {
			t.Fatal("the source's vector is gone")
		}
	}
}

// refusing is an index that takes no document with an ID.
type refusing struct {
	*memory
	id  string
	err error
}

func (r refusing) Upsert(ctx context.Context, docs []rag.Document) error {
	if slices.ContainsFunc(docs, func(d rag.Document) bool { return d.ID == r.id }) {
		return r.err
	}
	return r.memory.Upsert(ctx, docs)
}

func TestCopyRefused(t *testing.T) {
	src := newMemory()
	for i := range 10 {
		d := withHash(fmt.Sprint("d", i), "body", "1")
		src.docs[d.ID] = d
	}
	tooLarge := awsai.Errorf("test", awsai.ErrTooLarge, "no")
	dst := refusing{newMemory(), "d3", tooLarge}
	report, err := rag.Copy(ctx, dst, src, func(o *rag.CopyOptions) { o.Batch = 4 })
	if err != nil {
		t.Fatal(err)
	}
	if report.Added != 9 || len(report.Skips) != 1 || report.Skips[0].ID != "d3" || !errors.Is(report.Skips[0].Err, tooLarge) {
		t.Errorf("report = %+v", report)
	}
}

// TestCopyResumes breaks off where the destination fails, and where the caller does.
func TestCopyResumes(t *testing.T) {
	src := newMemory()
	for i := range 10 {
		d := withHash(fmt.Sprint("d", i), "body", "1")
		src.docs[d.ID] = d
	}
	byThree := func(o *rag.CopyOptions) { o.Batch = 3 }
	down := refusing{newMemory(), "d4", awsai.Errorf("test", awsai.ErrUnavailable, "down")}
	report, err := rag.Copy(ctx, down, src, byThree)
	if !errors.Is(err, awsai.ErrUnavailable) || report.Added != 3 {
		t.Errorf("while the destination is down: %+v, %v", report, err)
	}
	dst := down.memory
	for p, err := range rag.WatchCopy(ctx, dst, src, byThree) {
		if err != nil {
			t.Fatal(err)
		}
		if p.Action == rag.Added {
			break
		}
	}
	if len(dst.docs) != 6 {
		t.Errorf("%d documents after the loop broke off in the second batch, want 6", len(dst.docs))
	}
	report, err = rag.Copy(ctx, dst, src, byThree)
	if diff := cmp.Diff(rag.Report{Unchanged: 6, Added: 4, Passages: 4}, report); diff != "" || err != nil {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if diff := cmp.Diff(src.docs, dst.docs); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
