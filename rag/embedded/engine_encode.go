package embedded

import (
	"encoding/binary"
	"maps"
	"slices"
)

// derivedVersion is the version of what appendDerived writes.
const derivedVersion = 1

// appendDerived appends to b what loadDerived needs to spare deriving it again: where the
// passages are, the words, the grams, and with an LSA its fit and the vectors. Vectors of a
// model are with the documents.
func (e *engine) appendDerived(b []byte) []byte {
	e.mu.RLock()
	defer e.mu.RUnlock()
	b = append(b, derivedVersion)
	b = appendSized(b, e.appendPlaces)
	b = appendSized(b, func(b []byte) []byte { b, _ = e.words.AppendBinary(b); return b })
	b = appendSized(b, func(b []byte) []byte { b, _ = e.grams.AppendBinary(b); return b })
	if e.lsa == nil {
		return b
	}
	b = appendSized(b, func(b []byte) []byte { b, _ = e.lsa.AppendBinary(b); return b })
	for slot := range e.passages {
		b = appendFloats(b, e.vectors.At(slot))
	}
	return b
}

// appendSized appends what add appends, with its length in eight bytes before it.
func appendSized(b []byte, add func([]byte) []byte) []byte {
	start := len(b)
	b = add(binary.LittleEndian.AppendUint64(b, 0))
	binary.LittleEndian.PutUint64(b[start:], uint64(len(b)-start-8))
	return b
}

// appendPlaces appends the model, how far the fit is, the free slots, and the documents in
// order of ID with a checksum of what is indexed and the slot of each passage.
func (e *engine) appendPlaces(b []byte) []byte {
	b = appendString(b, e.model.String())
	b = binary.AppendUvarint(b, uint64(e.fit.passages))
	b = binary.AppendUvarint(b, uint64(e.fit.changed))
	b = appendSlots(b, e.free)
	b = binary.AppendUvarint(b, uint64(len(e.slots)))
	for _, id := range slices.Sorted(maps.Keys(e.slots)) {
		b = appendString(b, id)
		sum := newTextSum()
		for _, slot := range e.slots[id] {
			sum.add(&e.passages[slot])
		}
		b = binary.LittleEndian.AppendUint64(b, sum.Sum64())
		b = appendSlots(b, e.slots[id])
	}
	return b
}

func appendSlots(b []byte, slots []int) []byte {
	b = binary.AppendUvarint(b, uint64(len(slots)))
	for _, slot := range slots {
		b = binary.AppendUvarint(b, uint64(slot))
	}
	return b
}
