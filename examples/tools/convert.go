package main

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/bedrock"
)

// unit is so many metres or kilograms.
type unit struct {
	base   string
	factor float64
}

// units holds the international yard and pound by their definitions of 1959.
var units = map[string]unit{
	"mm": {"m", 0.001}, "cm": {"m", 0.01}, "m": {"m", 1}, "km": {"m", 1000},
	"in": {"m", 0.0254}, "ft": {"m", 0.3048}, "yd": {"m", 0.9144}, "mi": {"m", 1609.344},
	"g": {"kg", 0.001}, "kg": {"kg", 1}, "oz": {"kg", 0.45359237 / 16}, "lb": {"kg", 0.45359237},
}

type conversion struct {
	Value float64 `json:"value" jsonschema:"how many of the unit from"`
	From  string  `json:"from" jsonschema:"a unit's symbol such as mi or lb"`
	To    string  `json:"to" jsonschema:"a unit's symbol such as km or kg"`
}

type quantity struct {
	Value float64 `json:"value"`
	Unit  string  `json:"unit"`
}

// converter is a tool that converts lengths and masses.
func converter() bedrock.Tool {
	return bedrock.NewTool("convert", "Converts a length or a mass from one unit to another.", func(_ context.Context, in conversion) (quantity, error) {
		return in.convert()
	})
}

func (c conversion) convert() (quantity, error) {
	from, okFrom := units[c.From]
	to, okTo := units[c.To]
	switch {
	case !okFrom || !okTo:
		return quantity{}, fmt.Errorf("unknown unit; the units are %s", strings.Join(slices.Sorted(maps.Keys(units)), ", "))
	case from.base != to.base:
		return quantity{}, fmt.Errorf("%s and %s do not measure the same", c.From, c.To)
	}
	return quantity{Value: c.Value * from.factor / to.factor, Unit: c.To}, nil
}
