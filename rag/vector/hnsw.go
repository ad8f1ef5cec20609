package vector

import (
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/awsai-go/awsai"
)

// Defaults of [HNSWOptions].
const (
	// DefaultM is how many neighbours a vector has.
	DefaultM = 16
	// DefaultEfConstruction is how many candidates they are chosen from.
	DefaultEfConstruction = 200
	// DefaultEffort is how many candidates a search keeps.
	DefaultEffort = 64
)

// HNSWOptions are the settings of an [HNSW].
type HNSWOptions struct {
	// M is how many neighbours a vector is given in each level above the lowest, and half
	// as many as it may have in the lowest. More make searches find more and take more
	// memory. The default is [DefaultM], the most 256.
	M int
	// EfConstruction is how many candidates a vector's neighbours are chosen from. More
	// make a better graph, more slowly. The default is [DefaultEfConstruction].
	EfConstruction int
	// Effort is how many candidates a search keeps that does not say so itself. The
	// default is [DefaultEffort].
	Effort int
	// Seed sets which vectors are in the upper levels. The same vectors put in the same
	// order, one after the other, make the same graph.
	Seed uint64
	// Capacity is how many vectors to make room for at first. The default is a few.
	Capacity int
	// Codes are what the graph keeps of the vectors. [ByteCodes] make it a quarter or a
	// third as large, and searches of vectors of some hundred dimensions faster. The vectors
	// themselves are not kept then: scores are off by up to a few thousandths, of a hundred
	// of the nearest one or two are missed, unless there is Vector, and [HNSW.At] gives what
	// the code stands for. BitCodes are too coarse for a graph and are taken as ByteCodes.
	// The default is the vectors themselves.
	Codes Codes
	// Vector gives a graph with Codes the vector that was put into a slot, from where the
	// caller keeps it: a search compares the best that it finds by these, and is as exact
	// as without codes. It may return nil where it cannot, does not change what it has
	// returned, and is called from several goroutines. The default is none.
	Vector func(slot int) []float32
}

// HNSW is an approximate index: a graph of vectors that are near to each other, in levels of
// which each has a part of the vectors of the one below (Malkov and Yashunin,
// arXiv:1603.09320). A search follows it to the query and compares a few hundred vectors
// where a [Flat] compares all.
//
// Its methods may all be called at the same time.
type HNSW struct {
	dimensions, stride int
	m, ef, effort      int
	seed               uint64

	// grow is held for writing while the tables below are replaced or numbers given out
	// again, and for reading by whatever looks at them.
	grow sync.RWMutex
	rows []float32 // by number, each of length 1; nil in a graph of codes without a file
	// codes and scales are the vectors by number in a graph of codes.
	codeSize int // 0 in a graph of vectors
	codes    []int8
	scales   []float32
	full     func(slot int) []float32 // gives the vectors, or nil
	// links has for each number the numbers of its neighbours in level 0, up to the first
	// none. It is read while it is written: each word by itself is right.
	links  []uint32
	upper  [][]uint32 // the same for the levels above, one after another
	slots  []int      // by number
	states []uint32   // by number: one of those below
	locks  [256]sync.Mutex
	entry  atomic.Uint64 // a number, and in the upper half 1 + its level; 0 if there is none
	raised sync.Mutex    // held to raise the number of levels

	next atomic.Uint32 // the first number that has not been given out
	dead atomic.Int64  // how many the graph may lead to

	// The locks are taken in the order change, table, grow. change is held for reading to
	// put a vector, for writing to repair the graph; table for what follows it.
	change sync.RWMutex
	table  sync.Mutex
	ids    map[int]uint32
	free   []uint32 // numbers to give out again
	gone   []uint32 // dead numbers that the graph may lead to

	scratches sync.Pool

	// source is the file that the graph is in, whose blocks are checked on the way; nil if
	// it is in memory.
	source *segment
}

// What a number is.
const (
	isFree    = iota // nothing
	isLinking        // to be a vector: others may be linked to it
	isLive           // a vector
	isDead           // removed: it may be passed, and must not be found
)

// none ends a list of neighbours.
const none = math.MaxUint32

