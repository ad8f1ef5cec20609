package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// int8Rows512 is int8Rows with VPDPBUSD, which multiplies bytes without a sign by bytes with
// one. A row's codes are made such by adding 128; what that adds to the sums, 128 times each
// code of the query, is taken off before.
func int8Rows512() {
	const name = "int8RowsAVX512"
	TEXT(name, NOSPLIT, "func(q, rows *int8, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with 4*groups rows of n codes each. n is a multiple of 32.")
	q, base, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	bias, begin := ZMM(), ZMM()
	t := GP32()
	MOVL(U32(0x80808080), t)
	VPBROADCASTD(t, bias)
	less := ZMM()
	VPXORQ(less, less, less)
	codeBlocks(name+"Query", q, n, func(x VecVirtual, _ Mem, _ bool) { VPDPBUSD(x, bias, less) })
	VPXORQ(begin, begin, begin)
	VPSUBD(less, begin, begin)
	codeGroups512(name, q, base, n, groups, out, begin, func(x VecVirtual, row Mem, half bool, sum VecVirtual) {
		y := ZMM()
		if half {
			VPXOR(row, bias.AsY(), y.AsY())
		} else {
			VPXORQ(row, bias, y)
		}
		VPDPBUSD(x, y, sum)
	})
}

// hammingRows512 is hammingRows with VPOPCNTQ. The lanes are of 64 bits, of which the upper
// half stays 0.
func hammingRows512() {
	const name = "hammingRowsAVX512"
	TEXT(name, NOSPLIT, "func(q, rows *byte, n, groups int, out *int32)")
	Pragma("noescape")
	Doc(name + " writes in how many bits q differs from 4*groups rows of n bytes each. n is a multiple of 32.")
	q, base, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	begin := ZMM()
	VPXORQ(begin, begin, begin)
	codeGroups512(name, q, base, n, groups, out, begin, func(x VecVirtual, row Mem, half bool, sum VecVirtual) {
		y := ZMM()
		if half {
			VPXOR(row, x.AsY(), y.AsY())
		} else {
			VPXORQ(row, x, y)
		}
		VPOPCNTQ(y, y)
		VPADDQ(y, sum, sum)
	})
}

// codeBlocks writes the loop over the blocks of n codes: step takes 64 of them at a time, and
// at last 32, the upper half of x then being 0. It gets where they stand after the first, too.
func codeBlocks(name string, q, n Register, step func(x VecVirtual, at Mem, half bool)) {
	off, end, x := GP64(), GP64(), ZMM()
	XORQ(off, off)
	MOVQ(n, end)
	ANDQ(I32(-64), end)
	Label(name + "Block")
	CMPQ(off, end)
	JGE(LabelRef(name + "Half"))
	VMOVDQU64(Mem{Base: q, Index: off, Scale: 1}, x)
	step(x, Mem{Index: off, Scale: 1}, false)
	ADDQ(U32(64), off)
	JMP(LabelRef(name + "Block"))
	Label(name + "Half")
	CMPQ(off, n)
	JGE(LabelRef(name + "Sum"))
	x = ZMM()
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1}, x.AsY())
	step(x, Mem{Index: off, Scale: 1}, true)
	Label(name + "Sum")
}

// codeGroups512 writes the loop over groups of rows: step adds a block to a row's sum, which
// begins at begin. It ends the function.
func codeGroups512(name string, q, base, n, groups, out Register, begin VecVirtual, step func(x VecVirtual, row Mem, half bool, sum VecVirtual)) {
	rows, next := rowPointers(base, n)
	Label(name + "Group")
	TESTQ(groups, groups)
	JZ(LabelRef(name + "Done"))
	var sums [perGroup]VecVirtual
	for i := range sums {
		sums[i] = ZMM()
		VMOVDQA64(begin, sums[i])
	}
	codeBlocks(name, q, n, func(x VecVirtual, at Mem, half bool) {
		lines := perGroup
		if half {
			lines /= 2
		}
		for line := range lines {
			// In the order of memory, which is fastest read so.
			PREFETCHT0(Mem{Base: rows[0], Index: at.Index, Scale: perGroup, Disp: codesAhead + 64*line})
		}
		for i, row := range rows {
			step(x, Mem{Base: row, Index: at.Index, Scale: 1}, half, sums[i])
		}
	})
	for _, s := range sums {
		half := YMM()
		VEXTRACTI64X4(U8(1), s, half)
		VPADDD(half, s.AsY(), s.AsY())
	}
	for i, s := range sums {
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
