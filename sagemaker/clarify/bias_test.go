package clarify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
)

func TestFacets(t *testing.T) {
	table := clarify.Table{Columns: []clarify.Column{
		clarify.IntColumn("age", []int64{20, 30, 40, 50}),
		clarify.TextColumn("city", []string{"b", "a", "b", "c"}),
		clarify.TextColumn("digits", []string{"1", "2", "3", "4"}),
		clarify.BoolColumn("y", []bool{true, false, true, false}),
	}}
	for _, test := range []struct {
		name   string
		facet  clarify.Facet
		values []string
		ci     []float64
	}{
		{"each category", clarify.Facet{Column: "city"}, []string{"b", "a", "c"}, []float64{0, 0.5, 0.5}},
		{"a list", clarify.Facet{Column: "city", Values: []any{"a", "c"}}, []string{"a,c"}, []float64{0}},
		{"threshold of whole numbers", clarify.Facet{Column: "age", Values: []any{40}}, []string{"(40, 50]"}, []float64{0.5}},
		{"threshold with a point", clarify.Facet{Column: "age", Values: []any{25.0}}, []string{"(25.0, 50.0]"}, []float64{-0.5}},
		{"threshold as text", clarify.Facet{Column: "age", Values: []any{"25"}}, []string{"(25.0, 50.0]"}, []float64{-0.5}},
		{"two whole numbers are categories", clarify.Facet{Column: "age", Values: []any{20, 30}}, []string{"20,30"}, []float64{0}},
		{"text of whole numbers", clarify.Facet{Column: "digits", Values: []any{3}}, []string{"(3, 4]"}, []float64{0.5}},
		{"above all", clarify.Facet{Column: "age", Values: []any{60}}, []string{"(50, 60]"}, []float64{math.NaN()}},
		{"at the top", clarify.Facet{Column: "age", Values: []any{50}}, []string{""}, []float64{math.NaN()}},
		{"bool", clarify.Facet{Column: "y", Values: []any{true}}, []string{"True"}, []float64{0}},
	} {
		got, err := clarify.PreTraining(table, clarify.Bias{Label: "y", Positive: []any{true}, Facets: []clarify.Facet{test.facet}})
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		var values []string
		var ci []float64
		for _, r := range got.Facets[test.facet.Column] {
			m, _ := r.Metric("CI")
			if m.Failed() != math.IsNaN(m.Value) {
				t.Errorf("%s: value %v, error %q", test.name, m.Value, m.Error)
			}
			values, ci = append(values, r.Value), append(ci, m.Value)
		}
		if diff := cmp.Diff(test.values, values); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		near(t, test.name, replaceNaN(ci), replaceNaN(test.ci), 1e-12)
	}
}

// replaceNaN makes NaN comparable.
func replaceNaN(values []float64) []float64 {
	for i, v := range values {
		if math.IsNaN(v) {
			values[i] = -99
		}
	}
	return values
}

func TestStrict(t *testing.T) {
	facet := []bool{false, false, false, false, true, true}
	label := []string{"x", "x", "y", "y", "x", "x"}
	for _, test := range []struct {
		name            string
		of              func([]bool, []string, clarify.Mode) (float64, error)
		clarify, strict float64
	}{
		{"KL", clarify.KL[string], 0.5 * math.Log(0.5), math.Inf(1)},
		{"TVD", clarify.TVD[string], 0.25, 0.5},
		{"LP", clarify.LP[string], 0.5, math.Sqrt(0.5)},
		{"KS", clarify.KS[string], 0.5, 0.5},
		{"JS", clarify.JS[string], 0.5 * (0.5*math.Log(0.5/0.75) + math.Log(1/0.75)), 0.5 * (0.5*math.Log(0.5/0.75) + 0.5*math.Log(0.5/0.25) + math.Log(1/0.75))},
	} {
		for mode, want := range map[clarify.Mode]float64{clarify.AsClarify: test.clarify, clarify.Strict: test.strict} {
			got, err := test.of(facet, label, mode)
			if err != nil || got != want && math.Abs(got-want) > 1e-12 {
				t.Errorf("%s, mode %d: %v, %v; want %v", test.name, mode, got, err, want)
			}
		}
	}
	none := make([]bool, 6)
	if v, err := clarify.DI(facet, none, clarify.AsClarify); v != 0 || err != nil {
		t.Errorf("DI of no acceptance: %v, %v; want 0", v, err)
	}
	if v, err := clarify.DI(facet, none, clarify.Strict); !math.IsNaN(v) || err != nil {
		t.Errorf("strict DI of no acceptance: %v, %v; want NaN", v, err)
	}
}

