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

	shards  []*codedShard
	done    sync.WaitGroup
	ids     []uint32
	scores  []float32
	matches []Match
}

// codedShard finds the candidates among the slots from start to end.
type codedShard struct {
	codedBlock
	start, end int
	best       sieve
	scan       func()
}

// codedBlock is a block of slots.
type codedBlock struct {
	sums   [codeBlock]int32
	scores [codeBlock]float32
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
		for start := sh.start; start < sh.end; start += codeBlock {
			above := s.index.codes.look(s, &sh.codedBlock, start, sh.best.least)
			for ; above != 0; above &= above - 1 {
				i := bits.TrailingZeros64(above)
				if s.query.Keep == nil || s.query.Keep(start+i) {
					sh.best.add(keyOf(sh.scores[i], uint32(start+i)))
				}
			}
		}
	}
	return sh
}

// compare appends the best of the candidates, by their vectors.
func (s *codedSearch) compare(dst []Match, candidates []key) []Match {
	if len(candidates) == 0 {
		return dst
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
	active.dotGather(s.scores, s.vector, s.index.rows, s.ids, nil)
	s.matches = s.matches[:0]
	for i, id := range s.ids[:n] {
		if score := s.scores[i]; score != 0 {
			s.matches = append(s.matches, Match{Slot: int(id), Score: float64(score)})
		}
	}
	t := top{before: s.query.Before}
	slices.SortFunc(s.matches, t.order)
	return append(dst, s.matches[:min(len(s.matches), s.query.Limit)]...)
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
		v.least = v.whole()[v.limit-1].score()
	}
}

// whole drops what is not among the greatest, and returns these, the least of them last.
func (v *sieve) whole() []key {
	if len(v.keys) > v.limit {
		selectGreatest(v.keys, v.limit)
		v.keys = v.keys[:v.limit]
	}
	return v.keys
}

// selectGreatest moves the n greatest of different keys to the front, the least of them to
// the last place there.
func selectGreatest(keys []key, n int) {
	low, high := 0, len(keys)-1 // the n-th is between these
	for low < high {
		pivot := keys[low+(high-low)/2]
		i, j := low, high
		for i <= j {
			for keys[i] > pivot {
				i++
			}
			for keys[j] < pivot {
				j--
			}
			if i <= j {
				keys[i], keys[j] = keys[j], keys[i]
				i++
				j--
			}
		}
		switch {
		case n-1 <= j:
			high = j
		case n-1 >= i:
			low = i
		default:
			return
		}
	}
}
