package vector

import (
	"sync/atomic"
	"unsafe"
)

// dotGo has eight sums, so that one addition need not wait for the other.
func dotGo(a, b []float32) float32 {
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for len(a) >= 8 && len(b) >= 8 {
		x, y := (*[8]float32)(a), (*[8]float32)(b)
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		s4 += x[4] * y[4]
		s5 += x[5] * y[5]
		s6 += x[6] * y[6]
		s7 += x[7] * y[7]
		a, b = a[8:], b[8:]
	}
	for i := range min(len(a), len(b)) {
		s0 += a[i] * b[i]
	}
	return (s0 + s4) + (s1 + s5) + ((s2 + s6) + (s3 + s7))
}

func squaredL2Go(a, b []float32) float32 {
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		x, y := (*[4]float32)(a), (*[4]float32)(b)
		d0, d1, d2, d3 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		s0 += d0 * d0
		s1 += d1 * d1
		s2 += d2 * d2
		s3 += d3 * d3
		a, b = a[4:], b[4:]
	}
	for i := range min(len(a), len(b)) {
		d := a[i] - b[i]
		s0 += d * d
	}
	return (s0 + s1) + (s2 + s3)
}

func dotRowsGo(dst, q, rows []float32) {
	for i := range dst {
		dst[i] = dotGo(q, rows[i*len(q):][:len(q)])
	}
}

func dotGatherGo(dst, q, rows []float32, ids []uint32, _ *uint32) {
	for i, id := range ids {
		dst[i] = dotGo(q, rows[int(id)*len(q):][:len(q)])
	}
}

func panelGo(out, rows []float32, stride, n int, packed []float32, _ *byte) {
	for i := range 4 {
		sums := (*[4]float32)(out[4*i:])
		s0, s1, s2, s3 := sums[0], sums[1], sums[2], sums[3]
		p := packed
		for _, x := range rows[i*stride:][:n] {
			q := (*[4]float32)(p)
			s0 += x * q[0]
			s1 += x * q[1]
			s2 += x * q[2]
			s3 += x * q[3]
			p = p[4:]
		}
		*sums = [4]float32{s0, s1, s2, s3}
	}
}

func overGo(dst []uint32, scores, least []float32) {
	for i := range dst {
		var bits uint32
		for j, score := range scores[i*len(least):][:len(least)] {
			if score >= least[j] {
				bits |= 1 << j
			}
		}
		dst[i] = bits
	}
}

func int8RowsGo(dst []int32, q, rows []int8) {
	for i := range dst {
		row := rows[i*len(q):][:len(q)]
		var s0, s1, s2, s3 int32
		for x := q; len(x) >= 4 && len(row) >= 4; x, row = x[4:], row[4:] {
			s0 += int32(x[0]) * int32(row[0])
			s1 += int32(x[1]) * int32(row[1])
			s2 += int32(x[2]) * int32(row[2])
			s3 += int32(x[3]) * int32(row[3])
		}
		dst[i] = s0 + s1 + s2 + s3
	}
}

func bitBlockGo(dst *[codeBlock]int32, tables, block []byte, bias uint16) {
	var sums [codeBlock]uint16
	for len(tables) >= 32 && len(block) >= codeBlock {
		low, high, strip := (*[16]byte)(tables), (*[16]byte)(tables[16:]), (*[codeBlock]byte)(block)
		for i, b := range strip {
			sums[i] += uint16(low[b&15] + high[b>>4])
		}
		tables, block = tables[32:], block[codeBlock:]
	}
	for i, sum := range sums {
		dst[i] = int32(int16(sum - bias))
	}
}

func scanFloat16Go(dst, q []float32, rows []uint16) {
	for i := range dst {
		row := rows[i*len(q):][:len(q)]
		var s0, s1, s2, s3 float32
		for x := q; len(x) >= 4 && len(row) >= 4; x, row = x[4:], row[4:] {
			s0 += x[0] * fromFloat16(row[0])
			s1 += x[1] * fromFloat16(row[1])
			s2 += x[2] * fromFloat16(row[2])
			s3 += x[3] * fromFloat16(row[3])
		}
		dst[i] = (s0 + s1) + (s2 + s3)
	}
}

func unpackFloat16Go(dst []float32, src []uint16) {
	for i, b := range src {
		dst[i] = fromFloat16(b)
	}
}

func scanBFloat16Go(dst, q []float32, rows []uint16) {
	for i := range dst {
		row := rows[i*len(q):][:len(q)]
		var s0, s1, s2, s3 float32
		for x := q; len(x) >= 4 && len(row) >= 4; x, row = x[4:], row[4:] {
			s0 += x[0] * fromBFloat16(row[0])
			s1 += x[1] * fromBFloat16(row[1])
			s2 += x[2] * fromBFloat16(row[2])
			s3 += x[3] * fromBFloat16(row[3])
		}
		dst[i] = (s0 + s1) + (s2 + s3)
	}
}

func unpackBFloat16Go(dst []float32, src []uint16) {
	for i, b := range src {
		dst[i] = fromBFloat16(b)
	}
}

func codesGatherGo(dst []float32, q []int8, scale float32, rows []int8, scales []float32, ids []uint32, _ *uint32) {
	var dot [1]int32
	for i, id := range ids {
		int8RowsGo(dot[:], q, rows[int(id)*len(q):][:len(q)])
		dst[i] = float32(dot[0]) * (scales[id] * scale)
	}
}

// unseenGo writes each number and counts only some: whether one is seen cannot be foretold, and
// a branch on it would often be the wrong one.
func unseenGo(dst, list []uint32, visited []uint16, turn uint16, _ unsafe.Pointer, _ int) int {
	n := 0
	for i := range list {
		id := atomic.LoadUint32(&list[i])
		if id == none {
			break
		}
		dst[n] = id
		was := visited[id]
		visited[id] = turn
		if was != turn {
			n++
		}
	}
	return n
}

func aboveGo(scores *[codeBlock]float32, sums *[codeBlock]int32, scales, offsets *[codeBlock]float32, weight, least float32) uint64 {
	var bits uint64
	for i, sum := range sums {
		scores[i] = float32(float32(sum)*scales[i]) + float32(offsets[i]*weight)
		if scores[i] > least {
			bits |= 1 << i
		}
	}
	return bits
}
