package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// perGroup is how many rows a kernel takes at a time: what is loaded of the query is used
// for each.
const perGroup = 4

// rowPointers returns the addresses of the rows of a group and what makes them those of
// the next.
func rowPointers(base, stride Register) (rows []Register, next func()) {
	rows = []Register{base}
	for range perGroup - 1 {
		p := GP64()
		LEAQ(Mem{Base: rows[len(rows)-1], Index: stride, Scale: 1}, p)
		rows = append(rows, p)
	}
	return rows, func() {
		for _, p := range rows {
			LEAQ(Mem{Base: p, Index: stride, Scale: perGroup}, p)
		}
	}
}

// rows writes the inner products of a query with groups of four rows.
func (w width) rows() {
	name := "dotRows" + w.name
	TEXT(name, NOSPLIT, "func(q, rows *float32, stride, n, groups int, out *float32)")
	Pragma("noescape")
	Doc(name + " writes the inner products of q with 4*groups rows, stride bytes apart, of n elements each.")
	q, base, stride := Load(Param("q"), GP64()), Load(Param("rows"), GP64()), Load(Param("stride"), GP64())
	n, groups, out := Load(Param("n"), GP64()), Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	rows, next := rowPointers(base, stride)
	w.eachGroup(name, q, n, groups, out, rows, func() {}, next)
}

// aheadLines is how many cache lines of each row of the next group are asked for while a
// group is compared. What follows in a row the processor sees coming by itself.
const aheadLines = 8

// aheadGroups is how many groups ahead that is.
const aheadGroups = 1

// gather writes the inner products of a query with groups of four rows that are anywhere.
func (w width) gather() {
	name := "dotGather" + w.name
	TEXT(name, NOSPLIT, "func(q, base *float32, stride, n int, ids *uint32, groups int, out *float32, soon *uint32)")
	Pragma("noescape")
	Doc(name+" writes the inner products of q with the 4*groups rows of those numbers, of n elements each. Row i is",
		"i*stride bytes after base. What is at soon is asked for, as it will be needed next.")
	q, base, stride := Load(Param("q"), GP64()), Load(Param("base"), GP64()), Load(Param("stride"), GP64())
	n, ids := Load(Param("n"), GP64()), Load(Param("ids"), GP64())
	groups, out := Load(Param("groups"), GP64()), Load(Param("out"), GP64())
	soon := Load(Param("soon"), GP64())
	PREFETCHT0(Mem{Base: soon})
	PREFETCHT0(Mem{Base: soon, Disp: 64})
	rows := []Register{GP64(), GP64(), GP64(), GP64()}
	// ahead asks for the rows of the group that is so many after this one.
	ahead := func(distance int, label string) {
		CMPQ(groups, U32(uint32(distance)))
		JLE(LabelRef(label))
		for i := range rows {
			row := GP64()
			MOVL(Mem{Base: ids, Disp: 4 * (perGroup*distance + i)}, row.As32())
			IMULQ(stride, row)
			for line := range aheadLines {
				PREFETCHT0(Mem{Base: base, Index: row, Scale: 1, Disp: 64 * line})
			}
		}
		Label(label)
	}
	for d := range aheadGroups {
		ahead(d, fmt.Sprintf("%sAhead%d", name, d))
	}
	point := func() {
		ahead(aheadGroups, name+"Ahead")
		for i, row := range rows {
			MOVL(Mem{Base: ids, Disp: 4 * i}, row.(GPVirtual).As32())
			IMULQ(stride, row)
			ADDQ(base, row)
		}
	}
	w.eachGroup(name, q, n, groups, out, rows, point, func() { ADDQ(U32(4*perGroup), ids) })
}

// eachGroup writes the loop over groups: first points the registers of rows at the rows of a
// group, next goes on to the group after it.
func (w width) eachGroup(name string, q, n, groups, out Register, rows []Register, first, next func()) {
	const unroll = 2
	off, left := GP64(), GP64()
	var sums [perGroup][]VecVirtual

	Label(name + "Group")
	TESTQ(groups, groups)
	JZ(LabelRef(name + "Done"))
	first()
	for i := range sums {
		sums[i] = w.vecs(unroll)
		w.zero(sums[i]...)
	}
	XORQ(off, off)
	MOVQ(n, left)

	step := func(at int, load func(Mem, VecVirtual), sum int) {
		x := w.vec()
		load(Mem{Base: q, Index: off, Scale: 1, Disp: at}, x)
		for i, row := range rows {
			VFMADD231PS(Mem{Base: row, Index: off, Scale: 1, Disp: at}, x, sums[i][sum])
		}
	}
	whole := func(m Mem, v VecVirtual) { VMOVUPS(m, v) }
	Label(name + "Block")
	CMPQ(left, U32(uint32(unroll*w.lanes)))
	JL(LabelRef(name + "One"))
	for u := range unroll {
		step(u*w.bytes(), whole, u)
	}
	ADDQ(U32(uint32(unroll*w.bytes())), off)
	SUBQ(U32(uint32(unroll*w.lanes)), left)
	JMP(LabelRef(name + "Block"))

	Label(name + "One")
	CMPQ(left, U32(uint32(w.lanes)))
	JL(LabelRef(name + "Tail"))
	step(0, whole, 0)
	ADDQ(U32(uint32(w.bytes())), off)
	SUBQ(U32(uint32(w.lanes)), left)
	JMP(LabelRef(name + "One"))

	Label(name + "Tail")
	TESTQ(left, left)
	JZ(LabelRef(name + "Sum"))
	t := w.tailOf(left)
	x := w.vec()
	t.load(Mem{Base: q, Index: off, Scale: 1}, x)
	for i, row := range rows {
		y := w.vec()
		t.load(Mem{Base: row, Index: off, Scale: 1}, y)
		VFMADD231PS(y, x, sums[i][1])
	}

	Label(name + "Sum")
	var y [perGroup]VecVirtual
	for i, s := range sums {
		VADDPS(s[1], s[0], s[0])
		if w.lanes == 16 {
			half := YMM()
			VEXTRACTF64X4(U8(1), s[0], half)
			VADDPS(half, s[0].AsY(), s[0].AsY())
		}
		y[i] = s[0]
	}
	VHADDPS(y[1].AsY(), y[0].AsY(), y[0].AsY())
	VHADDPS(y[3].AsY(), y[2].AsY(), y[2].AsY())
	VHADDPS(y[2].AsY(), y[0].AsY(), y[0].AsY())
	high := XMM()
	VEXTRACTF128(U8(1), y[0].AsY(), high)
	VADDPS(high, y[0].AsX(), y[0].AsX())
	VMOVUPS(y[0].AsX(), Mem{Base: out})
	ADDQ(U32(4*perGroup), out)
	next()
	DECQ(groups)
	JMP(LabelRef(name + "Group"))

	Label(name + "Done")
	VZEROUPPER()
	RET()
}
