package main

import (
	"fmt"
	"strings"
	"unsafe"

	"github.com/awsai-go/awsai/rag/vector"
)

const (
	flatDims  = 768
	batchSize = 32
	oneByOne  = 8 // queries of a turn where they are asked one after the other
)

// Names of engines that goals speak of.
const (
	readName       = "reading the memory"
	flatName       = "vector.Flat"
	flatBatchName  = "vector.Flat, 32 at a time"
	faissName      = "faiss IndexFlatIP"
	faissBatchName = "faiss IndexFlatIP, 32 at a time"
	blasName       = "OpenBLAS sgemv, products alone"
	blasBatchName  = "OpenBLAS sgemm, 32 at a time, products alone"
	chromemName    = "chromem-go"
	twoThreads     = ", 2 threads"
)

// flat compares searches that look at every vector.
func (b *bench) flat() error {
	s, err := b.drawn("clustered", b.nFlat, 100, flatDims, 1000)
	if err != nil {
		return err
	}
	defer s.close()
	x, err := flatOf(s)
	if err != nil {
		return err
	}
	engines := append(peakEngine(), flatEngines(x, s)...)
	chrom, err := chromemEngines(s)
	if err != nil {
		return err
	}
	engines = append(engines, chrom...)
	if b.python != nil {
		python, err := b.flatPython(s)
		if err != nil {
			return err
		}
		engines = append(engines, python...)
	}
	f, err := b.turns(engines)
	if err != nil {
		return err
	}
	b.printf("## Flat scan: %d vectors of %d dimensions, the nearest %d\n\n", len(s.rows), s.dims, nearest)
	b.flatTable(s, engines, f)
	b.printf("GB/s is that of the vectors, and its share that of what reading them reaches on as many threads. GFLOP/s is shared likewise by multiplying and adding\n" +
		"registers. faiss shares out queries, not one query, so that its second thread does nothing for one.\n\n")
	b.flatGoals(f)
	b.writeGoals()
	return nil
}

// flatEngines are those in this process.
func flatEngines(x *vector.Flat, s *set) []engine {
	memory := unsafe.Slice(&x.At(0)[0], len(s.rows)*s.dims) // its dimensions are a multiple of a row's padding
	together := make([]vector.Query, batchSize)
	for i := range together {
		together[i] = vector.Query{Vector: s.queries[i], Limit: nearest}
	}
	var dst []vector.Match
	var engines []engine
	for threads, suffix := range []string{1: "", 2: twoThreads} {
		if threads == 0 {
			continue
		}
		engines = append(engines,
			readers(readName+suffix, memory, threads),
			timed(flatName+suffix, oneByOne, threads, func() {
				for _, q := range s.queries[:oneByOne] {
					dst = x.Search(dst[:0], vector.Query{Vector: q, Limit: nearest})
				}
			}),
			timed(flatBatchName+suffix, batchSize, threads, func() { x.SearchBatch(together) }))
	}
	return append(engines, timed("Go loop and a list", 1, 1, func() { naive(s.rows, s.queries[0]) }))
}

// flatPython are those in Python.
func (b *bench) flatPython(s *set) ([]engine, error) {
	p := b.python
	if err := p.load(s); err != nil {
		return nil, err
	}
	if _, err := p.seconds("build", "flat", 0, 0, 1); err != nil {
		return nil, err
	}
	engines := []engine{
		p.engine(faissName, oneByOne, "scan", "faiss", oneByOne, nearest, 1, 1),
		p.engine(faissBatchName, batchSize, "scan", "faiss", batchSize, nearest, batchSize, 1),
		p.engine(faissBatchName+twoThreads, batchSize, "scan", "faiss", batchSize, nearest, batchSize, 2),
		p.engine(blasName, oneByOne, "scan", "blas", oneByOne, nearest, 1, 1),
		p.engine(blasName+twoThreads, oneByOne, "scan", "blas", oneByOne, nearest, 1, 2),
		p.engine(blasBatchName, batchSize, "scan", "blas", batchSize, nearest, batchSize, 1),
		p.engine(blasBatchName+twoThreads, batchSize, "scan", "blas", batchSize, nearest, batchSize, 2),
	}
	return engines, nil
}

func (b *bench) flatTable(s *set, engines []engine, f figures) {
	elements := float64(len(s.rows) * s.dims)
	var rows []string
	for _, e := range engines {
		if e.name == peakName {
			continue
		}
		threads, suffix := 1.0, ""
		if strings.HasSuffix(e.name, twoThreads) {
			threads, suffix = 2, twoThreads
		}
		ns := f.ns(e.name)
		row := fmt.Sprintf("%s | %.2f ± %.0f %% | %.1f | %.0f %% | %.1f | %s | %.2f", e.name, ns/1e6, 100*f[e.name].spread,
			4*elements/ns, 100*f.times(readName+suffix, e.name), 2*elements/ns,
			share(f.percent(elements, ns)/threads), f.times(e.name, flatName))
		rows = append(rows, row)
	}
	b.table("engine | ms a query | GB/s | of reading | GFLOP/s | of the peak | ÷ vector.Flat", rows)
}

func (b *bench) flatGoals(f figures) {
	b.atLeast(0.95, " ×", f.times(readName, flatName), "Flat as fast as reading")
	b.atLeast(0.95, " ×", f.times(readName+twoThreads, flatName+twoThreads), "Flat as fast as reading, 2 threads")
	b.atLeast(1.15, " ×", f.times(faissName, flatName), "Flat as fast as faiss")
	b.atLeast(15, " ×", f.times(chromemName, flatName), "Flat as fast as chromem-go")
	b.atLeast(9, " ×", f.times(flatName, flatBatchName), "32 queries together, each as fast as alone")
	b.atLeast(75, " %", f.percent(float64(b.nFlat*flatDims), f.ns(flatBatchName)), "32 queries together, of the peak of arithmetic")
	for _, threads := range []string{"", twoThreads} {
		b.atLeast(1, " ×", f.times(faissBatchName+threads, flatBatchName+threads), "32 queries together as fast as faiss"+threads)
		b.atLeast(1, " ×", f.times(blasBatchName+threads, flatBatchName+threads), "32 queries together as fast as OpenBLAS"+threads)
	}
}

// naive is a scan as one writes it first.
func naive(data [][]float32, q []float32) []vector.Match {
	var best []vector.Match
	for slot, v := range data {
		var s float32
		for i := range q {
			s += q[i] * v[i]
		}
		m := vector.Match{Slot: slot, Score: float64(s)}
		if len(best) == nearest && best[nearest-1].Score >= m.Score {
			continue
		}
		best = append(best, m)
		for i := len(best) - 1; i > 0 && best[i].Score > best[i-1].Score; i-- {
			best[i], best[i-1] = best[i-1], best[i]
		}
		best = best[:min(len(best), nearest)]
	}
	return best
}
