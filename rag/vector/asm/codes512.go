package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// int8Rows512 is int8Rows with VPDPBUSD, which multiplies bytes without a sign, those of the
// query, by bytes with one and adds up four products.
func int8Rows512() {
	const name, block = "int8RowsAVX512", 64
	TEXT(name, NOSPLIT, "func(q, rows *int8, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with 4*groups rows of n codes each. n is a multiple of 64.")
	q, base, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	rows, next := rowPointers(base, n)
	off := GP64()

	Label(name + "Group")
	TESTQ(groups, groups)
	JZ(LabelRef(name + "Done"))
	var sums [perGroup]VecVirtual
	for i := range sums {
		sums[i] = ZMM()
		VPXORQ(sums[i], sums[i], sums[i])
	}
	XORQ(off, off)
	Label(name + "Block")
	x := ZMM()
	VMOVDQU64(Mem{Base: q, Index: off, Scale: 1}, x)
	for i, row := range rows {
		// In the order of memory, which is fastest read so.
		PREFETCHT0(Mem{Base: rows[0], Index: off, Scale: perGroup, Disp: bytesAhead + block*i})
		VPDPBUSD(Mem{Base: row, Index: off, Scale: 1}, x, sums[i])
	}
	ADDQ(U32(block), off)
	CMPQ(off, n)
	JL(LabelRef(name + "Block"))
	for i, s := range sums {
		half := YMM()
		VEXTRACTI64X4(U8(1), s, half)
		VPADDD(half, s.AsY(), s.AsY())
		sums[i] = s.AsY().(VecVirtual)
	}
	storeSums(sums, out)
	next()
	DECQ(groups)
	JMP(LabelRef(name + "Group"))
	Label(name + "Done")
	VZEROUPPER()
	RET()
}
