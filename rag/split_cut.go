package rag

import (
	"context"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag/lexical"
)

// A divider gives the spans of the parts of a span of a text, which hold all of it but white
// space.
type divider func(text string, span [2]int) [][2]int

// sentences are the sentences of a span.
func sentences(text string, span [2]int) [][2]int {
	var out [][2]int
	for start, end := range lexical.Sentences(text[span[0]:span[1]]) {
		out = append(out, [2]int{span[0] + start, span[0] + end})
	}
	return out
}

// lines are the lines of a span.
func lines(text string, span [2]int) [][2]int {
	var out [][2]int
	at := span[0]
	for line := range strings.Lines(text[at:span[1]]) {
		if s := trimmed(text, [2]int{at, at + len(line)}); s[0] < s[1] {
			out = append(out, s)
		}
		at += len(line)
	}
	return out
}

// paragraphs are the parts of a span between empty lines.
func paragraphs(text string, span [2]int) [][2]int {
	var out [][2]int
	after := true
	at := span[0]
	for line := range strings.Lines(text[at:span[1]]) {
		s := trimmed(text, [2]int{at, at + len(line)})
		switch at += len(line); {
		case s[0] == s[1]:
			after = true
		case after:
			out, after = append(out, s), false
		default:
			out[len(out)-1][1] = s[1]
		}
	}
	return out
}

// words are the words of a span.
func words(text string, span [2]int) [][2]int {
	var out [][2]int
	at := span[0]
	for word := range strings.FieldsFuncSeq(text[span[0]:span[1]], unicode.IsSpace) {
		at += strings.Index(text[at:span[1]], word)
		out = append(out, [2]int{at, at + len(word)})
		at += len(word)
	}
	return out
}

// trimmed is a span without the white space around it.
func trimmed(text string, span [2]int) [2]int {
	s := strings.TrimRightFunc(text[span[0]:span[1]], unicode.IsSpace)
	end := span[0] + len(s)
	return [2]int{end - len(strings.TrimLeftFunc(s, unicode.IsSpace)), end}
}

// pack joins neighbouring spans of a text up to Max, and cuts those that are larger.
func (o SplitOptions) pack(text string, spans [][2]int) [][2]int { return o.packTo(text, spans, o.Max) }

func (o SplitOptions) packTo(text string, spans [][2]int, limit int) [][2]int {
	var out [][2]int
	for _, span := range spans {
		for _, part := range o.cut(text, span, limit) {
			if last := len(out) - 1; last >= 0 && o.Counter.Count(text[out[last][0]:part[1]]) <= limit {
				out[last][1] = part[1]
				continue
			}
			out = append(out, part)
		}
	}
	return out
}

// recurse divides a span by the first divider, what is too large of that by the next one,
// and packs neighbours of one level.
func (o SplitOptions) recurse(text string, span [2]int, limit int, dividers []divider) [][2]int {
	if o.Counter.Count(text[span[0]:span[1]]) <= limit {
		if s := trimmed(text, span); s[0] < s[1] {
			return [][2]int{s}
		}
		return nil
	}
	if len(dividers) == 0 {
		return o.cut(text, span, limit)
	}
	var out, fit [][2]int
	for _, part := range dividers[0](text, span) {
		if o.Counter.Count(text[part[0]:part[1]]) <= limit {
			fit = append(fit, part)
			continue
		}
		out = append(append(out, o.packTo(text, fit, limit)...), o.recurse(text, part, limit, dividers[1:])...)
		fit = nil
	}
	return append(out, o.packTo(text, fit, limit)...)
}

// cut divides a span into parts of at most limit, at white space where there is some.
func (o SplitOptions) cut(text string, span [2]int, limit int) [][2]int {
	var out [][2]int
	for span = trimmed(text, span); span[0] < span[1]; span = trimmed(text, span) {
		end := o.fit(text, span, limit)
		if end < span[1] {
			end = wordEnd(text, span[0], end)
		}
		out = append(out, trimmed(text, [2]int{span[0], end}))
		span[0] = end
	}
	return out
}

// fit is the end of the longest beginning of a span that has at most limit, and of one
// character at least. What it counts grows with limit, not with the span.
func (o SplitOptions) fit(text string, span [2]int, limit int) int {
	start := span[0]
	good, bad := 0, 8*min(limit, len(text))
	for {
		if start+bad >= span[1] {
			if o.Counter.Count(text[start:span[1]]) <= limit {
				return span[1]
			}
			bad = span[1] - start
			break
		}
		if o.Counter.Count(text[start:runeEnd(text[:span[1]], start+bad)]) > limit {
			break
		}
		good, bad = bad, 2*bad
	}
	for good+1 < bad { // good fits, bad does not
		if middle := (good + bad) / 2; o.Counter.Count(text[start:runeEnd(text[:span[1]], start+middle)]) <= limit {
			good = middle
		} else {
			bad = middle
		}
	}
	_, first := utf8.DecodeRuneInString(text[start:])
	return runeEnd(text[:span[1]], start+max(good, first))
}

// runeEnd is i, or the end of the character that it is inside of.
func runeEnd(text string, i int) int {
	for i < len(text) && !utf8.RuneStart(text[i]) {
		i++
	}
	return i
}

// wordEnd is the last white space between start and end, or end where there is none or a
// word ends there.
func wordEnd(text string, start, end int) int {
	if r, _ := utf8.DecodeRuneInString(text[end:]); unicode.IsSpace(r) {
		return end
	}
	if i := strings.LastIndexFunc(text[start:end], unicode.IsSpace); i > 0 {
		return start + i
	}
	return end
}

// cutting makes a strategy of a function that cuts a text: where passages are to overlap,
// it leaves room, and each then begins with as many of the parts before it as that takes.
func (o SplitOptions) cutting(cut func(text string, limit int) [][2]int, parts divider) cutter {
	return func(_ context.Context, text string) ([][2]int, error) {
		spans := cut(text, o.Max-o.Overlap)
		if o.Overlap == 0 {
			return spans, nil
		}
		out := make([][2]int, len(spans))
		copy(out, spans)
		for i := 1; i < len(spans); i++ {
			before := parts(text, spans[i-1])
			for _, part := range slices.Backward(before[min(1, len(before)):]) {
				overlap, whole := text[part[0]:spans[i-1][1]], text[part[0]:spans[i][1]]
				if o.Counter.Count(overlap) > o.Overlap || o.Counter.Count(whole) > o.Max {
					break
				}
				out[i][0] = part[0]
			}
		}
		return out, nil
	}
}
