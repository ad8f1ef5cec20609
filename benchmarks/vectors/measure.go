package main

import (
	"math/rand/v2"
	"slices"
	"time"
)

// engine is one way to do something. run does it once, for n items.
type engine struct {
	name string
	n    int
	run  func() (time.Duration, error)
}

// timed makes an engine of a function that is timed here.
func timed(name string, n int, fn func()) engine {
	return engine{name, n, func() (time.Duration, error) {
		start := time.Now()
		fn()
		return time.Since(start), nil
	}}
}

// medians runs the engines in turns, in an order that changes, and returns the median
// nanoseconds of each for one item.
func medians(rounds int, engines []engine) ([]float64, error) {
	return turns(rounds, engines, func(sorted []float64) float64 { return sorted[len(sorted)/2] })
}

// quickest is as medians, with the least of each.
func quickest(rounds int, engines []engine) ([]float64, error) {
	return turns(rounds, engines, func(sorted []float64) float64 { return sorted[0] })
}

func turns(rounds int, engines []engine, of func(sorted []float64) float64) ([]float64, error) {
	taken := make([][]float64, len(engines))
	for range rounds {
		for _, i := range rand.Perm(len(engines)) {
			d, err := engines[i].run()
			if err != nil {
				return nil, err
			}
			taken[i] = append(taken[i], float64(d.Nanoseconds())/float64(engines[i].n))
		}
	}
	out := make([]float64, len(engines))
	for i, t := range taken {
		slices.Sort(t)
		out[i] = of(t)
	}
	return out, nil
}

// clustered are n vectors of length 1 around as many centres, as those of texts are around
// topics.
func clustered(seed uint64, n, dimensions, centres int) [][]float32 {
	r := rand.New(rand.NewPCG(seed, 1))
	normal := func() []float32 {
		v := make([]float32, dimensions)
		for i := range v {
			v[i] = float32(r.NormFloat64())
		}
		return v
	}
	middle := make([][]float32, centres)
	for i := range middle {
		middle[i] = normal()
	}
	out := make([][]float32, n)
	for i := range out {
		out[i] = normal()
		for j, v := range middle[r.IntN(centres)] {
			out[i][j] = v + out[i][j]*0.5
		}
		normalize(out[i])
	}
	return out
}
