package vector

import (
	"slices"
	"sync"
	"sync/atomic"
)

// The graph is repaired from one dead vector in repairShare on, but not for fewer than a few.
// These are fewer than the neighbours that a vector may have: what is linked to a dead
// vector alone does not lose its place there.
const (
	repairShare = 8
	repairFew   = 64
)

// repairIfDue leads the graph around its dead vectors if there are many.
func (g *HNSW) repairIfDue() {
	g.table.Lock()
	due := len(g.gone) > 0 && (len(g.ids) == 0 || len(g.gone)*repairShare > len(g.ids)+repairFew)
	g.table.Unlock()
	if due {
		g.Repair()
	}
}

// Repair leads the graph around the vectors that have been removed or replaced and gives
// their room free. It is called by itself when there are many; searches go on meanwhile,
// and whoever puts a vector waits.
func (g *HNSW) Repair() {
	g.change.Lock()
	defer g.change.Unlock()
	g.table.Lock()
	gone := g.gone
	g.gone = nil
	g.table.Unlock()
	if len(gone) == 0 {
		return
	}
	g.grow.RLock()
	isGone := make([]bool, len(g.slots))
	for _, id := range gone {
		isGone[id] = true
	}
	g.reroute(isGone)
	g.moveEntry(isGone)
	g.grow.RUnlock()
	g.giveFree(gone)
}

// reroute gives each vector that has dead neighbours others in their place: those that the
// dead ones lead to (the consolidation of Singh and others, arXiv:2105.09613).
func (g *HNSW) reroute(isGone []bool) {
	n := int(g.used())
	var next atomic.Int64
	var done sync.WaitGroup
	for range threads(n / 1024) {
		done.Go(func() {
			s := g.scratch()
			defer g.scratches.Put(s)
			for {
				start := int(next.Add(256)) - 256
				if start >= n {
					return
				}
				for id := start; id < min(start+256, n); id++ {
					if !isGone[id] {
						g.rerouteOne(s, uint32(id), isGone)
					}
				}
			}
		})
	}
	done.Wait()
}

func (g *HNSW) rerouteOne(s *scratch, id uint32, isGone []bool) {
	for l := 0; l <= len(g.upper[id])/g.m; l++ {
		list := g.neighbours(id, l)
		list = list[:length(list)]
		if !slices.ContainsFunc(list, func(n uint32) bool { return isGone[n] }) {
			continue
		}
		s.begin()
		s.visit(id)
		s.ids = g.beyond(s, s.ids[:0], list, l, isGone)
		s.keys = s.keys[:0]
		for i, score := range g.compare(s, g.point(id), nil) {
			s.keys = append(s.keys, keyOf(score, s.ids[i]))
		}
		slices.SortFunc(s.keys, func(a, b key) int { return -compareKeys(a, b) })
		all := g.neighbours(id, l)
		s.chosen = g.choose(s, s.chosen[:0], s.keys, len(all))
		write(all, s.chosen)
	}
}

// beyond appends the living of a list, and what its dead lead to.
func (g *HNSW) beyond(s *scratch, dst, list []uint32, level int, isGone []bool) []uint32 {
	for _, n := range list {
		if !isGone[n] {
			if s.visit(n) {
				dst = append(dst, n)
			}
			continue
		}
		theirs := g.neighbours(n, level)
		for i := range theirs {
			id := atomic.LoadUint32(&theirs[i])
			if id == none {
				break
			}
			if !isGone[id] && s.visit(id) {
				dst = append(dst, id)
			}
		}
	}
	return dst
}

// moveEntry makes a living vector of the highest level the entry.
func (g *HNSW) moveEntry(isGone []bool) {
	at, _, ok := unpackEntry(g.entry.Load())
	if !ok || !isGone[at] {
		return
	}
	var entry uint64
	for id := range g.used() {
		// One that is in no level is linked to nothing.
		if !isGone[id] && atomic.LoadUint32(&g.states[id]) == isLive && g.linked(id) {
			entry = max(entry, packEntry(id, len(g.upper[id])/g.m))
		}
	}
	g.entry.Store(entry)
}

// linked tells whether a number is in the graph: a vector without direction is not.
func (g *HNSW) linked(id uint32) bool {
	if g.codeSize > 0 {
		return g.scales[id] != 0
	}
	return slices.ContainsFunc(g.row(id), func(v float32) bool { return v != 0 })
}

// giveFree has numbers given out again, when no search is at them any more.
func (g *HNSW) giveFree(gone []uint32) {
	g.table.Lock()
	defer g.table.Unlock()
	g.grow.Lock()
	defer g.grow.Unlock()
	for _, id := range gone {
		g.states[id] = isFree
		g.upper[id] = nil
		write(g.neighbours(id, 0), nil)
	}
	g.dead.Add(-int64(len(gone)))
	g.free = append(g.free, gone...)
}
