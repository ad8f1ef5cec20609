package rag

import (
	"slices"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/rag/lexical"
)

// Block is a piece of a document's structure, as a loader reads it: the unit that [Split]
// keeps together where it fits.
type Block struct {
	Kind BlockKind
	// Level is a heading's level, from 1.
	Level int
	// Label names what the block is, as "func (c *Client) Do" for a declaration. It joins
	// the headings of the passage.
	Label string
	// Text is the block's text, for a heading without its markup.
	Text string
	// Start and End are the bytes of the source that the block covers, Line and EndLine
	// its lines from 1, inclusive.
	Start, End    int
	Line, EndLine int
	// Marks say where Text comes from, as in [Passage], where Text is not the source's
	// bytes from Start to End.
	Marks []Mark
}

// BlockKind says what a [Block] is.
type BlockKind string

// The kinds of block.
const (
	BlockHeading   BlockKind = "heading"
	BlockParagraph BlockKind = "paragraph"
	BlockList      BlockKind = "list"
	BlockCode      BlockKind = "code"
	BlockTable     BlockKind = "table"
	BlockRecord    BlockKind = "record"
)

// SplitOptions are the settings of [Split].
type SplitOptions struct {
	// MaxWords is how many words a passage has at the most, counted as [WordCount] does.
	// The default is 200: with boundaries kept, 100 to 200 words find most answers for a
	// given length of prompt, and overlap adds nothing.
	MaxWords int
	// MinWords is the size below which a passage goes on into a subsection. The default
	// is 40.
	MinWords int
}

// Split packs a document's blocks into passages and returns the document with them.
//
// A heading begins a passage and joins the headings of those below it. Blocks stay whole
// where they fit; one that does not is cut at the ends of sentences, code and tables at
// the ends of lines. A paragraph that ends in a colon stays with what it announces.
//
// The blocks ascend and do not overlap. Where none has marks, a passage's text is the
// source from its first block to its last, markup included; otherwise it is the blocks'
// texts with an empty line between them.
func Split(doc Document, source string, blocks []Block, optFns ...func(*SplitOptions)) Document {
	o := SplitOptions{MaxWords: 200, MinWords: 40}
	for _, fn := range optFns {
		fn(&o)
	}
	s := splitter{o: o, doc: doc, source: source}
	s.verbatim = !slices.ContainsFunc(blocks, func(b Block) bool { return len(b.Marks) > 0 })
	for _, b := range blocks {
		s.add(b)
	}
	s.flush()
	s.doc.Passages = s.passages
	return s.doc
}

type splitter struct {
	o        SplitOptions
	doc      Document
	source   string
	verbatim bool

	path     []Block  // the headings above the next block
	headings []string // the headings above the first block of cur
	cur      []Block
	words    int
	passages []Passage
}

func (s *splitter) add(b Block) {
	if b.Kind == BlockHeading {
		s.addHeading(b)
		return
	}
	n := WordCount(b.Text)
	if n > s.o.MaxWords {
		for _, part := range s.cut(b) {
			s.append(part, WordCount(part.Text))
		}
		return
	}
	s.append(b, n)
}

// addHeading begins a new passage, unless the present one has nothing but headings yet, or
// is small and this heading is of a section inside its own.
func (s *splitter) addHeading(b Block) {
	inside := len(s.path) > 0 && b.Level > s.path[len(s.path)-1].Level
	if s.hasContent() && !(inside && s.words < s.o.MinWords) {
		s.flush()
	}
	for len(s.path) > 0 && s.path[len(s.path)-1].Level >= b.Level {
		s.path = s.path[:len(s.path)-1]
	}
	s.path = append(s.path, b)
	if !s.hasContent() {
		s.headings = s.headingTexts()
	}
	s.cur = append(s.cur, b)
}

func (s *splitter) append(b Block, words int) {
	if s.hasContent() && (s.words+words > s.o.MaxWords || b.Label != "" && s.words >= s.o.MinWords) {
		announcer := s.announcer()
		s.flush()
		s.cur = append(s.cur, announcer...)
	}
	if len(s.cur) == 0 || !s.hasContent() {
		s.headings = s.headingTexts()
		if b.Label != "" {
			s.headings = append(s.headings, b.Label)
		}
	}
	s.cur = append(s.cur, b)
	s.words += words
}

// announcer takes a last paragraph that ends in a colon off the present passage, so that
// it goes with what it announces.
func (s *splitter) announcer() []Block {
	last := len(s.cur) - 1
	if last < 1 || s.cur[last].Kind != BlockParagraph || !strings.HasSuffix(strings.TrimSpace(s.cur[last].Text), ":") {
		return nil
	}
	b := s.cur[last]
	s.cur = s.cur[:last]
	return []Block{b}
}

func (s *splitter) hasContent() bool {
	return slices.ContainsFunc(s.cur, func(b Block) bool { return b.Kind != BlockHeading })
}

func (s *splitter) headingTexts() []string {
	var texts []string
	for _, h := range s.path {
		if h.Text != "" && !(len(texts) == 0 && h.Text == s.doc.Title) {
			texts = append(texts, h.Text)
		}
	}
	return texts
}

