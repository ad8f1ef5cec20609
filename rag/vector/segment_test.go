package vector

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"math/rand/v2"
	"testing"
	"unsafe"
)

// segmentBytes is a segment of n vectors as it is on disk.
func segmentBytes(t testing.TB, n, dimensions int, withGraph bool, codes Codes) []byte {
	t.Helper()
	x, r := NewFlat(dimensions), rand.New(rand.NewPCG(71, 72))
	g := NewHNSW(dimensions, func(o *HNSWOptions) { o.M, o.Codes = 4, codes })
	slots := make([]uint32, n)
	for slot := range n {
		v := random(r, dimensions, 0)
		if err := x.Put(slot, v); err != nil {
			t.Fatal(err)
		}
		if err := g.Put(slot, v); err != nil {
			t.Fatal(err)
		}
		slots[slot] = uint32(slot)
	}
	if !withGraph {
		g = nil
	}
	var rows [][]float32
	for slot := range n {
		rows = append(rows, x.padRow(slot))
	}
	var b bytes.Buffer
	h := segmentHeader{Dimensions: uint32(dimensions), Stride: uint32(x.stride), ID: 1}
	if err := writeSegment(&b, h, rows, slots, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// inMemory is a segment that is not in a file.
func inMemory(b []byte) *segment {
	words := make([]uint64, (len(b)+7)/8)
	data := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(words))), len(b))
	copy(data, b)
	return &segment{path: "test", data: data}
}

// A file whose checksums are right may still have been made to mislead: no answer is a panic.
func FuzzSegment(f *testing.F) {
	f.Add(segmentBytes(f, 40, 3, true, NoCodes), uint8(0), uint32(0))
	f.Add(segmentBytes(f, 40, 3, true, ByteCodes), uint8(0), uint32(0))
	f.Add(segmentBytes(f, 5, 20, false, NoCodes), uint8(100), uint32(7))
	astray := inMemory(segmentBytes(f, 40, 3, true, NoCodes))
	if err := astray.open(); err != nil {
		f.Fatal(err)
	}
	astray.links[3], astray.links[100] = 40, none-1 // neighbours that there are not
	f.Add(astray.data, uint8(0), uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, at uint8, word uint32) {
		if len(b) < headerSize {
			return
		}
		// A number of the header is another.
		if i := int(at) * 4; i+4 <= headerSize-4 && word != 0 {
			binary.LittleEndian.PutUint32(b[i:], word)
		}
		binary.LittleEndian.PutUint32(b[headerSize-4:], crc32.Checksum(b[:headerSize-4], castagnoli))
		s := inMemory(b)
		if s.open() != nil {
			return
		}
		// So are the sums of the blocks, whatever is in them.
		for section, c := range s.Sections[:sectionSums] {
			for i := uint64(0); i*blockSize < c.Length; i++ {
				start, end := c.Offset+i*blockSize, c.Offset+min((i+1)*blockSize, c.Length)
				s.sums[s.firstSum(section)+i] = crc32.Checksum(s.data[start:end], castagnoli)
			}
		}
		q := make([]float32, s.Dimensions)
		for i := range q {
			q[i] = float32(i + 1)
		}
		for _, keep := range []func(int) bool{nil, func(slot int) bool { return slot%2 == 0 }} {
			found, err := s.search(nil, Query{Vector: q, Limit: 5, Keep: keep})
			if err == nil && len(found) > int(s.Count) {
				t.Errorf("%d matches among %d vectors", len(found), s.Count)
			}
		}
	})
}
