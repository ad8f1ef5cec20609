package vector_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/vector"
)

// clustered are vectors around as many centres, as those of texts are around topics.
func clustered(r *rand.Rand, n, dimensions, centres int) [][]float32 {
	middle := make([][]float32, centres)
	for i := range middle {
		middle[i] = gaussian(r, dimensions)
	}
	out := make([][]float32, n)
	for i := range out {
		out[i] = gaussian(r, dimensions)
		for j, v := range middle[r.IntN(centres)] {
			out[i][j] = v + out[i][j]*0.5
		}
	}
	return out
}

// filler is what both indexes do.
type filler interface {
	Put(slot int, v []float32) error
	Search(dst []vector.Match, q vector.Query) []vector.Match
}

func fill(t testing.TB, x filler, vectors [][]float32) {
	t.Helper()
	for slot, v := range vectors {
		if err := x.Put(slot, v); err != nil {
			t.Fatal(err)
		}
	}
}

// recall is the share of the exact answer's slots that the index finds.
func recall(x, exact filler, queries [][]float32, q vector.Query) float64 {
	found, wanted := 0, 0
	for _, v := range queries {
		q.Vector = v
		want := exact.Search(nil, q)
		got := map[int]bool{}
		for _, m := range x.Search(nil, q) {
			got[m.Slot] = true
		}
		wanted += len(want)
		for _, m := range want {
			if got[m.Slot] {
				found++
			}
		}
	}
	if wanted == 0 {
		return 1
	}
	return float64(found) / float64(wanted)
}

// fewer is n, or a quarter under the race detector, which makes everything slow.
func fewer(n int) int {
	if raceEnabled {
		return n / 4
	}
	return n
}

func TestHNSWRecall(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	n, dimensions := fewer(5000), 32
	for name, all := range map[string][][]float32{
		"clustered": clustered(r, n+100, dimensions, 50),
		"uniform":   clustered(r, n+100, dimensions, n),
	} {
		vectors, queries := all[:n], all[n:]
		x, exact := vector.NewHNSW(dimensions), vector.NewFlat(dimensions)
		fill(t, x, vectors)
		fill(t, exact, vectors)
		if x.Len() != n {
			t.Errorf("Len() = %d, want %d", x.Len(), n)
		}
		// Every vector finds itself: none is out of reach.
		lost := 0
		for slot, v := range vectors {
			if m := x.Search(nil, vector.Query{Vector: v, Limit: 1}); len(m) != 1 || m[0].Slot != slot {
				lost++
			}
		}
		if lost > n/500 {
			t.Errorf("%s: %d of %d vectors do not find themselves", name, lost, n)
		}
		for effort, want := range map[int]float64{16: 0.80, 64: 0.97, 256: 0.998} {
			if got := recall(x, exact, queries, vector.Query{Limit: 10, Effort: effort}); got < want {
				t.Errorf("%s: recall@10 with an effort of %d is %.3f, want %v", name, effort, got, want)
			}
		}
		for _, one := range []int{2, 10, 50, 100, 1000} { // in so many
			q := vector.Query{Limit: 10, Keep: func(slot int) bool { return slot%one == 0 }}
			if got := recall(x, exact, queries, q); got < 0.95 {
				t.Errorf("%s: recall@10 with one in %d kept is %.3f, want 0.95", name, one, got)
			}
		}
	}
}

func TestHNSWRemoveAndReplace(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	n, dimensions := fewer(4000), 24
	all := clustered(r, 2*n+100, dimensions, 40)
	x, exact := vector.NewHNSW(dimensions), vector.NewFlat(dimensions)
	fill(t, x, all[:n])
	fill(t, exact, all[:n])
	queries := all[2*n:]
	check := func(when string, left int) {
		t.Helper()
		if got := recall(x, exact, queries, vector.Query{Limit: 10}); got < 0.96 {
			t.Errorf("%s: recall@10 is %.3f, want 0.96", when, got)
		}
		if x.Len() != left {
			t.Errorf("%s: %d vectors, want %d", when, x.Len(), left)
		}
		for _, q := range queries {
			for _, m := range x.Search(nil, vector.Query{Vector: q, Limit: 50}) {
				if exact.At(m.Slot) == nil {
					t.Fatalf("%s: slot %d is found, which is empty", when, m.Slot)
				}
			}
		}
	}
	for slot := 0; slot < n; slot += 20 { // few: the graph is not repaired yet
		x.Remove(slot)
		exact.Remove(slot)
	}
	check("one in twenty removed", n-n/20)
	for slot := range n {
		if slot%10 < 6 {
			x.Remove(slot)
			exact.Remove(slot)
		}
	}
	check("six in ten removed", n*4/10)
	for slot := range n / 2 { // some empty, some not
		if err := x.Put(slot, all[n+slot]); err != nil {
			t.Fatal(err)
		}
		if err := exact.Put(slot, all[n+slot]); err != nil {
			t.Fatal(err)
		}
	}
	check("half put again", n/2+n/2*4/10)
	x.Repair()
	check("repaired", n/2+n/2*4/10)
	for slot := range n {
		x.Remove(slot)
		exact.Remove(slot)
	}
	check("all removed", 0)
	if got := x.Search(nil, vector.Query{Vector: queries[0]}); len(got) != 0 {
		t.Errorf("an empty index finds %v", got)
	}
	fill(t, x, all[:100])
	fill(t, exact, all[:100])
	check("a hundred put", 100)
}

