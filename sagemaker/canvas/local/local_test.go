package local_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/canvas"
	"github.com/awsai-go/awsai/sagemaker/canvas/local"
)

func ExampleTabular() {
	table := made(200, func(x, z float64, color string) string { return fmt.Sprint(3*x - z + 1) })
	run, err := local.Tabular(context.Background(), table, "y")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(run.Type, run.Candidates[0].Name, run.Explanation.Labels[0].Features[0].Feature)
	// Output: Regression linear-regression x
}

func ExampleSeries() {
	var y []float64
	for i := range 48 {
		y = append(y, float64(10+i%4))
	}
	f, err := local.Series(context.Background(), y, 4, 4)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f\n", f.Mean)
	// Output: [10.0 11.0 12.0 13.0]
}

// made is a table whose target is a function of its columns.
func made(n int, target func(x, z float64, color string) string) local.Table {
	rng := rand.New(rand.NewPCG(7, 7))
	t := local.Table{Columns: []string{"x", "z", "color", "y"}}
	for range n {
		x, z, color := rng.NormFloat64(), rng.NormFloat64(), []string{"red", "blue"}[rng.IntN(2)]
		t.Rows = append(t.Rows, []string{fmt.Sprint(x), fmt.Sprint(z), color, target(x, z, color)})
	}
	return t
}

func TestTabular(t *testing.T) {
	for _, c := range []struct {
		name   string
		target func(x, z float64, color string) string
		best   string
		metric canvas.Metric
		atMost float64 // the metric's distance from perfect
		most   string  // the most important column
	}{
		{"linear", func(x, z float64, _ string) string { return fmt.Sprint(5*x + z) }, "linear-regression", canvas.R2, 0.001, "x"},
		{"a line between classes", func(x, z float64, _ string) string { return fmt.Sprint(z+x/4 > 0) }, "logistic-regression", canvas.AUC, 0.01, "z"},
		{"a category", func(x, z float64, color string) string { return map[bool]string{true: "a", false: "b"}[color == "red"] }, "", canvas.Accuracy, 0, "color"},
		{"exclusive or, which no line divides", func(x, z float64, _ string) string { return fmt.Sprint((x > 0) != (z > 0)) }, "", canvas.Accuracy, 0.1, ""},
		{"a wave", func(x, z float64, _ string) string { return fmt.Sprint(math.Sin(3*x) + rest(z)) }, "boosted-trees", canvas.R2, 0.1, "x"},
	} {
		t.Run(c.name, func(t *testing.T) {
			run, err := local.Tabular(t.Context(), made(400, c.target), "y")
			if err != nil {
				t.Fatal(err)
			}
			best := run.Candidates[0]
			if c.best != "" && best.Name != c.best {
				t.Errorf("best is %s, want %s", best.Name, c.best)
			}
			if got, ok := best.Measured(c.metric, "Validation"); !ok || got < 1-c.atMost-1e-9 {
				t.Errorf("%s of %s = %v, %v; want %v off 1 at most", c.metric, best.Name, got, ok, c.atMost)
			}
			if got := run.Explanation.Labels[0].Features[0].Feature; c.most != "" && got != c.most {
				t.Errorf("most important is %s, want %s", got, c.most)
			}
		})
	}
}

// rest makes values differ, so that they are numbers and no classes.
func rest(z float64) float64 { return z / 1e6 }

