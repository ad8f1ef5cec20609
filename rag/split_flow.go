package rag

import (
	"context"
	"slices"
	"sort"
)

// A cutter gives the spans of a text's passages, in ascending order and without white space
// around them.
type cutter func(ctx context.Context, text string) ([][2]int, error)

// flowing is a strategy that takes a document for one text, whatever its blocks are.
type flowing struct {
	name string
	cut  cutter
}

func (s flowing) Name() string { return s.name }

func (s flowing) Split(ctx context.Context, doc Document, source string, blocks []Block) (Document, error) {
	f := newFlow(doc, source, blocks)
	spans, err := s.cut(ctx, f.whole.Text)
	if err != nil {
		return Document{}, err
	}
	doc.Passages = nil
	for i, span := range spans {
		doc.Passages = append(doc.Passages, f.passage(i, span))
	}
	return doc, nil
}

// flow is the text of a document's blocks, one after the other. It is the source from the
// first to the last of them, markup included, where none has marks; otherwise it is their
// texts with an empty line between.
type flow struct {
	doc   Document
	whole Passage // the text with its place in the source
	above []above
}

// above says what headings are above the text from byte at on.
type above struct {
	at       int
	headings []string
}

func newFlow(doc Document, source string, blocks []Block) flow {
	if len(blocks) == 0 {
		return flow{doc: doc}
	}
	s := splitter{doc: doc, source: source, cur: blocks}
	s.verbatim = !slices.ContainsFunc(blocks, func(b Block) bool { return len(b.Marks) > 0 })
	f := flow{doc: doc, whole: s.passage()}
	at := 0
	for _, b := range blocks {
		if s.verbatim {
			at = b.Start - blocks[0].Start
		}
		if b.Kind == BlockHeading {
			s.enter(b)
		}
		headings := s.headingTexts()
		if b.Label != "" {
			headings = append(headings, b.Label)
		}
		if n := len(f.above); n == 0 || !slices.Equal(f.above[n-1].headings, headings) {
			f.above = append(f.above, above{at, headings})
		}
		at += len(b.Text) + len("\n\n")
	}
	return f
}

// passage makes a passage of a span of the text, the nth of its document.
func (f flow) passage(n int, span [2]int) Passage {
	p := Passage{
		ID:         PassageID(f.doc.ID, n),
		DocumentID: f.doc.ID,
		Title:      f.doc.Title,
		Text:       f.whole.Text[span[0]:span[1]],
		Page:       f.whole.PageAt(span[0]),
		Marks:      cutMarks(f.whole.Text, f.whole.Marks, span[0], span[1]),
	}
	p.Start, p.Line = f.whole.Position(span[0])
	p.End, p.EndLine = f.whole.Position(span[1])
	if i := sort.Search(len(f.above), func(i int) bool { return f.above[i].at > span[0] }); i > 0 {
		p.Headings = f.above[i-1].headings
	}
	return p
}

// enter notes a heading for what comes below it.
func (s *splitter) enter(b Block) {
	for len(s.path) > 0 && s.path[len(s.path)-1].Level >= b.Level {
		s.path = s.path[:len(s.path)-1]
	}
	s.path = append(s.path, b)
}
