package vector

import (
	"math"
	"slices"
)

// bitCoder has codes of one bit for each dimension: the signs of what is left of a vector
// less the mean of all, turned at random. What a vector scores is estimated from them as
// RaBitQ does it (Gao and Long, "RaBitQ: Quantizing High-Dimensional Vectors with a
// Theoretical Error Bound for Approximate Nearest Neighbor Search", arXiv:2405.12497,
// theorem 3.2): with r what is left of the vector, and q of the query, both turned,
//
//	r·q ≈ (|r|² / Σ|rᵢ|) · Σ sign(rᵢ)·qᵢ
//
// without bias, and with a standard deviation that hopeful goes by. The sum is looked up in
// tables: four signs at a time have 16 possible sums. Tables of 32 rows at a time, in vector
// registers, are those of André, Kermarrec and Le Scouarnec, "Cache locality is not enough:
// High-Performance Nearest Neighbor Search with Product Quantization Fast Scan", VLDB 2015.
type bitCoder struct {
	stride  int
	blocks  []byte    // by block of slots, strip of 8 dimensions, slot
	scales  []float32 // by slot: |r|² / Σ|rᵢ|, NaN where there is no code
	offsets []float32 // by slot: r·mean, which is what a vector scores beside r·q and what all do
	mean    []float32
	square  float64   // of the mean's length
	signs   []float32 // of the turn, for each of its rounds
	fitted  int       // how many vectors there were when the mean was looked at
	buffer  []float32
}

// maxBitDimensions is how many dimensions may have codes of a bit: with more, 16 bits do not
// hold a sum of numbers that are worth adding.
const maxBitDimensions = 1 << 13

func newBitCoder(stride int) *bitCoder {
	return &bitCoder{stride: stride, mean: make([]float32, stride), signs: turnSigns(stride), buffer: make([]float32, stride)}
}

func (c *bitCoder) grow(slots int) {
	c.blocks = enlarged(c.blocks, slots*c.stride/8)
	c.scales = appendNaN(c.scales, slots)
	c.offsets = enlarged(c.offsets, slots)
}

// put makes the codes of all vectors anew where their mean is no longer what it was, which is
// looked at whenever there are twice as many.
func (c *bitCoder) put(x *Flat, slot int) {
	if x.count < 2*c.fitted || !c.fit(x) {
		c.encode(slot, x.padRow(slot))
		return
	}
	for slot, used := range x.used {
		if used {
			c.encode(slot, x.padRow(slot))
		}
	}
}

func (c *bitCoder) remove(slot int) { c.scales[slot] = float32(math.NaN()) }

// meanMoves is the share of the vectors' mean square that the mean has to move by, squared,
// for new codes to be worth it.
const meanMoves = 0.01

// fit takes the mean of all vectors and tells whether it is another.
func (c *bitCoder) fit(x *Flat) bool {
	c.fitted = x.count
	mean := make([]float32, c.stride)
	for slot, used := range x.used {
		if used {
			for i, v := range x.padRow(slot) {
				mean[i] += v
			}
		}
	}
	for i := range mean {
		mean[i] /= float32(x.count)
	}
	if squaredL2Go(mean, c.mean) <= meanMoves {
		return false
	}
	c.mean, c.square = mean, float64(dotGo(mean, mean))
	return true
}

// encode writes the code of a vector.
func (c *bitCoder) encode(slot int, v []float32) {
	r := c.buffer
	var squares, offset float64
	for i, e := range v {
		r[i] = e - c.mean[i]
		squares += float64(r[i]) * float64(r[i])
		offset += float64(r[i]) * float64(c.mean[i])
	}
	turn(r, c.signs)
	var sum float64
	strips := c.blocks[slot/codeBlock*codeBlock*c.stride/8+slot%codeBlock:]
	for i := 0; i < len(r); i += 8 {
		var code byte
		for j, e := range r[i : i+8] {
			sum += math.Abs(float64(e))
			if e > 0 {
				code |= 1 << j
			}
		}
		strips[i/8*codeBlock] = code
	}
	c.scales[slot], c.offsets[slot] = 0, float32(offset)
	if sum > 0 {
		c.scales[slot] = float32(squares / sum)
	}
}

// prepare makes the tables of a query: its elements in whole steps, so few that four sums of
// four fit in a byte and all in 16 bits.
func (c *bitCoder) prepare(s *codedSearch) {
	if s.buffer == nil {
		s.buffer, s.tables = make([]float32, c.stride), make([]byte, 4*c.stride)
	}
	q := s.buffer
	for i, e := range s.vector {
		q[i] = e - c.mean[i]
	}
	turn(q, c.signs)
	s.length = math.Sqrt(float64(dotGo(q, q)))
	s.rest = float64(dotGo(s.vector, c.mean))
	steps := min(bitSteps, math.MaxInt16/c.stride)
	s.unit, s.bias = 1, uint16(steps*c.stride)
	if most := largest(q); most > 0 {
		s.unit = most / float32(steps)
	}
	for i := 0; i < len(q); i += 4 {
		lookUp((*[16]byte)(s.tables[4*i:]), (*[4]float32)(q[i:]), s.unit, steps)
	}
}

// bitSteps is how many steps an element of a query is away from 0 at most: 16 of them, on
// either side, fit in a byte.
const bitSteps = 7

// lookUp makes the table of four elements: their sum, by which of them are added, the others
// being subtracted, and enough that it is not below 0.
func lookUp(table *[16]byte, q *[4]float32, unit float32, steps int) {
	var e [4]int
	least := 4 * steps
	for i := range e {
		e[i] = int(math.RoundToEven(float64(q[i] / unit)))
		least -= e[i]
	}
	table[0] = byte(least)
	for i, v := range e {
		n := 1 << i
		for j, sum := range table[:n] {
			table[n+j] = byte(int(sum) + 2*v)
		}
	}
}

func (c *bitCoder) look(s *codedSearch, p *codedSpan, start, end int, least float32) {
	for slot := start; slot < end; slot += codeBlock {
		block := c.blocks[slot*c.stride/8 : (slot+codeBlock)*c.stride/8]
		active.bitBlock((*[codeBlock]int32)(p.sums[slot-start:]), s.tables, block, s.bias)
		p.rate(slot-start, c.scales[slot:], c.offsets[slot:], 1/s.unit, least)
	}
}

// bitDoubt is how many standard deviations the estimate of a candidate may be off for it to
// be compared in full.
const bitDoubt = 3

// hopeful drops the candidates whose estimate is too low for its standard deviation, which
// with r, q and scale as above and n dimensions is |q|·√((scale²·n − |r|²)/(n − 1)).
func (c *bitCoder) hopeful(s *codedSearch, candidates []key, least float64) []key {
	n := float64(c.stride)
	return slices.DeleteFunc(candidates, func(k key) bool {
		scale, offset := float64(c.scales[k.id()]), float64(c.offsets[k.id()])
		square := 1 - 2*offset - c.square // |r|², as the vector has length 1
		deviation := s.length * math.Sqrt(max(0, scale*scale*n-square)/(n-1))
		return float64(k.score()*s.unit)+s.rest+bitDoubt*deviation < least
	})
}
