package rag

import (
	"slices"
	"strings"

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
	// Page is the page that the block begins on, from 1, or 0 in a document without pages.
	// Where the source goes on to a further page, it has a form feed.
	Page int
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

// Split packs a document's blocks into passages and returns the document with them.
//
// A heading begins a passage and joins the headings of those below it. Blocks stay whole
// where they fit; one that does not is cut at the ends of sentences, code and tables at
// the ends of lines. A paragraph that ends in a colon stays with what it announces.
//
// Of the options, Overlap is not used: it adds nothing where the boundaries are kept.
//
// The blocks ascend and do not overlap. Where none has marks, a passage's text is the
// source from its first block to its last, markup included; otherwise it is the blocks'
// texts with an empty line between them.
func Split(doc Document, source string, blocks []Block, optFns ...func(*SplitOptions)) Document {
	return splitStructure(splitOptions(optFns, 40), doc, source, blocks)
}

func splitStructure(o SplitOptions, doc Document, source string, blocks []Block) Document {
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
	size     int // of cur, without headings
	passages []Passage
}

func (s *splitter) add(b Block) {
	if b.Kind == BlockHeading {
		s.addHeading(b)
		return
	}
	n := s.o.Counter.Count(b.Text)
	if n > s.o.Max {
		for _, part := range s.cut(b) {
			s.append(part, s.o.Counter.Count(part.Text))
		}
		return
	}
	s.append(b, n)
}

// addHeading begins a new passage, unless the present one has nothing but headings yet, or
// is small and this heading is of a section inside its own.
func (s *splitter) addHeading(b Block) {
	inside := len(s.path) > 0 && b.Level > s.path[len(s.path)-1].Level
	if s.hasContent() && !(inside && s.size < s.o.Min) {
		s.flush()
	}
	s.enter(b)
	if !s.hasContent() {
		s.headings = s.headingTexts()
	}
	s.cur = append(s.cur, b)
}

func (s *splitter) append(b Block, size int) {
	if s.hasContent() && (s.size+size > s.o.Max || b.Label != "" && s.size >= s.o.Min) {
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
	s.size += size
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
	s.cur, s.size = nil, 0
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
		Page:       first.Page,
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
	for _, span := range s.o.pack(text, pieces(b.Kind, text)) {
		part := b
		part.Text = text[span[0]:span[1]]
		part.Start, part.Line = whole.Position(span[0])
		part.End, part.EndLine = whole.Position(span[1])
		part.Page = Passage{Text: text, Page: b.Page}.PageAt(span[0])
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
