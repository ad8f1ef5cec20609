package load_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/load"
)

// parse parses and checks what holds for every file.
func parse(t *testing.T, name, source string) load.File {
	t.Helper()
	f, err := load.Parse(name, []byte(source))
	if err != nil {
		t.Fatalf("Parse(%q): %v", name, err)
	}
	check(t, f)
	return f
}

func check(t *testing.T, f load.File) {
	t.Helper()
	end := 0
	for i, b := range f.Blocks {
		if b.Start < end || b.End <= b.Start || b.End > len(f.Source) {
			t.Fatalf("block %d is %d–%d, after %d of %d", i, b.Start, b.End, end, len(f.Source))
		}
		end = b.End
		if b.Text == "" || !utf8.ValidString(b.Text) || !utf8.ValidString(b.Label) {
			t.Errorf("block %d: text %q, label %q", i, b.Text, b.Label)
		}
		if got, want := [2]int{b.Line, b.EndLine}, [2]int{line(f.Source, b.Start), line(f.Source, b.End-1)}; got != want {
			t.Errorf("block %d: lines %d, want %d", i, got, want)
		}
		if len(b.Marks) == 0 && b.Kind != rag.BlockHeading && b.Text != f.Source[b.Start:b.End] {
			t.Errorf("block %d: text %q is not the source %q", i, b.Text, f.Source[b.Start:b.End])
		}
		checkMarks(t, f.Source, b)
	}
	doc := rag.Split(f.Document, f.Source, f.Blocks)
	if err := doc.Validate(); err != nil {
		t.Error(err)
	}
	for _, p := range doc.Passages {
		if p.Start > p.End || p.End > len(f.Source) || p.Line > p.EndLine || p.EndLine > line(f.Source, len(f.Source)) {
			t.Errorf("passage %d–%d, lines %d–%d", p.Start, p.End, p.Line, p.EndLine)
		}
	}
}

func checkMarks(t *testing.T, source string, b rag.Block) {
	t.Helper()
	for i, m := range b.Marks {
		switch {
		case i == 0 && m.Text != 0, i > 0 && m.Text <= b.Marks[i-1].Text, m.Text >= len(b.Text):
			t.Errorf("mark %d stands at byte %d of %d", i, m.Text, len(b.Text))
		case i > 0 && m.Source < b.Marks[i-1].Source, m.Source < b.Start, m.Source > b.End:
			t.Errorf("mark %d: source %d in %d–%d", i, m.Source, b.Start, b.End)
		case m.Line != line(source, m.Source):
			t.Errorf("mark %d: line %d, want %d", i, m.Line, line(source, m.Source))
		}
	}
}

// checkLetters checks for a block without added text that each letter stands where the
// marks say, or an escape that means it.
func checkLetters(t *testing.T, source string, b rag.Block) {
	t.Helper()
	p := rag.Passage{Text: b.Text, Start: b.Start, End: b.End, Line: b.Line, EndLine: b.EndLine, Marks: b.Marks}
	for i := range len(b.Text) {
		c := b.Text[i]
		at, l := p.Position(i)
		if c <= ' ' || c == '|' || at < len(source) && source[at] == c && l == line(source, at) {
			continue
		}
		if !strings.Contains(source[b.Start:b.End], "&") {
			t.Fatalf("byte %d of %q is %q, but is said to stand at byte %d, line %d", i, b.Text, c, at, l)
		}
	}
}

func line(source string, offset int) int { return 1 + strings.Count(source[:offset], "\n") }

// brief is what the tables of the tests compare.
type brief struct {
	Kind  rag.BlockKind
	Level int
	Label string
	Text  string
	Lines [2]int
}

func briefs(f load.File) []brief {
	var out []brief
	for _, b := range f.Blocks {
		out = append(out, brief{b.Kind, b.Level, b.Label, b.Text, [2]int{b.Line, b.EndLine}})
	}
	return out
}

const (
	heading   = rag.BlockHeading
	paragraph = rag.BlockParagraph
	list      = rag.BlockList
	code      = rag.BlockCode
	table     = rag.BlockTable
	record    = rag.BlockRecord
)
