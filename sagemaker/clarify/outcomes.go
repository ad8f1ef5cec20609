package clarify

import (
	"math"
	"strconv"

	"github.com/awsai-go/awsai"
)

// outcomes binarizes label and prediction. The text says which labels are positive.
func outcomes(op string, t Table, b Bias, predictions bool) (sample, string, error) {
	if err := t.check(op); err != nil {
		return sample{}, "", err
	}
	s := sample{mode: b.Mode}
	label, ok := t.Column(b.Label)
	if !ok {
		return s, "", undefined(op, "no column of the label's name")
	}
	if len(b.Positive) == 0 {
		return s, "", undefined(op, "Positive label values or thresholds are empty for Label column")
	}
	positive, err := valuesOf(op, "positive label", b.Positive)
	if err != nil {
		return s, "", err
	}
	if b.Group != "" {
		group, ok := t.Column(b.Group)
		if !ok {
			return s, "", undefined(op, "no column of the group's name")
		}
		s.group = group.text
	}
	selected, err := label.positives(op, positive)
	if err != nil {
		return s, "", err
	}
	s.label = selected.rows
	if predictions {
		s.predicted, err = predictedPositives(op, t, b.Predicted, label, positive)
	}
	return s, selected.text, err
}

// positives selects the positive rows of a label.
func (c Column) positives(op string, positive []value) (selection, error) {
	if c.continuous(len(positive)) {
		c = c.numeric()
		return c.above(op, positive, c)
	}
	rows, err := c.matching(op, positive)
	return selection{rows: rows, text: joined(positive)}, err
}

// predictedPositives selects the positive predictions. Of measures, the interval runs to
// the largest of labels and predictions together.
func predictedPositives(op string, t Table, name string, label Column, positive []value) ([]bool, error) {
	predicted, ok := t.Column(name)
	if !ok {
		return nil, undefined(op, "no column of the prediction's name")
	}
	measure := predicted.continuous(len(positive))
	if measure != label.continuous(len(positive)) {
		return nil, undefined(op, "Predicted Label Column series datatype is not the same as Label Column series")
	}
	var s selection
	var err error
	if measure {
		label, predicted = label.numeric(), predicted.numeric()
		if label.kind == Int {
			predicted = predicted.truncated()
		}
		s, err = predicted.above(op, positive, label, predicted)
	} else {
		s.rows, err = predicted.matching(op, positive)
	}
	if err != nil {
		return nil, err
	}
	if _, any := sides(s.rows); any == 0 {
		return nil, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "%s",
			"No Label values are present in the predicted Label Column,Positive Predicted Index Series contains all False values")
	}
	return s.rows, nil
}

// truncated is a column of numbers as whole ones, as Clarify casts predictions of a whole
// measure.
func (c Column) truncated() Column {
	out := newColumn(c.name, Int, c.Len())
	copy(out.missing, c.missing)
	for i, x := range c.numbers {
		out.numbers[i] = math.Trunc(x)
		out.text[i] = strconv.FormatFloat(out.numbers[i], 'f', 0, 64)
	}
	return out
}
