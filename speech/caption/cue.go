package caption

import (
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Word is one word, or punctuation mark, and when it is heard. The zero value is an empty word.
type Word struct {
	// Text is the word as it is written, without white space around it.
	Text string
	// Start and End are from the beginning of the recording.
	Start, End time.Duration
	// Mark tells that it is a punctuation mark, which stands with the word before it, or, one that
	// opens, such as "¿" or "(", with the word after it.
	Mark bool
	// Speaker is who says it; empty where speakers are not told apart.
	Speaker string
}

// Cue is one caption. The zero value is none that can be written.
type Cue struct {
	// ID is the cue's identifier or number in a file that was read; writing makes its own.
	ID string
	// Start and End are when it is shown, from the beginning of the recording.
	Start, End time.Duration
	// Text is what is shown, its lines separated by "\n".
	Text string
	// Speaker is who says it, or empty.
	Speaker string
	// Settings are where and how WebVTT shows it, such as "align:start line:0". SRT has none.
	Settings string
}

// Lines are the lines of the text.
func (c Cue) Lines() []string { return strings.Split(c.Text, "\n") }

// Duration is how long the cue is shown.
func (c Cue) Duration() time.Duration { return c.End - c.Start }

// Text puts words together as their script is written: with a space between, but for marks, and
// not in Chinese, Japanese, Thai and others that are written without.
func Text(words []Word) string {
	var b strings.Builder
	for i, w := range words {
		if i > 0 && space(words[i-1], w) {
			b.WriteByte(' ')
		}
		b.WriteString(w.Text)
	}
	return b.String()
}

// opening are the marks that stand with the word after them.
const opening = "¿¡([{“‘«‹「『（"

// space tells whether there is one between two words.
func space(a, b Word) bool {
	if a.Text == "" || b.Text == "" {
		return false
	}
	before, _ := utf8.DecodeLastRuneInString(a.Text)
	after, _ := utf8.DecodeRuneInString(b.Text)
	if a.Mark && strings.ContainsRune(opening, before) {
		return false
	}
	if b.Mark {
		return strings.ContainsRune(opening, after) && Spaced(after) && Spaced(before)
	}
	// Between a word in letters and one in ideographs there is none: 私はAWSを使う.
	return Spaced(before) && Spaced(after)
}

// Spaced tells whether a letter is of a script that has spaces between its words. Digits and marks
// of those scripts count with them.
func Spaced(r rune) bool {
	if r < 0x0E00 {
		return true
	}
	return !unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar, unicode.Yi) &&
		!(r >= 0x3000 && r <= 0x303F) && !(r >= 0xFF01 && r <= 0xFFEF) && r != 'ー'
}

// Width is how many columns a line takes: two for a letter of a wide script, such as Chinese,
// Japanese or Korean, none for a mark that joins the letter before it, and one for all others.
func Width(line string) int {
	n := 0
	for _, r := range line {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	switch {
	case r < 0x300:
		return 1
	case unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf):
		return 0
	case r >= 0x1100 && r <= 0x115F, r >= 0x2E80 && r <= 0x303E, r >= 0x3041 && r <= 0xA4CF && r != 0x303F,
		r >= 0xAC00 && r <= 0xD7A3, r >= 0xF900 && r <= 0xFAFF, r >= 0xFE30 && r <= 0xFE6F,
		r >= 0xFF00 && r <= 0xFF60, r >= 0xFFE0 && r <= 0xFFE6, r >= 0x1F300 && r <= 0x1FAFF, r >= 0x20000 && r <= 0x3FFFD:
		return 2
	}
	return 1
}
