package clarify

import "math"

// KL is the Kullback-Leibler divergence Σ P_a ln(P_a/P_d) of the label distributions
// outside and inside the facet, in nats. In Clarify's mode only label values of both sides
// count, so that it may be negative; in strict mode a value that the facet lacks makes it
// +Inf. Without a value in common (strict: without rows on a side) it is ErrInvalid.
func KL[T comparable](facet []bool, label []T, mode Mode) (float64, error) {
	pa, pd, err := distributions("KL", facet, label, mode)
	return divergence(pa, pd), err
}

// JS is the Jensen-Shannon divergence ½[KL(P_a‖P) + KL(P_d‖P)], P = ½(P_a + P_d), in nats.
// Values and errors are as in [KL].
func JS[T comparable](facet []bool, label []T, mode Mode) (float64, error) {
	pa, pd, err := distributions("JS", facet, label, mode)
	mean := make([]float64, len(pa))
	for i := range pa {
		mean[i] = 0.5 * (pa[i] + pd[i])
	}
	return 0.5 * (divergence(pa, mean) + divergence(pd, mean)), err
}

// LP is the Euclidean norm of P_a - P_d. Values and errors are as in [KL].
func LP[T comparable](facet []bool, label []T, mode Mode) (float64, error) {
	pa, pd, err := distributions("LP", facet, label, mode)
	var sum float64
	for i := range pa {
		sum += (pa[i] - pd[i]) * (pa[i] - pd[i])
	}
	return math.Sqrt(sum), err
}

// TVD is the total variation distance ½ Σ |P_a - P_d|. In Clarify's mode it is half of
// that or less where a label value is on one side only. Errors are as in [KL].
func TVD[T comparable](facet []bool, label []T, mode Mode) (float64, error) {
	pa, pd, err := distributions("TVD", facet, label, mode)
	var sum float64
	for i := range pa {
		sum += math.Abs(pa[i] - pd[i])
	}
	return 0.5 * sum, err
}

// KS is the Kolmogorov-Smirnov distance as Clarify defines it, max |P_a - P_d|. Values and
// errors are as in [KL].
func KS[T comparable](facet []bool, label []T, mode Mode) (float64, error) {
	pa, pd, err := distributions("KS", facet, label, mode)
	var top float64
	for i := range pa {
		top = max(top, math.Abs(pa[i]-pd[i]))
	}
	return top, err
}

// divergence is Σ p ln(p/q), where a p of 0 adds nothing.
func divergence(p, q []float64) float64 {
	var sum float64
	for i := range p {
		if p[i] > 0 {
			sum += p[i] * math.Log(p[i]/q[i])
		}
	}
	return sum
}

// distributions are the shares of the label values on each side, values in order of first
// appearance.
func distributions[T comparable](op string, facet []bool, label []T, mode Mode) (pa, pd []float64, err error) {
	if err := sameRows(op, facet, len(label)); err != nil {
		return nil, nil, err
	}
	index := map[T]int{}
	var counts [][2]float64
	for i, value := range label {
		at, seen := index[value]
		if !seen {
			at = len(counts)
			index[value] = at
			counts = append(counts, [2]float64{})
		}
		if facet[i] {
			counts[at][1]++
		} else {
			counts[at][0]++
		}
	}
	a, d := sides(facet)
	for _, n := range counts {
		if mode == AsClarify && (n[0] == 0 || n[1] == 0) || a == 0 || d == 0 {
			continue
		}
		pa, pd = append(pa, n[0]/a), append(pd, n[1]/d)
	}
	if len(pa) == 0 {
		return nil, nil, undefined(op, "No instance of common facet found, dataset may be too small")
	}
	return pa, pd, nil
}
