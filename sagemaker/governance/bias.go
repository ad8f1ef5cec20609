package governance

import (
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/clarify"
)

// BiasGroups are the bias metrics of a Clarify report as a card has them, named as
// SageMaker's Python SDK names them: one group for each facet value, metrics of
// predictions before those of data, facets by name. A metric that Clarify could not
// compute has no place in a card and is left out, as is NaN; an infinite one is the text
// Infinity or -Infinity. It fails with ErrInvalid where the report has no bias metrics.
func BiasGroups(a clarify.Analysis) ([]Group, error) {
	if a.PreTraining == nil && a.PostTraining == nil {
		return nil, awsai.Errorf("governance.BiasGroups", awsai.ErrInvalid, "report without bias metrics")
	}
	groups := stageGroups(nil, "post_training_bias_metrics", a.PostTraining)
	return stageGroups(groups, "pre_training_bias_metrics", a.PreTraining), nil
}

// stageGroups appends the groups of one stage. Reports of the same facet value share a
// group.
func stageGroups(groups []Group, stage string, b *clarify.BiasReport) []Group {
	if b == nil {
		return groups
	}
	at := map[string]int{}
	for _, facet := range slices.Sorted(maps.Keys(b.Facets)) {
		for _, report := range b.Facets[facet] {
			name := fmt.Sprintf("%s - label %s = %s and facet %s=%s", stage, b.Label, b.Positive, facet, report.Value)
			i, ok := at[name]
			if !ok {
				i = len(groups)
				at[name], groups = i, append(groups, Group{Name: name})
			}
			groups[i].Metrics = append(groups[i].Metrics, biasMetrics(report.Metrics)...)
		}
	}
	return groups
}

func biasMetrics(results []clarify.Result) []Metric {
	var out []Metric
	for _, r := range results {
		m := Metric{Name: r.Name, Kind: NumberKind, Value: r.Value}
		switch {
		case r.Failed():
			continue
		case r.Values != nil:
			m.Kind, m.Value = BarKind, r.Values
		case math.IsNaN(r.Value):
			continue
		case math.IsInf(r.Value, 1):
			m.Kind, m.Value = TextKind, "Infinity"
		case math.IsInf(r.Value, -1):
			m.Kind, m.Value = TextKind, "-Infinity"
		}
		out = append(out, m)
	}
	return out
}
