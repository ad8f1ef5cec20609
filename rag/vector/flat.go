package vector

import (
	"runtime"
	"sync"
)

// lane is how many elements a row's length is a multiple of: those of a cache line, so that
// no kernel has a remainder to see to, and no load crosses two lines.
const lane = 16

// MaxSlots is how many slots a [Flat] has.
const MaxSlots = 1 << 25

// Flat compares a query with every vector. Its answers are exact, unless it is made with
// [Codes] or another [Precision]. Vectors are stored under slots, small numbers that the
// caller gives out, such as indices into its own table. Searches may run at the same
// time; Put and Remove need the index for themselves.
type Flat struct {
	dimensions int
	stride     int       // from row to row: dimensions, and zeros up to a whole cache line
	rows       []float32 // the vectors one after another, each of length 1
	halves     *halves   // in place of rows, or nil
	used       []bool    // by slot
	count      int
	codes      *codes    // nil if there are none
	pool       sync.Pool // of *search
}

// NewFlat makes an empty index of vectors with the given number of dimensions.
func NewFlat(dimensions int, optFns ...func(*FlatOptions)) *Flat {
	var o FlatOptions
	for _, fn := range optFns {
		fn(&o)
	}
	dimensions = max(dimensions, 0)
	x := &Flat{dimensions: dimensions, stride: (dimensions + lane - 1) / lane * lane}
	x.halves = newHalves(o.Rows, x.stride)
	x.codes = newCodes(o, x.stride)
	return x
}

// Dimensions is the length of the index's vectors.
func (x *Flat) Dimensions() int { return x.dimensions }

// Len tells how many vectors there are.
func (x *Flat) Len() int { return x.count }

// Put stores a copy of a vector under a slot, in place of what is there. Only its direction
// is kept; a vector that has none (see [Cosine]) is stored and never found.
//
// A vector of another length and a slot below 0 are awsai.ErrInvalid, a slot of [MaxSlots]
// or more is awsai.ErrTooLarge.
func (x *Flat) Put(slot int, v []float32) error {
	if err := checkPut(slot, len(v), x.dimensions); err != nil {
		return err
	}
	if slot >= len(x.used) {
		x.used = enlarged(x.used, slot+1)
		if x.halves != nil {
			x.halves.rows = enlarged(x.halves.rows, (slot+1)*x.stride)
		} else {
			x.rows = enlarged(x.rows, (slot+1)*x.stride)
		}
		if x.codes != nil {
			x.codes.grow(wholeBlocks(len(x.used)))
		}
	}
	if x.halves != nil {
		x.halves.put(slot, x.padded(nil, v))
	} else {
		row := x.padRow(slot)
		copy(row, v)
		Normalize(row)
	}
	if !x.used[slot] {
		x.used[slot] = true
		x.count++
	}
	if x.codes != nil {
		x.codes.put(x, slot)
	}
	return nil
}

// Remove forgets the vector of a slot. A slot without one is no error.
func (x *Flat) Remove(slot int) {
	if slot >= 0 && slot < len(x.used) && x.used[slot] {
		x.used[slot] = false
		x.count--
		if x.codes != nil {
			x.codes.remove(slot)
		}
	}
}

// At gives the vector of a slot, scaled to length 1 and rounded as FlatOptions.Rows says, or
// nil where there is none. It may not be a copy and must not be changed.
func (x *Flat) At(slot int) []float32 {
	if slot < 0 || slot >= len(x.used) || !x.used[slot] {
		return nil
	}
	return x.padRow(slot)[:x.dimensions:x.dimensions]
}

// padRow is the vector of a slot with the zeros after it.
func (x *Flat) padRow(slot int) []float32 {
	if x.halves != nil {
		return x.halves.unpacked(nil, slot, slot+1)
	}
	return x.rows[slot*x.stride:][:x.stride]
}

// scan writes the inner products of a vector with those of the slots from start on.
func (x *Flat) scan(dst, vector []float32, start int) {
	from, to := start*x.stride, (start+len(dst))*x.stride
	if x.halves != nil {
		x.halves.kernel.scan(dst, vector, x.halves.rows[from:to])
		return
	}
	active.dotScan(dst, vector, x.rows[from:to])
}

// gather writes the inner products of a vector with those of slots, a multiple of four.
func (x *Flat) gather(dst, vector []float32, slots []uint32) {
	if x.halves == nil {
		active.dotGather(dst, vector, x.rows, slots, nil)
		return
	}
	for i, slot := range slots {
		x.halves.kernel.scan(dst[i:i+1], vector, x.halves.row(int(slot)))
	}
}

// shards is how many goroutines a search is worth.
func (x *Flat) shards() int {
	return max(1, min(runtime.GOMAXPROCS(0), len(x.used)*x.stride/perShard))
}

// Query says what to look for.
type Query struct {
	// Vector is compared with those of the index.
	Vector []float32
	// Limit is how many vectors are wanted. The default is 10.
	Limit int
	// Effort is how many candidates an [HNSW] keeps on its way: the more, the fewer of the
	// nearest it misses, and the longer it takes. The default is that of its options, and
	// it is never less than Limit. A [Flat] misses none.
	Effort int
	// Keep tells whether a vector may be found, before it takes a place among the best.
	// It is called from several goroutines. The default is that all may.
	Keep func(slot int) bool
	// Before tells whether of two vectors with the same score the one in slot a comes
	// first. It is called from several goroutines. The default is the order of slots.
	Before func(a, b int) bool
}

// Match is a vector that was found.
type Match struct {
	// Slot is where it is stored.
	Slot int
	// Score is the cosine of its angle with the query's.
	Score float64
}

// Search appends the vectors nearest to a query's to dst, nearest first. The same index
// gives the same answer whatever the number of processors.
//
// A query of another length, or without a direction, finds nothing.
func (x *Flat) Search(dst []Match, q Query) []Match {
	q, ok := x.complete(q)
	if !ok {
		return dst
	}
	if x.codes != nil {
		return x.codes.search(x, dst, q)
	}
	return x.searchAll(dst, q)
}

// searchAll looks at every vector.
func (x *Flat) searchAll(dst []Match, q Query) []Match {
	s, ok := x.pool.Get().(*search)
	if !ok {
		s = &search{}
	}
	defer x.pool.Put(s)
	return append(dst, s.run(x, q)...)
}

// complete fills in the defaults of a query, and tells whether it can find something.
func (x *Flat) complete(q Query) (Query, bool) {
	if q.Limit <= 0 {
		q.Limit = 10
	}
	if q.Before == nil {
		q.Before = bySlot
	}
	return q, len(q.Vector) == x.dimensions && norm(q.Vector) != 0
}
