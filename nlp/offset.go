package nlp

import (
	"fmt"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Span is a place in a text, from byte Start up to byte End of the caller's string.
type Span struct {
	Start, End int
}

// In returns what the span covers of the text that it was found in. Of another text it may
// be anything, and is empty where it does not fit.
func (s Span) In(text string) string {
	if s.Start < 0 || s.End < s.Start || s.End > len(text) {
		return ""
	}
	return text[s.Start:s.End]
}

// place makes generic code of what has a span.
func (s *Span) place() *Span { return s }

// shift moves the spans of what was found in a piece to the text that it was cut from.
func shift[T any, P interface {
	*T
	place() *Span
}](found []T, by int) {
	for i := range found {
		s := P(&found[i]).place()
		s.Start += by
		s.End += by
	}
}

// codePoints converts the service's offsets, which count code points, to bytes. Each byte
// that is not UTF-8 is one, as it is in the request.
type codePoints struct {
	n  int   // code points
	at []int // where each begins, and the end of the text; nil where each is a byte
}

func codePointsOf(text string) codePoints {
	n := utf8.RuneCountInString(text)
	if n == len(text) {
		return codePoints{n: n}
	}
	at := make([]int, 0, n+1)
	for i := range text {
		at = append(at, i)
	}
	return codePoints{n, append(at, len(text))}
}

// span is a place in bytes. One that the text does not have is an error: what is to be
// redacted there would otherwise stay.
func (c codePoints) span(begin, end int) (Span, error) {
	if begin < 0 || begin > end || end > c.n {
		return Span{}, fmt.Errorf("%w: the response has a span from %d to %d in a text of %d code points", awsai.ErrUnavailable, begin, end, c.n)
	}
	if c.at == nil {
		return Span{begin, end}, nil
	}
	return Span{c.at[begin], c.at[end]}, nil
}
