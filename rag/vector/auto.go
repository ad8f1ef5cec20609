package vector

import "sync"

// autoElements is how many numbers a [Flat] of an [Auto] holds at most: what is compared in
// a few milliseconds, and what a graph needs for its searches to be worth their misses.
const autoElements = 1 << 24

// autoBatch is how many vectors go over to the graph with each that is put: two, so that it
// has caught up when there are twice as many.
const autoBatch = 2

// Auto is an index for whoever does not want to choose: it compares all vectors while they
// are few, as a [Flat], and follows a graph where they are many, as an [HNSW]. On the way
// from one to the other, each [Auto.Put] takes a part of the work, and answers stay exact
// until the graph is whole.
//
// Its methods may all be called at the same time.
type Auto struct {
	mu    sync.RWMutex
	most  int   // numbers in flat
	flat  *Flat // nil once the graph is whole
	graph *HNSW // nil before there are many vectors
	moved int   // slots of flat below this are in the graph
}

// NewAuto makes an empty index of vectors with the given number of dimensions.
func NewAuto(dimensions int) *Auto {
	return &Auto{most: autoElements, flat: NewFlat(dimensions)}
}

// Dimensions is the length of the index's vectors.
func (a *Auto) Dimensions() int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.flat == nil {
		return a.graph.Dimensions()
	}
	return a.flat.Dimensions()
}

// Len tells how many vectors there are.
func (a *Auto) Len() int {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.flat == nil {
		return a.graph.Len()
	}
	return a.flat.Len()
}

// Put stores a copy of a vector under a slot, as [Flat.Put] does.
func (a *Auto) Put(slot int, v []float32) error {
	a.mu.RLock()
	if a.flat == nil {
		defer a.mu.RUnlock()
		return a.graph.Put(slot, v)
	}
	a.mu.RUnlock()
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.flat == nil {
		return a.graph.Put(slot, v)
	}
	if err := a.flat.Put(slot, v); err != nil {
		return err
	}
	if a.graph == nil && a.flat.count*a.flat.stride > a.most {
		a.graph = NewHNSW(a.flat.dimensions, func(o *HNSWOptions) { o.Capacity = 2 * len(a.flat.used) })
	}
	if a.graph == nil {
		return nil
	}
	return a.move(slot, v)
}

// move puts the vector of a slot into the graph if its turn has been, and gives others
// theirs.
func (a *Auto) move(slot int, v []float32) error {
	if slot < a.moved {
		if err := a.graph.Put(slot, v); err != nil {
			return err
		}
	}
	for n := 0; n < autoBatch && a.moved < len(a.flat.used); a.moved++ {
		row := a.flat.At(a.moved)
		if row == nil {
			continue
		}
		if err := a.graph.Put(a.moved, row); err != nil {
			return err
		}
		n++
	}
	if a.moved == len(a.flat.used) {
		a.flat = nil
	}
	return nil
}

// Remove forgets the vector of a slot. A slot without one is no error.
func (a *Auto) Remove(slot int) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.flat != nil {
		a.flat.Remove(slot)
	}
	if a.graph != nil {
		a.graph.Remove(slot)
	}
}

// At gives a copy of the vector of a slot, scaled to length 1, or nil where there is none.
func (a *Auto) At(slot int) []float32 {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.flat == nil {
		return a.graph.At(slot)
	}
	return append([]float32(nil), a.flat.At(slot)...)
}

// Search appends the vectors nearest to a query's to dst, nearest first: all of them while
// they are few, and else those that [HNSW.Search] finds.
func (a *Auto) Search(dst []Match, q Query) []Match {
	a.mu.RLock()
	defer a.mu.RUnlock()
	if a.flat == nil {
		return a.graph.Search(dst, q)
	}
	return a.flat.Search(dst, q)
}
