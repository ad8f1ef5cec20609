package vector

import "sync"

// Codes are short stand-ins of vectors, by which a [Flat] finds candidates that it then
// compares in full. They make a search read a fraction of the memory.
type Codes int

// The codes.
const (
	// NoCodes compares every vector in full. It is the default.
	NoCodes Codes = iota
	// ByteCodes are one byte for each dimension, rounded up to 64, and 8 bytes: a quarter
	// of the vector. Of sets of 100,000 vectors of 768 dimensions, clustered at random or
	// of texts by latent semantic analysis, no search for 10 missed any.
	ByteCodes
	// BitCodes are one bit for each dimension, rounded up to 16, and 8 bytes: a
	// thirtieth of the vector. They are of the vector less the mean of all and turned at
	// random, and a search goes by what they tell of its score and of the error of that,
	// after RaBitQ (arXiv:2405.12497). Of the same sets, searches for 10 missed none
	// either. They suit vectors of some hundred dimensions and more. Vectors of more than
	// 8192 have none and are compared in full.
	BitCodes
)

// Defaults of [FlatOptions].
const (
	// DefaultByteCandidates and DefaultBitCandidates are how many candidates a search
	// finds by codes for each 10 that it wants.
	DefaultByteCandidates = 40
	DefaultBitCandidates  = 1000
)

// FlatOptions are the settings of a [Flat].
type FlatOptions struct {
	// Rows is how exactly vectors are kept. The default is Float32.
	Rows Precision
	// Codes are what a search looks at first. The default is none.
	Codes Codes
	// Candidates is how many candidates a search finds by codes for each 10 that it wants.
	// Those of ByteCodes are all compared in full; those of BitCodes as long as they may
	// be among the nearest, for all that the error of a code allows, which for most
	// vectors is a few dozen. The default is DefaultByteCandidates or
	// DefaultBitCandidates.
	Candidates int
}

// codeBlock is how many slots the kernels look at together, and codeSpan how many a search: it
// would rather not stop to see what it has found, as reading the memory stops too.
const (
	codeBlock = 64
	codeSpan  = 16 * codeBlock
)

// coder has the codes of an index's vectors.
type coder interface {
	// grow makes room for so many slots, a multiple of codeBlock. Those that are new have
	// no code.
	grow(slots int)
	// put makes the code of a slot's vector.
	put(x *Flat, slot int)
	// remove forgets the code of a slot.
	remove(slot int)
	// prepare makes of the search's vector what look compares the codes with.
	prepare(s *codedSearch)
	// look estimates what the slots from start to end would score, whole blocks of them and
	// no more than a span, and tells which are above least.
	look(s *codedSearch, span *codedSpan, start, end int, least float32)
	// hopeful drops the candidates that do not score more than least, as far as one can
	// tell by their codes.
	hopeful(s *codedSearch, candidates []key, least float64) []key
}

// codes are the codes of an index and the searches by them.
type codes struct {
	coder
	candidates int       // for each 10 that are wanted
	pool       sync.Pool // of *codedSearch
}

// newCodes returns nil if there are to be none.
func newCodes(o FlatOptions, stride int) *codes {
	c := &codes{candidates: o.Candidates}
	most := 0
	switch {
	case o.Codes == ByteCodes:
		c.coder, most = newByteCoder(stride), DefaultByteCandidates
	case o.Codes == BitCodes && stride <= maxBitDimensions:
		c.coder, most = newBitCoder(stride), DefaultBitCandidates
	default:
		return nil
	}
	if c.candidates <= 0 {
		c.candidates = most
	}
	return c
}

// wholeBlocks is n, rounded up to whole blocks.
func wholeBlocks(n int) int { return (n + codeBlock - 1) / codeBlock * codeBlock }
