package rag_test

import (
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// hashed is an embedder of words: each adds to one of 64 dimensions.
type hashed struct{}

func (hashed) Model() rag.EmbeddingModel { return rag.EmbeddingModel{ID: "hashed", Dimensions: 64} }

func (hashed) Embed(_ context.Context, _ rag.Purpose, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, 64)
		for term := range lexical.TermSet(text) {
			h := fnv.New32a()
			h.Write([]byte(term)) // never fails
			out[i][h.Sum32()%64]++
		}
	}
	return out, nil
}

// strategies are all of them with a size and an overlap.
func strategies(size, overlap int, c rag.Counter) map[string]rag.Splitter {
	o := func(o *rag.SplitOptions) { o.Max, o.Overlap, o.Counter = size, overlap, c }
	return map[string]rag.Splitter{
		"structure":     rag.SplitByStructure(o),
		"section":       rag.SplitBySection(o),
		"tokens":        rag.SplitByTokens(o),
		"sentences":     rag.SplitBySentences(o),
		"recursive":     rag.SplitRecursively(o),
		"each sentence": rag.SplitEachSentence(o),
		"meaning":       rag.SplitByMeaning(hashed{}, o),
		"parents":       rag.SplitInParents(rag.SplitByStructure(o), rag.SplitEachSentence(o)),
		"context":       rag.SplitWithContext(rag.SplitRecursively(o), "quote", quoting{}),
	}
}

// quoting situates a passage by its first word.
type quoting struct{}

func (quoting) Situate(_ context.Context, document string, passages []string) ([]string, error) {
	out := make([]string, len(passages))
	for i, p := range passages {
		if !strings.Contains(document, p) {
			return nil, errors.New("a passage is not of the document")
		}
		out[i] = " About " + strings.Fields(p)[0] + "\n"
	}
	return out, nil
}

// checkSplit holds what every strategy promises: passages are the source at their places, in
// order, with all of it in them but white space, and each byte once without overlap.
func checkSplit(t *testing.T, text string, doc rag.Document, overlap bool) {
	t.Helper()
	if err := doc.Validate(); err != nil {
		t.Error(err)
	}
	restored, end, start := "", 0, -1
	for i, p := range doc.Passages {
		switch {
		case p.ID != rag.PassageID(doc.ID, i):
			t.Errorf("passage %d has the ID %q", i, p.ID)
		case p.Start <= start || p.End <= end || p.Start >= p.End || p.End > len(text):
			t.Fatalf("passage %d is %d–%d after %d–%d of %d", i, p.Start, p.End, start, end, len(text))
		case p.Text != text[p.Start:p.End]:
			t.Fatalf("passage %d is not the source from %d to %d", i, p.Start, p.End)
		case p.Start < end && !overlap:
			t.Fatalf("passage %d begins at %d, before the end of the last at %d", i, p.Start, end)
		case p.Line != 1+strings.Count(text[:p.Start], "\n") || p.EndLine != 1+strings.Count(text[:p.End], "\n"):
			t.Errorf("passage %d: lines %d–%d", i, p.Line, p.EndLine)
		}
		if p.Start > end {
			gap := text[end:p.Start]
			if strings.TrimFunc(gap, unicode.IsSpace) != "" {
				t.Fatalf("passage %d leaves out %q", i, gap)
			}
			restored += gap
		}
		restored += text[max(p.Start, end):p.End]
		start, end = p.Start, p.End
	}
	restored += text[end:]
	if strings.TrimSpace(text[end:]) != "" || restored != text {
		t.Fatalf("the passages and the space between them do not restore the text: %s", cmp.Diff(text, restored))
	}
}

