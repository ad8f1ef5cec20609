package bedrock

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Span is a place in content.
type Span struct {
	// Part is the index of the part that it is in.
	Part int `json:"part"`
	// Start and End are bytes of the part's text.
	Start int `json:"start"`
	End   int `json:"end"`
}

// finder finds what a guardrail has found in the pieces of a request.
type finder struct {
	content []Guard
	pieces  []piece
	found   map[findingKey][]Span
}

// findingKey is what findings have in common that are of one thing at several places.
type findingKey struct{ kind, match string }

// locate says where the findings of one request stand.
func locate(a *Assessment, content []Guard, pieces []piece) {
	f := finder{content: content, pieces: pieces, found: map[findingKey][]Span{}}
	left := map[findingKey]int{}
	key := func(s SensitiveFinding) findingKey { return findingKey{s.label(), s.Match} }
	for _, s := range a.Sensitive {
		left[key(s)]++
	}
	for i := range a.Sensitive {
		k := key(a.Sensitive[i])
		spans := f.spans(k)
		left[k]--
		n := len(spans)
		if left[k] > 0 {
			n = min(n, 1)
		}
		f.found[k] = spans[n:]
		if n > 0 {
			a.Sensitive[i].Spans = spans[:n:n]
		}
	}
	for i, w := range a.Words {
		a.Words[i].Spans = f.spans(findingKey{"", w.Match})
	}
}

// spans are the places of a match that are not taken yet.
func (f *finder) spans(k findingKey) []Span {
	if spans, ok := f.found[k]; ok {
		return spans
	}
	var spans []Span
	for _, folded := range []bool{false, true} {
		for _, word := range []bool{true, false} {
			for _, p := range f.pieces {
				text := f.content[p.part].Text
				for start, end := range occurrences(text, k.match, p.start, p.end, folded) {
					if f.content[p.part].guarded() && (!word || isWord(text, start, end)) {
						spans = append(spans, Span{Part: p.part, Start: start, End: end})
					}
				}
			}
			if len(spans) > 0 {
				f.found[k] = spans
				return spans
			}
		}
	}
	f.found[k] = nil
	return nil
}

// occurrences yields where a match stands in text[from:to], in upper or lower case if
// folded.
func occurrences(text, match string, from, to int, folded bool) func(yield func(start, end int) bool) {
	return func(yield func(start, end int) bool) {
		for match != "" && from < to {
			start, end := from, from
			if folded {
				start, end = indexFold(text[from:to], match)
			} else if i := strings.Index(text[from:to], match); i >= 0 {
				start, end = i, i+len(match)
			}
			if start >= end || !yield(from+start, from+end) {
				return
			}
			from += end
		}
	}
}

// indexFold is the place of the first match in upper or lower case, or two equal numbers.
func indexFold(text, match string) (start, end int) {
	first, _ := utf8.DecodeRuneInString(match)
	first = unicode.ToLower(first)
	for i, r := range text {
		if unicode.ToLower(r) != first {
			continue
		}
		if n := prefixFold(text[i:], match); n > 0 {
			return i, i + n
		}
	}
	return 0, 0
}

// prefixFold is how many bytes of a text match in upper or lower case, or 0.
func prefixFold(text, match string) int {
	n := 0
	for _, want := range match {
		r, size := utf8.DecodeRuneInString(text[n:])
		if size == 0 || unicode.ToLower(r) != unicode.ToLower(want) {
			return 0
		}
		n += size
	}
	return n
}

// isWord says whether a place is not a part of a longer word.
func isWord(text string, start, end int) bool {
	return edge(text, start) && edge(text, end)
}

// edge says whether a word begins or ends at a byte, or that there is none.
func edge(text string, i int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:i])
	after, _ := utf8.DecodeRuneInString(text[i:])
	return !inWord(before) || !inWord(after)
}

// inWord says whether a character is of a word. Those of scripts that do not put spaces
// between words are not.
func inWord(r rune) bool {
	return (unicode.IsLetter(r) || unicode.IsDigit(r)) &&
		!unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

// guarded says whether the policies for harmful content and personal data look at a part.
func (g Guard) guarded() bool {
	return len(g.Qualifiers) == 0 || slices.Contains(g.Qualifiers, QualifierGuarded)
}