func TestRefuses(t *testing.T) {
	table := clarify.Table{Columns: []clarify.Column{
		clarify.TextColumn("g", []string{"a", "b"}),
		clarify.BoolColumn("y", []bool{true, false}),
		clarify.FloatColumn("p", []float64{1, 0}),
	}}
	good := clarify.Bias{Label: "y", Positive: []any{true}, Facets: []clarify.Facet{{Column: "g"}}}
	for name, change := range map[string]func(*clarify.Bias){
		"label":      func(b *clarify.Bias) { b.Label = "z" },
		"positive":   func(b *clarify.Bias) { b.Positive = nil },
		"value":      func(b *clarify.Bias) { b.Positive = []any{struct{}{}} },
		"facet":      func(b *clarify.Bias) { b.Facets = nil },
		"column":     func(b *clarify.Bias) { b.Facets = []clarify.Facet{{Column: "z"}} },
		"twice":      func(b *clarify.Bias) { b.Facets = []clarify.Facet{{Column: "g"}, {Column: "g"}} },
		"threshold":  func(b *clarify.Bias) { b.Facets = []clarify.Facet{{Column: "p"}} },
		"group":      func(b *clarify.Bias) { b.Group = "z" },
		"metric":     func(b *clarify.Bias) { b.PreMetrics = []string{"AD"} },
		"types":      func(b *clarify.Bias) { b.Predicted = "p" },
		"prediction": func(b *clarify.Bias) { b.Predicted = "z" },
	} {
		b := good
		change(&b)
		if _, err := clarify.Analyze(table, b); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
	if _, err := clarify.Analyze(table, good); err != nil {
		t.Error(err)
	}
}

func TestResultJSON(t *testing.T) {
	in := []clarify.Result{{Name: "DI", Value: math.Inf(1)}, {Name: "TE", Value: math.Inf(-1)}, {Name: "DI", Value: math.NaN()}, {Name: "CI", Value: math.NaN(), Error: "empty"}, {Name: "AD", Value: 0.5}}
	data, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out []clarify.Result
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	for i := range in {
		if out[i].Failed() != in[i].Failed() || math.IsNaN(out[i].Value) != math.IsNaN(in[i].Value) || !math.IsNaN(in[i].Value) && out[i].Value != in[i].Value {
			t.Errorf("%+v came back as %+v", in[i], out[i])
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("g,y,p\na,1,0\nb,0,1\n")
	f.Add("g,y,p\na,1.5,\n\"b\",NaN,1e300\n")
	f.Add("g,y,p\n1,True,true\n2,False,TRUE\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := clarify.ReadCSV(strings.NewReader(text))
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Fatal(err)
			}
			return
		}
		a, err := clarify.Analyze(table, clarify.Bias{Label: "y", Positive: []any{1}, Predicted: "p", Facets: []clarify.Facet{{Column: "g", Values: []any{"a"}}}})
		if err != nil {
			return
		}
		if _, err := json.Marshal(a); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzReadAnalysis(f *testing.F) {
	f.Add([]byte(`{"version":"1.0","pre_training_bias_metrics":{"label":"y","facets":{"g":[{"value_or_threshold":"a","metrics":[{"name":"CI","description":"","value":"Infinity"}]}]},"label_value_or_threshold":"1"},"other":[1]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		a, err := clarify.ReadAnalysis(bytes.NewReader(data))
		if err != nil {
			return
		}
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		back, err := clarify.ReadAnalysis(bytes.NewReader(out))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := json.Marshal(back); err != nil || !bytes.Equal(out, again) {
			t.Fatalf("%s became %s: %v", out, again, err)
		}
	})
}

func FuzzReadConfig(f *testing.F) {
	f.Add([]byte(`{"dataset_type":"text/csv","label":0,"label_values_or_threshold":[1],"facet":[{"name_or_index":"a"}],"methods":{"pre_training_bias":{"methods":["CI"]}}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := clarify.ReadConfig(bytes.NewReader(data))
		if err != nil {
			return
		}
		out, err := c.JSON()
		if err != nil {
			return
		}
		if _, err := clarify.ReadConfig(bytes.NewReader(out)); err != nil {
			t.Fatal(err)
		}
	})
}
