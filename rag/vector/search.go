package vector

import "sync"

// perShard is how many numbers a goroutine has to look at for it to be worth starting.
const perShard = 1 << 18

// search is one search at a time, and keeps what it took from the heap for the next.
type search struct {
	index  *Flat
	query  Query
	vector []float32 // the query's, of length 1
	shards []*shard
	done   sync.WaitGroup
}

// shard looks through the slots from start to end.
type shard struct {
	start, end int
	best       top
	scores     [64]float32 // of the slots at hand
	scan       func()
}

func (s *search) run(x *Flat, q Query) []Match {
	s.index, s.query = x, q
	s.vector = x.padded(s.vector[:0], q.Vector)
	n := x.shards()
	for len(s.shards) < n {
		s.shards = append(s.shards, s.newShard())
	}
	s.done.Add(n)
	for i, sh := range s.shards[:n] {
		sh.start, sh.end = len(x.used)*i/n, len(x.used)*(i+1)/n
		if i < n-1 {
			go sh.scan()
		} else {
			sh.scan()
		}
	}
	s.done.Wait()
	best := &s.shards[0].best
	for _, sh := range s.shards[1:n] {
		for _, m := range sh.best.matches {
			best.add(m)
		}
	}
	found := best.sorted()
	s.release()
	return found
}

// padded appends a vector as a row of the index would have it.
func (x *Flat) padded(dst, v []float32) []float32 {
	start := len(dst)
	dst = append(dst, v...)
	Normalize(dst[start:])
	for len(dst) < start+x.stride {
		dst = append(dst, 0)
	}
	return dst
}

// release lets go of what belongs to the caller.
func (s *search) release() {
	s.index, s.query = nil, Query{}
	for _, sh := range s.shards {
		sh.best.before = nil
	}
}

// newShard makes a shard with its function: to start one that has no arguments takes
// nothing from the heap.
func (s *search) newShard() *shard {
	sh := &shard{}
	sh.scan = func() {
		defer s.done.Done()
		sh.best.reset(s.query)
		for start := sh.start; start < sh.end; start += len(sh.scores) {
			sh.look(s, start, min(start+len(sh.scores), sh.end))
		}
	}
	return sh
}

// look compares the query with the slots from start to end.
func (sh *shard) look(s *search, start, end int) {
	x := s.index
	scores := sh.scores[:end-start]
	x.scan(scores, s.vector, start)
	for i, score := range scores {
		// The worst of the best is the first to beat; a NaN beats nothing.
		if !(float64(score) >= sh.best.least()) {
			continue
		}
		m := Match{Slot: start + i, Score: float64(score)}
		if x.used[m.Slot] && m.Score != 0 && sh.best.takes(m) && (s.query.Keep == nil || s.query.Keep(m.Slot)) {
			sh.best.add(m)
		}
	}
}
