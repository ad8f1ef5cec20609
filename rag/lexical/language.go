package lexical

import (
	"unicode/utf8"
)

// detectTokens is how many words of a text are looked at to tell its language.
const detectTokens = 300

// functionWords says for each stop word of the languages in Latin letters which of them
// have it, as a bit set.
var functionWords = latinStopWords()

func latinStopWords() map[string]uint32 {
	m := make(map[string]uint32)
	for l := english; l <= vietnamese; l++ {
		for w := range stopWords[l] {
			if len(w) > 1 {
				m[w] |= 1 << l
			}
		}
	}
	return m
}

// detect tells the language of a text from its share of stop words: a tenth of the words or
// more, where names and code have few, and twice as many as by chance. It takes likely
// where no language stands out.
func (s *scratch) detect(text string, likely language) language {
	var hits [vietnamese + 1]int
	tokens := 0
	for at := 0; tokens < detectTokens; tokens++ {
		start, end, c := next(text, at)
		if c == separator {
			break
		}
		at = end
		if c != word || end-start > 16 {
			continue
		}
		s.buf = appendFold(s.buf[:0], text[start:end])
		for set, l := functionWords[string(s.buf)], 0; set != 0; set, l = set>>1, l+1 {
			hits[l] += int(set & 1)
		}
	}
	best := likely
	for l, n := range hits {
		if n > hits[best] && n > 2*hits[likely] && n >= 2 && n*10 >= tokens {
			best = language(l)
		}
	}
	return best
}

// scriptLanguage is the language that a word in lower case is taken for: that of its
// script, and for Latin letters the text's.
func scriptLanguage(fold string, text language) language {
	if fold == "" || fold[0] < utf8.RuneSelf {
		return text
	}
	r, _ := utf8.DecodeRuneInString(fold)
	switch {
	case r < 0x0370, r >= 0x1E00 && r <= 0x1EFF:
		return text
	case r < 0x0400, r >= 0x1F00 && r <= 0x1FFF:
		return greek
	case r <= 0x052F:
		return russian
	case r >= 0x0600 && r <= 0x06FF:
		return arabic
	case r >= 0x0900 && r <= 0x097F:
		return hindi
	}
	return undetermined
}
