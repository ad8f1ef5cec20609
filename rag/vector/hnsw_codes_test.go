package vector_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/awsai-go/awsai/rag/vector"
)

// A graph of codes finds what one of vectors does, but for what the codes cannot tell apart;
// with the caller's vectors, all of it.
func TestHNSWCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	n, dimensions := fewer(4000), 100
	all := clustered(r, n+100, dimensions, 40)
	vectors, queries := all[:n], all[n:]
	whole, exact := vector.NewHNSW(dimensions), vector.NewFlat(dimensions)
	coded := vector.NewHNSW(dimensions, func(o *vector.HNSWOptions) { o.Codes = vector.ByteCodes })
	backed := vector.NewHNSW(dimensions, func(o *vector.HNSWOptions) {
		o.Codes = vector.ByteCodes
		o.Vector = func(slot int) []float32 { return vectors[slot] }
	})
	for _, x := range []filler{whole, exact, coded, backed} {
		fill(t, x, vectors)
	}
	few := func(slot int) bool { return slot%50 == 0 }
	for name, q := range map[string]vector.Query{
		"all": {Limit: 10, Effort: 200}, "few kept": {Limit: 10, Keep: few}, "half kept": {Limit: 10, Keep: func(slot int) bool { return slot%2 == 0 }},
	} {
		want := recall(whole, exact, queries, q)
		if got := recall(coded, exact, queries, q); got < want-0.04 {
			t.Errorf("%s: recall@10 of codes is %.3f, of vectors %.3f", name, got, want)
		}
		if got := recall(backed, exact, queries, q); got < want-0.005 {
			t.Errorf("%s: recall@10 of codes and the caller's vectors is %.3f, of vectors %.3f", name, got, want)
		}
	}
	for _, v := range queries {
		for _, m := range coded.Search(nil, vector.Query{Vector: v}) {
			if want := vector.Cosine(v, vectors[m.Slot]); math.Abs(m.Score-float64(want)) > 0.005 {
				t.Errorf("a score by codes is %v, want %v", m.Score, want)
			}
		}
		for _, m := range backed.Search(nil, vector.Query{Vector: v}) {
			if want := vector.Cosine(v, vectors[m.Slot]); math.Abs(m.Score-float64(want)) > 1e-5 {
				t.Errorf("a score by the caller's vectors is %v, want %v", m.Score, want)
			}
		}
	}
	if got := vector.Cosine(coded.At(7), vectors[7]); got < 0.9999 {
		t.Errorf("the cosine of At(7) with what was put is %v", got)
	}
}

// What a graph of codes has lost does not come back, and what it was given again does.
func TestHNSWCodesRemoveAndReplace(t *testing.T) {
	r := rand.New(rand.NewPCG(43, 44))
	n, dimensions := fewer(3000), 48
	all := clustered(r, 2*n+50, dimensions, 30)
	x, exact := vector.NewHNSW(dimensions, func(o *vector.HNSWOptions) { o.Codes = vector.ByteCodes }), vector.NewFlat(dimensions)
	fill(t, x, all[:n])
	fill(t, exact, all[:n])
	for slot := range n {
		switch slot % 3 {
		case 0:
			x.Remove(slot)
			exact.Remove(slot)
		case 1:
			for _, i := range []filler{x, exact} {
				if err := i.Put(slot, all[n+slot]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, v := range all[2*n:] {
		for _, m := range x.Search(nil, vector.Query{Vector: v, Limit: 50}) {
			if exact.At(m.Slot) == nil {
				t.Fatalf("slot %d is found, which is empty", m.Slot)
			}
		}
	}
	if got := recall(x, exact, all[2*n:], vector.Query{Limit: 10}); got < 0.94 {
		t.Errorf("recall@10 is %.3f, want 0.94", got)
	}
	if err := x.Put(0, make([]float32, dimensions)); err != nil {
		t.Fatal(err)
	}
	if got := x.At(0); !slices.Equal(got, make([]float32, dimensions)) {
		t.Errorf("a vector without direction is kept as %v", got)
	}
}

func ExampleHNSWOptions_codes() {
	vectors := [][]float32{{1, 0}, {0, 1}, {1, 1}} // in a file, say
	x := vector.NewHNSW(2, func(o *vector.HNSWOptions) {
		o.Codes = vector.ByteCodes
		o.Vector = func(slot int) []float32 { return vectors[slot] }
	})
	for slot, v := range vectors {
		if err := x.Put(slot, v); err != nil {
			fmt.Println(err)
		}
	}
	for _, m := range x.Search(nil, vector.Query{Vector: []float32{3, 1}, Limit: 2}) {
		fmt.Printf("%d %.3f\n", m.Slot, m.Score)
	}
	// Output:
	// 0 0.949
	// 2 0.894
}
