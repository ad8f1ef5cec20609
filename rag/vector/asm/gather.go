package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// askAhead asks for a row of size bytes, but for no more than its first lines: what follows
// the processor sees coming by itself. off is written over.
func askAhead(label string, row, size, off Register, lines int) {
	XORQ(off, off)
	Label(label)
	PREFETCHT0(Mem{Base: row, Index: off, Scale: 1})
	ADDQ(U32(64), off)
	CMPQ(off, size)
	JGE(LabelRef(label + "End"))
	CMPQ(off, U32(uint32(64*lines)))
	JL(LabelRef(label))
	Label(label + "End")
}

// codesGather writes the inner products of a code of one byte with groups of four codes that
// are anywhere, times their scales. The codes are within ±127.
func codesGather() {
	const name, block = "codesGatherAVX2", 32
	TEXT(name, NOSPLIT, "func(q *int8, scale float32, base *int8, n int, scales *float32, ids *uint32, groups int, out *float32, soon *uint32)")
	Pragma("noescape")
	Doc(name+" writes the inner products of q with the 4*groups codes of those numbers, of n bytes each, times scale and",
		"the scale of the number. n is a multiple of 32. What is at soon is asked for, as it will be needed next.")
	soon := Load(Param("soon"), GP64())
	PREFETCHT0(Mem{Base: soon})
	PREFETCHT0(Mem{Base: soon, Disp: 64})
	q, base, n := Load(Param("q"), GP64()), Load(Param("base"), GP64()), Load(Param("n"), GP64())
	scales, ids := Load(Param("scales"), GP64()), Load(Param("ids"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	scale := XMM()
	Load(Param("scale"), scale)
	VBROADCASTSS(scale, scale)
	ones := YMM()
	VPCMPEQW(ones, ones, ones)
	VPSRLW(U8(15), ones, ones)
	rows := []Register{GP64(), GP64(), GP64(), GP64()}
	off := GP64()
	ahead := func(distance int, label string) {
		CMPQ(groups, U32(uint32(distance)))
		JLE(LabelRef(label + "None"))
		for i := range perGroup {
			row := GP64()
			MOVL(Mem{Base: ids, Disp: 4 * (perGroup*distance + i)}, row.As32())
			PREFETCHT0(Mem{Base: scales, Index: row, Scale: 4})
			IMULQ(n, row)
			ADDQ(base, row)
			askAhead(label+string(rune('A'+i)), row, n, off, aheadLines)
		}
		Label(label + "None")
	}
	ahead(0, name+"First")

	Label(name + "Group")
	TESTQ(groups, groups)
	JZ(LabelRef(name + "Done"))
	ahead(1, name+"Next")
	var sums [perGroup]VecVirtual
	for i, row := range rows {
		MOVL(Mem{Base: ids, Disp: 4 * i}, row.(GPVirtual).As32())
		IMULQ(n, row)
		ADDQ(base, row)
		sums[i] = YMM()
		VPXOR(sums[i], sums[i], sums[i])
	}
	XORQ(off, off)
	Label(name + "Block")
	x, size := YMM(), YMM()
	VMOVDQU(Mem{Base: q, Index: off, Scale: 1}, x)
	VPABSB(x, size)
	for i, row := range rows {
		y := YMM()
		VMOVDQU(Mem{Base: row, Index: off, Scale: 1}, y)
		VPSIGNB(x, y, y)
		VPMADDUBSW(y, size, y)
		VPMADDWD(ones, y, y)
		VPADDD(y, sums[i], sums[i])
	}
	ADDQ(U32(block), off)
	CMPQ(off, n)
	JL(LabelRef(name + "Block"))

	VPHADDD(sums[1], sums[0], sums[0])
	VPHADDD(sums[3], sums[2], sums[2])
	VPHADDD(sums[2], sums[0], sums[0])
	high, each := XMM(), XMM()
	VEXTRACTI128(U8(1), sums[0], high)
	VPADDD(high, sums[0].AsX(), high)
	VCVTDQ2PS(high, high)
	for i := range perGroup {
		id := GP64()
		MOVL(Mem{Base: ids, Disp: 4 * i}, id.As32())
		if i == 0 {
			VMOVSS(Mem{Base: scales, Index: id, Scale: 4}, each)
		} else {
			VINSERTPS(U8(uint8(i<<4)), Mem{Base: scales, Index: id, Scale: 4}, each, each)
		}
	}
	VMULPS(scale, each, each)
	VMULPS(each, high, high)
	VMOVUPS(high, Mem{Base: out})
	ADDQ(U32(4*perGroup), out)
	ADDQ(U32(4*perGroup), ids)
	DECQ(groups)
	JMP(LabelRef(name + "Group"))
	Label(name + "Done")
	VZEROUPPER()
	RET()
}

// unseen keeps of a list of numbers those that a walk has not come by.
func unseen() {
	const name = "unseenAMD64"
	TEXT(name, NOSPLIT, "func(dst, list *uint32, n int, visited *uint16, turn int, rows *byte, size int) int")
	Pragma("noescape")
	Doc(name+" writes those of the n numbers of a list, up to the first that is all ones, whose entry in visited is not",
		"turn, and makes it turn. It returns how many, and asks for their rows of size bytes. There is room for n in dst.")
	dst, list, n := Load(Param("dst"), GP64()), Load(Param("list"), GP64()), Load(Param("n"), GP64())
	visited, turn := Load(Param("visited"), GP64()), GP64()
	Load(Param("turn"), turn)
	rows, size := Load(Param("rows"), GP64()), Load(Param("size"), GP64())
	count := GP64()
	XORQ(count, count)
	LEAQ(Mem{Base: list, Index: n, Scale: 4}, n)
	Label(name + "Next")
	CMPQ(list, n)
	JGE(LabelRef(name + "Done"))
	id, was, row, one, zero := GP64(), GP64(), GP64(), GP64(), GP64()
	MOVL(Mem{Base: list}, id.As32())
	CMPL(id.As32(), I8(-1))
	JE(LabelRef(name + "Done"))
	ADDQ(U32(4), list)
	// No branch on what cannot be foretold: each number is written, and some are counted.
	MOVL(id.As32(), Mem{Base: dst, Index: count, Scale: 4})
	MOVWLZX(Mem{Base: visited, Index: id, Scale: 2}, was.As32())
	MOVW(turn.As16(), Mem{Base: visited, Index: id, Scale: 2})
	MOVQ(id, row)
	IMULQ(size, row)
	XORQ(one, one)
	XORQ(zero, zero)
	CMPQ(was, turn)
	SETNE(one.As8())
	CMOVQEQ(zero, row)
	for line := range 4 {
		PREFETCHT0(Mem{Base: rows, Index: row, Scale: 1, Disp: 64 * line})
	}
	ADDQ(one, count)
	JMP(LabelRef(name + "Next"))
	Label(name + "Done")
	Store(count, ReturnIndex(0))
	RET()
}
