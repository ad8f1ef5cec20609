package vision

import (
	"bytes"
	"fmt"
	"image"
	"image/draw"
	"image/jpeg"
	"math"

	"github.com/awsai-go/awsai"
)

const (
	jpegQuality = 90
	// firstPixels is how large an image is first tried: at this quality a photo of 16 million
	// pixels has about 5 MB.
	firstPixels = 16_000_000
)

// shrink decodes an image and encodes it as an upright JPEG within the limits.
func shrink(raw []byte, l imageLimits) ([]byte, error) {
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, fmt.Errorf("%w: image of %d bytes: %w", awsai.ErrInvalid, len(raw), err)
	}
	w, h := img.Bounds().Dx(), img.Bounds().Dy()
	scale := min(1, float64(l.maxSide)/float64(max(w, h)), math.Sqrt(firstPixels/(float64(w)*float64(h))))
	turn := orientation(raw)
	for {
		small := image.Pt(scaled(w, scale), scaled(h, scale))
		if min(small.X, small.Y) < l.minSide {
			return nil, invalid("image of %d×%d pixels: within the limits of %d bytes and %d pixels a side, less than %d pixels a side remain", w, h, l.bytes, l.maxSide, l.minSide)
		}
		var out bytes.Buffer
		if err := jpeg.Encode(&out, turned(resized(img, small), turn), &jpeg.Options{Quality: jpegQuality}); err != nil {
			return nil, err
		}
		if out.Len() <= l.bytes {
			return out.Bytes(), nil
		}
		scale *= math.Sqrt(float64(l.bytes)/float64(out.Len())) * 0.95
	}
}

func scaled(n int, scale float64) int { return max(int(float64(n)*scale), 1) }

// resized is the image on white in a size that is not larger than its own. Each pixel is the mean of
// those that it stands for.
func resized(img image.Image, size image.Point) *image.RGBA {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rectangle{Max: size})
	strip := image.NewRGBA(image.Rect(0, 0, b.Dx(), (b.Dy()+size.Y-1)/size.Y))
	columns := make([]int, size.X+1)
	for x := range columns {
		columns[x] = x * b.Dx() / size.X
	}
	for y := range size.Y {
		top, bottom := y*b.Dy()/size.Y, (y+1)*b.Dy()/size.Y
		rows := image.Rect(0, 0, b.Dx(), bottom-top)
		draw.Draw(strip, rows, image.White, image.Point{}, draw.Src)
		draw.Draw(strip, rows, img, b.Min.Add(image.Pt(0, top)), draw.Over)
		averageRow(dst.Pix[y*dst.Stride:], strip, bottom-top, columns)
	}
	return dst
}

// averageRow writes a row of pixels, each the mean of the strip's between two columns.
func averageRow(dst []byte, strip *image.RGBA, rows int, columns []int) {
	for x := range len(columns) - 1 {
		var red, green, blue, n uint64
		for row := range rows {
			at := row * strip.Stride
			for pix := strip.Pix[at+4*columns[x] : at+4*columns[x+1]]; len(pix) >= 4; pix = pix[4:] {
				red, green, blue, n = red+uint64(pix[0]), green+uint64(pix[1]), blue+uint64(pix[2]), n+1
			}
		}
		n = max(n, 1)
		dst[4*x], dst[4*x+1], dst[4*x+2], dst[4*x+3] = byte(red/n), byte(green/n), byte(blue/n), 255
	}
}
