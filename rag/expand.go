package rag

import (
	"context"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// ExpandOptions are the settings of [Expand].
type ExpandOptions struct {
	// Neighbours is how many passages before and after the one that was found are added to
	// it, for passages without a parent. The default is 0.
	Neighbours int
}

// Expand widens what a retriever finds, so that small passages are searched and larger ones
// are answered from. A passage that [SplitInParents] made becomes its parent, any other one
// grows by its neighbours, as for [SplitEachSentence]. Two that would share a text become
// one, in the place of the better. A passage that the index has in another version by then
// stays as it was found.
//
// What is found is ID, Score and Parts; text, place and marks are of the wider passage. A
// reranker that comes after it reads the wider one. The index is that of the retriever: each
// document found is read from it whole.
func Expand(r Retriever, idx Index, optFns ...func(*ExpandOptions)) Retriever {
	var o ExpandOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Neighbours = max(o.Neighbours, 0)
	return expander{r, idx, o}
}

type expander struct {
	Retriever
	idx Index
	o   ExpandOptions
}

// wide is a hit and the passages of its document that it grows to, by number.
type wide struct {
	hit      Hit
	from, to int // to is not among them; 0 where the hit stays as it is
}

func (e expander) Retrieve(ctx context.Context, q Query) ([]Hit, error) {
	hits, err := e.Retriever.Retrieve(ctx, q)
	if err != nil {
		return nil, err
	}
	docs := make(map[string]Document)
	var found []wide
	for _, h := range hits {
		id := h.Passage.DocumentID
		if _, ok := docs[id]; !ok {
			doc, err := e.idx.Get(ctx, id)
			if err != nil && awsai.KindOf(err) != awsai.ErrNotFound {
				return nil, awsai.Wrap("rag.Retrieve", err)
			}
			docs[id] = doc
		}
		found = join(found, e.widen(h, docs[id].Passages))
	}
	hits = hits[:0:0]
	for _, w := range found {
		if w.to > 0 {
			w.hit.Passage = merge(w.hit.Passage, docs[w.hit.Passage.DocumentID].Passages[w.from:w.to])
		}
		hits = append(hits, w.hit)
	}
	return hits, nil
}

// widen finds what a hit grows to among the passages of its document.
func (e expander) widen(h Hit, passages []Passage) wide {
	for i, p := range passages {
		if p.ID != h.Passage.ID {
			continue
		}
		if p.Text != h.Passage.Text || p.Start != h.Passage.Start {
			break
		}
		from, to := max(i-e.o.Neighbours, 0), min(i+e.o.Neighbours+1, len(passages))
		if p.Parent > 0 {
			for from = i; from > 0 && passages[from-1].Parent == p.Parent; from-- {
			}
			for to = i + 1; to < len(passages) && passages[to].Parent == p.Parent; to++ {
			}
		}
		return wide{h, from, to}
	}
	return wide{hit: h}
}

// join adds a hit. It takes in those that it shares text with, in the place of the best.
func join(found []wide, w wide) []wide {
	place := len(found)
	for i := 0; i < len(found); i++ {
		f := found[i]
		if f.hit.Passage.DocumentID != w.hit.Passage.DocumentID || f.from >= w.to || w.from >= f.to {
			continue
		}
		if i < place {
			place, w.hit = i, f.hit
		}
		w.from, w.to = min(f.from, w.from), max(f.to, w.to)
		found = slices.Delete(found, i, i+1)
		i = -1 // it has grown, perhaps into others
	}
	return slices.Insert(found, place, w)
}

// merge makes one passage of neighbours, with the rest from the one that was found.
func merge(found Passage, parts []Passage) Passage {
	p := parts[0]
	p.ID, p.Headings, p.Parent, p.Metadata, p.Vector = found.ID, found.Headings, 0, found.Metadata, nil
	for _, next := range parts[1:] {
		p = appended(p, next)
	}
	return p
}

// appended is a passage with the one after it.
func appended(p, next Passage) Passage {
	if len(p.Marks) == 0 && len(next.Marks) == 0 {
		if gap, ok := between(p, next); ok {
			skip := max(p.End-next.Start, 0)
			p.Text += gap + next.Text[skip:]
			p.End, p.EndLine = next.End, next.EndLine
			return p
		}
	}
	p.Marks = placed(p)
	p.Text += "\n\n"
	for _, m := range placed(next) {
		m.Text += len(p.Text)
		p.Marks = append(p.Marks, m)
	}
	p.Text += next.Text
	p.End, p.EndLine = next.End, next.EndLine
	return p
}

// placed are the marks of a passage, or the one that says that it is the source as it is.
func placed(p Passage) []Mark {
	if len(p.Marks) > 0 {
		return p.Marks[:len(p.Marks):len(p.Marks)]
	}
	return []Mark{{Source: p.Start, Line: p.Line}}
}

// between is the white space between two passages that stand in the source as they are, as
// far as their places tell: so many lines and page ends, and spaces. What overlaps has
// none, and is the end of one and the beginning of the other.
func between(p, next Passage) (string, bool) {
	size, lines := next.Start-p.End, next.Line-p.EndLine
	pages := next.Page - p.PageAt(len(p.Text))
	switch {
	case size < 0:
		same := -size <= len(p.Text) && -size < len(next.Text) && p.Text[len(p.Text)+size:] == next.Text[:-size]
		return "", same
	case lines < 0 || pages < 0 || size < lines+pages || size > 200:
		return "", false
	}
	return strings.Repeat("\n", lines) + strings.Repeat("\f", pages) + strings.Repeat(" ", size-lines-pages), true
}
