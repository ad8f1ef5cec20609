package nlp

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
)

// Confusion is how a test confused the classes of a classifier. Of the documents of class i,
// Counts[i][j] were taken for class j.
type Confusion struct {
	// Labels are the classes' names.
	Labels []string
	// Counts has a row and a column for each of them.
	Counts [][]int
}

// maxConfusion is the most bytes of a file with a confusion matrix: one of 1,000 classes with
// eight digits a number takes some 10 MB.
const maxConfusion = 64 << 20

// Confusion reads the confusion matrix of a classifier of classes, whose training has put one
// at ClassifierTraining.Output. For one that gives labels, it is one for each label, of two
// classes: without the label, and with it.
func (m *Models) Confusion(ctx context.Context, model Model) ([]Confusion, error) {
	const op = "nlp.Confusion"
	if model.Output == (media.URI{}) {
		return nil, awsai.Errorf(op, awsai.ErrNotFound, "the model has no output")
	}
	j := &Jobs{stage: m.stage(model.Output.Bucket), o: JobsOptions{MaxBytes: maxConfusion}}
	var found []Confusion
	err := j.walk(ctx, model.Output, func(name string, r io.Reader) (err error) {
		if path.Base(name) == "confusion_matrix.json" {
			found, err = readConfusion(r)
		}
		return err
	})
	if err == nil && found == nil {
		err = fmt.Errorf("%w: the output has no confusion matrix", awsai.ErrNotFound)
	}
	return found, awsai.Wrap(op, err)
}

func readConfusion(r io.Reader) ([]Confusion, error) {
	var in struct {
		Labels    []string        `json:"labels"`
		AllLabels []string        `json:"all_labels"`
		Matrix    json.RawMessage `json:"confusion_matrix"`
	}
	raw, err := io.ReadAll(r)
	if err != nil {
		return nil, brokenOutput(err)
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return nil, brokenOutput(err)
	}
	var square [][]int
	if err := json.Unmarshal(in.Matrix, &square); err == nil {
		c := Confusion{in.Labels, square}
		if len(c.Labels) != len(square) {
			c.Labels = in.AllLabels
		}
		return []Confusion{c}, nil
	}
	var byLabel map[string][][]int
	if err := json.Unmarshal(in.Matrix, &byLabel); err != nil {
		return nil, brokenOutput(err)
	}
	return labelConfusions(byLabel), nil
}

func labelConfusions(byLabel map[string][][]int) []Confusion {
	out := make([]Confusion, 0, len(byLabel))
	for _, label := range slices.Sorted(maps.Keys(byLabel)) {
		out = append(out, Confusion{[]string{"", label}, byLabel[label]})
	}
	return out
}
