package batch

import (
	"context"
	"errors"
	"fmt"

	"github.com/awsai-go/awsai"
)

// Group bounds the requests of an operation that takes several items at once.
type Group struct {
	// Items is the largest number of items in a request. The default is 1.
	Items int
	// Bytes is the largest sum of sizes in a request. The default, 0, is no bound.
	Bytes int
}

// Split cuts items into runs that follow each other and stay within g. size gives the bytes
// of an item. An item that alone is over g.Bytes is a run of its own: the caller has
// refused it before, or the service will. The runs share the memory of items.
func Split[I any](items []I, g Group, size func(I) int) [][]I {
	var runs [][]I
	start, bytes := 0, 0
	for i, item := range items {
		n := 0
		if g.Bytes > 0 {
			n = size(item)
		}
		full := i-start >= max(g.Items, 1) || (g.Bytes > 0 && bytes+n > g.Bytes)
		if full && i > start {
			runs = append(runs, items[start:i:i])
			start, bytes = i, 0
		}
		bytes += n
	}
	if start < len(items) {
		runs = append(runs, items[start:len(items):len(items)])
	}
	return runs
}

// MapGroups is [Map] for an fn that takes the items of one request and returns a result for
// each. size may be nil where g.Bytes is 0.
//
// An error of fn is that of every item of its group, unless it is an *awsai.BatchError,
// whose indices count within the group: then the other items of the group have succeeded.
// Options.Width bounds the requests.
func MapGroups[I, O any](ctx context.Context, opts Options, items []I, g Group, size func(I) int, fn func(context.Context, []I) ([]O, error)) ([]O, error) {
	runs := Split(items, g, size)
	outs, err := Map(ctx, opts, runs, func(ctx context.Context, run []I) (part[O], error) {
		return callGroup(ctx, run, fn)
	})
	failed := make([]error, len(runs))
	if b, ok := errors.AsType[*awsai.BatchError](err); ok {
		for _, it := range b.Items {
			failed[it.Index] = it.Err
		}
	}
	results, errs := make([]O, 0, len(items)), make([]error, 0, len(items))
	for i, run := range runs {
		p := outs[i]
		if failed[i] != nil {
			p = part[O]{make([]O, len(run)), repeat(failed[i], len(run))}
		}
		results = append(results, p.results...)
		errs = append(errs, p.errs...)
	}
	return results, Error(opts.Op, errs)
}

// part is what a request gave: results and errors by item.
type part[O any] struct {
	results []O
	errs    []error
}

// callGroup calls fn and checks that its answer is aligned with the items.
func callGroup[I, O any](ctx context.Context, run []I, fn func(context.Context, []I) ([]O, error)) (part[O], error) {
	results, err := fn(ctx, run)
	b, partial := err.(*awsai.BatchError)
	if err != nil && !partial {
		return part[O]{}, err
	}
	if len(results) != len(run) {
		return part[O]{}, fmt.Errorf("%w: %d results for %d items", awsai.ErrIncomplete, len(results), len(run))
	}
	p := part[O]{results, make([]error, len(run))}
	if partial {
		var zero O
		for _, it := range b.Items {
			if it.Index < 0 || it.Index >= len(run) {
				return part[O]{}, fmt.Errorf("%w: failure of item %d of %d", awsai.ErrIncomplete, it.Index, len(run))
			}
			p.results[it.Index], p.errs[it.Index] = zero, it.Err
		}
	}
	return p, nil
}

func repeat(err error, n int) []error {
	errs := make([]error, n)
	for i := range errs {
		errs[i] = err
	}
	return errs
}
