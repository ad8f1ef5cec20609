package groundtruth

import (
	"slices"

	"github.com/awsai-go/awsai"
)

// LabelsAnswer is one worker's answer to a task of which any number of labels holds.
type LabelsAnswer struct {
	// Task names what was labelled, Worker who did. Both are required.
	Task, Worker string
	// Labels are those that hold, each once. None is an answer.
	Labels []string
}

// LabelsVerdict are the labels of one task.
type LabelsVerdict struct {
	// Task is the task's name.
	Task string
	// Labels are those that hold, in the order of all labels; Indexes are their places in it.
	Labels  []string
	Indexes []int
	// Confidences are the probabilities of Labels to hold, in (0,1].
	Confidences []float64
}

// MultiLabel decides of each label by itself whether it holds, as Ground Truth does for images
// and texts with several: as a question with the answers no and yes, by consolidate. On a tie
// the label does not hold. Verdicts are in the order of the tasks' first answers.
//
// Options are those of consolidate, where Labels are all labels there are, by default those of
// the answers in the order of their first. Errors are those of consolidate, and
// awsai.ErrInvalid for a label that is empty, not among Options.Labels, or twice in one answer
// or in Options.Labels.
func MultiLabel(answers []LabelsAnswer, consolidate Consolidate, optFns ...func(*Options)) ([]LabelsVerdict, error) {
	const op = "groundtruth.MultiLabel"
	labels, err := allLabels(op, answers, options(optFns).Labels)
	if err != nil {
		return nil, err
	}
	yesNo := append(slices.Clip(optFns), func(o *Options) { o.Labels = []string{"no", "yes"} })
	annotations := make([]Annotation, len(answers))
	var verdicts []LabelsVerdict
	for k, label := range labels {
		for i, a := range answers {
			annotations[i] = Annotation{Task: a.Task, Worker: a.Worker, Label: "no"}
			if slices.Contains(a.Labels, label) {
				annotations[i].Label = "yes"
			}
		}
		c, err := consolidate(annotations, yesNo...)
		if err != nil {
			return nil, awsai.Wrap(op, err)
		}
		if verdicts == nil {
			verdicts = make([]LabelsVerdict, len(c.Verdicts))
		}
		for t, v := range c.Verdicts {
			verdicts[t].Task = v.Task
			if v.Index == 1 {
				verdicts[t].Labels = append(verdicts[t].Labels, label)
				verdicts[t].Indexes = append(verdicts[t].Indexes, k)
				verdicts[t].Confidences = append(verdicts[t].Confidences, v.Confidence)
			}
		}
	}
	return verdicts, nil
}

// allLabels checks the labels of answers and gives all there are.
func allLabels(op string, answers []LabelsAnswer, given []string) ([]string, error) {
	var annotations []Annotation
	for i, a := range answers {
		for j, l := range a.Labels {
			if l == "" || slices.Contains(a.Labels[:j], l) || given != nil && !slices.Contains(given, l) {
				return nil, awsai.Errorf(op, awsai.ErrInvalid, "label %d of answer %d is empty, there twice, or not among Options.Labels", j, i)
			}
			annotations = append(annotations, Annotation{Label: l})
		}
	}
	labels, err := labelsOf(op, annotations, given)
	if err == nil && len(labels) == 0 {
		err = awsai.Errorf(op, awsai.ErrInvalid, "no answer has a label, and Options.Labels none")
	}
	return labels, err
}
