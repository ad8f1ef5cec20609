package mlflow

import (
	"cmp"
	"slices"
	"time"

	"github.com/awsai-go/awsai/sagemaker/mlflow/filter"
)

// choose applies a query to what a file store has read: the filter, the order that it asks
// for and then the usual one.
func choose[T any](all []T, q Query, usual []filter.Order, look func(T, filter.Kind, string) []filter.Value) []T {
	var out []T
	for _, item := range all {
		if q.Filter.Match(func(kind filter.Kind, key string) []filter.Value { return look(item, kind, key) }) {
			out = append(out, item)
		}
	}
	by := append(slices.Clone(q.Order), usual...)
	slices.SortStableFunc(out, func(a, b T) int {
		for _, o := range by {
			if c := order(o, look(a, o.Kind, o.Key), look(b, o.Kind, o.Key)); c != 0 {
				return c
			}
		}
		return 0
	})
	return out
}

// order compares values; what has none comes last, whichever way.
func order(o filter.Order, a, b []filter.Value) int {
	switch {
	case len(a) == 0 || len(b) == 0:
		return cmp.Compare(min(len(b), 1), min(len(a), 1))
	case o.Descending:
		a, b = b, a
	}
	if a[0].IsNumber {
		return cmp.Compare(a[0].Number, b[0].Number)
	}
	return cmp.Compare(a[0].Text, b[0].Text)
}

func text(s string) []filter.Value {
	if s == "" {
		return nil
	}
	return []filter.Value{{Text: s}}
}

func count(v float64) []filter.Value { return []filter.Value{{Number: v, IsNumber: true}} }

func moment(t time.Time) []filter.Value {
	if t.IsZero() {
		return nil
	}
	return count(filter.Millis(t))
}

func lookMap(m map[string]string, key string) []filter.Value {
	if v, ok := m[key]; ok {
		return []filter.Value{{Text: v}}
	}
	return nil
}
