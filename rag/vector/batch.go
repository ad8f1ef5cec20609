package vector

import (
	"runtime"
	"sync"
)

const (
	// blockRows is how many rows a batch compares at a time: a multiple of what every
	// kernel takes.
	blockRows = 48
	// blockElements is how many of a row's elements are compared before the next rows':
	// as many as leave a block of rows and a panel of queries in the fastest cache.
	blockElements = 192
)

// SearchBatch finds for each query the vectors nearest to it, nearest first, as many as
// limit, by default 10. It reads each vector of the index once for all queries, which for a
// large index is several times faster than one [Flat.Search] after the other. Its scores
// may differ from those of Search in the last bit.
//
// A query of another length, or without a direction, finds nothing.
func (x *Flat) SearchBatch(queries [][]float32, limit int) [][]Match {
	if limit <= 0 {
		limit = 10
	}
	found := make([][]Match, len(queries))
	b := newBatch(x, queries, limit)
	n := max(1, min(runtime.GOMAXPROCS(0), len(x.rows)/perShard))
	parts := make([][]top, n)
	var done sync.WaitGroup
	for i := range parts {
		done.Go(func() {
			// By whole blocks, so that no row's result hangs on the number of parts.
			blocks := (len(x.used) + blockRows - 1) / blockRows
			parts[i] = b.scan(blocks*i/n*blockRows, min(blocks*(i+1)/n*blockRows, len(x.used)))
		})
	}
	done.Wait()
	for j, at := range b.queries {
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
	limit   int
	queries []int     // those that can find something, by their place with the caller
	panels  int       // of active.panelQueries each, the last filled up with zeros
	packed  []float32 // by block of elements, panel, element and query
}

func newBatch(x *Flat, queries [][]float32, limit int) *batch {
	b := &batch{index: x, limit: limit}
	for i, q := range queries {
		if len(q) == x.dimensions && norm(q) != 0 {
			b.queries = append(b.queries, i)
		}
	}
	width := active.panelQueries
	b.panels = (len(b.queries) + width - 1) / width
	b.packed = make([]float32, b.panels*width*x.stride)
	var row []float32
	for j, at := range b.queries {
		row = x.padded(row[:0], queries[at])
		for e, v := range row {
			b.packed[b.at(e)+j/width*b.elements(e)*width+e%blockElements*width+j%width] = v
		}
	}
	return b
}

// at is where the block with an element begins in packed.
func (b *batch) at(element int) int {
	return element / blockElements * blockElements * b.panels * active.panelQueries
}

// elements is how many elements the block with this one has.
func (b *batch) elements(element int) int {
	return min(blockElements, b.index.stride-element/blockElements*blockElements)
}

// scan compares the queries with the rows from start to end.
func (b *batch) scan(start, end int) []top {
	best := make([]top, len(b.queries))
	for j := range best {
		best[j].reset(Query{Limit: b.limit, Before: bySlot})
	}
	scores := make([]float32, b.panels*active.panelQueries*blockRows) // by panel, row and query
	var last []float32
	for ; start < end; start += blockRows {
		rows := b.index.rows[start*b.index.stride:]
		if end-start < blockRows {
			last = append(last, rows[:(end-start)*b.index.stride]...)
			rows = append(last, make([]float32, blockRows*b.index.stride-len(last))...)
		}
		b.compare(scores, rows)
		b.keep(best, scores, start, min(start+blockRows, end))
	}
	return best
}

// compare writes the inner products of a block of rows with the queries.
func (b *batch) compare(scores, rows []float32) {
	clear(scores)
	stride, width := b.index.stride, active.panelQueries
	for e := 0; e < stride; e += blockElements {
		n := b.elements(e)
		for p := range b.panels {
			packed := b.packed[b.at(e)+p*n*width:][:n*width]
			for r := 0; r < blockRows; r += active.panelRows {
				active.panel(scores[(p*blockRows+r)*width:], rows[r*stride+e:], stride, n, packed)
			}
		}
	}
}

// keep takes what is among the best.
func (b *batch) keep(best []top, scores []float32, start, end int) {
	width := active.panelQueries
	for j := range best {
		t, least := &best[j], best[j].least()
		column := scores[j/width*blockRows*width+j%width:]
		for slot := start; slot < end; slot++ {
			score := float64(column[(slot-start)*width])
			if !(score >= least) || score == 0 || !b.index.used[slot] {
				continue
			}
			t.add(Match{Slot: slot, Score: score})
			least = t.least()
		}
	}
}

func bySlot(a, b int) bool { return a < b }
