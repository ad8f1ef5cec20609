package rag_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
)

// paragraphs makes blocks of a text's paragraphs, with "# " lines as headings.
func paragraphs(source string) []rag.Block {
	var blocks []rag.Block
	at, line := 0, 1
	for part := range strings.SplitAfterSeq(source, "\n\n") {
		text := strings.TrimRight(part, "\n")
		b := rag.Block{Kind: rag.BlockParagraph, Text: text, Start: at, End: at + len(text), Line: line, EndLine: line + strings.Count(text, "\n")}
		if hashes := len(text) - len(strings.TrimLeft(text, "#")); hashes > 0 {
			b.Kind, b.Level, b.Text = rag.BlockHeading, hashes, strings.TrimLeft(text, "# ")
		}
		if text != "" {
			blocks = append(blocks, b)
		}
		at += len(part)
		line += strings.Count(part, "\n")
	}
	return blocks
}

func words(n int) string {
	return strings.TrimSpace(strings.Repeat("word ", n))
}

func TestSplitHeadings(t *testing.T) {
	source := "# Guide\n\n## Install\n\n" + words(50) + "\n\n## Test\n\nRun it:\n\n" + words(60) + "\n\n### Race\n\n" + words(50)
	doc := rag.Split(rag.Document{ID: "guide.md", Title: "Guide"}, source, paragraphs(source))
	type part struct {
		ID, Heading   string
		Line, EndLine int
	}
	var got []part
	for _, p := range doc.Passages {
		if p.Text != source[p.Start:p.End] {
			t.Errorf("%s: text is not the source from %d to %d", p.ID, p.Start, p.End)
		}
		got = append(got, part{p.ID, p.Heading(), p.Line, p.EndLine})
	}
	want := []part{
		{"guide.md#0", "Guide > Install", 1, 5},
		{"guide.md#1", "Guide > Test", 7, 11},
		{"guide.md#2", "Guide > Test > Race", 13, 15},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestSplitKeepsAnnouncement(t *testing.T) {
	source := words(30) + "\n\nRun this:\n\n" + words(30)
	doc := rag.Split(rag.Document{ID: "d"}, source, paragraphs(source), func(o *rag.SplitOptions) { o.Max = 50 })
	if len(doc.Passages) != 2 || !strings.HasPrefix(doc.Passages[1].Text, "Run this:") {
		t.Errorf("passages = %+v", doc.Passages)
	}
}

func TestSplitLabels(t *testing.T) {
	source := "func A() {}\n\nfunc B() {}"
	blocks := []rag.Block{
		{Kind: rag.BlockCode, Label: "func A", Text: source[:11], Start: 0, End: 11, Line: 1, EndLine: 1},
		{Kind: rag.BlockCode, Label: "func B", Text: source[13:], Start: 13, End: 24, Line: 3, EndLine: 3},
	}
	doc := rag.Split(rag.Document{ID: "a.go", Title: "a.go"}, source, blocks, func(o *rag.SplitOptions) { o.Min = 1 })
	var got []string
	for _, p := range doc.Passages {
		got = append(got, p.Heading())
	}
	if diff := cmp.Diff([]string{"a.go > func A", "a.go > func B"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// Every word of the source is in exactly one passage, passages ascend, keep their size and
// know their lines, whatever the blocks are.
func TestSplitTilesTheSource(t *testing.T) {
	kinds := []rag.BlockKind{rag.BlockParagraph, rag.BlockList, rag.BlockCode, rag.BlockTable, rag.BlockRecord}
	for seed := range uint64(300) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		var source strings.Builder
		for range rnd.IntN(12) {
			switch rnd.IntN(4) {
			case 0:
				fmt.Fprintf(&source, "%s h%d\n\n", strings.Repeat("#", 1+rnd.IntN(3)), rnd.IntN(99))
			case 1:
				fmt.Fprintf(&source, "%s\n\n", strings.Repeat("漢字かな。", 1+rnd.IntN(80)))
			default:
				for range 1 + rnd.IntN(120) {
					source.WriteString([]string{"one", "two.", "Three", "four!", "five\n", strings.Repeat("x", 40)}[rnd.IntN(6)])
					source.WriteString(" ")
				}
				source.WriteString("end\n\n")
			}
		}
		text := source.String()
		blocks := paragraphs(text)
		for i := range blocks {
			if blocks[i].Kind != rag.BlockHeading {
				blocks[i].Kind = kinds[rnd.IntN(len(kinds))]
			}
		}
		const maxWords = 50
		doc := rag.Split(rag.Document{ID: "d"}, text, blocks, func(o *rag.SplitOptions) { o.Max = maxWords })
		at := 0
		var joined strings.Builder
		for _, p := range doc.Passages {
			if p.Start < at || p.End < p.Start || p.Text != text[p.Start:p.End] {
				t.Fatalf("seed %d: passage %s covers %d to %d after %d", seed, p.ID, p.Start, p.End, at)
			}
			if got, want := p.Line, 1+strings.Count(text[:p.Start], "\n"); got != want {
				t.Fatalf("seed %d: passage %s begins in line %d, want %d", seed, p.ID, got, want)
			}
			if got, want := p.EndLine, 1+strings.Count(text[:p.End], "\n"); got != want {
				t.Fatalf("seed %d: passage %s ends in line %d, want %d", seed, p.ID, got, want)
			}
			if n := rag.WordCount(p.Text); n > 2*maxWords {
				t.Fatalf("seed %d: passage %s has %d words", seed, p.ID, n)
			}
			at = p.End
			joined.WriteString(p.Text)
		}
		if got, want := squeeze(joined.String()), squeeze(text); got != want {
			t.Fatalf("seed %d: passages do not restore the text: %s", seed, cmp.Diff(want, got))
		}
	}
}

// squeeze takes all white space away.
func squeeze(s string) string {
	return strings.Join(strings.Fields(s), "")
}

func TestSplitWithMarks(t *testing.T) {
	// <p>One &amp; two.</p>\n<p>Three.</p>
	blocks := []rag.Block{
		{Kind: rag.BlockParagraph, Text: "One & two.", Start: 3, End: 17, Line: 1, EndLine: 1, Marks: []rag.Mark{{0, 3, 1}, {5, 12, 1}}},
		{Kind: rag.BlockParagraph, Text: "Three.", Start: 25, End: 31, Line: 2, EndLine: 2, Marks: []rag.Mark{{0, 25, 2}}},
	}
	doc := rag.Split(rag.Document{ID: "d.html"}, "", blocks)
	p := doc.Passages[0]
	if want := "One & two.\n\nThree."; p.Text != want {
		t.Fatalf("text = %q, want %q", p.Text, want)
	}
	for _, tt := range []struct{ offset, source, line int }{{0, 3, 1}, {6, 13, 1}, {12, 25, 2}, {17, 30, 2}, {99, 31, 2}, {-1, 3, 1}} {
		if source, line := p.Position(tt.offset); source != tt.source || line != tt.line {
			t.Errorf("Position(%d) = %d, %d, want %d, %d", tt.offset, source, line, tt.source, tt.line)
		}
	}
}

// A block with marks that is cut keeps its lines.
func TestSplitCutsMarkedBlock(t *testing.T) {
	text := strings.TrimSuffix(strings.Repeat("one two three\n", 100), "\n")
	b := rag.Block{Kind: rag.BlockCode, Text: text, Start: 5, End: 5 + len(text), Line: 1, EndLine: 100, Marks: []rag.Mark{{Text: 0, Source: 5, Line: 1}}}
	doc := rag.Split(rag.Document{ID: "d.html"}, "", []rag.Block{b})
	if len(doc.Passages) < 2 {
		t.Fatalf("%d passages", len(doc.Passages))
	}
	for _, p := range doc.Passages {
		for _, offset := range []int{0, len(p.Text) / 2, len(p.Text)} {
			source, line := p.Position(offset)
			if want := 1 + strings.Count(text[:source-5], "\n"); line != want {
				t.Errorf("%s: Position(%d) is line %d, want %d", p.ID, offset, line, want)
			}
		}
	}
}

func TestWordCount(t *testing.T) {
	for text, want := range map[string]int{"": 0, "one two": 2, " one\n\ttwo  ": 2, "漢字": 1, "漢字かな": 2, strings.Repeat("x", 160): 10} {
		if got := rag.WordCount(text); got != want {
			t.Errorf("WordCount(%q) = %d, want %d", text, got, want)
		}
	}
}
