package vector

import (
	"container/heap"
	"math"
	"slices"
)

// top keeps the best matches of a search as a heap with the worst at its root.
type top struct {
	matches []Match
	limit   int
	before  func(a, b int) bool
}

func (t *top) reset(q Query) {
	t.matches, t.limit, t.before = t.matches[:0], q.Limit, q.Before
}

// least is the score below which no match has a place among the best.
func (t *top) least() float64 {
	if len(t.matches) < t.limit {
		return math.Inf(-1)
	}
	return t.matches[0].Score
}

// takes tells whether a match has a place among the best.
func (t *top) takes(m Match) bool {
	return len(t.matches) < t.limit || t.order(m, t.matches[0]) < 0
}

// add gives a match its place, if it has one.
func (t *top) add(m Match) {
	switch {
	case len(t.matches) < t.limit:
		t.matches = append(t.matches, m)
		if len(t.matches) == t.limit {
			heap.Init(t)
		}
	case t.takes(m):
		t.matches[0] = m
		heap.Fix(t, 0)
	}
}

// sorted puts the matches in order, best first, and ends the heap.
func (t *top) sorted() []Match {
	slices.SortFunc(t.matches, t.order)
	return t.matches
}

// order is negative where a comes before b.
func (t *top) order(a, b Match) int {
	switch {
	case a.Score > b.Score || a.Score == b.Score && a.Slot != b.Slot && t.before(a.Slot, b.Slot):
		return -1
	case a == b:
		return 0
	}
	return 1
}

// Len, Less, Swap, Push and Pop are for container/heap, which is not asked to push or pop.

func (t *top) Len() int           { return len(t.matches) }
func (t *top) Less(i, j int) bool { return t.order(t.matches[i], t.matches[j]) > 0 }
func (t *top) Swap(i, j int)      { t.matches[i], t.matches[j] = t.matches[j], t.matches[i] }
func (t *top) Push(any)           {}
func (t *top) Pop() any           { return nil }
