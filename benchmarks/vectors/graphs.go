package main

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

const (
	m              = 16
	efConstruction = 200
	graphQueries   = 1000
	turnQueries    = 100 // of a turn
)

var (
	efforts = []int{12, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384}
	recalls = []float64{0.95, 0.99, 0.999}
)

// grapher is an approximate index.
type grapher interface {
	// build makes the index anew, on so many threads, and says how long that took, or
	// errThreads.
	build(s *set, threads int) (time.Duration, error)
	// memory is what it takes, in bytes, with its vectors.
	memory() (int, error)
	// engine searches for turnQueries queries of the set.
	engine(s *set, name string, effort int) engine
	// found are the answers to all of them.
	found(s *set, effort int) ([][]int, error)
}

// errThreads says that an index is not built by more than one thread.
var errThreads = errors.New("built by one thread only")

// competitor is a grapher in the tables, and how many times as fast as it vector.HNSW is to be.
type competitor struct {
	name string
	grapher
	speed float64
}

func (b *bench) competitors() []competitor {
	all := []competitor{{hnswName, &graph{}, 0}, {codedName, &graph{coded: true}, 0}}
	if b.python != nil {
		all = append(all,
			competitor{"hnswlib", &remote{b.python, "hnswlib"}, 1.7},
			competitor{"faiss", &remote{b.python, "faiss"}, 0},
			competitor{"usearch", &remote{b.python, "usearch"}, 2.3})
	}
	if b.weaviate != nil {
		all = append(all, competitor{weaviateName, &remote{b.weaviate, weaviateName}, 4.5})
	}
	return append(all, competitor{coderName, &coder{}, 0})
}

const (
	hnswName  = "vector.HNSW"
	codedName = "vector.HNSW by bytes"
	coderName = "coder/hnsw, a tenth of the vectors"
)

// graphSets are the sets that graphs are compared on, one after the other.
func (b *bench) graphSets(yield func(*set, error) bool) {
	for _, kind := range []struct {
		name string
		make func() (*set, error)
	}{
		{"clustered-128", func() (*set, error) { return b.drawn("clustered", b.nGraph, graphQueries, 128, b.nGraph/100) }},
		{"clustered-768", func() (*set, error) { return b.drawn("clustered", b.nGraph, graphQueries, 768, b.nGraph/100) }},
		{"texts-128", func() (*set, error) { return b.texts(128) }},
		{"texts-768", func() (*set, error) { return b.texts(768) }},
		{"uniform-32", func() (*set, error) { return b.drawn("uniform", b.nGraph, graphQueries, 32, 0) }},
	} {
		if !slices.Contains(strings.Split(b.sets, ","), kind.name) {
			continue
		}
		s, err := kind.make()
		if s == nil && err == nil {
			continue // no texts
		}
		if !yield(s, err) {
			return
		}
	}
}

// graphs compares approximate indexes.
func (b *bench) graphs() error {
	b.printf("## Graphs: M=%d, efConstruction=%d, the nearest %d\n\n", m, efConstruction, nearest)
	b.printf("Queries per second at a recall@10, on the line between the efforts beside it, and in parentheses how many times as many vector.HNSW answers. Memory is\n"+
		"that of vectors and graph, as each library tells it; vector.HNSW by bytes compares the best by vectors that are with the caller, as in a file.\n\n![Recall against queries per second](%s.svg)\n\n", b.name)
	for s, err := range b.graphSets {
		if err != nil {
			return err
		}
		lines, err := b.graph(s)
		if err != nil {
			return err
		}
		b.graphTable(s, lines)
		b.plots = append(b.plots, plot{s.title(), lines})
		if err := s.close(); err != nil {
			return err
		}
	}
	return nil
}

// line is what is known of an index.
type line struct {
	name   string
	speed  float64          // the goal
	build  [3]time.Duration // by threads, 0 where it was not
	bytes  float64          // for each vector
	points []point
}

// point is where an index is at an effort.
type point struct{ recall, perSecond float64 }

// at is the queries per second at a recall, on the line between the points beside it, or not
// a number where the index does not reach it.
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
	return math.NaN()
}

