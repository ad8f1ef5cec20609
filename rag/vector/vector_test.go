package vector_test

import (
	"cmp"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag/vector"
)

func ExampleDot() {
	fmt.Println(vector.Dot([]float32{1, 2, 3}, []float32{4, 5, 6}))
	// Output: 32
}

func ExampleNewFlat() {
	x := vector.NewFlat(2)
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

func random(rnd *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(rnd.NormFloat64())
	}
	return v
}

func TestKernels(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for n := range 70 {
		a, b := random(rnd, n), random(rnd, n+n%3)
		var dot, l2, aa, bb float64
		for i := range a {
			x, y := float64(a[i]), float64(b[i])
			dot += x * y
			l2 += (x - y) * (x - y)
			aa += x * x
			bb += y * y
		}
		near := func(name string, got float32, want float64) {
			if math.Abs(float64(got)-want) > 1e-4*(1+math.Abs(want)) {
				t.Errorf("%s of %d and %d numbers = %v, want %v", name, len(a), len(b), got, want)
			}
		}
		near("Dot", vector.Dot(a, b), dot)
		near("Dot", vector.Dot(b, a), dot)
		near("SquaredL2", vector.SquaredL2(a, b), l2)
		near("SquaredL2", vector.SquaredL2(b, a), l2)
		if n > 0 {
			near("Cosine", vector.Cosine(a, b), dot/math.Sqrt(aa*bb))
		}
	}
}

func TestDirections(t *testing.T) {
	inf, nan := float32(math.Inf(1)), float32(math.NaN())
	for _, tt := range []struct {
		name string
		v    []float32
		want []float32
		ok   bool
	}{
		{"ordinary", []float32{3, 4}, []float32{0.6, 0.8}, true},
		{"largest", []float32{math.MaxFloat32, 0}, []float32{1, 0}, true},
		{"smallest", []float32{0, math.SmallestNonzeroFloat32}, []float32{0, 1}, true},
		{"none", []float32{0, 0}, []float32{0, 0}, false},
		{"infinite", []float32{inf, 1}, []float32{0, 0}, false},
		{"not a number", []float32{nan, 1}, []float32{0, 0}, false},
		{"empty", nil, nil, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			cosine := vector.Cosine(tt.v, tt.v)
			got := slices.Clone(tt.v)
			if ok := vector.Normalize(got); ok != tt.ok {
				t.Errorf("Normalize = %t, want %t", ok, tt.ok)
			}
			if diff := gocmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if tt.ok && math.Abs(float64(cosine)-1) > 1e-6 || !tt.ok && cosine != 0 {
				t.Errorf("Cosine with itself = %v", cosine)
			}
		})
	}
}

// The index and a plain table of vectors, changed alike, give the same answers.
func TestFlat(t *testing.T) {
	const dimensions = 5
	rnd := rand.New(rand.NewPCG(3, 4))
	x := vector.NewFlat(dimensions)
	table := make(map[int][]float32)
	for step := range 400 {
		slot := rnd.IntN(60)
		if rnd.IntN(3) == 0 {
			x.Remove(slot)
			delete(table, slot)
		} else {
			v := random(rnd, dimensions)
			if err := x.Put(slot, v); err != nil {
				t.Fatal(err)
			}
			table[slot] = v
		}
		q := vector.Query{Vector: random(rnd, dimensions), Limit: 1 + rnd.IntN(20)}
		if step%2 == 0 {
			q.Keep = func(slot int) bool { return slot%3 != 0 }
		}
		var want []vector.Match
		for slot, v := range table {
			if q.Keep == nil || q.Keep(slot) {
				want = append(want, vector.Match{Slot: slot, Score: float64(vector.Cosine(v, q.Vector))})
			}
		}
		slices.SortFunc(want, func(a, b vector.Match) int { return cmp.Compare(b.Score, a.Score) })
		want = want[:min(len(want), q.Limit)]
		got := x.Search(nil, q)
		if len(got) != len(want) || x.Len() != len(table) {
			t.Fatalf("step %d: %d matches of %d, want %d of %d", step, len(got), x.Len(), len(want), len(table))
		}
		for i := range want {
			if got[i].Slot != want[i].Slot || math.Abs(got[i].Score-want[i].Score) > 1e-5 {
				t.Fatalf("step %d: match %d is %v, want %v", step, i, got[i], want[i])
			}
		}
	}
}

