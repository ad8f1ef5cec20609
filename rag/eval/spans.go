package eval

import (
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/rag"
)

// Span is a part of a document that answers a query.
type Span struct {
	// Document is the document's ID, and Start and End its bytes.
	Document   string
	Start, End int
}

// Spans are the parts of documents that answer queries, by the query's ID.
type Spans map[string][]Span

// LoadSpans reads the file spans.tsv.gz of a collection's folder: a query's ID, a document's
// ID, and the start and end of the answer in characters of the document's text, divided by
// tabs, with further fields that are left alone. Spans of documents that the collection does
// not have, or beyond their ends, are awsai.ErrInvalid.
func LoadSpans(dir string, c Collection) (Spans, error) {
	offsets := make(map[string][]int, len(c.Documents)) // the byte that each character begins at
	for _, d := range c.Documents {
		at := make([]int, 0, len(d.Text)+1)
		for i := range d.Text {
			at = append(at, i)
		}
		offsets[d.ID] = append(at, len(d.Text))
	}
	spans := make(Spans)
	err := eachLine(filepath.Join(dir, "spans.tsv.gz"), func(line []byte) error {
		fields := strings.Split(string(line), "\t")
		if len(fields) < 4 {
			return fmt.Errorf("%d fields, want 4 or more", len(fields))
		}
		start, startErr := strconv.Atoi(fields[2])
		end, endErr := strconv.Atoi(fields[3])
		at, known := offsets[fields[1]]
		if startErr != nil || endErr != nil || !known || start < 0 || start >= end || end >= len(at) {
			return fmt.Errorf("no span of a document")
		}
		spans[fields[0]] = append(spans[fields[0]], Span{fields[1], at[start], at[end]})
		return nil
	})
	if err != nil {
		return nil, fileError("eval.LoadSpans", err)
	}
	return spans, nil
}

// SpanRecall is the share of the bytes of spans that are in the first so many words of the
// hits' passages, one after the other, of which the last may be cut. It is 0 where there are
// no spans. What two passages have in common counts as words twice and is found once, so that
// strategies of splitting compare by what they cost of a prompt.
func SpanRecall(hits []rag.Hit, spans []Span, words int) float64 {
	var found []Span
	for _, h := range hits {
		p := h.Passage
		n, end := firstWords(p.Text, words)
		if n == 0 {
			break
		}
		words -= n
		stop, _ := p.Position(end)
		found = append(found, Span{p.DocumentID, p.Start, stop})
	}
	var have, all int
	for _, s := range union(spans) {
		all += s.End - s.Start
		for _, f := range union(found) {
			if f.Document == s.Document {
				have += max(min(f.End, s.End)-max(f.Start, s.Start), 0)
			}
		}
	}
	return ratio(float64(have), float64(all))
}

// firstWords tells how many words a text has, up to a limit, and where they end.
func firstWords(text string, limit int) (n, end int) {
	inside := false
	for i, r := range text {
		switch space := unicode.IsSpace(r); {
		case space && inside && n == limit:
			return n, i
		case space:
			inside = false
		case !inside:
			if n == limit {
				return n, i
			}
			n, inside = n+1, true
		}
	}
	return n, len(text)
}

// union joins spans that overlap.
func union(spans []Span) []Span {
	spans = slices.Clone(spans)
	slices.SortFunc(spans, func(a, b Span) int {
		if c := strings.Compare(a.Document, b.Document); c != 0 {
			return c
		}
		return a.Start - b.Start
	})
	var out []Span
	for _, s := range spans {
		if n := len(out); n > 0 && out[n-1].Document == s.Document && s.Start <= out[n-1].End {
			out[n-1].End = max(out[n-1].End, s.End)
			continue
		}
		out = append(out, s)
	}
	return out
}
