package governance

import (
	"bytes"
	"encoding/json"
	"errors"
)

// Kind is the kind of a metric.
type Kind string

// The kinds of metrics.
const (
	// NumberKind has a float64.
	NumberKind Kind = "number"
	// TextKind has a string.
	TextKind Kind = "string"
	// BoolKind has a bool.
	BoolKind Kind = "boolean"
	// LineKind has points, [][]float64 of an x and a y each.
	LineKind Kind = "linear_graph"
	// BarKind has a []float64, one for each bar.
	BarKind Kind = "bar_chart"
	// MatrixKind has rows, [][]float64.
	MatrixKind Kind = "matrix"
)

// Metric is a figure of an evaluation.
type Metric struct {
	// Name is required.
	Name string
	// Kind says what Value holds.
	Kind Kind
	// Value is a float64, string, bool, []float64 or [][]float64, as Kind says. A value
	// read that does not fit its kind is a json.RawMessage, which Validate refuses.
	Value any
	// Notes are remarks of at most 1024 characters.
	Notes string
	// X names the x axis: one name, or for bars and matrices one for each bar or column.
	X []string
	// Y names the y axis: one name, or for matrices one for each row.
	Y []string
}

// wireMetric is a metric in a card.
type wireMetric struct {
	Name  string          `json:"name"`
	Type  Kind            `json:"type"`
	Value json.RawMessage `json:"value"`
	Notes string          `json:"notes,omitempty"`
	X     json.RawMessage `json:"x_axis_name,omitempty"`
	Y     json.RawMessage `json:"y_axis_name,omitempty"`
}

// MarshalJSON writes the metric. An axis is an array where its kind says so or has
// several names, else a string.
func (m Metric) MarshalJSON() ([]byte, error) {
	value, err := marshal(m.Value)
	if err != nil {
		return nil, err
	}
	return marshal(wireMetric{
		Name: m.Name, Type: m.Kind, Value: value, Notes: m.Notes,
		X: axisJSON(m.X, m.Kind == BarKind || m.Kind == MatrixKind),
		Y: axisJSON(m.Y, m.Kind == MatrixKind),
	})
}

func axisJSON(names []string, list bool) json.RawMessage {
	var v any = names
	switch {
	case len(names) == 0:
		return nil
	case len(names) == 1 && !list:
		v = names[0]
	}
	data, _ := marshal(v) // strings always marshal
	return data
}

// UnmarshalJSON reads a metric.
func (m *Metric) UnmarshalJSON(data []byte) error {
	var w wireMetric
	err := json.Unmarshal(data, &w)
	if err != nil {
		return err
	}
	out := Metric{Name: w.Name, Kind: w.Type, Notes: w.Notes}
	if out.X, err = readAxis(w.X); err != nil {
		return err
	}
	if out.Y, err = readAxis(w.Y); err != nil {
		return err
	}
	out.Value = readValue(w.Type, bytes.TrimSpace(w.Value))
	*m = out
	return nil
}

func readAxis(raw json.RawMessage) ([]string, error) {
	raw = bytes.TrimSpace(raw)
	if len(raw) == 0 || raw[0] != '"' {
		return readAs[[]string](raw)
	}
	name, err := readAs[string](raw)
	return []string{name}, err
}

// readValue reads a value by its kind. One that does not fit is kept as it is, so that a
// card with it can be read and mended: the SDK writes null for what Clarify could not
// compute.
func readValue(kind Kind, raw json.RawMessage) any {
	var v any
	err := errUnfit
	if string(raw) != "null" {
		switch kind {
		case NumberKind:
			v, err = readAs[float64](raw)
		case TextKind:
			v, err = readAs[string](raw)
		case BoolKind:
			v, err = readAs[bool](raw)
		case BarKind:
			v, err = readAs[[]float64](raw)
		case LineKind, MatrixKind:
			v, err = readAs[[][]float64](raw)
		}
	}
	switch {
	case len(raw) == 0:
		return nil
	case err != nil:
		return raw
	}
	return v
}

var errUnfit = errors.New("value does not fit its type")

func readAs[T any](raw json.RawMessage) (v T, err error) {
	if len(raw) > 0 {
		err = json.Unmarshal(raw, &v)
	}
	return v, err
}
