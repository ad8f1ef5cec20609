package registry

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// Metric is a measure of a model's quality.
type Metric struct {
	// Name is the measure's, as "auc", and Problem what it is one of, as
	// "binary_classification"; empty where the file does not say.
	Name, Problem string
	// Value is what was measured. Files write infinities and NaN as words.
	Value float64
	// Deviation is its standard deviation, 0 where the file has none.
	Deviation float64
}

// Limit is what a measure of quality may become.
type Limit struct {
	// Name and Problem are those of a [Metric].
	Name, Problem string
	// Threshold is the limit, and Operator the service's, as "LessThanThreshold", which says
	// when it is broken.
	Threshold float64
	Operator  string
}

// Data are statistics of a data set.
type Data struct {
	// Items is how many records it has.
	Items int64
	// Features are its columns, as the file has them.
	Features []Feature
}

// Feature are statistics of a column.
type Feature struct {
	// Name is the column's, and Type what it holds, as "Integral", "Fractional" or "String".
	Name, Type string
	// Present and Missing count its values.
	Present, Missing int64
	// Distinct counts the different texts of a column of texts.
	Distinct int64
	// Mean, Sum, Deviation, Min and Max are of a column of numbers; 0 otherwise.
	Mean, Sum, Deviation, Min, Max float64
}

// FeatureLimit is what a column may become.
type FeatureLimit struct {
	// Name and Type are those of a [Feature].
	Name, Type string
	// Completeness is the least share of values that are there, in [0,1].
	Completeness float64
	// NonNegative tells that no number may be less than 0.
	NonNegative bool
	// Domain are the texts that may occur. None means any.
	Domain []string
}

// BiasMetric is a measure of bias for one part of the data.
type BiasMetric struct {
	// Name is the measure's, as "DPL", and Description its words.
	Name, Description string
	// Trained tells that it is of a model's predictions, not of the data alone.
	Trained bool
	// Label is the column that is predicted, Facet the one that splits the data and Group the
	// part of it that is looked at, as "1" or "(40, 70]".
	Label, Facet, Group string
	// Value is what was measured; 0 where it could not be, for which Problem says why.
	Value   float64
	Problem string
}

// Importance is how much a feature counts in a model's predictions.
type Importance struct {
	// Method is how it was found, as "kernel_shap".
	Method string
	// Label is the prediction's, and Feature what it was made from.
	Label, Feature string
	// Value is the method's, as the mean absolute SHAP value.
	Value float64
}

// number is one that may be written as a word.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	text := strings.Trim(string(b), `"`)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return fmt.Errorf("neither a number nor the word for one")
	}
	*n = number(v)
	return nil
}

// jsonFloat is a number, or the word for one that JSON cannot write.
func jsonFloat(v float64) any {
	switch {
	case math.IsNaN(v):
		return "NaN"
	case math.IsInf(v, 1):
		return "Infinity"
	case math.IsInf(v, -1):
		return "-Infinity"
	}
	return v
}

func invalidReport(what string, err error) error {
	if kind := awsai.KindOf(err); kind != nil {
		return fmt.Errorf("the report of %s: %w", what, err)
	}
	return fmt.Errorf("%w: the report of %s: %w", awsai.ErrInvalid, what, err)
}

// parse decodes a report. What JSON says of a fault may hold what the file holds: only the kind
// of fault is told.
func parse(op string, body []byte, to any) error {
	if err := json.Unmarshal(body, to); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%d bytes that are no such JSON", len(body))
	}
	return nil
}

