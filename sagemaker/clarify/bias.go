package clarify

import (
	"github.com/awsai-go/awsai"
)

// Facet is a column that may be a ground of bias.
type Facet struct {
	// Column is the column's name. It is required.
	Column string
	// Values select the sensitive rows: the categories together, or one threshold above
	// which they are. Each is a string, a bool, a number or a json.Number. None means one
	// report for each category, in order of first appearance.
	Values []any
}

// Bias says what to measure. The columns are of one [Table].
type Bias struct {
	// Label is the column of observed labels. It is required.
	Label string
	// Positive are the labels that are a good outcome: the categories, or one threshold
	// above which they are. Values are as in [Facet]. It is required.
	Positive []any
	// Predicted is the column of predictions, in the label's values. "" means none, and no
	// metrics of predictions.
	Predicted string
	// Group is the column of groups for CDDL and CDDPL; "" means none.
	Group string
	// Facets are the columns to report on, at least one. A report's features for the flip
	// test are the columns that are none of its facet, label, prediction and group.
	Facets []Facet
	// PreMetrics and PostMetrics are the metrics to report; none means all.
	PreMetrics, PostMetrics []string
	// Mode is whose conventions to follow.
	Mode Mode
}

// Analyze reports the bias of data, and of predictions where there are any.
func Analyze(t Table, b Bias) (Analysis, error) {
	pre, err := PreTraining(t, b)
	if err != nil {
		return Analysis{}, err
	}
	a := Analysis{Version: "1.0", PreTraining: &pre}
	if b.Predicted == "" {
		return a, nil
	}
	post, err := PostTraining(t, b)
	if err != nil {
		return Analysis{}, err
	}
	a.PostTraining = &post
	return a, nil
}

// PreTraining reports the bias of data. It fails with ErrInvalid where columns are not
// there or do not go with their values; a metric that fails is in the report.
func PreTraining(t Table, b Bias) (BiasReport, error) {
	const op = "PreTraining"
	metrics, err := choose(op, preTraining(), b.PreMetrics)
	if err != nil {
		return BiasReport{}, err
	}
	return report(op, t, b, false, func(s sample) []Result { return evaluate(metrics, s) })
}

// PostTraining reports the bias of predictions. It fails as [PreTraining] does, and where
// no prediction is positive or predictions are of another type than labels.
func PostTraining(t Table, b Bias) (BiasReport, error) {
	const op = "PostTraining"
	metrics, err := choose(op, postTraining(), b.PostMetrics)
	if err != nil {
		return BiasReport{}, err
	}
	return report(op, t, b, true, func(s sample) []Result { return evaluate(metrics, s) })
}

func evaluate(metrics []metric, s sample) []Result {
	out := make([]Result, len(metrics))
	for i, m := range metrics {
		v, err := m.of(s)
		out[i] = resultOf(m.name, m.description, v, err)
	}
	return out
}

// report applies measure to the facets of a table.
func report(op string, t Table, b Bias, predictions bool, measure func(sample) []Result) (BiasReport, error) {
	base, positive, err := outcomes(op, t, b, predictions)
	if err != nil {
		return BiasReport{}, err
	}
	if len(b.Facets) == 0 {
		return BiasReport{}, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "no facet")
	}
	out := BiasReport{Label: b.Label, Facets: map[string][]FacetReport{}, Positive: positive}
	for i, f := range b.Facets {
		selections, err := f.selections(op, t)
		if err != nil {
			return BiasReport{}, err
		}
		if _, twice := out.Facets[f.Column]; twice {
			return BiasReport{}, awsai.Errorf("clarify."+op, awsai.ErrInvalid, "facet %d has the column of an earlier one", i)
		}
		s := base
		s.features = t.features(f.Column, b.Label, b.Predicted, b.Group)
		reports := make([]FacetReport, 0, len(selections))
		for _, selected := range selections {
			s.facet = selected.rows
			reports = append(reports, FacetReport{Value: selected.text, Metrics: measure(s)})
		}
		out.Facets[f.Column] = reports
	}
	return out, nil
}

// selections are the rows of each report on a facet.
func (f Facet) selections(op string, t Table) ([]selection, error) {
	c, ok := t.Column(f.Column)
	if !ok {
		return nil, undefined(op, "no column of a facet's name")
	}
	values, err := valuesOf(op, "facet value", f.Values)
	if err != nil {
		return nil, err
	}
	if c.continuous(len(values)) {
		c = c.numeric()
		s, err := c.above(op, values, c)
		return []selection{s}, err
	}
	if len(values) > 0 {
		rows, err := c.matching(op, values)
		return []selection{{rows: rows, text: joined(values)}}, err
	}
	return c.each(), nil
}

// each selects the rows of each value, in order of first appearance.
func (c Column) each() []selection {
	index := map[string]int{}
	var out []selection
	for i, text := range c.text {
		if c.missing[i] {
			continue
		}
		at, seen := index[text]
		if !seen {
			at = len(out)
			index[text] = at
			out = append(out, selection{rows: make([]bool, c.Len()), text: text})
		}
		out[at].rows[i] = true
	}
	return out
}

// features are the rows of all columns but those named, nil where one is not of numbers.
func (t Table) features(except ...string) [][]float64 {
	out := make([][]float64, t.Rows())
	for _, c := range t.Columns {
		if contains(except, c.name) {
			continue
		}
		if c.kind == Text {
			return nil
		}
		for i, x := range c.numbers {
			out[i] = append(out[i], x)
		}
	}
	return out
}

// contains says whether names has the name, and "" is none.
func contains(names []string, name string) bool {
	for _, n := range names {
		if n == name && n != "" {
			return true
		}
	}
	return false
}
