package clarify

// BasicStats reports on each facet its share of the rows, its distribution of observed
// labels (positive, negative) and, with predictions, its outcomes (TP, FP, FN and TN as
// shares of its rows). It fails as [PreTraining] and [PostTraining] do.
func BasicStats(t Table, b Bias) (BiasReport, error) {
	return report("BasicStats", t, b, b.Predicted != "", basicStats)
}

func basicStats(s sample) []Result {
	_, d := sides(s.facet)
	var positive float64
	for i, in := range s.facet {
		if in && s.label[i] {
			positive++
		}
	}
	share := s.mode.divide(positive, d)
	out := []Result{
		resultOf("proportion", "Proportion of examples in sensitive facet.", s.mode.divide(d, float64(len(s.facet))), nil),
		{Name: "observed_label_distribution", Description: "Distribution of observed label outcomes for sensitive facet", Value: nan, Values: []float64{share, 1 - share}},
	}
	if s.predicted == nil {
		return out
	}
	_, inside := bySide(s.facet, s.label, s.predicted)
	return append(out, Result{Name: "confusion_matrix", Description: "Fractions of TP, FP, FN, TN.", Value: nan, Values: inside.Shares()})
}

// Performance is how well predictions agree with labels, over all rows.
type Performance struct {
	// Label is the name of the label's column.
	Label string `json:"label"`
	// Metrics are accuracy, recall and so on.
	Metrics []Result `json:"model_performance_metrics"`
	// Binary is TP, FP, FN and TN as shares of the rows.
	Binary []float64 `json:"binary_confusion_matrix"`
	// Matrix counts rows by label and then by prediction, where these are categories of
	// one kind, else nil.
	Matrix map[string]map[string]float64 `json:"confusion_matrix,omitempty"`
}

// ModelPerformance reports how well predictions agree with labels. It fails as
// [PostTraining] does.
func ModelPerformance(t Table, b Bias) (Performance, error) {
	s, _, err := outcomes("ModelPerformance", t, b, true)
	if err != nil {
		return Performance{}, err
	}
	c, err := Confuse(s.label, s.predicted)
	if err != nil {
		return Performance{}, err
	}
	label, _ := t.Column(b.Label)
	predicted, _ := t.Column(b.Predicted)
	out := Performance{Label: b.Label, Metrics: c.results(b.Mode), Binary: c.Shares()}
	if !label.continuous(len(b.Positive)) && label.kind == predicted.kind {
		out.Matrix = crossTable(label.text, predicted.text)
	}
	return out, nil
}

// results are the figures of a report on performance, in Clarify's order and words.
func (c Confusion) results(m Mode) []Result {
	of := func(name, description string, v float64) Result { return resultOf(name, description, v, nil) }
	return []Result{
		of("Accuracy", "Proportion of inputs assigned the correct predicted label by the model.", c.Accuracy(m)),
		of("Proportion of Positive Predictions in Labels", "Proportion of input assigned in positive predicted label.", c.PositiveShare(m)),
		of("Proportion of Negative Predictions in Labels", "Proportion of input assigned the negative predicted label.", c.NegativeShare(m)),
		of("True Positive Rate / Recall", "Proportion of inputs with positive observed label correctly assigned the positive predicted label.", c.Recall(m)),
		of("True Negative Rate / Specificity", "Proportion of inputs with negative observed label correctly assigned the negative predicted label.", c.Specificity(m)),
		of("Acceptance Rate / Precision", "Proportion of inputs with positive predicted label that actually have a positive observed label.", c.Precision(m)),
		of("Rejection Rate", "Proportion of inputs with negative predicted label that actually have a negative observed label.", c.RejectionRate(m)),
		of("Conditional Acceptance", "Ratio between the positive observed labels and positive predicted labels.", c.ConditionalAcceptance(m)),
		of("Conditional Rejection", "Ratio between the negative observed labels and negative predicted labels.", c.ConditionalRejection(m)),
		of("F1 Score", "Harmonic mean of precision and recall.", c.F1(m)),
	}
}

// crossTable counts pairs. Every value has a row and a column.
func crossTable(label, predicted []string) map[string]map[string]float64 {
	out := map[string]map[string]float64{}
	for _, column := range [][]string{label, predicted} {
		for _, v := range column {
			out[v] = map[string]float64{}
		}
	}
	for row := range out {
		for column := range out {
			out[row][column] = 0
		}
	}
	for i, v := range label {
		out[v][predicted[i]]++
	}
	return out
}
