package vision

import (
	"context"
	"errors"
	"iter"
	"path"
	"strings"

	"github.com/awsai-go/awsai"
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

// PrefixResult is what became of an object of a [BatchPrefix].
type PrefixResult[T any] struct {
	// Object is where it is. Its key is what a later call goes on after.
	Object media.URI
	// Value is the result, zero where there is an error.
	Value T
	// Err is why there is no result, or nil.
	Err error
}

// BatchPrefix calls fn for each image below a prefix in S3, as [Batch] does, and yields the results in
// the order of the keys. Images are objects that end in .jpg, .jpeg or .png, in either case. Only keys
// beyond after count, so that who has stored the last key can go on there, in another process. Memory
// is bounded: four times Options.Concurrency images are read ahead, once the results before them have
// been taken.
//
// An image that fails is a result with its error. The sequence ends with an error where the prefix
// cannot be listed or the context has ended.
func BatchPrefix[T any](ctx context.Context, c *Client, prefix media.URI, after string, fn func(context.Context, *Client, media.Source) (T, error)) iter.Seq2[PrefixResult[T], error] {
	const op = "vision.BatchPrefix"
	width := c.o.Concurrency
	if width <= 0 {
		width = 8
	}
	return func(yield func(PrefixResult[T], error) bool) {
		var objects []media.URI
		flush := func() bool {
			results := prefixResults(ctx, c, objects, fn)
			objects = objects[:0]
			for _, r := range results {
				if err := ctx.Err(); err != nil && r.Err != nil {
					yield(PrefixResult[T]{}, awsai.Wrap(op, err))
					return false
				}
				if !yield(r, nil) {
					return false
				}
			}
			return true
		}
		for o, err := range c.stager.List(ctx, prefix) {
			if err != nil {
				if flush() {
					yield(PrefixResult[T]{}, err)
				}
				return
			}
			if o.URI.Key <= after || !isImage(o.URI.Key) {
				continue
			}
			if objects = append(objects, o.URI); len(objects) == 4*width && !flush() {
				return
			}
		}
		flush()
	}
}

func prefixResults[T any](ctx context.Context, c *Client, objects []media.URI, fn func(context.Context, *Client, media.Source) (T, error)) []PrefixResult[T] {
	sources := make([]media.Source, len(objects))
	for i, u := range objects {
		sources[i] = media.S3(u.String())
	}
	values, err := Batch(ctx, c, sources, fn)
	results := make([]PrefixResult[T], len(objects))
	for i, u := range objects {
		results[i] = PrefixResult[T]{Object: u, Value: values[i]}
	}
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range b.Items {
			results[it.Index].Err = awsai.Wrap("vision.BatchPrefix", it.Err)
		}
	}
	return results
}

func isImage(key string) bool {
	switch strings.ToLower(path.Ext(key)) {
	case ".jpg", ".jpeg", ".png":
		return true
	}
	return false
}
