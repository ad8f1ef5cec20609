package search

import (
	"slices"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"
)

// Text is a text of a result with the places that bear on the query.
type Text struct {
	// Text is the text.
	Text string
	// Highlights are places in it, ascending.
	Highlights []Highlight
}

// Highlight is a place in a text.
type Highlight struct {
	// Start and End are bytes of the text: Text[Start:End] is highlighted.
	Start, End int
	// TopAnswer tells that the place is the best answer.
	TopAnswer bool
	// Synonym tells that it matches by the thesaurus.
	Synonym bool
}

// In is the highlighted part of the text, or empty where the text does not have it.
func (h Highlight) In(text string) string {
	if h.Start < 0 || h.Start > h.End || h.End > len(text) {
		return ""
	}
	return text[h.Start:h.End]
}

// Marked is the text with each highlight between before and after. Where highlights overlap,
// they are marked as one.
func (t Text) Marked(before, after string) string {
	var out []byte
	at := 0
	for i := 0; i < len(t.Highlights); {
		start, end := t.Highlights[i].Start, t.Highlights[i].End
		for i++; i < len(t.Highlights) && t.Highlights[i].Start <= end; i++ {
			end = max(end, t.Highlights[i].End)
		}
		if start < at || end < start || end > len(t.Text) {
			continue // not the service's
		}
		out = append(out, t.Text[at:start]...)
		out = append(out, before...)
		out = append(out, t.Text[start:end]...)
		out = append(out, after...)
		at = end
	}
	return string(append(out, t.Text[at:]...))
}

// readText is a text of a response.
func readText(t *types.TextWithHighlights) Text {
	if t == nil {
		return Text{}
	}
	spans := make([]span, len(t.Highlights))
	for i, h := range t.Highlights {
		spans[i] = span{int(aws.ToInt32(h.BeginOffset)), int(aws.ToInt32(h.EndOffset))}
	}
	text := aws.ToString(t.Text)
	out := Text{Text: text}
	for i, s := range places(text, spans) {
		if s.end > s.start {
			h := t.Highlights[i]
			out.Highlights = append(out.Highlights, Highlight{Start: s.start, End: s.end, TopAnswer: h.TopAnswer, Synonym: h.Type == types.HighlightTypeThesaurusSynonym})
		}
	}
	slices.SortStableFunc(out.Highlights, func(a, b Highlight) int {
		if a.Start != b.Start {
			return a.Start - b.Start
		}
		return a.End - b.End
	})
	return out
}

type span struct{ start, end int }

// places turns the service's offsets into bytes. A place that the text does not have, as one
// of a text that the service has shortened since, comes back empty.
//
// The service does not say what it counts. It is taken to be the units of UTF-16, as of the
// strings of Java and JavaScript; if one of the offsets would then be inside a character, it
// is code points. For texts in the basic plane both are the same.
func places(text string, spans []span) []span {
	units := offsets(text, true)
	inside := func(n int) bool { return n >= 0 && n < len(units) && units[n] < 0 }
	if slices.ContainsFunc(spans, func(s span) bool { return inside(s.start) || inside(s.end) }) {
		units = offsets(text, false)
	}
	out := make([]span, len(spans))
	for i, s := range spans {
		if s.start >= 0 && s.start <= s.end && s.end < len(units) {
			out[i] = span{units[s.start], units[s.end]}
		}
	}
	return out
}

// offsets are the bytes at which the units of a text begin, and its end; -1 for the second
// half of a surrogate pair.
func offsets(text string, utf16 bool) []int {
	at := make([]int, 0, len(text)+1)
	for i, r := range text {
		at = append(at, i)
		if utf16 && r > 0xffff && utf8.ValidRune(r) {
			at = append(at, -1)
		}
	}
	return append(at, len(text))
}
