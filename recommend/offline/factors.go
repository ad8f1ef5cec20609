package offline

import (
	"context"
	"math"
	"math/rand/v2"

	"gonum.org/v1/gonum/blas"
	"gonum.org/v1/gonum/blas/blas64"
	"gonum.org/v1/gonum/lapack/lapack64"
)

// factors are rows of k numbers, one row for each user or item.
type factors struct {
	k    int
	rows []float64
}

func (f factors) row(i int32) []float64 { return f.rows[int(i)*f.k:][:f.k] }
func (f factors) len() int              { return len(f.rows) / f.k }

func (f factors) general() blas64.General {
	return blas64.General{Rows: f.len(), Cols: f.k, Stride: f.k, Data: f.rows}
}

// randomFactors has the scale at which products of two rows have the variance 0.01, as in the paper.
func randomFactors(n, k int, r *rand.Rand) factors {
	f := factors{k: k, rows: make([]float64, n*k)}
	for i := range f.rows {
		f.rows[i] = r.NormFloat64() * 0.1 / math.Sqrt(float64(k))
	}
	return f
}

// factorize fits users and items to each other in turns: with one side held, each row of
// the other is the solution of a system of k equations.
func factorize(ctx context.Context, h *histories, o Options) (users, items factors, err error) {
	r := rand.New(rand.NewPCG(o.Seed, 1))
	users = randomFactors(len(h.users), o.Factors, r)
	items = randomFactors(len(h.items), o.Factors, r)
	for range o.Rounds {
		if err := fitRows(ctx, users, items, h.byUser, o); err != nil {
			return users, items, err
		}
		if err := fitRows(ctx, items, users, h.byItem, o); err != nil {
			return users, items, err
		}
	}
	return users, items, nil
}

func fitRows(ctx context.Context, rows, other factors, taken [][]int32, o Options) error {
	all := newNormal(other, o)
	return shareOut(ctx, rows.len(), func(from, to int) {
		s := newSolver(other.k)
		for i := from; i < to; i++ {
			s.solve(rows.row(int32(i)), other, taken[i], all)
		}
	})
}

// normal is what the equations of all rows have in common.
type normal struct {
	gram                       blas64.Symmetric // α₀ times the other side's products
	rows                       int
	unobserved, regularization float64
}

func newNormal(other factors, o Options) normal {
	k := other.k
	gram := blas64.Symmetric{N: k, Stride: k, Data: make([]float64, k*k), Uplo: blas.Upper}
	blas64.Syrk(blas.Trans, o.Unobserved, other.general(), 0, gram)
	return normal{gram, other.len(), o.Unobserved, o.Regularization}
}

// solver has the room for one system of equations.
type solver struct {
	a      blas64.Symmetric
	gather []float64
}

func newSolver(k int) *solver {
	return &solver{a: blas64.Symmetric{N: k, Stride: k, Data: make([]float64, k*k), Uplo: blas.Upper}}
}

// solve writes the row that answers (Σ v·vᵀ + α₀·VᵀV + λ(n+α₀m)·I)·row = Σ v, with v the n
// rows taken of all m. A row without any is zero.
func (s *solver) solve(row []float64, other factors, taken []int32, all normal) {
	k := other.k
	clear(row)
	if len(taken) == 0 {
		return
	}
	copy(s.a.Data, all.gram.Data)
	s.gather = s.gather[:0]
	for _, t := range taken {
		v := other.row(t)
		s.gather = append(s.gather, v...)
		blas64.Axpy(1, blas64.Vector{N: k, Data: v, Inc: 1}, blas64.Vector{N: k, Data: row, Inc: 1})
	}
	blas64.Syrk(blas.Trans, 1, blas64.General{Rows: len(taken), Cols: k, Stride: k, Data: s.gather}, 1, s.a)
	ridge := all.regularization * (float64(len(taken)) + all.unobserved*float64(all.rows))
	for i := range k {
		s.a.Data[i*k+i] += ridge
	}
	t, ok := lapack64.Potrf(s.a)
	if !ok { // not positive: numbers beyond what float64 can hold apart
		clear(row)
		return
	}
	lapack64.Potrs(t, blas64.General{Rows: k, Cols: 1, Stride: 1, Data: row})
}
