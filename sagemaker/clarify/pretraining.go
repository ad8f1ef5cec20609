package clarify

// CI is the class imbalance (n_a - n_d)/(n_a + n_d), within -1 and 1, where d are the rows
// of the facet and a the others. It is undefined, ErrInvalid, where either has no rows.
func CI(facet []bool) (float64, error) {
	a, d := sides(facet)
	if err := bothSides("CI", "CI: negated facet set is empty. Check that x[~facet] has non-zero length.",
		"CI: facet set is empty. Check that x[facet] has non-zero length.", a, d); err != nil {
		return 0, err
	}
	return (a - d) / (a + d), nil
}

// DPL is the difference in positive proportions in labels, q_a - q_d, within -1 and 1.
// It is undefined, ErrInvalid, where either side has no rows.
func DPL(facet, label []bool) (float64, error) { return dpl("DPL", facet, label) }

func dpl(op string, facet, label []bool) (float64, error) {
	if err := sameRows(op, facet, len(label)); err != nil {
		return 0, err
	}
	a, d := sides(facet)
	if err := bothSides(op, "Negative facet set is empty.", "Facet set is empty.", a, d); err != nil {
		return 0, err
	}
	var pa, pd float64
	for i, positive := range label {
		switch {
		case positive && facet[i]:
			pd++
		case positive:
			pa++
		}
	}
	return pa/a - pd/d, nil
}

// CDDL is the conditional demographic disparity in labels: the mean over the groups,
// weighted by their rows, of the facet's share of the rejected less its share of the
// accepted. Without groups, without positive or without negative labels it is undefined,
// ErrInvalid. A group without accepted, or without rejected, counts a share of 0, or makes
// the result NaN in strict mode.
func CDDL(facet, label []bool, group []string, mode Mode) (float64, error) {
	return cdd("CDDL", facet, label, group, mode)
}

func cdd(op string, facet, label []bool, group []string, mode Mode) (float64, error) {
	if len(group) == 0 {
		return 0, undefined(op, "Group variable is empty or not provided")
	}
	if err := sameRows(op, facet, len(label), len(group)); err != nil {
		return 0, err
	}
	negative, positive := sides(label)
	switch {
	case positive == 0:
		return 0, undefined(op, "No positive labels in set")
	case negative == 0:
		return 0, undefined(op, "No negative labels in set")
	}
	var sum float64
	for _, g := range tallyGroups(facet, label, group) {
		sum += g.rows() * (mode.divide(g.rejectedFacet, g.rejected) - mode.divide(g.acceptedFacet, g.accepted))
	}
	return sum / float64(len(group)), nil
}

// disparity counts the outcomes of one group.
type disparity struct{ accepted, acceptedFacet, rejected, rejectedFacet float64 }

func (d disparity) rows() float64 { return d.accepted + d.rejected }

// tallyGroups counts each group, in order of first appearance.
func tallyGroups(facet, label []bool, group []string) []disparity {
	index := map[string]int{}
	var out []disparity
	for i, name := range group {
		at, seen := index[name]
		if !seen {
			at = len(out)
			index[name] = at
			out = append(out, disparity{})
		}
		d, in := &out[at], 0.0
		if facet[i] {
			in = 1
		}
		if label[i] {
			d.accepted++
			d.acceptedFacet += in
		} else {
			d.rejected++
			d.rejectedFacet += in
		}
	}
	return out
}

// sides counts the false and the true rows.
func sides(facet []bool) (a, d float64) {
	for _, in := range facet {
		if in {
			d++
		} else {
			a++
		}
	}
	return a, d
}

// bothSides is an error where one side has no rows.
func bothSides(op, noRest, noFacet string, a, d float64) error {
	switch {
	case a == 0:
		return undefined(op, noRest)
	case d == 0:
		return undefined(op, noFacet)
	}
	return nil
}
