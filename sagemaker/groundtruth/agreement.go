package groundtruth

import (
	"math"

	"github.com/awsai-go/awsai"
)

// Weights say how much of a disagreement two different ordered labels are.
type Weights string

// The weights of [WeightedCohen].
const (
	// Unweighted counts every disagreement alike. It is the zero value.
	Unweighted Weights = ""
	// Linear counts a disagreement by how many places the labels are apart.
	Linear Weights = "linear"
	// Quadratic counts it by the square of that.
	Quadratic Weights = "quadratic"
)

// Cohen is Cohen's kappa of two raters: the agreement beyond chance, 1 for full agreement, 0
// for that of chance, below for less (Cohen 1960). a[i] and b[i] are the raters' labels of the
// same thing.
//
// Errors are awsai.ErrInvalid: slices of different lengths, empty ones, and raters who both
// give one and the same label to everything, for whom kappa is not defined.
func Cohen(a, b []string) (float64, error) {
	return cohen("groundtruth.Cohen", a, b, distinct(a, b), Unweighted)
}

// WeightedCohen is Cohen's kappa of two raters whose labels have an order, given by labels,
// with more weight to disagreements that are farther apart (Cohen 1968). Errors are those of
// [Cohen], and awsai.ErrInvalid for a label that is not among labels, labels that repeat, and
// unknown weights.
func WeightedCohen(a, b, labels []string, w Weights) (float64, error) {
	return cohen("groundtruth.WeightedCohen", a, b, labels, w)
}

func cohen(op string, a, b, labels []string, w Weights) (float64, error) {
	if len(a) != len(b) || len(a) == 0 {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "two raters of the same things have as many labels, got %d and %d", len(a), len(b))
	}
	index, err := indexOf(op, labels)
	if err != nil {
		return 0, err
	}
	n := len(labels)
	joint, rows, columns := make([]float64, n*n), make([]float64, n), make([]float64, n)
	for i := range a {
		x, known := index[a[i]]
		y, also := index[b[i]]
		if !known || !also {
			return 0, awsai.Errorf(op, awsai.ErrInvalid, "item %d has a label that is not among the %d given", i, n)
		}
		joint[x*n+y]++
		rows[x]++
		columns[y]++
	}
	var observed, expected float64
	for x := range n {
		for y := range n {
			d, ok := w.disagreement(x, y)
			if !ok {
				return 0, awsai.Errorf(op, awsai.ErrInvalid, "weights are %q or %q or empty", Linear, Quadratic)
			}
			observed += d * joint[x*n+y]
			expected += d * rows[x] * columns[y] / float64(len(a))
		}
	}
	return beyondChance(op, observed, expected)
}

func (w Weights) disagreement(x, y int) (float64, bool) {
	d := math.Abs(float64(x - y))
	switch w {
	case Unweighted:
		return min(d, 1), true
	case Linear:
		return d, true
	case Quadratic:
		return d * d, true
	}
	return 0, false
}

// beyondChance is the share of the disagreement to be expected that is not observed.
func beyondChance(op string, observed, expected float64) (float64, error) {
	if expected == 0 {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "agreement beyond chance is not defined where every answer is the same")
	}
	return 1 - observed/expected, nil
}

// Fleiss is Fleiss' kappa: the agreement beyond chance of any number of raters, not
// necessarily the same ones for each task, each of which has equally many answers (Fleiss
// 1971). It returns awsai.ErrInvalid for no annotations, one that lacks a part, a worker who
// answers a task twice, tasks of different or fewer than two answers, and one and the same
// label everywhere, for which it is not defined. [Krippendorff] does without equal numbers.
func Fleiss(annotations []Annotation) (float64, error) {
	const op = "groundtruth.Fleiss"
	v, err := count(op, annotations, Options{})
	if err != nil {
		return 0, err
	}
	each := int(v.start[1])
	if each < 2 {
		return 0, awsai.Errorf(op, awsai.ErrInvalid, "a task needs two answers, got %d", each)
	}
	n := len(v.labels)
	totals, row := make([]float64, n), make([]float64, n)
	var disagreement float64
	for t := range v.tasks {
		if got := int(v.start[t+1] - v.start[t]); got != each {
			return 0, awsai.Errorf(op, awsai.ErrInvalid, "tasks have equally many answers, got %d and %d", each, got)
		}
		clear(row)
		v.tally(t, row, nil)
		pairs := 0.0
		for k, c := range row {
			totals[k] += c
			pairs += c * (c - 1)
		}
		disagreement += 1 - pairs/float64(each*(each-1))
	}
	expected := 1.0
	if all := float64(len(annotations)); totals[argmax(totals)] == all {
		expected = 0
	} else {
		for _, c := range totals {
			expected -= c / all * c / all
		}
	}
	return beyondChance(op, disagreement/float64(len(v.tasks)), expected)
}

// distinct are the labels of two raters in the order in which they come.
func distinct(a, b []string) []string {
	seen := map[string]bool{}
	var labels []string
	for _, side := range [][]string{a, b} {
		for _, l := range side {
			if !seen[l] {
				seen[l] = true
				labels = append(labels, l)
			}
		}
	}
	return labels
}

func indexOf(op string, labels []string) (map[string]int, error) {
	if len(labels) > maxAgreementLabels {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "limit %d labels, got %d", maxAgreementLabels, len(labels))
	}
	index := make(map[string]int, len(labels))
	for i, l := range labels {
		if _, twice := index[l]; twice {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "label %d is there twice", i)
		}
		index[l] = i
	}
	return index, nil
}

// maxAgreementLabels bounds the square tables of labels.
const maxAgreementLabels = 5000
