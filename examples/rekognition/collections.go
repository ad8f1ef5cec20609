package main

import (
	"context"
	"iter"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// collectionCommands keep and search collections of faces.
func collectionCommands() map[string]command {
	return map[string]command{
		"collections": {0, 0, func(ctx context.Context, t *task) (any, error) { return all(t.client.Collections(ctx)) }},
		"create": {0, 0, func(ctx context.Context, t *task) (any, error) {
			return t.client.Collection(t.collection).Create(ctx, nil)
		}},
		"delete": {0, 0, func(ctx context.Context, t *task) (any, error) {
			return "deleted " + t.collection, t.client.Collection(t.collection).Delete(ctx)
		}},
		"list": {0, 0, func(ctx context.Context, t *task) (any, error) {
			return all(t.client.Collection(t.collection).Faces(ctx, vision.FaceFilter{}))
		}},
		"index": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Indexed, error) {
				return c.Collection(t.collection).Index(ctx, src)
			})
		}},
		"search": {1, 0, func(ctx context.Context, t *task) (any, error) {
			return each(ctx, t, func(ctx context.Context, c *vision.Client, src media.Source) (vision.FaceSearch, error) {
				return c.Collection(t.collection).Search(ctx, src, func(o *vision.SearchOptions) { o.MinSimilarity = t.min })
			})
		}},
	}
}

// all are the items of a sequence.
func all[T any](items iter.Seq2[T, error]) ([]T, error) {
	var out []T
	for item, err := range items {
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}
