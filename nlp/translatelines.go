package nlp

import (
	"strings"
	"unicode"
)

// keepLines gives the translation of a part what is between its lines or blocks. Where there are
// not as many, it makes lines of the part and returns false.
func (q *passagePart) keepLines(reflow bool) bool {
	var ok bool
	switch {
	case q.blocks != nil:
		q.got.text, ok = joinLines(q.blocks, q.got.text)
		q.lines = q.blocks
	case reflow:
		return true
	default:
		q.got.text, ok = keepLines(q.text, q.got.text)
		q.lines = splitLines(q.text)
	}
	if ok {
		q.lines = nil
	}
	return ok
}

// keepLines gives a translation the line breaks and tabs of its text; both begin and end with
// neither. Where they are not as many it returns false.
func keepLines(text, translation string) (string, bool) {
	if !strings.ContainsFunc(text, breaksLine) {
		return oneLine(translation), true
	}
	return joinLines(splitLines(text), translation)
}

// joinLines puts what is after each line after those of the translation.
func joinLines(from []*passagePart, translation string) (string, bool) {
	to := splitLines(translation)
	if len(from) != len(to) {
		return "", false
	}
	var b strings.Builder
	for i, l := range to {
		b.WriteString(l.text)
		b.WriteString(from[i].after)
	}
	return b.String(), true
}

// oneLine puts a space in the place of each line break or tab.
func oneLine(text string) string {
	if !strings.ContainsFunc(text, breaksLine) {
		return text
	}
	var words []string
	for _, l := range splitLines(text) {
		words = append(words, l.text)
	}
	return strings.Join(words, " ")
}

// splitLines cuts a text at white space that has a line break or a tab in it, which is after each
// line.
func splitLines(text string) []*passagePart {
	var parts []*passagePart
	for text != "" {
		end, after := nextBreak(text)
		parts = append(parts, &passagePart{text: text[:end], after: text[end:after]})
		text = text[after:]
	}
	return parts
}

// nextBreak finds the first run of white space with a line break or a tab in it.
func nextBreak(text string) (start, end int) {
	start, breaks := -1, false
	for i, r := range text {
		switch {
		case unicode.IsSpace(r):
			if start < 0 {
				start = i
			}
			breaks = breaks || breaksLine(r)
		case breaks:
			return start, i
		default:
			start = -1
		}
	}
	if breaks {
		return start, len(text)
	}
	return len(text), len(text)
}

// breaksLine tells whether a text looks another when a character of it is a space instead.
func breaksLine(r rune) bool {
	switch r {
	case '\n', '\r', '\t', '\v', '\f', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}
