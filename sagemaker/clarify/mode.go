package clarify

import (
	"math"

	"github.com/awsai-go/awsai"
)

// Mode is whose conventions the metrics follow.
type Mode int

const (
	// AsClarify gives the figures that SageMaker Clarify gives. It is the zero value.
	AsClarify Mode = iota
	// Strict gives what the published formulas give: a distribution has every value that
	// either side has, and what is undefined (0/0, ∞-∞) is NaN.
	Strict
)

// divide is a/b, with 0/0 = 0 in Clarify's mode. Both are counts or shares, not negative.
func (m Mode) divide(a, b float64) float64 {
	if a == 0 && b == 0 && m == AsClarify {
		return 0
	}
	return a / b
}

// minus is a-b, with ∞-∞ = 0 in Clarify's mode.
func (m Mode) minus(a, b float64) float64 {
	if m == AsClarify && math.IsInf(a, 1) && math.IsInf(b, 1) {
		return 0
	}
	return a - b
}

// nan stands for what was not computed, or is undefined.
var nan = math.NaN()

// undefined is the error of a metric that these data do not have.
func undefined(op, why string) error {
	return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "%s", why)
}

// sameRows checks that columns have as many rows as the facet.
func sameRows(op string, facet []bool, columns ...int) error {
	for _, n := range columns {
		if n != len(facet) {
			return awsai.Errorf("clarify."+op, awsai.ErrInvalid, "columns of %d and %d rows", len(facet), n)
		}
	}
	return nil
}
