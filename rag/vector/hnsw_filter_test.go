package vector_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/awsai-go/awsai/rag/vector"
)

// topics are vectors around centres, with the centre of each.
func topics(r *rand.Rand, n, dimensions, centres int) (vectors [][]float32, topic []int) {
	middle := make([][]float32, centres)
	for i := range middle {
		middle[i] = gaussian(r, dimensions)
	}
	for range n {
		at := r.IntN(centres)
		v := gaussian(r, dimensions)
		for i, m := range middle[at] {
			v[i] = m + v[i]*0.5
		}
		vectors, topic = append(vectors, v), append(topic, at)
	}
	return vectors, topic
}

// However few vectors a filter lets pass, and wherever they are, the nearest are found: be they
// anywhere, or in other clusters than the query, also when many have been removed.
func TestHNSWFilterRecall(t *testing.T) {
	const dimensions, centres = 24, 100
	r := rand.New(rand.NewPCG(81, 82))
	n := fewer(12_000)
	all, topic := topics(r, n+60, dimensions, centres)
	for _, codes := range []vector.Codes{vector.NoCodes, vector.ByteCodes} {
		exact := vector.NewFlat(dimensions)
		x := vector.NewHNSW(dimensions, func(o *vector.HNSWOptions) {
			o.Codes, o.Vector = codes, func(slot int) []float32 { return all[slot] }
		})
		fill(t, x, all[:n])
		fill(t, exact, all[:n])
		for _, removed := range []bool{false, true} {
			if removed {
				for slot := range n {
					if slot%10 == 3 {
						x.Remove(slot)
						exact.Remove(slot)
					}
				}
			}
			for _, one := range []int{2, 5, 10, 100, 1000} { // in so many
				for kind, keep := range map[string]func(query, slot int) bool{
					"anywhere": func(_, slot int) bool { return uint32(slot)*2654435761>>8%uint32(one) == 0 },
					// Whole clusters, and not the query's; of the last some vectors only.
					"elsewhere": func(query, slot int) bool {
						return (topic[slot]+centres-topic[query]-1)%centres < max(1, centres/one) && (one <= centres || slot%(one/centres) == 0)
					},
				} {
					t.Run(fmt.Sprintf("codes %d/removed %v/one in %d %s", codes, removed, one, kind), func(t *testing.T) {
						sum := 0.0
						for query := n; query < len(all); query++ {
							// An effort with which a walk is worth it, among so few.
							q := vector.Query{Limit: 10, Effort: 20, Keep: func(slot int) bool { return keep(query, slot) }}
							sum += recall(x, exact, all[query:query+1], q)
						}
						if got := sum / float64(len(all)-n); got < 0.95 {
							t.Errorf("recall@10 is %.3f, want 0.95", got)
						}
					})
				}
			}
		}
	}
}