// NewHNSW makes an empty index of vectors with the given number of dimensions.
func NewHNSW(dimensions int, optFns ...func(*HNSWOptions)) *HNSW {
	var o HNSWOptions
	for _, fn := range optFns {
		fn(&o)
	}
	g := &HNSW{dimensions: max(dimensions, 0), m: o.M, ef: o.EfConstruction, effort: o.Effort, seed: o.Seed, ids: map[int]uint32{}}
	g.stride = (g.dimensions + lane - 1) / lane * lane
	if o.Codes != NoCodes {
		g.codeSize, g.full = codeSize(g.stride), o.Vector
	}
	if g.m <= 0 {
		g.m = DefaultM
	}
	g.m = max(2, min(g.m, 256))
	if g.ef <= 0 {
		g.ef = DefaultEfConstruction
	}
	if g.effort <= 0 {
		g.effort = DefaultEffort
	}
	g.room(uint32(max(o.Capacity, 64)))
	return g
}

// Dimensions is the length of the index's vectors.
func (g *HNSW) Dimensions() int { return g.dimensions }

// Len tells how many vectors there are.
func (g *HNSW) Len() int {
	g.table.Lock()
	defer g.table.Unlock()
	return len(g.ids)
}

// Put stores a copy of a vector under a slot, in place of what is there. Only its direction
// is kept; a vector that has none (see [Cosine]) is stored and never found. A search at the
// same time finds the old vector or the new one, or for a moment neither.
//
// A vector of another length and a slot below 0 are awsai.ErrInvalid, a slot of [MaxSlots]
// or more is awsai.ErrTooLarge.
func (g *HNSW) Put(slot int, v []float32) error {
	if err := checkPut(slot, len(v), g.dimensions); err != nil {
		return err
	}
	g.change.RLock()
	id := g.number()
	g.grow.RLock()
	s := g.scratch()
	ok := s.aim(g, v)
	g.set(id, s.vector)
	g.slots[id] = slot
	atomic.StoreUint32(&g.states[id], isLinking)
	if ok {
		g.insert(s, id)
	}
	g.scratches.Put(s)
	atomic.StoreUint32(&g.states[id], isLive)
	g.grow.RUnlock()
	g.change.RUnlock()
	g.table.Lock()
	g.bury(slot)
	g.ids[slot] = id
	g.table.Unlock()
	g.repairIfDue()
	return nil
}

// checkPut says what is wrong with a vector for a slot, or nil.
func checkPut(slot, length, dimensions int) error {
	switch {
	case length != dimensions:
		return awsai.Errorf("vector.Put", awsai.ErrInvalid, "vector of %d dimensions, want %d", length, dimensions)
	case slot < 0:
		return awsai.Errorf("vector.Put", awsai.ErrInvalid, "slot %d is negative", slot)
	case slot >= MaxSlots:
		return awsai.Errorf("vector.Put", awsai.ErrTooLarge, "slot %d, want one below %d", slot, MaxSlots)
	}
	return nil
}

// Remove forgets the vector of a slot. A slot without one is no error. The vector's
// neighbours are led around it when there are a number of such vectors, so that searches
// find as much as if it had never been there.
func (g *HNSW) Remove(slot int) {
	g.table.Lock()
	g.bury(slot)
	delete(g.ids, slot)
	g.table.Unlock()
	g.repairIfDue()
}

// bury makes what is in a slot impossible to find.
func (g *HNSW) bury(slot int) {
	id, ok := g.ids[slot]
	if !ok {
		return
	}
	g.grow.RLock()
	atomic.StoreUint32(&g.states[id], isDead)
	g.grow.RUnlock()
	g.dead.Add(1)
	g.gone = append(g.gone, id)
}

// At gives a copy of the vector of a slot, scaled to length 1, or nil where there is none. In
// a graph of codes it is what the code stands for.
func (g *HNSW) At(slot int) []float32 {
	g.table.Lock()
	defer g.table.Unlock()
	id, ok := g.ids[slot]
	if !ok {
		return nil
	}
	g.grow.RLock()
	defer g.grow.RUnlock()
	return g.at(nil, id)
}

// row is the vector of a number, with the zeros after it.
func (g *HNSW) row(id uint32) []float32 { return g.rows[int(id)*g.stride:][:g.stride:g.stride] }

// number gives out a number, and makes room for it.
func (g *HNSW) number() uint32 {
	g.table.Lock()
	defer g.table.Unlock()
	if n := len(g.free); n > 0 {
		id := g.free[n-1]
		g.free = g.free[:n-1]
		return id
	}
	id := g.next.Add(1) - 1
	g.grow.RLock()
	missing := int(id) >= len(g.slots)
	g.grow.RUnlock()
	if missing {
		g.room(2 * id)
	}
	return id
}

