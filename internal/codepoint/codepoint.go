// Package codepoint converts places in texts that a service counts in code points to bytes.
package codepoint

import (
	"fmt"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Offsets are the places of a text's code points in bytes. Each byte that is not UTF-8 is a
// code point, as it is in the JSON of a request. The zero value is that of an empty text.
type Offsets struct {
	n  int   // code points
	at []int // where each begins, and the end of the text; nil where each is a byte
}

// Of returns the offsets of a text.
func Of(text string) Offsets {
	n := utf8.RuneCountInString(text)
	if n == len(text) {
		return Offsets{n: n}
	}
	at := make([]int, 0, n+1)
	for i := range text {
		at = append(at, i)
	}
	return Offsets{n, append(at, len(text))}
}

// Bytes is the place from one code point up to another. One that the text does not have is
// awsai.ErrUnavailable, as the service's fault.
func (o Offsets) Bytes(begin, end int) (from, to int, err error) {
	if begin < 0 || begin > end || end > o.n {
		return 0, 0, fmt.Errorf("%w: the response has a span from %d to %d in a text of %d code points", awsai.ErrUnavailable, begin, end, o.n)
	}
	if o.at == nil {
		return begin, end, nil
	}
	return o.at[begin], o.at[end], nil
}
