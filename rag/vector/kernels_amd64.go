//go:build amd64 && !purego

package vector

import "golang.org/x/sys/cpu"

//go:generate go run -C asm . -out ../kernel_amd64.s -stubs ../kernel_amd64.go -pkg vector

// kernels are those that this processor has, the best first.
func kernels() []kernel {
	var out []kernel
	x := cpu.X86
	if x.HasAVX512F && x.HasAVX512BW && x.HasAVX512DQ && x.HasAVX512VL && x.HasBMI2 && x.HasFMA {
		out = append(out, avx512)
	}
	if x.HasAVX2 && x.HasFMA {
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
	panel: func(out, rows []float32, stride, n int, packed []float32) {
		panelAVX2(&rows[0], 4*stride, n, &packed[0], &out[0])
	},
	int8Rows: codesByFour(int8RowsAVX2, int8RowsGo),
	bitBlock: block(bitBlockAVX2),
	above:    aboveRows,
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
	panel: func(out, rows []float32, stride, n int, packed []float32) {
		panelAVX512(&rows[0], 4*stride, n, &packed[0], &out[0])
	},
	int8Rows: codesByFour(int8RowsAVX2, int8RowsGo),
	bitBlock: block(bitBlockAVX512),
	above:    aboveRows,
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
