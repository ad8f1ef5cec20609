package lexical

import (
	"encoding/binary"
	"maps"
	"slices"
)

// Version numbers the way in which texts become terms. It changes with the terms, so that
// what was derived from others is not taken for current.
const Version = 1

// Encoded, an index is a fingerprint of its options, the number of its rows, their slots and
// languages, and the postings of terms and of pairs: the rows' lengths, then the keys in
// ascending order, each as the difference from the one before, with the number of its
// postings and the postings. A posting is the difference of its row from the one before,
// shifted to the left by one, with the lowest bit set where the count is 1; else the count
// follows. All numbers are varints.

// AppendBinary appends the index to b in a form that [Index.UnmarshalBinary] reads. Equal
// contents put in the same order give equal bytes. The error is always nil.
func (x *Index) AppendBinary(b []byte) ([]byte, error) {
	b = binary.LittleEndian.AppendUint64(b, x.fingerprint())
	b = binary.AppendUvarint(b, uint64(x.Len()))
	renumbered := x.renumber()
	for row, slot := range x.slots {
		if slot >= 0 {
			b = binary.AppendUvarint(b, uint64(slot))
			b = append(b, byte(x.language[row]))
		}
	}
	b = x.terms.appendBinary(b, renumbered)
	return x.pairs.appendBinary(b, renumbered), nil
}

// fingerprint stands for all that terms and postings depend on.
func (x *Index) fingerprint() uint64 {
	o := x.opts.Analyzer
	h := mix(Version<<32 | uint64(o.Grams))
	if o.WholeIdentifiers {
		h = mix(h + 1)
	}
	if x.opts.Pairs > 0 {
		h = mix(h + 2)
	}
	if o.StopWords != nil {
		h = mix(h + 3)
		for _, w := range o.StopWords {
			h = mix(h ^ hash(w))
		}
	}
	return h
}

func (p *postings) appendBinary(b []byte, renumbered []int32) []byte {
	for row, to := range renumbered {
		if to >= 0 {
			b = binary.AppendUvarint(b, uint64(p.lengths[row]))
		}
	}
	keys := slices.AppendSeq(make([]uint64, 0, len(p.many)+len(p.single)), maps.Keys(p.many))
	keys = slices.AppendSeq(keys, maps.Keys(p.single))
	slices.Sort(keys)
	var room [1]posting
	var list []posting
	before := uint64(0)
	for _, key := range keys {
		list = appendRenumbered(list[:0], p.list(key, &room), renumbered)
		if len(list) == 0 {
			continue
		}
		b = binary.AppendUvarint(b, key-before)
		b = binary.AppendUvarint(b, uint64(len(list)))
		b = appendPostings(b, list)
		before = key
	}
	return binary.AppendUvarint(b, 0) // no difference: the end
}

func appendPostings(b []byte, list []posting) []byte {
	before := int32(0)
	for _, v := range list {
		difference := uint64(v.row()-before) << 1
		before = v.row()
		if count := v & maxCount; count == 1 {
			b = binary.AppendUvarint(b, difference|1)
		} else {
			b = binary.AppendUvarint(b, difference)
			b = append(b, byte(count))
		}
	}
	return b
}
