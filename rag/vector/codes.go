package vector

import (
	"math"
	"math/bits"
	"math/rand/v2"
	"runtime"
	"slices"
	"sync"
)

// Codes are short stand-ins of vectors, by which a [Flat] finds candidates that it then
// compares in full. They make a search read a fraction of the memory.
type Codes int

// The codes.
const (
	// NoCodes compares every vector in full. It is the default.
	NoCodes Codes = iota
	// ByteCodes are one byte for each dimension: a quarter of the vector. What they miss
	// of the nearest is next to nothing.
	ByteCodes
	// BitCodes are one bit for each dimension, of the vector turned at random and less
	// the mean of all: a thirty-second of the vector. They suit vectors of some hundred
	// dimensions and more.
	BitCodes
)

// Defaults of [FlatOptions].
const (
	// DefaultByteCandidates and DefaultBitCandidates are how many candidates a search
	// finds by codes at least, or that many times its limit divided by 10.
	DefaultByteCandidates = 40
	DefaultBitCandidates  = 400
)

// FlatOptions are the settings of a [Flat].
type FlatOptions struct {
	// Rows is how exactly vectors are kept. The default is Float32.
	Rows Precision
	// Codes are what a search looks at first. The default is none.
	Codes Codes
	// Candidates is how many candidates are compared in full for each 10 that a search
	// wants. The default is DefaultByteCandidates or DefaultBitCandidates.
	Candidates int
}

// codeBlock is how many bytes a code's length is a multiple of, as kernels want it.
const codeBlock = 32

// coder has the codes of an index.
type coder struct {
	kind       Codes
	candidates int
	size       int // of a code, in bytes

	bytes  []int8    // by slot
	scales []float32 // by slot: what a code's byte stands for

	bits   []byte // by slot
	mean   []float32
	signs  []float32 // of the turn, for each of its rounds
	fitted int       // how many vectors there were when the mean was taken

	pool sync.Pool // of *codedSearch
}

func newCoder(o FlatOptions, stride int) *coder {
	c := &coder{kind: o.Codes, candidates: o.Candidates}
	switch o.Codes {
	case ByteCodes:
		c.size = (stride + codeBlock - 1) / codeBlock * codeBlock
		if c.candidates <= 0 {
			c.candidates = DefaultByteCandidates
		}
	case BitCodes:
		c.size = (stride/8 + codeBlock - 1) / codeBlock * codeBlock
		if c.candidates <= 0 {
			c.candidates = DefaultBitCandidates
		}
		c.mean = make([]float32, stride)
		c.signs = turnSigns(stride)
	default:
		return nil
	}
	return c
}

// grow makes room for so many slots.
func (c *coder) grow(slots int) {
	switch c.kind {
	case ByteCodes:
		c.bytes = append(c.bytes, make([]int8, slots*c.size-len(c.bytes))...)
		c.scales = append(c.scales, make([]float32, slots-len(c.scales))...)
	case BitCodes:
		c.bits = append(c.bits, make([]byte, slots*c.size-len(c.bits))...)
	}
}

// put makes the code of a slot's vector.
func (c *coder) put(x *Flat, slot int) {
	switch c.kind {
	case ByteCodes:
		c.scales[slot] = toBytes(c.bytes[slot*c.size:][:c.size], x.padRow(slot))
	case BitCodes:
		if x.count >= 2*c.fitted {
			c.fit(x)
			return
		}
		c.toBits(c.bits[slot*c.size:][:c.size], x.padRow(slot), make([]float32, x.stride))
	}
}

// toBytes writes v in steps of its largest element's 127th, and returns the step.
func toBytes(dst []int8, v []float32) (step float32) {
	var largest float32
	for _, e := range v {
		largest = max(largest, float32(math.Abs(float64(e))))
	}
	if largest == 0 {
		clear(dst)
		return 0
	}
	for i, e := range v {
		dst[i] = int8(math.RoundToEven(float64(e / largest * 127)))
	}
	return largest / 127
}

// fit takes the mean of all vectors and makes all codes anew.
func (c *coder) fit(x *Flat) {
	clear(c.mean)
	for slot, used := range x.used {
		if used {
			for i, v := range x.padRow(slot) {
				c.mean[i] += v
			}
		}
	}
	for i := range c.mean {
		c.mean[i] /= float32(max(x.count, 1))
	}
	c.fitted = max(x.count, codeFitFirst)
	buffer := make([]float32, x.stride)
	for slot, used := range x.used {
		if used {
			c.toBits(c.bits[slot*c.size:][:c.size], x.padRow(slot), buffer)
		}
	}
}

// codeFitFirst is how many vectors there are at least when the mean is taken again.
const codeFitFirst = 1000

// toBits writes the signs of v, less the mean, after the turn.
func (c *coder) toBits(dst []byte, v, buffer []float32) {
	for i := range buffer {
		buffer[i] = v[i] - c.mean[i]
	}
	turn(buffer, c.signs)
	clear(dst)
	for i, e := range buffer {
		if e > 0 {
			dst[i/8] |= 1 << (i % 8)
		}
	}
}

// turnRounds is how often a turn changes signs and mixes.
const turnRounds = 4

