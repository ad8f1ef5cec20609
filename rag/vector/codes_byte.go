package vector

import "math"

// byteAlign is how many codes a row's number is a multiple of, as the kernels want it.
const byteAlign = 64

// byteCoder has codes of one byte for each dimension, in steps of the largest element's
// 127th. Those of a query are in fewer steps and not below 0, for the sake of the kernels:
// querySteps more than they stand for, which the offsets take back.
type byteCoder struct {
	size    int
	bytes   []int8    // by slot, size of each
	scales  []float32 // by slot: a code's step, NaN where there is no code
	offsets []float32 // by slot: -querySteps times the sum of a code, in its steps
}

// querySteps is how many steps an element of a query is away from 0 at most.
const querySteps = 31

func newByteCoder(stride int) *byteCoder {
	return &byteCoder{size: (stride + byteAlign - 1) / byteAlign * byteAlign}
}

func (c *byteCoder) grow(slots int) {
	c.bytes = enlarged(c.bytes, slots*c.size)
	c.scales = appendNaN(c.scales, slots)
	c.offsets = enlarged(c.offsets, slots)
}

// appendNaN makes a list that long.
func appendNaN(list []float32, length int) []float32 {
	for len(list) < length {
		list = append(list, float32(math.NaN()))
	}
	return list
}

func (c *byteCoder) put(x *Flat, slot int) {
	code := c.bytes[slot*c.size:][:c.size]
	step := toBytes(code, x.padRow(slot))
	sum := 0
	for _, b := range code {
		sum += int(b)
	}
	c.scales[slot], c.offsets[slot] = step, -step*float32(querySteps*sum)
}

func (c *byteCoder) remove(slot int) { c.scales[slot] = float32(math.NaN()) }

func (c *byteCoder) prepare(s *codedSearch) {
	if s.bytes == nil {
		s.bytes = make([]int8, c.size)
	}
	unit := largest(s.vector) / querySteps
	for i, e := range s.vector {
		s.bytes[i] = int8(math.RoundToEven(float64(e/unit))) + querySteps
	}
}

func (c *byteCoder) look(s *codedSearch, p *codedSpan, start, end int, least float32) {
	active.int8Rows(p.sums[:end-start], s.bytes, c.bytes[start*c.size:end*c.size])
	for slot := start; slot < end; slot += codeBlock {
		p.rate(slot-start, c.scales[slot:], c.offsets[slot:], 1, least)
	}
}

func (c *byteCoder) hopeful(_ *codedSearch, candidates []key, _ float64) []key { return candidates }

// toBytes writes v in steps of its largest element's 127th, and returns the step.
func toBytes(dst []int8, v []float32) (step float32) {
	most := largest(v)
	if most == 0 {
		clear(dst)
		return 0
	}
	for i, e := range v {
		dst[i] = int8(math.RoundToEven(float64(e / most * 127)))
	}
	return most / 127
}

// largest is the greatest absolute value in v.
func largest(v []float32) (most float32) {
	for _, e := range v {
		most = max(most, float32(math.Abs(float64(e))))
	}
	return most
}