// room makes the tables as long as n numbers need.
func (g *HNSW) room(n uint32) {
	g.grow.Lock()
	defer g.grow.Unlock()
	old := len(g.slots)
	if g.codeSize > 0 {
		g.codes = longer(g.codes, int(n)*g.codeSize)
		g.scales = longer(g.scales, int(n))
	} else {
		g.rows = longer(g.rows, int(n)*g.stride)
	}
	g.links = longer(g.links, int(n)*2*g.m)
	g.upper = longer(g.upper, int(n))
	g.slots = longer(g.slots, int(n))
	g.states = longer(g.states, int(n))
	for i := old * 2 * g.m; i < len(g.links); i++ {
		g.links[i] = none
	}
}

// longer is s with zeros up to a length of n.
func longer[T any](s []T, n int) []T {
	out := make([]T, n)
	hugePages(out)
	copy(out, s)
	return out
}

// level is the highest level of the vector in a slot: each has 1/M of the vectors below.
func (g *HNSW) level(slot int) int {
	// SplitMix64 of the slot and the seed.
	z := g.seed + (uint64(slot)+1)*0x9e3779b97f4a7c15
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	z ^= z >> 31
	u := (float64(z>>11) + 0.5) / (1 << 53)
	return min(int(-math.Log(u)/math.Log(float64(g.m))), maxLevel)
}

// maxLevel is beyond what any number of slots has.
const maxLevel = 30

// neighbours is where the neighbours of a number in a level are.
func (g *HNSW) neighbours(id uint32, level int) []uint32 {
	if level == 0 {
		return g.links[int(id)*2*g.m:][: 2*g.m : 2*g.m]
	}
	if n := len(g.upper[id]); level*g.m > n {
		return nil
	}
	return g.upper[id][(level-1)*g.m:][:g.m:g.m]
}

// lock is that of a number's neighbours.
func (g *HNSW) lock(id uint32) *sync.Mutex { return &g.locks[id%uint32(len(g.locks))] }

// scratch is what one search or insertion needs, kept for the next.
type scratch struct {
	found   pool     // candidates
	best    pool     // those of them that may be found, where not all may
	visited []uint16 // by number: the turn in which it was last come by
	turn    uint16
	ids     []uint32
	scores  []float32
	vector  []float32 // the query, of length 1
	code    []int8    // of it
	rest    []float32 // what the code leaves of it
	query   point     // the two
	chosen  []uint32
	keys    []key
	err     error // of the graph's file
}

// scratch takes one from the pool, for as many numbers as there are.
func (g *HNSW) scratch() *scratch {
	s, ok := g.scratches.Get().(*scratch)
	if !ok {
		s = &scratch{}
	}
	if len(s.visited) < len(g.slots) {
		s.visited, s.turn = make([]uint16, len(g.slots)), 0
	}
	return s
}

// begin starts a walk that has been nowhere.
func (s *scratch) begin() {
	s.turn++
	if s.turn == 0 {
		clear(s.visited)
		s.turn = 1
	}
}

// visit tells whether the walk comes by a number for the first time.
func (s *scratch) visit(id uint32) bool {
	if s.visited[id] == s.turn {
		return false
	}
	s.visited[id] = s.turn
	return true
}

// compare gives the scores of the numbers in s.ids. soon is what will be needed next, or nil.
func (g *HNSW) compare(s *scratch, q point, soon *uint32) []float32 {
	if len(s.ids) == 0 || g.source != nil && !s.checked(g) {
		return nil
	}
	n := s.byFour()
	if g.codeSize > 0 {
		active.codesGather(s.scores, q.code, q.scale, g.codes, g.scales, s.ids, soon)
	} else {
		active.dotGather(s.scores, q.vector, g.rows, s.ids, soon)
	}
	s.ids = s.ids[:n]
	return s.scores[:n]
}

// checked checks what the graph's file has of the numbers in s.ids.
func (s *scratch) checked(g *HNSW) bool {
	section, size := sectionRows, uint64(4*g.stride)
	if g.codeSize > 0 {
		section, size = sectionCodes, uint64(g.codeSize)
	}
	if !g.source.unchecked(section) {
		return true
	}
	for _, id := range s.ids {
		if s.err == nil {
			s.err = g.source.check(section, uint64(id)*size, (uint64(id)+1)*size)
		}
	}
	return s.err == nil
}

// threads is how many goroutines work on something of n parts.
func threads(n int) int { return max(1, min(runtime.GOMAXPROCS(0), n)) }
