package eval

import (
	"cmp"
	"math"
	"slices"
)

// Grades say how relevant documents are to a query, by ID: 1 or more is relevant, and more
// is better. A document that is not there is not relevant.
type Grades map[string]int

// NDCG is the normalised discounted cumulative gain of the first k documents of a ranking,
// best first: the sum of grade/log2(rank+1), divided by the largest that there could be. It
// is trec_eval's ndcg_cut. It is 0 where no document is relevant, as all measures are.
//
// Of a document that a ranking has twice, the measures count the first place.
func NDCG(ranking []string, grades Grades, k int) float64 {
	var gain float64
	for rank, grade := range relevant(ranking, grades, k) {
		gain += float64(grade) / math.Log2(float64(rank+1))
	}
	return ratio(gain, ideal(grades, k))
}

// ideal is the gain of the first k documents of the best ranking.
func ideal(grades Grades, k int) float64 {
	var best []int
	for _, grade := range grades {
		if grade > 0 {
			best = append(best, grade)
		}
	}
	slices.SortFunc(best, func(a, b int) int { return cmp.Compare(b, a) })
	var gain float64
	for i, grade := range best[:max(0, min(k, len(best)))] {
		gain += float64(grade) / math.Log2(float64(i+2))
	}
	return gain
}

// Recall is the share of the relevant documents that are among the first k of a ranking.
func Recall(ranking []string, grades Grades, k int) float64 {
	return ratio(float64(found(ranking, grades, k)), float64(count(grades)))
}

// Precision is the number of relevant documents among the first k of a ranking, divided by
// k, even where the ranking is shorter.
func Precision(ranking []string, grades Grades, k int) float64 {
	return ratio(float64(found(ranking, grades, k)), float64(k))
}

// ReciprocalRank is 1 over the rank of the first relevant document among the first k of a
// ranking, or 0. Its mean over queries is MRR@k.
func ReciprocalRank(ranking []string, grades Grades, k int) float64 {
	for rank := range relevant(ranking, grades, k) {
		return 1 / float64(rank)
	}
	return 0
}

// AveragePrecision is the mean, over the relevant documents, of the precision at the rank of
// each, 0 for those that are not among the first k. Its mean over queries is MAP@k.
func AveragePrecision(ranking []string, grades Grades, k int) float64 {
	var sum float64
	n := 0
	for rank := range relevant(ranking, grades, k) {
		n++
		sum += float64(n) / float64(rank)
	}
	return ratio(sum, float64(count(grades)))
}

// relevant yields the ranks, from 1, and the grades of the relevant documents among the
// first k.
func relevant(ranking []string, grades Grades, k int) func(yield func(rank, grade int) bool) {
	return func(yield func(int, int) bool) {
		seen := make(map[string]bool)
		for i, id := range ranking[:max(0, min(k, len(ranking)))] {
			grade := grades[id]
			if grade <= 0 || seen[id] {
				continue
			}
			seen[id] = true
			if !yield(i+1, grade) {
				return
			}
		}
	}
}

func found(ranking []string, grades Grades, k int) (n int) {
	for range relevant(ranking, grades, k) {
		n++
	}
	return n
}

// count is how many documents are relevant.
func count(grades Grades) (n int) {
	for _, grade := range grades {
		if grade > 0 {
			n++
		}
	}
	return n
}

func ratio(a, b float64) float64 {
	if b <= 0 {
		return 0
	}
	return a / b
}
