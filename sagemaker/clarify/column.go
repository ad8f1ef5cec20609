package clarify

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// Kind is what a column holds. Clarify's type rules begin from it.
type Kind int

const (
	// Text is a column of strings, pandas' object.
	Text Kind = iota
	// Int is a column of whole numbers without a missing one.
	Int
	// Float is a column of numbers.
	Float
	// Bool is a column of True and False.
	Bool
)

// Column is one column of a table. Make one by [TextColumn], [IntColumn], [FloatColumn],
// [BoolColumn] or [ReadCSV]; it is not changed afterwards.
type Column struct {
	name    string
	kind    Kind
	text    []string
	numbers []float64
	missing []bool
}

// Name is the column's name.
func (c Column) Name() string { return c.name }

// Kind is what the column holds.
func (c Column) Kind() Kind { return c.kind }

// Len is the number of rows.
func (c Column) Len() int { return len(c.text) }

// TextColumn is a column of strings.
func TextColumn(name string, values []string) Column {
	c := newColumn(name, Text, len(values))
	copy(c.text, values)
	return c
}

// IntColumn is a column of whole numbers. Beyond 2⁵³ they lose digits as thresholds.
func IntColumn(name string, values []int64) Column {
	c := newColumn(name, Int, len(values))
	for i, v := range values {
		c.text[i], c.numbers[i] = strconv.FormatInt(v, 10), float64(v)
	}
	return c
}

// FloatColumn is a column of numbers, where NaN is a missing one.
func FloatColumn(name string, values []float64) Column {
	c := newColumn(name, Float, len(values))
	for i, v := range values {
		c.text[i], c.numbers[i], c.missing[i] = floatText(v), v, math.IsNaN(v)
	}
	return c
}

// BoolColumn is a column of True and False.
func BoolColumn(name string, values []bool) Column {
	c := newColumn(name, Bool, len(values))
	for i, v := range values {
		c.text[i] = boolText(v)
		if v {
			c.numbers[i] = 1
		}
	}
	return c
}

func newColumn(name string, kind Kind, n int) Column {
	return Column{name: name, kind: kind, text: make([]string, n), numbers: make([]float64, n), missing: make([]bool, n)}
}

// boolText is Python's text of a bool.
func boolText(v bool) string {
	if v {
		return "True"
	}
	return "False"
}

// floatText is Python's text of a float: the shortest that reads back, with a point.
func floatText(v float64) string {
	switch {
	case math.IsNaN(v):
		return "nan"
	case math.IsInf(v, 0):
		return strings.ToLower(strings.TrimPrefix(strconv.FormatFloat(v, 'g', -1, 64), "+"))
	case v == 0 || math.Abs(v) >= 1e-4 && math.Abs(v) < 1e16:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if !strings.Contains(text, ".") {
			text += ".0"
		}
		return text
	}
	return strconv.FormatFloat(v, 'e', -1, 64)
}

// value is one value that a caller named: of a facet, or a positive label.
type value struct {
	text    string
	number  float64
	numeric bool
	whole   bool
}

// valuesOf reads values as [Bias] and [Facet] document them.
func valuesOf(op, what string, given []any) ([]value, error) {
	out := make([]value, len(given))
	for i, g := range given {
		v, err := valueOf(g)
		if err != nil {
			return nil, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "%s %d: %w", what, i, err)
		}
		out[i] = v
	}
	return out, nil
}

func valueOf(given any) (value, error) {
	switch g := given.(type) {
	case string:
		return value{text: g}, nil
	case bool:
		v := value{text: boolText(g), numeric: true, whole: true}
		if g {
			v.number = 1
		}
		return v, nil
	case int, int8, int16, int32, int64, uint8, uint16, uint32:
		text := fmt.Sprint(g)
		number, _ := strconv.ParseFloat(text, 64)
		return value{text: text, number: number, numeric: true, whole: true}, nil
	case float32:
		return floatValue(float64(g))
	case float64:
		return floatValue(g)
	case interface{ Float64() (float64, error) }: // json.Number
		text := fmt.Sprint(g)
		if n, err := strconv.ParseInt(text, 10, 64); err == nil {
			return value{text: text, number: float64(n), numeric: true, whole: true}, nil
		}
		f, err := g.Float64()
		if err != nil {
			return value{}, fmt.Errorf("not a number")
		}
		return floatValue(f)
	}
	return value{}, fmt.Errorf("a %T is no value: want a string, bool or number", given)
}

func floatValue(f float64) (value, error) {
	if math.IsNaN(f) {
		return value{}, fmt.Errorf("NaN is no value")
	}
	return value{text: floatText(f), number: f, numeric: true}, nil
}
