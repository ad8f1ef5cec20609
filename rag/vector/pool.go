package vector

import "math"

// A key orders candidates by one comparison: the score above, the number below, so that of
// two with the same score the lower number is the greater key. Its lowest bit tells whether
// the candidate's neighbours have been looked at.
type key uint64

const seen key = 1

// keyOf makes the key of a candidate. NaN is below every number.
func keyOf(score float32, id uint32) key {
	bits := math.Float32bits(score)
	switch {
	case score != score:
		bits = 0
	case bits>>31 != 0:
		bits = ^bits
	default:
		bits |= 1 << 31
	}
	return key(bits)<<32 | key(^id&math.MaxInt32)<<1
}

func (k key) id() uint32 { return ^uint32(k>>1) & math.MaxInt32 }

func (k key) score() float32 {
	bits := uint32(k >> 32)
	if bits>>31 != 0 {
		return math.Float32frombits(bits &^ (1 << 31))
	}
	return math.Float32frombits(^bits)
}

// pool is the best candidates, greatest key first, at most limit of them.
type pool struct {
	keys  []key
	limit int
}

func (p *pool) reset(limit int) { p.keys, p.limit = p.keys[:0], limit }

// full tells whether a candidate has to beat another.
func (p *pool) full() bool { return len(p.keys) >= p.limit }

// least is the key that a candidate has to beat.
func (p *pool) least() key {
	if !p.full() {
		return 0
	}
	return p.keys[len(p.keys)-1]
}

// addAll gives candidates their places and tells which is the first of them.
func (p *pool) addAll(ids []uint32, scores []float32) (first int) {
	first = len(p.keys)
	least := p.least()
	for i, score := range scores {
		// Most have no place, and this is the quicker way to see it.
		if least != 0 && score < least.score() {
			continue
		}
		if k := keyOf(score, ids[i]); k > least {
			first = min(first, p.add(k))
			least = p.least()
		}
	}
	return first
}

// add gives a candidate its place and tells which, or the length where it has none.
func (p *pool) add(k key) int {
	if p.full() {
		if k <= p.keys[len(p.keys)-1] {
			return len(p.keys)
		}
	} else {
		p.keys = append(p.keys, 0)
	}
	low, high := 0, len(p.keys)-1
	for low < high {
		middle := int(uint(low+high) >> 1)
		if p.keys[middle] > k {
			low = middle + 1
		} else {
			high = middle
		}
	}
	copy(p.keys[low+1:], p.keys[low:])
	p.keys[low] = k
	return low
}
