package vision

import (
	"image"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
)

// Box is a rectangle in fractions of the width and height of the upright image. It may reach
// over the image's edge, as that of a face that is half in the image. The zero value is no box.
type Box struct {
	// Left and Top are where the upper left corner is.
	Left, Top float64
	// Width and Height are how far it extends.
	Width, Height float64
}

// IsZero tells whether there is no box.
func (b Box) IsZero() bool { return b == Box{} }

// Area is the part of the image that the box covers, what is beyond the edge included.
func (b Box) Area() float64 { return max(b.Width, 0) * max(b.Height, 0) }

// Center is the middle of the box.
func (b Box) Center() Point { return Point{b.Left + b.Width/2, b.Top + b.Height/2} }

// Intersect is what two boxes share, zero where that is nothing.
func (b Box) Intersect(other Box) Box {
	left, top := max(b.Left, other.Left), max(b.Top, other.Top)
	right := min(b.Left+b.Width, other.Left+other.Width)
	bottom := min(b.Top+b.Height, other.Top+other.Height)
	if !(right > left && bottom > top) {
		return Box{}
	}
	return Box{left, top, right - left, bottom - top}
}

// Overlap is the area that two boxes share by the area that they cover together, in [0,1]: 1
// for the same box (intersection over union).
func (b Box) Overlap(other Box) float64 {
	both := b.Intersect(other).Area()
	if union := b.Area() + other.Area() - both; union > 0 {
		return both / union
	}
	return 0
}

// Grow returns the box with the margin added on each side, in parts of its width and height.
func (b Box) Grow(margin float64) Box {
	return Box{b.Left - margin*b.Width, b.Top - margin*b.Height, b.Width * (1 + 2*margin), b.Height * (1 + 2*margin)}
}

// Pixels is the box within an image of these bounds, upright, cut at its edges. Every pixel
// that the box touches is in it.
func (b Box) Pixels(bounds image.Rectangle) image.Rectangle {
	w, h := float64(bounds.Dx()), float64(bounds.Dy())
	at := func(v float64, limit int) int { return int(within(v, 0, float64(limit))) }
	r := image.Rect(
		at(math.Floor(b.Left*w), bounds.Dx()), at(math.Floor(b.Top*h), bounds.Dy()),
		at(math.Ceil((b.Left+b.Width)*w), bounds.Dx()), at(math.Ceil((b.Top+b.Height)*h), bounds.Dy()))
	return r.Add(bounds.Min)
}

// Point is a place in fractions of the width and height of the upright image.
type Point struct {
	// X is from the left, Y from the top.
	X, Y float64
}

// Pixel is the point within an image of these bounds, which it may be outside of.
func (p Point) Pixel(bounds image.Rectangle) image.Point {
	at := func(v float64, n int) int { return int(within(v*float64(n), -1<<30, 1<<30)) }
	return bounds.Min.Add(image.Pt(at(p.X, bounds.Dx()), at(p.Y, bounds.Dy())))
}

// within is the nearest to v of the numbers from low to high, and low for what is no number.
func within(v, low, high float64) float64 {
	if math.IsNaN(v) {
		return low
	}
	return min(max(v, low), high)
}

// Region is a part of an image or video that is looked at: one of a box and a polygon of 3 to 10
// points.
type Region struct {
	// Box is the region as a rectangle.
	Box Box
	// Polygon is the region as the line around it.
	Polygon []Point
}

// Boxed is what has a box, as a [Face].
type Boxed interface {
	// Bounds is where it is.
	Bounds() Box
}

// Boxes are the boxes of things, in order.
func Boxes[T Boxed](things []T) []Box {
	boxes := make([]Box, len(things))
	for i, t := range things {
		boxes[i] = t.Bounds()
	}
	return boxes
}

func boxOf(b *types.BoundingBox) Box {
	if b == nil {
		return Box{}
	}
	return Box{number(b.Left), number(b.Top), number(b.Width), number(b.Height)}
}

func polygonOf(points []types.Point) []Point {
	var out []Point
	for _, p := range points {
		out = append(out, Point{number(p.X), number(p.Y)})
	}
	return out
}

func regionsOf(in []types.RegionOfInterest) []Region {
	var out []Region
	for _, r := range in {
		out = append(out, Region{boxOf(r.BoundingBox), polygonOf(r.Polygon)})
	}
	return out
}

func regionsTo(in []Region) []types.RegionOfInterest {
	var out []types.RegionOfInterest
	for _, r := range in {
		var region types.RegionOfInterest
		if !r.Box.IsZero() {
			region.BoundingBox = &types.BoundingBox{
				Left: new(float32(r.Box.Left)), Top: new(float32(r.Box.Top)),
				Width: new(float32(r.Box.Width)), Height: new(float32(r.Box.Height)),
			}
		}
		for _, p := range r.Polygon {
			region.Polygon = append(region.Polygon, types.Point{X: new(float32(p.X)), Y: new(float32(p.Y))})
		}
		out = append(out, region)
	}
	return out
}

// number is a value of the service's, 0 where it is missing or none.
func number(f *float32) float64 {
	v := float64(aws.ToFloat32(f))
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0
	}
	return v
}

// share is a percentage as a part of one.
func share(percent *float32) float64 { return min(max(number(percent)/100, 0), 1) }

// percent is a part of one as the service wants it, nil for 0: its default.
func percent(share float64) *float32 {
	if share == 0 {
		return nil
	}
	return new(float32(share * 100))
}
