package document

import (
	"cmp"
	"math"
	"slices"
)

// ReadingOrder returns the lines of the page as they are read, in groups that belong
// together: by the layout where there is one; otherwise by place, columns of text one after
// the other and anything else row by row.
func (p Page) ReadingOrder() [][]Line {
	var groups [][]Line
	for _, e := range p.elements() {
		if lines := e.allLines(); len(lines) > 0 {
			groups = append(groups, lines)
		}
	}
	return groups
}

func (e Element) allLines() []Line {
	lines := slices.Clip(e.Lines)
	for _, c := range e.Children {
		lines = append(lines, c.allLines()...)
	}
	return lines
}

// elements returns the layout with the lines that are in none of its elements put in, or
// paragraphs made of the lines.
func (p Page) elements() []Element {
	if len(p.Layout) == 0 {
		return p.paragraphs(p.Lines)
	}
	in := map[string]bool{}
	elements := slices.Clone(p.Layout)
	for i := range elements {
		elements[i] = elements[i].without(in)
	}
	var rest []Line
	for _, l := range p.Lines {
		if !in[l.ID] {
			rest = append(rest, l)
		}
	}
	if len(rest) == 0 {
		return elements
	}
	for _, e := range p.paragraphs(rest) {
		elements = insert(elements, e)
	}
	return elements
}

// without returns the element without the lines that were in others before.
func (e Element) without(in map[string]bool) Element {
	var lines []Line
	for _, l := range e.Lines {
		if !in[l.ID] {
			in[l.ID] = true
			lines = append(lines, l)
		}
	}
	e.Lines = lines
	e.Children = slices.Clone(e.Children)
	for i, c := range e.Children {
		e.Children[i] = c.without(in)
	}
	return e
}

// insert puts an element before the first that stands beneath it and shares a column with it.
func insert(elements []Element, e Element) []Element {
	at := len(elements)
	for i, o := range elements {
		if o.Box.Top >= e.Box.Center().Y && o.Box.Left < e.Box.Right() && e.Box.Left < o.Box.Right() {
			at = i
			break
		}
	}
	return slices.Insert(elements, at, e)
}

// paragraphs makes elements of lines, in reading order.
func (p Page) paragraphs(lines []Line) []Element {
	atoms := make([]atom, len(lines))
	for i, l := range lines {
		atoms[i] = atom{upright(l.Box, l.Polygon, p.Angle), i, len(l.Text)}
	}
	var out []Element
	for _, group := range readingOrder(atoms) {
		var e Element
		for i, a := range group {
			l := lines[a.index]
			if i > 0 && a.box.Top-group[i-1].box.Bottom() > paragraphGap*a.box.Height {
				out = append(out, e)
				e = Element{}
			}
			e.Kind, e.Box, e.Lines = TextElement, e.Box.Union(l.Box), append(e.Lines, l)
		}
		out = append(out, e)
	}
	return out
}

// paragraphGap is the space between paragraphs, in heights of a line.
const paragraphGap = 0.7

// upright returns the box of what stands at an angle after the page is turned back.
func upright(b Box, polygon []Point, angle float64) Box {
	if math.Abs(angle) > 1 && len(polygon) > 2 {
		sin, cos := math.Sincos(-angle * math.Pi / 180)
		turned := make([]Point, len(polygon))
		for i, q := range polygon {
			x, y := q.X-0.5, q.Y-0.5
			turned[i] = Point{x*cos - y*sin + 0.5, x*sin + y*cos + 0.5}
		}
		b = around(turned)
	}
	left, top := bounded(b.Left), bounded(b.Top)
	return Box{left, top, bounded(b.Right()) - left, bounded(b.Bottom()) - top}
}

// bounded keeps a coordinate near the page. What is no number is 0.
func bounded(x float64) float64 {
	if x != x {
		return 0
	}
	return min(max(x, -1), 2)
}

// atom is something that is read as a whole.
type atom struct {
	box   Box
	index int
	chars int
}

const (
	// minGutter is the least space between columns, of the page's width.
	minGutter = 0.012
	// minColumn is how many lines and how many characters in each make a column of text. A
	// table's columns have less, and are read row by row.
	minColumnLines = 3
	minColumnChars = 14
	// maxColumnDepth is how deep columns may be within columns.
	maxColumnDepth = 4
)

// readingOrder returns the atoms in reading order, those of one column together.
func readingOrder(atoms []atom) [][]atom { return columns(atoms, 0) }

func columns(atoms []atom, depth int) [][]atom {
	if len(atoms) == 0 {
		return nil
	}
	var out, rows [][]atom
	flush := func() {
		if len(rows) > 0 {
			out = append(out, slices.Concat(rows...))
			rows = nil
		}
	}
	all := bands(atoms)
	for i := 0; i < len(all); {
		n, cuts := 0, []float64(nil)
		if depth < maxColumnDepth {
			n, cuts = columnar(all[i:])
		}
		if n == 0 {
			rows = append(rows, row(all[i]))
			i++
			continue
		}
		flush()
		for _, part := range cutAt(slices.Concat(all[i:i+n]...), cuts) {
			out = append(out, columns(part, depth+1)...)
		}
		i += n
	}
	flush()
	return out
}

