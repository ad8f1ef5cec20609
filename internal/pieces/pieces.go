// Package pieces cuts a text that is too long for a service into pieces that are not.
package pieces

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag/lexical"
)

// Size measures a text. That of two texts together is the sum of theirs.
type Size func(text string) int

// Bytes is the length in UTF-8.
func Bytes(s string) int { return len(s) }

// Runes is the number of code points.
func Runes(s string) int { return utf8.RuneCountInString(s) }

// Split cuts a text into pieces of at most limit, which together are the text: after
// sentences, with the white space that follows them; within a sentence that is longer after
// words; and within a word that is longer after code points. A code point that is longer
// than the limit is a piece by itself. An empty text has no pieces.
func Split(text string, limit int, size Size) []string {
	if text == "" {
		return nil
	}
	if size(text) <= limit {
		return []string{text}
	}
	s := splitter{limit: limit, size: size}
	at := 0
	for start := range lexical.Sentences(text) {
		s.sentence(text[at:start])
		at = start
	}
	s.sentence(text[at:])
	pieces := make([]string, len(s.starts))
	for i, start := range s.starts {
		end := len(text)
		if i+1 < len(s.starts) {
			end = s.starts[i+1]
		}
		pieces[i] = text[start:end]
	}
	return pieces
}

// splitter packs what comes into pieces, each as full as it gets.
type splitter struct {
	limit  int
	size   Size
	starts []int // of the pieces
	at     int   // what has been added
	room   int   // of the last piece
}

// sentence adds a sentence, with what is after it.
func (s *splitter) sentence(text string) {
	if s.size(text) <= s.limit {
		s.add(text)
		return
	}
	s.room = 0 // a sentence that is cut begins a piece
	for text != "" {
		n := word(text)
		if s.size(text[:n]) > s.limit {
			s.word(text[:n])
		} else {
			s.add(text[:n])
		}
		text = text[n:]
	}
	s.room = 0
}

// word adds a word that is longer than a piece.
func (s *splitter) word(text string) {
	for text != "" {
		_, n := utf8.DecodeRuneInString(text)
		s.add(text[:n])
		text = text[n:]
	}
}

// add puts a text to the last piece, or where it does not fit into a new one.
func (s *splitter) add(text string) {
	if text == "" {
		return
	}
	n := s.size(text)
	if n > s.room || len(s.starts) == 0 {
		s.starts = append(s.starts, s.at)
		s.room = s.limit
	}
	s.at += len(text)
	s.room -= n
}

// word is the length of the word at the beginning of a text, with the white space after it.
func word(text string) int {
	end := strings.IndexFunc(text, unicode.IsSpace)
	if end < 0 {
		return len(text)
	}
	rest := strings.TrimLeftFunc(text[end:], unicode.IsSpace)
	return len(text) - len(rest)
}
