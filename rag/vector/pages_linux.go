package vector

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of the huge pages of most processors, and of what they are asked for.
const hugePage = 2 << 20

// hugePages asks for huge pages under a table that has not been written to, if it is large:
// what jumps about in it, or reads all of it, otherwise waits for the places of its pages.
// Where there are none, all is as it was.
func hugePages[T any](s []T) {
	size := len(s) * int(unsafe.Sizeof(*new(T)))
	if size < largeBytes {
		return
	}
	b := unsafe.Slice((*byte)(unsafe.Pointer(&s[0])), size)
	from := int(-uintptr(unsafe.Pointer(&b[0])) % hugePage)
	if n := (len(b) - from) / hugePage * hugePage; n > 0 {
		_ = unix.Madvise(b[from:from+n], unix.MADV_HUGEPAGE) // a request, no more
	}
}
