package clarify_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/sagemaker/clarify"
)

func ExampleAnalyze() {
	table, err := clarify.ReadCSV(strings.NewReader("gender,approved\nF,no\nF,yes\nM,yes\nM,yes\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	analysis, err := clarify.Analyze(table, clarify.Bias{
		Label: "approved", Positive: []any{"yes"},
		Facets: []clarify.Facet{{Column: "gender", Values: []any{"F"}}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	dpl, _ := analysis.PreTraining.Facets["gender"][0].Metric("DPL")
	fmt.Println(dpl.Description, dpl.Value)
	// Output: Difference in Positive Proportions in Labels (DPL) 0.5
}

func ExampleKernelSHAP() {
	product := func(_ context.Context, rows [][]float64) ([][]float64, error) {
		out := make([][]float64, len(rows))
		for i, x := range rows {
			out[i] = []float64{x[0] * x[1]}
		}
		return out, nil
	}
	a, err := clarify.KernelSHAP(context.Background(), product, [][]float64{{2, 3}}, clarify.SHAP{Baseline: [][]float64{{0, 0}}})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %.2f\n", a.Values[0][0][0], a.Values[0][1][0])
	// Output: 3.00 3.00
}

func ExampleConfig_JSON() {
	data, err := clarify.Config{
		DatasetType: "text/csv", Label: "approved", Positive: []any{1},
		Facets:  []clarify.ConfigFacet{{Column: "sex", Values: []any{0}}},
		Methods: clarify.Methods{PreTraining: &clarify.MetricsMethod{}},
	}.JSON()
	fmt.Println(string(data), err)
	// Output: {"dataset_type":"text/csv","facet":[{"name_or_index":"sex","value_or_threshold":[0]}],"label":"approved","label_values_or_threshold":[1],"methods":{"pre_training_bias":{"methods":"all"},"report":{"name":"report","title":"Analysis Report"}}} <nil>
}
