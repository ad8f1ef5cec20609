package vector

import (
	"math/rand/v2"
	"testing"
)

// From few to many and beyond, every vector that is there finds itself, and none other is.
func TestAuto(t *testing.T) {
	const dimensions, n = 16, 1000
	a := NewAuto(dimensions)
	a.most = 300 * dimensions
	r := rand.New(rand.NewPCG(51, 52))
	vectors := make(map[int][]float32)
	check := func() {
		t.Helper()
		if a.Len() != len(vectors) || a.Dimensions() != dimensions {
			t.Fatalf("%d vectors of %d dimensions, want %d of %d", a.Len(), a.Dimensions(), len(vectors), dimensions)
		}
		for slot, v := range vectors {
			if m := a.Search(nil, Query{Vector: v, Limit: 1}); len(m) != 1 || m[0].Slot != slot {
				t.Fatalf("slot %d finds %v", slot, m)
			}
			if Dot(a.At(slot), v) <= 0 {
				t.Fatalf("At(%d) is another vector", slot)
			}
		}
	}
	wasBoth := false
	for i := range n {
		v := random(r, dimensions, 0)
		slot := r.IntN(n)
		if err := a.Put(slot, v); err != nil {
			t.Fatal(err)
		}
		vectors[slot] = v
		if i%3 == 0 {
			gone := r.IntN(n)
			a.Remove(gone)
			delete(vectors, gone)
			if a.At(gone) != nil {
				t.Fatalf("At(%d) is a vector that was removed", gone)
			}
		}
		wasBoth = wasBoth || a.flat != nil && a.graph != nil
		if i%97 == 0 {
			check()
		}
	}
	check()
	if !wasBoth || a.flat != nil {
		t.Errorf("on the way to a graph: %v, and arrived: %v; want both", wasBoth, a.flat == nil)
	}
	if err := a.Put(0, nil); err == nil {
		t.Error("a vector of no dimensions is put")
	}
}
