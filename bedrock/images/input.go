package images

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"net/http"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

// input is an image that was given, with its size, which is zero for WebP.
type input struct {
	data   []byte
	format string
	size   image.Point
}

// readImage reads an image and checks its format and, but for WebP, its size.
func readImage(ctx context.Context, op, what string, m spec, limit pixels, src media.Source) (input, error) {
	data, err := src.Bytes(ctx, bedrock.MaxAttachment)
	if err != nil {
		return input{}, awsai.Wrap(op, fmt.Errorf("%s: %w", what, err))
	}
	in := input{data: data, format: formatOf(data)}
	if !slices.Contains(m.inputs, in.format) {
		return input{}, awsai.Errorf(op, awsai.ErrInvalid, "%s is no image of a kind that %s takes; want one of %s", what, m.id, strings.Join(m.inputs, ", "))
	}
	config, known, err := in.config()
	if err != nil {
		return input{}, awsai.Errorf(op, awsai.ErrInvalid, "%s cannot be read as %s: %w", what, in.format, err)
	}
	if !known {
		return in, nil
	}
	in.size = image.Pt(config.Width, config.Height)
	return in, limit.check(op, what, m.id, config.Width, config.Height)
}

// formatOf is the format that the first bytes show, as "png", or "".
func formatOf(data []byte) string {
	format, ok := strings.CutPrefix(http.DetectContentType(data), "image/")
	if !ok {
		return ""
	}
	return format
}

// config reads the size of an image. Of WebP, for which the standard library has no reader,
// it is not known.
func (in input) config() (c image.Config, known bool, err error) {
	switch in.format {
	case "png":
		c, err = png.DecodeConfig(bytes.NewReader(in.data))
	case "jpeg":
		c, err = jpeg.DecodeConfig(bytes.NewReader(in.data))
	default:
		return c, false, nil
	}
	return c, true, err
}

// exactMask makes a mask as Amazon's models want it: of two colors, and of the image's size,
// which is checked before the mask is unpacked. White, which is what may change, becomes
// black if that is what the job calls so.
func exactMask(op string, mask, of input, blackChanges bool) ([]byte, error) {
	if mask.size != of.size {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the mask is %d by %d pixels, the image %d by %d; they are to be alike",
			mask.size.X, mask.size.Y, of.size.X, of.size.Y)
	}
	decode := png.Decode
	if mask.format == "jpeg" {
		decode = jpeg.Decode
	}
	in, err := decode(bytes.NewReader(mask.data))
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the mask cannot be read as %s: %w", mask.format, err)
	}
	out := image.NewGray(image.Rectangle{Max: mask.size})
	corner := in.Bounds().Min
	for y := range mask.size.Y {
		for x := range mask.size.X {
			light := color.GrayModel.Convert(in.At(corner.X+x, corner.Y+y)).(color.Gray).Y >= 128
			if light != blackChanges {
				out.Pix[y*out.Stride+x] = 0xff
			}
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, out); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "mask: %w", err)
	}
	return b.Bytes(), nil
}
