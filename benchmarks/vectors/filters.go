package main

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/awsai-go/awsai/rag/vector"
)

const filterQueries = 200

// filters measures what a graph finds where few vectors may be found.
func (b *bench) filters() error {
	b.printf("## Filtered search of a graph, with its default effort\n\n" +
		"A filter lets a share of the vectors pass: of all at random, or those nearest to one of them, far from most queries. The exact answers are those of a\n" +
		"Flat with the same filter.\n\n")
	for _, make := range []func() (*set, error){
		func() (*set, error) { return b.drawn("clustered", b.nGraph, graphQueries, 128, b.nGraph/100) },
		func() (*set, error) { return b.texts(128) },
	} {
		s, err := make()
		if err != nil {
			return err
		}
		if s == nil {
			continue
		}
		if err := b.filtered(s); err != nil {
			return err
		}
	}
	return nil
}

// filter is a share of the vectors of a set.
type filter struct {
	name  string
	share float64
	keep  []bool
}

// filtersOf are filters for a set.
func filtersOf(s *set) []filter {
	n := len(s.rows)
	random := rand.New(rand.NewPCG(3, 4)).Perm(n)
	near := slices.Clone(random)
	scores := make([]float32, n)
	for i, v := range s.rows {
		scores[i] = vector.Dot(v, s.rows[random[0]])
	}
	slices.SortFunc(near, func(i, j int) int { return cmp.Compare(scores[j], scores[i]) })
	var out []filter
	for _, kind := range []struct {
		name  string
		order []int
	}{{"at random", random}, {"near each other", near}} {
		for _, share := range []float64{0.5, 0.1, 0.01, 0.001} {
			f := filter{kind.name, share, make([]bool, n)}
			for _, i := range kind.order[:int(float64(n)*share)] {
				f.keep[i] = true
			}
			out = append(out, f)
		}
	}
	return out
}

// filtered is filters for a set.
func (b *bench) filtered(s *set) error {
	defer s.close()
	exact, err := flatOf(s)
	if err != nil {
		return err
	}
	g := &graph{}
	if _, err := g.build(s, 2); err != nil {
		return err
	}
	queries := s.queries[:filterQueries]
	var rows []string
	for _, filter := range append([]filter{{name: "none", share: 1}}, filtersOf(s)...) {
		var keep func(int) bool
		if filter.keep != nil {
			keep = func(slot int) bool { return filter.keep[slot] }
		}
		search := func(name string, x searcher, queries [][]float32) engine {
			var dst []vector.Match
			return timed(name, len(queries), 1, func() {
				for _, q := range queries {
					dst = x.Search(dst[:0], vector.Query{Vector: q, Limit: nearest, Keep: keep})
				}
			})
		}
		f, err := b.turns([]engine{search(hnswName, g.index, queries[:50]), search(flatName, exact, queries[:5])})
		if err != nil {
			return err
		}
		right := recall(answers(g.index, queries, 0, keep), answers(exact, queries, 0, keep))
		rows = append(rows, fmt.Sprintf("%s | %g %% | %.4f | %.3f | %.3f", filter.name, 100*filter.share, right, f.ns(hnswName)/1e6, f.ns(flatName)/1e6))
		if filter.keep != nil {
			b.atLeast(0.95, "", right, fmt.Sprintf("%s: recall@10 of %g %% %s", s.title(), 100*filter.share, filter.name))
		}
	}
	b.printf("**%s**\n\n", s.title())
	b.table("filter | lets pass | recall@10 | vector.HNSW, ms a query | vector.Flat, ms a query", rows)
	b.writeGoals()
	return nil
}
