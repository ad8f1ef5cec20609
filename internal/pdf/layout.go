package pdf

import (
	"math"
	"strings"
)

// Line is a line of text on a page, in the order in which the file paints it.
type Line struct {
	// Text is the line's text.
	Text string
	// Size is the size of its letters, in points.
	Size float64
	// X and Y are where it begins: Y counts upwards, against the direction in which lines
	// follow each other.
	X, Y float64
	// End is the X at which it ends.
	End float64
}

// layout makes lines of glyphs by where they stand.
type layout struct {
	lines []Line
	text  strings.Builder
	line  Line
	// The direction of the line, as a unit vector.
	dx, dy float64
}

// Gaps and shifts are in parts of the letters' size. Words are set a quarter of it apart, and
// squeezed to a sixth; letters are moved apart by less. Small figures above or below a line are
// shifted by about a third.
const (
	wordGap   = 0.15
	lineShift = 0.5
)

// add adds a glyph: its matrix tells where it stands and how large it is.
func (l *layout) add(text string, m matrix, width float64) {
	size := math.Hypot(m[2], m[3])
	length := math.Hypot(m[0], m[1])
	if size == 0 || length == 0 || !finite(m) {
		return
	}
	dx, dy := m[0]/length, m[1]/length
	x, y := m[4]*dx+m[5]*dy, m[5]*dx-m[4]*dy
	end := x + width*length
	if strings.TrimSpace(text) == "" {
		return // where the next glyph stands says whether there is a space
	}
	switch gap := x - l.line.End; {
	case l.text.Len() == 0:
		l.begin(dx, dy, x, y, size)
	case dx*l.dx+dy*l.dy < 0.99 || math.Abs(y-l.line.Y) > lineShift*max(size, l.line.Size) || gap < -l.line.Size:
		l.flush()
		l.begin(dx, dy, x, y, size)
	case gap > wordGap*min(size, l.line.Size):
		l.text.WriteByte(' ')
	}
	l.text.WriteString(text)
	l.line.End = end
	if size > l.line.Size {
		l.line.Size = size
	}
}

func finite(m matrix) bool {
	for _, x := range m {
		if math.IsNaN(x) || math.Abs(x) > 1e9 {
			return false
		}
	}
	return true
}

func (l *layout) begin(dx, dy, x, y, size float64) {
	l.dx, l.dy = dx, dy
	l.line = Line{Size: size, X: x, Y: y}
}

func (l *layout) flush() {
	if l.line.Text = l.text.String(); l.line.Text != "" {
		l.lines = append(l.lines, l.line)
	}
	l.text.Reset()
}

func (l *layout) end() []Line {
	l.flush()
	return l.lines
}
