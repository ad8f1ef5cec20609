package main

import (
	"fmt"

	"github.com/awsai-go/awsai/rag/vector"
)

// codes compares a Flat with those that keep less of each vector, or find their candidates by
// codes.
func (b *bench) codes() error {
	b.printf("## Flat scan of half as long rows, and by codes that are compared again in full\n\n")
	s, err := b.drawn("clustered", b.nFlat, 100, flatDims, 1000)
	if err != nil {
		return err
	}
	if err := b.coded(s); err != nil {
		return err
	}
	text, err := b.texts(flatDims)
	if err != nil || text == nil {
		return err
	}
	return b.coded(text)
}

// coded is codes for a set.
func (b *bench) coded(s *set) error {
	defer s.close()
	kinds := []struct {
		name string
		set  func(o *vector.FlatOptions)
		goal float64
	}{
		{flatName, func(*vector.FlatOptions) {}, 0},
		{"Float16", func(o *vector.FlatOptions) { o.Rows = vector.Float16 }, 0},
		{"BFloat16", func(o *vector.FlatOptions) { o.Rows = vector.BFloat16 }, 0},
		{"ByteCodes", func(o *vector.FlatOptions) { o.Codes = vector.ByteCodes }, 3.8},
		{"BitCodes", func(o *vector.FlatOptions) { o.Codes = vector.BitCodes }, 15},
	}
	var engines []engine
	var found [][][]int
	for _, k := range kinds {
		x, err := flatOf(s, k.set)
		if err != nil {
			return err
		}
		found = append(found, answers(x, s.queries[:100], 0, nil))
		var dst []vector.Match
		engines = append(engines, timed(k.name, oneByOne, 1, func() {
			for _, q := range s.queries[:oneByOne] {
				dst = x.Search(dst[:0], vector.Query{Vector: q, Limit: nearest})
			}
		}))
	}
	f, err := b.turns(engines)
	if err != nil {
		return err
	}
	var rows []string
	for i, k := range kinds {
		right := recall(found[i], found[0])
		rows = append(rows, fmt.Sprintf("%s | %.3f ± %.0f %% | %.2f × | %.4f", k.name, f.ns(k.name)/1e6, 100*f[k.name].spread, f.times(flatName, k.name), right))
		if i > 0 && k.goal > 0 {
			b.atLeast(k.goal, " ×", f.times(flatName, k.name), k.name+" as fast as float32, "+s.name)
			b.atLeast(0.99, "", right, k.name+"' recall@10, "+s.name)
		}
	}
	b.printf("**%d vectors of %d dimensions, %s**\n\n", len(s.rows), s.dims, s.name)
	b.table("rows or codes | ms a query | speed | recall@10", rows)
	b.writeGoals()
	return nil
}
