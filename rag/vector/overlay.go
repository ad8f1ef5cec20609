package vector

// overlay is what has changed since a store's segment was written: vectors that were put,
// and slots that were emptied.
type overlay struct {
	flat  *Flat
	slots []int       // by the number in flat
	place map[int]int // the number by slot, or removed
	free  []int       // numbers that are not used
}

// removed is the place of a slot that was emptied.
const removed = -1

func newOverlay(dimensions int) *overlay {
	return &overlay{flat: NewFlat(dimensions), place: map[int]int{}}
}

// put puts a vector into a slot, or empties it for nil.
func (o *overlay) put(slot int, v []float32) error {
	at, ok := o.place[slot]
	if v == nil {
		if ok && at != removed {
			o.flat.Remove(at)
			o.free = append(o.free, at)
		}
		o.place[slot] = removed
		return nil
	}
	if !ok || at == removed {
		if n := len(o.free); n > 0 {
			at, o.free = o.free[n-1], o.free[:n-1]
			o.slots[at] = slot
		} else {
			at = len(o.slots)
			o.slots = append(o.slots, slot)
		}
		o.place[slot] = at
	}
	return o.flat.Put(at, v)
}

// at is the vector of a slot, or nil where it is emptied; known is false where nothing has
// changed.
func (o *overlay) at(slot int) (v []float32, known bool) {
	at, ok := o.place[slot]
	if !ok || at == removed {
		return nil, ok
	}
	return o.flat.At(at), true
}

// search finds the matches of a query among what was put.
func (o *overlay) search(dst []Match, q Query) []Match {
	keep, before := q.Keep, q.Before
	if keep != nil {
		q.Keep = func(at int) bool { return keep(o.slots[at]) }
	}
	if before == nil {
		before = bySlot
	}
	q.Before = func(a, b int) bool { return before(o.slots[a], o.slots[b]) }
	start := len(dst)
	dst = o.flat.Search(dst, q)
	for i := range dst[start:] {
		dst[start+i].Slot = o.slots[dst[start+i].Slot]
	}
	return dst
}

// hides makes a query find only what the overlay does not say something of.
func (o *overlay) hides(q Query) Query {
	if len(o.place) == 0 {
		return q
	}
	keep := q.Keep
	q.Keep = func(slot int) bool {
		_, changed := o.place[slot]
		return !changed && (keep == nil || keep(slot))
	}
	return q
}
