package groundtruth_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/groundtruth"
)

func TestMultiLabel(t *testing.T) {
	answers := []groundtruth.LabelsAnswer{
		{Task: "1", Worker: "a", Labels: []string{"sea", "sun"}},
		{Task: "1", Worker: "b", Labels: []string{"sea"}},
		{Task: "1", Worker: "c", Labels: []string{"sea", "sun", "dog"}},
		{Task: "2", Worker: "a"},
		{Task: "2", Worker: "b", Labels: []string{"dog"}},
	}
	got, err := groundtruth.MultiLabel(answers, groundtruth.MajorityVote)
	want := []groundtruth.LabelsVerdict{
		{Task: "1", Labels: []string{"sea", "sun"}, Indexes: []int{0, 1}, Confidences: []float64{1, 2.0 / 3}},
		{Task: "2"},
	}
	if diff := cmp.Diff(want, got, close9); diff != "" || err != nil {
		t.Errorf("error %v (-want +got):\n%s", err, diff)
	}
	for name, c := range map[string]struct {
		answers []groundtruth.LabelsAnswer
		labels  []string
	}{
		"nothing":       {nil, []string{"sea"}},
		"no label":      {answers[3:4], nil},
		"twice":         {[]groundtruth.LabelsAnswer{{Task: "1", Worker: "a", Labels: []string{"sea", "sea"}}}, nil},
		"unknown":       {answers, []string{"sea"}},
		"no worker":     {[]groundtruth.LabelsAnswer{{Task: "1", Labels: []string{"sea"}}}, nil},
		"answers twice": {append(answers[:1:1], answers[0]), nil},
	} {
		got, err := groundtruth.MultiLabel(c.answers, groundtruth.OneCoin, func(o *groundtruth.Options) { o.Labels = c.labels })
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, %v, want ErrInvalid", name, got, err)
		}
	}
}

func TestConfident(t *testing.T) {
	labels, uncertain, err := groundtruth.Confident([]groundtruth.Prediction{
		{Task: "1", Probabilities: []float64{0.25, 0.75}},
		{Task: "2", Probabilities: []float64{0.5, 0.25, 0.25}},
		{Task: "3", Probabilities: []float64{0.5, 0.5}},
		{Task: "4", Probabilities: []float64{1, 0}},
	}, 0.25)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]groundtruth.AutoLabel{{"1", 1, 0.5}, {"4", 0, 1}}, labels); diff != "" {
		t.Errorf("labels (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]groundtruth.AutoLabel{{"3", 0, 0}, {"2", 0, 0.25}}, uncertain); diff != "" {
		t.Errorf("uncertain (-want +got):\n%s", diff)
	}
	for name, p := range map[string][]float64{"one": {1}, "NaN": {math.NaN(), 0}, "above": {1.5, 0}} {
		if _, _, err := groundtruth.Confident([]groundtruth.Prediction{{Probabilities: p}}, 0.5); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if _, _, err := groundtruth.Confident(nil, math.NaN()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("%v, want ErrInvalid", err)
	}
}
