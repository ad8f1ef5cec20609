//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package vector

import (
	"io"
	"os"
	"unsafe"
)

// mapFile reads a file into memory: this platform has no mapping that outlives a file's
// replacement.
func mapFile(f *os.File, size int) (data []byte, unmap func() error, err error) {
	words := make([]uint64, (size+7)/8) // aligned for what is read out of it
	data = unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), size)
	_, err = io.ReadFull(f, data)
	return data, func() error { return nil }, err
}
