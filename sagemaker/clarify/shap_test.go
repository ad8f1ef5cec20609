package clarify_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
)

// shapCase is a model and its Shapley values.
type shapCase struct {
	Model struct {
		Kind string
		W    []float64
		B    float64
	}
	Background, Rows [][]float64
	Expected         struct {
		Expected []float64 `json:"expected_value"`
		Values   [][][]float64
		Global   map[string]map[clarify.Aggregation][]float64
	}
}

func (c shapCase) predict(t *testing.T) clarify.Predict {
	switch c.Model.Kind {
	case "linear":
		return each(func(x []float64) float64 {
			sum := c.Model.B
			for j, w := range c.Model.W {
				sum += w * x[j]
			}
			return sum
		})
	case "xor_and":
		return each(xorAnd)
	}
	t.Fatalf("no model of kind %s", c.Model.Kind)
	return nil
}

// xorAnd is (x0 xor x1) + 2(x1 and x2).
func xorAnd(x []float64) float64 { return math.Abs(x[0]-x[1]) + 2*x[1]*x[2] }

// each is a model of one output.
func each(f func([]float64) float64) clarify.Predict {
	return func(_ context.Context, rows [][]float64) ([][]float64, error) {
		out := make([][]float64, len(rows))
		for i, row := range rows {
			out[i] = []float64{f(row)}
		}
		return out, nil
	}
}

func near(t *testing.T, what string, got, want any, tolerance float64) {
	t.Helper()
	close := cmp.Comparer(func(a, b float64) bool { return math.Abs(a-b) <= tolerance })
	if diff := cmp.Diff(want, got, close); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func TestSHAPFixtures(t *testing.T) {
	paths, err := filepath.Glob(fixture(t, "shap/*.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			var c shapCase
			readFixture(t, "shap/"+filepath.Base(path), &c)
			how := clarify.SHAP{Baseline: c.Background}
			exact, err := clarify.ExactSHAP(t.Context(), c.predict(t), c.Rows, how)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "expected", exact.Expected, c.Expected.Expected, 1e-9)
			near(t, "exact", exact.Values, c.Expected.Values, 1e-9)
			for method, want := range c.Expected.Global["0"] {
				near(t, string(method), exact.Global(method)[0], want, 1e-9)
			}
			kernel, err := clarify.KernelSHAP(t.Context(), c.predict(t), c.Rows, how)
			if err != nil {
				t.Fatal(err)
			}
			near(t, "kernel", kernel.Values, c.Expected.Values, 1e-6)
			if c.Model.Kind == "linear" {
				linear, err := clarify.LinearSHAP([][]float64{c.Model.W}, []float64{c.Model.B}, c.Background, c.Rows)
				if err != nil {
					t.Fatal(err)
				}
				near(t, "linear", linear.Values, c.Expected.Values, 1e-9)
				near(t, "linear expected", linear.Expected, c.Expected.Expected, 1e-9)
			}
		})
	}
}

// matrix is random rows.
func matrix(random *rand.Rand, rows, columns int) [][]float64 {
	out := make([][]float64, rows)
	for i := range out {
		for range columns {
			out[i] = append(out[i], random.NormFloat64())
		}
	}
	return out
}

// curved is a model of two probabilities with interactions.
func curved(_ context.Context, rows [][]float64) ([][]float64, error) {
	out := make([][]float64, len(rows))
	for i, x := range rows {
		z := x[0] - 0.5*x[1]*x[2]
		for j := 3; j < len(x); j++ {
			z += 0.3 * x[j] * x[j-1]
		}
		p := 1 / (1 + math.Exp(-z))
		out[i] = []float64{p, 1 - p}
	}
	return out, nil
}

