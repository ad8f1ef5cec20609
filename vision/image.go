package vision

import (
	"bytes"
	"context"
	"fmt"
	"image"
	_ "image/jpeg" // what the service takes
	_ "image/png"

	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// imageLimits are what an operation takes.
type imageLimits struct {
	bytes            int
	minSide, maxSide int
}

// The limits, by the developer guide's "Guidelines and quotas".
var (
	usual        = imageLimits{5 << 20, 80, 10_000}
	ofModeration = imageLimits{5 << 20, 50, 10_000}
	ofProtection = imageLimits{4 << 20, 64, 10_000}
	ofCustom     = imageLimits{4 << 20, 64, 4096}
)

// withImage sends a request with the image. An object in S3 that the service finds too large
// is fetched, scaled down and sent with the request.
func withImage[O any](ctx context.Context, c *Client, src media.Source, l imageLimits, send func(*types.Image) (O, error)) (O, error) {
	var none O
	uri, inS3 := src.URI()
	if !inS3 {
		img, err := c.inline(ctx, src, l)
		if err != nil {
			return none, err
		}
		return send(img)
	}
	out, err := send(&types.Image{S3Object: &types.S3Object{Bucket: &uri.Bucket, Name: &uri.Key}})
	if awsai.KindOf(err) != awsai.ErrTooLarge {
		return out, err
	}
	raw, err := c.stager.Bytes(ctx, uri, c.o.MaxImageBytes)
	if err != nil {
		return none, err
	}
	if raw, err = prepare(raw, l, c.o.MaxImagePixels); err != nil {
		return none, err
	}
	return send(&types.Image{Bytes: raw})
}

// inline is an image that goes with the request.
func (c *Client) inline(ctx context.Context, src media.Source, l imageLimits) (*types.Image, error) {
	raw, err := src.Bytes(ctx, c.o.MaxImageBytes)
	if err != nil {
		return nil, err
	}
	if raw, err = prepare(raw, l, c.o.MaxImagePixels); err != nil {
		return nil, err
	}
	return &types.Image{Bytes: raw}, nil
}

// prepare returns the image as the service takes it: as it is where that is possible, and
// otherwise a JPEG of it, upright.
func prepare(raw []byte, l imageLimits, maxPixels int) ([]byte, error) {
	cfg, format, err := image.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		if isTaken(raw) && len(raw) <= l.bytes {
			return raw, nil // a kind of JPEG that only the service may know
		}
		return nil, fmt.Errorf("%w: image of %d bytes: %w", awsai.ErrInvalid, len(raw), err)
	}
	if short := min(cfg.Width, cfg.Height); short < l.minSide {
		return nil, invalid("image of %d×%d pixels; at least %d a side are needed", cfg.Width, cfg.Height, l.minSide)
	}
	if (format == "jpeg" || format == "png") && len(raw) <= l.bytes && max(cfg.Width, cfg.Height) <= l.maxSide {
		return raw, nil
	}
	if cfg.Width > maxPixels/cfg.Height {
		return nil, fmt.Errorf("%w: image of %d×%d pixels to scale down; the limit is %d pixels", awsai.ErrTooLarge, cfg.Width, cfg.Height, maxPixels)
	}
	return shrink(raw, l)
}

// isTaken tells whether bytes begin as JPEG or PNG.
func isTaken(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("\xff\xd8\xff")) || bytes.HasPrefix(raw, []byte("\x89PNG\r\n\x1a\n"))
}
