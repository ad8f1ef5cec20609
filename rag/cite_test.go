package rag_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
)

// cited are the statements of an answer and the hits they cite, as an answer of a model
// that writes references is read.
func cited(t *testing.T, answer string) []string {
	t.Helper()
	p := rag.New(rag.NewRetriever(newMemory(library...), nil), say(answer))
	a, err := p.Ask(ctx, rag.Query{Text: "go"})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, c := range a.Citations {
		got = append(got, a.Text[c.Start:c.End])
	}
	return got
}

func TestReferences(t *testing.T) {
	for _, tt := range []struct {
		name, answer string
		want         []string
	}{
		{"before the full stop", "Build it [1]. Test it [2].", []string{"Build it", "Test it"}},
		{"after the full stop", "Build it. [1] Test it. [2]", []string{"Build it.", "Test it."}},
		{"without space", "Build it[1].", []string{"Build it"}},
		{"two numbers", "Build it [1, 2].", []string{"Build it", "Build it"}},
		{"two groups", "Build it [1][2].", []string{"Build it", "Build it"}},
		{"only the last sentence", "Wait. Build it [1].", []string{"Build it"}},
		{"in code", "Use `a[1]` and\n```\nb[2]\n```\nhere [1].", []string{"Use `a[1]` and\n```\nb[2]\n```\nhere"}},
		{"not a number", "See [x] and [] and [12345].", nil},
		{"nothing before", "[1]", []string{""}},
		{"in the middle", "Build it [1] and test it [2].", []string{"Build it", "and test it"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := cited(t, tt.answer)
			if tt.name == "in code" { // how code divides into sentences does not matter here
				if len(got) != 1 {
					t.Errorf("%d references, want 1: %q", len(got), got)
				}
				return
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestOwnCitations(t *testing.T) {
	quote := "Run the tests with go test."
	g := &scripted{deltas: []rag.Delta{
		{Text: quote + " [1]", Citations: []rag.Citation{{Start: 0, End: len(quote), Hit: 0, Quote: quote}}},
		{Text: "\nInvented. [1]", Citations: []rag.Citation{{Start: len(quote) + 5, End: 9999, Hit: 0, Quote: "Invented."}}},
		{Citations: []rag.Citation{{Start: -5, End: 3, Hit: 99}}},
	}}
	a, err := rag.New(rag.NewRetriever(newMemory(library...), nil), g).Ask(ctx, rag.Query{Text: "tests"})
	if err != nil {
		t.Fatal(err)
	}
	type check struct {
		Hit, Line int
		Verified  bool
	}
	var got []check
	for _, c := range a.Citations {
		got = append(got, check{c.Hit, c.Line, c.Verified})
	}
	want := []check{{-1, 0, false}, {0, 2, true}, {0, 1, false}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s\n%+v", diff, a.Citations)
	}
}

// FuzzCitations has an answer of any kind come out with citations inside of it, which quote
// what the documents have.
func FuzzCitations(f *testing.F) {
	for _, s := range []string{"Build it [1]. [2][3, 4]", "`[1]` ``` [2]", "[1] [1]\n[0] [99999]", "é [1]。漢字 [2]"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, answer string) {
		p := rag.New(rag.NewRetriever(newMemory(library...), nil), say(answer))
		a, err := p.Ask(ctx, rag.Query{Text: "go"})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range a.Citations {
			if c.Start < 0 || c.End < c.Start || c.End > len(a.Text) {
				t.Fatalf("citation from %d to %d of %d bytes", c.Start, c.End, len(a.Text))
			}
			if c.Hit < 0 {
				continue
			}
			if text := a.Hits[c.Hit].Passage.Text; text[c.QuoteStart:c.QuoteEnd] != c.Quote {
				t.Fatalf("the quote %q is not at %d", c.Quote, c.QuoteStart)
			}
		}
	})
}
