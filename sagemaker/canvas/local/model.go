package local

import (
	"cmp"
	"math"
	"slices"
)

// model learns from rows of numbers. classes is 0 for numbers; a prediction is then one
// number, and else the probability of each class.
type model interface {
	fit(x [][]float64, y []float64, classes int)
	predict(x []float64) []float64
}

func softmax(z []float64) []float64 {
	top := slices.Max(z)
	sum := 0.0
	for i := range z {
		z[i] = math.Exp(z[i] - top)
		sum += z[i]
	}
	for i := range z {
		z[i] /= sum
	}
	return z
}

// linear is ridge regression of numbers, and multinomial logistic regression of classes,
// both by accelerated gradient descent.
type linear struct {
	w       [][]float64 // a row for each class, the constant last
	classes int
	mean    float64
	scale   float64
}

func (m *linear) fit(x [][]float64, y []float64, classes int) {
	m.classes, m.mean, m.scale = classes, 0, 1
	width := len(x[0]) + 1
	outputs := max(classes, 1)
	if classes == 0 {
		m.mean, m.scale = meanDeviation(y)
	}
	m.w = make([][]float64, outputs)
	v, old := make([][]float64, outputs), make([][]float64, outputs)
	for k := range m.w {
		m.w[k], v[k], old[k] = make([]float64, width), make([]float64, width), make([]float64, width)
	}
	norm := 1.0 // the mean square of a row bounds the curvature by its trace
	for _, row := range x {
		for _, f := range row {
			norm += f * f / float64(len(x))
		}
	}
	step := 1 / norm
	for round := range 400 {
		grad := m.gradient(v, x, y)
		momentum := float64(round) / float64(round+3)
		for k := range m.w {
			for j := range m.w[k] {
				old[k][j] = m.w[k][j]
				m.w[k][j] = v[k][j] - step*(grad[k][j]+1e-4*v[k][j])
				v[k][j] = m.w[k][j] + momentum*(m.w[k][j]-old[k][j])
			}
		}
	}
}

func (m *linear) gradient(w, x [][]float64, y []float64) [][]float64 {
	grad := make([][]float64, len(w))
	for k := range grad {
		grad[k] = make([]float64, len(w[k]))
	}
	for i, row := range x {
		z := scores(w, row)
		if m.classes > 0 {
			z = softmax(z)
			z[int(y[i])]--
		} else {
			z[0] -= (y[i] - m.mean) / m.scale
		}
		for k := range grad {
			d := z[k] / float64(len(x))
			for j, f := range row {
				grad[k][j] += d * f
			}
			grad[k][len(row)] += d
		}
	}
	return grad
}

func scores(w [][]float64, row []float64) []float64 {
	z := make([]float64, len(w))
	for k := range w {
		z[k] = w[k][len(row)]
		for j, f := range row {
			z[k] += w[k][j] * f
		}
	}
	return z
}

func (m *linear) predict(x []float64) []float64 {
	z := scores(m.w, x)
	if m.classes > 0 {
		return softmax(z)
	}
	return []float64{z[0]*m.scale + m.mean}
}

func meanDeviation(y []float64) (mean, dev float64) {
	for _, f := range y {
		mean += f / float64(len(y))
	}
	for _, f := range y {
		dev += (f - mean) * (f - mean) / float64(len(y))
	}
	if dev = math.Sqrt(dev); dev == 0 {
		dev = 1
	}
	return mean, dev
}

// nearest is the k nearest neighbours, all with one voice.
type nearest struct {
	k, classes int
	x          [][]float64
	y          []float64
}

func (m *nearest) fit(x [][]float64, y []float64, classes int) { m.x, m.y, m.classes = x, y, classes }

func (m *nearest) predict(x []float64) []float64 {
	type near struct {
		i int
		d float64
	}
	var best []near // by distance
	for i, row := range m.x {
		d := 0.0
		for j, f := range row {
			d += (f - x[j]) * (f - x[j])
		}
		if len(best) == m.k && d >= best[m.k-1].d {
			continue
		}
		at, _ := slices.BinarySearchFunc(best, d, func(n near, d float64) int { return cmp.Or(cmp.Compare(n.d, d), -1) })
		best = slices.Insert(best, at, near{i, d})
		best = best[:min(len(best), m.k)]
	}
	out := make([]float64, max(m.classes, 1))
	for _, n := range best {
		if m.classes > 0 {
			out[int(m.y[n.i])] += 1 / float64(len(best))
		} else {
			out[0] += m.y[n.i] / float64(len(best))
		}
	}
	return out
}
