package vector

import "unsafe"

// A kernel is one way to do the arithmetic: by the instructions of a processor, or by none
// in particular. All kernels add in another order, so that their results differ by rounding:
// for vectors of n elements by no more than n·2⁻²⁴ times the sum of the absolute products.
type kernel struct {
	name string

	// dot and squaredL2 take vectors of the same length, which is not 0.
	dot, squaredL2 func(a, b []float32) float32

	// dotRows writes the inner products of q with the rows that follow each other in rows,
	// len(dst) of them. Equal rows have equal results, wherever they stand.
	dotRows func(dst, q, rows []float32)

	// dotScan is dotRows for rows that are not in a cache.
	dotScan func(dst, q, rows []float32)

	// dotGather writes the inner products of q with the rows of those numbers, of len(q)
	// elements each, which begin at that many times their number of elements in rows. There
	// are four rows, or a multiple of it, and as many elements of dst. The two cache lines
	// at soon will be needed next; nil is none.
	dotGather func(dst, q, rows []float32, ids []uint32, soon *uint32)

	// panel adds the inner products of panelRows rows with panelQueries queries to out, by
	// row. The rows are stride elements apart. The queries' elements stand side by side in
	// packed: n times panelQueries of them, n a multiple of 8. As many bytes as the rows
	// have, from soon on, will be needed next.
	panelRows, panelQueries int
	panel                   func(out, rows []float32, stride, n int, packed []float32, soon *byte)

	// over tells of rows of panelQueries scores which are no less than those of least, by
	// the bits of dst: the first is the lowest.
	over func(dst []uint32, scores, least []float32)

	// int8Rows writes the inner products of q, of n codes, a multiple of 64, with the rows
	// that follow each other in rows, len(dst) of them. The codes of q are from 0 to 63,
	// those of the rows within ±127.
	int8Rows func(dst []int32, q, rows []int8)

	// bitBlock writes for each row of a block the sum of what it looks up in tables, less
	// bias. A block is strips of codeBlock bytes, an even number, one of each row; tables
	// are 32 bytes for each strip, 16 for the low half of its bytes and 16 for the high
	// one. What a row looks up for two strips is no more than a byte, and all less bias
	// no more than 16 bits with a sign.
	bitBlock func(dst *[codeBlock]int32, tables, block []byte, bias uint16)

	// above writes the scores of sums, which are sum·scale + offset·weight, and returns a
	// bit for each that is above least. A NaN is not.
	above func(scores *[codeBlock]float32, sums *[codeBlock]int32, scales, offsets *[codeBlock]float32, weight, least float32) uint64

	float16, bfloat16 halfKernel

	// codesGather is dotGather for codes of len(q) bytes, a multiple of 32: the inner products
	// times scale and the scale of the number.
	codesGather func(dst []float32, q []int8, scale float32, rows []int8, scales []float32, ids []uint32, soon *uint32)

	// unseen writes those numbers of a list, up to the first none, to dst whose entry in
	// visited is not turn, and makes it turn. It returns how many. The rows of size bytes
	// that they have after rows will be needed next.
	unseen func(dst, list []uint32, visited []uint16, turn uint16, rows unsafe.Pointer, size int) int
}

// portable is the kernel of every processor.
var portable = kernel{
	name:         "go",
	dot:          dotGo,
	squaredL2:    squaredL2Go,
	dotRows:      dotRowsGo,
	dotScan:      dotRowsGo,
	dotGather:    dotGatherGo,
	panelRows:    4,
	panelQueries: 4,
	panel:        panelGo,
	over:         overGo,
	int8Rows:     int8RowsGo,
	float16:      halfKernel{scanFloat16Go, unpackFloat16Go},
	bfloat16:     halfKernel{scanBFloat16Go, unpackBFloat16Go},
	codesGather:  codesGatherGo,
	unseen:       unseenGo,
	bitBlock:     bitBlockGo,
	above:        aboveGo,
}

// active is the kernel that the package uses: the best that the processor has.
var active = kernels()[0]

// Kernel is the name of the instructions that the package works with on this processor:
// "avx512", "avx2", "neon", or "go" for none in particular.
func Kernel() string { return active.name }
