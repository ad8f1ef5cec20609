package document

import (
	"math"
	"slices"
)

// JoinedTables returns the tables of all pages, those that go on over the end of a page
// joined to one. A table goes on where it is the last thing on its page and the next page
// begins with a table of as many columns at the same place across the page, with the same
// headings or none. Page headers, footers and numbers do not count.
func (d Document) JoinedTables() []Table {
	var out []Table
	open := -1 // the table in out that may go on
	for i, p := range d.Pages {
		for k, t := range p.Tables {
			if k == 0 && open >= 0 && p.Number == d.Pages[i-1].Number+1 && startsPage(p, t) && continues(out[open], t) {
				out[open] = out[open].Join(t)
			} else {
				out = append(out, t)
			}
		}
		open = -1
		if n := len(p.Tables); n > 0 && endsPage(p, p.Tables[n-1]) {
			open = len(out) - 1
		}
	}
	return out
}

// Join returns the table with the rows of another below, its headings left out where they
// repeat those of t. The box is that of t.
func (t Table) Join(next Table) Table {
	skip := 0
	if repeats(t, next) {
		_, skip = next.HeaderRows()
		skip = max(skip, 1)
	}
	cells := slices.Clone(t.Cells)
	for _, c := range next.Cells {
		if c.Row < skip {
			continue
		}
		c.Row += t.Rows - skip
		cells = append(cells, c)
	}
	t.Cells = cells
	t.Rows += next.Rows - skip
	t.Columns = max(t.Columns, next.Columns)
	t.Footers = slices.Concat(t.Footers, next.Footers)
	t.FooterWords = slices.Concat(t.FooterWords, next.FooterWords)
	t.LastPage = max(t.LastPage, next.LastPage)
	return t
}

// maxShift is how far the edges of a table may move from page to page, of its width.
const maxShift = 0.05

func continues(t, next Table) bool {
	if t.Columns != next.Columns || t.Rows == 0 || next.Rows == 0 {
		return false
	}
	if next.Title != "" && next.Title != t.Title {
		return false
	}
	if math.Abs(t.Box.Left-next.Box.Left) > maxShift || math.Abs(t.Box.Right()-next.Box.Right()) > maxShift {
		return false
	}
	return next.Header() == nil || t.Header() == nil || repeats(t, next)
}

// repeats tells whether next begins with the headings of t, whether or not the service has
// found them to be headings.
func repeats(t, next Table) bool {
	if t.Columns != next.Columns || t.Rows == 0 || next.Rows < 2 {
		return false
	}
	if a, b := t.Header(), next.Header(); a != nil && b != nil {
		return slices.Equal(a, b)
	}
	return slices.Equal(t.FilledGrid()[0], next.FilledGrid()[0])
}

// edge is the part of a page, at its top and its bottom, where lines are headers and footers
// when there is no layout that says so.
const edge = 0.08

// startsPage tells whether nothing but headers stands above the table, endsPage whether
// nothing but footers stands below it.
func startsPage(p Page, t Table) bool {
	return !slices.ContainsFunc(body(p), func(b Box) bool { return b.Center().Y < t.Box.Top && b.Bottom() > edge })
}

func endsPage(p Page, t Table) bool {
	return !slices.ContainsFunc(body(p), func(b Box) bool { return b.Center().Y > t.Box.Bottom() && b.Top < 1-edge })
}

// body returns the places of the lines that are in no header, footer, page number, table title
// or note.
func body(p Page) []Box {
	margin := map[string]bool{}
	for _, e := range p.Layout {
		if e.Kind == HeaderElement || e.Kind == FooterElement || e.Kind == PageNumberElement {
			for _, l := range e.allLines() {
				margin[l.ID] = true
			}
		}
	}
	notes := map[int]bool{}
	for _, t := range p.Tables {
		for _, w := range slices.Concat(t.TitleWords, t.FooterWords) {
			notes[w.Index] = true
		}
	}
	var boxes []Box
	for _, l := range p.Lines {
		if !margin[l.ID] && !slices.ContainsFunc(l.Words, func(w Word) bool { return notes[w.Index] }) {
			boxes = append(boxes, l.Box)
		}
	}
	return boxes
}
