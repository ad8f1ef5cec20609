package embedded

import (
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// The arms as [rag.Part] names them.
const (
	armWords  = "words"
	armGrams  = "grams"
	armVector = "vector"
)

// Weights say how much each way of searching adds to a hit's score at most. A way whose
// weight is 0 is left out. All of them 0 stand for the default.
type Weights struct {
	// Words is the weight of words, their pairs and identifiers, ranked by BM25.
	Words float64
	// Grams is the weight of runs of four characters, ranked by BM25, which find words in
	// spite of typing errors and in other inflections.
	Grams float64
	// Vector is the weight of vectors, ranked by cosine.
	Vector float64
}

// The default weights: for vectors of the engine's own, which find what words miss and order
// it less well, and for those of a model. The latter are measured with a small one
// (all-MiniLM-L6-v2): with more for vectors, documents longer than a model reads are found
// less well than by words alone.
var (
	ownWeights   = Weights{Words: 0.65, Grams: 0.2, Vector: 0.15}
	modelWeights = Weights{Words: 0.55, Grams: 0.2, Vector: 0.25}
)

// fusedDepth is how many of each arm's matches count. The first hits are then the same
// however many are wanted.
const fusedDepth = 100

// fusion adds up the arms' scores, each arm's scaled so that its best match has the arm's
// weight and its hundredth, or its last, has 0: a convex combination, which orders better
// than reciprocal ranks do where the arms are not equally good (Bruch, Gai, Ingber 2023).
type fusion map[int]*fusedMatch // by slot

type fusedMatch struct {
	score float64
	parts []rag.Part
}

// beyond is the score, divided by its rank, of a match that is only there because more hits
// are wanted: enough to keep the arm's order, and too little to change that of others.
const beyond = 1e-9

func (f fusion) add(arm string, weight float64, matches []lexical.Match) {
	if len(matches) == 0 {
		return
	}
	best, last := matches[0].Score, matches[min(fusedDepth, len(matches))-1].Score
	for i, m := range matches {
		share := 1.0
		switch {
		case i >= fusedDepth:
			share = beyond / float64(i)
		case best > last:
			share = (m.Score - last) / (best - last)
		}
		c := f[m.Slot]
		if c == nil {
			c = &fusedMatch{}
			f[m.Slot] = c
		}
		part := rag.Part{Arm: arm, Rank: i + 1, Raw: m.Score, Score: weight * share}
		c.score += part.Score
		c.parts = append(c.parts, part)
	}
}
