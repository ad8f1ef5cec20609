package clarify

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"

	"github.com/awsai-go/awsai"
)

// Result is one figure of a report.
type Result struct {
	// Name is the metric's short name, as "DPL".
	Name string
	// Description is the metric's name in words.
	Description string
	// Value is the figure. It may be ±Inf, and NaN where strict mode finds it undefined. It
	// is NaN too where Error or Values is set.
	Value float64
	// Values are the figures of a statistic that has several, else nil.
	Values []float64
	// Error is why the metric could not be computed, "" where it was.
	Error string
}

// Failed says whether the metric could not be computed. A Value that is NaN without this
// was computed.
func (r Result) Failed() bool { return r.Error != "" }

// resultOf makes a result of what a metric returned.
func resultOf(name, description string, v float64, err error) Result {
	r := Result{Name: name, Description: description, Value: v}
	if err != nil {
		r.Value, r.Error = nan, err.Error()
		if e, ok := errors.AsType[*awsai.Error](err); ok {
			r.Error = e.Err.Error()
		}
	}
	return r
}

// wireResult is a result in analysis.json.
type wireResult struct {
	Name        string          `json:"name"`
	Description string          `json:"description"`
	Value       json.RawMessage `json:"value"`
	Error       string          `json:"error,omitempty"`
}

// MarshalJSON writes Clarify's layout: an infinite value is the string "Infinity" or
// "-Infinity", NaN is "NaN", and a failed metric has the value null beside its error.
func (r Result) MarshalJSON() ([]byte, error) {
	w := wireResult{Name: r.Name, Description: r.Description, Error: r.Error}
	switch {
	case r.Failed():
		w.Value = json.RawMessage("null")
	case r.Values != nil:
		list := []byte("[")
		for i, v := range r.Values {
			if i > 0 {
				list = append(list, ',')
			}
			list = append(list, numberJSON(v)...)
		}
		w.Value = append(list, ']')
	default:
		w.Value = numberJSON(r.Value)
	}
	return json.Marshal(w)
}

// UnmarshalJSON reads Clarify's layout. A value that is null without an error is NaN.
func (r *Result) UnmarshalJSON(data []byte) error {
	var w wireResult
	if err := json.Unmarshal(data, &w); err != nil {
		return err
	}
	*r = Result{Name: w.Name, Description: w.Description, Error: w.Error, Value: nan}
	raw := bytes.TrimSpace(w.Value)
	if len(raw) > 0 && raw[0] == '[' {
		var list []json.RawMessage
		if err := json.Unmarshal(raw, &list); err != nil {
			return err
		}
		r.Values = make([]float64, len(list))
		for i, item := range list {
			v, err := jsonNumber(item)
			if err != nil {
				return err
			}
			r.Values[i] = v
		}
		return nil
	}
	v, err := jsonNumber(raw)
	if err == nil && !r.Failed() {
		r.Value = v
	}
	return err
}

func numberJSON(v float64) []byte {
	switch {
	case math.IsInf(v, 1):
		return []byte(`"Infinity"`)
	case math.IsInf(v, -1):
		return []byte(`"-Infinity"`)
	case math.IsNaN(v):
		return []byte(`"NaN"`)
	}
	out, _ := json.Marshal(v) // a finite float always marshals
	return out
}

func jsonNumber(raw []byte) (float64, error) {
	switch text := string(bytes.TrimSpace(raw)); text {
	case `"Infinity"`:
		return math.Inf(1), nil
	case `"-Infinity"`:
		return math.Inf(-1), nil
	case `"NaN"`, "null", "":
		return nan, nil
	default:
		v, err := strconv.ParseFloat(text, 64)
		if err != nil {
			return 0, fmt.Errorf("value: not a number")
		}
		return v, nil
	}
}
