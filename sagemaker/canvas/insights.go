package canvas

import (
	"encoding/json"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// Insights are a report on the quality of a candidate, by the data that it was validated
// on.
type Insights struct {
	// Rows is the number of rows, At when they were looked at, as the report has it.
	Rows int
	At   string
	// Kind is "binary_classification", "multiclass_classification" or "regression".
	Kind string
	// Metrics are the numbers of the report, by name.
	Metrics []Statistic
	// Confusion says for each actual class how often each class was predicted; counts, or
	// shares where the report has those.
	Confusion map[string]map[string]float64
	// ROC and PrecisionRecall are curves, where the report has them.
	ROC, PrecisionRecall Curve
	// Other are members of the report that are not read.
	Other map[string]json.RawMessage
}

// Statistic is a number of a report.
type Statistic struct {
	// Name is the report's, as "balanced_accuracy".
	Name string
	// Value is the number, Deviation how far it may be off, where the report says so.
	Value, Deviation float64
}

// Curve are points.
type Curve struct {
	// X and Y are of equal length.
	X, Y []float64
}

// Metric returns a number of the report.
func (in Insights) Metric(name string) (float64, bool) {
	for _, m := range in.Metrics {
		if m.Name == name {
			return m.Value, true
		}
	}
	return 0, false
}

// Accuracy is the share of right classes by the confusion matrix, and false where there is
// none.
func (in Insights) Accuracy() (float64, bool) {
	var right, all float64
	for _, actual := range slices.Sorted(maps.Keys(in.Confusion)) {
		for _, predicted := range slices.Sorted(maps.Keys(in.Confusion[actual])) {
			n := in.Confusion[actual][predicted]
			all += n
			if actual == predicted {
				right += n
			}
		}
	}
	if !(all > 0) || math.IsInf(all, 0) {
		return 0, false
	}
	return right / all, true
}

// ParseInsights reads the statistics.json of a report on quality, as AutoML and Model
// Monitor write it. The error is awsai.ErrInvalid.
func ParseInsights(data []byte) (Insights, error) {
	const op = "canvas.ParseInsights"
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return Insights{}, awsai.Errorf(op, awsai.ErrInvalid, "report of %d bytes is not a JSON object", len(data))
	}
	var in Insights
	for _, name := range slices.Sorted(maps.Keys(members)) {
		kind, isMetrics := strings.CutSuffix(name, "_metrics")
		switch {
		case name == "dataset" && in.dataset(members[name]):
		case isMetrics && in.metrics(kind, members[name]):
		default:
			in.Other = keep(in.Other, name, members[name])
		}
	}
	return in, nil
}

func keep(m map[string]json.RawMessage, name string, raw json.RawMessage) map[string]json.RawMessage {
	if m == nil {
		m = make(map[string]json.RawMessage)
	}
	m[name] = raw
	return m
}

func (in *Insights) dataset(raw json.RawMessage) bool {
	var d struct {
		Count int    `json:"item_count"`
		At    string `json:"evaluation_time"`
	}
	if json.Unmarshal(raw, &d) != nil {
		return false
	}
	in.Rows, in.At = d.Count, d.At
	return true
}

// metrics reads a section of metrics: numbers, a matrix and curves.
func (in *Insights) metrics(kind string, raw json.RawMessage) bool {
	var all map[string]json.RawMessage
	if json.Unmarshal(raw, &all) != nil || in.Kind != "" {
		return false
	}
	in.Kind = kind
	for _, name := range slices.Sorted(maps.Keys(all)) {
		if !in.metric(name, all[name]) {
			in.Other = keep(in.Other, kind+"_metrics."+name, all[name])
		}
	}
	return true
}

func (in *Insights) metric(name string, raw json.RawMessage) bool {
	switch name {
	case "confusion_matrix":
		var confusion map[string]map[string]float64
		if json.Unmarshal(raw, &confusion) != nil {
			return false
		}
		in.Confusion = confusion
		return true
	case "receiver_operating_characteristic_curve":
		return in.ROC.read(raw, "false_positive_rates", "true_positive_rates")
	case "precision_recall_curve":
		return in.PrecisionRecall.read(raw, "recalls", "precisions")
	}
	var s struct {
		Value     *float64 `json:"value"`
		Deviation any      `json:"standard_deviation"`
	}
	if json.Unmarshal(raw, &s) != nil || s.Value == nil {
		return false
	}
	deviation, _ := s.Deviation.(float64) // it is the text "NaN" where there is none
	in.Metrics = append(in.Metrics, Statistic{Name: name, Value: *s.Value, Deviation: deviation})
	return true
}

func (c *Curve) read(raw json.RawMessage, x, y string) bool {
	var points map[string][]float64
	if json.Unmarshal(raw, &points) != nil || len(points[x]) != len(points[y]) {
		return false
	}
	c.X, c.Y = points[x], points[y]
	return true
}
