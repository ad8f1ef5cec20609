package vector

import (
	"math"
	"math/bits"
	"sync"
	"unsafe"
)

const (
	// blockRows is how many rows a batch compares at a time, where they are short.
	blockRows = 48
	// blockStep is what every kernel's rows divide, and so a block's.
	blockStep = 12
	// blockBytes is how much of the second cache a block takes. There are two of them, the
	// next one on its way, and the queries.
	blockBytes = 192 << 10
	// blockElements is how many of a row's elements are compared before the next rows':
	// as many as leave a block of rows and a panel of queries in the fastest cache.
	blockElements = 192
	// panelShare is what part of a panel's queries takes, one after the other, as long as the
	// whole panel.
	panelShare = 8
)

// SearchBatch finds for each query what [Flat.Search] finds, in the same place of the result.
// It reads each vector once for all queries, which for 16 queries or more is several times
// faster than one search after the other. Its scores may differ from those of Search in the
// last bits, and it makes no use of [Codes]: it compares every vector. The same queries have
// the same answers whatever the number of processors.
func (x *Flat) SearchBatch(queries []Query) [][]Match {
	found := make([][]Match, len(queries))
	b := newBatch(x, queries)
	if len(b.queries) <= active.panelQueries/panelShare {
		for j, at := range b.places {
			found[at] = x.searchAll(nil, b.queries[j])
		}
		return found
	}
	b.pack()
	n := x.shards()
	parts := make([][]top, n)
	blocks := (len(x.used) + b.rows - 1) / b.rows
	var done sync.WaitGroup
	for i := range parts {
		done.Go(func() {
			parts[i] = b.scan(blocks*i/n*b.rows, min(blocks*(i+1)/n*b.rows, len(x.used)))
		})
	}
	done.Wait()
	for j, at := range b.places {
		best := parts[0][j]
		for _, p := range parts[1:] {
			for _, m := range p[j].matches {
				best.add(m)
			}
		}
		found[at] = best.sorted()
	}
	return found
}

// batch is the queries of a search, side by side.
type batch struct {
	index   *Flat
	rows    int       // of a block
	queries []Query   // those that can find something
	places  []int     // of those, with the caller
	panels  int       // of active.panelQueries each, the last filled up with zeros
	packed  []float32 // by block of elements, panel, element and query
}

func newBatch(x *Flat, queries []Query) *batch {
	b := &batch{index: x, rows: blockRows}
	if x.stride > 0 {
		b.rows = min(max(blockBytes/(4*x.stride)/blockStep, 1)*blockStep, blockRows)
	}
	for i, q := range queries {
		if q, ok := x.complete(q); ok {
			b.queries, b.places = append(b.queries, q), append(b.places, i)
		}
	}
	return b
}

// pack puts the queries' elements side by side.
func (b *batch) pack() {
	width := active.panelQueries
	b.panels = (len(b.queries) + width - 1) / width
	b.packed = make([]float32, b.panels*width*b.index.stride)
	var row []float32
	for j, q := range b.queries {
		row = b.index.padded(row[:0], q.Vector)
		for e, v := range row {
			b.packed[b.at(e)+j/width*b.elements(e)*width+e%blockElements*width+j%width] = v
		}
	}
}

// at is where the block with an element begins in packed.
func (b *batch) at(element int) int {
	return element / blockElements * blockElements * b.panels * active.panelQueries
}

// elements is how many elements the block with this one has.
func (b *batch) elements(element int) int {
	return min(blockElements, b.index.stride-element/blockElements*blockElements)
}

// batchScan is the work on a part of the rows.
type batchScan struct {
	*batch
	best   []top     // by query
	least  []float32 // by query: what a score has to reach to be among the best
	scores []float32 // by panel, row and query
	over   []uint32  // by row
	buffer []float32 // for rows that are not as they have to be
}

// scan compares the queries with the rows from start to end.
func (b *batch) scan(start, end int) []top {
	all := b.panels * active.panelQueries
	s := batchScan{
		batch:  b,
		best:   make([]top, len(b.queries)),
		least:  make([]float32, all),
		scores: make([]float32, all*b.rows),
		over:   make([]uint32, b.rows),
	}
	for j := range s.least {
		s.least[j] = float32(math.Inf(1)) // not reached by what fills up a panel
	}
	for j, q := range b.queries {
		s.best[j].reset(q)
		s.least[j] = float32(math.Inf(-1))
	}
	for ; start < end; start += b.rows {
		last := min(start+b.rows, end)
		s.compare(s.block(start, last), s.index.bytes(last, min(last+b.rows, end)))
		s.keep(start, last)
	}
	return s.best
}

// block is the rows from start to end, and after them whatever makes them a whole block.
func (s *batchScan) block(start, end int) []float32 {
	x, size := s.index, s.rows*s.index.stride
	if x.halves == nil && end-start == s.rows {
		return x.rows[start*x.stride:][:size]
	}
	if s.buffer == nil {
		s.buffer = make([]float32, size)
	}
	if x.halves != nil {
		x.halves.unpacked(s.buffer[:0], start, end)
	} else {
		copy(s.buffer, x.rows[start*x.stride:end*x.stride])
	}
	return s.buffer
}

// bytes is the memory of the rows from start to end.
func (x *Flat) bytes(start, end int) []byte {
	if x.halves != nil {
		return bytesOf(x.halves.rows[start*x.stride : end*x.stride])
	}
	return bytesOf(x.rows[start*x.stride : end*x.stride])
}

func bytesOf[T any](v []T) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), len(v)*int(unsafe.Sizeof(*new(T))))
}

// compare writes the inner products of a block of rows with the queries. The bytes of the
// next come nearer meanwhile.
func (s *batchScan) compare(rows []float32, next []byte) {
	clear(s.scores)
	stride, width := s.index.stride, active.panelQueries
	for e := 0; e < stride; e += blockElements {
		n := s.elements(e)
		for p := range s.panels {
			packed := s.packed[s.at(e)+p*n*width:][:n*width]
			for r := 0; r < s.rows; r += active.panelRows {
				// The first panel asks for all. What has been is near.
				soon := &bytesOf(packed)[0]
				if at := 4 * (e*s.rows + r*n); p == 0 && at < len(next) {
					soon = &next[at]
				}
				active.panel(s.scores[(p*s.rows+r)*width:], rows[r*stride+e:], stride, n, packed, soon)
			}
		}
	}
}

// keep takes what is among the best of the rows from start to end.
func (s *batchScan) keep(start, end int) {
	width := active.panelQueries
	for p := range s.panels {
		scores, over := s.scores[p*s.rows*width:], s.over[:end-start]
		active.over(over, scores, s.least[p*width:][:width])
		for i, reached := range over {
			if !s.index.used[start+i] {
				continue
			}
			for ; reached != 0; reached &= reached - 1 {
				j := bits.TrailingZeros32(reached)
				s.add(p*width+j, Match{Slot: start + i, Score: float64(scores[i*width+j])})
			}
		}
	}
}

// add gives a match of a query its place, if it has one.
func (s *batchScan) add(query int, m Match) {
	q, best := &s.queries[query], &s.best[query]
	if m.Score != 0 && best.takes(m) && (q.Keep == nil || q.Keep(m.Slot)) {
		best.add(m)
		s.least[query] = float32(best.least())
	}
}

func bySlot(a, b int) bool { return a < b }
