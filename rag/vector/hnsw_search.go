package vector

import (
	"iter"
	"slices"
	"sync/atomic"
	"unsafe"
)

// Search appends the vectors nearest to a query's that it finds to dst, nearest first. It may
// miss some; with more Effort it misses fewer.
//
// Where Keep lets few vectors pass, those are compared one by one, so that the answer is as
// good as without it.
//
// A query of another length, or without a direction, finds nothing.
func (g *HNSW) Search(dst []Match, q Query) []Match {
	dst, _ = g.search(dst, q) // only a file fails
	return dst
}

// search is Search, with the error of the graph's file.
func (g *HNSW) search(dst []Match, q Query) ([]Match, error) {
	if len(q.Vector) != g.dimensions || norm(q.Vector) == 0 {
		return dst, nil
	}
	if q.Limit <= 0 {
		q.Limit = 10
	}
	if q.Effort <= 0 {
		q.Effort = g.effort
	}
	q.Effort = max(q.Effort, q.Limit)
	g.grow.RLock()
	defer g.grow.RUnlock()
	at, top, ok := unpackEntry(g.entry.Load())
	if !ok {
		return dst, nil
	}
	s := g.scratch()
	defer g.scratches.Put(s)
	s.err = nil
	s.aim(g, q.Vector)
	for l := top; l > 0; l-- {
		at = g.nearest(s, s.query, at, l)
	}
	found := g.again(s, g.look(s, q, at), q.Limit)
	if s.err != nil {
		return dst, s.err
	}
	return g.matches(dst, found, q), nil
}

// look finds the candidates in level 0, best first.
func (g *HNSW) look(s *scratch, q Query, at uint32) []key {
	keep := func(id uint32) bool {
		return atomic.LoadUint32(&g.states[id]) == isLive && (q.Keep == nil || q.Keep(g.slots[id]))
	}
	share := 1.0
	if q.Keep != nil {
		share = g.share(keep)
		// What comparing one by one costs, and what a walk that finds as many does, in
		// comparisons, by measurement: a vector that is only asked about costs a
		// sixteenth, and a step of a walk a dozen.
		n := float64(len(g.slots))
		if n*share+n/16 < float64(q.Effort)/share*12 {
			return g.each(s, q, keep)
		}
	} else if g.dead.Load() == 0 {
		g.walk(s, s.query, at, 0, q.Effort)
		return s.found.keys
	}
	g.walkKeeping(s, s.query, at, int(float64(q.Effort)/share), q.Effort, keep)
	if s.found.full() && (len(s.best.keys) < q.Limit || s.best.keys[q.Limit-1] < s.found.least()) {
		// Around the query are others than may be found, as many as the walk can hold.
		g.walkAmong(s, s.query, q.Effort, keep)
		if len(s.best.keys) < q.Limit && s.err == nil {
			return g.each(s, q, keep)
		}
	}
	return s.best.keys
}

// share estimates the share of the vectors that may be found, from a sample.
func (g *HNSW) share(keep func(uint32) bool) float64 {
	kept, asked := 0, 0
	for id := range g.sample {
		asked++
		if keep(id) {
			kept++
		}
	}
	return max(float64(kept), 0.5) / float64(max(asked, 1))
}

// sample yields some 256 numbers, evenly.
func (g *HNSW) sample(yield func(uint32) bool) {
	n := g.used()
	for id := uint32(0); id < n && yield(id); id += max(n/256, 1) {
	}
}

// used is how many numbers have been given out.
func (g *HNSW) used() uint32 { return min(g.next.Load(), uint32(len(g.slots))) }

// each compares all vectors that may be found.
func (g *HNSW) each(s *scratch, q Query, keep func(uint32) bool) []key {
	s.best.reset(g.candidates(q.Limit))
	s.ids = s.ids[:0]
	flush := func() {
		for i, score := range g.compare(s, s.query, nil) {
			if k := keyOf(score, s.ids[i]); score != 0 && k > s.best.least() {
				s.best.add(k)
			}
		}
		s.ids = s.ids[:0]
	}
	for id := range g.used() {
		if keep(id) {
			if s.ids = append(s.ids, id); len(s.ids) == 64 {
				flush()
			}
		}
	}
	flush()
	return s.best.keys
}

// matches appends the best of the candidates, with ties in the caller's order.
func (g *HNSW) matches(dst []Match, found []key, q Query) []Match {
	start := len(dst)
	for _, k := range found {
		if score := k.score(); score != 0 {
			dst = append(dst, Match{Slot: g.slots[k.id()], Score: float64(score)})
		}
	}
	t := top{before: q.Before}
	if t.before == nil {
		t.before = bySlot
	}
	slices.SortFunc(dst[start:], t.order)
	return dst[:min(len(dst), start+q.Limit)]
}

// nearest follows the graph in a level from a number to the one nearest to the query.
func (g *HNSW) nearest(s *scratch, q point, at uint32, level int) uint32 {
	g.walk(s, q, at, level, 1)
	if len(s.found.keys) == 0 {
		return at // the file is damaged
	}
	return s.found.keys[0].id()
}

// walk follows the graph in a level to the query and leaves in s.found the nearest that it
// comes by, at most ef.
func (g *HNSW) walk(s *scratch, q point, at uint32, level, ef int) {
	g.start(s, q, at, ef)
	for i := 0; i < len(s.found.keys); {
		if s.found.keys[i]&seen != 0 {
			i++
			continue
		}
		i = g.step(s, q, i, level, nil)
	}
}