func split(t *testing.T, s rag.Splitter, text string, blocks []rag.Block) rag.Document {
	t.Helper()
	doc, err := s.Split(t.Context(), rag.Document{ID: "d"}, text, blocks)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// random is a text of headings, paragraphs, long words and scripts.
func random(rnd *rand.Rand) string {
	var source strings.Builder
	for range rnd.IntN(12) {
		switch rnd.IntN(5) {
		case 0:
			fmt.Fprintf(&source, "%s h%d\n\n", strings.Repeat("#", 1+rnd.IntN(3)), rnd.IntN(99))
		case 1:
			fmt.Fprintf(&source, "%s\n\n", strings.Repeat("漢字かな。", 1+rnd.IntN(80)))
		case 2:
			fmt.Fprintf(&source, "%s\n\n", strings.Repeat("é", 1+rnd.IntN(3000)))
		default:
			for range 1 + rnd.IntN(120) {
				source.WriteString([]string{"one ", "two. ", "Three  ", "four!\t", "five\n", strings.Repeat("x", 40) + " "}[rnd.IntN(6)])
			}
			source.WriteString("end\n\n")
		}
	}
	return source.String()
}

func TestSplitters(t *testing.T) {
	for seed := range uint64(15) {
		rnd := rand.New(rand.NewPCG(seed, 2))
		text := random(rnd)
		for _, c := range []rag.Counter{rag.Words{}, rag.EstimatedTokens{}} {
			for _, overlap := range []int{0, 10} {
				for name, s := range strategies(50, overlap, c) {
					t.Run(fmt.Sprintf("%s by %s, overlap %d, seed %d", name, c.Name(), overlap, seed), func(t *testing.T) {
						doc := split(t, s, text, paragraphs(text))
						checkSplit(t, text, doc, overlap > 0)
						if name == "structure" || name == "section" || name == "parents" {
							return // headings come on top
						}
						for _, p := range doc.Passages {
							if n := c.Count(p.Text); n > 50 {
								t.Errorf("passage %s has %d %s", p.ID, n, c.Name())
							}
						}
					})
				}
			}
		}
	}
}

func FuzzSplitters(f *testing.F) {
	f.Add("# T\n\nOne. Two!\n\n- a\n- b\n\n漢字。", 5, 2)
	f.Add("a\u00a0b\r\nc \x80\xffd", 1, 1)
	f.Add(strings.Repeat("x", 300), 3, 0)
	f.Add("\f\n \n", 0, -1)
	f.Fuzz(func(t *testing.T, text string, size, overlap int) {
		for _, s := range strategies(size, overlap, nil) {
			checkSplit(t, text, split(t, s, text, whole(text)), true)
		}
	})
}

// whole is a text as one block, or none where it is empty.
func whole(text string) []rag.Block {
	trimmed := strings.TrimSpace(text)
	if trimmed == "" {
		return nil
	}
	start := strings.Index(text, trimmed)
	return []rag.Block{{
		Kind: rag.BlockParagraph, Text: trimmed, Start: start, End: start + len(trimmed),
		Line: 1 + strings.Count(text[:start], "\n"), EndLine: 1 + strings.Count(text[:start+len(trimmed)], "\n"),
	}}
}

func TestSplitStrategies(t *testing.T) {
	text := "# Guide\n\nOne two three. Four five six.\nSeven eight.\n\nNine ten eleven twelve.\n\n## More\n\nThirteen."
	for _, tt := range []struct {
		name string
		s    rag.Splitter
		want []string
	}{
		{"tokens", rag.SplitByTokens(size(6, 0)), []string{"# Guide\n\nOne two three. Four", "five six.\nSeven eight.\n\nNine ten", "eleven twelve.\n\n## More\n\nThirteen."}},
		{"tokens overlap", rag.SplitByTokens(size(8, 2)), []string{"# Guide\n\nOne two three. Four", "three. Four five six.\nSeven eight.\n\nNine ten", "Nine ten eleven twelve.\n\n## More\n\nThirteen."}},
		{"sentences", rag.SplitBySentences(size(6, 0)), []string{"# Guide\n\nOne two three.", "Four five six.\nSeven eight.", "Nine ten eleven twelve.\n\n## More", "Thirteen."}},
		{"recursive", rag.SplitRecursively(size(6, 0)), []string{"# Guide", "One two three. Four five six.", "Seven eight.", "Nine ten eleven twelve.\n\n## More", "Thirteen."}},
		{"each sentence", rag.SplitEachSentence(size(3, 0)), []string{"# Guide", "One two three.", "Four five six.", "Seven eight.", "Nine ten eleven", "twelve.", "## More", "Thirteen."}},
		{"section", rag.SplitBySection(), []string{text[:strings.Index(text, "\n\n## More")], "## More\n\nThirteen."}},
		{"parents", rag.SplitInParents(rag.SplitBySection(), rag.SplitBySentences(size(8, 0))), []string{
			"# Guide\n\nOne two three. Four five six.", "Seven eight.\n\nNine ten eleven twelve.", "## More\n\nThirteen."}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, p := range split(t, tt.s, text, paragraphs(text)).Passages {
				got = append(got, p.Text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func size(most, overlap int) func(*rag.SplitOptions) {
	return func(o *rag.SplitOptions) { o.Max, o.Overlap = most, overlap }
}

// A subject of its own is a passage of its own, also where both would fit into one.
func TestSplitByMeaning(t *testing.T) {
	bread := "Bread is baked from flour. Flour and water make the dough of bread. The dough of bread is baked. Bread needs flour, water and salt."
	ships := "The ship sails at noon. A ship has sails and a harbour. The harbour waits for the ship at noon. Ships leave the harbour with full sails."
	text := bread + " " + ships
	s := rag.SplitByMeaning(hashed{}, func(o *rag.SplitOptions) { o.Min = 10 })
	var got []string
	for _, p := range split(t, s, text, whole(text)).Passages {
		got = append(got, p.Text)
	}
	if diff := cmp.Diff([]string{bread, ships}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// broken fails, or gives too little.
type broken struct{ err error }

func (b broken) Model() rag.EmbeddingModel { return rag.EmbeddingModel{ID: "broken"} }
func (b broken) Embed(context.Context, rag.Purpose, []string) ([][]float32, error) {
	return nil, b.err
}
func (b broken) Situate(context.Context, string, []string) ([]string, error) { return nil, b.err }

func TestSplitterErrors(t *testing.T) {
	for _, err := range []error{nil, awsai.ErrThrottled} {
		want := err
		if want == nil {
			want = awsai.ErrInvalid
		}
		for name, s := range map[string]rag.Splitter{
			"meaning": rag.SplitByMeaning(broken{err}),
			"context": rag.SplitWithContext(rag.SplitByTokens(), "broken", broken{err}),
			"parents": rag.SplitInParents(rag.SplitByStructure(), rag.SplitByMeaning(broken{err})),
		} {
			text := "One. Two. Three."
			_, got := s.Split(t.Context(), rag.Document{ID: "d"}, text, whole(text))
			if !errors.Is(got, want) {
				t.Errorf("%s: error %v, want %v", name, got, want)
			}
		}
	}
}

func TestSplitNames(t *testing.T) {
	seen := map[string]string{}
	for _, o := range []struct{ max, overlap int }{{50, 0}, {50, 5}, {60, 0}} {
		for _, c := range []rag.Counter{rag.Words{}, rag.EstimatedTokens{}} {
			for name, s := range strategies(o.max, o.overlap, c) {
				at := fmt.Sprint(name, o, c.Name())
				if name == "meaning" && o.overlap > 0 {
					continue // it has none
				}
				if before, ok := seen[s.Name()]; ok {
					t.Errorf("%s and %s are both named %q", before, at, s.Name())
				}
				seen[s.Name()] = at
			}
		}
	}
}

// Pages follow from the form feeds between them.
func TestSplitPages(t *testing.T) {
	text := "One. Two.\n\fThree.\n\f\fFive is the page of this one."
	b := whole(text)
	b[0].Page = 1
	for name, want := range map[string][]int{"each sentence": {1, 1, 2, 4}, "structure": {1}, "parents": {1, 1, 2, 4}} {
		doc := split(t, strategies(20, 0, nil)[name], text, b)
		var got []int
		for _, p := range doc.Passages {
			got = append(got, p.Page)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", name, diff)
		}
	}
	p := split(t, rag.SplitByStructure(), text, b).Passages[0]
	for offset, want := range map[int]int{-1: 1, 0: 1, 12: 2, 30: 4, 999: 4} {
		if got := p.PageAt(offset); got != want {
			t.Errorf("PageAt(%d) = %d, want %d", offset, got, want)
		}
	}
}

func ExampleSplitRecursively() {
	text := "Leases are renewed by letter. The letter is sent in March.\n\nThe boiler is serviced in autumn."
	block := rag.Block{Kind: rag.BlockParagraph, Text: text, End: len(text), Line: 1, EndLine: 3}
	s := rag.SplitRecursively(func(o *rag.SplitOptions) { o.Max, o.Counter = 15, rag.EstimatedTokens{} })
	doc, err := s.Split(context.Background(), rag.Document{ID: "house.txt"}, text, []rag.Block{block})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range doc.Passages {
		fmt.Printf("%s, bytes %d to %d: %s\n", p.ID, p.Start, p.End, p.Text)
	}
	// Output:
	// house.txt#0, bytes 0 to 58: Leases are renewed by letter. The letter is sent in March.
	// house.txt#1, bytes 60 to 93: The boiler is serviced in autumn.
}
