package lexical

import (
	"math"
	"slices"
)

// Query says what to look for.
type Query struct {
	// Text is what is asked.
	Text string
	// Limit is how many texts are wanted. The default is 10.
	Limit int
	// Keep tells whether a text may be found, before it takes a place among the best. The
	// default is that all may.
	Keep func(slot int) bool
	// Before tells whether of two texts with the same score the one in slot a comes first.
	// The default is the order of slots.
	Before func(a, b int) bool
}

// Match is a text that was found.
type Match struct {
	// Slot is where it is stored.
	Slot int
	// Score is its BM25 score, above 0.
	Score float64
}

// Search appends the texts that fit a query best to dst, best first.
//
// The score is BM25 as Lucene has it (since version 8): the sum over the terms of the query
// of idf·tf/(tf+k1·(1-b+b·length/average)) with idf = ln(1+(N-n+0.5)/(n+0.5)), and that of
// pairs of neighbours, weighted by Options.Pairs, in addition.
func (x *Index) Search(dst []Match, q Query) []Match {
	if q.Limit <= 0 {
		q.Limit = 10
	}
	if q.Before == nil {
		q.Before = func(a, b int) bool { return a < b }
	}
	s := x.analyzer.scratch()
	defer x.analyzer.pool.Put(s)
	s.keys.reset()
	s.collect(q.Text, s.detect(q.Text, x.mainLanguage()), 1, x.opts.Pairs > 0)
	s.scores = slices.Grow(s.scores[:0], len(x.slots))[:len(x.slots)]
	clear(s.scores)
	x.score(s.scores, &x.terms, s.keys.terms, 1)
	x.score(s.scores, &x.pairs, s.keys.pairs, x.opts.Pairs)
	s.heap = x.best(s.heap[:0], s.scores, q)
	return append(dst, s.heap...)
}

// mainLanguage is the language that most texts have, in which queries are read that show
// no other.
func (x *Index) mainLanguage() language {
	best := english
	for l, n := range x.texts {
		if n > x.texts[best] {
			best = language(l)
		}
	}
	return best
}

// score adds to the scores of the rows what the keys give, times a weight.
func (x *Index) score(scores []float32, p *postings, keys []uint64, weight float64) {
	if p.total == 0 {
		return
	}
	average := float64(p.total) / float64(x.Len())
	base := float32(x.opts.K1 * (1 - x.opts.B))
	slope := float32(x.opts.K1 * x.opts.B / average)
	var room [1]posting
	for key, count := range counts(keys) {
		list := p.list(key, &room)
		w := float32(weight * float64(count) * x.idf(list))
		for _, v := range list {
			row, tf := v.row(), v.count()
			scores[row] += w * tf / (tf + base + slope*float32(p.lengths[row]))
		}
	}
}

// idf is the weight of a key that occurs in the rows of a list.
func (x *Index) idf(list []posting) float64 {
	n := x.live(list)
	return math.Log(1 + (float64(x.Len()-n)+0.5)/(float64(n)+0.5))
}

// live tells how many of a list's rows are not dead.
func (x *Index) live(list []posting) int {
	if x.dead == 0 {
		return len(list)
	}
	n := 0
	for _, v := range list {
		if x.slots[v.row()] >= 0 {
			n++
		}
	}
	return n
}

// best fills a heap, whose root is the worst match, with the best matches, and puts them in
// order.
func (x *Index) best(heap []Match, scores []float32, q Query) []Match {
	worse := func(a, b Match) bool {
		return a.Score < b.Score || a.Score == b.Score && q.Before(b.Slot, a.Slot)
	}
	bar := float32(0)
	for row, score := range scores {
		if score <= 0 || score < bar {
			continue
		}
		m := Match{Slot: int(x.slots[row]), Score: float64(score)}
		full := len(heap) == q.Limit
		if m.Slot < 0 || full && !worse(heap[0], m) || q.Keep != nil && !q.Keep(m.Slot) {
			continue
		}
		if full {
			heap[0] = m
			siftDown(heap, 0, worse)
			bar = float32(heap[0].Score)
			continue
		}
		heap = append(heap, m)
		siftUp(heap, worse)
	}
	for n := len(heap) - 1; n > 0; n-- {
		heap[0], heap[n] = heap[n], heap[0]
		siftDown(heap[:n], 0, worse)
	}
	return heap
}

func siftUp(heap []Match, worse func(a, b Match) bool) {
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !worse(heap[i], heap[parent]) {
			return
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

func siftDown(heap []Match, i int, worse func(a, b Match) bool) {
	for {
		child := 2*i + 1
		if child >= len(heap) {
			return
		}
		if child+1 < len(heap) && worse(heap[child+1], heap[child]) {
			child++
		}
		if !worse(heap[child], heap[i]) {
			return
		}
		heap[i], heap[child] = heap[child], heap[i]
		i = child
	}
}

// Frequency tells in how many texts a term occurs.
func (x *Index) Frequency(term string) int {
	var room [1]posting
	return x.live(x.terms.list(hash(term), &room))
}
