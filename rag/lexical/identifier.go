package lexical

import (
	"unicode"
	"unicode/utf8"
)

// appendParts appends the parts of an identifier: HTTPServer2_name is HTTP, Server, 2 and name.
// A word that is none has one part.
func appendParts(dst []string, run string) []string {
	start := 0
	cut := func(i, n int) {
		if i > start {
			dst = append(dst, run[start:i])
		}
		start = i + n
	}
	before := kindOf(utf8.RuneError)
	for i := 0; i < len(run); {
		r, n := utf8.DecodeRuneInString(run[i:])
		kind := kindOf(r)
		switch {
		case r == '_':
			cut(i, n)
		case i == start || kind == before || kind == inner:
		case before == upper && kind == lower:
			// the last capital of several begins the next part
			if _, m := utf8.DecodeLastRuneInString(run[:i]); i-m > start {
				cut(i-m, 0)
			}
		default:
			cut(i, 0)
		}
		if kind != inner {
			before = kind
		}
		i += n
	}
	cut(len(run), 0)
	return dst
}

type runeKind uint8

const (
	inner runeKind = iota // marks and the like, which never begin a part
	lower
	upper
	digit
)

func kindOf(r rune) runeKind {
	switch {
	case 'a' <= r && r <= 'z':
		return lower
	case 'A' <= r && r <= 'Z':
		return upper
	case '0' <= r && r <= '9':
		return digit
	case r < utf8.RuneSelf:
		return inner
	case unicode.IsUpper(r):
		return upper
	case unicode.IsLetter(r):
		return lower
	case unicode.IsDigit(r):
		return digit
	}
	return inner
}
