package vision_test

import (
	"image"
	"image/color"
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai/vision"
)

func TestBox(t *testing.T) {
	a, b := vision.Box{Left: 0.1, Top: 0.1, Width: 0.4, Height: 0.4}, vision.Box{Left: 0.3, Top: 0.1, Width: 0.4, Height: 0.4}
	if got := a.Overlap(b); math.Abs(got-1.0/3) > 1e-9 {
		t.Errorf("overlap %v, want a third", got)
	}
	if got := a.Overlap(vision.Box{Left: 0.5, Top: 0.1, Width: 0.1, Height: 0.1}); got != 0 {
		t.Errorf("overlap of neighbours %v", got)
	}
	if a.Overlap(a) != 1 || (vision.Box{}).Overlap(vision.Box{}) != 0 {
		t.Error("overlap of a box with itself")
	}
	if diff := cmp.Diff(vision.Box{Left: 0.06, Top: 0.06, Width: 0.48, Height: 0.48}, a.Grow(0.1), cmpopts.EquateApprox(0, 1e-9)); diff != "" {
		t.Errorf("grown (-want +got):\n%s", diff)
	}
	tests := []struct {
		box  vision.Box
		want image.Rectangle
	}{
		{vision.Box{Left: 0.25, Top: 0.5, Width: 0.5, Height: 0.25}, image.Rect(35, 60, 85, 70)},
		{vision.Box{Left: -0.2, Top: 0.9, Width: 0.3, Height: 0.3}, image.Rect(10, 76, 20, 80)},
		{vision.Box{Left: 0.001, Top: 0.001, Width: 0.001, Height: 0.001}, image.Rect(10, 40, 11, 41)},
		{vision.Box{Left: 2, Top: 2, Width: 1, Height: 1}, image.Rect(110, 80, 110, 80)},
		{vision.Box{Left: math.NaN(), Top: math.Inf(1), Width: math.Inf(1), Height: 1e300}, image.Rect(10, 80, 10, 80)}, // no numbers
	}
	for _, tt := range tests {
		if got := tt.box.Pixels(image.Rect(10, 40, 110, 80)); got != tt.want {
			t.Errorf("%+v: pixels %v, want %v", tt.box, got, tt.want)
		}
	}
}

func TestDraw(t *testing.T) {
	white := image.NewRGBA(image.Rect(50, 50, 150, 150)) // not at the origin
	for i := range white.Pix {
		white.Pix[i] = 255
	}
	blue := color.RGBA{0, 0, 255, 255}
	got := vision.Draw(white, append(vision.Outline(blue, vision.Box{Left: 0.1, Top: 0.2, Width: 0.5, Height: 0.5}),
		vision.Mark{Polygon: []vision.Point{{X: 0.7, Y: 0.8}, {X: 0.9, Y: 0.8}, {X: 1e300, Y: math.NaN()}}, Width: 1})...)
	red := color.RGBA{0xe0, 0x20, 0x30, 255}
	for at, want := range map[image.Point]color.RGBA{
		{10, 20}: blue, {59, 69}: blue, {11, 40}: blue, {30, 40}: {255, 255, 255, 255}, {60, 40}: {255, 255, 255, 255}, {75, 80}: red, {90, 80}: red,
	} {
		if c := got.RGBAAt(at.X, at.Y); c != want {
			t.Errorf("%v is %v, want %v", at, c, want)
		}
	}
	if white.RGBAAt(60, 70) != (color.RGBA{255, 255, 255, 255}) {
		t.Error("the original was drawn into")
	}
}

func TestBlur(t *testing.T) {
	img := noise(120, 100)
	box := vision.Box{Left: 0.5, Top: 0.5, Width: 0.4, Height: 0.4}
	got := vision.Blur(img, box, vision.Box{Left: 2, Width: 1, Height: 1}, vision.Box{Left: 0.99, Top: -0.5, Width: 0.5, Height: 0.51})
	inside := box.Pixels(img.Rect)
	var rough float64
	for y := range 100 {
		for x := range 110 {
			if at := image.Pt(x, y); !at.In(inside) {
				if got.RGBAAt(x, y) != img.RGBAAt(x, y) {
					t.Fatalf("%v outside of the box has changed", at)
				}
			} else if image.Pt(x+1, y).In(inside) {
				rough = max(rough, math.Abs(float64(got.RGBAAt(x, y).R)-float64(got.RGBAAt(x+1, y).R)))
			}
		}
	}
	if rough > 12 {
		t.Errorf("neighbours within the box differ by up to %v", rough)
	}
	crop := vision.Crop(img, box, 0.25)
	if crop.Rect != image.Rect(0, 0, 72, 60) || crop.RGBAAt(12, 10) != img.RGBAAt(60, 50) {
		t.Errorf("crop of %v", crop.Rect)
	}
	if empty := vision.Crop(img, vision.Box{Left: 3}, 0); !empty.Rect.Empty() {
		t.Errorf("crop of nothing is %v", empty.Rect)
	}
}

func TestTimeline(t *testing.T) {
	at := func(name string, ms ...int) (out []vision.VideoLabel) {
		for i, m := range ms {
			d := time.Duration(m) * time.Millisecond
			out = append(out, vision.VideoLabel{Label: vision.Label{Name: name, Confidence: float64(i) / 10}, Start: d, End: d})
		}
		return out
	}
	v := vision.VideoLabels{Labels: append(at("Dog", 5000, 0, 500, 2000), at("Cat", 0)...)}
	want := []vision.Span{
		{Name: "Cat", Count: 1},
		{Name: "Dog", End: 500 * time.Millisecond, Count: 2, Confidence: 0.2},
		{Name: "Dog", Start: 2 * time.Second, End: 2 * time.Second, Count: 1, Confidence: 0.3},
		{Name: "Dog", Start: 5 * time.Second, End: 5 * time.Second, Count: 1},
	}
	if diff := cmp.Diff(want, v.Timeline(time.Second)); diff != "" {
		t.Errorf("timeline (-want +got):\n%s", diff)
	}
}
