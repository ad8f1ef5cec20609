package local

import (
	"cmp"
	"math"
	"slices"
)

// boosted are gradient-boosted trees (Friedman 2001): of numbers by squares, of classes by
// the softmax's gradient, with a tree for each class in a round.
type boosted struct {
	rounds, depth, bins int
	rate                float64
	classes             int
	base                []float64
	trees               [][]*node // by class
}

// node is a tree's. One without branches is a leaf.
type node struct {
	feature     int
	at          float64 // values up to it go left
	left, right *node
	value       float64
}

func (n *node) predict(x []float64) float64 {
	for n.left != nil {
		if x[n.feature] <= n.at {
			n = n.left
		} else {
			n = n.right
		}
	}
	return n.value
}

func (m *boosted) fit(x [][]float64, y []float64, classes int) {
	m.classes = classes
	outputs := max(classes, 1)
	m.base, m.trees = make([]float64, outputs), make([][]*node, outputs)
	for _, f := range y {
		if classes == 0 {
			m.base[0] += f / float64(len(y))
		} else {
			m.base[int(f)] += 1 / float64(len(y))
		}
	}
	if classes > 0 {
		for k := range m.base {
			m.base[k] = math.Log(max(m.base[k], 1e-6))
		}
	}
	now := make([][]float64, len(x))
	all := make([]int, len(x))
	for i := range x {
		now[i], all[i] = slices.Clone(m.base), i
	}
	cuts := m.cuts(x)
	for range m.rounds {
		grads := m.residuals(now, y)
		for k := range outputs {
			tree := m.grow(x, grads[k], all, cuts, m.depth)
			m.trees[k] = append(m.trees[k], tree)
			for i := range x {
				now[i][k] += m.rate * tree.predict(x[i])
			}
		}
	}
}

func (m *boosted) residuals(now [][]float64, y []float64) [][]float64 {
	out := make([][]float64, len(m.base))
	for k := range out {
		out[k] = make([]float64, len(y))
	}
	for i := range y {
		if m.classes == 0 {
			out[0][i] = y[i] - now[i][0]
			continue
		}
		for k, p := range softmax(slices.Clone(now[i])) {
			out[k][i] = -p
		}
		out[int(y[i])][i]++
	}
	return out
}

// cuts are where a feature may be cut: between its values, at most bins of them.
func (m *boosted) cuts(x [][]float64) [][]float64 {
	out := make([][]float64, len(x[0]))
	for j := range out {
		values := make([]float64, len(x))
		for i := range x {
			values[i] = x[i][j]
		}
		slices.Sort(values)
		values = slices.Compact(values)
		n := len(values) - 1
		for b := range min(n, m.bins) {
			i := b * n / min(n, m.bins)
			out[j] = append(out[j], values[i]+(values[i+1]-values[i])/2)
		}
	}
	return out
}

func (m *boosted) grow(x [][]float64, g []float64, rows []int, cuts [][]float64, depth int) *node {
	sum := 0.0
	for _, i := range rows {
		sum += g[i]
	}
	leaf := &node{value: sum / (float64(len(rows)) + 1)}
	if m.classes > 0 {
		leaf.value *= 4 // the curvature of a probability is at most 1/4
	}
	if depth == 0 || len(rows) < 10 {
		return leaf
	}
	best, at, feature := 1e-9, 0.0, -1
	for j := range cuts {
		if len(cuts[j]) == 0 {
			continue
		}
		n, s := make([]float64, len(cuts[j])+1), make([]float64, len(cuts[j])+1)
		for _, i := range rows {
			b, _ := slices.BinarySearchFunc(cuts[j], x[i][j], cmp.Compare[float64])
			n[b]++
			s[b] += g[i]
		}
		var left, leftSum float64
		for b := range cuts[j] {
			left, leftSum = left+n[b], leftSum+s[b]
			right, rightSum := float64(len(rows))-left, sum-leftSum
			if left < 5 || right < 5 {
				continue
			}
			if gain := leftSum*leftSum/left + rightSum*rightSum/right - sum*sum/float64(len(rows)); gain > best {
				best, at, feature = gain, cuts[j][b], j
			}
		}
	}
	if feature < 0 {
		return leaf
	}
	var l, r []int
	for _, i := range rows {
		if x[i][feature] <= at {
			l = append(l, i)
		} else {
			r = append(r, i)
		}
	}
	return &node{feature: feature, at: at, left: m.grow(x, g, l, cuts, depth-1), right: m.grow(x, g, r, cuts, depth-1)}
}

func (m *boosted) predict(x []float64) []float64 {
	z := slices.Clone(m.base)
	for k := range z {
		for _, tree := range m.trees[k] {
			z[k] += m.rate * tree.predict(x)
		}
	}
	if m.classes > 0 {
		return softmax(z)
	}
	return z
}
