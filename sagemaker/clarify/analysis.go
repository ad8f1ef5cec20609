package clarify

import (
	"encoding/json"
	"io"
	"maps"

	"github.com/awsai-go/awsai"
)

// Analysis is what Clarify writes as analysis.json. Marshal it with encoding/json.
type Analysis struct {
	// Version is the layout's version: "1.0".
	Version string
	// PreTraining has the metrics of the data, nil without.
	PreTraining *BiasReport
	// PostTraining has the metrics of the predictions, nil without.
	PostTraining *BiasReport
	// Rest has the members that this package does not type, by name: they are written as
	// they were read.
	Rest map[string]json.RawMessage
}

// BiasReport is the metrics of one stage.
type BiasReport struct {
	// Label is the name of the label's column.
	Label string `json:"label"`
	// Facets has the reports of each facet column, one for each value or threshold.
	Facets map[string][]FacetReport `json:"facets"`
	// Positive says which labels are positive: values, or an interval as "(60.0, 99.5]".
	Positive string `json:"label_value_or_threshold"`
}

// FacetReport is the metrics of one facet.
type FacetReport struct {
	// Value is the facet's values, as "F" or "north,east", or its interval.
	Value string `json:"value_or_threshold"`
	// Metrics are the figures, by name ascending.
	Metrics []Result `json:"metrics"`
}

// Metric finds a figure by its name.
func (f FacetReport) Metric(name string) (Result, bool) {
	for _, r := range f.Metrics {
		if r.Name == name {
			return r, true
		}
	}
	return Result{}, false
}

const (
	preKey     = "pre_training_bias_metrics"
	postKey    = "post_training_bias_metrics"
	versionKey = "version"
)

// MarshalJSON writes Clarify's layout, members by name.
func (a Analysis) MarshalJSON() ([]byte, error) {
	out := map[string]any{}
	for name, raw := range a.Rest {
		out[name] = raw
	}
	if a.Version != "" {
		out[versionKey] = a.Version
	}
	if a.PreTraining != nil {
		out[preKey] = a.PreTraining
	}
	if a.PostTraining != nil {
		out[postKey] = a.PostTraining
	}
	return json.Marshal(out)
}

// UnmarshalJSON reads Clarify's layout.
func (a *Analysis) UnmarshalJSON(data []byte) error {
	var typed struct {
		Version string      `json:"version"`
		Pre     *BiasReport `json:"pre_training_bias_metrics"`
		Post    *BiasReport `json:"post_training_bias_metrics"`
	}
	if err := json.Unmarshal(data, &typed); err != nil {
		return err
	}
	rest := map[string]json.RawMessage{}
	if err := json.Unmarshal(data, &rest); err != nil {
		return err
	}
	maps.DeleteFunc(rest, func(name string, _ json.RawMessage) bool {
		return name == preKey || name == postKey || name == versionKey
	})
	if len(rest) == 0 {
		rest = nil
	}
	*a = Analysis{Version: typed.Version, PreTraining: typed.Pre, PostTraining: typed.Post, Rest: rest}
	return nil
}

// ReadAnalysis reads an analysis.json. It fails with ErrInvalid where r holds none.
func ReadAnalysis(r io.Reader) (Analysis, error) {
	const op = "clarify.ReadAnalysis"
	data, err := io.ReadAll(r)
	if err != nil {
		return Analysis{}, awsai.Wrap(op, err)
	}
	var a Analysis
	if err := json.Unmarshal(data, &a); err != nil {
		return Analysis{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return a, nil
}
