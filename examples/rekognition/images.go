package main

import (
	"context"
	"errors"
	"image"
	"image/png"
	"os"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// imageCommands look at images.
func imageCommands() map[string]command {
	return map[string]command{
		"labels": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Labels, error) {
				return c.Labels(ctx, src, func(o *vision.LabelOptions) { o.MinConfidence = t.min })
			})
		}},
		"properties": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Properties, error) {
				got, err := c.Labels(ctx, src, func(o *vision.LabelOptions) { o.PropertiesOnly = true })
				return got.Properties, err
			})
		}},
		"faces": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) ([]vision.Face, error) {
				return c.Faces(ctx, src, vision.AllAttributes)
			})
		}},
		"celebrities": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Celebrities, error) {
				return c.Celebrities(ctx, src)
			})
		}},
		"text": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Text, error) {
				return c.Text(ctx, src, func(o *vision.TextOptions) { o.MinConfidence = t.min })
			})
		}},
		"moderate": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Moderation, error) {
				return c.Moderate(ctx, src, func(o *vision.ModerationOptions) { o.MinConfidence = t.min })
			})
		}},
		"ppe": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Protection, error) {
				return c.Protection(ctx, src, func(o *vision.ProtectionOptions) {
					o.Required, o.MinConfidence = []vision.Equipment{vision.FaceCover, vision.HandCover, vision.HeadCover}, t.min
				})
			})
		}},
		"custom": {1, 0, custom},
		"compare": {2, 2, func(ctx context.Context, t *task) (any, error) {
			return t.client.Compare(ctx, t.sources[0], t.sources[1], func(o *vision.CompareOptions) { o.MinSimilarity = t.min })
		}},
	}
}

// custom runs the model for as long as the images take, and not longer.
func custom(ctx context.Context, t *task) (found any, err error) {
	model := t.client.Model(t.model)
	err = model.Use(ctx, func(ctx context.Context) error {
		found, err = each(ctx, t, func(ctx context.Context, _ *vision.Client, src media.Source) ([]vision.CustomLabel, error) {
			return model.Detect(ctx, src, func(o *vision.DetectOptions) { o.MinConfidence = t.min })
		})
		return err
	})
	return found, err
}

// pixelCommands make images of images.
func pixelCommands() map[string]command {
	return map[string]command{
		"draw": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return t.redraw(ctx, func(img image.Image) (image.Image, error) {
				found, err := t.client.Labels(ctx, t.sources[0], func(o *vision.LabelOptions) { o.MinConfidence = t.min })
				var marks []vision.Mark
				for _, l := range found.Labels {
					marks = append(marks, vision.Outline(nil, vision.Boxes(l.Instances)...)...)
				}
				return vision.Draw(img, marks...), err
			})
		}},
		"blur": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return t.redraw(ctx, func(img image.Image) (image.Image, error) {
				faces, err := t.client.Faces(ctx, t.sources[0])
				return vision.Blur(img, vision.Boxes(faces)...), err
			})
		}},
	}
}

// redraw reads the image, has it drawn into and writes it as PNG.
func (t *task) redraw(ctx context.Context, draw func(image.Image) (image.Image, error)) (any, error) {
	if _, ok := t.sources[0].URI(); ok {
		return nil, errors.New("only files can be drawn into")
	}
	r, err := t.sources[0].Open(ctx)
	if err != nil {
		return nil, err
	}
	defer r.Close()
	img, err := vision.Decode(r)
	if err != nil {
		return nil, err
	}
	if img, err = draw(img); err != nil {
		return nil, err
	}
	f, err := os.Create(t.out)
	if err != nil {
		return nil, err
	}
	return t.out, errors.Join(png.Encode(f, img), f.Close())
}
