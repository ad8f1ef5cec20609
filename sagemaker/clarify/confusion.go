package clarify

import "github.com/awsai-go/awsai"

// Confusion counts predictions by outcome.
type Confusion struct {
	// TP, FP, FN and TN are the true positives, false positives, false negatives and true
	// negatives, in rows.
	TP, FP, FN, TN float64
}

// Confuse counts the outcomes of predictions. The columns have as many rows each, or it is
// ErrInvalid.
func Confuse(label, predicted []bool) (Confusion, error) {
	if len(label) != len(predicted) {
		return Confusion{}, awsai.Errorf("clarify.Confuse", awsai.ErrInvalid, "columns of %d and %d rows", len(label), len(predicted))
	}
	var c Confusion
	for i := range label {
		c.add(label[i], predicted[i])
	}
	return c, nil
}

func (c *Confusion) add(label, predicted bool) {
	switch {
	case label && predicted:
		c.TP++
	case predicted:
		c.FP++
	case label:
		c.FN++
	default:
		c.TN++
	}
}

// Rows is how many rows were counted.
func (c Confusion) Rows() float64 { return c.TP + c.FP + c.FN + c.TN }

// Shares are TP, FP, FN and TN, in this order, as shares of the rows; zeros without rows.
func (c Confusion) Shares() []float64 {
	n := max(c.Rows(), 1)
	return []float64{c.TP / n, c.FP / n, c.FN / n, c.TN / n}
}

// Accuracy is (TP+TN)/n. As in the methods below, 0/0 is 0, or NaN in strict mode.
func (c Confusion) Accuracy(m Mode) float64 { return m.divide(c.TP+c.TN, c.Rows()) }

// PositiveShare is (TP+FP)/n, the share of positive predictions.
func (c Confusion) PositiveShare(m Mode) float64 { return m.divide(c.TP+c.FP, c.Rows()) }

// NegativeShare is (TN+FN)/n, the share of negative predictions.
func (c Confusion) NegativeShare(m Mode) float64 { return m.divide(c.TN+c.FN, c.Rows()) }

// Recall is TP/(TP+FN).
func (c Confusion) Recall(m Mode) float64 { return m.divide(c.TP, c.TP+c.FN) }

// Specificity is TN/(TN+FP).
func (c Confusion) Specificity(m Mode) float64 { return m.divide(c.TN, c.TN+c.FP) }

// Precision is TP/(TP+FP), which Clarify calls the acceptance rate.
func (c Confusion) Precision(m Mode) float64 { return m.divide(c.TP, c.TP+c.FP) }

// RejectionRate is TN/(TN+FN).
func (c Confusion) RejectionRate(m Mode) float64 { return m.divide(c.TN, c.TN+c.FN) }

// ConditionalAcceptance is (TP+FN)/(TP+FP): +Inf without positive predictions.
func (c Confusion) ConditionalAcceptance(m Mode) float64 { return m.divide(c.TP+c.FN, c.TP+c.FP) }

// ConditionalRejection is (TN+FP)/(TN+FN): +Inf without negative predictions.
func (c Confusion) ConditionalRejection(m Mode) float64 { return m.divide(c.TN+c.FP, c.TN+c.FN) }

// F1 is the harmonic mean of precision and recall.
func (c Confusion) F1(m Mode) float64 {
	p, r := c.Precision(m), c.Recall(m)
	return 2 * m.divide(p*r, p+r)
}

// treatment is FN/FP, of which treatment equality is the difference.
func (c Confusion) treatment(m Mode) float64 { return m.divide(c.FN, c.FP) }
