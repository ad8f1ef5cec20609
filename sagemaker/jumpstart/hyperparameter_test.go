package jumpstart_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/jumpstart"
)

func TestHyperparameterCheck(t *testing.T) {
	whole := jumpstart.Hyperparameter{Name: "h", Type: "int", Min: "1", Max: "10"}
	open := jumpstart.Hyperparameter{Name: "h", Type: "float", ExclusiveMin: "0", ExclusiveMax: "1"}
	option := jumpstart.Hyperparameter{Name: "h", Type: "text", Options: []jumpstart.Scalar{`lora`, `None`}}
	for _, c := range []struct {
		name  string
		h     jumpstart.Hyperparameter
		value string
		fault string // empty for a value that is right
	}{
		{"the least", whole, "1", ""},
		{"the most", whole, "10", ""},
		{"under the least", whole, "0", "at least 1"},
		{"over the most", whole, "11", "at most 10"},
		{"a fraction for a whole number", whole, "1.5", "whole number"},
		{"a word for a number", whole, "secret", "is a number"},
		{"inside", open, "1e-3", ""},
		{"on the open lower bound", open, "0", "more than 0"},
		{"on the open upper bound", open, "1", "less than 1"},
		{"no number", open, "NaN", "is a number"},
		{"an option", option, "lora", ""},
		{"no option", option, "secret", "none of lora, None"},
		{"true", jumpstart.Hyperparameter{Type: "bool"}, "True", ""},
		{"neither", jumpstart.Hyperparameter{Type: "bool"}, "secret", "true or false"},
		{"a list", jumpstart.Hyperparameter{Type: "list"}, "[]", ""},
		{"no list", jumpstart.Hyperparameter{Type: "list"}, "[", "list in brackets"},
		{"characters, not bytes", jumpstart.Hyperparameter{Type: "text", Max: "2"}, "äö", ""},
		{"too long", jumpstart.Hyperparameter{Type: "text", Max: "2"}, "abc", "at most 2 characters"},
	} {
		err := c.h.Check(c.value)
		switch {
		case c.fault == "" && err != nil:
			t.Errorf("%s: %v", c.name, err)
		case c.fault != "" && (!errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), c.fault) || strings.Contains(err.Error(), "secret")):
			t.Errorf("%s: %v, want awsai.ErrInvalid of %q without the value", c.name, err, c.fault)
		}
	}
}