// turnSigns draws the signs of a turn of n elements, always the same.
func turnSigns(n int) []float32 {
	r := rand.New(rand.NewPCG(0x726f74617465, uint64(n)))
	signs := make([]float32, turnRounds*n)
	for i := range signs {
		signs[i] = 1 - 2*float32(r.IntN(2))
	}
	return signs
}

// turn turns v at random, up to scale: it changes signs and mixes by a Walsh–Hadamard
// transform the longest beginning, then the longest end, whose length is a power of two, in
// turns, so that every element comes to hang on every other.
func turn(v, signs []float32) {
	n := len(v)
	if n < 2 {
		return
	}
	part := 1 << (bits.Len(uint(n)) - 1)
	for round := range turnRounds {
		for i, s := range signs[round*n:][:n] {
			v[i] *= s
		}
		from := 0
		if round%2 == 1 {
			from = n - part
		}
		hadamard(v[from : from+part])
	}
}

// hadamard is the Walsh–Hadamard transform, scaled to keep lengths.
func hadamard(v []float32) {
	for h := 1; h < len(v); h *= 2 {
		for i := 0; i < len(v); i += 2 * h {
			a, b := v[i:i+h], v[i+h:i+2*h]
			for j := range a {
				a[j], b[j] = a[j]+b[j], a[j]-b[j]
			}
		}
	}
	scale := float32(1 / math.Sqrt(float64(len(v))))
	for i := range v {
		v[i] *= scale
	}
}

// codedSearch is one search by codes at a time, and keeps what it took for the next.
type codedSearch struct {
	vector, buffer []float32
	bytes          []int8
	bits           []byte
	shards         []codedShard
	ids            []uint32
	scores         []float32
	matches        []Match
}

// codedShard is the candidates of a part of the slots.
type codedShard struct {
	best pool
	dots [64]int32
}

// search finds the matches of a query by codes.
func (c *coder) search(x *Flat, dst []Match, q Query) []Match {
	s, ok := c.pool.Get().(*codedSearch)
	if !ok {
		s = &codedSearch{buffer: make([]float32, x.stride), bytes: make([]int8, c.size), bits: make([]byte, c.size)}
	}
	defer c.pool.Put(s)
	s.vector = x.padded(s.vector[:0], q.Vector)
	if c.kind == ByteCodes {
		toBytes(s.bytes, s.vector)
	} else {
		c.toBits(s.bits, s.vector, s.buffer)
	}
	n := max(1, min(runtime.GOMAXPROCS(0), len(x.used)*c.size/perShard))
	if len(s.shards) < n {
		s.shards = make([]codedShard, n)
	}
	candidates := max(q.Limit, (q.Limit*c.candidates+9)/10)
	var done sync.WaitGroup
	for i := range n {
		start, end := len(x.used)*i/n, len(x.used)*(i+1)/n
		s.shards[i].best.reset(candidates)
		if i == n-1 {
			c.scan(x, s, &s.shards[i], q, start, end)
			break
		}
		done.Go(func() { c.scan(x, s, &s.shards[i], q, start, end) })
	}
	done.Wait()
	best := &s.shards[0].best
	for i := range s.shards[1:n] {
		for _, k := range s.shards[1+i].best.keys {
			best.add(k)
		}
	}
	return s.compare(x, dst, q, best.keys)
}

// scan finds the candidates among the slots from start to end.
func (c *coder) scan(x *Flat, s *codedSearch, sh *codedShard, q Query, start, end int) {
	for ; start < end; start += len(sh.dots) {
		n := min(len(sh.dots), end-start)
		dots := sh.dots[:n]
		if c.kind == ByteCodes {
			active.int8Rows(dots, s.bytes, c.bytes[start*c.size:(start+n)*c.size])
		} else {
			active.hammingRows(dots, s.bits, c.bits[start*c.size:(start+n)*c.size])
		}
		for i, dot := range dots {
			score := -float32(dot)
			if c.kind == ByteCodes {
				score = float32(dot) * c.scales[start+i]
			}
			k := keyOf(score, uint32(start+i))
			if k > sh.best.least() && x.used[start+i] && (q.Keep == nil || q.Keep(start+i)) {
				sh.best.add(k)
			}
		}
	}
}

// compare appends the best of the candidates, by their vectors.
func (s *codedSearch) compare(x *Flat, dst []Match, q Query, candidates []key) []Match {
	if len(candidates) == 0 {
		return dst
	}
	s.ids = s.ids[:0]
	for _, k := range candidates {
		s.ids = append(s.ids, k.id())
	}
	// In the order of memory.
	slices.Sort(s.ids)
	n := len(s.ids)
	for len(s.ids)%4 != 0 {
		s.ids = append(s.ids, s.ids[n-1])
	}
	s.scores = append(s.scores[:0], make([]float32, len(s.ids))...)
	x.gather(s.scores, s.vector, s.ids)
	s.matches = s.matches[:0]
	for i, id := range s.ids[:n] {
		if score := s.scores[i]; score != 0 {
			s.matches = append(s.matches, Match{Slot: int(id), Score: float64(score)})
		}
	}
	t := top{before: q.Before}
	slices.SortFunc(s.matches, t.order)
	return append(dst, s.matches[:min(len(s.matches), q.Limit)]...)
}
