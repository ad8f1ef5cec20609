package clarify

import "math"

// AD is the accuracy difference, accuracy_a - accuracy_d. This and the functions below are
// undefined, ErrInvalid, where the facet or its rest has no rows, and take columns of as
// many rows each.
func AD(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("AD", "", facet, label, predicted, mode, Confusion.Accuracy, restFirst)
}

// DCA is the difference in conditional acceptance, n1_a/n̂1_a - n1_d/n̂1_d. It may be ±Inf.
func DCA(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("DCA", "DCO: ", facet, label, predicted, mode, Confusion.ConditionalAcceptance, restFirst)
}

// DCR is the difference in conditional rejection, n0_d/n̂0_d - n0_a/n̂0_a. It may be ±Inf.
func DCR(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("DCR", "DCO: ", facet, label, predicted, mode, Confusion.ConditionalRejection, facetFirst)
}

// RD is the recall difference, recall_a - recall_d.
func RD(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("RD", "DLA: ", facet, label, predicted, mode, Confusion.Recall, restFirst)
}

// SD is the specificity difference, specificity_d - specificity_a.
func SD(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("SD", "DLA: ", facet, label, predicted, mode, Confusion.Specificity, facetFirst)
}

// DAR is the difference in acceptance rates, precision_a - precision_d.
func DAR(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("DAR", "DLR: ", facet, label, predicted, mode, Confusion.Precision, restFirst)
}

// DRR is the difference in rejection rates, TN_d/n̂0_d - TN_a/n̂0_a.
func DRR(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("DRR", "DLR: ", facet, label, predicted, mode, Confusion.RejectionRate, facetFirst)
}

// TE is the treatment equality, FN_d/FP_d - FN_a/FP_a. It may be ±Inf.
func TE(facet, label, predicted []bool, mode Mode) (float64, error) {
	return compare("TE", "", facet, label, predicted, mode, Confusion.treatment, facetFirst)
}

// DPPL is [DPL] on predictions.
func DPPL(facet, predicted []bool) (float64, error) { return dpl("DPPL", facet, predicted) }

// CDDPL is [CDDL] on predictions.
func CDDPL(facet, predicted []bool, group []string, mode Mode) (float64, error) {
	return cdd("CDDPL", facet, predicted, group, mode)
}

// DI is the disparate impact q̂_d/q̂_a: 1 is parity, +Inf where only the facet has positive
// predictions, and 0 (strict: NaN) where neither side has.
func DI(facet, predicted []bool, mode Mode) (float64, error) {
	if err := sameRows("DI", facet, len(predicted)); err != nil {
		return 0, err
	}
	a, d := bySide(facet, predicted, predicted)
	if err := bothSides("DI", "Negated facet set is empty", "Facet set is empty", a.Rows(), d.Rows()); err != nil {
		return 0, err
	}
	return mode.divide(d.PositiveShare(mode), a.PositiveShare(mode)), nil
}

// GE is the generalized entropy index of alpha 2, Σ((b/mean b)² - 1)/(2n), where b is
// prediction - label + 1. It looks at no facet, is 0 where all benefit alike, and is
// undefined, ErrInvalid, without rows or where every prediction is a false negative.
func GE(label, predicted []bool) (float64, error) {
	if err := sameRows("GE", label, len(predicted)); err != nil {
		return 0, err
	}
	if len(label) == 0 {
		return 0, undefined("GE", "dataset must be non-empty")
	}
	c, _ := Confuse(label, predicted)
	mean := (c.TP + c.TN + 2*c.FP) / c.Rows()
	if mean == 0 {
		return 0, undefined("GE", "All predicted labels are false negatives. There should be at least one prediction that is not false negative.")
	}
	same, twice := math.Pow(1/mean, 2), math.Pow(2/mean, 2)
	return ((c.TP+c.TN)*(same-1) + c.FP*(twice-1) - c.FN) / (2 * c.Rows()), nil
}

// order is which side a difference begins with.
type order bool

const (
	restFirst  order = false
	facetFirst order = true
)

// compare is the difference of a rate between the sides.
func compare(op, prefix string, facet, label, predicted []bool, mode Mode, rate func(Confusion, Mode) float64, first order) (float64, error) {
	if err := sameRows(op, facet, len(label), len(predicted)); err != nil {
		return 0, err
	}
	a, d := bySide(facet, label, predicted)
	// The facet is named first where both are empty, as Clarify does.
	if d.Rows() == 0 {
		return 0, undefined(op, prefix+"Facet set is empty")
	}
	if a.Rows() == 0 {
		return 0, undefined(op, prefix+"Negated Facet set is empty")
	}
	if first == facetFirst {
		a, d = d, a
	}
	return mode.minus(rate(a, mode), rate(d, mode)), nil
}

// bySide counts outcomes outside and inside the facet.
func bySide(facet, label, predicted []bool) (a, d Confusion) {
	for i, in := range facet {
		if in {
			d.add(label[i], predicted[i])
		} else {
			a.add(label[i], predicted[i])
		}
	}
	return a, d
}
