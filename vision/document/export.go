package document

import (
	"encoding/csv"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// CSV returns the table as RFC 4180 has it, a merged cell's text in its first place. Fields
// that a spreadsheet would take for a formula begin with an apostrophe: those that begin
// with = + - @ or a control character and are no numbers.
func (t Table) CSV() string { return toCSV(t.Grid()) }

func toCSV(rows [][]string) string {
	var b strings.Builder
	w := csv.NewWriter(&b)
	for _, row := range rows {
		safe := make([]string, len(row))
		for i, text := range row {
			safe[i] = inert(text)
		}
		w.Write(safe) // a strings.Builder does not fail, nor does a comma as separator
	}
	w.Flush()
	return b.String()
}

// signed is what begins with a sign and is a number all the same.
var signed = regexp.MustCompile(`^[-+] ?[$€£¥]? ?[0-9][0-9.,' ]*%?$`)

// inert returns a field that no spreadsheet executes.
func inert(text string) string {
	start := strings.TrimLeft(text, " \u00a0\u3000\ufeff")
	if start == "" || signed.MatchString(text) {
		return text
	}
	if strings.ContainsRune("=+-@\t\r\n\x00＝＋－＠|%", []rune(start)[0]) {
		return "'" + text
	}
	return text
}

// Markdown returns the table as GitHub's Markdown has it, with its title as a paragraph before
// and its footers after. Headings of several rows become one row; without headings the
// first row is taken for them, as Markdown has no table without.
func (t Table) Markdown() string {
	if t.Rows == 0 || t.Columns == 0 {
		return ""
	}
	grid := t.Grid()
	first, end := t.HeaderRows()
	head, body := grid[0], grid[1:]
	var titles [][]string
	if first < end {
		head, body, titles = t.Header(), grid[end:], grid[:first]
		if end-first == 1 {
			head = grid[first]
		}
	}
	var b strings.Builder
	if title := t.caption(); title != "" {
		b.WriteString(title + "\n\n")
	}
	for _, row := range titles {
		if text := strings.TrimSpace(strings.Join(row, " ")); text != "" {
			b.WriteString(text + "\n\n")
		}
	}
	markdownRow(&b, head)
	b.WriteString(strings.Repeat("| --- ", t.Columns) + "|\n")
	for _, row := range body {
		markdownRow(&b, row)
	}
	for _, f := range t.notes() {
		b.WriteString("\n" + f + "\n")
	}
	return b.String()
}

func markdownRow(b *strings.Builder, row []string) {
	for _, text := range row {
		b.WriteString("| ")
		if text != "" {
			b.WriteString(cellMarks.Replace(text) + " ")
		}
	}
	b.WriteString("|\n")
}

var cellMarks = strings.NewReplacer(`\`, `\\`, "|", `\|`, "\r\n", " ", "\n", " ", "\r", " ")

// caption returns the title, unless it stands in a cell too, and notes the footers that do
// not.
func (t Table) caption() string {
	for _, c := range t.Cells {
		if c.Text == t.Title && (c.Title || c.SectionTitle) {
			return ""
		}
	}
	return t.Title
}

func (t Table) notes() []string {
	return slices.DeleteFunc(slices.Clone(t.Footers), func(f string) bool {
		return slices.ContainsFunc(t.Cells, func(c Cell) bool { return c.Footer && c.Text == f })
	})
}

// HTML returns the table as an HTML table: headings as th, merged cells with their spans, the
// title as caption and the footers in tfoot. All text is escaped.
func (t Table) HTML() string {
	var b strings.Builder
	b.WriteString("<table>\n")
	if title := t.caption(); title != "" {
		b.WriteString("<caption>" + html.EscapeString(title) + "</caption>\n")
	}
	owner := make([]int, t.Rows*t.Columns)
	for i, c := range t.Cells {
		set(owner, t.Columns, c, i+1)
	}
	for place, i := range owner {
		row, col := place/t.Columns, place%t.Columns
		if col == 0 {
			b.WriteString("<tr>")
		}
		if i == 0 {
			b.WriteString("<td></td>")
		} else if c := t.Cells[i-1]; c.Row == row && c.Column == col {
			c.html(&b)
		}
		if col == t.Columns-1 {
			b.WriteString("</tr>\n")
		}
	}
	if notes := t.notes(); len(notes) > 0 {
		b.WriteString("<tfoot>\n")
		for _, f := range notes {
			b.WriteString(`<tr><td colspan="` + strconv.Itoa(max(t.Columns, 1)) + `">` + html.EscapeString(f) + "</td></tr>\n")
		}
		b.WriteString("</tfoot>\n")
	}
	b.WriteString("</table>\n")
	return b.String()
}

func (c Cell) html(b *strings.Builder) {
	tag := "td"
	if c.Header || c.SectionTitle || c.Title {
		tag = "th"
	}
	b.WriteString("<" + tag)
	if c.ColumnSpan > 1 {
		b.WriteString(` colspan="` + strconv.Itoa(c.ColumnSpan) + `"`)
	}
	if c.RowSpan > 1 {
		b.WriteString(` rowspan="` + strconv.Itoa(c.RowSpan) + `"`)
	}
	b.WriteString(">" + html.EscapeString(c.Text) + "</" + tag + ">")
}

func boolText(b bool) string { return strconv.FormatBool(b) }

func intText(n int) string { return strconv.Itoa(n) }

func confidenceText(c float64) string { return strconv.FormatFloat(c, 'f', 4, 64) }
