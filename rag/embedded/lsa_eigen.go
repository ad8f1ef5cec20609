package embedded

import (
	"cmp"
	"math"
	"slices"
)

// orthonormalize makes the columns of m orthonormal, by the Cholesky factor of their Gram
// matrix. A column that the others already make up becomes zero.
func orthonormalize(m dense) {
	inverse := invertUpper(cholesky(gram(m)))
	parallel(m.rows, func(from, to int) {
		out := make([]float64, m.columns)
		for r := from; r < to; r++ {
			row := m.row(r)
			clear(out)
			combine(out, row, inverse, 0)
			copy(row, out)
		}
	})
}

// gram gives the inner products of the columns of m.
func gram(m dense) dense {
	g := newDense(m.columns, m.columns)
	parallel(m.columns, func(from, to int) {
		r := 0
		for ; r+4 <= m.rows; r += 4 {
			x0, x1, x2, x3 := m.row(r), m.row(r+1), m.row(r+2), m.row(r+3)
			for i := from; i < to; i++ {
				c := [4]float64{x0[i], x1[i], x2[i], x3[i]}
				add4(g.row(i)[i:], &c, x0[i:], x1[i:], x2[i:], x3[i:])
			}
		}
		for ; r < m.rows; r++ {
			x := m.row(r)
			for i := from; i < to; i++ {
				add(g.row(i)[i:], x[i], x[i:])
			}
		}
	})
	for i := range g.rows {
		for j := range i {
			g.values[i*g.columns+j] = g.values[j*g.columns+i]
		}
	}
	return g
}

// cholesky gives the upper triangle whose transpose times itself is g. Where g has no
// further dimension, the row is zero.
func cholesky(g dense) dense {
	n := g.rows
	u := newDense(n, n)
	for i := range n {
		row := u.row(i)
		copy(row[i:], g.row(i)[i:])
		for k := range i {
			above := u.row(k)
			add(row[i:], -above[i], above[i:])
		}
		pivot := row[i]
		if !(pivot > 1e-12*g.values[i*n+i]) {
			clear(row)
			continue
		}
		scale(row[i:], 1/math.Sqrt(pivot))
	}
	return u
}

// invertUpper inverts an upper triangle. A row of zeros gives a column of zeros.
func invertUpper(u dense) dense {
	n := u.rows
	inverse := newDense(n, n)
	for i := n - 1; i >= 0; i-- {
		row, pivot := inverse.row(i), u.row(i)[i]
		if pivot == 0 {
			continue
		}
		for k := i + 1; k < n; k++ {
			add(row, -u.row(i)[k], inverse.row(k))
		}
		row[i] += 1
		scale(row, 1/pivot)
	}
	return inverse
}

// eigen gives the eigenvalues of a symmetric matrix in descending order, and as columns the
// eigenvectors, by Jacobi's rotations. The sign of each vector makes its largest number
// positive.
func eigen(m dense) ([]float64, dense) {
	n := m.rows
	// The vectors are kept as rows while they turn.
	v := newDense(n, n)
	for i := range n {
		v.values[i*n+i] = 1
	}
	var largest float64
	for i := range n {
		largest = max(largest, m.values[i*n+i])
	}
	const maxSweeps = 30
	for range maxSweeps {
		if !sweep(m, v, largest*1e-14) {
			break
		}
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(m.values[b*n+b], m.values[a*n+a]) })
	values := make([]float64, n)
	vectors := newDense(n, n)
	for j, from := range order {
		values[j] = m.values[from*n+from]
		row := v.row(from)
		sign := 1.0
		if slices.MaxFunc(row, func(a, b float64) int { return cmp.Compare(math.Abs(a), math.Abs(b)) }) < 0 {
			sign = -1
		}
		for i, x := range row {
			vectors.values[i*n+j] = sign * x
		}
	}
	return values, vectors
}

// sweep turns each pair of dimensions once so that m has a zero there, and tells whether
// there was a pair to turn: one with more than nearly zero.
func sweep(m, v dense, nearly float64) bool {
	n := m.rows
	turned := false
	for p := range n {
		for q := p + 1; q < n; q++ {
			x, y, off := m.values[p*n+p], m.values[q*n+q], m.values[p*n+q]
			if math.Abs(off) <= nearly+1e-10*math.Sqrt(math.Abs(x*y)) {
				continue
			}
			turned = true
			theta := (y - x) / (2 * off)
			t := math.Copysign(1/(math.Abs(theta)+math.Hypot(theta, 1)), theta)
			c := 1 / math.Hypot(t, 1)
			rotate(m, v, p, q, c, c*t)
			m.values[p*n+p], m.values[q*n+q] = x-t*off, y+t*off
			m.values[p*n+q], m.values[q*n+p] = 0, 0
		}
	}
	return turned
}

func rotate(m, v dense, p, q int, c, s float64) {
	n := m.rows
	turn(m.row(p), m.row(q), c, s)
	turn(v.row(p), v.row(q), c, s)
	// m stays symmetric: what was done to two rows is done to two columns.
	for i, x := range m.row(p) {
		m.values[i*n+p] = x
	}
	for i, x := range m.row(q) {
		m.values[i*n+q] = x
	}
}

func turn(a, b []float64, c, s float64) {
	b = b[:len(a)]
	for i := range a {
		x, y := a[i], b[i]
		a[i], b[i] = c*x-s*y, s*x+c*y
	}
}
