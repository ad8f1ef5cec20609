package governance_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
	"github.com/awsai-go/awsai/sagemaker/governance"
)

func fixture(t *testing.T, name string) []byte {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no directory of fixtures")
	}
	data, err := os.ReadFile(filepath.Join(dir, "sagemaker", "model_card", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func tree(t *testing.T, data []byte) (v any) {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	if err := d.Decode(&v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestFixtureCard(t *testing.T) {
	var want struct {
		Request struct {
			Name   string `json:"ModelCardName"`
			Status string `json:"ModelCardStatus"`
		} `json:"request"`
		Content json.RawMessage `json:"content"`
	}
	if err := json.Unmarshal(fixture(t, "minimal_card.json"), &want); err != nil {
		t.Fatal(err)
	}
	card := governance.Card{Name: "min", Content: governance.Content{Uses: governance.Uses{Purpose: "p"}}}
	if err := card.Validate(); err != nil {
		t.Fatal(err)
	}
	if card.Name != want.Request.Name || string(card.Status.OrDefault()) != want.Request.Status {
		t.Errorf("card %q is %q", card.Name, card.Status.OrDefault())
	}
	got, err := card.Content.JSON()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, want.Content), tree(t, []byte(got))); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestFixtureBias(t *testing.T) {
	a, err := clarify.ReadAnalysis(bytes.NewReader(fixture(t, "clarify_bias.in.json")))
	if err != nil {
		t.Fatal(err)
	}
	groups, err := governance.BiasGroups(a)
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(map[string]any{"metric_groups": groups})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(tree(t, fixture(t, "clarify_bias.metric_groups.json")), tree(t, got)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestBiasGroupsOddValues(t *testing.T) {
	report := &clarify.BiasReport{Label: "y", Positive: "1", Facets: map[string][]clarify.FacetReport{"b": {{Value: "2"}}, "a": {
		{Value: "0", Metrics: []clarify.Result{{Name: "DI", Value: math.Inf(1)}, {Name: "AD", Value: math.NaN(), Error: "no rows"}}},
		{Value: "0", Metrics: []clarify.Result{{Name: "RD", Value: 0.5}}},
	}}}
	got, err := governance.BiasGroups(clarify.Analysis{PreTraining: report})
	if err != nil {
		t.Fatal(err)
	}
	want := []governance.Group{
		{Name: "pre_training_bias_metrics - label y = 1 and facet a=0", Metrics: []governance.Metric{
			{Name: "DI", Kind: governance.TextKind, Value: "Infinity"}, {Name: "RD", Kind: governance.NumberKind, Value: 0.5}}},
		{Name: "pre_training_bias_metrics - label y = 1 and facet b=2"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if _, err := governance.BiasGroups(clarify.Analysis{}); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("no metrics: %v, want ErrInvalid", err)
	}
}

func TestValidateReportsEveryFault(t *testing.T) {
	card := governance.Card{Name: "-x", Status: "Done", Content: governance.Content{
		Overview:   governance.Overview{Artifacts: make([]string, 16), Version: 0.5},
		Uses:       governance.Uses{Risk: "Severe", Purpose: strings.Repeat("é", 2049)},
		Training:   governance.Training{Job: governance.TrainingJob{Datasets: make([]string, 16), Metrics: make([]governance.TrainingMetric, 51)}},
		Additional: governance.Additional{Custom: map[string]string{"secret": strings.Repeat("z", 1025)}},
		Evaluations: []governance.Evaluation{{Datasets: make([]string, 11), Groups: []governance.Group{{Name: "g", Metrics: []governance.Metric{
			{Name: "m", Kind: governance.LineKind, Value: [][]float64{{1, 2, 3}}},
			{Name: "n", Kind: governance.NumberKind, Value: math.NaN()},
		}}}}},
	}}
	err := card.Validate()
	if !errors.Is(err, awsai.ErrInvalid) {
		t.Fatalf("%v, want ErrInvalid", err)
	}
	all := errors.Join(card.Faults()...).Error()
	for _, want := range []string{
		"name: not 1 to 63", "status: none of", "model_overview.model_artifact: 16 items, limit 15", "model_overview.model_version",
		"intended_uses.risk_rating: none of", "intended_uses.purpose_of_model: 2049 characters, limit 2048",
		"training_datasets: 16 items", "training_metrics: 51 items, limit 50", "training_metrics[50].name: required",
		"custom_details value 0: 1025 characters", "evaluation_details[0].name: required", "datasets: 11 items, limit 10",
		"metric_data[0]: value does not fit its type", "metric_data[1].value: not finite",
	} {
		if !strings.Contains(all, want) {
			t.Errorf("no %q in %v", want, all)
		}
	}
	if strings.Contains(all, "secret") || strings.Contains(all, "Severe") {
		t.Errorf("the faults have the card's text: %v", all)
	}
}

func TestValidateBoundsTheWhole(t *testing.T) {
	c := governance.Content{Additional: governance.Additional{Custom: map[string]string{}}}
	for i := range 100 {
		c.Additional.Custom[string(rune('A'+i))] = strings.Repeat("z", 1000)
	}
	got := governance.Card{Name: "n", Content: c}.Faults()
	if len(got) != 1 || !strings.HasSuffix(got[0].Error(), "limit 100000") {
		t.Errorf("faults %v, want the one of the content's size", got)
	}
}

const whole = `{"model_overview":{"model_artifact":["s3://b/k"],"model_name":"m","model_version":2,"inference_environment":{"container_image":["i"]}},` +
	`"model_package_details":{"model_package_arn":"a","created_by":{"user_profile_name":"u"},"inference_specification":{"containers":[{"image":"i"}]}},` +
	`"intended_uses":{"purpose_of_model":"a < b","risk_rating":"High"},"business_details":{"line_of_business":"l"},` +
	`"training_details":{"objective_function":{"function":{"function":"Minimize","facet":"Loss"},"notes":"n"},"training_job_details":{"training_metrics":[{"name":"x","value":0}],"hyper_parameters":[{"name":"eta","value":"0.1"}]}},` +
	`"evaluation_details":[{"name":"e","metric_groups":[{"name":"g","metric_data":[` +
	`{"name":"n","type":"number","value":1.5,"notes":"z"},{"name":"s","type":"string","value":"v"},{"name":"b","type":"boolean","value":false},` +
	`{"name":"l","type":"linear_graph","value":[[0,1],[1,2]],"x_axis_name":"x","y_axis_name":"y"},` +
	`{"name":"c","type":"bar_chart","value":[1],"x_axis_name":["x"],"y_axis_name":"y"},` +
	`{"name":"m","type":"matrix","value":[[1]],"x_axis_name":["x"],"y_axis_name":["y"]}]}]}],` +
	`"additional_information":{"custom_details":{"k":"v"}}}`

func TestContentRoundTrip(t *testing.T) {
	for name, text := range map[string]string{"whole": whole, "empty": `{}`, "unknown": `{"business_details":{"line_of_business":"l"},"new":{"a":[1]}}`} {
		c, err := governance.ReadContent(strings.NewReader(text))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if err := (governance.Card{Name: "n", Content: c}).Validate(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		got, err := c.JSON()
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff(text, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", name, diff)
		}
	}
}

func TestUnfitValueIsKeptAndRefused(t *testing.T) {
	const text = `{"evaluation_details":[{"name":"e","metric_groups":[{"name":"g","metric_data":[{"name":"a","type":"number","value":null},{"name":"b","type":"number","value":"Infinity"}]}]}]}`
	c, err := governance.ReadContent(strings.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := c.JSON(); err != nil || got != text {
		t.Errorf("wrote %s (%v), want %s", got, err, text)
	}
	if got := (governance.Card{Name: "n", Content: c}).Faults(); len(got) != 2 {
		t.Errorf("faults %v, want 2", got)
	}
}

func FuzzReadContent(f *testing.F) {
	f.Add(whole)
	f.Add(`{"evaluation_details":[{"metric_groups":[{"metric_data":[{"type":"x","value":[1]}]}]}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		c, err := governance.ReadContent(strings.NewReader(text))
		if err != nil {
			return
		}
		first, err := c.JSON()
		if err != nil {
			t.Fatal(err)
		}
		again, err := governance.ReadContent(strings.NewReader(first))
		if err != nil {
			t.Fatal(err)
		}
		second, err := again.JSON()
		if err != nil || first != second {
			t.Fatalf("wrote %s, then %s (%v)", first, second, err)
		}
		_ = governance.Card{Name: "n", Content: c}.Validate() // must not panic
	})
}
