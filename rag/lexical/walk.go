package lexical

import (
	"cmp"
	"math"
	"slices"
)

// walk is one search through the postings of a query's keys, from the key that can give
// most to the one that can give least. As soon as what the keys to come can give is less than
// what the worst of the best has, only rows that can still come among the best are looked up
// in them, and the rest of their postings is passed over (MaxScore: Turtle and Flood, 1995).
// The matches and their scores are those of a walk through everything.
type walk struct {
	x      *Index
	q      Query
	lists  []weighted
	single []posting // room for lists of one
	scores []float32 // by row
	few    bool      // rows are the candidates, ascending
	rows   []int32
	heap   []Match
	bars   []float32
	least  float32 // just below what bar told last
}

// weighted is the postings of a key and how they score: by weight·tf/(tf+base+slope·length).
type weighted struct {
	key         uint64
	list        []posting
	lengths     []uint32
	weight      float32
	base, slope float32
}

// score is what a posting gives, which is less than the weight.
func (l *weighted) score(v posting) float32 {
	tf := v.count()
	return l.weight * tf / (tf + l.base + l.slope*float32(l.lengths[v.row()]))
}

func (w *walk) begin(x *Index, q Query) {
	w.x, w.q, w.few, w.least = x, q, false, 0
	w.lists, w.single, w.rows = w.lists[:0], w.single[:0], w.rows[:0]
	w.scores = slices.Grow(w.scores[:0], len(x.slots))[:len(x.slots)]
	clear(w.scores)
}

// add takes up the keys of a query, times a weight.
func (w *walk) add(p *postings, keys []uint64, weight float64) {
	if p.total == 0 {
		return
	}
	average := float64(p.total) / float64(w.x.Len())
	l := weighted{lengths: p.lengths, base: float32(w.x.opts.K1 * (1 - w.x.opts.B)), slope: float32(w.x.opts.K1 * w.x.opts.B / average)}
	var room [1]posting
	for key, count := range counts(keys) {
		l.key, l.list = key, p.list(key, &room)
		switch len(l.list) {
		case 0:
			continue
		case 1:
			n := len(w.single)
			w.single = append(w.single, l.list[0])
			l.list = w.single[n : n+1 : n+1] // where append has moved it, the old array stays as it is
		}
		l.weight = float32(weight * float64(count) * w.x.idf(l.list))
		w.lists = append(w.lists, l)
	}
}

// run scores the rows.
func (w *walk) run() {
	slices.SortFunc(w.lists, func(a, b weighted) int {
		return cmp.Or(cmp.Compare(b.weight, a.weight), cmp.Compare(a.key, b.key))
	})
	left := 0.0 // what the lists to come can give
	for _, l := range w.lists {
		left += float64(l.weight)
	}
	given := 0.0
	narrowed := math.Inf(1) // left when narrow was called last
	scored, coming := 0, 0  // postings since then, and of the lists to come
	looked := 0
	for _, l := range w.lists {
		coming += len(l.list)
	}
	// Calling narrow costs about as much as scoring so many postings.
	price := len(w.scores) / 2
	for i := range w.lists {
		l := &w.lists[i]
		fewer := w.few && len(w.rows) > 2*w.q.Limit && left < narrowed*0.4
		if given > left && (fewer || !w.few && scored > price && coming > price) {
			w.narrow(left)
			narrowed, scored = left, 0
		}
		if !w.few && w.q.Effort > 0 && i > 0 && looked+len(l.list) > w.q.Effort {
			w.cut()
		}
		looked += len(l.list)
		if w.few && len(l.list) > passed*len(w.rows) {
			w.lookUp(l)
		} else {
			w.all(l)
		}
		given, left = given+float64(l.weight), left-float64(l.weight)
		scored, coming = scored+len(l.list), coming-len(l.list)
	}
}

// passed is how many postings are scored in the time that it takes to find the one of a row.
const passed = 8

// all scores every row of a list. The scores of rows that are not candidates do not matter.
func (w *walk) all(l *weighted) {
	for _, v := range l.list {
		w.scores[v.row()] += l.score(v)
	}
}

// narrow keeps the rows that can come among the best if each gets no more than left.
func (w *walk) narrow(left float64) {
	bar, ok := w.bar()
	if !ok || left*slack >= float64(bar) {
		return // a row without a score could
	}
	least := float32(float64(bar) - left*slack)
	if w.few {
		w.rows = slices.DeleteFunc(w.rows, func(row int32) bool { return w.scores[row] < least })
		return
	}
	w.keep(least)
}

