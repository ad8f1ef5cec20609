package clarify_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
)

// fixture is the path of a fixture, or skips the test.
func fixture(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("AWSAI_FIXTURES")
	if dir == "" {
		t.Skip("AWSAI_FIXTURES names no directory of fixtures")
	}
	return filepath.Join(dir, "sagemaker", name)
}

func readFixture(t *testing.T, name string, into any) {
	t.Helper()
	data, err := os.ReadFile(fixture(t, name))
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	if err := decoder.Decode(into); err != nil {
		t.Fatal(err)
	}
}

// same says whether got is want: numbers to 1e-9, failures where want has some.
func same(got, want any) error {
	switch w := want.(type) {
	case map[string]any:
		if _, failed := w["error"]; failed {
			if g, ok := got.(map[string]any); !ok || g["error"] == nil || g["value"] != nil {
				return fmt.Errorf("got %v, want a failure", got)
			}
			return nil
		}
		g, ok := got.(map[string]any)
		if !ok || len(g) != len(w) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		for k := range w {
			if err := same(g[k], w[k]); err != nil {
				return fmt.Errorf("%s: %w", k, err)
			}
		}
	case []any:
		g, ok := got.([]any)
		if !ok || len(g) != len(w) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		for i := range w {
			if err := same(g[i], w[i]); err != nil {
				return fmt.Errorf("%d: %w", i, err)
			}
		}
	case json.Number:
		g, ok := got.(json.Number)
		if !ok {
			return fmt.Errorf("got %v, want %v", got, want)
		}
		a, _ := g.Float64()
		b, _ := w.Float64()
		if math.Abs(a-b) > 1e-9 {
			return fmt.Errorf("got %v, want %v", a, b)
		}
	default:
		if !reflect.DeepEqual(got, want) {
			return fmt.Errorf("got %v, want %v", got, want)
		}
	}
	return nil
}

// plain is what a value marshals to.
func plain(t *testing.T, v any) any {
	t.Helper()
	data, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	decoder := json.NewDecoder(bytes.NewReader(data))
	decoder.UseNumber()
	var out any
	if err := decoder.Decode(&out); err != nil {
		t.Fatal(err)
	}
	return out
}

// biasCase is a table's fixture.
type biasCase struct {
	Config struct {
		Facet, Group, Label, CSV string
		FacetValues              []any  `json:"facet_values"`
		Positive                 []any  `json:"positive_label_values"`
		Predicted                string `json:"predicted_label"`
		Dtypes                   map[string]string
	}
	Expected map[string]any
}

func TestBiasFixtures(t *testing.T) {
	paths, err := filepath.Glob(fixture(t, "clarify_bias/*.csv"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		name := strings.TrimSuffix(filepath.Base(path), ".csv")
		t.Run(name, func(t *testing.T) {
			var c biasCase
			readFixture(t, "clarify_bias/"+name+".json", &c)
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer file.Close()
			table, err := clarify.ReadCSV(file)
			if err != nil {
				t.Fatal(err)
			}
			checkKinds(t, table, c.Config.Dtypes)
			checkBias(t, table, c)
		})
	}
}

func checkKinds(t *testing.T, table clarify.Table, dtypes map[string]string) {
	t.Helper()
	kinds := map[string]clarify.Kind{"object": clarify.Text, "int64": clarify.Int, "float64": clarify.Float, "bool": clarify.Bool}
	for name, dtype := range dtypes {
		column, ok := table.Column(name)
		if want := kinds[dtype]; !ok || column.Kind() != want {
			t.Errorf("column %s: kind %v, want %v", name, column.Kind(), want)
		}
	}
}

func checkBias(t *testing.T, table clarify.Table, c biasCase) {
	t.Helper()
	b := clarify.Bias{
		Label: c.Config.Label, Positive: c.Config.Positive, Predicted: c.Config.Predicted, Group: c.Config.Group,
		Facets: []clarify.Facet{{Column: c.Config.Facet, Values: c.Config.FacetValues}},
	}
	check := func(part string, got any, err error) {
		t.Helper()
		want := c.Expected[part]
		if failure, ok := want.(map[string]any); ok && failure["error"] != nil {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%s: error %v, want ErrInvalid", part, err)
			}
			return
		}
		if err != nil {
			t.Errorf("%s: %v", part, err)
			return
		}
		if err := same(plain(t, got), want); err != nil {
			t.Errorf("%s: %v", part, err)
		}
	}
	pre, err := clarify.PreTraining(table, b)
	check("pre_training", pre.Facets[c.Config.Facet], err)
	check("label_value_or_threshold", pre.Positive, err)
	post, err := clarify.PostTraining(table, b)
	check("post_training", post.Facets[c.Config.Facet], err)
	stats, err := clarify.BasicStats(table, b)
	check("basic_stats", stats.Facets[c.Config.Facet], err)
	performance, err := clarify.ModelPerformance(table, b)
	check("model_performance", performance, err)
}

// vectorCase is a direct call of every metric.
type vectorCase struct {
	Name  string
	Input struct {
		Facet, Label, Predicted []json.Number
		Group, Classes          []any
		Multiclass              []any `json:"multiclass_label"`
		Features                [][]float64
	}
	Expected map[string]any
	Stats    map[string]any `json:"basic_stats"`
}

func truths(numbers []json.Number) []bool {
	out := make([]bool, len(numbers))
	for i, n := range numbers {
		out[i] = n != "0" && n != "0.0"
	}
	return out
}

func texts(values []any) []string {
	var out []string
	for _, v := range values {
		out = append(out, fmt.Sprint(v))
	}
	return out
}

