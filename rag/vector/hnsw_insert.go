package vector

import (
	"slices"
	"sync/atomic"
)

// unpackEntry takes the entry apart.
func unpackEntry(e uint64) (id uint32, level int, ok bool) {
	return uint32(e), int(e>>32) - 1, e != 0
}

func packEntry(id uint32, level int) uint64 { return uint64(level+1)<<32 | uint64(id) }

// insert links a number, whose vector and slot are set, into the graph.
func (g *HNSW) insert(s *scratch, id uint32) {
	level := g.level(g.slots[id])
	g.upper[id] = nil
	if level > 0 {
		g.upper[id] = slices.Repeat([]uint32{none}, level*g.m)
	}
	e := g.entry.Load()
	if _, top, ok := unpackEntry(e); !ok || level > top {
		// It becomes the entry: only one at a time may.
		g.raised.Lock()
		defer g.raised.Unlock()
		e = g.entry.Load()
	}
	at, top, ok := unpackEntry(e)
	if ok {
		g.link(s, id, at, top, level)
	}
	if !ok || level > top {
		g.entry.Store(packEntry(id, level))
	}
}

// link finds the neighbours of a number in each of its levels, from an entry at the top.
func (g *HNSW) link(s *scratch, id, at uint32, top, level int) {
	q := g.point(id)
	for l := top; l > level; l-- {
		at = g.nearest(s, q, at, l)
	}
	// It knows its neighbours in all levels before any of them knows it: who came by it in
	// one level could not go on from it in the next.
	for l := min(top, level); l >= 0; l-- {
		g.walk(s, q, at, l, g.ef)
		s.keys = g.living(s.keys[:0], s.found.keys, id)
		if len(s.keys) > 0 {
			at = s.keys[0].id()
		}
		s.chosen = g.choose(s, s.chosen[:0], s.keys, g.m)
		write(g.neighbours(id, l), s.chosen)
	}
	for l := range min(top, level) + 1 {
		mine := g.neighbours(id, l)
		for i := range mine[:min(len(mine), g.m)] {
			other := atomic.LoadUint32(&mine[i])
			if other == none {
				break
			}
			g.linkBack(s, other, id, l)
		}
	}
}

// living appends those of found that are not dead, without the number itself; where all
// are dead, these: a vector that is linked to nothing would be out of reach.
func (g *HNSW) living(dst, found []key, id uint32) []key {
	for _, anyway := range []bool{false, true} {
		for _, k := range found {
			if n := k.id(); n != id && (anyway || atomic.LoadUint32(&g.states[n]) != isDead) {
				dst = append(dst, k&^seen)
			}
		}
		if len(dst) > 0 {
			break
		}
	}
	return dst
}

// linkBack makes id a neighbour of at, in place of another where it has as many as it may.
func (g *HNSW) linkBack(s *scratch, at, id uint32, level int) {
	mutex := g.lock(at)
	mutex.Lock()
	defer mutex.Unlock()
	list := g.neighbours(at, level)
	n := length(list)
	if slices.Contains(list[:n], id) || len(list) == 0 {
		return
	}
	if n < len(list) {
		atomic.StoreUint32(&list[n], id)
		return
	}
	s.ids = append(append(s.ids[:0], list...), id)
	s.keys = s.keys[:0]
	for i, score := range g.compare(s, g.point(at), nil) {
		s.keys = append(s.keys, keyOf(score, s.ids[i]))
	}
	slices.SortFunc(s.keys, func(a, b key) int { return -compareKeys(a, b) })
	s.chosen = g.choose(s, s.chosen[:0], s.keys, len(list))
	write(list, s.chosen)
}

func compareKeys(a, b key) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// choose appends those of the candidates, nearest first, that are nearer to the vector than
// to any chosen before, at most n: neighbours in all directions rather than the nearest
// ones, which may lie together (algorithm 4 of the paper).
func (g *HNSW) choose(s *scratch, dst []uint32, candidates []key, n int) []uint32 {
	for _, k := range candidates {
		if len(dst) == n {
			break
		}
		if !g.shadowed(s, k, dst) {
			dst = append(dst, k.id())
		}
	}
	return dst
}

// shadowed tells whether a candidate is nearer to a chosen one than to the vector.
func (g *HNSW) shadowed(s *scratch, k key, chosen []uint32) bool {
	q := g.point(k.id())
	for len(chosen) > 0 {
		n := min(len(chosen), 4)
		s.ids = append(s.ids[:0], chosen[:n]...)
		for _, score := range g.compare(s, q, nil) {
			if score > k.score() {
				return true
			}
		}
		chosen = chosen[n:]
	}
	return false
}

// length is how many neighbours a list has. It is the caller's to write.
func length(list []uint32) int {
	if n := slices.Index(list, none); n >= 0 {
		return n
	}
	return len(list)
}

// write replaces a list of neighbours, which is being read.
func write(list, ids []uint32) {
	for i, id := range ids {
		atomic.StoreUint32(&list[i], id)
	}
	for i := len(ids); i < len(list); i++ {
		atomic.StoreUint32(&list[i], none)
	}
}
