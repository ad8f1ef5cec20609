package talk

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// token is a word of a text, or a character of a script that has no spaces.
type token struct {
	start, end int    // bytes of the text
	norm       string // in small letters, without punctuation at its ends
}

// tokens cuts a text into words. Punctuation alone is none.
func tokens(text string) []token {
	var out []token
	start := -1
	flush := func(end int) {
		if start >= 0 {
			out = add(out, text, start, end)
		}
		start = -1
	}
	for at, r := range text {
		switch {
		case unicode.IsSpace(r):
			flush(at)
		case dense(r):
			flush(at)
			out = add(out, text, at, at+utf8.RuneLen(r))
		case start < 0:
			start = at
		}
	}
	flush(len(text))
	return out
}

// dense tells of scripts that have no spaces between words.
func dense(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai)
}

func add(out []token, text string, start, end int) []token {
	word := text[start:end]
	trimmed := strings.TrimFunc(word, isMark)
	if trimmed == "" {
		return out
	}
	at := strings.Index(word, trimmed)
	norm := strings.Map(func(r rune) rune {
		if r == '\'' || r == '’' {
			return -1
		}
		return r
	}, strings.ToLower(trimmed))
	if norm == "" {
		return out
	}
	return append(out, token{start + at, start + at + len(trimmed), norm})
}

// isMark tells of punctuation that says nothing at the ends of a word. What belongs to numbers,
// addresses and amounts stays.
func isMark(r rune) bool {
	switch r {
	case '+', '#', '$', '€', '£', '%', '@', '&', '-', '_', '/':
		return false
	}
	return unicode.IsPunct(r) || unicode.IsSymbol(r)
}

// norm is a text in the form in which texts are compared.
func norm(text string) string {
	words := tokens(text)
	parts := make([]string, len(words))
	for n, w := range words {
		parts[n] = w.norm
	}
	return strings.Join(parts, " ")
}