// metricsOf calls every metric.
func metricsOf(c vectorCase, mode clarify.Mode) map[string]func() (float64, error) {
	type result = func() (float64, error)
	f, l, p, g := truths(c.Input.Facet), truths(c.Input.Label), truths(c.Input.Predicted), texts(c.Input.Group)
	classes := texts(c.Input.Multiclass)
	if classes == nil {
		for _, v := range l {
			classes = append(classes, fmt.Sprint(v))
		}
	}
	return map[string]result{
		"AD":    func() (float64, error) { return clarify.AD(f, l, p, mode) },
		"CDDL":  func() (float64, error) { return clarify.CDDL(f, l, g, mode) },
		"CDDPL": func() (float64, error) { return clarify.CDDPL(f, p, g, mode) },
		"CI":    func() (float64, error) { return clarify.CI(f) },
		"DAR":   func() (float64, error) { return clarify.DAR(f, l, p, mode) },
		"DCA":   func() (float64, error) { return clarify.DCA(f, l, p, mode) },
		"DCR":   func() (float64, error) { return clarify.DCR(f, l, p, mode) },
		"DI":    func() (float64, error) { return clarify.DI(f, p, mode) },
		"DPL":   func() (float64, error) { return clarify.DPL(f, l) },
		"DPPL":  func() (float64, error) { return clarify.DPPL(f, p) },
		"DRR":   func() (float64, error) { return clarify.DRR(f, l, p, mode) },
		"FT":    func() (float64, error) { return clarify.FT(f, p, c.Input.Features) },
		"GE":    func() (float64, error) { return clarify.GE(l, p) },
		"JS":    func() (float64, error) { return clarify.JS(f, classes, mode) },
		"KL":    func() (float64, error) { return clarify.KL(f, classes, mode) },
		"KS":    func() (float64, error) { return clarify.KS(f, classes, mode) },
		"LP":    func() (float64, error) { return clarify.LP(f, classes, mode) },
		"RD":    func() (float64, error) { return clarify.RD(f, l, p, mode) },
		"SD":    func() (float64, error) { return clarify.SD(f, l, p, mode) },
		"TE":    func() (float64, error) { return clarify.TE(f, l, p, mode) },
		"TVD":   func() (float64, error) { return clarify.TVD(f, classes, mode) },
	}
}

func TestMetricVectors(t *testing.T) {
	var cases []vectorCase
	readFixture(t, "clarify_bias/metric_vectors.json", &cases)
	for _, c := range cases {
		t.Run(c.Name, func(t *testing.T) {
			metrics := metricsOf(c, clarify.AsClarify)
			for name, want := range c.Expected {
				if name == "FT" && strings.Contains(c.Name, "distance ties") {
					continue // the order of its ties is that of a search tree
				}
				metric, ok := metrics[name]
				if !ok {
					t.Fatalf("no metric %s", name)
				}
				v, err := metric()
				checkVector(t, name, v, err, want)
			}
			checkStats(t, c)
		})
	}
}

func checkVector(t *testing.T, name string, v float64, err error, want any) {
	t.Helper()
	if m, ok := want.(map[string]any); ok {
		if !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), m["error"].(string)) {
			t.Errorf("%s: error %v, want %v", name, err, m["error"])
		}
		return
	}
	w, _ := clarify.Result{Value: v}.MarshalJSON()
	var r struct{ Value any }
	decoder := json.NewDecoder(bytes.NewReader(w))
	decoder.UseNumber()
	_ = decoder.Decode(&r)
	if err != nil {
		t.Errorf("%s: %v", name, err)
	} else if err := same(r.Value, want); err != nil {
		t.Errorf("%s: %v", name, err)
	}
}

func checkStats(t *testing.T, c vectorCase) {
	t.Helper()
	l, p := truths(c.Input.Label), truths(c.Input.Predicted)
	m, err := clarify.Confuse(l, p)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]any{
		"quadrants_TP_TN_FP_FN": []float64{m.TP, m.TN, m.FP, m.FN},
		"accuracy":              m.Accuracy(0), "PPL": m.PositiveShare(0), "PNL": m.NegativeShare(0), "recall": m.Recall(0),
		"specificity": m.Specificity(0), "precision": m.Precision(0), "rejection_rate": m.RejectionRate(0), "f1_score": m.F1(0),
	}
	for name, v := range map[string]float64{"conditional_acceptance": m.ConditionalAcceptance(0), "conditional_rejection": m.ConditionalRejection(0)} {
		got[name] = v
		if math.IsInf(v, 1) {
			got[name] = "Infinity"
		}
	}
	var side clarify.Confusion
	var d float64
	for i, in := range truths(c.Input.Facet) {
		if in {
			d++
			one, _ := clarify.Confuse(l[i:i+1], p[i:i+1])
			side.TP, side.FP, side.FN, side.TN = side.TP+one.TP, side.FP+one.FP, side.FN+one.FN, side.TN+one.TN
		}
	}
	s := side.Shares()
	got["proportion"] = d / float64(len(l))
	got["confusion_matrix_facet_TP_FP_FN_TN"] = s
	got["observed_label_distribution"] = []float64{s[0] + s[2], 1 - s[0] - s[2]}
	for name, want := range c.Stats {
		if m, failed := want.(map[string]any); failed && m["error"] != nil {
			continue
		}
		if err := same(plain(t, got[name]), want); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnalysisFixture(t *testing.T) {
	paths, _ := filepath.Glob(fixture(t, "clarify_reports/*.json"))
	for _, path := range paths {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		a, err := clarify.ReadAnalysis(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		if a.PreTraining == nil && a.PostTraining == nil && len(a.Rest) == 0 {
			t.Errorf("%s: nothing read", path)
		}
		var got, want any
		out, err := json.Marshal(a)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(json.Unmarshal(out, &got), json.Unmarshal(data, &want)); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: written as %s", path, out)
		}
	}
}
