package vector

import (
	"math"
	"math/bits"
	"runtime"
	"slices"
	"sync"
)

// codedSearch is one search by codes at a time, and keeps what it took from the heap for the
// next.
type codedSearch struct {
	index  *Flat
	query  Query
	vector []float32 // the query's, of length 1

	// What a coder prepares.
	bytes  []int8
	buffer []float32
	tables []byte
	unit   float32
	bias   uint16
	rest   float64 // what all score alike, and no estimate has
	length float64 // of what is left of the query

	shards  []*codedShard
	done    sync.WaitGroup
	ids     []uint32
	scores  []float32
	matches []Match
}

// codedShard finds the candidates among the slots from start to end.
type codedShard struct {
	codedSpan
	start, end int
	best       sieve
	scan       func()
}

// codedSpan is what a search knows of a span of slots.
type codedSpan struct {
	sums   [codeSpan]int32
	scores [codeSpan]float32
	above  [codeSpan / codeBlock]uint64 // a bit for each slot
}

// rate makes scores of the sums of a block, which is so far into the span.
func (p *codedSpan) rate(at int, scales, offsets []float32, weight, least float32) {
	p.above[at/codeBlock] = active.above((*[codeBlock]float32)(p.scores[at:]), (*[codeBlock]int32)(p.sums[at:]),
		(*[codeBlock]float32)(scales), (*[codeBlock]float32)(offsets), weight, least)
}

// search appends the matches of a query.
func (c *codes) search(x *Flat, dst []Match, q Query) []Match {
	s, ok := c.pool.Get().(*codedSearch)
	if !ok {
		s = &codedSearch{}
	}
	defer c.pool.Put(s)
	s.index, s.query = x, q
	s.vector = x.padded(s.vector[:0], q.Vector)
	c.prepare(s)
	candidates := s.candidates(max(q.Limit, (q.Limit*c.candidates+9)/10))
	dst = s.compare(dst, candidates)
	s.index, s.query = nil, Query{}
	return dst
}

// candidates finds so many slots, the best by their codes.
func (s *codedSearch) candidates(limit int) []key {
	x := s.index
	n := max(1, min(runtime.GOMAXPROCS(0), len(x.rows)/8/perShard))
	for len(s.shards) < n {
		s.shards = append(s.shards, s.newShard())
	}
	blocks := (len(x.used) + codeBlock - 1) / codeBlock
	s.done.Add(n)
	for i, sh := range s.shards[:n] {
		sh.start, sh.end = blocks*i/n*codeBlock, blocks*(i+1)/n*codeBlock
		sh.best.reset(limit)
		if i < n-1 {
			go sh.scan()
		} else {
			sh.scan()
		}
	}
	s.done.Wait()
	best := &s.shards[0].best
	for _, sh := range s.shards[1:n] {
		for _, k := range sh.best.keys {
			best.add(k)
		}
	}
	return best.whole()
}

// newShard makes a shard with its function: to start one that has no arguments takes
// nothing from the heap.
func (s *codedSearch) newShard() *codedShard {
	sh := &codedShard{}
	sh.scan = func() {
		defer s.done.Done()
		for start := sh.start; start < sh.end; start += codeSpan {
			sh.look(s, start, min(start+codeSpan, sh.end))
		}
	}
	return sh
}

// look finds candidates among the slots from start to end.
func (sh *codedShard) look(s *codedSearch, start, end int) {
	s.index.codes.look(s, &sh.codedSpan, start, end, sh.best.least)
	for block, above := range sh.above[:(end-start)/codeBlock] {
		for ; above != 0; above &= above - 1 {
			i := block*codeBlock + bits.TrailingZeros64(above)
			if s.query.Keep == nil || s.query.Keep(start+i) {
				sh.best.add(keyOf(sh.scores[i], uint32(start+i)))
			}
		}
	}
}

// compare appends the best of the candidates, by their vectors.
func (s *codedSearch) compare(dst []Match, candidates []key) []Match {
	s.matches = s.matches[:0]
	order := (&top{before: s.query.Before}).order
	limit := s.query.Limit
	// Once the first are compared, most of the others are known to be behind them.
	if first := firstCandidates * limit; len(candidates) > first {
		selectGreatest(candidates, first, first)
		s.score(candidates[:first])
		candidates = candidates[first:]
		slices.SortFunc(s.matches, order)
		if len(s.matches) >= limit {
			candidates = s.index.codes.hopeful(s, candidates, s.matches[limit-1].Score)
		}
	}
	s.score(candidates)
	slices.SortFunc(s.matches, order)
	return append(dst, s.matches[:min(len(s.matches), limit)]...)
}

// firstCandidates is how many candidates are compared first for each vector that is wanted.
const firstCandidates = 4

// score adds the candidates with their scores to the matches.
func (s *codedSearch) score(candidates []key) {
	if len(candidates) == 0 {
		return
	}
	s.ids = s.ids[:0]
	for _, k := range candidates {
		s.ids = append(s.ids, k.id())
	}
	// In the order of memory.
	slices.Sort(s.ids)
	n := len(s.ids)
	for len(s.ids)%4 != 0 {
		s.ids = append(s.ids, s.ids[n-1])
	}
	s.scores = slices.Grow(s.scores[:0], len(s.ids))[:len(s.ids)]
	s.index.gather(s.scores, s.vector, s.ids)
	for i, id := range s.ids[:n] {
		if score := s.scores[i]; score != 0 {
			s.matches = append(s.matches, Match{Slot: int(id), Score: float64(score)})
		}
	}
}

// sieve keeps the greatest keys, so many of them and, until they are as many more, what may
// be among them.
type sieve struct {
	keys  []key
	limit int
	least float32 // what a score has to be above
}

func (v *sieve) reset(limit int) {
	v.keys, v.limit, v.least = v.keys[:0], limit, float32(math.Inf(-1))
}

func (v *sieve) add(k key) {
	v.keys = append(v.keys, k)
	if len(v.keys) >= 2*v.limit {
		n := selectGreatest(v.keys, v.limit, v.limit+v.limit/2)
		v.keys = v.keys[:n]
		v.least = v.keys[n-1].score()
	}
}

// whole drops what is not among the greatest, and returns these.
func (v *sieve) whole() []key {
	if len(v.keys) > v.limit {
		v.keys = v.keys[:selectGreatest(v.keys, v.limit, v.limit)]
	}
	return v.keys
}

// selectGreatest moves the greatest of different keys to the front, least to most of them, and
// returns how many. The last of these is the least of them. There are more keys than least.
// It has no branch that hangs on a comparison, as none of those is easy to foresee.
func selectGreatest(keys []key, least, most int) int {
	low, high := 0, len(keys)
	for high-low > 1 {
		part := keys[low:high]
		end := len(part) - 1
		middle := medianAt(part)
		part[middle], part[end] = part[end], part[middle]
		pivot, above := part[end], 0
		for i, k := range part {
			part[i], part[above] = part[above], k
			greater := 0
			if k > pivot {
				greater = 1
			}
			above += greater
		}
		at := low + above // where the pivot is now
		switch {
		case at+1 > most:
			high = at
		case at+1 < least:
			low = at + 1
		default:
			return at + 1
		}
	}
	return low + 1
}

// medianAt is the place of the middle one of three keys.
func medianAt(keys []key) int {
	a, b, c := 0, len(keys)/2, len(keys)-1
	if keys[a] > keys[b] {
		a, b = b, a
	}
	switch {
	case keys[c] > keys[b]:
		return b
	case keys[c] < keys[a]:
		return a
	}
	return c
}