func (s *splitter) flush() {
	if len(s.cur) > 0 {
		s.passages = append(s.passages, s.passage())
	}
	s.cur, s.words = nil, 0
}

func (s *splitter) passage() Passage {
	first, last := s.cur[0], s.cur[len(s.cur)-1]
	p := Passage{
		ID:         PassageID(s.doc.ID, len(s.passages)),
		DocumentID: s.doc.ID,
		Title:      s.doc.Title,
		Headings:   s.headings,
		Start:      first.Start,
		End:        last.End,
		Line:       first.Line,
		EndLine:    last.EndLine,
	}
	if s.verbatim {
		p.Text = s.source[first.Start:last.End]
		return p
	}
	var text strings.Builder
	for i, b := range s.cur {
		if i > 0 {
			text.WriteString("\n\n")
		}
		at := text.Len()
		if len(b.Marks) == 0 {
			p.Marks = append(p.Marks, Mark{Text: at, Source: b.Start, Line: b.Line})
		}
		for _, m := range b.Marks {
			p.Marks = append(p.Marks, Mark{Text: at + m.Text, Source: m.Source, Line: m.Line})
		}
		text.WriteString(b.Text)
	}
	p.Text = text.String()
	return p
}

// cut divides a block that is too large for one passage.
func (s *splitter) cut(b Block) []Block {
	text := b.Text
	if s.verbatim {
		text = s.source[b.Start:b.End]
	}
	whole := Passage{Text: text, Start: b.Start, End: b.End, Line: b.Line, EndLine: b.EndLine, Marks: b.Marks}
	var parts []Block
	for _, span := range packSpans(text, pieces(b.Kind, text), s.o.MaxWords) {
		part := b
		part.Text = text[span[0]:span[1]]
		part.Start, part.Line = whole.Position(span[0])
		part.End, part.EndLine = whole.Position(span[1])
		part.Marks = cutMarks(text, b.Marks, span[0], span[1])
		parts = append(parts, part)
	}
	return parts
}

// cutMarks are the marks of text[start:end].
func cutMarks(text string, marks []Mark, start, end int) []Mark {
	var out []Mark
	for i, m := range marks {
		if m.Text >= end || i+1 < len(marks) && marks[i+1].Text <= start {
			continue
		}
		skip := max(start-m.Text, 0)
		out = append(out, Mark{Text: m.Text + skip - start, Source: m.Source + skip, Line: m.Line + strings.Count(text[m.Text:m.Text+skip], "\n")})
	}
	return out
}

// pieces are the spans of a text that are not cut if it can be helped.
func pieces(kind BlockKind, text string) [][2]int {
	var spans [][2]int
	if kind == BlockParagraph || kind == BlockRecord {
		for start, end := range lexical.Sentences(text) {
			spans = append(spans, [2]int{start, end})
		}
		return spans
	}
	at := 0
	for line := range strings.Lines(text) {
		if trimmed := strings.TrimRight(line, "\r\n"); strings.TrimSpace(trimmed) != "" {
			spans = append(spans, [2]int{at, at + len(trimmed)})
		}
		at += len(line)
	}
	return spans
}

// packSpans joins neighbouring spans of text up to a number of words, and cuts those that
// are longer.
func packSpans(text string, spans [][2]int, maxWords int) [][2]int {
	var out [][2]int
	words := 0
	for _, span := range spans {
		for _, part := range cutSpan(text, span, maxWords) {
			n := WordCount(text[part[0]:part[1]])
			if len(out) > 0 && words+n <= maxWords {
				out[len(out)-1][1] = part[1]
				words += n
				continue
			}
			out = append(out, part)
			words = n
		}
	}
	return out
}

// cutSpan cuts a span of more than maxWords words, at white space where there is some.
func cutSpan(text string, span [2]int, maxWords int) [][2]int {
	if WordCount(text[span[0]:span[1]]) <= maxWords {
		return [][2]int{span}
	}
	var out [][2]int
	var c wordCounter
	start, space := span[0], -1
	for i, r := range text[span[0]:span[1]] {
		i += span[0]
		if unicode.IsSpace(r) {
			space = i
		}
		c.add(r)
		if c.count() <= maxWords || i == start {
			continue
		}
		end := i
		if space > start {
			end = space
		}
		out = append(out, [2]int{start, end})
		start, space = end, -1
		c = wordCounter{}
		for _, r := range text[end : i+len(string(r))] {
			c.add(r)
		}
	}
	return append(out, [2]int{start, span[1]})
}

// WordCount estimates the size of a text in words: runs without white space, of which a
// long one counts as one for every 16 letters, and two ideographs or kana as one.
func WordCount(text string) int {
	var c wordCounter
	for _, r := range text {
		c.add(r)
	}
	return c.count()
}

type wordCounter struct{ words, letters, ideographs int }

func (c *wordCounter) add(r rune) {
	switch {
	case unicode.IsSpace(r):
		c.words += (c.letters + 15) / 16
		c.letters = 0
	case unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana):
		c.ideographs++
	default:
		c.letters++
	}
}

func (c *wordCounter) count() int {
	return c.words + (c.letters+15)/16 + (c.ideographs+1)/2
}
