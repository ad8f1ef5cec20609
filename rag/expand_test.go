package rag_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
)

// store indexes a text as the splitter cuts it.
func store(t *testing.T, s rag.Splitter, text string, blocks []rag.Block) *embedded.Store {
	t.Helper()
	idx := embedded.New()
	if err := idx.Upsert(t.Context(), []rag.Document{split(t, s, text, blocks)}); err != nil {
		t.Fatal(err)
	}
	return idx
}

func retrieve(t *testing.T, r rag.Retriever, query string, limit int) []rag.Hit {
	t.Helper()
	hits, err := r.Retrieve(t.Context(), rag.Query{Text: query, Limit: limit})
	if err != nil {
		t.Fatal(err)
	}
	return hits
}

const house = "# Lease\n\nLeases are renewed by letter.\nThe letter is sent in March. It has a stamp.\n\n# Heating\n\nThe boiler is serviced in autumn. Filters are changed then."

func TestExpandParents(t *testing.T) {
	s := rag.SplitInParents(rag.SplitBySection(), rag.SplitEachSentence())
	idx := store(t, s, house, paragraphs(house))
	hits := retrieve(t, rag.Expand(rag.NewRetriever(idx, nil), idx), "letter sent in March with a stamp", 3)
	if len(hits) == 0 {
		t.Fatal("nothing found")
	}
	p := hits[0].Passage
	want := house[:strings.Index(house, "\n\n# Heating")]
	if p.Text != want || p.Start != 0 || p.End != len(want) || p.Line != 1 || p.EndLine != 4 || p.Text != house[p.Start:p.End] {
		t.Errorf("passage = %+v, want the section on the lease", p)
	}
	for _, h := range hits[1:] {
		if strings.Contains(h.Passage.Text, "letter") {
			t.Errorf("the parent comes twice: %q", h.Passage.Text)
		}
	}
}

func TestExpandNeighbours(t *testing.T) {
	idx := store(t, rag.SplitEachSentence(), house, paragraphs(house))
	window := func(n int) rag.Retriever {
		return rag.Expand(rag.NewRetriever(idx, nil), idx, func(o *rag.ExpandOptions) { o.Neighbours = n })
	}
	for _, tt := range []struct {
		n    int
		want string
	}{
		{-1, "It has a stamp."},
		{0, "It has a stamp."},
		{1, "The letter is sent in March. It has a stamp.\n\n# Heating"},
		{99, house},
	} {
		hits := retrieve(t, window(tt.n), "stamp", 1)
		if len(hits) == 0 || hits[0].Passage.Text != tt.want {
			t.Errorf("%d neighbours: %+v, want %q", tt.n, hits, tt.want)
		}
	}
	// The windows of both sentences meet.
	hits := retrieve(t, window(2), "letter renewed stamp", 2)
	if len(hits) != 1 {
		t.Errorf("%d hits, want those that share text to be one", len(hits))
	}
}

// What a passage with marks grows to is found in the source as before.
func TestExpandMarks(t *testing.T) {
	source := "<p>One &amp; two.</p>\n<p>Three.</p>"
	blocks := []rag.Block{
		{Kind: rag.BlockParagraph, Text: "One & two.", Start: 3, End: 17, Line: 1, EndLine: 1, Marks: []rag.Mark{{0, 3, 1}, {5, 12, 1}}},
		{Kind: rag.BlockParagraph, Text: "Three.", Start: 25, End: 31, Line: 2, EndLine: 2, Marks: []rag.Mark{{0, 25, 2}}},
	}
	idx := store(t, rag.SplitEachSentence(), source, blocks)
	r := rag.Expand(rag.NewRetriever(idx, nil), idx, func(o *rag.ExpandOptions) { o.Neighbours = 1 })
	p := retrieve(t, r, "three", 1)[0].Passage
	if p.Text != "One & two.\n\nThree." {
		t.Fatalf("text = %q", p.Text)
	}
	for offset, want := range map[int]int{0: 3, 6: 13, 12: 25, 17: 30} {
		if at, _ := p.Position(offset); at != want {
			t.Errorf("Position(%d) = %d, want %d", offset, at, want)
		}
	}
}

// Passages that overlap make up the text once.
func TestExpandOverlap(t *testing.T) {
	idx := store(t, rag.SplitByTokens(size(8, 3)), house, whole(house))
	r := rag.Expand(rag.NewRetriever(idx, nil), idx, func(o *rag.ExpandOptions) { o.Neighbours = 99 })
	if diff := cmp.Diff(house, retrieve(t, r, "boiler", 1)[0].Passage.Text); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestExpandStale(t *testing.T) {
	idx := store(t, rag.SplitEachSentence(), house, paragraphs(house))
	other := store(t, rag.SplitEachSentence(), "Quite another text. With sentences.", whole("Quite another text. With sentences."))
	for name, now := range map[string]rag.Index{"other text": other, "gone": embedded.New()} {
		r := rag.Expand(rag.NewRetriever(idx, nil), now, func(o *rag.ExpandOptions) { o.Neighbours = 5 })
		if got := retrieve(t, r, "stamp", 1)[0].Passage.Text; got != "It has a stamp." {
			t.Errorf("%s: %q, want what was found", name, got)
		}
	}
}

func ExampleExpand() {
	text := "Leases are renewed by letter. It is sent in March. The stamp costs a euro."
	block := rag.Block{Kind: rag.BlockParagraph, Text: text, End: len(text), Line: 1, EndLine: 1}
	ctx := context.Background()
	doc, err := rag.SplitEachSentence().Split(ctx, rag.Document{ID: "lease.txt"}, text, []rag.Block{block})
	if err != nil {
		fmt.Println(err)
		return
	}
	idx := embedded.New()
	if err := idx.Upsert(ctx, []rag.Document{doc}); err != nil {
		fmt.Println(err)
		return
	}
	window := rag.Expand(rag.NewRetriever(idx, nil), idx, func(o *rag.ExpandOptions) { o.Neighbours = 1 })
	hits, err := window.Retrieve(ctx, rag.Query{Text: "price of a stamp", Limit: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(hits[0].Passage.Text)
	// Output: It is sent in March. The stamp costs a euro.
}
