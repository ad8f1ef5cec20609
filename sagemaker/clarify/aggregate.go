package clarify

import (
	"math"
	"slices"
)

// Aggregation is how the attributions of rows become one for all. Its text is Clarify's
// agg_method; the zero value means MeanAbs.
type Aggregation string

const (
	// MeanAbs is the mean of the absolute values.
	MeanAbs Aggregation = "mean_abs"
	// Median is the median of the values, signs kept.
	Median Aggregation = "median"
	// MeanSquare is the mean of the squares.
	MeanSquare Aggregation = "mean_sq"
)

// Global aggregates the rows: [output][feature]. Without rows it is zeros over no features.
func (a Attributions) Global(how Aggregation) [][]float64 {
	out := make([][]float64, len(a.Expected))
	if len(a.Values) == 0 {
		return out
	}
	column := make([]float64, len(a.Values))
	for o := range out {
		out[o] = make([]float64, len(a.Values[0]))
		for j := range out[o] {
			for i, row := range a.Values {
				column[i] = row[j][o]
			}
			out[o][j] = how.of(column)
		}
	}
	return out
}

// of aggregates values, which it may reorder.
func (h Aggregation) of(values []float64) float64 {
	n := len(values)
	if h == Median {
		slices.Sort(values)
		return (values[(n-1)/2] + values[n/2]) / 2
	}
	var sum float64
	for _, v := range values {
		if h == MeanSquare {
			sum += v * v
		} else {
			sum += math.Abs(v)
		}
	}
	return sum / float64(n)
}
