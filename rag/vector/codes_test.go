package vector_test

import (
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag/vector"
)

// bothCodes are those that a search may miss something by, and what it finds at least.
var bothCodes = map[vector.Codes]float64{vector.ByteCodes: 0.999, vector.BitCodes: 0.99}

func withCodes(codes vector.Codes) func(*vector.FlatOptions) {
	return func(o *vector.FlatOptions) { o.Codes = codes }
}

func TestCodes(t *testing.T) {
	r := rand.New(rand.NewPCG(41, 42))
	for _, dimensions := range []int{100, 256, 768} {
		// Few clusters: those of a query's are so near to each other that their codes cannot
		// tell which are nearest.
		for _, centres := range []int{6, 30, 300} {
			n := fewer(3000)
			all := clustered(r, n+100, dimensions, centres)
			exact := vector.NewFlat(dimensions)
			fill(t, exact, all[:n])
			for codes, want := range bothCodes {
				x := vector.NewFlat(dimensions, withCodes(codes))
				fill(t, x, all[:n])
				if got := recall(x, exact, all[n:], vector.Query{Limit: 10}); got < want {
					t.Errorf("codes %d of %d dimensions, %d centres: recall@10 is %.4f, want %v", codes, dimensions, centres, got, want)
				}
				keep := func(slot int) bool { return slot%50 == 0 }
				if got := recall(x, exact, all[n:], vector.Query{Limit: 10, Keep: keep}); got < want {
					t.Errorf("codes %d of %d dimensions, %d centres: recall@10 with one in 50 kept is %.4f, want %v", codes, dimensions, centres, got, want)
				}
			}
		}
	}
}

// With so many dimensions the tables have few steps, and then none.
func TestCodesLong(t *testing.T) {
	r := rand.New(rand.NewPCG(51, 52))
	for _, dimensions := range []int{4096, 8192, 8200} {
		all := clustered(r, 220, dimensions, 5)
		exact := vector.NewFlat(dimensions)
		fill(t, exact, all[:200])
		for codes, want := range bothCodes {
			x := vector.NewFlat(dimensions, withCodes(codes))
			fill(t, x, all[:200])
			if got := recall(x, exact, all[200:], vector.Query{Limit: 3}); got < want {
				t.Errorf("codes %d of %d dimensions: recall@3 is %.4f, want %v", codes, dimensions, got, want)
			}
		}
	}
}

// Vectors come, go and change; what is found is what is there.
func TestCodesChange(t *testing.T) {
	const dimensions = 128
	r := rand.New(rand.NewPCG(45, 46))
	n := fewer(2000)
	all := clustered(r, 3*n+50, dimensions, 20)
	for codes, want := range bothCodes {
		exact, x := vector.NewFlat(dimensions), vector.NewFlat(dimensions, withCodes(codes))
		put := func(slot int, v []float32) {
			for _, index := range []*vector.Flat{exact, x} {
				if err := index.Put(slot, v); err != nil {
					t.Fatal(err)
				}
			}
		}
		check := func(what string) {
			t.Helper()
			if got := recall(x, exact, all[3*n:], vector.Query{Limit: 10}); got < want {
				t.Errorf("codes %d, %s: recall@10 is %.4f, want %v", codes, what, got, want)
			}
		}
		for slot, v := range all[:n] {
			put(3*slot, v)
		}
		check("one slot in three used")
		for slot, v := range all[n : 2*n] {
			put(2*slot, v)
		}
		check("some in place of others")
		for slot := range 3 * n {
			if slot%4 > 0 {
				exact.Remove(slot)
				x.Remove(slot)
			}
		}
		check("most removed")
		for _, q := range all[3*n:] {
			for _, m := range x.Search(nil, vector.Query{Vector: q, Limit: 20}) {
				if m.Slot%4 > 0 {
					t.Fatalf("slot %d is found, which is empty", m.Slot)
				}
			}
		}
		for slot, v := range all[2*n : 3*n] {
			put(4*slot+1, v)
		}
		check("others in their place")
	}
}

// The number of processors makes no difference.
func TestCodesRepeat(t *testing.T) {
	const dimensions = 768
	n := fewer(30_000)
	r := rand.New(rand.NewPCG(47, 48))
	all := clustered(r, n/10+20, dimensions, 30)
	for codes := range bothCodes {
		x := vector.NewFlat(dimensions, withCodes(codes))
		for range 10 { // so that many are equal
			for _, v := range all[:n/10] {
				if err := x.Put(x.Len(), v); err != nil {
					t.Fatal(err)
				}
			}
		}
		for _, v := range all[n/10:] {
			q := vector.Query{Vector: v, Limit: 25}
			before := runtime.GOMAXPROCS(1)
			want := x.Search(nil, q)
			runtime.GOMAXPROCS(4)
			got := x.Search(nil, q)
			runtime.GOMAXPROCS(before)
			if diff := cmp.Diff(want, got); diff != "" {
				t.Fatalf("codes %d, by four threads (-by one +by four):\n%s", codes, diff)
			}
		}
	}
}

func TestCodesAllocate(t *testing.T) {
	all := clustered(rand.New(rand.NewPCG(49, 50)), 10_001, 64, 10)
	for codes := range bothCodes {
		x := vector.NewFlat(64, withCodes(codes))
		fill(t, x, all[:10_000])
		q := vector.Query{Vector: all[10_000]}
		dst := x.Search(nil, q)
		if n := testing.AllocsPerRun(20, func() { dst = x.Search(dst[:0], q) }); n >= 1 && !raceEnabled {
			t.Errorf("codes %d: %v allocations per search, want 0", codes, n)
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

// BenchmarkCodes takes turns with the exact search, as the memory is not always equally fast,
// and tells how many times as fast the median search by codes is.
func BenchmarkCodes(b *testing.B) {
	const n, dimensions = 100_000, 768
	all := clustered(rand.New(rand.NewPCG(43, 44)), n+64, dimensions, 1000)
	exact := vector.NewFlat(dimensions)
	fill(b, exact, all[:n])
	for _, codes := range []vector.Codes{vector.ByteCodes, vector.BitCodes} {
		x := vector.NewFlat(dimensions, withCodes(codes))
		fill(b, x, all[:n])
		b.Run([]string{"none", "bytes", "bits"}[codes], func(b *testing.B) {
			b.ReportAllocs()
			var dst []vector.Match
			var taken [2][]time.Duration
			for b.Loop() {
				for i, x := range []*vector.Flat{exact, x} {
					start := time.Now()
					for _, q := range all[n : n+16] {
						dst = x.Search(dst[:0], vector.Query{Vector: q})
					}
					taken[i] = append(taken[i], time.Since(start))
				}
			}
			b.StopTimer()
			for i := range taken {
				slices.Sort(taken[i])
			}
			middle := len(taken[0]) / 2
			b.ReportMetric(float64(taken[0][middle])/float64(taken[1][middle]), "×exact")
			b.ReportMetric(float64(taken[1][middle].Microseconds())/16, "µs/search")
			b.ReportMetric(recall(x, exact, all[n:], vector.Query{Limit: 10}), "recall@10")
		})
	}
}
