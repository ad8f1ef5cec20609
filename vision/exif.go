package vision

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/draw"
	"io"

	"github.com/awsai-go/awsai"
)

// maxDecode is how many bytes [Decode] reads, and maxDecodePixels how many pixels it decodes.
const (
	maxDecode       = 100 << 20
	maxDecodePixels = 150_000_000
)

// Decode reads an image of up to 100 MiB and 150 million pixels, JPEG, PNG or a format that the
// program has registered with package image, and turns it upright as its EXIF orientation says.
// The boxes of this package are fractions of the image that it returns.
func Decode(r io.Reader) (image.Image, error) {
	const op = "vision.Decode"
	raw, err := io.ReadAll(io.LimitReader(r, maxDecode+1))
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if len(raw) > maxDecode {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "image of over %d bytes", maxDecode)
	}
	cfg, _, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "image of %d bytes: %w", len(raw), err)
	}
	if cfg.Height > 0 && cfg.Width > maxDecodePixels/cfg.Height {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "image of %d×%d pixels; the limit is %d", cfg.Width, cfg.Height, maxDecodePixels)
	}
	img, _, err := image.Decode(bytes.NewReader(raw))
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "image of %d bytes: %w", len(raw), err)
	}
	if turn := orientation(raw); turn > 1 {
		return turned(copyOf(img), turn), nil
	}
	return img, nil
}

// copyOf is a copy of the image, its upper left corner at the origin.
func copyOf(img image.Image) *image.RGBA {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(dst, dst.Rect, img, b.Min, draw.Src)
	return dst
}

// orientation is the EXIF orientation of a JPEG, 1 to 8, and 1 where there is none. The service
// goes by it for JPEG alone.
func orientation(raw []byte) int {
	if len(raw) < 4 || raw[0] != 0xff || raw[1] != 0xd8 {
		return 1
	}
	for rest := raw[2:]; len(rest) >= 4 && rest[0] == 0xff; {
		marker, n := rest[1], int(binary.BigEndian.Uint16(rest[2:]))
		if marker == 0xff { // padding
			rest = rest[1:]
			continue
		}
		if marker == 0xda || n < 2 || n+2 > len(rest) { // the pixels begin, or the file is cut
			return 1
		}
		if tiff, ok := bytes.CutPrefix(rest[4:n+2], []byte("Exif\x00\x00")); ok && marker == 0xe1 {
			return tiffOrientation(tiff)
		}
		rest = rest[n+2:]
	}
	return 1
}

// orientationTag is the tag of the orientation (TIFF 6.0, page 36).
const orientationTag = 0x0112

func tiffOrientation(b []byte) int {
	if len(b) < 8 {
		return 1
	}
	var order binary.ByteOrder = binary.LittleEndian
	if b[0] == 'M' {
		order = binary.BigEndian
	}
	at := uint64(order.Uint32(b[4:]))
	if at+2 > uint64(len(b)) {
		return 1
	}
	entries := b[at+2:]
	for range order.Uint16(b[at:]) {
		if len(entries) < 12 {
			return 1
		}
		if order.Uint16(entries) == orientationTag {
			if v := int(order.Uint16(entries[8:])); v >= 1 && v <= 8 {
				return v
			}
			return 1
		}
		entries = entries[12:]
	}
	return 1
}

// turned is the image as an EXIF orientation wants it shown.
func turned(img *image.RGBA, orientation int) *image.RGBA {
	if orientation < 2 || orientation > 8 {
		return img
	}
	w, h := img.Rect.Dx(), img.Rect.Dy()
	size := image.Rect(0, 0, w, h)
	if orientation >= 5 {
		size = image.Rect(0, 0, h, w)
	}
	dst := image.NewRGBA(size)
	for y := range size.Dy() {
		for x := range size.Dx() {
			sx, sy := stored(orientation, x, y, w, h)
			copy(dst.Pix[dst.PixOffset(x, y):][:4], img.Pix[img.PixOffset(sx, sy):])
		}
	}
	return dst
}

// stored is where in the file, which has w×h pixels, the pixel is that is shown at x, y.
func stored(orientation, x, y, w, h int) (int, int) {
	switch orientation {
	case 2:
		return w - 1 - x, y
	case 3:
		return w - 1 - x, h - 1 - y
	case 4:
		return x, h - 1 - y
	case 5:
		return y, x
	case 6:
		return y, h - 1 - x
	case 7:
		return w - 1 - y, h - 1 - x
	case 8:
		return w - 1 - y, x
	}
	return x, y
}

// String gives the box as "left,top width×height" in percent.
func (b Box) String() string {
	return fmt.Sprintf("%.1f,%.1f %.1f×%.1f", 100*b.Left, 100*b.Top, 100*b.Width, 100*b.Height)
}
