package bedrock

import (
	"unicode"
	"unicode/utf8"
)

// place is what a service says of a place in a text, in characters.
type place struct {
	text       string
	begin, end int
}

// offsets are the places of a text's characters in bytes, its end included. Within a
// character that counts as two they are -1.
type offsets []int

// offsetsOf counts the characters of a text as code points or as UTF-16 does.
func offsetsOf(text string, utf16 bool) offsets {
	o := make(offsets, 0, len(text)+1)
	for i, r := range text {
		o = append(o, i)
		if utf16 && r > 0xffff {
			o = append(o, -1)
		}
	}
	return append(o, len(text))
}

// span is a place in bytes, or false if there is no such place.
func (o offsets) span(begin, end int) ([2]int, bool) {
	if begin < 0 || begin >= end || end >= len(o) || o[begin] < 0 || o[end] < 0 {
		return [2]int{}, false
	}
	return [2]int{o[begin], o[end]}, true
}

// inBytes converts places to bytes, as PIIScore says.
func inBytes(places []place) [][2]int {
	points, units := placesIn(places, false), placesIn(places, true)
	pointVotes, unitVotes := 0, 0
	for i, p := range places {
		pointVotes += points[i].votes(p.text)
		unitVotes += units[i].votes(p.text)
	}
	out := make([][2]int, len(places))
	for i, p := range places {
		a, b := points[i], units[i]
		switch {
		case pointVotes > unitVotes:
			b = a
		case unitVotes > pointVotes:
			a = b
		}
		switch {
		case a.ok && b.ok:
			out[i] = [2]int{min(a.span[0], b.span[0]), max(a.span[1], b.span[1])}
		case a.ok:
			out[i] = a.span
		case b.ok:
			out[i] = b.span
		default:
			out[i] = [2]int{0, len(p.text)}
		}
	}
	return out
}

// reading is a place in bytes, by one way of counting.
type reading struct {
	span [2]int
	ok   bool
}

func placesIn(places []place, utf16 bool) []reading {
	known := map[string]offsets{}
	out := make([]reading, len(places))
	for i, p := range places {
		o, ok := known[p.text]
		if !ok {
			o = offsetsOf(p.text, utf16)
			known[p.text] = o
		}
		out[i].span, out[i].ok = o.span(p.begin, p.end)
	}
	return out
}

// votes says how much a reading looks like something that was found: by either end, whether
// a word begins or ends there. One that is beyond the text outweighs many.
func (r reading) votes(text string) int {
	if !r.ok {
		return -1000
	}
	n := 0
	first, _ := utf8.DecodeRuneInString(text[r.span[0]:])
	last, _ := utf8.DecodeLastRuneInString(text[:r.span[1]])
	if !unicode.IsSpace(first) && edge(text, r.span[0]) {
		n++
	}
	if !unicode.IsSpace(last) && edge(text, r.span[1]) {
		n++
	}
	return n
}
