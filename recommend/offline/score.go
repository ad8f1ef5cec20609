package offline

import (
	"github.com/awsai-go/awsai/rag/vector"
	"math"
)

// scores are those of every item for a user, higher is better.
func (m *Model) scores(user int32) []float32 {
	switch m.o.Method {
	case Popularity:
		return append([]float32(nil), m.popularity...)
	case Similarity:
		return m.byNeighbors(m.history.byUser[user])
	case Factorization:
		return m.byFactors(user)
	}
	near, far := m.byNeighbors(m.history.byUser[user]), m.byFactors(user)
	scale(near)
	scale(far)
	for i := range near {
		near[i] += far[i]
	}
	return near
}

func (m *Model) byFactors(user int32) []float32 {
	out := make([]float32, len(m.history.items))
	vector.DotRows(out, m.users[user], m.flat)
	return out
}

// byNeighbors adds up how similar each item is to those taken, the oldest of which is
// first. An item without any keeps the order of popularity, below all that have.
func (m *Model) byNeighbors(taken []int32) []float32 {
	const least = 1e-6
	out := make([]float32, len(m.history.items))
	for i, p := range m.popularity {
		out[i] = least * p
	}
	for i, t := range taken {
		w := float32(math.Exp2(-float64(len(taken)-1-i) / m.o.Recency))
		for _, n := range m.neighbors[t] {
			out[n.item] += w * n.score
		}
	}
	return out
}

// scale makes the highest 1 and the lowest 0.
func scale(s []float32) {
	low, high := s[0], s[0]
	for _, x := range s {
		low, high = min(low, x), max(high, x)
	}
	if high == low {
		clear(s)
		return
	}
	for i := range s {
		s[i] = (s[i] - low) / (high - low)
	}
}
