package document

import (
	"cmp"
	"slices"
	"strings"
)

// The service gives each place of a grid a cell. Where rows or columns are numbered far
// beyond that, the numbers are absurd, and a grid of them would be too: cells over this are
// left out. Their words stay in the page's lines.
const (
	freePlaces    = 4096
	placesPerCell = 64
)

// table builds a table.
func (b *pageBuilder) table(in *block) Table {
	t := Table{ID: in.id, Page: b.page.Number, LastPage: b.page.Number, Confidence: in.confidence(), Box: in.place(), SemiStructured: in.roles&semiStructuredRole != 0}
	cells := b.cells(in)
	t.Rows, t.Columns = fit(&cells)
	merged := b.mergedCells(in)
	t.Cells = merge(cells, merged, t.Rows, t.Columns)
	for n, title := range b.graph.related(in, titleOf) {
		if b.once(n) {
			words, _ := b.content(title)
			t.TitleWords = append(t.TitleWords, words...)
		}
	}
	t.Title = joinWords(t.TitleWords)
	for n, footer := range b.graph.related(in, footerOf) {
		if b.once(n) {
			words, _ := b.content(footer)
			t.FooterWords = append(t.FooterWords, words...)
			t.Footers = append(t.Footers, joinWords(words))
		}
	}
	return t
}

// cells builds the cells of a table as the service gives them, none of them merged.
func (b *pageBuilder) cells(in *block) []Cell {
	var cells []Cell
	for n, c := range b.graph.related(in, childOf) {
		if c.kind == cellKind && c.row > 0 && c.col > 0 && b.once(n) {
			cell := newCell(c)
			b.fill(&cell, c)
			cells = append(cells, cell)
		}
	}
	return cells
}

func newCell(in *block) Cell {
	return Cell{
		Row: int(in.row) - 1, Column: int(in.col) - 1, RowSpan: int(max(in.rows, 1)), ColumnSpan: int(max(in.cols, 1)),
		Header: in.roles&columnHeaderRole != 0, SectionTitle: in.roles&sectionTitleRole != 0, Summary: in.roles&summaryRole != 0,
		Title: in.roles&titleRole != 0, Footer: in.roles&footerRole != 0,
		Confidence: in.confidence(), Box: in.place(), ID: in.id,
	}
}

// fill reads the content of a cell in the order in which the service gives it. A word is in
// one cell of the page.
func (b *pageBuilder) fill(c *Cell, in *block) {
	var text strings.Builder
	add := func(s string) {
		if text.Len() > 0 {
			text.WriteByte(' ')
		}
		text.WriteString(s)
	}
	for n, child := range b.graph.related(in, childOf) {
		switch child.kind {
		case wordKind:
			if w, ok := b.word(n, child); ok && b.once(n) {
				c.Words = append(c.Words, w)
				add(w.Text)
			}
		case selectionKind:
			s := selection(child)
			c.Selections = append(c.Selections, s)
			add(s.mark())
		}
	}
	c.Text = text.String()
	if len(c.Words) == 1 && len(c.Selections) == 0 {
		c.Text = c.Words[0].Text // the same memory
	}
}

// fit returns the size of the grid that the cells are in, and removes those that would make
// it absurd.
func fit(cells *[]Cell) (rows, columns int) {
	limit := freePlaces + placesPerCell*len(*cells)
	kept := (*cells)[:0]
	for _, c := range *cells {
		r, k := max(rows, c.Row+c.RowSpan), max(columns, c.Column+c.ColumnSpan)
		if r > limit || k > limit || r*k > limit {
			continue
		}
		rows, columns = r, k
		kept = append(kept, c)
	}
	*cells = kept
	return rows, columns
}

// mergedCells returns the merged cells of a table, empty. What is in them follows from their
// places: responses that were cut, and stored ones, name cells that are not there.
func (b *pageBuilder) mergedCells(in *block) []Cell {
	var merged []Cell
	for _, kind := range []relationKind{mergedCellOf, childOf} {
		for n, m := range b.graph.related(in, kind) {
			if m.kind == mergedCellKind && m.row > 0 && m.col > 0 && b.once(n) {
				merged = append(merged, newCell(m))
			}
		}
	}
	return merged
}

// merge puts merged cells in place of their parts. A part belongs to the first merged cell
// that covers it, and a merged cell that would cover a part of a cell alone is none.
func merge(cells []Cell, merged []Cell, rows, columns int) []Cell {
	owner := make([]int, rows*columns) // 1 + index in cells, of the first that covers a place
	kept := cells[:0]
	for _, c := range cells {
		if claim(owner, columns, c, len(kept)+1) {
			kept = append(kept, c)
		}
	}
	cells = kept
	gone := make([]bool, len(cells))
	var out []Cell
	for _, c := range merged {
		if c.Row+c.RowSpan > rows || c.Column+c.ColumnSpan > columns || // absurd
			c.RowSpan == 1 && c.ColumnSpan == 1 {
			continue
		}
		parts, ok := partsOf(owner, columns, cells, c)
		if !ok {
			continue
		}
		absorb(&c, cells, parts)
		for _, i := range parts {
			gone[i] = true
		}
		set(owner, columns, c, taken+1)
		out = append(out, c)
	}
	for i, c := range cells {
		if !gone[i] {
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Column, b.Column))
	})
	return out
}

// claim notes the places of a cell, unless one of them is another's.
func claim(owner []int, columns int, c Cell, who int) bool {
	for row := c.Row; row < c.Row+c.RowSpan; row++ {
		for col := c.Column; col < c.Column+c.ColumnSpan; col++ {
			if owner[row*columns+col] != 0 {
				return false
			}
		}
	}
	set(owner, columns, c, who)
	return true
}

func set(owner []int, columns int, c Cell, who int) {
	for row := c.Row; row < c.Row+c.RowSpan; row++ {
		for col := c.Column; col < c.Column+c.ColumnSpan; col++ {
			owner[row*columns+col] = who
		}
	}
}

// taken stands for a merged cell where else the index of a cell stands.
const taken = -2

// partsOf returns the cells that the merged cell c covers, by row and column. It is not ok
// where one of them is taken or lies only partly within.
func partsOf(owner []int, columns int, cells []Cell, c Cell) (parts []int, ok bool) {
	for row := c.Row; row < c.Row+c.RowSpan; row++ {
		for col := c.Column; col < c.Column+c.ColumnSpan; col++ {
			i := owner[row*columns+col] - 1
			if i == -1 {
				continue
			}
			if i == taken {
				return nil, false
			}
			p := cells[i]
			if p.Row < c.Row || p.Column < c.Column || p.Row+p.RowSpan > c.Row+c.RowSpan || p.Column+p.ColumnSpan > c.Column+c.ColumnSpan {
				return nil, false
			}
			if p.Row == row && p.Column == col {
				parts = append(parts, i)
			}
		}
	}
	return parts, true
}

// absorb gives the merged cell what is in its parts.
func absorb(c *Cell, cells []Cell, parts []int) {
	c.Merged = true
	var texts []string
	for _, i := range parts {
		p := cells[i]
		if p.Text != "" {
			texts = append(texts, p.Text)
		}
		c.Words = append(c.Words, p.Words...)
		c.Selections = append(c.Selections, p.Selections...)
		c.Header = c.Header || p.Header
		c.SectionTitle = c.SectionTitle || p.SectionTitle
		c.Summary = c.Summary || p.Summary
		c.Title = c.Title || p.Title
		c.Footer = c.Footer || p.Footer
	}
	c.Text = strings.Join(texts, " ")
}
