package nlp

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Example is a text with its class, or with its labels, to train a classifier with.
type Example struct {
	// Text is the text. Line feeds and returns in it become spaces.
	Text string
	// Labels are one class, or the labels that hold.
	Labels []string
}

// TrainingOptions say what a file of examples is for.
type TrainingOptions struct {
	// MultiLabel is for a classifier that gives several labels to a text. The default is one
	// class.
	MultiLabel bool
	// Delimiter separates the labels, a single character of space, tab and
	// ~!@#$%^*-_+=|\:;>?/. The default is "|".
	Delimiter string
}

const (
	maxClasses         = 1_000 // of a classifier of classes
	maxLabels          = 100   // of one of labels
	minClassExamples   = 50    // of each class
	minLabelExamples   = 10    // of each label
	maxLabelCharacters = 5_000 // of a label's name
	delimiters         = " ~!@#$%^*-_+=|\\:;\t>?/"
)

func (o *TrainingOptions) defaults(optFns []func(*TrainingOptions)) error {
	for _, fn := range optFns {
		fn(o)
	}
	if o.Delimiter == "" {
		o.Delimiter = "|"
	}
	if len(o.Delimiter) != 1 || !strings.Contains(delimiters, o.Delimiter) {
		return fmt.Errorf("%w: a delimiter is one of %q", awsai.ErrInvalid, delimiters)
	}
	return nil
}

// check says what is wrong with an example.
func (o TrainingOptions) check(e Example) error {
	switch {
	case strings.TrimSpace(e.Text) == "":
		return errors.New("the text is empty")
	case !utf8.ValidString(e.Text):
		return errors.New("the text is not UTF-8")
	case len(e.Labels) == 0:
		return errors.New("no label")
	case len(e.Labels) > 1 && !o.MultiLabel:
		return fmt.Errorf("%d classes; want one", len(e.Labels))
	}
	for _, l := range e.Labels {
		switch {
		case l == "" || utf8.RuneCountInString(l) > maxLabelCharacters:
			return fmt.Errorf("a label of %d characters; want 1 to %d", utf8.RuneCountInString(l), maxLabelCharacters)
		case strings.ContainsAny(l, "\r\n"):
			return errors.New("a label of several lines")
		case o.MultiLabel && strings.Contains(l, o.Delimiter):
			return errors.New("a label that has the delimiter in it")
		}
	}
	return nil
}

// WriteExamples writes examples as the CSV that a classifier is trained with: the labels, then
// the text. An example that the service would refuse is awsai.ErrInvalid, with its index, and
// nothing is written.
func WriteExamples(w io.Writer, examples []Example, optFns ...func(*TrainingOptions)) error {
	const op = "nlp.WriteExamples"
	var o TrainingOptions
	if err := o.defaults(optFns); err != nil {
		return awsai.Wrap(op, err)
	}
	for i, e := range examples {
		if err := o.check(e); err != nil {
			return awsai.Errorf(op, awsai.ErrInvalid, "example %d: %w", i, err)
		}
	}
	out := csv.NewWriter(w)
	for _, e := range examples {
		if err := out.Write([]string{strings.Join(e.Labels, o.Delimiter), asLine.Replace(e.Text)}); err != nil {
			return awsai.Wrap(op, err)
		}
	}
	out.Flush()
	return awsai.Wrap(op, out.Error())
}

// maxProblems is how many problems a check tells.
const maxProblems = 20

// CheckExamples tells, before a training is paid for, why it would fail or be poor: examples
// that [WriteExamples] refuses, fewer than 2 classes or more than 1,000 (100 labels), a class
// with fewer than 50 examples (a label with fewer than 10). The error is awsai.ErrInvalid and
// has up to 20 of the problems.
func CheckExamples(examples []Example, optFns ...func(*TrainingOptions)) error {
	const op = "nlp.CheckExamples"
	var o TrainingOptions
	if err := o.defaults(optFns); err != nil {
		return awsai.Wrap(op, err)
	}
	var problems []string
	counts := map[string]int{}
	for i, e := range examples {
		if err := o.check(e); err != nil {
			problems = append(problems, fmt.Sprintf("example %d: %v", i, err))
			continue
		}
		for _, l := range e.Labels {
			counts[l]++
		}
	}
	most, least := maxClasses, minClassExamples
	if o.MultiLabel {
		most, least = maxLabels, minLabelExamples
	}
	if len(counts) < 2 || len(counts) > most {
		problems = append(problems, fmt.Sprintf("%d labels; want 2 to %d", len(counts), most))
	}
	for _, l := range slices.Sorted(maps.Keys(counts)) {
		if n := counts[l]; n < least {
			problems = append(problems, fmt.Sprintf("label %.100q has %d examples; want %d", l, n, least))
		}
	}
	return problemsError(op, problems)
}

func problemsError(op string, problems []string) error {
	n := len(problems)
	if n == 0 {
		return nil
	}
	return awsai.Errorf(op, awsai.ErrInvalid, "%d problems: %s", n, strings.Join(problems[:min(n, maxProblems)], "; "))
}
