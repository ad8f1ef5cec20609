package main

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"time"
)

// engine is one way to do something. run does it once, for n items, and says how long that
// took.
type engine struct {
	name string
	n    int
	run  func() (time.Duration, error)
}

// timed makes an engine of a function that is timed here, on so many threads.
func timed(name string, n, threads int, fn func()) engine {
	return engine{name, n, func() (time.Duration, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		start := time.Now()
		fn()
		return time.Since(start), nil
	}}
}

// figure is the time that an engine takes for one item.
type figure struct {
	ns     float64 // the median
	spread float64 // half of what the middle half of the turns is within, as a share of ns
}

// figures are those of a table, by the engine's name.
type figures map[string]figure

// ns is that of an engine, not a number where it has not run.
func (f figures) ns(name string) float64 {
	if figure, ok := f[name]; ok {
		return figure.ns
	}
	return math.NaN()
}

// times tells how many times as long as the second engine the first takes.
func (f figures) times(slow, fast string) float64 { return f.ns(slow) / f.ns(fast) }

// most is how many turns are worth their time.
const most = 201

// sample is what a turn took, and how fast the processor was just before and after it.
type sample struct {
	ns, probe float64
}

// turns runs the engines in turns, in an order that changes: as often as the options say at
// least, and on while there is time.
func (b *bench) turns(engines []engine) (figures, error) {
	taken := make([][]sample, len(engines))
	start := time.Now()
	for round := 0; round < b.least || round < most && time.Since(start) < b.budget; round++ {
		for _, i := range rand.Perm(len(engines)) {
			before := probe()
			d, err := engines[i].run()
			if err != nil {
				return nil, fmt.Errorf("%s: %w", engines[i].name, err)
			}
			taken[i] = append(taken[i], sample{float64(d.Nanoseconds()) / float64(engines[i].n), max(before, probe())})
		}
	}
	out := figures{}
	for i, t := range taken {
		out[engines[i].name] = summary(undisturbed(t))
	}
	return out, nil
}

// probe is how long some arithmetic takes that nothing slows down but other work on the same
// processor.
func probe() float64 {
	start := time.Now()
	peak()
	return float64(time.Since(start).Nanoseconds())
}

// undisturbed are the turns at whose ends the processor was about as fast as at any, and the
// better half at least.
func undisturbed(samples []sample) []float64 {
	slices.SortFunc(samples, func(a, b sample) int { return cmp.Compare(a.probe, b.probe) })
	var out []float64
	for i, s := range samples {
		if i <= len(samples)/2 || s.probe <= samples[0].probe*1.05 {
			out = append(out, s.ns)
		}
	}
	return out
}

// summary is the figure of what turns took.
func summary(taken []float64) figure {
	slices.Sort(taken)
	n := len(taken)
	median := taken[n/2]
	return figure{median, (taken[n*3/4] - taken[n/4]) / 2 / median}
}

// sink keeps results alive.
var sink float32
