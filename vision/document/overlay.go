package document

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Mark is what an overlay draws.
type Mark string

// What an overlay draws.
const (
	MarkWords      Mark = "words"
	MarkLines      Mark = "lines"
	MarkTables     Mark = "tables"
	MarkFields     Mark = "fields"
	MarkQueries    Mark = "queries"
	MarkSignatures Mark = "signatures"
	MarkLayout     Mark = "layout"
)

// OverlayOptions say what is drawn.
type OverlayOptions struct {
	// Marks are what is drawn, later ones on top. The default is layout, lines, tables, fields,
	// queries and signatures.
	Marks []Mark
	// Colors are the colours by mark; for those it lacks the default is taken.
	Colors map[Mark]color.Color
	// Stroke is the width of lines in pixels. The default is a 500th of the image's width, at
	// least 1.
	Stroke int
	// Width and Height are the size of the canvas where there is no image. The default is
	// 1275 x 1650, a letter page at 150 dots per inch; at most 10,000 each.
	Width, Height int
}

// defaultColors are told apart also by who sees few colours.
func defaultColor(m Mark) color.Color {
	switch m {
	case MarkWords:
		return color.NRGBA{0x56, 0xb4, 0xe9, 0xff}
	case MarkLines:
		return color.NRGBA{0x00, 0x72, 0xb2, 0xff}
	case MarkTables:
		return color.NRGBA{0xd5, 0x5e, 0x00, 0xff}
	case MarkFields:
		return color.NRGBA{0x00, 0x9e, 0x73, 0xff}
	case MarkQueries:
		return color.NRGBA{0xcc, 0x79, 0xa7, 0xff}
	case MarkSignatures:
		return color.NRGBA{0xe6, 0x9f, 0x00, 0xff}
	}
	return color.NRGBA{0x80, 0x80, 0x80, 0xff}
}

// Overlay returns a copy of the image of a page with frames around what was found on it.
// Without an image, for a page of a PDF say, it draws on white. A cell's frame is thin,
// its table's and headings' are thick.
func Overlay(img image.Image, p Page, optFns ...func(*OverlayOptions)) *image.NRGBA {
	var o OverlayOptions
	for _, fn := range optFns {
		fn(&o)
	}
	c := newCanvas(img, o)
	if o.Marks == nil {
		o.Marks = []Mark{MarkLayout, MarkLines, MarkTables, MarkFields, MarkQueries, MarkSignatures}
	}
	for _, m := range o.Marks {
		c.color = color.NRGBAModel.Convert(defaultColor(m)).(color.NRGBA)
		if own := o.Colors[m]; own != nil {
			c.color = color.NRGBAModel.Convert(own).(color.NRGBA)
		}
		c.mark(p, m)
	}
	return c.img
}

type canvas struct {
	img    *image.NRGBA
	stroke int
	color  color.NRGBA
}

func newCanvas(img image.Image, o OverlayOptions) *canvas {
	const most = 10_000
	size := image.Rect(0, 0, 1275, 1650)
	if o.Width > 0 && o.Height > 0 {
		size = image.Rect(0, 0, min(o.Width, most), min(o.Height, most))
	}
	if img != nil {
		size = img.Bounds().Sub(img.Bounds().Min)
	}
	c := &canvas{img: image.NewNRGBA(size), stroke: o.Stroke}
	if img != nil {
		draw.Draw(c.img, size, img, img.Bounds().Min, draw.Src)
	} else {
		draw.Draw(c.img, size, image.White, image.Point{}, draw.Src)
	}
	if c.stroke <= 0 {
		c.stroke = max(1, size.Dx()/500)
	}
	return c
}

func (c *canvas) mark(p Page, m Mark) {
	thin := max(1, c.stroke/2)
	switch m {
	case MarkWords:
		for _, w := range p.Words {
			c.polygon(w.Polygon, w.Box, thin)
		}
	case MarkLines:
		for _, l := range p.Lines {
			c.polygon(l.Polygon, l.Box, thin)
		}
	case MarkTables:
		for _, t := range p.Tables {
			for _, cell := range t.Cells {
				c.frame(cell.Box, map[bool]int{false: thin, true: c.stroke}[cell.Header])
			}
			c.frame(t.Box, 2*c.stroke)
		}
	case MarkFields:
		for _, f := range p.Fields {
			c.frame(f.KeyBox, thin)
			c.frame(f.ValueBox, c.stroke)
			c.connect(f.KeyBox, f.ValueBox)
		}
	case MarkQueries:
		for _, q := range p.Queries {
			for _, a := range q.Answers {
				c.frame(a.Box, c.stroke)
			}
		}
	case MarkSignatures:
		for _, s := range p.Signatures {
			c.frame(s.Box, c.stroke)
		}
	case MarkLayout:
		for _, e := range p.Layout {
			c.frame(e.Box, c.stroke)
		}
	}
}

// connect draws a line from a key to its value.
func (c *canvas) connect(from, to Box) {
	if from != (Box{}) && to != (Box{}) {
		c.line(from.Center(), to.Center(), 1)
	}
}

func (c *canvas) frame(b Box, width int) {
	if b == (Box{}) {
		return
	}
	c.polygon([]Point{{b.Left, b.Top}, {b.Right(), b.Top}, {b.Right(), b.Bottom()}, {b.Left, b.Bottom()}}, b, width)
}

func (c *canvas) polygon(points []Point, b Box, width int) {
	if len(points) < 3 {
		if b != (Box{}) {
			c.frame(b, width)
		}
		return
	}
	for i, p := range points {
		c.line(p, points[(i+1)%len(points)], width)
	}
}

// line draws a line of squares. Places far from the page, which only broken responses
// have, are drawn at its edge.
func (c *canvas) line(from, to Point, width int) {
	size := c.img.Bounds()
	x0, y0 := pixel(from.X, size.Dx()), pixel(from.Y, size.Dy())
	x1, y1 := pixel(to.X, size.Dx()), pixel(to.Y, size.Dy())
	steps := int(math.Ceil(max(math.Abs(x1-x0), math.Abs(y1-y0), 1)))
	for i := range steps + 1 {
		t := float64(i) / float64(steps)
		x, y := int(math.Round(x0+t*(x1-x0)))-width/2, int(math.Round(y0+t*(y1-y0)))-width/2
		draw.Draw(c.img, image.Rect(x, y, x+width, y+width), image.NewUniform(c.color), image.Point{}, draw.Over)
	}
}

func pixel(fraction float64, size int) float64 {
	return min(max(bounded(fraction), -0.01), 1.01) * float64(size)
}
