package document

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Match is what a search found.
type Match struct {
	// Page is the number of its page.
	Page int
	// Words are the words that match, in the order in which they stand.
	Words []Word
	// Box is around them.
	Box Box
	// Score is how alike they are to what was searched for, in [0,1]; 1 for equal but for
	// case.
	Score float64
}

// Text returns the words of the match.
func (m Match) Text() string { return joinWords(m.Words) }

// Search returns the places where words like those of the query stand, the likest first, and
// among equals in order of the pages. Likeness is 1 less the edits (Levenshtein distance) by
// the longer text's length, without regard to case; least is the lowest that is wanted, and
// 1 finds equal words. Words match in the order in which they stand on the page.
func (d Document) Search(query string, least float64) []Match {
	want := strings.Fields(strings.ToLower(query))
	if len(want) == 0 {
		return nil
	}
	target := []rune(strings.Join(want, " "))
	var out []Match
	for _, p := range d.Pages {
		lower := make([]string, len(p.Words))
		for i, w := range p.Words {
			lower[i] = strings.ToLower(w.Text)
		}
		for i := 0; i+len(want) <= len(lower); i++ {
			s := likeness([]rune(strings.Join(lower[i:i+len(want)], " ")), target, least)
			if s < least || s <= 0 {
				continue
			}
			words := p.Words[i : i+len(want) : i+len(want)]
			m := Match{Page: p.Number, Words: words, Score: s}
			for _, w := range words {
				m.Box = m.Box.Union(w.Box)
			}
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Match) int { return cmp.Compare(b.Score, a.Score) })
	return out
}

// likeness is 0 where the lengths alone keep it under least.
func likeness(a, b []rune, least float64) float64 {
	longer := max(len(a), len(b))
	if longer == 0 {
		return 1
	}
	if 1-math.Abs(float64(len(a)-len(b)))/float64(longer) < least {
		return 0
	}
	row := make([]int, len(b)+1)
	for i := range row {
		row[i] = i
	}
	for i, x := range a {
		diagonal := row[0]
		row[0] = i + 1
		for k, y := range b {
			above := row[k+1]
			cost := 1
			if x == y {
				cost = 0
			}
			row[k+1] = min(diagonal+cost, above+1, row[k]+1)
			diagonal = above
		}
	}
	return 1 - float64(row[len(b)])/float64(longer)
}

// In returns the words whose middle is in the box, in their order.
func (p Page) In(box Box) []Word {
	var words []Word
	for _, w := range p.Words {
		if box.Contains(w.Box.Center()) {
			words = append(words, w)
		}
	}
	return words
}

// Direction is where to look from a place.
type Direction string

// The directions.
const (
	Above   Direction = "above"
	Below   Direction = "below"
	LeftOf  Direction = "left"
	RightOf Direction = "right"
)

// Look returns the lines that stand in a direction from the box, as the value from its label,
// the nearest first. Above and below a line has to share a part of the box's width, to the
// left and right a part of its height.
func (p Page) Look(from Box, to Direction) []Line {
	var lines []Line
	for _, l := range p.Lines {
		if _, ok := distance(from, l.Box, to); ok {
			lines = append(lines, l)
		}
	}
	slices.SortStableFunc(lines, func(a, b Line) int {
		x, _ := distance(from, a.Box, to)
		y, _ := distance(from, b.Box, to)
		return cmp.Compare(x, y)
	})
	return lines
}

// distance is how far b is from the edge of from, and whether it is in that direction. Boxes
// may overlap a little, as tall letters do.
func distance(from, b Box, to Direction) (d float64, ok bool) {
	across := b.Left < from.Right() && from.Left < b.Right()
	level := b.Top < from.Bottom() && from.Top < b.Bottom()
	switch to {
	case Above:
		return from.Top - b.Bottom(), across && b.Center().Y < from.Top
	case Below:
		return b.Top - from.Bottom(), across && b.Center().Y > from.Bottom()
	case LeftOf:
		return from.Left - b.Right(), level && b.Center().X < from.Left
	case RightOf:
		return b.Left - from.Right(), level && b.Center().X > from.Right()
	}
	return 0, false
}
