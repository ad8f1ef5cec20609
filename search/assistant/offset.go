package assistant

import (
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"
)

// places are the bytes of a text at which its units begin, and its end.
type places []int

// byte is the byte at which a unit begins, the nearest where the text has none such.
func (p places) byte(n int) int { return p[min(max(n, 0), len(p)-1)] }

// codePoints counts a text as one unit for each rune. Bytes that are no UTF-8 are one each.
func codePoints(text string) places {
	p := make(places, 0, len(text)+1)
	for i := range text {
		p = append(p, i)
	}
	return append(p, len(text))
}

// codeUnits counts a text in UTF-16, where a rune beyond the first plane has two units. The
// place in the middle of one is its beginning.
func codeUnits(text string) places {
	p := make(places, 0, len(text)+1)
	for i, r := range text {
		p = append(p, i)
		if utf16.RuneLen(r) == 2 {
			p = append(p, i)
		}
	}
	return append(p, len(text))
}

// offsets are the places that the segments of an answer count in. AWS does not say what it
// counts. For most texts there is but one reading: runes and UTF-16 differ after an emoji or
// another rune beyond the first plane. There it is the reading in which more segments begin and
// end where words do, and UTF-16 where that tells nothing, as the service's pages, which are
// JavaScript, read it.
func offsets(text string, list []*types.SourceAttribution) places {
	units, points := codeUnits(text), codePoints(text)
	if len(units) == len(points) {
		return points
	}
	fit := func(p places) int {
		n := 0
		for _, a := range list {
			if a == nil {
				continue
			}
			for _, seg := range a.TextMessageSegments {
				for _, at := range []int{int(aws.ToInt32(seg.BeginOffset)), int(aws.ToInt32(seg.EndOffset))} {
					if at >= 0 && at < len(p) && boundary(text, p[at]) && !(at > 0 && p[at] == p[at-1]) {
						n++
					}
				}
			}
		}
		return n
	}
	if fit(points) > fit(units) {
		return points
	}
	return units
}

// boundary tells whether no word goes on across a byte of the text.
func boundary(text string, at int) bool {
	before, _ := utf8.DecodeLastRuneInString(text[:at])
	after, _ := utf8.DecodeRuneInString(text[at:])
	if at == 0 || at == len(text) {
		return true
	}
	return !(word(before) && word(after)) && !(unicode.IsSpace(before) && unicode.IsSpace(after))
}

func word(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }
