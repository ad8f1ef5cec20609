package groundtruth_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

// krippendorffData is the example of Krippendorff (2011): a row for each worker, a column for
// each task, with a dot for none.
func krippendorffData() (annotations []groundtruth.Annotation) {
	rows := [][]string{
		strings.Fields("1 2 3 3 2 1 4 1 2 . . ."),
		strings.Fields("1 2 3 3 2 2 4 1 2 5 . 3"),
		strings.Fields(". 3 3 3 2 3 4 2 2 5 1 ."),
		strings.Fields("1 2 3 3 2 4 4 1 2 5 1 ."),
	}
	for w, row := range rows {
		for t, label := range row {
			if label != "." {
				annotations = append(annotations, groundtruth.Annotation{Task: fmt.Sprint(t), Worker: fmt.Sprint(w), Label: label})
			}
		}
	}
	return annotations
}

func TestKrippendorffOfHisPaper(t *testing.T) {
	for _, c := range []struct {
		metric groundtruth.Metric
		labels []string
		want   float64
	}{
		{groundtruth.Nominal, nil, 0.743},
		{groundtruth.Ordinal, nil, 0.815},
		{groundtruth.Ordinal, strings.Fields("1 2 3 4 5"), 0.815},
		{groundtruth.Interval, nil, 0.849},
	} {
		got, err := groundtruth.Krippendorff(krippendorffData(), c.metric, c.labels...)
		if err != nil || math.Abs(got-c.want) > 0.0005 {
			t.Errorf("%q: %v, %v, want %v", c.metric, got, err, c.want)
		}
	}
}

// repeat gives n of a string.
func repeat(n int, s string) []string { return slices.Repeat([]string{s}, n) }

func TestCohen(t *testing.T) {
	a := slices.Concat(repeat(25, "yes"), repeat(25, "no"))
	b := slices.Concat(repeat(20, "yes"), repeat(5, "no"), repeat(10, "yes"), repeat(15, "no"))
	if got, err := groundtruth.Cohen(a, b); err != nil || math.Abs(got-0.4) > 1e-12 {
		t.Errorf("%v, %v, want 0.4", got, err)
	}
	// By hand: of 4 items one is a step apart and one two. The raters' frequencies are
	// (2,1,1)/4 and (1,1,2)/4.
	c, d := strings.Fields("lo lo mid hi"), strings.Fields("lo hi hi mid")
	for weights, want := range map[groundtruth.Weights]float64{
		groundtruth.Unweighted: 1 - 3.0/(4-5.0/4),
		groundtruth.Linear:     1 - 4.0/(16.0/4),
		groundtruth.Quadratic:  1 - 6.0/(26.0/4),
	} {
		got, err := groundtruth.WeightedCohen(c, d, strings.Fields("lo mid hi"), weights)
		if err != nil || math.Abs(got-want) > 1e-12 {
			t.Errorf("%q: %v, %v, want %v", weights, got, err, want)
		}
	}
}

func TestFleissOfWikipedia(t *testing.T) {
	table := [][]int{
		{0, 0, 0, 0, 14}, {0, 2, 6, 4, 2}, {0, 0, 3, 5, 6}, {0, 3, 9, 2, 0}, {2, 2, 8, 1, 1},
		{7, 7, 0, 0, 0}, {3, 2, 6, 3, 0}, {2, 5, 3, 2, 2}, {6, 5, 2, 1, 0}, {0, 2, 2, 3, 7},
	}
	var annotations []groundtruth.Annotation
	for task, row := range table {
		w := 0
		for label, n := range row {
			for range n {
				annotations = append(annotations, groundtruth.Annotation{Task: fmt.Sprint(task), Worker: fmt.Sprint(w), Label: fmt.Sprint(label)})
				w++
			}
		}
	}
	if got, err := groundtruth.Fleiss(annotations); err != nil || math.Abs(got-0.2099) > 0.00005 {
		t.Errorf("%v, %v, want 0.210", got, err)
	}
}

func TestAgreementRefuses(t *testing.T) {
	same := []groundtruth.Annotation{{"1", "a", "x"}, {"1", "b", "x"}}
	for name, f := range map[string]func() (float64, error){
		"lengths":   func() (float64, error) { return groundtruth.Cohen([]string{"a"}, nil) },
		"nothing":   func() (float64, error) { return groundtruth.Cohen(nil, nil) },
		"one label": func() (float64, error) { return groundtruth.Cohen([]string{"a"}, []string{"a"}) },
		"unknown label": func() (float64, error) {
			return groundtruth.WeightedCohen([]string{"a"}, []string{"b"}, []string{"a"}, "")
		},
		"labels twice": func() (float64, error) {
			return groundtruth.WeightedCohen([]string{"a"}, []string{"a"}, []string{"a", "a"}, "")
		},
		"weights": func() (float64, error) {
			return groundtruth.WeightedCohen([]string{"a"}, []string{"a"}, []string{"a"}, "x")
		},
		"fleiss one label": func() (float64, error) { return groundtruth.Fleiss(same) },
		"fleiss of one":    func() (float64, error) { return groundtruth.Fleiss(same[:1]) },
		"fleiss of unequal": func() (float64, error) {
			return groundtruth.Fleiss(append(same[:2:2], groundtruth.Annotation{"2", "a", "y"}))
		},
		"alpha one label": func() (float64, error) { return groundtruth.Krippendorff(same, groundtruth.Nominal) },
		"alpha of one":    func() (float64, error) { return groundtruth.Krippendorff(same[:1], groundtruth.Nominal) },
		"no number":       func() (float64, error) { return groundtruth.Krippendorff(same, groundtruth.Interval) },
		"metric":          func() (float64, error) { return groundtruth.Krippendorff(same, "x") },
	} {
		if got, err := f(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, %v, want ErrInvalid", name, got, err)
		}
	}
}
