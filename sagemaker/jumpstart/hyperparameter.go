package jumpstart

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Hyperparameter is one that training takes.
type Hyperparameter struct {
	// Name is the hyperparameter's.
	Name string `json:"Name"`
	// Type is "text", "int", "float", "bool" or "list".
	Type string `json:"Type,omitzero"`
	// Default is its value where none is given.
	Default Scalar `json:"Default,omitzero"`
	// Scope is "algorithm" for what is yours to set, and "container" for what the container
	// needs.
	Scope string `json:"Scope,omitzero"`
	// Options are the values that it may have. None means any.
	Options []Scalar `json:"Options,omitzero"`
	// Min and Max are bounds of a number, or of the length of a text in characters;
	// ExclusiveMin and ExclusiveMax are bounds that are not among the values. None means no
	// bound.
	Min          Scalar `json:"Min,omitzero"`
	Max          Scalar `json:"Max,omitzero"`
	ExclusiveMin Scalar `json:"ExclusiveMin,omitzero"`
	ExclusiveMax Scalar `json:"ExclusiveMax,omitzero"`
}

// maxHyperparameters is how many a training job takes (HyperParameters of the API model).
const maxHyperparameters = 100

// Check tells what is wrong with a value, as the SDK for Python does: its type, the
// options and the bounds. The error is awsai.ErrInvalid and does not hold the value.
func (h Hyperparameter) Check(value string) error {
	return awsai.Wrap("jumpstart.Check", h.check(value))
}

func (h Hyperparameter) check(value string) error {
	if len(h.Options) > 0 {
		options := make([]string, len(h.Options))
		for i, o := range h.Options {
			options[i] = o.Text()
		}
		if !slices.Contains(options, value) {
			return fmt.Errorf("%w: hyperparameter %s is none of %s", awsai.ErrInvalid, h.Name, strings.Join(options, ", "))
		}
	}
	switch h.Type {
	case "int", "float":
		return h.checkNumber(value)
	case "bool":
		if low := strings.ToLower(value); low != "true" && low != "false" {
			return fmt.Errorf("%w: hyperparameter %s is true or false", awsai.ErrInvalid, h.Name)
		}
	case "list":
		if !strings.HasPrefix(value, "[") || !strings.HasSuffix(value, "]") || len(value) < 2 {
			return fmt.Errorf("%w: hyperparameter %s is a list in brackets", awsai.ErrInvalid, h.Name)
		}
	default:
		return h.bounds(float64(utf8.RuneCountInString(value)), " characters")
	}
	return nil
}

func (h Hyperparameter) checkNumber(value string) error {
	f, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(f) || math.IsInf(f, 0) {
		return fmt.Errorf("%w: hyperparameter %s is a number", awsai.ErrInvalid, h.Name)
	}
	if h.Type == "int" {
		if _, err := strconv.ParseInt(value, 10, 64); err != nil {
			return fmt.Errorf("%w: hyperparameter %s is a whole number", awsai.ErrInvalid, h.Name)
		}
	}
	return h.bounds(f, "")
}

func (h Hyperparameter) bounds(f float64, unit string) error {
	for _, b := range []struct {
		bound Scalar
		what  string
		bad   func(bound float64) bool
	}{
		{h.Min, "at least", func(b float64) bool { return f < b }},
		{h.Max, "at most", func(b float64) bool { return f > b }},
		{h.ExclusiveMin, "more than", func(b float64) bool { return f <= b }},
		{h.ExclusiveMax, "less than", func(b float64) bool { return f >= b }},
	} {
		if limit, ok := b.bound.Number(); ok && b.bad(limit) {
			return fmt.Errorf("%w: hyperparameter %s has %s %s%s", awsai.ErrInvalid, h.Name, b.what, b.bound.Text(), unit)
		}
	}
	return nil
}

// HyperparametersFor are the document's hyperparameters on a type of instance, with their
// defaults and with what is set in place of those. All faults are told at once: a name
// that the document does not have, a value of another type, out of bounds or none of the
// options. The error is awsai.ErrInvalid.
func (d Document) HyperparametersFor(instance string, set map[string]string) (map[string]string, error) {
	known := replace(d.Hyperparameters, d.TrainingVariants.For(instance, "").Hyperparameters, func(h Hyperparameter) string { return h.Name })
	values := make(map[string]string)
	var faults []error
	for _, h := range known {
		value, given := set[h.Name]
		if !given {
			if h.Default != "" && h.Default != "null" {
				values[h.Name] = h.Default.Text()
			}
			continue
		}
		values[h.Name] = value
		if err := h.check(value); err != nil {
			faults = append(faults, err)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(set)) {
		if !slices.ContainsFunc(known, func(h Hyperparameter) bool { return h.Name == name }) {
			faults = append(faults, fmt.Errorf("%w: the document has no hyperparameter %q", awsai.ErrInvalid, name))
		}
	}
	if n := len(values); n > maxHyperparameters {
		faults = append(faults, fmt.Errorf("%w: limit %d hyperparameters, got %d", awsai.ErrInvalid, maxHyperparameters, n))
	}
	if err := errors.Join(faults...); err != nil {
		return nil, awsai.Wrap("jumpstart.HyperparametersFor", err)
	}
	return values, nil
}
