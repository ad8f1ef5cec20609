package featurestore

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/awsai-go/awsai"
)

// Dataset makes rows of feature groups, each record of the base together, its latest row first.
func (l *Local) Dataset(_ context.Context, d Dataset) iter.Seq2[Record, error] {
	return l.rows("featurestore.Dataset", d, d.check(), resolved.rows)
}

// AsOf joins to each row of a base what was known at its time.
func (l *Local) AsOf(_ context.Context, a AsOf) iter.Seq2[Record, error] {
	return l.rows("featurestore.AsOf", a.dataset(), a.check(), a.rows)
}

// rows makes the rows when they are asked for, of the history at that moment.
func (l *Local) rows(op string, d Dataset, invalid error, rows func(resolved) []Record) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if invalid != nil {
			yield(nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", invalid))
			return
		}
		r, err := l.resolve(d)
		if err != nil {
			yield(nil, awsai.Wrap(op, err))
			return
		}
		for _, row := range rows(r) {
			if !yield(row, nil) {
				return
			}
		}
	}
}

func (l *Local) resolve(d Dataset) (resolved, error) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	known := map[string]source{}
	for _, name := range d.groups() {
		g, err := l.group(name)
		if err != nil {
			return resolved{}, err
		}
		if g.Offline.S3 == "" {
			return resolved{}, fmt.Errorf("%w: group %s has no offline store", awsai.ErrInvalid, g.Name)
		}
		// Only ever appended to: what is here does not change.
		known[name] = source{group: g.Name, schema: g.Schema, states: slices.Clip(g.history)}
	}
	return d.resolveIn(known)
}
