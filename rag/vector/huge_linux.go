package vector

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugeFrom is from how many bytes on a table is put into large pages: a few of them.
const hugeFrom = 8 << 20

// hugePages asks the system to have a new table in large pages. Walks jump about in it, and
// where the processor does not know the place of a page yet, it waits for that first.
func hugePages[T any](s []T) {
	size := uintptr(len(s)) * unsafe.Sizeof(*new(T))
	if size < hugeFrom {
		return
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), size)
	page := uintptr(os.Getpagesize())
	if at := uintptr(unsafe.Pointer(&s[0])) % page; at != 0 {
		b = b[page-at:]
	}
	unix.Madvise(b[:uintptr(len(b))/page*page], unix.MADV_HUGEPAGE) // a wish
}
