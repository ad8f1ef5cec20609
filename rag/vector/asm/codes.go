package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// codesAhead is how many bytes ahead the codes are asked for.
const codesAhead = 4096

// int8Rows writes the inner products of codes of one byte. The codes are within ±127, so
// that no sum of two products overflows 16 bits.
func int8Rows() {
	const name, block = "int8RowsAVX2", 32
	TEXT(name, NOSPLIT, "func(q, rows *int8, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with 4*groups rows of n codes each. n is a multiple of 32.")
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
	x, size := YMM(), YMM()
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1}, x)
	VPABSB(x, size)
	for i, row := range rows {
		if i%2 == 0 {
			// In the order of memory, which is fastest read so.
			PREFETCHT0(Mem{Base: rows[0], Index: off, Scale: perGroup, Disp: codesAhead + 32*i})
		}
		y := YMM()
		VMOVDQU(Mem{Base: row, Index: off, Scale: 1}, y)
		VPSIGNB(x, y, y)            // the row, by the signs of the query
		VPMADDUBSW(y, size, y)      // pairs of |query| times that
		VPMADDWD(ones, y, y)        // pairs of those
		VPADDD(y, sums[i], sums[i]) // in 32 bits
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

// hammingRows writes how many bits differ. The bits of each half of a byte are counted by
// a table in a register.
func hammingRows() {
	const name, block = "hammingRowsAVX2", 32
	counts := GLOBL("bitCounts", RODATA|NOPTR)
	for i := range 32 {
		c := 0
		for v := i % 16; v > 0; v >>= 1 {
			c += v & 1
		}
		DATA(i, U8(uint8(c)))
	}
	TEXT(name, NOSPLIT, "func(q, rows *byte, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name+" writes in how many bits q differs from 4*groups rows of n bytes each. n is a multiple of 32,",
		"at most 8160.")
	q, base, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	rows, next := rowPointers(base, n)
	table, low, zero := YMM(), YMM(), YMM()
	VMOVDQU(counts, table)
	VPCMPEQB(low, low, low)
	VPSRLW(U8(12), low, low)
	t := YMM()
	VPSLLW(U8(8), low, t)
	VPOR(t, low, low)
	VPXOR(zero, zero, zero)
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
	x := YMM()
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1}, x)
	for i, row := range rows {
		a, b := YMM(), YMM()
		VPXOR(Mem{Base: row, Index: off, Scale: 1}, x, a)
		VPSRLW(U8(4), a, b)
		VPAND(low, a, a)
		VPAND(low, b, b)
		VPSHUFB(a, table, a)
		VPSHUFB(b, table, b)
		VPADDB(a, b, a)
		VPSADBW(zero, a, a)
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
