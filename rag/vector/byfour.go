//go:build (amd64 || arm64) && !purego

package vector

// byFour makes a kernel of one that takes rows in groups of four. A row's result is the
// same to the bit wherever the row stands, so that equal rows have equal results.
func byFour(four func(q, rows *float32, stride, n, groups int, out *float32)) func(dst, q, rows []float32) {
	return func(dst, q, rows []float32) {
		n := len(q)
		_ = rows[len(dst)*n-1] // the assembly reads all of it
		whole := len(dst) &^ 3
		if whole > 0 {
			four(&q[0], &rows[0], 4*n, n, whole/4, &dst[0])
		}
		if rest := len(dst) - whole; rest > 0 && whole > 0 {
			// The last four, of which some have been before.
			var last [4]float32
			four(&q[0], &rows[(len(dst)-4)*n], 4*n, n, 1, &last[0])
			copy(dst[whole:], last[4-rest:])
			return
		}
		for i := whole; i < len(dst); i++ {
			var same [4]float32 // one row four times
			four(&q[0], &rows[i*n], 0, n, 1, &same[0])
			dst[i] = same[0]
		}
	}
}

// half makes kernels of ones that check nothing.
func half(scan func(q *float32, rows *uint16, n, count int, out *float32), unpack func(dst *float32, src *uint16, n int)) halfKernel {
	return halfKernel{
		scan: func(dst, q []float32, rows []uint16) {
			_ = rows[len(dst)*len(q)-1] // the assembly reads all of it
			scan(&q[0], &rows[0], len(q), len(dst), &dst[0])
		},
		unpack: func(dst []float32, src []uint16) {
			_ = dst[len(src)-1] // the assembly writes all of it
			unpack(&dst[0], &src[0], len(src))
		},
	}
}

// panel makes a kernel of one that has its arguments in another order.
func panel(all func(rows *float32, stride, n int, packed, out *float32, soon *byte)) func(out, rows []float32, stride, n int, packed []float32, soon *byte) {
	return func(out, rows []float32, stride, n int, packed []float32, soon *byte) {
		all(&rows[0], 4*stride, n, &packed[0], &out[0], soon)
	}
}
