package main

import "github.com/awsai-go/awsai/rag/vector"

// nearest is how many vectors every search wants.
const nearest = 10

// searcher is what the indexes do.
type searcher interface {
	Search(dst []vector.Match, q vector.Query) []vector.Match
}

// answers are the slots that an index finds for the queries.
func answers(x searcher, queries [][]float32, effort int, keep func(int) bool) [][]int {
	var out [][]int
	for _, v := range queries {
		found := x.Search(nil, vector.Query{Vector: v, Limit: nearest, Effort: effort, Keep: keep})
		slots := make([]int, len(found))
		for i, m := range found {
			slots[i] = m.Slot
		}
		out = append(out, slots)
	}
	return out
}

// recall is the share of want that is in found.
func recall(found, want [][]int) float64 {
	hit, all := 0, 0
	for i, w := range want {
		in := map[int]bool{}
		for _, slot := range found[i] {
			in[slot] = true
		}
		for _, slot := range w {
			all++
			if in[slot] {
				hit++
			}
		}
	}
	return float64(hit) / float64(max(all, 1))
}
