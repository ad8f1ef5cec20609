package document

import "strings"

// Table is a table of a page, or of several when it was joined. Rows and columns count from 0.
type Table struct {
	// Rows and Columns are the size of the grid.
	Rows, Columns int
	// Cells are the cells by row and column. A merged cell stands for all that it covers, so
	// that no two cells cover one place; a place without cell is empty.
	Cells []Cell
	// Title is the caption, and Footers are the notes, where they were found.
	Title   string
	Footers []string
	// TitleWords and FooterWords are what they are made of.
	TitleWords, FooterWords []Word
	// SemiStructured says that the table is a form or list that is laid out as one.
	SemiStructured bool
	// Page is the number of its page, and LastPage that of the page where it ends.
	Page, LastPage int
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it is, on its first page.
	Box Box
	// ID is the block's in the response.
	ID string
}

// Cell is a cell of a table.
type Cell struct {
	// Row and Column are the upper left place of the cell, RowSpan and ColumnSpan how many it
	// covers, at least 1.
	Row, Column         int
	RowSpan, ColumnSpan int
	// Text is what stands in it, a check box as [X] or [ ].
	Text string
	// Words are its words, and Selections its check boxes.
	Words      []Word
	Selections []Selection
	// Header says that it is a column's heading, SectionTitle that it heads rows, Summary
	// that it sums up, Title and Footer that it is the table's title or a note.
	Header, SectionTitle, Summary, Title, Footer bool
	// Merged says that the service found it to be several cells made one.
	Merged bool
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it is.
	Box Box
	// ID is the block's in the response.
	ID string
}

// At returns the cell that covers the place, and whether there is one.
func (t Table) At(row, column int) (Cell, bool) {
	for _, c := range t.Cells {
		if c.covers(row, column) {
			return c, true
		}
	}
	return Cell{}, false
}

func (c Cell) covers(row, column int) bool {
	return row >= c.Row && row < c.Row+c.RowSpan && column >= c.Column && column < c.Column+c.ColumnSpan
}

// Grid returns the texts of the table by row and column. A merged cell's text stands in its
// first place.
func (t Table) Grid() [][]string { return t.grid(false) }

// FilledGrid is [Table.Grid] with a merged cell's text in each place that it covers, as
// programs that read row by row want it.
func (t Table) FilledGrid() [][]string { return t.grid(true) }

func (t Table) grid(fill bool) [][]string {
	grid := make([][]string, t.Rows)
	places := make([]string, t.Rows*t.Columns)
	for i := range grid {
		grid[i] = places[i*t.Columns : (i+1)*t.Columns : (i+1)*t.Columns]
	}
	for _, c := range t.Cells {
		if !fill {
			grid[c.Row][c.Column] = c.Text
			continue
		}
		for row := c.Row; row < c.Row+c.RowSpan; row++ {
			for col := c.Column; col < c.Column+c.ColumnSpan; col++ {
				grid[row][col] = c.Text
			}
		}
	}
	return grid
}

// HeaderRows returns the rows that hold the columns' headings, as the first and the row
// after the last. Rows before them are titles. They are the same for a table without.
func (t Table) HeaderRows() (first, end int) {
	header := make([]bool, t.Rows)
	for _, c := range t.Cells {
		if c.Header {
			for row := c.Row; row < c.Row+c.RowSpan; row++ {
				header[row] = true
			}
		}
	}
	for first < t.Rows && !header[first] {
		if !t.titleRow(first) {
			return 0, 0
		}
		first++
	}
	if first == t.Rows {
		return 0, 0
	}
	for end = first; end < t.Rows && header[end]; end++ {
	}
	return first, end
}

func (t Table) titleRow(row int) bool {
	title := false
	for _, c := range t.Cells {
		if row >= c.Row && row < c.Row+c.RowSpan && c.Text != "" {
			if !c.Title && !c.SectionTitle {
				return false
			}
			title = true
		}
	}
	return title
}

// Header returns the heading of each column, those of several rows joined by a space, or nil
// for a table without.
func (t Table) Header() []string {
	first, end := t.HeaderRows()
	if first == end {
		return nil
	}
	grid := t.FilledGrid()
	header := make([]string, t.Columns)
	for col := range header {
		var parts []string
		for row := first; row < end; row++ {
			if text := grid[row][col]; text != "" && (len(parts) == 0 || parts[len(parts)-1] != text) {
				parts = append(parts, text)
			}
		}
		header[col] = strings.Join(parts, " ")
	}
	return header
}

// Body returns the rows after the headings as [Table.FilledGrid] has them.
func (t Table) Body() [][]string {
	_, end := t.HeaderRows()
	return t.FilledGrid()[end:]
}

// Column returns the body of the first column whose heading is the given one, and whether
// there is one. Case and white space at the ends do not count.
func (t Table) Column(heading string) ([]string, bool) {
	for col, h := range t.Header() {
		if !strings.EqualFold(strings.TrimSpace(h), strings.TrimSpace(heading)) {
			continue
		}
		var column []string
		for _, row := range t.Body() {
			column = append(column, row[col])
		}
		return column, true
	}
	return nil, false
}
