package rag_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

func TestPlan(t *testing.T) {
	same, old, gone := text("a", "alpha"), text("b", "beta"), text("c", "gamma")
	for _, d := range []*rag.Document{&same, &old, &gone} {
		d.Hash = "1"
	}
	idx := newMemory(same, old, gone)
	list := items(
		item{doc: text("a", "alpha"), hash: "1"},
		item{doc: text("b", "beta, revised at length"), hash: "2"},
		item{doc: text("d", "delta"), hash: "1"},
		item{doc: text("e", "epsilon"), hash: "1", err: errors.New("permission denied")},
	)
	want := rag.PlanReport{
		Added: 1, Updated: 1, Unchanged: 1, Deleted: 1, Skipped: 1, Passages: 2,
		Changes: []rag.Change{
			{ID: "e", Action: rag.Skipped, Err: cmpopts.AnyError},
			{ID: "b", Action: rag.Updated, Passages: 1},
			{ID: "d", Action: rag.Added, Passages: 1},
			{ID: "c", Action: rag.Deleted},
		},
	}
	for _, model := range []rag.EmbeddingModel{{}, {ID: "m", Dimensions: 3}} {
		idx.model = model
		got, err := rag.Plan(t.Context(), idx, list)
		if err != nil {
			t.Fatal(err)
		}
		if model.ID != "" {
			want.Tokens = 6
			want.Changes[1].Tokens, want.Changes[2].Tokens = 5, 1
		}
		if diff := cmp.Diff(want, got, cmpopts.EquateErrors()); diff != "" {
			t.Errorf("model %s (-want +got)\n%s", model, diff)
		}
	}
	if len(idx.docs) != 3 || idx.docs["b"].Hash != "1" {
		t.Errorf("the index has changed: %v", idx.docs)
	}
	// What was planned is what happens.
	idx.model = rag.EmbeddingModel{}
	plan, err := rag.Plan(t.Context(), idx, list)
	if err != nil {
		t.Fatal(err)
	}
	report, err := rag.Sync(t.Context(), idx, nil, list)
	if err != nil {
		t.Fatal(err)
	}
	planned := rag.Report{Added: plan.Added, Updated: plan.Updated, Unchanged: plan.Unchanged, Deleted: plan.Deleted, Passages: plan.Passages}
	report.Skips = nil
	if diff := cmp.Diff(planned, report); diff != "" {
		t.Errorf("(-planned +done)\n%s", diff)
	}
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := rag.Plan(cancelled, idx, list); !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want that of the context", err)
	}
}

func ExamplePlan() {
	ctx := context.Background()
	store := embedded.New()
	plan, err := rag.Plan(ctx, store, notes(note{"tests.txt", "Run the tests with go test."}, note{"bread.txt", "Bread is baked."}))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(plan.Added, "to add,", plan.Passages, "passages")
	for _, c := range plan.Changes {
		fmt.Println(c.Action, c.ID)
	}
	// Output:
	// 2 to add, 2 passages
	// added tests.txt
	// added bread.txt
}
