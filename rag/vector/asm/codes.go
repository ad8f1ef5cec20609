package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// How many bytes ahead the memory is asked for, of bytes and of bits.
const (
	bytesAhead = 16384
	bitsAhead  = 4096
)

// int8Rows writes the inner products of codes of one byte: those of the query within 0 and
// 63, those of the rows within ±127, so that no sum of four products overflows 16 bits.
func int8Rows() {
	const name, block = "int8RowsAVX2", 64
	TEXT(name, NOSPLIT, "func(q, rows *int8, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with 4*groups rows of n codes each. n is a multiple of 64.")
	q, base, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	rows, next := rowPointers(base, n)
	ones := YMM()
	VPCMPEQW(ones, ones, ones)
	VPSRLW(U8(15), ones, ones)
	off := GP64()

	Label(name + "Group")
	TESTQ(groups, groups)
	JZ(LabelRef(name + "Done"))
	var sums [perGroup]VecVirtual
	for i := range sums {
		sums[i] = YMM()
		VPXOR(sums[i], sums[i], sums[i])
	}
	XORQ(off, off)
	Label(name + "Block")
	x, y := YMM(), YMM()
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1}, x)
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1, Disp: 32}, y)
	for i, row := range rows {
		// In the order of memory, which is fastest read so.
		PREFETCHT0(Mem{Base: rows[0], Index: off, Scale: perGroup, Disp: bytesAhead + block*i})
		a, b := YMM(), YMM()
		VPMADDUBSW(Mem{Base: row, Index: off, Scale: 1}, x, a) // pairs of products
		VPMADDUBSW(Mem{Base: row, Index: off, Scale: 1, Disp: 32}, y, b)
		VPADDW(a, b, a)
		VPMADDWD(ones, a, a) // pairs of those
		VPADDD(a, sums[i], sums[i])
	}
	ADDQ(U32(block), off)
	CMPQ(off, n)
	JL(LabelRef(name + "Block"))
	storeSums(sums, out)
	next()
	DECQ(groups)
	JMP(LabelRef(name + "Group"))
	Label(name + "Done")
	VZEROUPPER()
	RET()
}

// storeSums adds up the lanes of 32 bits of four registers and stores the four sums.
func storeSums(sums [perGroup]VecVirtual, out Register) {
	VPHADDD(sums[1], sums[0], sums[0])
	VPHADDD(sums[3], sums[2], sums[2])
	VPHADDD(sums[2], sums[0], sums[0])
	high := XMM()
	VEXTRACTI128(U8(1), sums[0], high)
	VPADDD(high, sums[0].AsX(), sums[0].AsX())
	VMOVDQU(sums[0].AsX(), Mem{Base: out})
	ADDQ(U32(4*perGroup), out)
}

// bitBlock writes the sums that the tables have for the codes of a block of 64 rows: of each
// strip, 8 bits of every row, two tables are looked up for all rows at once. What two strips
// come to fits in a byte; the sums of all are in words, of bytes at even places and at odd
// ones.
func (w width) bitBlock() {
	name := "bitBlock" + w.name
	TEXT(name, NOSPLIT, "func(tables, block *byte, strips int, bias uint16, out *int32)")
	Pragma("noescape")
	Doc(name+" writes the sums of 64 rows, less bias: for each of the strips, an even number, two tables of 16 bytes,",
		"and in block a byte of each row, whose low half looks up the first and whose high half the second.")
	tables, block := Load(Param("tables"), GP64()), Load(Param("block"), GP64())
	strips := Load(Param("strips"), GP64())
	low, t := w.vec(), w.vec()
	w.ones(low)
	VPSRLW(U8(12), low, low)
	VPSLLW(U8(8), low, t)
	w.or(t, low)
	parts := blockRows / w.bytes()
	even, odd := w.vecs(parts), w.vecs(parts)
	w.zero(even...)
	w.zero(odd...)
	Label(name + "Strip")
	const unroll = 2
	lookUp := w.vecs(2 * unroll)
	for i, v := range lookUp {
		w.broadcast16(Mem{Base: tables, Disp: 16 * i}, v)
	}
	for i := range parts {
		var sum VecVirtual // of four bytes
		for u := range unroll {
			if i == 0 {
				PREFETCHT0(Mem{Base: block, Disp: bitsAhead + blockRows*u})
			}
			a, b := w.vec(), w.vec()
			w.move(Mem{Base: block, Disp: blockRows*u + w.bytes()*i}, a)
			VPSRLW(U8(4), a, b)
			w.and(low, a)
			w.and(low, b)
			VPSHUFB(a, lookUp[2*u], a)
			VPSHUFB(b, lookUp[2*u+1], b)
			VPADDB(a, b, a)
			if u > 0 {
				VPADDB(sum, a, a)
			}
			sum = a
		}
		VPADDW(sum, even[i], even[i])
		VPSRLW(U8(8), sum, sum)
		VPADDW(sum, odd[i], odd[i])
	}
	ADDQ(U32(32*unroll), tables)
	ADDQ(U32(blockRows*unroll), block)
	SUBQ(U32(unroll), strips)
	JG(LabelRef(name + "Strip"))

	bias, out := Load(Param("bias"), GP32()), Load(Param("out"), GP64())
	less := w.vec()
	VMOVD(bias, less.AsX())
	VPBROADCASTW(less.AsX(), less)
	for i := range parts {
		t := w.vec()
		VPSLLW(U8(8), odd[i], t)
		VPSUBW(t, even[i], even[i]) // what was at odd places was added here too
		VPSUBW(less, even[i], even[i])
		VPSUBW(less, odd[i], odd[i])
		l, h := w.vec(), w.vec()
		VPUNPCKLWD(odd[i], even[i], l)
		VPUNPCKHWD(odd[i], even[i], h)
		for part := range w.bytes() / 16 {
			for j, v := range []VecVirtual{l, h} {
				eight := YMM()
				VPMOVSXWD(w.part16(v, part), eight)
				VMOVDQU(eight, Mem{Base: out, Disp: 4 * (w.bytes()*i + 16*part + 8*j)})
			}
		}
	}
	VZEROUPPER()
	RET()
}

