package load

import (
	"slices"
	"strings"

	"golang.org/x/net/html"
)

// elementEnds tells by the offset of each element's start tag where the element ends: after
// its end tag, or before the tag that implies its end, by the rules of the HTML standard on
// optional tags. Elements that only the end of the page closes are not in it.
func elementEnds(source string, from int) map[int]int {
	e := ends{at: make(map[int]int)}
	z := html.NewTokenizer(strings.NewReader(source[from:]))
	for at := from; ; {
		tt := z.Next()
		if tt == html.ErrorToken {
			return e.at
		}
		start := at
		at += len(z.Raw())
		if tt != html.StartTagToken && tt != html.EndTagToken {
			continue
		}
		raw, _ := z.TagName()
		switch name := string(raw); {
		case tt == html.EndTagToken:
			e.end(name, start, at)
		case !isVoid(name):
			e.implied(name, start)
			e.open = append(e.open, openElement{name, start})
		}
	}
}

type openElement struct {
	name  string
	start int
}

// ends follows the elements that are open.
type ends struct {
	open []openElement
	at   map[int]int
}

// end closes the last element of the name, and with it those in it.
func (e *ends) end(name string, start, after int) {
	i := e.last(func(o string) bool { return o == name }, nil)
	if i < 0 {
		return
	}
	for _, o := range e.open[i+1:] {
		e.at[o.start] = start
	}
	e.at[e.open[i].start] = after
	e.open = e.open[:i]
}

// implied closes what cannot go on when an element begins.
func (e *ends) implied(name string, start int) {
	closes := func(string) bool { return false }
	var stop []string
	switch name {
	case "li":
		closes, stop = func(o string) bool { return o == "li" }, []string{"ul", "ol", "menu"}
	case "dt", "dd":
		closes, stop = func(o string) bool { return o == "dt" || o == "dd" }, []string{"dl"}
	case "td", "th":
		closes, stop = func(o string) bool { return o == "td" || o == "th" }, []string{"tr", "table"}
	case "tr":
		closes, stop = func(o string) bool { return o == "tr" }, []string{"table"}
	case "option":
		closes, stop = func(o string) bool { return o == "option" }, []string{"select", "datalist"}
	default:
		if isBlock(name) {
			closes, stop = func(o string) bool { return o == "p" }, []string{"button", "table", "div", "td", "th", "li"}
		}
	}
	i := e.last(closes, stop)
	if i < 0 {
		return
	}
	for _, o := range e.open[i:] {
		e.at[o.start] = start
	}
	e.open = e.open[:i]
}

// last is the innermost open element that matches and is in none of those at which to stop,
// or -1. How deep it looks is bounded: a page of nothing but start tags would take a time
// that grows with the square of their number.
func (e *ends) last(match func(string) bool, stop []string) int {
	const depth = 500
	for i := len(e.open) - 1; i >= 0 && i > len(e.open)-depth; i-- {
		if match(e.open[i].name) {
			return i
		}
		if slices.Contains(stop, e.open[i].name) {
			return -1
		}
	}
	return -1
}