func TestTabularTwice(t *testing.T) {
	table := made(120, func(x, z float64, _ string) string { return fmt.Sprint(x+z > 0) })
	seed := func(o *local.Options) { o.Seed = 3 }
	a, err := local.Tabular(t.Context(), table, "y", seed)
	if err != nil {
		t.Fatal(err)
	}
	b, err := local.Tabular(t.Context(), table, "y", seed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(a.Candidates, b.Candidates); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	if diff := cmp.Diff(a.Explanation, b.Explanation); diff != "" {
		t.Errorf("the same seed (-first +second):\n%s", diff)
	}
	got, err := a.Predict(local.Table{Columns: []string{"z", "x"}, Rows: [][]string{{"2", "2"}, {"-2", "-2"}}})
	if err != nil || got[0].Label != "true" || got[1].Label != "false" {
		t.Errorf("predictions %+v, %v", got, err)
	}
}

func TestTabularInvalid(t *testing.T) {
	table := made(20, func(x, z float64, _ string) string { return "same" })
	for name, run := range map[string]func() error{
		"one class": func() error { _, err := local.Tabular(t.Context(), table, "y"); return err },
		"no target": func() error { _, err := local.Tabular(t.Context(), table, "w"); return err },
		"few rows": func() error {
			_, err := local.Tabular(t.Context(), local.Table{Columns: []string{"y"}}, "y")
			return err
		},
		"folds": func() error {
			_, err := local.Tabular(t.Context(), table, "color", func(o *local.Options) { o.Folds = 100 })
			return err
		},
	} {
		if err := run(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := local.Tabular(ctx, table, "color"); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended context: %v", err)
	}
}

func TestSeries(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	var y, walk []float64
	for i := range 240 {
		y = append(y, 100+0.5*float64(i)+10*math.Sin(2*math.Pi*float64(i)/12)+rng.NormFloat64())
		walk = append(walk, rng.NormFloat64())
		if i > 0 {
			walk[i] += walk[i-1]
		}
	}
	f, err := local.Series(t.Context(), y, 12, 12, 0.1, 0.5, 0.9)
	if err != nil {
		t.Fatal(err)
	}
	if f.Candidates[0].Name != "ets" {
		t.Errorf("best of trend and season is %s, want ets", f.Candidates[0].Name)
	}
	for h, got := range f.Mean {
		i := float64(240 + h)
		if want := 100 + 0.5*i + 10*math.Sin(2*math.Pi*i/12); math.Abs(got-want) > 4 {
			t.Errorf("step %d: %.2f, want %.2f", h, got, want)
		}
		if !(f.Quantiles[0][h] < f.Quantiles[1][h] && f.Quantiles[1][h] < f.Quantiles[2][h]) {
			t.Errorf("step %d: quantiles are not in order", h)
		}
	}
	if f, err = local.Series(t.Context(), walk, 1, 5); err != nil || len(f.Mean) != 5 {
		t.Errorf("a walk: %v, %v", f.Mean, err)
	}
	if _, err := local.Series(t.Context(), y[:10], 12, 3); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("a short series: %v", err)
	}
}

func TestText(t *testing.T) {
	table := local.Table{Columns: []string{"text", "class"}}
	for i := range 60 {
		table.Rows = append(table.Rows,
			[]string{fmt.Sprintf("the parcel number %d arrived late and broken", i), "complaint"},
			[]string{fmt.Sprintf("great service, thank you for order %d", i), "praise"})
	}
	run, err := local.Text(t.Context(), table, "text", "class")
	if err != nil {
		t.Fatal(err)
	}
	if acc, _ := run.Candidates[0].Measured(canvas.Accuracy, ""); acc != 1 {
		t.Errorf("accuracy %v, want 1", acc)
	}
	got, err := run.Predict("it came late and was broken", "thank you, great")
	if err != nil || got[0].Label != "complaint" || got[1].Label != "praise" {
		t.Errorf("predictions %+v, %v", got, err)
	}
}

func ExampleReadCSV() {
	table, err := local.ReadCSV(strings.NewReader("\ufeff\"name, first\",age\nAnn,31\nBob,\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%q %q\n", table.Columns, table.Rows)
	// Output: ["name, first" "age"] [["Ann" "31"] ["Bob" ""]]
}

func TestReadCSVInvalid(t *testing.T) {
	for name, text := range map[string]string{"nothing": "", "mark alone": "\ufeff", "lengths": "a,b\n1\n", "quote": "a\n\"1\n", "no name": "a,\n", "double": "a,a\n"} {
		_, err := local.ReadCSV(strings.NewReader(text))
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
}

func FuzzReadCSV(f *testing.F) {
	f.Add("a,b\n1,x\n2,\n")
	f.Add("\ufeffa,\"b\nc\"\n")
	f.Fuzz(func(t *testing.T, text string) {
		table, err := local.ReadCSV(strings.NewReader(text))
		if err != nil {
			return
		}
		for i, row := range table.Rows {
			if len(row) != len(table.Columns) {
				t.Fatalf("row %d has %d values for %d columns", i, len(row), len(table.Columns))
			}
		}
		if len(table.Rows) < 50 {
			_, _ = local.Tabular(t.Context(), table, table.Columns[0])
		}
	})
}
