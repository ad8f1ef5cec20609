package vector_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/awsai-go/awsai/rag/vector"
)

func TestCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	for _, dimensions := range []int{100, 256, 768} {
		n := fewer(3000)
		all := clustered(r, n+100, dimensions, 30)
		exact := vector.NewFlat(dimensions)
		fill(t, exact, all[:n])
		for codes, want := range map[vector.Codes]float64{vector.ByteCodes: 0.999, vector.BitCodes: 0.98} {
			x := vector.NewFlat(dimensions, func(o *vector.FlatOptions) { o.Codes = codes })
			fill(t, x, all[:n])
			queries := all[n:]
			if got := recall(x, exact, queries, vector.Query{Limit: 10}); got < want {
				t.Errorf("codes %d of %d dimensions: recall@10 is %.4f, want %v", codes, dimensions, got, want)
			}
			keep := func(slot int) bool { return slot%50 == 0 }
			if got := recall(x, exact, queries, vector.Query{Limit: 10, Keep: keep}); got < want {
				t.Errorf("codes %d of %d dimensions: recall@10 with one in 50 kept is %.4f, want %v", codes, dimensions, got, want)
			}
			for slot := range n {
				if slot%4 > 0 {
					x.Remove(slot)
				}
			}
			for _, q := range queries {
				for _, m := range x.Search(nil, vector.Query{Vector: q, Limit: 20}) {
					if m.Slot%4 > 0 {
						t.Fatalf("slot %d is found, which is empty", m.Slot)
					}
				}
			}
		}
	}
}

// Scores are those of the vectors, whatever the codes.
func TestCodesScore(t *testing.T) {
	for _, codes := range []vector.Codes{vector.ByteCodes, vector.BitCodes} {
		x := vector.NewFlat(3, func(o *vector.FlatOptions) { o.Codes = codes })
		for slot, v := range [][]float32{{0, 0, 0}, {0, 0, 2}, {3, 0, 4}} {
			if err := x.Put(slot, v); err != nil {
				t.Fatal(err)
			}
		}
		got := x.Search(nil, vector.Query{Vector: []float32{0, 0, 9}})
		if want := "[{1 1} {2 0.800000011920929}]"; fmt.Sprint(got) != want {
			t.Errorf("codes %d find %v, want %v", codes, got, want)
		}
		if got := vector.NewFlat(3, func(o *vector.FlatOptions) { o.Codes = codes }).Search(nil, vector.Query{Vector: []float32{1, 2, 3}}); len(got) != 0 {
			t.Errorf("an empty index finds %v", got)
		}
	}
}

func BenchmarkCodes(b *testing.B) {
	const n, dimensions = 100_000, 768
	r := rand.New(rand.NewPCG(43, 44))
	all := clustered(r, n+64, dimensions, 1000)
	var exact *vector.Flat
	for _, codes := range []vector.Codes{vector.NoCodes, vector.ByteCodes, vector.BitCodes} {
		x := vector.NewFlat(dimensions, func(o *vector.FlatOptions) { o.Codes = codes })
		fill(b, x, all[:n])
		if codes == vector.NoCodes {
			exact = x
		}
		b.Run([]string{"none", "bytes", "bits"}[codes], func(b *testing.B) {
			b.ReportAllocs()
			var dst []vector.Match
			i := 0
			for b.Loop() {
				dst = x.Search(dst[:0], vector.Query{Vector: all[n+i%64]})
				i++
			}
			b.StopTimer()
			b.ReportMetric(recall(x, exact, all[n:], vector.Query{Limit: 10}), "recall@10")
		})
	}
}
