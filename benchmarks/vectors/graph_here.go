package main

import (
	"runtime"
	"sync"
	"time"

	"github.com/coder/hnsw"

	"github.com/awsai-go/awsai/rag/vector"
)

// graph is a vector.HNSW.
type graph struct {
	coded bool // it has codes, and compares the best again by the set's own vectors
	index *vector.HNSW
	bytes int
}

func (g *graph) build(s *set, threads int) (time.Duration, error) {
	g.index = nil
	before := heap()
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
	start := time.Now()
	g.index = vector.NewHNSW(s.dims, func(o *vector.HNSWOptions) {
		o.M, o.EfConstruction, o.Capacity = m, efConstruction, len(s.rows)
		if g.coded {
			o.Codes, o.Vector = vector.ByteCodes, func(slot int) []float32 { return s.rows[slot] }
		}
	})
	errs := make([]error, threads)
	var done sync.WaitGroup
	for t := range threads {
		done.Go(func() {
			for i := t; i < len(s.rows) && errs[t] == nil; i += threads {
				errs[t] = g.index.Put(i, s.rows[i])
			}
		})
	}
	done.Wait()
	taken := time.Since(start)
	g.bytes = heap() - before
	for _, err := range errs {
		if err != nil {
			return 0, err
		}
	}
	return taken, nil
}

// heap is how many bytes are in use.
func heap() int {
	var s runtime.MemStats
	runtime.GC()
	runtime.GC() // what pools hold survives one
	runtime.ReadMemStats(&s)
	return int(s.HeapAlloc)
}

func (g *graph) memory() (int, error) { return g.bytes, nil }

func (g *graph) engine(s *set, name string, effort int) engine {
	var dst []vector.Match
	return timed(name, turnQueries, 1, func() {
		for _, q := range s.queries[:turnQueries] {
			dst = g.index.Search(dst[:0], vector.Query{Vector: q, Limit: nearest, Effort: effort})
		}
	})
}

func (g *graph) found(s *set, effort int) ([][]int, error) {
	return answers(g.index, s.queries, effort, nil), nil
}

// coder is github.com/coder/hnsw, on the first tenth of the vectors: it takes too long for
// all, and its recall is low on fewer already.
type coder struct {
	graph *hnsw.Graph[int]
	want  [][]int // the exact answers among them
	bytes int
}

func (c *coder) build(s *set, threads int) (time.Duration, error) {
	if threads > 1 {
		return 0, errThreads
	}
	part := *s
	part.rows = s.rows[:len(s.rows)/10]
	exact, err := flatOf(&part)
	if err != nil {
		return 0, err
	}
	c.want = answers(exact, s.queries, 0, nil)
	before := heap()
	c.graph = hnsw.NewGraph[int]()
	c.graph.M, c.graph.EfSearch, c.graph.Distance = m, efConstruction, hnsw.CosineDistance
	start := time.Now()
	for i, v := range part.rows {
		c.graph.Add(hnsw.MakeNode(i, v))
	}
	taken := time.Since(start)
	// Its nodes hold on to the set's vectors.
	c.bytes = (heap() - before + 4*s.dims*len(part.rows)) * 10
	return taken, nil
}

func (c *coder) memory() (int, error) { return c.bytes, nil }

func (c *coder) engine(s *set, name string, effort int) engine {
	return timed(name, turnQueries, 1, func() {
		c.graph.EfSearch = effort
		for _, q := range s.queries[:turnQueries] {
			c.graph.Search(q, nearest)
		}
	})
}

func (c *coder) found(s *set, effort int) ([][]int, error) {
	c.graph.EfSearch = effort
	var out [][]int
	for _, q := range s.queries {
		var ids []int
		for _, node := range c.graph.Search(q, nearest) {
			ids = append(ids, node.Key)
		}
		out = append(out, ids)
	}
	return out, nil
}