// ParseQuality reads statistics of a model's quality, as Model Monitor and evaluation scripts
// write them: groups as "regression_metrics" of measures with a value. In a file without such
// groups every number is a measure, named by its path. Curves and confusion matrices are passed
// over. Measures come by problem and name.
func ParseQuality(body []byte) ([]Metric, error) {
	const op = "registry.ParseQuality"
	var file map[string]json.RawMessage
	if err := parse(op, body, &file); err != nil {
		return nil, err
	}
	var out []Metric
	grouped := false
	for _, key := range slices.Sorted(maps.Keys(file)) {
		problem, ok := strings.CutSuffix(key, "_metrics")
		if !ok {
			continue
		}
		grouped = true
		var group map[string]json.RawMessage
		if json.Unmarshal(file[key], &group) != nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(group)) {
			if m, ok := measure(group[name]); ok {
				m.Name, m.Problem = name, problem
				if problem == "model" {
					m.Problem = ""
				}
				out = append(out, m)
			}
		}
	}
	if !grouped {
		delete(file, "version")
		delete(file, "dataset")
		out = flat(nil, "", file)
	}
	return out, nil
}

// flat are the measures of any object, by path.
func flat(out []Metric, prefix string, in map[string]json.RawMessage) []Metric {
	for _, key := range slices.Sorted(maps.Keys(in)) {
		if m, ok := measure(in[key]); ok {
			m.Name = prefix + key
			out = append(out, m)
			continue
		}
		var inner map[string]json.RawMessage
		if json.Unmarshal(in[key], &inner) == nil {
			out = flat(out, prefix+key+".", inner)
		}
	}
	return out
}

// measure reads a number, or an object with a value.
func measure(raw json.RawMessage) (Metric, bool) {
	var n number
	if len(raw) > 0 && raw[0] != '"' && json.Unmarshal(raw, &n) == nil && string(raw) != "null" {
		return Metric{Value: float64(n)}, true
	}
	var v struct {
		Value     *number `json:"value"`
		Deviation *number `json:"standard_deviation"`
	}
	if json.Unmarshal(raw, &v) != nil || v.Value == nil {
		return Metric{}, false
	}
	m := Metric{Value: float64(*v.Value)}
	if v.Deviation != nil {
		m.Deviation = float64(*v.Deviation)
	}
	return m, true
}

// ParseQualityLimits reads constraints of a model's quality, by problem and name.
func ParseQualityLimits(body []byte) ([]Limit, error) {
	var file map[string]json.RawMessage
	if err := parse("registry.ParseQualityLimits", body, &file); err != nil {
		return nil, err
	}
	var out []Limit
	for _, key := range slices.Sorted(maps.Keys(file)) {
		problem, ok := strings.CutSuffix(key, "_constraints")
		var group map[string]struct {
			Threshold number `json:"threshold"`
			Operator  string `json:"comparison_operator"`
		}
		if !ok || json.Unmarshal(file[key], &group) != nil {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(group)) {
			out = append(out, Limit{name, problem, float64(group[name].Threshold), group[name].Operator})
		}
	}
	return out, nil
}

// ParseData reads statistics.json, which Model Monitor writes of data.
func ParseData(body []byte) (Data, error) {
	type common struct {
		Present int64 `json:"num_present"`
		Missing int64 `json:"num_missing"`
	}
	var file struct {
		Dataset struct {
			Items int64 `json:"item_count"`
		} `json:"dataset"`
		Features []struct {
			Name    string `json:"name"`
			Type    string `json:"inferred_type"`
			Numbers *struct {
				Common    common `json:"common"`
				Mean      number `json:"mean"`
				Sum       number `json:"sum"`
				Deviation number `json:"std_dev"`
				Min       number `json:"min"`
				Max       number `json:"max"`
			} `json:"numerical_statistics"`
			Texts *struct {
				Common   common  `json:"common"`
				Distinct float64 `json:"distinct_count"`
			} `json:"string_statistics"`
		} `json:"features"`
	}
	if err := parse("registry.ParseData", body, &file); err != nil {
		return Data{}, err
	}
	d := Data{Items: file.Dataset.Items}
	for _, f := range file.Features {
		one := Feature{Name: f.Name, Type: f.Type}
		if n := f.Numbers; n != nil {
			one.Present, one.Missing = n.Common.Present, n.Common.Missing
			one.Mean, one.Sum, one.Deviation, one.Min, one.Max = float64(n.Mean), float64(n.Sum), float64(n.Deviation), float64(n.Min), float64(n.Max)
		}
		if s := f.Texts; s != nil {
			one.Present, one.Missing, one.Distinct = s.Common.Present, s.Common.Missing, int64(s.Distinct)
		}
		d.Features = append(d.Features, one)
	}
	return d, nil
}

