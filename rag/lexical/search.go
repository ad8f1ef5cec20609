package lexical

import "math"

// Query says what to look for.
type Query struct {
	// Text is what is asked.
	Text string
	// Limit is how many texts are wanted. The default is 10.
	Limit int
	// Keep tells whether a text may be found, before it takes a place among the best. The
	// default is that all may.
	Keep func(slot int) bool
	// Effort bounds the work of a query of many frequent terms, as one by runs of characters is: the
	// terms that count most are looked up first, and once that many of their places have been,
	// only the best few times Limit texts so far are looked up in the rest. Their scores are exact; a text that only
	// the rest would have brought in is missed. The default is no bound: what is found is
	// then exact.
	Effort int
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
	w := &s.walk
	w.begin(x, q)
	w.add(&x.terms, s.keys.terms, 1)
	w.add(&x.pairs, s.keys.pairs, x.opts.Pairs)
	w.run()
	return append(dst, w.best()...)
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

func siftUp[T any](heap []T, worse func(a, b T) bool) {
	for i := len(heap) - 1; i > 0; {
		parent := (i - 1) / 2
		if !worse(heap[i], heap[parent]) {
			return
		}
		heap[i], heap[parent] = heap[parent], heap[i]
		i = parent
	}
}

func siftDown[T any](heap []T, i int, worse func(a, b T) bool) {
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
