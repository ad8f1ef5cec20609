package main

import (
	"io"
	"os"

	"golang.org/x/sys/unix"
)

// readFile has a file in the page cache.
func readFile(f *os.File) error {
	_, err := io.Copy(io.Discard, f)
	return err
}

// forget has none of a file in the page cache.
func forget(f *os.File) error {
	if err := f.Sync(); err != nil {
		return err
	}
	return unix.Fadvise(int(f.Fd()), 0, 0, unix.FADV_DONTNEED)
}
