package vector

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// hugePage is the size of the huge pages of most processors, and of what they are asked for.
const hugePage = 2 << 20

// hugePages asks for huge pages under memory that has not been written to. Where there are
// none, all is as it was.
func hugePages(b []byte) {
	from := int(-uintptr(unsafe.Pointer(&b[0])) % hugePage)
	if n := (len(b) - from) / hugePage * hugePage; n > 0 {
		_ = unix.Madvise(b[from:from+n], unix.MADV_HUGEPAGE) // a request, no more
	}
}
