package lexical

import (
	"unicode"
	"unicode/utf8"
)

// class is how a run of characters becomes terms.
type class uint8

const (
	separator class = iota
	word            // letters, digits, marks and "_": one term, or several of an identifier
	ideograph       // Han and kana: no spaces between words
	syllable        // Hangul: spaces, but particles are written with the word
	unspaced        // Thai, Lao, Burmese, Khmer: no spaces between words
)

// maxToken is the length in bytes of the longest run that becomes terms. Longer ones are
// encoded data, not words; scripts without spaces are not bound by it.
const maxToken = 256

// ascii holds the classes of the ASCII characters.
var ascii = asciiClasses()

func asciiClasses() (classes [utf8.RuneSelf]class) {
	for c := range classes {
		if r := rune(c); r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) {
			classes[c] = word
		}
	}
	return classes
}

// next is the first run of one class at or after byte i that is not of separators, and
// separator where there is none.
func next(text string, i int) (start, end int, c class) {
	for i < len(text) {
		c, n := classAt(text, i)
		if c == separator {
			i += n
			continue
		}
		start = i
		for i += n; i < len(text); i += n {
			var d class
			if d, n = classAt(text, i); d != c {
				if d != separator || !joiner(text[i:]) {
					break
				}
			}
		}
		return start, i, c
	}
	return len(text), len(text), separator
}

func classAt(text string, i int) (class, int) {
	if b := text[i]; b < utf8.RuneSelf {
		return ascii[b], 1
	}
	r, n := utf8.DecodeRuneInString(text[i:])
	return classOf(r), n
}

func classOf(r rune) class {
	switch {
	case r < 0x0E00:
		return wordOr(r)
	case r <= 0x0EFF, r >= 0x1000 && r <= 0x109F, r >= 0x1780 && r <= 0x17FF:
		if unicode.IsLetter(r) || unicode.IsMark(r) {
			return unspaced
		}
		return wordOr(r)
	case r >= 0x1100 && r <= 0x11FF, r >= 0xAC00 && r <= 0xD7A3:
		return syllable
	case r >= 0x3005 && r <= 0x3007, r >= 0x3040 && r <= 0x30FF && r != '・', r >= 0x31F0 && r <= 0x31FF,
		r >= 0x3400 && r <= 0x9FFF, r >= 0xF900 && r <= 0xFAFF, r >= 0xFF66 && r <= 0xFF9F, r >= 0x20000 && r <= 0x3FFFF:
		return ideograph
	}
	return wordOr(r)
}

func wordOr(r rune) class {
	if unicode.IsLetter(r) || unicode.IsNumber(r) || unicode.IsMark(r) {
		return word
	}
	return separator
}

// joiner tells whether a text begins with a character that is written inside words and
// means nothing there: a soft hyphen or a zero-width joiner.
func joiner(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return ignored(r)
}

func ignored(r rune) bool {
	return r == '\u00AD' || r == '\u200C' || r == '\u200D'
}

// appendFold appends a run in lower case, without what means nothing in it.
func appendFold(dst []byte, run string) []byte {
	for i := 0; i < len(run); {
		b := run[i]
		if b < utf8.RuneSelf {
			if 'A' <= b && b <= 'Z' {
				b |= 0x20
			}
			if b != '_' {
				dst = append(dst, b)
			}
			i++
			continue
		}
		r, n := utf8.DecodeRuneInString(run[i:])
		i += n
		if ignored(r) || r == 'ـ' { // the Arabic kashida only stretches a word
			continue
		}
		if r >= 0xFF01 && r <= 0xFF5E { // full-width ASCII
			r -= 0xFEE0
		}
		dst = utf8.AppendRune(dst, unicode.ToLower(r))
	}
	return dst
}
