//go:build amd64 && !purego

package vector

import (
	"unsafe"

	"golang.org/x/sys/cpu"
)

//go:generate go run -C asm . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg vector

// kernels are those that this processor has, the best first.
func kernels() []kernel {
	var out []kernel
	x := cpu.X86
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasBMI2 && x.HasFMA {
		k := avx512
		if x.HasAVX512VNNI {
			k.int8Rows = codesByFour(int8RowsAVX512, int8RowsGo)
		}
		out = append(out, k)
	}
	if x.HasAVX2 && x.HasFMA && x.HasF16C {
		out = append(out, avx2)
	}
	return append(out, portable)
}

var avx2 = kernel{
	name:         "avx2",
	dot:          func(a, b []float32) float32 { return dotAVX2(&a[0], &b[0], len(a)) },
	squaredL2:    func(a, b []float32) float32 { return l2AVX2(&a[0], &b[0], len(a)) },
	dotRows:      byFour(dotRowsAVX2),
	dotScan:      scan(dotScanAVX2),
	dotGather:    gather(dotGatherAVX2),
	panelRows:    6,
	panelQueries: 16,
	panel:        panel(panelAVX2),
	over:         over(overAVX2),
	int8Rows:     codesByFour(int8RowsAVX2, int8RowsGo),
	float16:      half(scanFloat16AVX2, unpackFloat16AVX2),
	bfloat16:     half(scanBFloat16AVX2, unpackBFloat16AVX2),
	codesGather:  codesGather,
	unseen:       unseen,
	bitBlock:     block(bitBlockAVX2),
	above:        aboveRows,
}

var avx512 = kernel{
	name:         "avx512",
	dot:          func(a, b []float32) float32 { return dotAVX512(&a[0], &b[0], len(a)) },
	squaredL2:    func(a, b []float32) float32 { return l2AVX512(&a[0], &b[0], len(a)) },
	dotRows:      byFour(dotRowsAVX512),
	dotScan:      scan(dotScanAVX512),
	dotGather:    gather(dotGatherAVX512),
	panelRows:    12,
	panelQueries: 32,
	panel:        panel(panelAVX512),
	over:         over(overAVX512),
	int8Rows:     codesByFour(int8RowsAVX2, int8RowsGo),
	float16:      half(scanFloat16AVX512, unpackFloat16AVX512),
	bfloat16:     half(scanBFloat16AVX512, unpackBFloat16AVX512),
	codesGather:  codesGather,
	unseen:       unseen,
	bitBlock:     block(bitBlockAVX512),
	above:        aboveRows,
}

// scan makes a kernel of one that checks nothing.
func scan(all func(q, rows *float32, n, count int, out *float32)) func(dst, q, rows []float32) {
	return func(dst, q, rows []float32) {
		_ = rows[len(dst)*len(q)-1] // the assembly reads all of it
		all(&q[0], &rows[0], len(q), len(dst), &dst[0])
	}
}

// gather makes a kernel of one that checks nothing: a number beyond the rows is an index out
// of range here.
func gather(four func(q, base *float32, stride, n int, ids *uint32, groups int, out *float32, soon *uint32)) func(dst, q, rows []float32, ids []uint32, soon *uint32) {
	return func(dst, q, rows []float32, ids []uint32, soon *uint32) {
		n := len(q)
		_ = dst[len(ids)-1]
		largest := uint32(0)
		for _, id := range ids {
			largest = max(largest, id)
		}
		_ = rows[(int(largest)+1)*n-1]
		four(&q[0], &rows[0], 4*n, n, &ids[0], len(ids)/4, &dst[0], soon)
	}
}

// over makes a kernel of one that checks nothing.
func over(all func(scores, least *float32, count int, out *uint32)) func(dst []uint32, scores, least []float32) {
	return func(dst []uint32, scores, least []float32) {
		_ = scores[len(dst)*len(least)-1] // the assembly reads all of it
		all(&scores[0], &least[0], len(dst), &dst[0])
	}
}

// codesGather checks what the assembly does not: a number beyond the codes is an index out of
// range here.
func codesGather(dst []float32, q []int8, scale float32, rows []int8, scales []float32, ids []uint32, soon *uint32) {
	n := len(q)
	_ = dst[len(ids)-1]
	largest := uint32(0)
	for _, id := range ids {
		largest = max(largest, id)
	}
	_, _ = rows[(int(largest)+1)*n-1], scales[largest]
	codesGatherAVX2(&q[0], scale, &rows[0], n, &scales[0], &ids[0], len(ids)/4, &dst[0], soon)
}

// unseen has what the assembly writes to checked, but not the numbers: they are those of a
// graph, whose visited has an entry for each.
func unseen(dst, list []uint32, visited []uint16, turn uint16, rows unsafe.Pointer, size int) int {
	if racing {
		// Who reads a number in a list may read what was written before it: for the detector,
		// only what is read by sync/atomic is known to be so.
		return unseenGo(dst, list, visited, turn, rows, size)
	}
	_ = dst[len(list)-1]
	return unseenAMD64(&dst[0], &list[0], len(list), &visited[0], int(turn), (*byte)(rows), size)
}

// codesByFour makes a kernel of one that takes rows in groups of four.
func codesByFour(four func(q, rows *int8, n, groups int, out *int32), rest func(dst []int32, q, rows []int8)) func(dst []int32, q, rows []int8) {
	return func(dst []int32, q, rows []int8) {
		n := len(q)
		_ = rows[len(dst)*n-1] // the assembly reads all of it
		if groups := len(dst) / 4; groups > 0 {
			four(&q[0], &rows[0], n, groups, &dst[0])
		}
		whole := len(dst) &^ 3
		rest(dst[whole:], q, rows[whole*n:])
	}
}

// block makes a kernel of one that checks nothing.
func block(all func(tables, block *byte, strips int, bias uint16, out *int32)) func(dst *[codeBlock]int32, tables, block []byte, bias uint16) {
	return func(dst *[codeBlock]int32, tables, block []byte, bias uint16) {
		strips := len(tables) / 32
		_ = block[strips*codeBlock-1]
		all(&tables[0], &block[0], strips, bias, &dst[0])
	}
}

func aboveRows(scores *[codeBlock]float32, sums *[codeBlock]int32, scales, offsets *[codeBlock]float32, weight, least float32) uint64 {
	return aboveAVX2(&sums[0], &scales[0], &offsets[0], weight, least, &scores[0])
}
