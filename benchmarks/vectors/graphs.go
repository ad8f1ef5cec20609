package main

import (
	"fmt"
	"runtime"
	"slices"
	"time"

	"github.com/coder/hnsw"

	"github.com/awsai-go/awsai/rag/vector"
)

const (
	m              = 16
	efConstruction = 200
	graphQueries   = 1000
	recallQueries  = 200
)

var efforts = []int{12, 16, 24, 32, 48, 64, 96, 128, 256}

// point is where an engine is at an effort.
type point struct {
	recall, perSecond float64
}

// line is an engine's points.
type line struct {
	name   string
	build  time.Duration
	points []point
}

// at is the queries per second at a recall, between the points beside it, or 0 where the
// engine does not reach it.
func (l line) at(recall float64) float64 {
	for i, p := range l.points {
		if p.recall < recall {
			continue
		}
		if i == 0 || p.recall == l.points[i-1].recall {
			return p.perSecond
		}
		before := l.points[i-1]
		share := (recall - before.recall) / (p.recall - before.recall)
		return before.perSecond + share*(p.perSecond-before.perSecond)
	}
	return 0
}

// set is a kind of vectors.
type set struct {
	name    string
	dims    int
	centres func(n int) int
}

// graphs compares approximate indexes and returns the plot.
func (b *bench) graphs(n int) (string, error) {
	sets := []set{
		{"clustered, 128 dimensions", 128, func(n int) int { return n / 100 }},
		{"clustered, 768 dimensions", 768, func(n int) int { return n / 100 }},
		{"uniform, 32 dimensions", 32, func(n int) int { return n }},
	}
	b.printf("## Graphs: %d vectors, M=%d, efConstruction=%d, the nearest 10\n\n", n, m, efConstruction)
	b.printf("Queries per second at a recall@10, between the nearest efforts; built and searched by one thread.\n\n![Recall against queries per second](benchmarks.svg)\n\n")
	var plots []plot
	for _, s := range sets {
		lines, err := b.graph(s, n)
		if err != nil {
			return "", err
		}
		b.printf("**%s**\n\n| engine | build, s | at 0.95 | at 0.99 | at 0.999 |\n|---|---|---|---|---|\n", s.name)
		for _, l := range lines {
			b.printf("| %s | %.1f ", l.name, l.build.Seconds())
			for _, recall := range []float64{0.95, 0.99, 0.999} {
				if at := l.at(recall); at > 0 {
					b.printf("| %.0f (%.2f ×) ", at, lines[0].at(recall)/at)
				} else {
					b.printf("| not reached ")
				}
			}
			b.printf("|\n")
		}
		b.printf("\n")
		plots = append(plots, plot{s.name, lines})
	}
	b.printf("× is how many times as many vector.HNSW answers.\n")
	return draw(plots), nil
}

func (b *bench) graph(s set, n int) ([]line, error) {
	all := clustered(3, n+graphQueries, s.dims, s.centres(n))
	data, queries := all[:n], all[n:]
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	exact := vector.NewFlat(s.dims)
	for i, v := range data {
		if err := exact.Put(i, v); err != nil {
			return nil, err
		}
	}
	want := exactly(exact, queries[:recallQueries], 10)
	ours, err := b.ours(data, queries, want, s.dims)
	if err != nil {
		return nil, err
	}
	lines := []line{ours, b.coder(data, queries, want)}
	if b.peers == nil {
		return lines, nil
	}
	if err := b.peers.load(all, n); err != nil {
		return nil, err
	}
	for _, name := range []string{"hnswlib", "faiss", "usearch"} {
		l := line{name: name}
		if l.build, err = b.peers.build(name, m, efConstruction); err != nil {
			return nil, err
		}
		for _, effort := range efforts {
			var found [][]int
			ns, err := medians(b.rounds, []engine{b.peers.search(name, name, graphQueries, 10, effort, graphQueries, &found)})
			if err != nil {
				return nil, err
			}
			l.points = append(l.points, point{recall(found[:recallQueries], want), 1e9 / ns[0]})
		}
		lines = append(lines, l)
	}
	return lines, nil
}

func (b *bench) ours(data, queries [][]float32, want [][]int, dims int) (line, error) {
	l := line{name: "vector.HNSW"}
	x := vector.NewHNSW(dims, func(o *vector.HNSWOptions) { o.M, o.EfConstruction, o.Capacity = m, efConstruction, len(data) })
	start := time.Now()
	for i, v := range data {
		if err := x.Put(i, v); err != nil {
			return l, err
		}
	}
	l.build = time.Since(start)
	var dst []vector.Match
	for _, effort := range efforts {
		ns, err := medians(b.rounds, []engine{timed(l.name, len(queries), func() {
			for _, q := range queries {
				dst = x.Search(dst[:0], vector.Query{Vector: q, Limit: 10, Effort: effort})
			}
		})})
		if err != nil {
			return l, err
		}
		var found [][]int
		for _, q := range queries[:len(want)] {
			found = append(found, slots(x.Search(nil, vector.Query{Vector: q, Limit: 10, Effort: effort})))
		}
		l.points = append(l.points, point{recall(found, want), 1e9 / ns[0]})
	}
	return l, nil
}

// coder is github.com/coder/hnsw, on the first tenth of the vectors: it takes too long for
// all, and its recall is low on fewer already.
func (b *bench) coder(data, queries [][]float32, want [][]int) line {
	data = data[:len(data)/10]
	l := line{name: fmt.Sprintf("coder/hnsw, %d vectors", len(data))}
	g := hnsw.NewGraph[int]()
	g.M, g.Distance = m, hnsw.CosineDistance
	start := time.Now()
	for i, v := range data {
		g.Add(hnsw.MakeNode(i, v))
	}
	l.build = time.Since(start)
	for _, effort := range efforts {
		g.EfSearch = effort
		var found [][]int
		start := time.Now()
		for _, q := range queries[:len(want)] {
			var ids []int
			for _, node := range g.Search(q, 10) {
				ids = append(ids, node.Key)
			}
			found = append(found, ids)
		}
		perSecond := float64(len(want)) / time.Since(start).Seconds()
		exact := vector.NewFlat(len(data[0]))
		for i, v := range data {
			exact.Put(i, v) // of one length, and in range
		}
		l.points = append(l.points, point{recall(found, exactly(exact, queries[:len(want)], 10)), perSecond})
	}
	slices.SortFunc(l.points, func(a, b point) int {
		switch {
		case a.recall < b.recall:
			return -1
		case a.recall > b.recall:
			return 1
		}
		return 0
	})
	return l
}
