package vector

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"os"
	"slices"
	"sync/atomic"
	"unsafe"
)

// A segment file is a header of one block and, from there on, sections of numbers, little
// endian, each at a multiple of 64 bytes. The header has a checksum of itself, and the last
// section one of every block of each of the others: a block is checked when it is first
// looked at, so that opening a file does not mean reading it.
const (
	segmentMagic   = "awsaivec"
	segmentVersion = 2
	headerSize     = 4096
	blockSize      = 1 << 16
)

// The sections.
const (
	sectionRows   = iota // float32, by number
	sectionSlots         // uint32, by number
	sectionLinks         // uint32: the neighbours in level 0, by number
	sectionUpper         // uint32: for each number that has more levels, it, their number and the neighbours
	sectionCodes         // int8, by number, in a file whose graph is one of codes
	sectionScales        // float32: what a step of the code stands for, by number
	sectionSums          // uint32: of each block of the sections before
	sections
)

var sectionNames = [sections]string{"vectors", "slots", "links", "upper links", "codes", "scales", "checksums"}

// CorruptError says that a file has bytes that this package did not write. It is the cause
// of an *awsai.Error without a kind; find it with errors.AsType.
type CorruptError struct {
	// File is the file's path.
	File string
	// Section is the part of it: "header", "vectors", "slots", "links", "upper links",
	// "codes", "scales", "checksums" or "log".
	Section string
	// Offset is the byte of the file where the damage is found, or where the damaged block
	// begins.
	Offset int64
	// Reason is what is wrong there.
	Reason string
}

