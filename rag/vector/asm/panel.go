package main

import (
	"fmt"

	. "github.com/mmcloughlin/avo/build"
	. "github.com/mmcloughlin/avo/operand"
	. "github.com/mmcloughlin/avo/reg"
)

// panelRows is how many rows a panel takes at a time: as many as there are registers for.
func (w width) panelRows() int {
	if w.lanes == 16 {
		return 12
	}
	return 6
}

// panel adds the inner products of a block of rows with a panel of queries, two registers
// wide, whose elements stand side by side.
func (w width) panel() {
	const unroll = 8
	name := "panel" + w.name
	TEXT(name, NOSPLIT, "func(rows *float32, stride, n int, packed, out *float32, soon *byte)")
	Pragma("noescape")
	Doc(name+" adds to out the inner products of a block of rows, stride bytes apart, with the panel of queries",
		"packed. n is a multiple of 8. What is at soon is asked for, as many bytes as there are in the rows.")
	base, stride, n := Load(Param("rows"), GP64()), Load(Param("stride"), GP64()), Load(Param("n"), GP64())
	packed, out, soon := Load(Param("packed"), GP64()), Load(Param("out"), GP64()), Load(Param("soon"), GP64())
	bases := []Register{base}
	triple := GP64()
	LEAQ(Mem{Base: stride, Index: stride, Scale: 2}, triple)
	for range w.panelRows()/3 - 1 {
		p := GP64()
		LEAQ(Mem{Base: bases[len(bases)-1], Index: triple, Scale: 1}, p)
		bases = append(bases, p)
	}
	sums := make([][]VecVirtual, w.panelRows())
	for i := range sums {
		sums[i] = w.vecs(2)
		for j, s := range sums[i] {
			VMOVUPS(Mem{Base: out, Disp: (2*i + j) * w.bytes()}, s)
		}
	}
	queries := w.vecs(2)
	line := 0
	lines := unroll * w.panelRows() * 4 / 64
	Label(name + "Block")
	for k := range unroll {
		// Into the second cache: the first has what is compared now.
		for ; line < lines*(k+1)/unroll; line++ {
			PREFETCHT1(Mem{Base: soon, Disp: 64 * line})
		}
		for j, v := range queries {
			VMOVUPS(Mem{Base: packed, Disp: (2*k + j) * w.bytes()}, v)
		}
		for i := range sums {
			m := Mem{Base: bases[i/3], Disp: 4 * k}
			if i%3 > 0 {
				m.Index, m.Scale = stride, uint8(i%3)
			}
			if w.lanes == 16 {
				for j, v := range queries {
					VFMADD231PS_BCST(m, v, sums[i][j])
				}
				continue
			}
			x := w.vec()
			VBROADCASTSS(m, x)
			for j, v := range queries {
				VFMADD231PS(v, x, sums[i][j])
			}
		}
	}
	for _, p := range bases {
		ADDQ(U32(4*unroll), p)
	}
	ADDQ(U32(uint32(2*unroll*w.bytes())), packed)
	ADDQ(U32(uint32(64*lines)), soon)
	SUBQ(U32(unroll), n)
	JG(LabelRef(name + "Block"))
	for i := range sums {
		for j, s := range sums[i] {
			VMOVUPS(s, Mem{Base: out, Disp: (2*i + j) * w.bytes()})
		}
	}
	VZEROUPPER()
	RET()
}

// over writes which scores of rows of them reach what is least, as bits.
func (w width) over() {
	name := "over" + w.name
	TEXT(name, NOSPLIT, "func(scores, least *float32, count int, out *uint32)")
	Pragma("noescape")
	Doc(fmt.Sprintf("%s writes for each of count rows of %d scores which of them are no less than those at least:", name, 2*w.lanes),
		"the first by the lowest bit. A NaN is not.")
	scores, least := Load(Param("scores"), GP64()), Load(Param("least"), GP64())
	count, out := Load(Param("count"), GP64()), Load(Param("out"), GP64())
	limits := w.vecs(2)
	for j, v := range limits {
		VMOVUPS(Mem{Base: least, Disp: j * w.bytes()}, v)
	}
	Label(name + "Row")
	var bits [2]GPVirtual
	for j, v := range limits {
		bits[j] = GP32()
		w.lessOrEqual(v, Mem{Base: scores, Disp: j * w.bytes()}, bits[j])
	}
	SHLL(U8(uint8(w.lanes)), bits[1])
	ORL(bits[1], bits[0])
	MOVL(bits[0], Mem{Base: out})
	ADDQ(U32(uint32(2*w.bytes())), scores)
	ADDQ(U32(4), out)
	DECQ(count)
	JNZ(LabelRef(name + "Row"))
	VZEROUPPER()
	RET()
}

// lessOrEqual sets the bits of the lanes in which x is no more than y.
func (w width) lessOrEqual(x VecVirtual, y Mem, bits GPVirtual) {
	const orderedQuiet = 0x12
	if w.lanes == 16 {
		k := K()
		VCMPPS(U8(orderedQuiet), y, x, k)
		KMOVW(k, bits)
		return
	}
	is := YMM()
	VCMPPS(U8(orderedQuiet), y, x, is)
	VMOVMSKPS(is, bits)
}