func TestAttributionsAddUp(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, link := range []clarify.Link{clarify.Identity, clarify.Logit} {
		for width := 3; width <= 12; width += 3 {
			baseline, rows := matrix(random, 3, width), matrix(random, 4, width)
			how := clarify.SHAP{Baseline: baseline, Link: link, Samples: 200, Seed: 9}
			kernel, err := clarify.KernelSHAP(t.Context(), curved, rows, how)
			if err != nil {
				t.Fatal(err)
			}
			exact, err := clarify.ExactSHAP(t.Context(), curved, rows, how)
			if err != nil {
				t.Fatal(err)
			}
			predictions, _ := curved(t.Context(), rows)
			for i := range rows {
				for o, p := range predictions[i] {
					if link == clarify.Logit {
						p = math.Log(p / (1 - p))
					}
					for name, a := range map[string]clarify.Attributions{"exact": exact, "kernel": kernel} {
						sum := a.Expected[o]
						for j := range rows[i] {
							sum += a.Values[i][j][o]
						}
						near(t, name, sum, p, 1e-9)
					}
				}
			}
			if 1<<width-2 <= how.Samples {
				near(t, "all coalitions", kernel.Values, exact.Values, 1e-6)
			}
		}
	}
}

func TestSampledKernel(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	baseline, rows := matrix(random, 2, 14), matrix(random, 2, 14)
	run := func(samples int, seed uint64) clarify.Attributions {
		a, err := clarify.KernelSHAP(t.Context(), curved, rows, clarify.SHAP{Baseline: baseline, Samples: samples, Seed: seed})
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
	if diff := cmp.Diff(run(500, 7), run(500, 7)); diff != "" {
		t.Errorf("one seed, two results:\n%s", diff)
	}
	if cmp.Equal(run(500, 7), run(500, 8)) {
		t.Error("two seeds, one result")
	}
	exact, err := clarify.ExactSHAP(t.Context(), curved, rows, clarify.SHAP{Baseline: baseline})
	if err != nil {
		t.Fatal(err)
	}
	near(t, "8000 of 16382 coalitions", run(8000, 1).Values, exact.Values, 0.01)
}

func TestWideKernel(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	weights := matrix(random, 1, 64)
	model := each(func(x []float64) float64 {
		var sum float64
		for j, w := range weights[0] {
			sum += w * x[j]
		}
		return sum
	})
	baseline, rows := matrix(random, 1, 64), matrix(random, 1, 64)
	for _, samples := range []int{0, 200} {
		got, err := clarify.KernelSHAP(t.Context(), model, rows, clarify.SHAP{Baseline: baseline, Samples: samples})
		if err != nil {
			t.Fatal(err)
		}
		want, err := clarify.LinearSHAP(weights, []float64{0}, baseline, rows)
		if err != nil {
			t.Fatal(err)
		}
		near(t, "a linear model of 64 features", got.Values, want.Values, 1e-9)
	}
}

func TestSHAPRefuses(t *testing.T) {
	one := [][]float64{{0}}
	model := each(func(x []float64) float64 { return x[0] })
	short := func(context.Context, [][]float64) ([][]float64, error) { return nil, nil }
	for name, err := range map[string]error{
		"no model":    second(clarify.ExactSHAP(t.Context(), nil, one, clarify.SHAP{Baseline: one})),
		"no baseline": second(clarify.KernelSHAP(t.Context(), model, one, clarify.SHAP{})),
		"width":       second(clarify.KernelSHAP(t.Context(), model, [][]float64{{1, 2}}, clarify.SHAP{Baseline: one})),
		"NaN":         second(clarify.ExactSHAP(t.Context(), model, [][]float64{{math.NaN()}}, clarify.SHAP{Baseline: one})),
		"answers":     second(clarify.ExactSHAP(t.Context(), short, one, clarify.SHAP{Baseline: one})),
		"logit":       second(clarify.ExactSHAP(t.Context(), model, one, clarify.SHAP{Baseline: one, Link: clarify.Logit})),
		"features":    second(clarify.ExactSHAP(t.Context(), model, [][]float64{make([]float64, 21)}, clarify.SHAP{Baseline: [][]float64{{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1}}})),
		"samples":     second(clarify.KernelSHAP(t.Context(), model, [][]float64{{1, 1, 1, 1, 1, 1, 1, 1}}, clarify.SHAP{Baseline: [][]float64{make([]float64, 8)}, Samples: 2})),
		"weights":     second(clarify.LinearSHAP(nil, nil, one, one)),
	} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func second[T any](_ T, err error) error { return err }
