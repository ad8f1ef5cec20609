package nlp

import "github.com/awsai-go/awsai/internal/codepoint"

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

// codePoints are the places of a text's code points, which the service counts, in bytes.
type codePoints struct{ codepoint.Offsets }

func codePointsOf(text string) codePoints { return codePoints{codepoint.Of(text)} }

// span is a place in bytes. One that the text does not have is an error: what is to be
// redacted there would otherwise stay.
func (c codePoints) span(begin, end int) (s Span, err error) {
	s.Start, s.End, err = c.Bytes(begin, end)
	return s, err
}