// graph measures all indexes on a set.
func (b *bench) graph(s *set) ([]line, error) {
	exact, err := flatOf(s)
	if err != nil {
		return nil, err
	}
	want := answers(exact, s.queries, 0, nil)
	competitors := b.competitors()
	for _, p := range b.peers() {
		if p == b.cpp {
			continue
		}
		if err := p.load(s); err != nil {
			return nil, err
		}
	}
	lines := make([]line, len(competitors))
	for i, c := range competitors {
		if lines[i], err = c.made(s); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
	}
	return lines, b.search(s, competitors, lines, want)
}

// search measures the indexes at all efforts in turns.
func (b *bench) search(s *set, competitors []competitor, lines []line, want [][]int) error {
	var engines []engine
	title := func(c competitor, effort int) string { return fmt.Sprintf("%s at %d", c.name, effort) }
	for _, c := range competitors {
		for _, effort := range efforts {
			engines = append(engines, c.engine(s, title(c, effort), effort))
		}
	}
	f, err := b.turns(engines)
	if err != nil {
		return err
	}
	for i, c := range competitors {
		right := want
		if own, ok := c.grapher.(*coder); ok {
			right = own.want
		}
		for _, effort := range efforts {
			found, err := c.found(s, effort)
			if err != nil {
				return err
			}
			lines[i].points = append(lines[i].points, point{recall(found, right), 1e9 / f.ns(title(c, effort))})
		}
	}
	return nil
}

// made builds the index with two threads, then with one, which is the index that is used.
func (c competitor) made(s *set) (line, error) {
	l := line{name: c.name, speed: c.speed}
	for _, threads := range []int{2, 1} {
		taken, err := c.build(s, threads)
		if errors.Is(err, errThreads) {
			continue
		}
		if err != nil {
			return l, err
		}
		l.build[threads] = taken
	}
	bytes, err := c.memory()
	l.bytes = float64(bytes) / float64(len(s.rows))
	return l, err
}

func (b *bench) graphTable(s *set, lines []line) {
	ours := lines[0]
	var rows []string
	for _, l := range lines {
		row := fmt.Sprintf("%s | %.1f | %s | %.0f", l.name, l.build[1].Seconds(), built(l.build[2]), l.bytes)
		for _, recall := range recalls {
			row += " | " + perSecond(l.at(recall), ours.at(recall))
		}
		rows = append(rows, row)
		for _, recall := range recalls {
			if l.speed > 0 {
				b.atLeast(l.speed, " ×", ours.at(recall)/l.at(recall), fmt.Sprintf("%s: as fast as %s at %g", s.title(), l.name, recall))
			}
		}
		switch l.name {
		case "hnswlib":
			b.buildGoals(s, ours, l)
		case codedName:
			b.atLeast(1.5, " ×", l.at(0.99)/ours.at(0.99), s.title()+": by bytes as fast as by vectors at 0.99")
			b.atMost(0.34, " ×", l.bytes/ours.bytes, s.title()+": memory by bytes, of that by vectors")
		}
	}
	b.printf("**%s**\n\n", s.title())
	b.table("index | built in s, 1 thread | 2 threads | bytes a vector | at 0.95 | at 0.99 | at 0.999", rows)
	b.writeGoals()
}

func (b *bench) buildGoals(s *set, ours, l line) {
	for threads, taken := range l.build {
		if taken > 0 {
			b.atLeast(1.4, " ×", taken.Seconds()/ours.build[threads].Seconds(), fmt.Sprintf("%s: built as fast as hnswlib, threads: %d", s.title(), threads))
		}
	}
	b.atMost(1, " ×", ours.bytes/l.bytes, s.title()+": memory of hnswlib's")
}

// title names a set with its size.
func (s *set) title() string {
	return fmt.Sprintf("%s, %d × %d", s.name, len(s.rows), s.dims)
}

// perSecond writes queries per second, and how many times as many others are.
func perSecond(own, others float64) string {
	switch {
	case math.IsNaN(own):
		return "not reached"
	case math.IsNaN(others):
		return fmt.Sprintf("%.0f", own)
	}
	return fmt.Sprintf("%.0f (%.2f ×)", own, others/own)
}

func built(taken time.Duration) string {
	if taken == 0 {
		return "–"
	}
	return fmt.Sprintf("%.1f", taken.Seconds())
}
