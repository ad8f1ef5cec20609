package lexical

import (
	"iter"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/clipperhouse/uax29/v2/sentences"
)

// Sentences yields the spans of the sentences of a text as start and end in bytes, without
// the white space around them. Together they hold everything but white space.
//
// The base is Unicode's sentence boundaries (UAX #29). Beyond it, abbreviations, initials,
// list numbers, and full stops in code between backticks or inside a word do not end a
// sentence; a line end does where a blank line, a Markdown heading, list item, table row,
// quotation or code fence begins or ends, or where the line is too short to have been
// wrapped. Each line of fenced code is a sentence of its own.
func Sentences(text string) iter.Seq2[int, int] {
	return func(yield func(int, int) bool) {
		s := splitter{text: text}
		start := 0
		for seg := sentences.FromString(text); seg.Next(); {
			end := seg.End()
			if end < len(text) && !s.ends(end) {
				continue
			}
			from, to := trimSpan(text, start, end)
			if from < to && !yield(from, to) {
				return
			}
			start = end
		}
	}
}

// splitter goes from boundary to boundary of a text. UAX #29 has one after every line end,
// so that what lies between two is within a line.
type splitter struct {
	text   string
	at     int  // the last boundary
	line   int  // where the current line starts
	code   bool // between backticks of the line
	fenced bool // inside fenced code
}

// ends tells whether the boundary at byte i, which is inside the text, ends a sentence.
func (s *splitter) ends(i int) bool {
	line, part := s.text[s.line:i], s.text[s.at:i]
	s.at = i
	if !endsLine(line) {
		s.code = s.code != (strings.Count(part, "`")%2 == 1)
		return !s.fenced && !s.code && endsWithin(line, s.text[i:])
	}
	s.line, s.code = i, false
	fence := isFence(line)
	if fence {
		s.fenced = !s.fenced
	}
	return fence || s.fenced || wholeLine(line) || startsBlock(s.text[i:]) || !wraps(line, s.text[i:])
}

// endsWithin tells whether a sentence ends between the two parts of a line.
func endsWithin(before, after string) bool {
	if glued(before, after) || isListMarker(before) {
		return false
	}
	before = strings.TrimRightFunc(before, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(after)
	return !unicode.IsLower(r) && !abbreviated(before, after)
}

// glued tells whether a full stop stands inside a word, as in "./cmd" and "a.B".
func glued(before, after string) bool {
	r, _ := utf8.DecodeRuneInString(after)
	return strings.HasSuffix(before, ".") && !unicode.IsSpace(r) && !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

func endsLine(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	switch r {
	case '\n', '\r', '\u0085', '\u2028', '\u2029':
		return true
	}
	return false
}

func isFence(line string) bool {
	line = strings.TrimLeft(line, " \t>")
	return strings.HasPrefix(line, "```") || strings.HasPrefix(line, "~~~")
}

// wholeLine tells whether a line is of a kind that the next one does not continue.
func wholeLine(line string) bool {
	line = strings.TrimSpace(line)
	return line == "" || line[0] == '|' || isHeading(line) || strings.Trim(line, "-=*_ ") == ""
}

// startsBlock tells whether the text begins with a line that continues none.
func startsBlock(text string) bool {
	line := strings.TrimLeft(text, " \t")
	if line == "" || endsLine(line[:1]) {
		return true
	}
	if line[0] == '|' || line[0] == '>' || isHeading(line) || isFence(line) {
		return true
	}
	_, marked := cutListMarker(line)
	return marked
}

func isHeading(line string) bool {
	rest := strings.TrimLeft(line, "#")
	return len(rest) < len(line) && len(line)-len(rest) <= 6 && (rest == "" || rest[0] == ' ')
}

// isListMarker tells whether a line is a list marker so far.
func isListMarker(line string) bool {
	line = strings.TrimLeft(line, " \t")
	rest, ok := cutListMarker(line)
	return ok && strings.TrimLeft(rest, " \t") == ""
}

// cutListMarker cuts a marker as "-", "2." or "b)" and the space after it off a line.
func cutListMarker(line string) (rest string, ok bool) {
	line = strings.TrimLeft(line, " \t")
	digits := strings.TrimLeft(line, "0123456789")
	n := len(line) - len(digits)
	switch {
	case n == 0 && line != "" && strings.IndexByte("-*+", line[0]) >= 0:
		n = 1
	case n > 0 && n <= 3 && digits != "" && (digits[0] == '.' || digits[0] == ')'):
		n++
	case n == 0 && len(line) > 1 && line[1] == ')' && line[0]|0x20 >= 'a' && line[0]|0x20 <= 'z':
		n = 2
	case n == 0 && strings.HasPrefix(line, "•"):
		n = len("•")
	default:
		return line, false
	}
	if n >= len(line) || line[n] != ' ' && line[n] != '\t' {
		return line, false
	}
	return line[n+1:], true
}

// wrapped is the length in bytes from which a line looks as if it had been wrapped. What
// wraps its lines does it at 60 columns or more; a shorter line without a full stop is a
// title, a label or a line of verse.
const wrapped = 50

// wraps tells whether a sentence goes on from one line to the next.
func wraps(line, next string) bool {
	line = strings.TrimRightFunc(line, unicode.IsSpace)
	r, _ := utf8.DecodeRuneInString(strings.TrimLeft(next, " \t"))
	lower := unicode.IsLower(r)
	if terminated(line) {
		return !lower && abbreviated(line, strings.TrimLeft(next, " \t"))
	}
	return lower || len(line) >= wrapped
}

// terminated tells whether a line ends in a full stop or its like, and what may follow it.
func terminated(line string) bool {
	line = strings.TrimRight(line, "\"'”’»)]}*_`」』）")
	r, _ := utf8.DecodeLastRuneInString(line)
	return unicode.Is(unicode.Sentence_Terminal, r) || r == '…'
}

func trimSpan(text string, start, end int) (int, int) {
	s := strings.TrimLeftFunc(text[start:end], unicode.IsSpace)
	start = end - len(s)
	return start, start + len(strings.TrimRightFunc(s, unicode.IsSpace))
}
