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
	panelQueries: 16,
	panel:        panel(panelNEON),
	over:         overGo,
	int8Rows:     int8RowsGo,
	float16:      half(scanFloat16NEON, unpackFloat16NEON),
	bfloat16:     half(scanBFloat16NEON, unpackBFloat16NEON),
	codesGather:  codesGatherGo,
	unseen:       unseenGo,
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

// scanFloat16NEON writes the inner products of q with the count rows of n elements that
// follow each other. n is a multiple of 16, and not 0.
//
//go:noescape
func scanFloat16NEON(q *float32, rows *uint16, n, count int, out *float32)

// scanBFloat16NEON does so with rows of bfloat16.
//
//go:noescape
func scanBFloat16NEON(q *float32, rows *uint16, n, count int, out *float32)

// unpackFloat16NEON writes n halves as float32. n is a multiple of 16, and not 0.
//
//go:noescape
func unpackFloat16NEON(dst *float32, src *uint16, n int)

// unpackBFloat16NEON does so with bfloat16.
//
//go:noescape
func unpackBFloat16NEON(dst *float32, src *uint16, n int)

// panelNEON adds to out the inner products of four rows, stride bytes apart, with the sixteen
// queries packed. n is a multiple of 4. What is at soon is asked for, as many bytes as there
// are in the rows.
//
//go:noescape
func panelNEON(rows *float32, stride, n int, packed, out *float32, soon *byte)
