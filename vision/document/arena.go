package document

import (
	"hash/maphash"
	"unsafe"
)

// arena gives out slices of large pieces of memory. A response has millions of small values,
// which are too many for the garbage collector to look at one by one.
type arena[T any] struct{ chunk []T }

const arenaChunk = 8 << 10

// open returns where a slice begins that is appended to next. What was appended is given
// out by cut.
func (a *arena[T]) open() int {
	if cap(a.chunk)-len(a.chunk) < arenaChunk/64 {
		a.chunk = make([]T, 0, arenaChunk)
	}
	return len(a.chunk)
}

// append adds a value to the slice that is open.
func (a *arena[T]) append(v T) { a.chunk = append(a.chunk, v) }

// cut returns what was appended since open.
func (a *arena[T]) cut(from int) []T {
	n := len(a.chunk)
	if n == from {
		return nil
	}
	return a.chunk[from:n:n]
}

// text returns a string of the bytes, in memory of the arena.
func text(a *arena[byte], b []byte) string {
	if len(b) == 0 {
		return ""
	}
	if len(b) > cap(a.chunk)-len(a.chunk) {
		if len(b) > arenaChunk/4 {
			return string(b)
		}
		a.chunk = make([]byte, 0, arenaChunk)
	}
	from := len(a.chunk)
	a.chunk = append(a.chunk, b...)
	return unsafe.String(&a.chunk[from], len(b)) // never written again
}

// blockTable holds blocks by number, and finds the number by the ID.
type blockTable struct {
	chunks [][]block
	count  int32
	slots  []int32 // 1 + number, by hash; a power of two, at most three quarters full
	hashes []uint32
	seed   maphash.Seed
	ids    arena[byte]
}

const blockChunk = 512

func newBlockTable() blockTable {
	return blockTable{slots: make([]int32, 1024), seed: maphash.MakeSeed()}
}

// at returns the block of a number.
func (t *blockTable) at(n int32) *block { return &t.chunks[n/blockChunk][n%blockChunk] }

// number returns the number of a block by its ID. A new ID has a block that is empty.
func (t *blockTable) number(id []byte) int32 {
	h := uint32(maphash.Bytes(t.seed, id))
	mask := uint32(len(t.slots) - 1)
	i := h & mask
	for ; t.slots[i] != 0; i = (i + 1) & mask {
		n := t.slots[i] - 1
		if t.hashes[n] == h && t.at(n).id == string(id) {
			return n
		}
	}
	n := t.count
	t.count++
	if int(n)%blockChunk == 0 {
		t.chunks = append(t.chunks, make([]block, blockChunk))
	}
	t.at(n).id = text(&t.ids, id)
	t.hashes = append(t.hashes, h)
	t.slots[i] = n + 1
	if int(t.count)*4 > len(t.slots)*3 {
		t.grow()
	}
	return n
}

func (t *blockTable) grow() {
	slots := make([]int32, 2*len(t.slots))
	mask := uint32(len(slots) - 1)
	for n, h := range t.hashes {
		i := h & mask
		for slots[i] != 0 {
			i = (i + 1) & mask
		}
		slots[i] = int32(n) + 1
	}
	t.slots = slots
}
