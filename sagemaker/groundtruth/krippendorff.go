package groundtruth

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"github.com/awsai-go/awsai"
)

// Metric is what the difference of two labels is, for [Krippendorff].
type Metric string

// The metrics of [Krippendorff].
const (
	// Nominal has labels that are the same or not. It is the zero value.
	Nominal Metric = ""
	// Ordinal has labels with an order: that of the labels given, or of the numbers that the
	// labels are where none are given. The difference is how many answers lie between.
	Ordinal Metric = "ordinal"
	// Interval has labels that are numbers; the difference is the square of theirs.
	Interval Metric = "interval"
)

// Krippendorff is Krippendorff's alpha: the agreement beyond chance of any number of workers,
// any number of answers for a task, by a metric (Krippendorff 2011, Computing Krippendorff's
// Alpha-Reliability). Tasks with a single answer do not count. The labels are the order of
// [Ordinal]; without any, labels are numbers there; for the other metrics they are nil.
//
// Errors are awsai.ErrInvalid: no annotations, one that lacks a part, a worker who answers a
// task twice, a label that is not among labels or not a finite number where it has to be, no
// task with two answers, one and the same label everywhere, for which alpha is not defined, and
// an unknown metric; and awsai.ErrTooLarge for over 5,000 labels.
func Krippendorff(annotations []Annotation, m Metric, labels ...string) (float64, error) {
	const op = "groundtruth.Krippendorff"
	v, err := count(op, annotations, Options{Labels: labels})
	if err != nil {
		return 0, err
	}
	if len(v.labels) > maxAgreementLabels {
		return 0, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d labels, got %d", maxAgreementLabels, len(v.labels))
	}
	values, order, err := v.scale(op, m, labels != nil)
	if err != nil {
		return 0, err
	}
	coincidences, totals, pairable := v.coincidences()
	if pairable == 0 {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "no task has two answers")
	}
	difference := differences(m, values, order, totals)
	n := len(v.labels)
	var observed, expected float64
	for c := range n {
		for k := range n {
			d := difference(c, k)
			observed += coincidences[c*n+k] * d
			expected += totals[c] * totals[k] * d
		}
	}
	return beyondChance(op, observed, expected/(pairable-1))
}

// scale gives the labels' numbers, for those metrics that need them, and their order.
func (v *votes) scale(op string, m Metric, ordered bool) (values []float64, order []int, err error) {
	order = make([]int, len(v.labels))
	for k := range order {
		order[k] = k
	}
	switch {
	case m == Nominal || m == Ordinal && ordered:
		return nil, order, nil
	case m != Ordinal && m != Interval:
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "the metric is %q or %q or empty", Ordinal, Interval)
	}
	values = make([]float64, len(v.labels))
	for k, l := range v.labels {
		x, err := strconv.ParseFloat(l, 64)
		if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
			return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "label %d in order is not a finite number, which this metric needs", k)
		}
		values[k] = x
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	return values, order, nil
}

// coincidences count the pairs of answers to the same task, with each task's as much as it has
// answers, their sums by label, and the sum of all.
func (v *votes) coincidences() (table, totals []float64, all float64) {
	n := len(v.labels)
	table, totals = make([]float64, n*n), make([]float64, n)
	for t := range v.tasks {
		answers := v.answer[v.start[t]:v.start[t+1]]
		if len(answers) < 2 {
			continue
		}
		all += float64(len(answers))
		counts := map[int32]float64{}
		for _, k := range answers {
			totals[k]++
			counts[k]++
		}
		for c, x := range counts {
			for k, y := range counts {
				if c == k {
					y--
				}
				table[int(c)*n+int(k)] += x * y / float64(len(answers)-1)
			}
		}
	}
	return table, totals, all
}

// differences are those of a metric between two labels.
func differences(m Metric, values []float64, order []int, totals []float64) func(c, k int) float64 {
	switch m {
	case Ordinal:
		// rank is the mean rank of a label's answers, so that the difference of two is the
		// number of answers between them, half of their own included.
		rank := make([]float64, len(order))
		var before float64
		for _, k := range order {
			rank[k] = before + totals[k]/2
			before += totals[k]
		}
		return func(c, k int) float64 { return (rank[c] - rank[k]) * (rank[c] - rank[k]) }
	case Interval:
		return func(c, k int) float64 { return (values[c] - values[k]) * (values[c] - values[k]) }
	}
	return func(c, k int) float64 {
		if c == k {
			return 0
		}
		return 1
	}
}
