package lexical

import (
	"math/bits"
	"slices"
)

// postings say for each key in which rows it occurs, and for each row how many keys it has.
// Most keys occur in one row, and are kept without a list.
type postings struct {
	many    map[uint64][]posting // rows ascend
	single  map[uint64]posting
	lengths []uint32 // by row
	total   uint64   // of the lengths of rows that live
}

// posting is a row and how often a key occurs in it, in one word because lists are long.
type posting uint32

const (
	countBits = 7
	maxCount  = 1<<countBits - 1 // further occurrences hardly change a BM25 score
)

func newPosting(row int32, count int) posting {
	return posting(row)<<countBits | posting(min(count, maxCount))
}

func (p posting) row() int32     { return int32(p >> countBits) }
func (p posting) count() float32 { return float32(p & maxCount) }

func newPostings() postings {
	return postings{many: make(map[uint64][]posting), single: make(map[uint64]posting)}
}

// add appends a row with its keys, which it puts in order.
func (p *postings) add(row int32, keys []uint64) {
	p.lengths = append(p.lengths, uint32(len(keys)))
	p.total += uint64(len(keys))
	for key, count := range counts(keys) {
		p.append(key, newPosting(row, count))
	}
}

func (p *postings) append(key uint64, v posting) {
	if list, ok := p.many[key]; ok {
		p.many[key] = append(list, v)
		return
	}
	first, ok := p.single[key]
	if !ok {
		p.single[key] = v
		return
	}
	delete(p.single, key)
	p.many[key] = []posting{first, v}
}

// list gives the postings of a key. A single one is put into room.
func (p *postings) list(key uint64, room *[1]posting) []posting {
	if list, ok := p.many[key]; ok {
		return list
	}
	v, ok := p.single[key]
	if !ok {
		return nil
	}
	room[0] = v
	return room[:]
}

// sweep renumbers rows and drops those that have no number any more.
func (p *postings) sweep(renumbered []int32) {
	for key, list := range p.many {
		kept := appendRenumbered(list[:0], list, renumbered)
		if len(kept) == 0 {
			delete(p.many, key)
			continue
		}
		p.many[key] = kept
	}
	for key, v := range p.single {
		to := renumbered[v.row()]
		if to < 0 {
			delete(p.single, key)
			continue
		}
		p.single[key] = newPosting(to, int(v&maxCount))
	}
	n := 0
	for row, to := range renumbered {
		if to >= 0 {
			p.lengths[n] = p.lengths[row]
			n++
		}
	}
	p.lengths = p.lengths[:n]
}

func appendRenumbered(dst, list []posting, renumbered []int32) []posting {
	for _, v := range list {
		if to := renumbered[v.row()]; to >= 0 {
			dst = append(dst, newPosting(to, int(v&maxCount)))
		}
	}
	return dst
}

// keys are the terms of a text and its pairs of neighbours, each as often as it counts.
type keys struct {
	terms, pairs []uint64
}

func (k *keys) reset() { k.terms, k.pairs = k.terms[:0], k.pairs[:0] }

// collect adds the keys of a text to s.keys.
func (s *scratch) collect(text string, l language, weight int, pairs bool) {
	k := &s.keys
	before := uint64(0)
	s.terms(text, l, func(term string, stream bool) {
		key := hash(term)
		for range weight {
			k.terms = append(k.terms, key)
		}
		if !pairs || !stream {
			return
		}
		if before != 0 {
			for range weight {
				k.pairs = append(k.pairs, pairKey(before, key))
			}
		}
		before = key
	})
}

// counts sorts keys and yields each once with how often it is there.
func counts(keys []uint64) func(yield func(key uint64, count int) bool) {
	slices.Sort(keys)
	return func(yield func(uint64, int) bool) {
		for i := 0; i < len(keys); {
			j := i + 1
			for j < len(keys) && keys[j] == keys[i] {
				j++
			}
			if !yield(keys[i], j-i) {
				return
			}
			i = j
		}
	}
}

// hash is FNV-1a with its bits mixed. Terms are compared by it: two of a million share a
// key with a chance of one to ten million.
func hash(s string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(s) {
		h = (h ^ uint64(s[i])) * 1099511628211
	}
	return mix(h)
}

// mix is the finaliser of MurmurHash3.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func pairKey(a, b uint64) uint64 { return mix(bits.RotateLeft64(a, 21) ^ b) }
