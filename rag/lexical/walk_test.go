package lexical_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag/lexical"
)

// TestSearchPassesOverNothing compares searches for a few matches, which pass over postings,
// with the first of all matches, which take every posting.
func TestSearchPassesOverNothing(t *testing.T) {
	texts, queries := corpus(3000)
	for _, grams := range []int{0, 4} {
		x := index(t, texts, func(o *lexical.Options) { o.Analyzer.Grams = grams })
		for slot := 0; slot < len(texts); slot += 17 {
			x.Remove(slot)
		}
		rng := rand.New(rand.NewPCG(1, 2))
		for i, text := range queries[:min(len(queries), 40)] {
			for _, limit := range []int{1, 7, 100} {
				q := lexical.Query{Text: text, Limit: limit}
				if i%2 == 1 {
					share := 1 + rng.IntN(20)
					q.Keep = func(slot int) bool { return slot%share == 0 }
				}
				all := q
				all.Limit = len(texts)
				want := x.Search(nil, all)
				want = want[:min(limit, len(want))]
				if diff := cmp.Diff(want, x.Search(nil, q)); diff != "" {
					t.Fatalf("%s: (-all +first)\n%s", fmt.Sprintf("grams %d, query %d, limit %d", grams, i, limit), diff)
				}
			}
		}
	}
}

// TestSearchWithEffort finds out what a bounded search misses, and that its scores are those of
// an unbounded one.
func TestSearchWithEffort(t *testing.T) {
	texts, queries := corpus(3000)
	x := index(t, texts, func(o *lexical.Options) { o.Analyzer.Grams = 4 })
	const limit = 20
	found, missed, bounded := 0, 0, 0
	for _, text := range queries[:min(len(queries), 40)] {
		exact := map[int]float64{}
		for _, m := range x.Search(nil, lexical.Query{Text: text, Limit: len(texts)}) {
			exact[m.Slot] = m.Score
		}
		best := x.Search(nil, lexical.Query{Text: text, Limit: limit})
		got := x.Search(nil, lexical.Query{Text: text, Limit: limit, Effort: 1500})
		in := map[int]bool{}
		for _, m := range got {
			in[m.Slot] = true
			if m.Score != exact[m.Slot] {
				t.Fatalf("slot %d has the score %v, want %v", m.Slot, m.Score, exact[m.Slot])
			}
		}
		for _, m := range best {
			if in[m.Slot] {
				found++
			} else {
				missed++
			}
		}
		if diff := cmp.Diff(best, got); diff != "" {
			bounded++
		}
	}
	t.Logf("of %d best, %d are missed, in %d queries", found+missed, missed, bounded)
	if bounded == 0 {
		t.Error("no search was bounded: the test shows nothing")
	}
	if missed*5 > found {
		t.Errorf("%d of the best are missed, %d are found", missed, found)
	}
}