// Error gives file, section, offset and reason.
func (e *CorruptError) Error() string {
	return fmt.Sprintf("%s is corrupt: %s at byte %d: %s", e.File, e.Section, e.Offset, e.Reason)
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// segmentHeader is what a segment's header says.
type segmentHeader struct {
	Magic      [8]byte
	Version    uint32
	Dimensions uint32
	Stride     uint32
	M          uint32
	Count      uint64
	Entry      uint64 // of the graph; 0 if there is none
	ID, After  uint64 // of this segment, and of the one that it replaces
	Sections   [sections]struct{ Offset, Length uint64 }
}

// segment is a file of vectors that do not change.
type segment struct {
	segmentHeader
	path  string
	data  []byte
	unmap func() error

	rows  []float32
	slots []uint32
	links []uint32
	sums  []uint32

	seen    []atomic.Uint32        // blocks that are checked, as bits
	pending [sections]atomic.Int64 // blocks of each section that are not

	graph *HNSW          // nil if there is none
	place map[int]uint32 // numbers by slot, made when it is first asked for
}

// openSegment opens a file. Of what is in it, only the header and the checksums are read,
// and the slots, upper links and scales of a graph.
func openSegment(path string) (*segment, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	s := &segment{path: path}
	if info.Size() < headerSize || info.Size() > math.MaxInt {
		return nil, s.corrupt("header", 0, "the file is too short for one")
	}
	if s.data, s.unmap, err = mapFile(f, int(info.Size())); err != nil {
		return nil, err
	}
	if err := s.open(); err != nil {
		return nil, errors.Join(err, s.unmap())
	}
	return s, nil
}

func (s *segment) corrupt(section string, offset int64, reason string) error {
	return &CorruptError{File: s.path, Section: section, Offset: offset, Reason: reason}
}

func (s *segment) open() error {
	sumAt := headerSize - 4
	if string(s.data[:8]) != segmentMagic {
		return s.corrupt("header", 0, "it does not begin as a file of vectors does")
	}
	if crc32.Checksum(s.data[:sumAt], castagnoli) != binary.LittleEndian.Uint32(s.data[sumAt:]) {
		return s.corrupt("header", int64(sumAt), "the checksum is wrong")
	}
	if err := binary.Read(bytes.NewReader(s.data), binary.LittleEndian, &s.segmentHeader); err != nil {
		return s.corrupt("header", 0, err.Error())
	}
	if s.Version != segmentVersion {
		return fmt.Errorf("%s is of format version %d; this package reads version %d", s.path, s.Version, segmentVersion)
	}
	for i, c := range s.Sections {
		if c.Offset%64 != 0 || c.Length%4 != 0 || c.Offset > uint64(len(s.data)) || c.Length > uint64(len(s.data))-c.Offset {
			return s.corrupt("header", 0, "the section of "+sectionNames[i]+" is outside of the file")
		}
	}
	s.rows = view[float32](s, sectionRows)
	s.slots, s.links, s.sums = view[uint32](s, sectionSlots), view[uint32](s, sectionLinks), view[uint32](s, sectionSums)
	if err := s.checkShape(); err != nil {
		return err
	}
	s.seen = make([]atomic.Uint32, (len(s.sums)+31)/32)
	for i := range sectionSums {
		s.pending[i].Store(int64(s.firstSum(i+1) - s.firstSum(i)))
	}
	if s.Entry == 0 {
		return nil
	}
	return s.openGraph()
}

// view is a section as numbers.
func view[T float32 | uint32 | int8](s *segment, section int) []T {
	c := s.Sections[section]
	if c.Length == 0 {
		return nil
	}
	return unsafe.Slice((*T)(unsafe.Pointer(&s.data[c.Offset])), c.Length/uint64(unsafe.Sizeof(T(0))))
}

// checkShape holds the sections' lengths against the header's numbers.
func (s *segment) checkShape() error {
	n, stride := s.Count, uint64(s.Stride)
	wrong := func(i int) error {
		return s.corrupt("header", 0, "the section of "+sectionNames[i]+" has a length that does not fit")
	}
	sums, codes := s.Sections[sectionSums], s.Sections[sectionCodes].Length
	switch {
	case n > MaxSlots || stride < uint64(s.Dimensions) || stride > 1<<20 || stride%lane != 0:
		return s.corrupt("header", 0, "the number of vectors or dimensions is out of range")
	case uint64(len(s.rows)) != n*stride:
		return wrong(sectionRows)
	case uint64(len(s.slots)) != n:
		return wrong(sectionSlots)
	case s.Entry != 0 && (s.M < 2 || s.M > 256 || uint64(len(s.links)) != n*2*uint64(s.M)):
		return wrong(sectionLinks)
	case codes != 0 && (s.Entry == 0 || codes != n*uint64(codeSize(int(stride)))):
		return wrong(sectionCodes)
	case codes != 0 && s.Sections[sectionScales].Length != 4*n:
		return wrong(sectionScales)
	case sums.Offset+sums.Length+4 != uint64(len(s.data)) || uint64(len(s.sums)) != s.firstSum(sectionSums):
		return wrong(sectionSums)
	}
	end := sums.Offset + sums.Length
	if crc32.Checksum(s.data[sums.Offset:end], castagnoli) != binary.LittleEndian.Uint32(s.data[end:]) {
		return s.corrupt(sectionNames[sectionSums], int64(sums.Offset), "the checksum is wrong")
	}
	return nil
}

// firstSum is which checksum is that of the first block of a section.
func (h *segmentHeader) firstSum(section int) (n uint64) {
	for _, c := range h.Sections[:section] {
		n += (c.Length + blockSize - 1) / blockSize
	}
	return n
}

// unchecked tells whether a section has blocks that are not checked yet.
func (s *segment) unchecked(section int) bool { return s.pending[section].Load() > 0 }

// check checks the blocks of a part of a section that are not checked yet.
func (s *segment) check(section int, from, to uint64) error {
	if !s.unchecked(section) {
		return nil
	}
	c, first := s.Sections[section], s.firstSum(section)
	for b := from / blockSize; b*blockSize < to; b++ {
		word, bit := &s.seen[(first+b)/32], uint32(1)<<((first+b)%32)
		if word.Load()&bit != 0 {
			continue
		}
		start, end := c.Offset+b*blockSize, c.Offset+min((b+1)*blockSize, c.Length)
		if crc32.Checksum(s.data[start:end], castagnoli) != s.sums[first+b] {
			return s.corrupt(sectionNames[section], int64(start), "the checksum of the block is wrong")
		}
		if section == sectionLinks && !s.linked(b*blockSize/4, (end-c.Offset)/4) {
			return s.corrupt(sectionNames[section], int64(start), "a neighbour is outside of the file")
		}
		if word.Or(bit)&bit == 0 {
			s.pending[section].Add(-1)
		}
	}
	return nil
}

// checkAll checks the whole file.
func (s *segment) checkAll() error {
	for i, c := range s.Sections[:sectionSums] {
		if err := s.check(i, 0, c.Length); err != nil {
			return err
		}
	}
	return nil
}

// checkRows checks the vectors of some numbers.
func (s *segment) checkRows(from, to uint32) error {
	size := uint64(s.Stride) * 4
	return s.check(sectionRows, uint64(from)*size, uint64(to)*size)
}

// openGraph makes the graph of a file that has one.
func (s *segment) openGraph() error {
	for _, i := range []int{sectionSlots, sectionUpper, sectionScales} {
		if err := s.check(i, 0, s.Sections[i].Length); err != nil {
			return err
		}
	}
	g := NewHNSW(int(s.Dimensions), func(o *HNSWOptions) { o.M = int(s.M) })
	n := int(s.Count)
	g.rows, g.links = s.rows, s.links
	if g.codes, g.scales = view[int8](s, sectionCodes), view[float32](s, sectionScales); len(g.codes) > 0 {
		g.codeSize = codeSize(g.stride)
	}
	g.slots, g.upper, g.states = make([]int, n), make([][]uint32, n), make([]uint32, n)
	for id, slot := range s.slots {
		g.slots[id], g.states[id] = int(slot), isLive
	}
	g.next.Store(uint32(n))
	bad := func(reason string) error {
		return s.corrupt(sectionNames[sectionUpper], int64(s.Sections[sectionUpper].Offset), reason)
	}
	for rest := view[uint32](s, sectionUpper); len(rest) > 0; {
		if len(rest) < 2 || rest[0] >= uint32(n) || rest[1] > maxLevel || int(rest[1])*g.m > len(rest)-2 {
			return bad("a list of neighbours does not fit")
		}
		id, words := rest[0], int(rest[1])*g.m
		g.upper[id] = rest[2 : 2+words : 2+words]
		if slices.ContainsFunc(g.upper[id], func(v uint32) bool { return v != none && v >= uint32(n) }) {
			return bad("a neighbour is outside of the file")
		}
		rest = rest[2+words:]
	}
	at, top, _ := unpackEntry(s.Entry)
	if at >= uint32(n) || top < 0 || top > len(g.upper[at])/g.m {
		return s.corrupt("header", 0, "the graph's entry is outside of it")
	}
	g.entry.Store(s.Entry)
	g.source = s
	s.graph = g
	return nil
}

// checkLinks checks the neighbours of a number in level 0.
func (s *segment) checkLinks(id uint32) error {
	size := uint64(s.M) * 8
	return s.check(sectionLinks, uint64(id)*size, (uint64(id)+1)*size)
}

// linked tells whether a part of the links has only numbers that there are.
func (s *segment) linked(from, to uint64) bool {
	return !slices.ContainsFunc(s.links[from:to], func(v uint32) bool { return v != none && uint64(v) >= s.Count })
}

// writeSegment writes vectors, of length 1 or without direction, by the number: those of a
// graph, or of a plain list. The rows have the zeros after each.
func writeSegment(w io.Writer, h segmentHeader, rows [][]float32, slots []uint32, g *HNSW) error {
	upper := []uint32{}
	var links []uint32
	var codes []int8
	var scales []float32
	if g != nil {
		h.M, h.Entry, links = uint32(g.m), g.entry.Load(), g.links[:len(slots)*2*g.m]
		if g.codeSize > 0 {
			codes, scales = g.codes[:len(slots)*g.codeSize], g.scales[:len(slots)]
		}
		for id, list := range g.upper[:len(slots)] {
			if len(list) > 0 {
				upper = append(append(upper, uint32(id), uint32(len(list)/g.m)), list...)
			}
		}
	}
	copy(h.Magic[:], segmentMagic)
	h.Version, h.Count = segmentVersion, uint64(len(slots))
	at := uint64(headerSize)
	for i, length := range [...]int{4 * len(slots) * int(h.Stride), 4 * len(slots), 4 * len(links), 4 * len(upper), len(codes), 4 * len(scales)} {
		h.Sections[i].Offset, h.Sections[i].Length = at, uint64(length)
		at = (at + uint64(length) + 63) / 64 * 64
	}
	h.Sections[sectionSums].Offset = at
	h.Sections[sectionSums].Length = 4 * h.firstSum(sectionSums)
	out := &blockWriter{w: bufio.NewWriterSize(w, 1<<18)}
	out.header(h)
	for _, row := range rows {
		writeNumbers(out, row)
	}
	out.end()
	for _, list := range [][]uint32{slots, links, upper} {
		writeNumbers(out, list)
		out.end()
	}
	writeNumbers(out, codes)
	out.end()
	writeNumbers(out, scales)
	out.end()
	return out.finish()
}

// blockWriter writes a segment and sums its blocks up.
type blockWriter struct {
	w    *bufio.Writer
	sums []uint32
	n    uint64 // bytes of the section at hand
	sum  uint32 // of its block at hand
	err  error
	buf  []byte
}

func (b *blockWriter) header(h segmentHeader) {
	var head bytes.Buffer
	b.err = binary.Write(&head, binary.LittleEndian, h)
	head.Write(make([]byte, headerSize-4-head.Len()))
	b.plain(binary.LittleEndian.AppendUint32(head.Bytes(), crc32.Checksum(head.Bytes(), castagnoli)))
}

// plain writes bytes that are in no block.
func (b *blockWriter) plain(p []byte) {
	if b.err == nil {
		_, b.err = b.w.Write(p)
	}
}

func (b *blockWriter) write(p []byte) {
	b.plain(p)
	for len(p) > 0 {
		n := min(len(p), int(blockSize-b.n%blockSize))
		b.sum = crc32.Update(b.sum, castagnoli, p[:n])
		b.n += uint64(n)
		if p = p[n:]; b.n%blockSize == 0 {
			b.sums, b.sum = append(b.sums, b.sum), 0
		}
	}
}

// end ends a section and goes on to where the next begins.
func (b *blockWriter) end() {
	if b.n%blockSize != 0 {
		b.sums = append(b.sums, b.sum)
	}
	b.plain(make([]byte, (64-b.n%64)%64))
	b.n, b.sum = 0, 0
}

// finish writes the checksums.
func (b *blockWriter) finish() error {
	var sums []byte
	for _, s := range b.sums {
		sums = binary.LittleEndian.AppendUint32(sums, s)
	}
	b.plain(binary.LittleEndian.AppendUint32(sums, crc32.Checksum(sums, castagnoli)))
	if b.err != nil {
		return b.err
	}
	return b.w.Flush()
}

func writeNumbers[T float32 | uint32 | int8](b *blockWriter, list []T) {
	for part := range slices.Chunk(list, 1<<14) {
		b.buf, _ = binary.Append(b.buf[:0], binary.LittleEndian, part) // numbers never fail
		b.write(b.buf)
	}
}
