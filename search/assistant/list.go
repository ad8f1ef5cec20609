package assistant

import (
	"errors"
	"iter"

	"github.com/awsai-go/awsai"
)

// failed is a sequence that ends with an error before it begins.
func failed[T any](op string, err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		yield(zero, awsai.Wrap(op, err))
	}
}

// explained says of a refusal that ends a list what it may be for.
func explained[T any](list iter.Seq2[T, error], needs string) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range list {
			if e, ok := errors.AsType[*awsai.Error](err); ok {
				err = &awsai.Error{Op: e.Op, Kind: e.Kind, Err: refused(e.Err, needs)}
			}
			if !yield(v, err) {
				return
			}
		}
	}
}

// each converts a list. None is nil.
func each[A, B any](list []A, fn func(A) B) []B {
	if len(list) == 0 {
		return nil
	}
	out := make([]B, len(list))
	for i, v := range list {
		out[i] = fn(v)
	}
	return out
}
