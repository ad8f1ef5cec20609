package main

import (
	"time"

	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/awsai-go/awsai/rag/vector"
)

func normalize(v []float32) { vector.Normalize(v) }

// sink keeps results alive.
var sink float32

// kernels compares inner products of vectors that are in the fastest cache.
func (b *bench) kernels() error {
	dims := []int{128, 384, 768, 1024, 1536, 3072}
	b.printf("## Inner product, in the fastest cache\n\nNanoseconds for one of float32.\n\n| dimensions ")
	names := []string{"Go loop", "gonum blas32", "vek32", "vector.Dot", "vector.DotRows"}
	for _, name := range names {
		b.printf("| %s ", name)
	}
	b.printf("| Dot ÷ vek32 | DotRows, GFLOP/s |\n|---%s\n", "|---|---|---|---|---|---|---|")
	for _, n := range dims {
		v := clustered(1, 5, n, 1)
		x, y := v[0], v[1]
		rows := append(append(append(append([]float32(nil), v[1]...), v[2]...), v[3]...), v[4]...)
		const repeat = 20_000
		loop := func(name string, fn func() float32) engine {
			return engine{name, repeat, func() (time.Duration, error) {
				start := time.Now()
				for range repeat {
					sink = fn()
				}
				return time.Since(start), nil
			}}
		}
		var dst [4]float32
		four := loop(names[4], func() float32 { vector.DotRows(dst[:], x, rows); return dst[0] })
		four.n *= 4
		ns, err := medians(max(b.rounds, 9), []engine{
			loop(names[0], func() float32 {
				var s float32
				for i := range x {
					s += x[i] * y[i]
				}
				return s
			}),
			loop(names[1], func() float32 {
				return blas32.Dot(blas32.Vector{N: n, Inc: 1, Data: x}, blas32.Vector{N: n, Inc: 1, Data: y})
			}),
			loop(names[2], func() float32 { return vek32.Dot(x, y) }),
			loop(names[3], func() float32 { return vector.Dot(x, y) }),
			four,
		})
		if err != nil {
			return err
		}
		b.printf("| %d | %.1f | %.1f | %.1f | %.1f | %.1f | %.2f | %.0f |\n", n, ns[0], ns[1], ns[2], ns[3], ns[4], ns[3]/ns[2], 2*float64(n)/ns[4])
	}
	b.printf("\n")
	return nil
}
