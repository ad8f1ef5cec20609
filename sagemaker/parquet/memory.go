package parquet

import (
	"errors"
	"sync"

	"github.com/apache/arrow-go/v18/arrow/memory"
)

// limited allocates no more than is left. Readers ask for what a file says of itself.
type limited struct {
	mu   sync.Mutex
	left int64
	used int64
	over bool
}

var errOver = errors.New("over the limit of memory")

func (l *limited) take(n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if int64(n) > l.left || n < 0 {
		l.over = true
		panic(errOver)
	}
	l.left -= int64(n)
	l.used += int64(n)
}

// most is the limit.
func (l *limited) most() int64 {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.left + l.used
}

// Allocate allocates.
func (l *limited) Allocate(size int) []byte {
	l.take(size)
	return memory.DefaultAllocator.Allocate(size)
}

// Reallocate allocates more or less in place of b.
func (l *limited) Reallocate(size int, b []byte) []byte {
	l.take(max(size-len(b), 0))
	return memory.DefaultAllocator.Reallocate(size, b)
}

// Free gives memory back. What it has been asked for in all stays counted only while it is in use.
func (l *limited) Free(b []byte) {
	l.mu.Lock()
	l.left, l.used = l.left+int64(len(b)), l.used-int64(len(b))
	l.mu.Unlock()
	memory.DefaultAllocator.Free(b)
}
