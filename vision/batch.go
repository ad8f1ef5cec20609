package vision

import (
	"context"

	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/media"
)

// Batch calls fn for each image, several at a time, and returns the results in order. Requests
// that the service throttles go again, at the pace that it sustains, if fn sends them by the
// client that it is given.
//
//	found, err := vision.Batch(ctx, client, images, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Labels, error) {
//		return c.Labels(ctx, src)
//	})
//
// Where images fail, Batch returns the results that it has, zero values at the failed indices,
// and an *awsai.BatchError.
func Batch[T any](ctx context.Context, c *Client, images []media.Source, fn func(context.Context, *Client, media.Source) (T, error)) ([]T, error) {
	paced := *c
	paced.api = c.paced
	return batch.Map(ctx, batch.Options{Op: "vision.Batch", Width: c.o.Concurrency}, images, func(ctx context.Context, src media.Source) (T, error) {
		return fn(ctx, &paced, src)
	})
}
