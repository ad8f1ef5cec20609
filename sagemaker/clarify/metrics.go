package clarify

import (
	"slices"

	"github.com/awsai-go/awsai"
)

// sample is what the metrics of a report are computed on.
type sample struct {
	facet, label, predicted []bool
	group                   []string
	features                [][]float64 // nil where a feature is not a number
	mode                    Mode
}

// metric is one entry of a report.
type metric struct {
	name, description string
	of                func(sample) (float64, error)
}

// preTraining are the metrics of data, by name.
func preTraining() []metric {
	return []metric{
		{"CDDL", "Conditional Demographic Disparity in Labels (CDDL)", func(s sample) (float64, error) { return CDDL(s.facet, s.label, s.group, s.mode) }},
		{"CI", "Class Imbalance (CI)", func(s sample) (float64, error) { return CI(s.facet) }},
		{"DPL", "Difference in Positive Proportions in Labels (DPL)", func(s sample) (float64, error) { return DPL(s.facet, s.label) }},
		{"JS", "Jensen-Shannon Divergence (JS)", func(s sample) (float64, error) { return JS(s.facet, s.label, s.mode) }},
		{"KL", "Kullback-Liebler Divergence (KL)", func(s sample) (float64, error) { return KL(s.facet, s.label, s.mode) }},
		{"KS", "Kolmogorov-Smirnov Distance (KS)", func(s sample) (float64, error) { return KS(s.facet, s.label, s.mode) }},
		{"LP", "L-p Norm (LP)", func(s sample) (float64, error) { return LP(s.facet, s.label, s.mode) }},
		{"TVD", "Total Variation Distance (TVD)", func(s sample) (float64, error) { return TVD(s.facet, s.label, s.mode) }},
	}
}

// rated makes a metric of one that compares outcomes.
func rated(name, description string, of func(facet, label, predicted []bool, mode Mode) (float64, error)) metric {
	return metric{name, description, func(s sample) (float64, error) { return of(s.facet, s.label, s.predicted, s.mode) }}
}

// postTraining are the metrics of predictions, by name.
func postTraining() []metric {
	return []metric{
		rated("AD", "Accuracy Difference (AD)", AD),
		{"CDDPL", "Conditional Demographic Disparity in Predicted Labels (CDDPL)", func(s sample) (float64, error) { return CDDPL(s.facet, s.predicted, s.group, s.mode) }},
		rated("DAR", "Difference in Acceptance Rates (DAR)", DAR),
		rated("DCA", "Difference in Conditional Acceptance (DCA)", DCA),
		rated("DCR", "Difference in Conditional Rejection (DCR)", DCR),
		{"DI", "Disparate Impact (DI)", func(s sample) (float64, error) { return DI(s.facet, s.predicted, s.mode) }},
		{"DPPL", "Difference in Positive Proportions in Predicted Labels (DPPL)", func(s sample) (float64, error) { return DPPL(s.facet, s.predicted) }},
		rated("DRR", "Difference in Rejection Rates (DRR)", DRR),
		{"FT", "Flip Test (FT)", flipTest},
		{"GE", "Generalized Entropy (GE)", func(s sample) (float64, error) { return GE(s.label, s.predicted) }},
		rated("RD", "Recall Difference (RD)", RD),
		rated("SD", "Specificity Difference (SD)", SD),
		rated("TE", "Treatment Equality (TE)", TE),
	}
}

// flipTest is FT, unless a feature is no number.
func flipTest(s sample) (float64, error) {
	if a, d := sides(s.facet); s.features == nil && a > 0 && d > 0 {
		return 0, undefined("FT", "FlipTest does not support non-numeric columns")
	}
	return FT(s.facet, s.predicted, s.features)
}

// MetricNames are the metrics of both stages, each by name ascending.
func MetricNames() (pre, post []string) {
	for _, m := range preTraining() {
		pre = append(pre, m.name)
	}
	for _, m := range postTraining() {
		post = append(post, m.name)
	}
	return pre, post
}

// choose keeps the metrics named, or all where none is.
func choose(op string, all []metric, names []string) ([]metric, error) {
	if len(names) == 0 {
		return all, nil
	}
	for _, name := range names {
		if !slices.ContainsFunc(all, func(m metric) bool { return m.name == name }) {
			return nil, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "no metric %.20q in this stage", name)
		}
	}
	return slices.DeleteFunc(all, func(m metric) bool { return !slices.Contains(names, m.name) }), nil
}
