package vector

import "math"

// byteAlign is how many codes a row's number is a multiple of, as the kernels want it.
const byteAlign = 32

// byteCoder has codes of one byte for each dimension.
type byteCoder struct {
	size   int
	bytes  []int8    // by slot, size of each
	scales []float32 // by slot: what a code's one stands for, NaN where there is no code
	zeros  [codeBlock]float32
}

func newByteCoder(stride int) *byteCoder {
	return &byteCoder{size: (stride + byteAlign - 1) / byteAlign * byteAlign}
}

func (c *byteCoder) grow(slots int) {
	c.bytes = enlarged(c.bytes, slots*c.size)
	c.scales = appendNaN(c.scales, slots)
}

// appendNaN makes a list that long.
func appendNaN(list []float32, length int) []float32 {
	for len(list) < length {
		list = append(list, float32(math.NaN()))
	}
	return list
}

func (c *byteCoder) put(x *Flat, slot int) {
	c.scales[slot] = toBytes(c.bytes[slot*c.size:][:c.size], x.padRow(slot))
}

func (c *byteCoder) remove(slot int) { c.scales[slot] = float32(math.NaN()) }

func (c *byteCoder) prepare(s *codedSearch) {
	if s.bytes == nil {
		s.bytes = make([]int8, c.size)
	}
	s.unit = toBytes(s.bytes, s.vector)
}

func (c *byteCoder) look(s *codedSearch, b *codedBlock, start int, least float32) uint64 {
	active.int8Rows(b.sums[:], s.bytes, c.bytes[start*c.size:(start+codeBlock)*c.size])
	return active.above(&b.scores, &b.sums, (*[codeBlock]float32)(c.scales[start:]), &c.zeros, s.unit, least)
}

func (c *byteCoder) hopeful(_ *codedSearch, candidates []key, _ float64) []key { return candidates }

// toBytes writes v in steps of its largest element's 127th, and returns the step.
func toBytes(dst []int8, v []float32) (step float32) {
	var largest float32
	for _, e := range v {
		largest = max(largest, float32(math.Abs(float64(e))))
	}
	if largest == 0 {
		clear(dst)
		return 0
	}
	for i, e := range v {
		dst[i] = int8(math.RoundToEven(float64(e / largest * 127)))
	}
	return largest / 127
}