// candidates is how many times the wanted rows go on from a cut.
const candidates = 5

// cut keeps the best rows so far, whatever the lists to come can give.
func (w *walk) cut() {
	limit := w.q.Limit
	w.q.Limit *= candidates
	least, ok := w.bar()
	w.q.Limit = limit
	if ok {
		w.keep(least)
	}
}

// keep makes the rows with at least that score the candidates.
func (w *walk) keep(least float32) {
	w.few = true
	for row, score := range w.scores {
		if score >= least {
			w.rows = append(w.rows, int32(row))
		}
	}
}

// slack makes up for what sums of rounded numbers may be off.
const slack = 1 + 1e-4

// bar is the score of the worst of the best so far, if there are as many as are wanted.
func (w *walk) bar() (float32, bool) {
	w.bars = w.bars[:0]
	least := w.least // scores only grow: the best still reach it
	if w.few {
		for _, row := range w.rows {
			if w.scores[row] > least {
				least = w.raise(row, least)
			}
		}
	} else {
		for row, score := range w.scores {
			if score > least {
				least = w.raise(int32(row), least)
			}
		}
	}
	if len(w.bars) < w.q.Limit {
		return 0, false
	}
	w.least = math.Nextafter32(w.bars[0], 0)
	return w.bars[0], true
}

// raise takes a row among the best so far, and returns the score that the next has to be
// above.
func (w *walk) raise(row int32, least float32) float32 {
	if !w.kept(row) {
		return least
	}
	score := w.scores[row]
	if len(w.bars) < w.q.Limit {
		w.bars = append(w.bars, score)
		siftUp(w.bars, less)
		return least
	}
	w.bars[0] = score
	siftDown(w.bars, 0, less)
	return w.bars[0]
}

func less(a, b float32) bool { return a < b }

// kept tells whether a row may be found.
func (w *walk) kept(row int32) bool {
	slot := w.x.slots[row]
	return slot >= 0 && (w.q.Keep == nil || w.q.Keep(int(slot)))
}

// lookUp scores the candidates that are in a list.
func (w *walk) lookUp(l *weighted) {
	list := l.list
	for _, row := range w.rows {
		if list = from(list, row); len(list) == 0 {
			return
		}
		if list[0].row() == row {
			w.scores[row] += l.score(list[0])
		}
	}
}

// from is the part of a list that begins with a row, or with the first after it: found in
// steps that double, then by halves.
func from(list []posting, row int32) []posting {
	want := newPosting(row, 0)
	step := 1
	for step < len(list) && list[step] < want {
		step *= 2
	}
	low := step / 2
	n, _ := slices.BinarySearch(list[low:min(step+1, len(list))], want)
	return list[low+n:]
}

// best are the best matches, in order. They are the walk's.
func (w *walk) best() []Match {
	w.heap = w.heap[:0]
	bar := float32(math.SmallestNonzeroFloat32)
	if w.few {
		for _, row := range w.rows {
			if w.scores[row] >= bar {
				bar = w.offer(row, bar)
			}
		}
	} else {
		for row, score := range w.scores {
			if score >= bar {
				bar = w.offer(int32(row), bar)
			}
		}
	}
	heap := w.heap
	for n := len(heap) - 1; n > 0; n-- {
		heap[0], heap[n] = heap[n], heap[0]
		siftDown(heap[:n], 0, w.worse)
	}
	w.x, w.q = nil, Query{}
	return heap
}

// offer takes a row among the best if it is one, and returns the score that the next has
// to have.
func (w *walk) offer(row int32, bar float32) float32 {
	m := Match{Slot: int(w.x.slots[row]), Score: float64(w.scores[row])}
	full := len(w.heap) == w.q.Limit
	if m.Slot < 0 || full && !w.worse(w.heap[0], m) || w.q.Keep != nil && !w.q.Keep(m.Slot) {
		return bar
	}
	if full {
		w.heap[0] = m
		siftDown(w.heap, 0, w.worse)
		return float32(w.heap[0].Score)
	}
	w.heap = append(w.heap, m)
	siftUp(w.heap, w.worse)
	return bar
}

// worse tells whether a comes after b.
func (w *walk) worse(a, b Match) bool {
	return a.Score < b.Score || a.Score == b.Score && w.q.Before(b.Slot, a.Slot)
}
