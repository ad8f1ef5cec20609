package main

import (
	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// half is a kind of numbers of 16 bits.
type half struct {
	name string
	load func(m Mem, v VecVirtual) // as many as v has lanes, as float32
}

var halves = []half{
	{"Float16", func(m Mem, v VecVirtual) { VCVTPH2PS(m, v) }},
	{"BFloat16", func(m Mem, v VecVirtual) {
		// It is the upper half of a float32.
		VPMOVZXWD(m, v)
		VPSLLD(U8(16), v, v)
	}},
}

// halfScan writes the inner products of a query with rows of halves, in the order of memory,
// which the processor sees coming: to ask for rows ahead takes longer.
func (w width) halfScan(h half) {
	const unroll = 4
	name := "scan" + h.name + w.name
	TEXT(name, NOSPLIT, "func(q *float32, rows *uint16, n, count int, out *float32)")
	Pragma("noescape")
	Doc(name+" writes the inner products of q with the count rows of n elements that follow each other. n is a",
		"multiple of 16, and not 0.")
	q, row, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	count, out := Load(Param("count"), GP64()), Load(Param("out"), GP64())
	step := func(at int, sum VecVirtual, a Register) {
		x := w.vec()
		h.load(Mem{Base: row, Disp: 2 * at}, x)
		VFMADD231PS(Mem{Base: a, Disp: 4 * at}, x, sum)
	}
	a, left := GP64(), GP64()

	Label(name + "Row")
	TESTQ(count, count)
	JZ(LabelRef(name + "Done"))
	MOVQ(q, a)
	MOVQ(n, left)
	sums := w.vecs(unroll)
	w.zero(sums...)
	Label(name + "Block")
	CMPQ(left, U32(uint32(unroll*w.lanes)))
	JL(LabelRef(name + "One"))
	for i, s := range sums {
		step(i*w.lanes, s, a)
	}
	ADDQ(U32(uint32(unroll*w.bytes())), a)
	ADDQ(U32(uint32(unroll*w.bytes()/2)), row)
	SUBQ(U32(uint32(unroll*w.lanes)), left)
	JMP(LabelRef(name + "Block"))
	Label(name + "One")
	TESTQ(left, left)
	JZ(LabelRef(name + "Sum"))
	step(0, sums[0], a)
	ADDQ(U32(uint32(w.bytes())), a)
	ADDQ(U32(uint32(w.bytes()/2)), row)
	SUBQ(U32(uint32(w.lanes)), left)
	JMP(LabelRef(name + "One"))
	Label(name + "Sum")
	VADDPS(sums[1], sums[0], sums[0])
	VADDPS(sums[3], sums[2], sums[2])
	VADDPS(sums[2], sums[0], sums[0])
	w.reduce(sums[0], Mem{Base: out})
	ADDQ(U32(4), out)
	DECQ(count)
	JMP(LabelRef(name + "Row"))
	Label(name + "Done")
	VZEROUPPER()
	RET()
}

// halfUnpack writes halves as float32.
func (w width) halfUnpack(h half) {
	name := "unpack" + h.name + w.name
	TEXT(name, NOSPLIT, "func(dst *float32, src *uint16, n int)")
	Pragma("noescape")
	Doc(name + " writes n halves as float32. n is a multiple of 16, and not 0.")
	dst, src, n := Load(Param("dst"), GP64()), Load(Param("src"), GP64()), Load(Param("n"), GP64())
	const step = 16
	Label(name + "Block")
	for at := 0; at < step; at += w.lanes {
		x := w.vec()
		h.load(Mem{Base: src, Disp: 2 * at}, x)
		VMOVUPS(x, Mem{Base: dst, Disp: 4 * at})
	}
	ADDQ(U32(4*step), dst)
	ADDQ(U32(2*step), src)
	SUBQ(U32(step), n)
	JNZ(LabelRef(name + "Block"))
	VZEROUPPER()
	RET()
}
