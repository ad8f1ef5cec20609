package main

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"github.com/viterin/vek/vek32"
	"gonum.org/v1/gonum/blas/blas32"

	"github.com/awsai-go/awsai/rag/vector"
)

// Names of engines that goals speak of.
const (
	dotName      = "vector.Dot"
	dotRowsName  = "vector.DotRows"
	loopName     = "Go loop"
	vekName      = "vek32"
	cName        = "C intrinsics"
	weaviateName = "weaviate"
	wideWeaviate = "weaviate, AVX-512"
)

// kernels compares inner products of vectors that are in the fastest cache.
func (b *bench) kernels() error {
	dims := []int{128, 384, 768, 1024, 1536, 3072}
	b.printf("## Inner product, in the fastest cache\n\nNanoseconds for one, of float32. DotRows takes four rows a call, and its time is that of one of them.\n\n")
	names := []string{loopName, "gonum blas32", vekName}
	if b.weaviate != nil {
		names = append(names, weaviateName)
		if wide() {
			names = append(names, wideWeaviate)
		}
	}
	if b.cpp != nil {
		names = append(names, cName)
	}
	names = append(names, dotName, dotRowsName)
	var rows, shares []string
	for _, n := range dims {
		f, err := b.turns(b.dots(n))
		if err != nil {
			return err
		}
		row, part := fmt.Sprint(n), fmt.Sprint(n)
		for _, name := range names {
			row += fmt.Sprintf(" | %.1f ± %.0f %%", f.ns(name), 100*f[name].spread)
			part += fmt.Sprintf(" | %.0f, %s", 2*float64(n)/f.ns(name), share(f.percent(float64(n), f.ns(name))))
		}
		rows, shares = append(rows, row), append(shares, part)
		if n == 768 {
			b.kernelGoals(f)
		}
	}
	head := "dimensions | " + strings.Join(names, " | ")
	b.table(head, rows)
	b.printf("The same in GFLOP/s, and as a share of what multiplying and adding registers reaches in the same turns. One vector with one needs two loads for a\nmultiplication: most processors can then reach half of it.\n\n")
	b.table(head, shares)
	b.writeGoals()
	return nil
}

// kernelGoals are those of 768 dimensions.
func (b *bench) kernelGoals(f figures) {
	b.atLeast(1.7, " ×", f.times(vekName, dotName), "Dot as fast as vek32")
	b.atLeast(24, " ×", f.times(loopName, dotName), "Dot as fast as a Go loop")
	b.atMost(1.2, " ×", f.times(dotName, cName), "Dot takes as long as C with intrinsics")
	b.atMost(0.95, " ×", f.times(dotRowsName, cName), "DotRows takes as long by row as C with intrinsics")
}

// dots are the engines for vectors of n elements.
func (b *bench) dots(n int) []engine {
	r := rand.New(rand.NewPCG(1, 2))
	v := make([]float32, 6*n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	x, y, rows := v[:n], v[n:2*n], v[2*n:]
	// A turn of some hundred microseconds: rarely does anything come between.
	times := 1_000_000 / n
	loop := func(name string, fn func() float32) engine {
		return engine{name, times, func() (time.Duration, error) {
			start := time.Now()
			for range times {
				sink = fn()
			}
			return time.Since(start), nil
		}}
	}
	var dst [4]float32
	four := loop(dotRowsName, func() float32 { vector.DotRows(dst[:], x, rows); return dst[0] })
	four.n *= len(dst)
	engines := append(peakEngine(),
		loop(loopName, func() float32 {
			var s float32
			for i := range x {
				s += x[i] * y[i]
			}
			return s
		}),
		loop("gonum blas32", func() float32 {
			return blas32.Dot(blas32.Vector{N: n, Inc: 1, Data: x}, blas32.Vector{N: n, Inc: 1, Data: y})
		}),
		loop(vekName, func() float32 { return vek32.Dot(x, y) }),
		loop(dotName, func() float32 { return vector.Dot(x, y) }),
		four)
	if b.cpp != nil {
		engines = append(engines, b.cpp.engine(cName, times, "dot", n, times))
	}
	if b.weaviate != nil {
		engines = append(engines, b.weaviate.engine(weaviateName, times, "dot", n, times, false))
		if wide() {
			engines = append(engines, b.weaviate.engine(wideWeaviate, times, "dot", n, times, true))
		}
	}
	return engines
}