// ParseDataLimits reads constraints.json, which Model Monitor writes of data.
func ParseDataLimits(body []byte) ([]FeatureLimit, error) {
	var file struct {
		Features []struct {
			Name         string `json:"name"`
			Type         string `json:"inferred_type"`
			Completeness number `json:"completeness"`
			Numbers      struct {
				NonNegative bool `json:"is_non_negative"`
			} `json:"num_constraints"`
			Texts struct {
				Domains []string `json:"domains"`
			} `json:"string_constraints"`
		} `json:"features"`
	}
	if err := parse("registry.ParseDataLimits", body, &file); err != nil {
		return nil, err
	}
	var out []FeatureLimit
	for _, f := range file.Features {
		out = append(out, FeatureLimit{f.Name, f.Type, float64(f.Completeness), f.Numbers.NonNegative, f.Texts.Domains})
	}
	return out, nil
}

// ParseBias reads the bias of analysis.json, which Clarify writes: that of the data before that
// of the predictions, then by facet, and as the file has it.
func ParseBias(body []byte) ([]BiasMetric, error) {
	type part struct {
		Label  string `json:"label"`
		Facets map[string][]struct {
			Group   string `json:"value_or_threshold"`
			Metrics []struct {
				Name        string  `json:"name"`
				Description string  `json:"description"`
				Value       *number `json:"value"`
				Problem     string  `json:"error"`
			} `json:"metrics"`
		} `json:"facets"`
	}
	var file struct {
		Pre  part `json:"pre_training_bias_metrics"`
		Post part `json:"post_training_bias_metrics"`
	}
	if err := parse("registry.ParseBias", body, &file); err != nil {
		return nil, err
	}
	var out []BiasMetric
	for i, p := range []part{file.Pre, file.Post} {
		for _, facet := range slices.Sorted(maps.Keys(p.Facets)) {
			for _, g := range p.Facets[facet] {
				for _, m := range g.Metrics {
					b := BiasMetric{Name: m.Name, Description: m.Description, Trained: i == 1, Label: p.Label, Facet: facet, Group: g.Group, Problem: m.Problem}
					if m.Value != nil {
						b.Value = float64(*m.Value)
					} else if b.Problem == "" {
						b.Problem = "no value"
					}
					out = append(out, b)
				}
			}
		}
	}
	return out, nil
}

// ParseImportance reads the global explanations of analysis.json, which Clarify writes: by method
// and label, and then by falling value.
func ParseImportance(body []byte) ([]Importance, error) {
	var file struct {
		Explanations map[string]map[string]json.RawMessage `json:"explanations"`
	}
	if err := parse("registry.ParseImportance", body, &file); err != nil {
		return nil, err
	}
	var out []Importance
	for _, method := range slices.Sorted(maps.Keys(file.Explanations)) {
		labels := file.Explanations[method]
		for _, label := range slices.Sorted(maps.Keys(labels)) {
			var one struct {
				Global map[string]number `json:"global_shap_values"`
			}
			if json.Unmarshal(labels[label], &one) != nil {
				continue
			}
			from := len(out)
			for _, f := range slices.Sorted(maps.Keys(one.Global)) {
				out = append(out, Importance{method, label, f, float64(one.Global[f])})
			}
			slices.SortStableFunc(out[from:], func(a, b Importance) int {
				switch {
				case a.Value > b.Value:
					return -1
				case a.Value < b.Value:
					return 1
				}
				return 0
			})
		}
	}
	return out, nil
}
