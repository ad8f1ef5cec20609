//go:build arm64 && !purego

package vector

// kernels are those that this processor has, the best first. Every arm64 processor has NEON.
func kernels() []kernel { return []kernel{neon, portable} }

var neon = kernel{
	name:      "neon",
	dot:       func(a, b []float32) float32 { return dotNEON(&a[0], &b[0], len(a)) },
	squaredL2: func(a, b []float32) float32 { return squaredL2NEON(&a[0], &b[0], len(a)) },
	dotRows:   byFour(dotRowsNEON),
	dotScan: func(dst, q, rows []float32) {
		for i := range dst {
			dst[i] = dotNEON(&q[0], &rows[i*len(q):][:len(q)][0], len(q))
		}
	},
	dotGather: func(dst, q, rows []float32, ids []uint32, _ *uint32) {
		for i, id := range ids {
			dst[i] = dotNEON(&q[0], &rows[int(id)*len(q):][:len(q)][0], len(q))
		}
	},
	panelRows:    4,
	panelQueries: 4,
	panel:        panelGo,
	int8Rows:     int8RowsGo,
	bitBlock:     bitBlockGo,
	above:        aboveGo,
}

// dotNEON is the inner product of n elements.
//
//go:noescape
func dotNEON(a, b *float32, n int) float32

// squaredL2NEON is the squared distance of n elements.
//
//go:noescape
func squaredL2NEON(a, b *float32, n int) float32

// dotRowsNEON writes the inner products of q with 4*groups rows, stride bytes apart, of n
// elements each.
//
//go:noescape
func dotRowsNEON(q, rows *float32, stride, n, groups int, out *float32)
