//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package vector

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// atPageEnd is n elements after which there is no memory: who reads or writes one more is
// stopped by the processor.
func atPageEnd[T any](t *testing.T, n int) []T {
	t.Helper()
	page := unix.Getpagesize()
	var element T
	size := n * int(unsafe.Sizeof(element))
	pages := (size + page - 1) / page * page
	b, err := unix.Mmap(-1, 0, pages+page, unix.PROT_READ|unix.PROT_WRITE, unix.MAP_ANON|unix.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := unix.Munmap(b); err != nil {
			t.Error(err)
		}
	})
	if err := unix.Mprotect(b[pages:], unix.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&b[pages-size])), n)
}

// A kernel reads and writes what it was given and nothing after it. A read too many goes by
// unseen nearly always, and ends the program where memory ends.
func TestKernelPageEnd(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		for _, n := range lengths() {
			a, b := atPageEnd[float32](t, n), atPageEnd[float32](t, n)
			for i := range n {
				a[i], b[i] = 1, 2
			}
			if got, want := k.dot(a, b), float32(2*n); got != want {
				t.Errorf("dot of %d elements is %v, want %v", n, got, want)
			}
			if got, want := k.squaredL2(a, b), float32(n); got != want {
				t.Errorf("squared distance of %d elements is %v, want %v", n, got, want)
			}
			if n > 160 && n != 1023 {
				continue // as many pages again for nothing new
			}
			for _, count := range []int{1, 4, 7, 8} {
				rows, dst := atPageEnd[float32](t, n*count), atPageEnd[float32](t, count)
				for i := range rows {
					rows[i] = 3
				}
				ids := atPageEnd[uint32](t, count)
				for i := range ids {
					ids[i] = uint32(count - 1 - i)
				}
				for name, kernel := range map[string]func(){
					"rows":   func() { k.dotRows(dst, a, rows) },
					"scan":   func() { k.dotScan(dst, a, rows) },
					"gather": func() { k.dotGather(dst, a, rows, ids, nil) },
				} {
					if name == "gather" && count%4 > 0 {
						continue
					}
					clear(dst)
					kernel()
					for i, got := range dst {
						if want := float32(3 * n); got != want {
							t.Errorf("%s: row %d of %d of %d elements is %v, want %v", name, i, count, n, got, want)
						}
					}
				}
			}
		}
	})
}

func TestKernelPanelPageEnd(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		for _, n := range []int{8, 24, 64} {
			rows, packed := atPageEnd[float32](t, k.panelRows*n), atPageEnd[float32](t, n*k.panelQueries)
			out := atPageEnd[float32](t, k.panelRows*k.panelQueries)
			for i := range rows {
				rows[i] = 1
			}
			for i := range packed {
				packed[i] = 2
			}
			k.panel(out, rows, n, n, packed, nil)
			for i, got := range out {
				if want := float32(2 * n); got != want {
					t.Errorf("sum %d of %d elements is %v, want %v", i, n, got, want)
				}
			}
		}
	})
}

func TestKernelCodesPageEnd(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		for _, n := range []int{64, 128, 192, 768} {
			for _, count := range []int{1, 4, 7, 8} {
				q, rows, dst := atPageEnd[int8](t, n), atPageEnd[int8](t, n*count), atPageEnd[int32](t, count)
				for i := range q {
					q[i] = 3
				}
				for i := range rows {
					rows[i] = -5
				}
				k.int8Rows(dst, q, rows)
				for i, got := range dst {
					if want := int32(-15 * n); got != want {
						t.Errorf("inner product %d of %d of %d codes is %v, want %v", i, count, n, got, want)
					}
				}
			}
		}
		for _, strips := range []int{2, 4, 96} {
			tables, block := atPageEnd[byte](t, 32*strips), atPageEnd[byte](t, codeBlock*strips)
			for i := range tables {
				tables[i] = 2
			}
			var sums [codeBlock]int32
			k.bitBlock(&sums, tables, block, 7)
			for i, got := range sums {
				if want := int32(4*strips - 7); got != want {
					t.Errorf("sum %d of %d strips is %v, want %v", i, strips, got, want)
				}
			}
		}
	})
}
