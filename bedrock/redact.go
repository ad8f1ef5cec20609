package bedrock

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"
)

// Mark is a piece of a text, from byte Start to byte End, with the Mask that is to stand in
// its place.
type Mark struct {
	Start, End int
	Mask       string
}

// Redact returns a text with marked pieces replaced. [Assessment.Marks] and [Checks.Marks]
// mark what was found.
//
// Marks may come in any order. Those that overlap are replaced together, by the mask of the
// one that begins first, and of those the longest. A mark that begins or ends inside of a
// character takes all of it, and one that reaches beyond the text ends with it. An empty one
// is nothing. All other bytes stay as they are.
func Redact(text string, marks ...Mark) string {
	marks = slices.Clone(marks)
	for i, m := range marks {
		marks[i].Start = runeStart(text, min(max(m.Start, 0), len(text)))
		marks[i].End = runeEnd(text, min(max(m.End, 0), len(text)))
		if m.Start >= m.End {
			marks[i].End = marks[i].Start
		}
	}
	slices.SortStableFunc(marks, func(a, b Mark) int { return cmp.Or(cmp.Compare(a.Start, b.Start), cmp.Compare(b.End, a.End)) })
	var out strings.Builder
	done := 0 // what of the text is out
	for _, m := range marks {
		switch {
		case m.Start >= m.End || m.End <= done:
		case m.Start < done:
			done = m.End
		default:
			out.WriteString(text[done:m.Start])
			out.WriteString(m.Mask)
			done = m.End
		}
	}
	out.WriteString(text[done:])
	return out.String()
}

// runeStart is the start of the character that byte i is inside of, or i.
func runeStart(text string, i int) int {
	for n := 1; n < utf8.UTFMax && n <= i; n++ {
		if utf8.RuneStart(text[i-n]) {
			if _, size := utf8.DecodeRuneInString(text[i-n:]); size > n {
				return i - n
			}
			break
		}
	}
	return i
}

// runeEnd is the end of the character that byte i is inside of, or i.
func runeEnd(text string, i int) int {
	start := runeStart(text, i)
	if start == i {
		return i
	}
	_, size := utf8.DecodeRuneInString(text[start:])
	return start + size
}

// Marks mark the personal data, and what regular expressions found, in one part of the
// content, with the masks of the service: "{EMAIL}", or the regular expression's name.
func (a Assessment) Marks(part int) []Mark {
	var marks []Mark
	for _, f := range a.Sensitive {
		for _, s := range f.Spans {
			if f.Detected && s.Part == part {
				marks = append(marks, Mark{Start: s.Start, End: s.End, Mask: f.label()})
			}
		}
	}
	return marks
}