// Large enough for several goroutines, with every score many times.
func TestFlatTies(t *testing.T) {
	const dimensions, slots = 64, 20_000
	x := vector.NewFlat(dimensions)
	v := make([]float32, dimensions)
	for slot := range slots {
		clear(v)
		v[slot%2] = 1
		if err := x.Put(slot, v); err != nil {
			t.Fatal(err)
		}
	}
	clear(v)
	v[1] = 1
	slotsOf := func(q vector.Query) (got []int) {
		for _, m := range x.Search(nil, q) {
			got = append(got, m.Slot)
		}
		return got
	}
	if diff := gocmp.Diff([]int{1, 3, 5}, slotsOf(vector.Query{Vector: v, Limit: 3})); diff != "" {
		t.Errorf("in order of slots (-want +got)\n%s", diff)
	}
	backwards := func(a, b int) bool { return a > b }
	if diff := gocmp.Diff([]int{19999, 19997, 19995}, slotsOf(vector.Query{Vector: v, Limit: 3, Before: backwards})); diff != "" {
		t.Errorf("backwards (-want +got)\n%s", diff)
	}
}

func TestFlatRefuses(t *testing.T) {
	x := vector.NewFlat(2)
	for _, tt := range []struct {
		name string
		slot int
		v    []float32
		want string
	}{
		{"too short", 0, []float32{1}, "vector.Put: invalid: vector of 1 dimensions, want 2"},
		{"negative slot", -1, []float32{1, 2}, "vector.Put: invalid: slot -1 is negative"},
		{"slot too high", vector.MaxSlots, []float32{1, 2}, "vector.Put: too large: slot 33554432, want one below 33554432"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if err := x.Put(tt.slot, tt.v); err == nil || err.Error() != tt.want {
				t.Errorf("err = %v, want %s", err, tt.want)
			}
		})
	}
	x.Remove(-1)
	x.Remove(99)
	if err := x.Put(3, []float32{0, 0}); err != nil {
		t.Fatal(err)
	}
	for _, q := range [][]float32{nil, {1}, {0, 0}, {1, 1}} {
		if got := x.Search(nil, vector.Query{Vector: q}); len(got) != 0 {
			t.Errorf("query %v found %v", q, got)
		}
	}
}

func TestFlatAllocates(t *testing.T) {
	if vector.Kernel() == "avx512-emulated" {
		t.Skip("an emulator is asked by way of memory")
	}
	x, q := flat(t, 10_000, 64)
	dst := x.Search(nil, q)
	if n := testing.AllocsPerRun(20, func() { dst = x.Search(dst[:0], q) }); n >= 1 && !raceEnabled {
		t.Errorf("%v allocations per search, want 0", n)
	}
}

func flat(tb testing.TB, slots, dimensions int) (*vector.Flat, vector.Query) {
	rnd := rand.New(rand.NewPCG(5, 6))
	x := vector.NewFlat(dimensions)
	for slot := range slots {
		if err := x.Put(slot, random(rnd, dimensions)); err != nil {
			tb.Fatal(err)
		}
	}
	return x, vector.Query{Vector: random(rnd, dimensions), Limit: 100}
}

func BenchmarkDot(b *testing.B) {
	rnd := rand.New(rand.NewPCG(7, 8))
	for _, n := range []int{256, 768, 1536} {
		x, y := random(rnd, n), random(rnd, n)
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			b.SetBytes(int64(8 * n))
			for b.Loop() {
				vector.Dot(x, y)
			}
		})
	}
}

func BenchmarkFlat(b *testing.B) {
	x, q := flat(b, 100_000, 256)
	var dst []vector.Match
	for b.Loop() {
		dst = x.Search(dst[:0], q)
	}
}

// A batch finds what one search after the other finds.
func TestSearchBatch(t *testing.T) {
	r := rand.New(rand.NewPCG(21, 22))
	for _, dimensions := range []int{1, 3, 16, 100, 191, 400} {
		for _, rows := range []int{0, 1, 47, 48, 49, 500} {
			x := vector.NewFlat(dimensions)
			for slot := range rows {
				if err := x.Put(slot, gaussian(r, dimensions)); err != nil {
					t.Fatal(err)
				}
			}
			for slot := 0; slot < rows; slot += 7 {
				x.Remove(slot)
			}
			queries := []vector.Query{{Vector: make([]float32, dimensions)}, {Vector: gaussian(r, dimensions+1)}}
			for i := range 40 {
				q := vector.Query{Vector: gaussian(r, dimensions), Limit: i % 15}
				if i%3 == 0 {
					q.Keep = func(slot int) bool { return slot%5 != i%5 }
				}
				queries = append(queries, q)
			}
			found := x.SearchBatch(queries)
			for i := range 3 { // which are not worth a panel
				if got := x.SearchBatch(queries[2+i : 3+i])[0]; len(got) != len(found[2+i]) {
					t.Errorf("%d × %d, query %d: alone %v, want %v", rows, dimensions, i, got, found[2+i])
				}
			}
			if len(found) != len(queries) || found[0] != nil || found[1] != nil {
				t.Fatalf("%d answers for %d queries, the first two %v", len(found), len(queries), found[:2])
			}
			for i, got := range found {
				want := x.Search(nil, queries[i])
				if len(got) != len(want) {
					t.Fatalf("%d × %d, query %d: %d matches, want %d", rows, dimensions, i, len(got), len(want))
				}
				for k := range got {
					// Equal to rounding: two that are as near may change places.
					if math.Abs(got[k].Score-want[k].Score) > 1e-5 {
						t.Errorf("%d × %d, query %d: match %d is %v, want %v", rows, dimensions, i, k, got[k], want[k])
					}
				}
			}
		}
	}
}

