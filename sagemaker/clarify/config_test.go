package clarify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
)

// configCase is what is asked of the SDK, and the file that it writes.
type configCase struct {
	Name  string
	Input struct {
		Data struct {
			Label       any
			Headers     []string
			DatasetType string `json:"dataset_type"`
			Features    string
		}
		Bias *struct {
			Positive []any `json:"label_values_or_threshold"`
			Facet    any   `json:"facet_name"`
			Values   []any `json:"facet_values_or_threshold"`
			Group    any   `json:"group_name"`
		}
		Model *struct {
			ModelName   string `json:"model_name"`
			Type        string `json:"instance_type"`
			Count       int    `json:"instance_count"`
			AcceptType  string `json:"accept_type"`
			ContentType string `json:"content_type"`
		}
		SHAP      *clarify.SHAPMethod
		PDP       *clarify.PDPMethod
		Methods   any
		Scores    any     `json:"model_scores"`
		Threshold float64 `json:"probability_threshold"`
	}
	Expected map[string]any
	Error    string `json:"expected_error"`
}

func (c configCase) config() clarify.Config {
	in := c.Input
	out := clarify.Config{DatasetType: in.Data.DatasetType, Headers: in.Data.Headers, Label: in.Data.Label, Features: in.Data.Features, ProbabilityThreshold: in.Threshold}
	if b := in.Bias; b != nil {
		out.Positive, out.Group = b.Positive, b.Group
		out.Facets = []clarify.ConfigFacet{{Column: b.Facet, Values: b.Values}}
		out.Methods.PreTraining = &clarify.MetricsMethod{Methods: in.Methods}
		if in.Model != nil {
			out.Methods.PostTraining = &clarify.MetricsMethod{}
		}
	}
	if m := in.Model; m != nil {
		out.Predictor = &clarify.Predictor{ModelName: m.ModelName, InstanceType: m.Type, Count: m.Count, AcceptType: m.AcceptType, ContentType: m.ContentType, Label: in.Scores}
	}
	if in.SHAP != nil {
		in.SHAP.SaveLocal = true
	}
	out.Methods.SHAP, out.Methods.PDP = in.SHAP, in.PDP
	return out
}

func TestConfigFixtures(t *testing.T) {
	var cases []configCase
	readFixture(t, "clarify_config/analysis_config_cases.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			data, err := c.config().JSON()
			if c.Error != "" {
				if !errors.Is(err, awsai.ErrInvalid) {
					t.Errorf("error %v, want ErrInvalid", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if err := same(plain(t, json.RawMessage(data)), c.Expected); err != nil {
				t.Error(err)
			}
			back, err := clarify.ReadConfig(bytes.NewReader(data))
			if err != nil {
				t.Fatal(err)
			}
			again, err := back.JSON()
			if err != nil || !bytes.Equal(again, data) {
				t.Errorf("read and written: %s, %v; want %s", again, err, data)
			}
		})
	}
}

func TestConfigRefuses(t *testing.T) {
	model := &clarify.Predictor{EndpointName: "e"}
	all := &clarify.MetricsMethod{}
	bias := func(m clarify.Methods) clarify.Config {
		return clarify.Config{Label: "y", Positive: []any{1}, Facets: []clarify.ConfigFacet{{Column: 0}}, Methods: m}
	}
	for name, c := range map[string]clarify.Config{
		"no method":     {},
		"no facet":      {Label: "y", Positive: []any{1}, Methods: clarify.Methods{PreTraining: all}},
		"no model":      bias(clarify.Methods{PostTraining: all}),
		"metric":        bias(clarify.Methods{PreTraining: &clarify.MetricsMethod{Methods: []string{"AD"}}}),
		"both":          {Predictor: model, Methods: clarify.Methods{SHAP: &clarify.SHAPMethod{Baseline: "s3://b/k", NumClusters: 2}}},
		"aggregation":   {Predictor: model, Methods: clarify.Methods{SHAP: &clarify.SHAPMethod{Aggregation: "max"}}},
		"pdp":           {Predictor: model, Methods: clarify.Methods{PDP: &clarify.PDPMethod{}}},
		"JSON features": {DatasetType: "application/jsonlines", Predictor: model, Methods: clarify.Methods{SHAP: &clarify.SHAPMethod{}}},
		"predictor":     {Predictor: &clarify.Predictor{}, Methods: clarify.Methods{SHAP: &clarify.SHAPMethod{}}},
	} {
		if _, err := c.JSON(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if _, err := bias(clarify.Methods{PreTraining: all}).JSON(); err != nil {
		t.Errorf("a good one: %v", err)
	}
}
