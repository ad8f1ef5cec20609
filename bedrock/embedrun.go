package bedrock

import (
	"context"
	"errors"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/batch"
	"github.com/awsai-go/awsai/rag"
)

// embedding is one call of one of an Embedder's methods, for vectors of T.
type embedding[T any] struct {
	*Embedder
	op      string // the method, for errors
	purpose rag.Purpose
	as      vectorType[T]
}

// slot is an input that is different from all others, and what has become of it.
type slot[T any] struct {
	embedItem
	key    string // in the cache; empty where it is not kept
	data   string // of the image in base64, while its request is made
	vector []T
	err    error // why there will be no vector
}

func (s *slot[T]) done() bool { return s.vector != nil || s.err != nil }

// runEmbedding embeds n inputs, which item gives one by one.
func runEmbedding[T any](ctx context.Context, op string, e *Embedder, purpose rag.Purpose, as vectorType[T], n int, item func(i int) (embedItem, error)) ([][]T, error) {
	if err := e.check(purpose, as.name); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	c := &embedding[T]{e, op, purpose, as}
	slots, owner, refused := distinct[T](n, item)
	c.recall(ctx, slots)
	c.sendAll(ctx, slots)
	return c.spread(slots, owner, refused)
}

// distinct finds the inputs to send, each once. By the index of the caller's input, owner is the
// index among those, and refused says why an input is not among them.
func distinct[T any](n int, item func(i int) (embedItem, error)) (slots []*slot[T], owner []int, refused []error) {
	type same struct{ text, image string }
	all := make([]slot[T], n)
	slots = make([]*slot[T], 0, n)
	owner, refused = make([]int, n), make([]error, n)
	seen := make(map[same]int, n)
	for i := range n {
		s := &all[i]
		if s.embedItem, refused[i] = item(i); refused[i] != nil {
			continue
		}
		key := same{text: s.text}
		if s.image != nil {
			key.image = s.image.uri + s.image.sum
		}
		at, ok := seen[key]
		if !ok {
			at = len(slots)
			seen[key] = at
			slots = append(slots, s)
		}
		owner[i] = at
	}
	return slots, owner, refused
}

// sendAll gives each slot its vector or its error.
func (c *embedding[T]) sendAll(ctx context.Context, slots []*slot[T]) {
	open := slots
	if slices.ContainsFunc(slots, (*slot[T]).done) {
		open = slices.DeleteFunc(slices.Clone(slots), (*slot[T]).done)
	}
	runs := batch.Split(open, batch.Group{Items: c.kind.maxItems, Bytes: maxInlineBytes}, c.size)
	_, err := batch.Map(ctx, batch.Options{Op: c.op, Width: c.o.Concurrency}, runs,
		func(ctx context.Context, run []*slot[T]) (struct{}, error) {
			return struct{}{}, c.send(ctx, run)
		})
	failed, _ := errors.AsType[*awsai.BatchError](err)
	if failed == nil {
		return
	}
	for _, it := range failed.Items {
		for _, s := range runs[it.Index] {
			if !s.done() {
				s.err = it.Err
			}
		}
	}
}

// size is how much of a request an input may take, in units of its room for images.
func (c *embedding[T]) size(s *slot[T]) int {
	if s.image != nil && c.kind.images.alone {
		return maxInlineBytes
	}
	n := len(s.text) * 6 * 3 / 4 // JSON may write six bytes for one, base64 does four for three
	if s.image != nil {
		n += int(s.image.bytes)
	}
	return n
}

// spread gives each of the caller's inputs its vector or its error.
func (c *embedding[T]) spread(slots []*slot[T], owner []int, refused []error) ([][]T, error) {
	vectors := make([][]T, len(owner))
	failed := &awsai.BatchError{Op: c.op, Total: len(owner)}
	used := make([]bool, len(slots))
	for i, n := range owner {
		err := refused[i]
		if err == nil {
			err = slots[n].err
		}
		switch {
		case err != nil:
			failed.Items = append(failed.Items, awsai.ItemError{Index: i, Err: awsai.Wrap(c.op, err)})
		case used[n]: // each vector is the caller's own
			vectors[i] = slices.Clone(slots[n].vector)
		default:
			vectors[i], used[n] = slots[n].vector, true
		}
	}
	if len(failed.Items) > 0 {
		return vectors, failed
	}
	return vectors, nil
}
