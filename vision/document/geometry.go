package document

import "math"

// Box is an upright rectangle on a page, in fractions of the page's width and height from
// its upper left corner. The zero Box says that nothing is known of a place.
type Box struct {
	// Left and Top are the upper left corner.
	Left, Top float64
	// Width and Height are the size.
	Width, Height float64
}

// Right returns the right edge.
func (b Box) Right() float64 { return b.Left + b.Width }

// Bottom returns the lower edge.
func (b Box) Bottom() float64 { return b.Top + b.Height }

// Center returns the middle.
func (b Box) Center() Point { return Point{b.Left + b.Width/2, b.Top + b.Height/2} }

// Area returns the part of the page that the box covers, in [0,1].
func (b Box) Area() float64 { return b.Width * b.Height }

// Contains tells whether p is in the box or on its edge.
func (b Box) Contains(p Point) bool {
	return p.X >= b.Left && p.X <= b.Right() && p.Y >= b.Top && p.Y <= b.Bottom()
}

// Intersect returns what the two boxes share, or the zero Box.
func (b Box) Intersect(o Box) Box {
	left, top := max(b.Left, o.Left), max(b.Top, o.Top)
	w, h := min(b.Right(), o.Right())-left, min(b.Bottom(), o.Bottom())-top
	if w <= 0 || h <= 0 {
		return Box{}
	}
	return Box{left, top, w, h}
}

// Union returns the smallest box around both. The zero Box adds nothing.
func (b Box) Union(o Box) Box {
	switch {
	case b == Box{}:
		return o
	case o == Box{}:
		return b
	}
	left, top := min(b.Left, o.Left), min(b.Top, o.Top)
	return Box{left, top, max(b.Right(), o.Right()) - left, max(b.Bottom(), o.Bottom()) - top}
}

// Point is a place on a page, in fractions of its width and height.
type Point struct {
	// X is from the left, Y from the top.
	X, Y float64
}

// around returns the smallest box around the points.
func around(polygon []Point) Box {
	if len(polygon) == 0 {
		return Box{}
	}
	left, top := polygon[0].X, polygon[0].Y
	right, bottom := left, top
	for _, p := range polygon[1:] {
		left, right = min(left, p.X), max(right, p.X)
		top, bottom = min(top, p.Y), max(bottom, p.Y)
	}
	return Box{left, top, right - left, bottom - top}
}

// angle is the direction in which text runs in degrees, clockwise, in (-180,180], from the
// upper edge of its polygon, and whether the polygon says it. Fractions of a page are taken
// as if it were square.
func angle(polygon []Point) (float64, bool) {
	if len(polygon) < 2 || polygon[0] == polygon[1] {
		return 0, false
	}
	d := math.Atan2(polygon[1].Y-polygon[0].Y, polygon[1].X-polygon[0].X) * 180 / math.Pi
	return d, !math.IsNaN(d)
}
