package groundtruth

import (
	"cmp"
	"slices"

	"github.com/awsai-go/awsai"
)

// Prediction is what a model makes of one task.
type Prediction struct {
	// Task names what was predicted.
	Task string
	// Probabilities are those of the labels, at least two, each in [0,1].
	Probabilities []float64
}

// AutoLabel is the label that a model gives to a task.
type AutoLabel struct {
	// Task is the task's name.
	Task string
	// Index is the place of the most probable label among the probabilities.
	Index int
	// Margin is how much more probable it is than the second, in [0,1]: the confidence that
	// AWS's sample of active learning writes for labels not made by people.
	Margin float64
}

// Confident divides a model's predictions, a round of active learning: those whose margin is
// above the threshold are labels, in the order of the predictions; the others are for people
// to label, the least certain first. The rule is that of AWS's sample for Ground Truth.
//
// It returns awsai.ErrInvalid for a threshold or probability outside [0,1], and fewer than two
// probabilities.
func Confident(predictions []Prediction, threshold float64) (labels, uncertain []AutoLabel, err error) {
	const op = "groundtruth.Confident"
	if !(threshold >= 0 && threshold <= 1) {
		return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "the threshold is in [0,1], got %g", threshold)
	}
	for i, p := range predictions {
		if len(p.Probabilities) < 2 || slices.ContainsFunc(p.Probabilities, func(x float64) bool { return !(x >= 0 && x <= 1) }) {
			return nil, nil, awsai.Errorf(op, awsai.ErrInvalid, "prediction %d has fewer than two probabilities, or one outside [0,1]", i)
		}
		best := argmax(p.Probabilities)
		var second float64
		for k, x := range p.Probabilities {
			if k != best {
				second = max(second, x)
			}
		}
		l := AutoLabel{Task: p.Task, Index: best, Margin: p.Probabilities[best] - second}
		if l.Margin > threshold {
			labels = append(labels, l)
		} else {
			uncertain = append(uncertain, l)
		}
	}
	slices.SortStableFunc(uncertain, func(a, b AutoLabel) int { return cmp.Compare(a.Margin, b.Margin) })
	return labels, uncertain, nil
}
