package opensearch

import (
	"cmp"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

// The arms as [rag.Part] names them.
const (
	armWords  = "words"
	armVector = "vector"
)

// fusedDepth is how many of each arm's matches count, as in rag/embedded. The first hits are
// then the same however many are wanted.
const fusedDepth = 100

// beyond is the score, divided by its rank, of a match that is only there because more hits are
// wanted: enough to keep the arm's order, and too little to change that of others.
const beyond = 1e-9

// match is a passage that an arm found, with its score there.
type match struct {
	passage rag.Passage
	score   float64
}

// fusion adds up the arms' scores, each arm's scaled so that its best match has the arm's
// weight and its hundredth, or its last, has 0: a convex combination (Bruch, Gai, Ingber 2023).
type fusion map[string]*rag.Hit // by passage ID

func (f fusion) add(arm string, weight float64, matches []match) {
	if len(matches) == 0 {
		return
	}
	best, last := matches[0].score, matches[min(fusedDepth, len(matches))-1].score
	for i, m := range matches {
		share := 1.0
		switch {
		case i >= fusedDepth:
			share = beyond / float64(i)
		case best > last:
			share = (m.score - last) / (best - last)
		}
		h := f[m.passage.ID]
		if h == nil {
			h = &rag.Hit{Passage: m.passage}
			f[m.passage.ID] = h
		}
		part := rag.Part{Arm: arm, Rank: i + 1, Raw: m.score, Score: weight * share}
		h.Score += part.Score
		h.Parts = append(h.Parts, part)
	}
}

// hits are the best in order.
func (f fusion) hits(limit int) []rag.Hit {
	hits := make([]rag.Hit, 0, len(f))
	for _, h := range f {
		hits = append(hits, *h)
	}
	slices.SortFunc(hits, func(a, b rag.Hit) int {
		return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID))
	})
	return hits[:min(len(hits), limit)]
}
