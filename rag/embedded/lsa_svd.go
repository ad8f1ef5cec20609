package embedded

import (
	"context"
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
	"sync/atomic"
)

// sparse is a matrix of which most is zero, row by row.
type sparse struct {
	columns int
	starts  []int // of the rows in indices and values, and their end
	indices []int32
	values  []float64
}

func (m sparse) rows() int { return len(m.starts) - 1 }

func (m sparse) transposed() sparse {
	t := sparse{columns: m.rows(), starts: make([]int, m.columns+1), indices: make([]int32, len(m.indices)), values: make([]float64, len(m.values))}
	for _, c := range m.indices {
		t.starts[c+1]++
	}
	for c := range m.columns {
		t.starts[c+1] += t.starts[c]
	}
	at := append([]int(nil), t.starts...)
	for r := range m.rows() {
		for i := m.starts[r]; i < m.starts[r+1]; i++ {
			c := m.indices[i]
			t.indices[at[c]], t.values[at[c]] = int32(r), m.values[i]
			at[c]++
		}
	}
	return t
}

// dense is a matrix row by row.
type dense struct {
	rows, columns int
	values        []float64
}

func newDense(rows, columns int) dense {
	return dense{rows, columns, make([]float64, rows*columns)}
}

func (m dense) row(i int) []float64 {
	return m.values[i*m.columns : (i+1)*m.columns : (i+1)*m.columns]
}

// The randomised singular value decomposition (Halko, Martinsson, Tropp 2011): a few more
// columns than wanted, and multiplied a few times by the matrix and its transpose, so that
// the largest singular values stand out.
const (
	oversampling = 16
	iterations   = 2
	seed         = 20090922
)

// rightSingular gives the right singular vectors of the matrix's largest singular values, at
// most k: for each column of the matrix a row of as many numbers as there are vectors.
func rightSingular(ctx context.Context, a sparse, k int) (vectors []float32, found int, err error) {
	width := min(k+oversampling, a.rows(), a.columns)
	if width == 0 {
		return nil, 0, nil
	}
	t := a.transposed()
	q := newDense(a.rows(), width)
	z := gaussian(a.columns, width)
	for i := 0; ; i++ {
		if err := ctx.Err(); err != nil {
			return nil, 0, err
		}
		multiply(q, a, z)
		orthonormalize(q)
		multiply(z, t, q)
		if i == iterations {
			break
		}
	}
	// The rows of z are now those of the matrix's transpose in the space of its largest
	// left singular vectors; its Gram matrix has their squares as eigenvalues.
	values, w := eigen(gram(z))
	found = rank(values, k)
	return project(z, values, w, found), found, nil
}

func gaussian(rows, columns int) dense {
	m := newDense(rows, columns)
	rnd := rand.New(rand.NewPCG(seed, seed))
	for i := range m.values {
		m.values[i] = rnd.NormFloat64()
	}
	return m
}

// rank is how many of the values, which descend, are not zero but for rounding, at most k.
func rank(values []float64, k int) int {
	n := 0
	for n < min(k, len(values)) && values[n] > values[0]*1e-10 {
		n++
	}
	return n
}

// project gives z·w, each of the first n columns divided by the root of its value.
func project(z dense, values []float64, w dense, n int) []float32 {
	narrow := newDense(w.rows, n)
	for i := range w.rows {
		for j := range n {
			narrow.values[i*n+j] = w.values[i*w.columns+j] / math.Sqrt(values[j])
		}
	}
	out := make([]float32, z.rows*n)
	parallel(z.rows, func(from, to int) {
		sum := make([]float64, n)
		for i := from; i < to; i++ {
			clear(sum)
			combine(sum, z.row(i), narrow, 0)
			for j, x := range sum {
				out[i*n+j] = float32(x)
			}
		}
	})
	return out
}

// multiply sets dst to a·b.
func multiply(dst dense, a sparse, b dense) {
	parallel(dst.rows, func(from, to int) {
		for r := from; r < to; r++ {
			out := dst.row(r)
			clear(out)
			i, end := a.starts[r], a.starts[r+1]
			for ; i+4 <= end; i += 4 {
				c, v := (*[4]int32)(a.indices[i:]), (*[4]float64)(a.values[i:])
				add4(out, v, b.row(int(c[0])), b.row(int(c[1])), b.row(int(c[2])), b.row(int(c[3])))
			}
			for ; i < end; i++ {
				add(out, a.values[i], b.row(int(a.indices[i])))
			}
		}
	})
}

// combine adds to dst the rows of m, from row start on, each times its coefficient.
func combine(dst, coefficients []float64, m dense, start int) {
	i := start
	for ; i+4 <= len(coefficients); i += 4 {
		add4(dst, (*[4]float64)(coefficients[i:]), m.row(i), m.row(i+1), m.row(i+2), m.row(i+3))
	}
	for ; i < len(coefficients); i++ {
		add(dst, coefficients[i], m.row(i))
	}
}

// add4 adds four vectors to dst, each times its coefficient. Together they take one round of
// reading and writing dst.
func add4(dst []float64, c *[4]float64, x0, x1, x2, x3 []float64) {
	n := len(dst)
	x0, x1, x2, x3 = x0[:n], x1[:n], x2[:n], x3[:n]
	c0, c1, c2, c3 := c[0], c[1], c[2], c[3]
	for j := range dst {
		dst[j] += (c0*x0[j] + c1*x1[j]) + (c2*x2[j] + c3*x3[j])
	}
}

func add(dst []float64, c float64, x []float64) {
	x = x[:len(dst)]
	for j := range dst {
		dst[j] += c * x[j]
	}
}

func scale(v []float64, c float64) {
	for i := range v {
		v[i] *= c
	}
}

// parallel calls f for ranges that make up 0 to n, on all processors. The ranges depend on n
// alone.
func parallel(n int, f func(from, to int)) {
	const pieces = 64
	var next atomic.Int64
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), pieces) {
		wg.Go(func() {
			for i := int(next.Add(1)) - 1; i < pieces; i = int(next.Add(1)) - 1 {
				f(n*i/pieces, n*(i+1)/pieces)
			}
		})
	}
	wg.Wait()
}
