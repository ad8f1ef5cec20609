package rag_test

import (
	"context"
	"fmt"
	"iter"
	"log"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

// note is an item: a document that is in memory anyway.
type note struct{ id, text string }

func (n note) ID() string                           { return n.id }
func (n note) Hash(context.Context) (string, error) { return n.text, nil }

func (n note) Document(context.Context) (rag.Document, error) {
	block := rag.Block{Kind: rag.BlockParagraph, Text: n.text, End: len(n.text), Line: 1, EndLine: 1}
	return rag.Split(rag.Document{ID: n.id}, n.text, []rag.Block{block}), nil
}

func notes(list ...note) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		for _, n := range list {
			if !yield(n, nil) {
				return
			}
		}
	}
}

func Example() {
	ctx := context.Background()
	store := embedded.New()
	report, err := rag.Sync(ctx, store, nil, notes(
		note{"tests.txt", "Run the tests with go test. They need no network."},
		note{"bread.txt", "Bread is baked from flour and water."},
	))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(report.Added, "documents added")

	pipeline := rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store))
	for _, question := range []string{"How do I run the tests?", "Who won in 1998?"} {
		answer, err := pipeline.Ask(ctx, rag.Query{Text: question})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(answer.Text)
		for _, c := range answer.Citations {
			fmt.Println(c.Location(), c.Verified)
		}
	}
	// Output:
	// 2 documents added
	// Run the tests with go test. [1]
	// tests.txt:1 true
	// The documents do not answer this question.
}

func ExampleSync() {
	store := embedded.New()
	for _, text := range []string{"first version", "first version", "second version"} {
		report, err := rag.Sync(context.Background(), store, nil, notes(note{"a.txt", text}))
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%d added, %d updated, %d unchanged\n", report.Added, report.Updated, report.Unchanged)
	}
	// Output:
	// 1 added, 0 updated, 0 unchanged
	// 0 added, 0 updated, 1 unchanged
	// 0 added, 1 updated, 0 unchanged
}

func ExamplePipeline_Stream() {
	store := embedded.New()
	ctx := context.Background()
	if _, err := rag.Sync(ctx, store, nil, notes(note{"tests.txt", "Run the tests with go test."})); err != nil {
		log.Fatal(err)
	}
	pipeline := rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store))
	for event, err := range pipeline.Stream(ctx, rag.Query{Text: "How do I run tests?"}) {
		if err != nil {
			log.Fatal(err) // the text so far stands
		}
		switch {
		case event.Done:
			fmt.Println("done,", len(event.Answer.Citations), "citation")
		case event.Text != "":
			fmt.Println(event.Text)
		}
	}
	// Output:
	// Run the tests with go test. [1]
	// done, 1 citation
}

func ExampleSplit() {
	source := "# Guide\n\nTo begin with.\n\n## Tests\n\nRun them with go test."
	blocks := []rag.Block{
		{Kind: rag.BlockHeading, Level: 1, Text: "Guide", Start: 0, End: 7, Line: 1, EndLine: 1},
		{Kind: rag.BlockParagraph, Text: "To begin with.", Start: 9, End: 23, Line: 3, EndLine: 3},
		{Kind: rag.BlockHeading, Level: 2, Text: "Tests", Start: 25, End: 33, Line: 5, EndLine: 5},
		{Kind: rag.BlockParagraph, Text: "Run them with go test.", Start: 35, End: 57, Line: 7, EndLine: 7},
	}
	small := func(o *rag.SplitOptions) { o.Min = 1 }
	for _, p := range rag.Split(rag.Document{ID: "guide.md", Title: "Guide"}, source, blocks, small).Passages {
		fmt.Printf("%s lines %d to %d, under %q\n", p.ID, p.Line, p.EndLine, p.Heading())
	}
	// Output:
	// guide.md#0 lines 1 to 3, under "Guide"
	// guide.md#1 lines 5 to 7, under "Guide > Tests"
}

func ExampleFilter() {
	f := rag.And(rag.Eq("team", "search"), rag.Ge("year", 2024))
	fmt.Println(f.Match(map[string]any{"team": "search", "year": 2025}))
	fmt.Println(f.Match(map[string]any{"team": "search"}))
	// Output:
	// true
	// false
}

func ExampleCombine() {
	guides, tickets := embedded.New(), embedded.New()
	ctx := context.Background()
	for store, n := range map[*embedded.Store]note{guides: {"guide.txt", "Run the tests with go test."}, tickets: {"ticket-7.txt", "The tests fail on Windows."}} {
		if _, err := rag.Sync(ctx, store, nil, notes(n)); err != nil {
			log.Fatal(err)
		}
	}
	both := rag.Combine([]rag.Arm{
		{Name: "guides", Retriever: rag.NewRetriever(guides, nil), Weight: 2},
		{Name: "tickets", Retriever: rag.NewRetriever(tickets, nil)},
	}, func(o *rag.CombineOptions) { o.Fusion = rag.RRF })
	hits, err := both.Retrieve(ctx, rag.Query{Text: "tests"})
	if err != nil {
		log.Fatal(err)
	}
	for _, h := range hits {
		fmt.Print(h.Explain())
	}
	// Output:
	// 0.0328 guide.txt#0
	//   guides  rank 1          1  +0.0328
	// 0.0164 ticket-7.txt#0
	//   tickets  rank 1          1  +0.0164
}

func ExampleConversation() {
	store := embedded.New()
	ctx := context.Background()
	if _, err := rag.Sync(ctx, store, nil, notes(note{"tests.txt", "Run the tests with go test. On Windows the tests need Git."})); err != nil {
		log.Fatal(err)
	}
	talk := rag.NewConversation(rag.New(rag.NewRetriever(store, nil), embedded.NewGenerator(store)))
	for _, question := range []string{"How do I run the tests?", "And on Windows?"} {
		answer, err := talk.Ask(ctx, rag.Query{Text: question})
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s\n\n", answer.Text)
	}
	// Output:
	// Run the tests with go test. [1]
	//
	// On Windows the tests need Git. [1]
	// Run the tests with go test. [1]
}

// A copy is idempotent: what the destination has already is not stored again.
func ExampleCopy() {
	ctx := context.Background()
	old, next := embedded.New(), embedded.New()
	err := old.Upsert(ctx, []rag.Document{{ID: "a.md", Hash: "1"}, {ID: "b.md", Hash: "1"}})
	if err != nil {
		log.Fatal(err)
	}
	for range 2 {
		report, err := rag.Copy(ctx, next, old)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println(report.Added, "added,", report.Unchanged, "unchanged")
	}
	// Output:
	// 2 added, 0 unchanged
	// 0 added, 2 unchanged
}
