package caption

import (
	"math"
	"strings"
)

// rows is how many lines units take at least.
func (s Style) rows(part []unit) int {
	rows, width := 1, 0
	for i, u := range part {
		w := u.width + Width(u.prefix)
		if i > 0 {
			if width+gapWidth(u)+w <= s.Columns {
				width += gapWidth(u) + w
				continue
			}
			rows++
		}
		width = w
	}
	return rows
}

func gapWidth(u unit) int {
	if u.glued {
		return 0
	}
	return 1
}

// text lays units out in as few lines as they need, of about the same length, broken where a
// phrase ends if that is near.
func (s Style) text(part []unit) string {
	rows := s.rows(part)
	if rows == 1 {
		return line(part)
	}
	// best[r][n] is the least cost of the first n units in r lines.
	best := make([][]float64, rows+1)
	from := make([][]int, rows+1)
	for r := range best {
		best[r], from[r] = make([]float64, len(part)+1), make([]int, len(part)+1)
		for n := range best[r] {
			best[r][n] = math.Inf(1)
		}
	}
	best[0][0] = 0
	for r := 1; r <= rows; r++ {
		for n := 1; n <= len(part); n++ {
			s.bestLine(part, best, from, r, n)
		}
	}
	lines := make([]string, rows)
	for r, n := rows, len(part); r > 0; r-- {
		lines[r-1] = line(part[from[r][n]:n])
		n = from[r][n]
	}
	return strings.Join(lines, "\n")
}

// bestLine finds where the rth line, which ends before the nth unit, is best begun.
func (s Style) bestLine(part []unit, best [][]float64, from [][]int, r, n int) {
	width := 0
	for begin := n - 1; begin >= 0; begin-- {
		u := part[begin]
		width += u.width + Width(u.prefix)
		if begin < n-1 {
			width += gapWidth(part[begin+1])
		}
		if width > s.Columns && begin < n-1 {
			return
		}
		short := float64(s.Columns-width) / float64(s.Columns)
		c := best[r-1][begin] + 4*short*short
		if n < len(part) {
			c += boundary(part[n-1], part[n]) / 4
		}
		if c < best[r][n] {
			best[r][n], from[r][n] = c, begin
		}
	}
}

func line(part []unit) string {
	var b strings.Builder
	for i, u := range part {
		if i > 0 && !u.glued {
			b.WriteByte(' ')
		}
		b.WriteString(u.prefix)
		b.WriteString(u.Text)
	}
	return strings.TrimRight(b.String(), " ")
}