// blockRows is how many rows stand side by side in a block.
const blockRows = 64

// above makes scores of 64 sums and tells which are above a bound.
func above() {
	const name = "aboveAVX2"
	TEXT(name, NOSPLIT, "func(sums *int32, scales, offsets *float32, weight, least float32, scores *float32) uint64")
	Pragma("noescape")
	Doc(name+" writes 64 scores, each a sum times its scale plus its offset times weight, and returns a bit",
		"for each that is above least.")
	sums, scales, offsets := Load(Param("sums"), GP64()), Load(Param("scales"), GP64()), Load(Param("offsets"), GP64())
	scores := Load(Param("scores"), GP64())
	weight, least := YMM(), YMM()
	broadcastParam("weight", weight)
	broadcastParam("least", least)
	bits := GP64()
	XORQ(bits, bits)
	for i := blockRows/8 - 1; i >= 0; i-- {
		x, y := YMM(), YMM()
		VCVTDQ2PS(Mem{Base: sums, Disp: 32 * i}, x)
		VMULPS(Mem{Base: scales, Disp: 32 * i}, x, x)
		VMULPS(Mem{Base: offsets, Disp: 32 * i}, weight, y)
		VADDPS(y, x, x)
		VMOVUPS(x, Mem{Base: scores, Disp: 32 * i})
		VCMPPS(U8(0x1E), least, x, x) // greater than, which a NaN is not
		eight := GP32()
		VMOVMSKPS(x, eight)
		SHLQ(U8(8), bits)
		ORQ(eight.As64(), bits)
	}
	Store(bits, ReturnIndex(0))
	VZEROUPPER()
	RET()
}

func broadcastParam(name string, v VecVirtual) {
	x, err := Param(name).Resolve()
	if err != nil {
		panic(err)
	}
	VBROADCASTSS(x.Addr, v)
}

func (w width) ones(v VecVirtual) {
	if w.lanes == 16 {
		VPTERNLOGD(U8(0xFF), v, v, v)
		return
	}
	VPCMPEQW(v, v, v)
}

func (w width) and(x Op, v VecVirtual) {
	if w.lanes == 16 {
		VPANDD(x, v, v)
		return
	}
	VPAND(x, v, v)
}

func (w width) or(x Op, v VecVirtual) {
	if w.lanes == 16 {
		VPORD(x, v, v)
		return
	}
	VPOR(x, v, v)
}

func (w width) move(m Mem, v VecVirtual) {
	if w.lanes == 16 {
		VMOVDQU32(m, v)
		return
	}
	VMOVDQU(m, v)
}

// broadcast16 reads 16 bytes to each 16 of a register.
func (w width) broadcast16(m Mem, v VecVirtual) {
	if w.lanes == 16 {
		VBROADCASTI32X4(m, v)
		return
	}
	VBROADCASTI128(m, v)
}

// part16 is one of the 16 bytes of a register.
func (w width) part16(v VecVirtual, part int) Register {
	x := XMM()
	switch {
	case part == 0:
		return v.AsX()
	case w.lanes == 16:
		VEXTRACTI32X4(U8(uint8(part)), v, x)
	default:
		VEXTRACTI128(U8(uint8(part)), v, x)
	}
	return x
}