func TestHNSWDeterministic(t *testing.T) {
	r := rand.New(rand.NewPCG(35, 36))
	all := clustered(r, 2000, 16, 20)
	search := func(seed uint64) []vector.Match {
		x := vector.NewHNSW(16, func(o *vector.HNSWOptions) { o.Seed = seed })
		fill(t, x, all)
		var out []vector.Match
		for _, q := range all[:50] {
			out = x.Search(out, vector.Query{Vector: q, Effort: 10})
		}
		return out
	}
	if !slices.Equal(search(7), search(7)) {
		t.Error("the same vectors and seed give other answers")
	}
	if slices.Equal(search(7), search(8)) {
		t.Error("another seed makes no difference")
	}
}

func TestHNSWInvalid(t *testing.T) {
	x := vector.NewHNSW(3)
	for name, tt := range map[string]struct {
		slot int
		v    []float32
		kind error
	}{
		"length":   {0, []float32{1, 2}, awsai.ErrInvalid},
		"negative": {-1, []float32{1, 2, 3}, awsai.ErrInvalid},
		"too far":  {vector.MaxSlots, []float32{1, 2, 3}, awsai.ErrTooLarge},
	} {
		if err := x.Put(tt.slot, tt.v); awsai.KindOf(err) != tt.kind {
			t.Errorf("%s: error %v, want kind %v", name, err, tt.kind)
		}
	}
	if err := x.Put(5, []float32{0, 0, 0}); err != nil {
		t.Fatal(err)
	}
	if got := x.Search(nil, vector.Query{Vector: []float32{1, 0, 0}}); len(got) != 0 {
		t.Errorf("a vector without direction is found: %v", got)
	}
	if err := x.Put(6, []float32{3, 0, 0}); err != nil {
		t.Fatal(err)
	}
	if got := x.Search(nil, vector.Query{Vector: []float32{1, 0, 0}}); len(got) != 1 || got[0] != (vector.Match{Slot: 6, Score: 1}) {
		t.Errorf("found %v, want slot 6 with a score of 1", got)
	}
	if got := x.At(6); !slices.Equal(got, []float32{1, 0, 0}) || x.At(7) != nil {
		t.Errorf("At(6) = %v and At(7) = %v, want [1 0 0] and nothing", got, x.At(7))
	}
	for _, q := range [][]float32{nil, {1}, {0, 0, 0}} {
		if got := x.Search(nil, vector.Query{Vector: q}); len(got) != 0 {
			t.Errorf("a query of %v finds %v", q, got)
		}
	}
}

// Everything at once, for the race detector; and what is left can be found.
func TestHNSWConcurrent(t *testing.T) {
	r := rand.New(rand.NewPCG(37, 38))
	const n, dimensions = 2000, 16
	all := clustered(r, n, dimensions, 20)
	x := vector.NewHNSW(dimensions)
	var wg sync.WaitGroup
	for part := range 4 {
		wg.Go(func() {
			for slot := part; slot < n; slot += 4 {
				if err := x.Put(slot, all[slot]); err != nil {
					t.Error(err)
				}
				if slot%3 == 0 {
					x.Remove(slot)
				}
				if slot%5 == 0 {
					if err := x.Put(slot, all[slot]); err != nil {
						t.Error(err)
					}
				}
			}
		})
		wg.Go(func() {
			for i := range n / 4 {
				q := vector.Query{Vector: all[(i*7+part)%n]}
				if i%4 == 0 {
					q.Keep = func(slot int) bool { return slot%2 == 0 }
				}
				for _, m := range x.Search(nil, q) {
					if m.Slot < 0 || m.Slot >= n {
						t.Errorf("slot %d is found", m.Slot)
					}
				}
				x.At(i)
			}
		})
	}
	wg.Wait()
	exact := vector.NewFlat(dimensions)
	for slot, v := range all {
		if slot%3 != 0 || slot%5 == 0 {
			if err := exact.Put(slot, v); err != nil {
				t.Fatal(err)
			}
		}
	}
	if x.Len() != exact.Len() {
		t.Errorf("%d vectors, want %d", x.Len(), exact.Len())
	}
	if got := recall(x, exact, all[:200], vector.Query{Limit: 10}); got < 0.95 {
		t.Errorf("recall@10 is %.3f, want 0.95", got)
	}
}

func ExampleNewHNSW() {
	x := vector.NewHNSW(2)
	for slot, v := range [][]float32{{1, 0}, {0, 1}, {1, 1}} {
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

func BenchmarkHNSW(b *testing.B) {
	r := rand.New(rand.NewPCG(39, 40))
	const n, dimensions = 20_000, 128
	all := clustered(r, n+1000, dimensions, 200)
	x, exact := vector.NewHNSW(dimensions), vector.NewFlat(dimensions)
	b.Run("build", func(b *testing.B) {
		for b.Loop() {
			x = vector.NewHNSW(dimensions)
			fill(b, x, all[:n])
		}
		b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N*n), "µs/vector")
	})
	fill(b, exact, all[:n])
	for _, effort := range []int{16, 64, 256} {
		b.Run(fmt.Sprintf("search/%d", effort), func(b *testing.B) {
			var dst []vector.Match
			i := 0
			for b.Loop() {
				dst = x.Search(dst[:0], vector.Query{Vector: all[n+i%1000], Effort: effort})
				i++
			}
			b.StopTimer()
			b.ReportMetric(recall(x, exact, all[n:n+200], vector.Query{Effort: effort, Limit: 10}), "recall@10")
		})
	}
}