// walkKeeping is walk in level 0 with two lists: s.found is where to go on, s.best the
// nearest that may be found. It ends where no candidate is better than the worst of those.
func (g *HNSW) walkKeeping(s *scratch, q point, at uint32, wide, ef int, keep func(uint32) bool) {
	s.best.reset(ef)
	g.start(s, q, at, max(wide, ef))
	if len(s.found.keys) > 0 && keep(at) {
		s.best.add(s.found.keys[0])
	}
	for i := 0; i < len(s.found.keys); {
		switch k := s.found.keys[i]; {
		case k&seen != 0:
			i++
		case s.best.full() && k < s.best.least():
			return
		default:
			i = g.step(s, q, i, 0, keep)
		}
	}
}

// walkAmong follows the graph in level 0 from vector to vector that may be found, across one
// that may not, as ACORN does (Patel and others, arXiv:2403.04871). It begins with those in
// s.best and some anywhere, and leaves in s.best the nearest, at most ef.
func (g *HNSW) walkAmong(s *scratch, q point, ef int, keep func(uint32) bool) {
	s.begin()
	s.found.reset(ef)
	s.ids = numbers(s.ids[:0], s.best.keys)
	for _, id := range s.ids {
		s.visit(id)
	}
	for id := range g.sample {
		if keep(id) && s.visit(id) {
			s.ids = append(s.ids, id)
		}
	}
	s.found.addAll(s.ids, g.compare(s, q, nil))
	for i := 0; i < len(s.found.keys) && s.err == nil; {
		if s.found.keys[i]&seen != 0 {
			i++
			continue
		}
		s.found.keys[i] |= seen
		s.ids = g.among(s, s.ids[:0], s.found.keys[i].id(), keep)
		i = min(i+1, s.found.addAll(s.ids, g.compare(s, q, nil)))
	}
	s.best.reset(ef)
	for _, k := range s.found.keys {
		s.best.keys = append(s.best.keys, k&^seen)
	}
}

// among appends the neighbours of a number that may be found and the walk has not come by, and
// in place of each that may not be found its own.
func (g *HNSW) among(s *scratch, dst []uint32, at uint32, keep func(uint32) bool) []uint32 {
	for id := range g.around(s, at) {
		if keep(id) {
			if s.visit(id) {
				dst = append(dst, id)
			}
			continue
		}
		for next := range g.around(s, id) {
			if s.visit(next) && keep(next) {
				dst = append(dst, next)
			}
		}
	}
	return dst
}

// around yields the neighbours of a number in level 0.
func (g *HNSW) around(s *scratch, at uint32) iter.Seq[uint32] {
	return func(yield func(uint32) bool) {
		if !s.linksChecked(g, at) {
			return
		}
		list := g.neighbours(at, 0)
		for i := range list {
			if id := atomic.LoadUint32(&list[i]); id == none || !yield(id) {
				return
			}
		}
	}
}

// linksChecked checks what the graph's file has of the neighbours of a number in level 0.
func (s *scratch) linksChecked(g *HNSW, at uint32) bool {
	if g.source != nil && s.err == nil && g.source.unchecked(sectionLinks) {
		s.err = g.source.checkLinks(at)
	}
	return s.err == nil
}

// start begins a walk at a number.
func (g *HNSW) start(s *scratch, q point, at uint32, ef int) {
	s.begin()
	s.found.reset(ef)
	s.visit(at)
	s.ids = append(s.ids[:0], at)
	for _, score := range g.compare(s, q, nil) {
		s.found.add(keyOf(score, at))
	}
}

// step looks at the neighbours of the ith candidate and returns which is the first
// candidate now whose neighbours may not have been looked at.
func (g *HNSW) step(s *scratch, q point, i, level int, keep func(uint32) bool) int {
	s.found.keys[i] |= seen
	at := s.found.keys[i].id()
	list := g.neighbours(at, level)
	s.ids = s.ids[:0]
	if level == 0 && !s.linksChecked(g, at) {
		return len(s.found.keys) // the end of the walk
	}
	if len(list) == 0 {
		return i + 1
	}
	s.ids = slices.Grow(s.ids[:0], len(list)+3)[:len(list)] // so that compare need not grow it
	s.ids = s.ids[:g.unseen(s, list)]
	scores := g.compare(s, q, g.ahead(s, i, level))
	if keep != nil {
		for j, score := range scores {
			if k := keyOf(score, s.ids[j]); k > s.best.least() && keep(s.ids[j]) {
				s.best.add(k)
			}
		}
	}
	return min(i+1, s.found.addAll(s.ids, scores))
}

// unseen writes those of a list of neighbours that the walk has not come by to s.ids, and
// tells how many they are.
func (g *HNSW) unseen(s *scratch, list []uint32) int {
	if g.codeSize > 0 {
		return active.unseen(s.ids, list, s.visited, s.turn, unsafe.Pointer(&g.codes[0]), g.codeSize)
	}
	return active.unseen(s.ids, list, s.visited, s.turn, unsafe.Pointer(&g.rows[0]), 4*g.stride)
}

// ahead is where the neighbours are of the candidate that is next after the ith, if no
// better one is found before: they are not in the cache.
func (g *HNSW) ahead(s *scratch, i, level int) *uint32 {
	for _, k := range s.found.keys[i+1:] {
		if k&seen == 0 {
			if list := g.neighbours(k.id(), level); len(list) > 0 {
				return &list[0]
			}
			return nil
		}
	}
	return nil
}