// bands returns the atoms in groups that a horizontal line keeps apart, from top to bottom.
func bands(atoms []atom) [][]atom {
	atoms = slices.Clone(atoms)
	slices.SortStableFunc(atoms, func(a, b atom) int { return cmp.Compare(a.box.Top, b.box.Top) })
	var out [][]atom
	from, bottom := 0, math.Inf(-1)
	for i, a := range atoms {
		if i > 0 && a.box.Top+0.2*a.box.Height >= bottom {
			out = append(out, atoms[from:i])
			from = i
			bottom = math.Inf(-1)
		}
		bottom = max(bottom, a.box.Bottom()-0.2*a.box.Height)
	}
	return append(out, atoms[from:])
}

// row returns the atoms of a band line by line, each from left to right.
func row(band []atom) []atom {
	var out []atom
	for len(band) > 0 {
		first := band[0].box
		n := 1
		for n < len(band) && band[n].box.Top < first.Top+first.Height/2 {
			n++
		}
		line := slices.Clone(band[:n])
		slices.SortStableFunc(line, func(a, b atom) int { return cmp.Compare(a.box.Left, b.box.Left) })
		out = append(out, line...)
		band = band[n:]
	}
	return out
}

// gap is a part of the width where nothing stands.
type gap struct{ left, right float64 }

// columnar returns how many of the bands, from the first, are columns of text side by side,
// and where they are to be cut. It returns 0 where the first band is not.
func columnar(all [][]atom) (n int, cuts []float64) {
	gaps, held := []gap{{-1, 2}}, extent{math.Inf(1), math.Inf(-1)}
	for i, band := range all {
		next, with := gaps, held
		for _, a := range band {
			next, with = take(next, a.box), with.with(a.box)
		}
		if len(inner(next, with)) == 0 {
			if i == 0 {
				return 0, nil
			}
			break
		}
		gaps, held, n = next, with, i+1
	}
	for n > 0 && oneSided(all[:n], inner(gaps, held)) {
		n--
	}
	if n == 0 {
		return 0, nil
	}
	atoms := slices.Concat(all[:n]...)
	held = extent{math.Inf(1), math.Inf(-1)}
	for _, a := range atoms {
		held = held.with(a.box)
	}
	for _, g := range inner(gaps, held) {
		cuts = append(cuts, (g.left+g.right)/2)
	}
	parts := cutAt(atoms, cuts)
	if len(parts) < 2 {
		return 0, nil
	}
	for _, part := range parts {
		if !prose(part) {
			return 0, nil
		}
	}
	return n, cuts
}

// oneSided tells whether the last band is on one side of the gaps and set apart: a footer.
func oneSided(all [][]atom, gaps []gap) bool {
	if len(all) < 2 || len(gaps) == 0 {
		return false
	}
	last, before := all[len(all)-1], all[len(all)-2]
	for _, g := range gaps {
		left, right := sides(last, g)
		if left && right {
			return false
		}
	}
	bottom := 0.0
	for _, a := range before {
		bottom = max(bottom, a.box.Bottom())
	}
	return last[0].box.Top-bottom > 2*last[0].box.Height
}

func sides(atoms []atom, g gap) (left, right bool) {
	for _, a := range atoms {
		if a.box.Left >= g.right {
			right = true
		} else {
			left = true
		}
	}
	return left, right
}

// extent is the part of the width that atoms stand in.
type extent struct{ left, right float64 }

func (e extent) with(b Box) extent { return extent{min(e.left, b.Left), max(e.right, b.Right())} }

// inner returns the gaps that have atoms on both sides.
func inner(gaps []gap, e extent) []gap {
	var out []gap
	for _, g := range gaps {
		if g.left > e.left && g.right < e.right {
			out = append(out, g)
		}
	}
	return out
}

// take removes what a box covers, and the gaps that are too narrow then.
func take(gaps []gap, b Box) []gap {
	out := make([]gap, 0, len(gaps)+1)
	for _, g := range gaps {
		if b.Right() <= g.left || b.Left >= g.right {
			out = append(out, g)
			continue
		}
		if b.Left-g.left >= minGutter {
			out = append(out, gap{g.left, b.Left})
		}
		if g.right-b.Right() >= minGutter {
			out = append(out, gap{b.Right(), g.right})
		}
	}
	return out
}

// cutAt returns the atoms between the cuts, from left to right.
func cutAt(atoms []atom, cuts []float64) [][]atom {
	parts := make([][]atom, len(cuts)+1)
	for _, a := range atoms {
		i := 0
		for i < len(cuts) && a.box.Center().X > cuts[i] {
			i++
		}
		parts[i] = append(parts[i], a)
	}
	return slices.DeleteFunc(parts, func(part []atom) bool { return len(part) == 0 })
}

// prose tells whether the atoms look like lines of running text.
func prose(atoms []atom) bool {
	chars := 0
	for _, a := range atoms {
		chars += a.chars
	}
	return len(atoms) >= minColumnLines && chars >= minColumnChars*len(atoms)
}

// byPlace sorts row by row, from left to right.
func byPlace[T any](items []T, box func(T) Box) {
	if len(items) < 2 {
		return
	}
	atoms := make([]atom, len(items))
	for i, it := range items {
		atoms[i] = atom{box: upright(box(it), nil, 0), index: i}
	}
	was := slices.Clone(items)
	i := 0
	for _, band := range bands(atoms) {
		for _, a := range row(band) {
			items[i] = was[a.index]
			i++
		}
	}
}
