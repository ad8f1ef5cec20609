package vision

import (
	"image"
	"image/color"
	"image/draw"
	"math"
)

// Mark is something to draw into an image.
type Mark struct {
	// Box is drawn as a frame, where there is one.
	Box Box
	// Polygon is drawn as a closed line, where there is one.
	Polygon []Point
	// Color is the line's. The default is a red.
	Color color.Color
	// Width is the line's, in pixels. The default follows from the size of the image.
	Width int
}

// Draw returns a copy of an upright image, as [Decode] reads it, with marks drawn into it.
func Draw(img image.Image, marks ...Mark) *image.RGBA {
	dst := copyOf(img)
	usualWidth := max(min(dst.Rect.Dx(), dst.Rect.Dy())/200, 2)
	for _, m := range marks {
		ink := image.NewUniform(color.RGBA{0xe0, 0x20, 0x30, 0xff})
		if m.Color != nil {
			ink = image.NewUniform(m.Color)
		}
		width := m.Width
		if width <= 0 {
			width = usualWidth
		}
		if !m.Box.IsZero() {
			frame(dst, m.Box.Pixels(dst.Rect), width, ink)
		}
		for i, p := range m.Polygon {
			line(dst, p.Pixel(dst.Rect), m.Polygon[(i+1)%len(m.Polygon)].Pixel(dst.Rect), width, ink)
		}
	}
	return dst
}

// Outline marks boxes, all with the same color, nil for the default.
func Outline(c color.Color, boxes ...Box) []Mark {
	marks := make([]Mark, len(boxes))
	for i, b := range boxes {
		marks[i] = Mark{Box: b, Color: c}
	}
	return marks
}

// frame draws the inner edge of a rectangle.
func frame(dst *image.RGBA, r image.Rectangle, width int, ink image.Image) {
	for _, side := range []image.Rectangle{
		image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+width), image.Rect(r.Min.X, r.Max.Y-width, r.Max.X, r.Max.Y),
		image.Rect(r.Min.X, r.Min.Y, r.Min.X+width, r.Max.Y), image.Rect(r.Max.X-width, r.Min.Y, r.Max.X, r.Max.Y),
	} {
		draw.Draw(dst, side.Intersect(r), ink, image.Point{}, draw.Over)
	}
}

// line draws a line of squares. What is outside of the image is passed over, and a line that is
// much longer than the image has gaps: its points are the service's, which are in it.
func line(dst *image.RGBA, from, to image.Point, width int, ink image.Image) {
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	steps := int(min(max(math.Abs(dx), math.Abs(dy)), float64(4*(dst.Rect.Dx()+dst.Rect.Dy()))))
	pen := image.Rect(-width/2, -width/2, width-width/2, width-width/2)
	for i := range steps + 1 {
		part := float64(i) / float64(max(steps, 1))
		at := image.Pt(from.X+int(math.Round(part*dx)), from.Y+int(math.Round(part*dy)))
		draw.Draw(dst, pen.Add(at), ink, image.Point{}, draw.Src)
	}
}

// blurCells is how many cells a side remain of what is blurred.
const blurCells = 6

// Blur returns a copy of an upright image, as [Decode] reads it, in which what is in the boxes, as
// those of faces, cannot be recognised: of each, 36 mean colours remain, with soft transitions.
// Boxes that reach over the edge are cut there.
func Blur(img image.Image, boxes ...Box) *image.RGBA {
	dst := copyOf(img)
	for _, b := range boxes {
		r := b.Pixels(dst.Rect)
		if r.Empty() {
			continue
		}
		cells := image.Pt(min(blurCells, r.Dx()), min(blurCells, r.Dy()))
		spread(dst, r, resized(dst.SubImage(r), cells))
	}
	return dst
}

// spread fills a rectangle with an image of a few pixels, linearly interpolated.
func spread(dst *image.RGBA, r image.Rectangle, cells *image.RGBA) {
	for y := range r.Dy() {
		y0, y1, fy := between(y, r.Dy(), cells.Rect.Dy())
		for x := range r.Dx() {
			x0, x1, fx := between(x, r.Dx(), cells.Rect.Dx())
			pix := dst.Pix[dst.PixOffset(r.Min.X+x, r.Min.Y+y):][:4]
			for i := range 3 {
				at := func(x, y int) float64 { return float64(cells.Pix[cells.PixOffset(x, y)+i]) }
				top := at(x0, y0)*(1-fx) + at(x1, y0)*fx
				bottom := at(x0, y1)*(1-fx) + at(x1, y1)*fx
				pix[i] = byte(math.Round(top*(1-fy) + bottom*fy))
			}
			pix[3] = 255
		}
	}
}

// between is which two of n cells a pixel of size is between, and how near it is to the second.
func between(pixel, size, n int) (first, second int, part float64) {
	at := (float64(pixel)+0.5)*float64(n)/float64(size) - 0.5
	at = min(max(at, 0), float64(n-1))
	first = int(at)
	return first, min(first+1, n-1), at - float64(first)
}

// Crop returns a copy of what is in the box of an upright image, with a margin in parts of the
// box's width and height, cut at the image's edges. A box outside of it gives an empty image.
func Crop(img image.Image, b Box, margin float64) *image.RGBA {
	r := b.Grow(margin).Pixels(img.Bounds())
	dst := image.NewRGBA(image.Rect(0, 0, r.Dx(), r.Dy()))
	draw.Draw(dst, dst.Rect, img, r.Min, draw.Src)
	return dst
}