// Equal vectors have equal scores and stay in order, on however many processors.
func TestSearchBatchTies(t *testing.T) {
	const dimensions, slots = 64, 20_000
	r := rand.New(rand.NewPCG(25, 26))
	for _, precision := range []vector.Precision{vector.Float32, vector.Float16, vector.BFloat16} {
		x := vector.NewFlat(dimensions, func(o *vector.FlatOptions) { o.Rows = precision })
		v := gaussian(r, dimensions)
		for slot := range slots {
			if slot%100 > 0 { // others between equal ones
				v[slot%dimensions] = -v[slot%dimensions]
			}
			if err := x.Put(slot, v); err != nil {
				t.Fatal(err)
			}
		}
		backwards := func(a, b int) bool { return a > b }
		queries := make([]vector.Query, 20)
		for i := range queries {
			queries[i] = vector.Query{Vector: gaussian(r, dimensions), Limit: 50}
			if i%2 > 0 {
				queries[i].Before = backwards
			}
		}
		want := x.SearchBatch(queries)
		one := func() [][]vector.Match {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
			return x.SearchBatch(queries)
		}()
		if diff := gocmp.Diff(want, one); diff != "" {
			t.Errorf("on one processor (-want +got)\n%s", diff)
		}
		ties := 0
		for i, matches := range want {
			if len(matches) != 50 {
				t.Fatalf("query %d: %d matches", i, len(matches))
			}
			for k, m := range matches[1:] {
				if matches[k].Score != m.Score {
					continue
				}
				ties++
				if before := matches[k]; before.Slot < m.Slot != (i%2 == 0) {
					t.Errorf("query %d: slot %d before %d", i, before.Slot, m.Slot)
				}
			}
		}
		if ties < len(queries) {
			t.Errorf("%d ties, want more", ties)
		}
	}
}

func ExampleFlat_SearchBatch() {
	x := vector.NewFlat(2, func(o *vector.FlatOptions) { o.Rows = vector.Float16 })
	for slot, v := range [][]float32{{1, 0}, {0, 1}, {1, 1}} {
		if err := x.Put(slot, v); err != nil {
			fmt.Println(err)
		}
	}
	for _, matches := range x.SearchBatch([]vector.Query{
		{Vector: []float32{3, 1}, Limit: 1},
		{Vector: []float32{3, 1}, Limit: 1, Keep: func(slot int) bool { return slot > 0 }},
	}) {
		fmt.Printf("%d %.3f\n", matches[0].Slot, matches[0].Score)
	}
	// Output:
	// 0 0.949
	// 2 0.894
}

func BenchmarkFlatBatch(b *testing.B) {
	const rows, dimensions, queries = 20_000, 768, 32
	r := rand.New(rand.NewPCG(23, 24))
	x := vector.NewFlat(dimensions)
	for slot := range rows {
		if err := x.Put(slot, gaussian(r, dimensions)); err != nil {
			b.Fatal(err)
		}
	}
	qs := make([]vector.Query, queries)
	for i := range qs {
		qs[i].Vector = gaussian(r, dimensions)
	}
	per := func(b *testing.B) {
		ns := float64(b.Elapsed().Nanoseconds()) / float64(b.N*queries)
		b.ReportMetric(ns/1e3, "µs/query")
		b.ReportMetric(2*rows*dimensions/ns, "GFLOP/s")
	}
	b.Run("one by one", func(b *testing.B) {
		for b.Loop() {
			for _, q := range qs {
				x.Search(nil, q)
			}
		}
		per(b)
	})
	b.Run("together", func(b *testing.B) {
		for b.Loop() {
			x.SearchBatch(qs)
		}
		per(b)
	})
}

func gaussian(r *rand.Rand, n int) []float32 {
	v := make([]float32, n)
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}
