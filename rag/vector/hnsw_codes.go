package vector

import (
	"math"
	"slices"
)

// point is a vector as the graph compares it: in full or, in a graph of codes, by its code.
type point struct {
	vector []float32
	code   []int8
	scale  float32 // what a step of the code stands for
}

// codeSize is how many bytes the code of a row has.
func codeSize(stride int) int { return (stride + codeBlock - 1) / codeBlock * codeBlock }

// point is the vector of a number.
func (g *HNSW) point(id uint32) point {
	if g.codeSize > 0 {
		return point{code: g.code(id), scale: g.scales[id]}
	}
	return point{vector: g.row(id)}
}

// code is that of a number.
func (g *HNSW) code(id uint32) []int8 {
	return g.codes[int(id)*g.codeSize:][:g.codeSize:g.codeSize]
}

// set makes v, of length 1 or without direction, the vector of a number.
func (g *HNSW) set(id uint32, v []float32) {
	if g.codeSize == 0 {
		copy(g.row(id), v)
		return
	}
	g.scales[id] = toBytes(g.code(id), v)
}

// at appends the vector of a number: in a graph of codes what the code stands for.
func (g *HNSW) at(dst []float32, id uint32) []float32 {
	if g.codeSize == 0 {
		return append(dst, g.row(id)[:g.dimensions]...)
	}
	start := len(dst)
	for _, c := range g.code(id)[:g.dimensions] {
		dst = append(dst, float32(c))
	}
	Normalize(dst[start:])
	return dst
}

// aim takes a query's vector as the graph compares it, and tells whether it has a direction.
func (s *scratch) aim(g *HNSW, v []float32) bool {
	s.vector = append(s.vector[:0], v...)
	ok := Normalize(s.vector)
	for len(s.vector) < g.stride {
		s.vector = append(s.vector, 0)
	}
	s.query = point{vector: s.vector}
	if g.codeSize > 0 {
		if s.code == nil {
			s.code, s.rest = make([]int8, g.codeSize), make([]float32, g.stride)
		}
		s.query.code, s.query.scale = s.code, toBytes(s.code, s.vector)
	}
	return ok
}

// candidates is how many of the best by their codes a search that wants limit compares once
// more.
func (g *HNSW) candidates(limit int) int {
	if g.codeSize == 0 {
		return limit
	}
	return max(limit, (limit*DefaultByteCandidates+9)/10)
}

// again compares the best of the candidates once more: by their vectors, where there is a
// file or a caller that has them, or else with what the query's code leaves of the query.
// It leaves them in another order.
func (g *HNSW) again(s *scratch, found []key, limit int) []key {
	if g.codeSize == 0 || len(found) == 0 {
		return found
	}
	found = found[:min(len(found), g.candidates(limit))]
	if g.rows != nil {
		s.ids = numbers(s.ids[:0], found)
		slices.Sort(s.ids) // in the order of the file
		for i, score := range g.compareRows(s) {
			found[i] = keyOf(score, s.ids[i])
		}
		return found
	}
	for i, v := range s.vector {
		s.rest[i] = v - float32(s.code[i])*s.query.scale
	}
	rest := point{code: s.code, scale: toBytes(s.code, s.rest)}
	s.ids = numbers(s.ids[:0], found)
	for i, score := range g.compare(s, rest, nil) {
		found[i] = keyOf(g.fully(s, s.ids[i], found[i].score()+score), s.ids[i])
	}
	return found
}

// numbers appends those of the candidates.
func numbers(dst []uint32, found []key) []uint32 {
	for _, k := range found {
		dst = append(dst, k.id())
	}
	return dst
}

// fully is the score of a number by the vector that the caller has, or else what it is by
// the code.
func (g *HNSW) fully(s *scratch, id uint32, score float32) float32 {
	if g.full == nil {
		return score
	}
	v := g.full(g.slots[id])
	if len(v) != g.dimensions || g.dimensions == 0 {
		return score
	}
	if square := active.dot(v, v); square > 0 && square <= math.MaxFloat32 {
		return active.dot(s.vector[:len(v)], v) / float32(math.Sqrt(float64(square)))
	}
	return score
}

// compareRows gives the scores of the numbers in s.ids by the vectors in the file.
func (g *HNSW) compareRows(s *scratch) []float32 {
	if g.source.unchecked(sectionRows) {
		for _, id := range s.ids {
			if s.err == nil {
				s.err = g.source.checkRows(id, id+1)
			}
		}
		if s.err != nil {
			return nil
		}
	}
	n := s.byFour()
	active.dotGather(s.scores, s.vector, g.rows, s.ids, nil)
	s.ids = s.ids[:n]
	return s.scores[:n]
}

// byFour makes the numbers in s.ids a multiple of four, by repeats, and room for as many
// scores. It returns how many there were.
func (s *scratch) byFour() int {
	n := len(s.ids)
	for len(s.ids)%4 != 0 {
		s.ids = append(s.ids, s.ids[n-1])
	}
	if len(s.scores) < len(s.ids) {
		s.scores = make([]float32, 2*len(s.ids))
	}
	return n
}
