package vector

import (
	"math"
	"slices"
)

// Precision is how exactly a [Flat] keeps its vectors. With half of the bytes it holds twice
// as many, and searches them faster where memory is what it waits for. Its scores are those of
// the rounded vectors: off by no more than 2⁻¹¹+√n·2⁻²⁵ for Float16 and n dimensions, and 2⁻⁸
// for BFloat16, as the scalar product of two vectors of length 1 is no more than 1. Where
// errors are as often up as down, it is √n times less.
type Precision int

// The precisions.
const (
	// Float32 keeps vectors as they are, in 4 bytes for each dimension. It is the default.
	Float32 Precision = iota
	// Float16 rounds to IEEE 754's binary16, in 2 bytes. As a vector has length 1, its range
	// is no limit: an element is off by 2⁻¹¹ of itself at most, or by 2⁻²⁵ if it is below 2⁻¹⁴.
	Float16
	// BFloat16 rounds to the upper half of a float32, in 2 bytes: an element is off by 2⁻⁸
	// of itself at most. Float16 is the better choice, but for processors without vector
	// instructions ([Kernel] is "go"), on which BFloat16 is faster.
	BFloat16
)

// halfKernel is the arithmetic on rows of 16 bits for an element. Rows are a multiple of 16
// elements long, which is not 0.
type halfKernel struct {
	// scan writes the inner products of q with the rows that follow each other in rows,
	// len(dst) of them. Equal rows have equal results, wherever they stand.
	scan func(dst, q []float32, rows []uint16)

	// unpack writes as many elements as src has.
	unpack func(dst []float32, src []uint16)
}

// halves are rows of 16 bits for an element.
type halves struct {
	rows   []uint16
	stride int
	round  func(float32) uint16
	kernel *halfKernel
}

func newHalves(p Precision, stride int) *halves {
	switch p {
	case Float16:
		return &halves{stride: stride, round: toFloat16, kernel: &active.float16}
	case BFloat16:
		return &halves{stride: stride, round: toBFloat16, kernel: &active.bfloat16}
	}
	return nil
}

// put rounds a vector into a row.
func (h *halves) put(slot int, v []float32) {
	row := h.row(slot)
	for i, x := range v {
		row[i] = h.round(x)
	}
}

func (h *halves) row(slot int) []uint16 { return h.rows[slot*h.stride:][:h.stride] }

// unpacked appends the rows from start to end.
func (h *halves) unpacked(dst []float32, start, end int) []float32 {
	n := (end - start) * h.stride
	dst = slices.Grow(dst, n)[:len(dst)+n]
	if n > 0 {
		h.kernel.unpack(dst[len(dst)-n:], h.rows[start*h.stride:][:n])
	}
	return dst
}

// toFloat16 rounds to the nearest number of IEEE 754's 16 bits, of two that are as near to
// the even one.
func toFloat16(f float32) uint16 {
	const smallest, infinite = 0x38800000, 0x47800000 // 2⁻¹⁴ and 2¹⁶
	b := math.Float32bits(f)
	sign, b := uint16(b>>16)&0x8000, b&0x7fffffff
	switch {
	case b > 0x7f800000:
		return sign | 0x7e00 // NaN
	case b >= infinite:
		return sign | 0x7c00
	case b < smallest:
		// The last bit of the sum, as of what is wanted, is 2⁻²⁴: the addition rounds.
		return sign | uint16(math.Float32bits(math.Float32frombits(b)+0.5)-math.Float32bits(0.5))
	}
	b += 0xfff + b>>13&1
	return sign | uint16((b-smallest)>>13+0x400)
}

// fromFloat16 is a number of IEEE 754's 16 bits.
func fromFloat16(b uint16) float32 {
	// The exponent begins 112 below that of a float32; to multiply makes up for it where the
	// number is denormal, too.
	f := math.Float32bits(math.Float32frombits(uint32(b&0x7fff)<<13) * 0x1p112)
	if b&0x7c00 == 0x7c00 {
		f |= 0x7f800000
	}
	return math.Float32frombits(f | uint32(b&0x8000)<<16)
}

// toBFloat16 rounds to the nearest number of which the upper half of a float32 has all bits,
// of two that are as near to the even one.
func toBFloat16(f float32) uint16 {
	b := math.Float32bits(f)
	if b&0x7fffffff > 0x7f800000 {
		return uint16(b>>16) | 0x40 // a NaN remains one
	}
	return uint16((b + 0x7fff + b>>16&1) >> 16)
}

func fromBFloat16(b uint16) float32 { return math.Float32frombits(uint32(b) << 16) }
