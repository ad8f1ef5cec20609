// Command asm writes the amd64 kernels of package vector. Run it with go generate in that
// package's folder.
package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

func main() {
	ConstraintExpr("amd64,!purego")
	masks()
	for _, w := range []width{avx2, avx512} {
		w.pair("dot", w.multiplyAdd)
		w.pair("l2", w.squaredDifference)
		w.scan()
		w.rows()
		w.gather()
		w.panel()
		w.over()
		w.bitBlock()
		for _, h := range halves {
			w.halfScan(h)
			w.halfUnpack(h)
		}
	}
	int8Rows()
	codesGather()
	unseen()
	above()
	int8Rows512()
	Generate()
}

// width is a set of instructions.
type width struct {
	name  string
	lanes int // float32 in a register
}

var (
	avx2   = width{"AVX2", 8}
	avx512 = width{"AVX512", 16}
)

func (w width) bytes() int { return 4 * w.lanes }

func (w width) vec() VecVirtual {
	if w.lanes == 16 {
		return ZMM()
	}
	return YMM()
}

func (w width) vecs(n int) []VecVirtual {
	out := make([]VecVirtual, n)
	for i := range out {
		out[i] = w.vec()
	}
	return out
}

func (w width) zero(v ...VecVirtual) {
	for _, r := range v {
		if w.lanes == 16 {
			VPXORD(r, r, r)
		} else {
			VXORPS(r, r, r)
		}
	}
}

// masks is a table of which loads at 4*(8-n) give a mask of n lanes.
func masks() {
	GLOBL("tailMask", RODATA|NOPTR)
	for i := range 16 {
		v := uint32(0)
		if i < 8 {
			v = 0xFFFFFFFF
		}
		DATA(4*i, U32(v))
	}
}

// tail is the mask of the last elements, fewer than a register has lanes.
type tail struct {
	w    width
	mask Register // YMM for AVX2, K for AVX-512
}

// tailOf makes a mask of rem lanes.
func (w width) tailOf(rem Register) tail {
	if w.lanes == 16 {
		k := K()
		bits := GP32()
		MOVL(U32(0xFFFFFFFF), bits)
		BZHIL(rem.(GPVirtual).As32(), bits, bits)
		KMOVW(bits, k)
		return tail{w, k}
	}
	mask := YMM()
	table, off := GP64(), GP64()
	LEAQ(NewDataAddr(Symbol{Name: "tailMask", Static: true}, 0), table)
	MOVQ(U32(8), off)
	SUBQ(rem, off)
	VMOVDQU(Mem{Base: table, Index: off, Scale: 4}, mask)
	return tail{w, mask}
}

// load reads the lanes of the mask, the others as zero.
func (t tail) load(m Mem, v VecVirtual) {
	if t.w.lanes == 16 {
		VMOVUPS_Z(m, t.mask, v)
		return
	}
	VMASKMOVPS(m, t.mask, v)
}

func (w width) multiplyAdd(x VecVirtual, y Op, sum VecVirtual) { VFMADD231PS(y, x, sum) }

func (w width) squaredDifference(x VecVirtual, y Op, sum VecVirtual) {
	d := w.vec()
	VSUBPS(y, x, d)
	VFMADD231PS(d, d, sum)
}

// reduce adds the lanes of v up and stores the sum.
func (w width) reduce(v VecVirtual, to Op) {
	x := v.AsX()
	if w.lanes == 16 {
		half := YMM()
		VEXTRACTF64X4(U8(1), v, half)
		VADDPS(half, v.AsY(), v.AsY())
	}
	high := XMM()
	VEXTRACTF128(U8(1), v.AsY(), high)
	VADDPS(high, x, x)
	VHADDPS(x, x, x)
	VHADDPS(x, x, x)
	VMOVSS(x, to)
}

// pair writes a function of two vectors of n elements.
func (w width) pair(name string, step func(x VecVirtual, y Op, sum VecVirtual)) {
	TEXT(name+w.name, NOSPLIT, "func(a, b *float32, n int) float32")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s%s is %s with %s.", name, w.name, name, w.name))
	a, b, n := Load(Param("a"), GP64()), Load(Param("b"), GP64()), Load(Param("n"), GP64())
	ret, err := ReturnIndex(0).Resolve()
	if err != nil {
		panic(err)
	}
	w.one(name+w.name, a, b, n, ret.Addr, step)
	VZEROUPPER()
	RET()
}

// scan writes the inner products of a query with rows, one after the other: where the rows
// are not in a cache, memory is fastest read in its order.
func (w width) scan() {
	name := "dotScan" + w.name
	TEXT(name, NOSPLIT, "func(q, rows *float32, n, count int, out *float32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with the count rows of n elements that follow each other.")
	q, row, n := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("n"), GP64())
	count, out := Load(Param("count"), GP64()), Load(Param("out"), GP64())
	Label(name + "Row")
	TESTQ(count, count)
	JZ(LabelRef(name + "Done"))
	a, left := GP64(), GP64()
	MOVQ(q, a)
	MOVQ(n, left)
	w.one(name, row, a, left, Mem{Base: out}, w.multiplyAdd)
	ADDQ(U32(4), out)
	DECQ(count)
	JMP(LabelRef(name + "Row"))
	Label(name + "Done")
	VZEROUPPER()
	RET()
}

// one writes what two vectors of n elements come to, and moves a and b to their ends.
func (w width) one(name string, a, b, n Register, to Op, step func(x VecVirtual, y Op, sum VecVirtual)) {
	const unroll = 4
	sums := w.vecs(unroll)
	w.zero(sums...)

	Label(name + "Block")
	CMPQ(n, U32(uint32(unroll*w.lanes)))
	JL(LabelRef(name + "One"))
	for i, s := range sums {
		x := w.vec()
		VMOVUPS(Mem{Base: a, Disp: i * w.bytes()}, x)
		step(x, Mem{Base: b, Disp: i * w.bytes()}, s)
	}
	ADDQ(U32(uint32(unroll*w.bytes())), a)
	ADDQ(U32(uint32(unroll*w.bytes())), b)
	SUBQ(U32(uint32(unroll*w.lanes)), n)
	JMP(LabelRef(name + "Block"))

	Label(name + "One")
	CMPQ(n, U32(uint32(w.lanes)))
	JL(LabelRef(name + "Tail"))
	x := w.vec()
	VMOVUPS(Mem{Base: a}, x)
	step(x, Mem{Base: b}, sums[0])
	ADDQ(U32(uint32(w.bytes())), a)
	ADDQ(U32(uint32(w.bytes())), b)
	SUBQ(U32(uint32(w.lanes)), n)
	JMP(LabelRef(name + "One"))

	Label(name + "Tail")
	TESTQ(n, n)
	JZ(LabelRef(name + "Sum"))
	t := w.tailOf(n)
	y := w.vec()
	x = w.vec()
	t.load(Mem{Base: a}, x)
	t.load(Mem{Base: b}, y)
	step(x, y, sums[1])
	LEAQ(Mem{Base: a, Index: n, Scale: 4}, a)

	Label(name + "Sum")
	VADDPS(sums[1], sums[0], sums[0])
	VADDPS(sums[3], sums[2], sums[2])
	VADDPS(sums[2], sums[0], sums[0])
	w.reduce(sums[0], to)
}
