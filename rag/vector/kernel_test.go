package vector

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"unsafe"
)

// agrees tells whether got is the sum of the products that add up to want in exact
// arithmetic, as a kernel of n elements may have it.
func agrees(got float32, want, absolute float64, n int) bool {
	switch {
	case math.IsNaN(want):
		return math.IsNaN(float64(got))
	case math.IsInf(absolute, 0) || absolute > math.MaxFloat32:
		return true // an overflow on the way is as good as another
	}
	bound := float64(n)*0x1p-24*absolute + float64(n)*math.SmallestNonzeroFloat32
	return math.Abs(float64(got)-want) <= bound
}

// exact is the inner product in float64, and the sum of the absolute products.
func exact(a, b []float32) (sum, absolute float64) {
	for i := range a {
		p := float64(a[i]) * float64(b[i])
		sum += p
		absolute += math.Abs(p)
	}
	return sum, absolute
}

// exactL2 is the squared distance in float64.
func exactL2(a, b []float32) (sum, absolute float64) {
	for i := range a {
		d := float64(a[i]) - float64(b[i])
		sum += d * d
		absolute += d*d + 2*math.Abs(d)*(math.Abs(float64(a[i]))+math.Abs(float64(b[i])))
	}
	return sum, absolute
}

// lengths are those around which a kernel does another thing, and those of models.
func lengths() []int {
	var out []int
	for n := 1; n <= 160; n++ {
		out = append(out, n)
	}
	return append(out, 255, 256, 257, 384, 511, 768, 1023, 1024, 1536, 3072, 4096)
}

// random is n numbers that begin off elements past an aligned address.
func random(r *rand.Rand, n, off int) []float32 {
	v := make([]float32, n+off)[off:]
	for i := range v {
		v[i] = float32(r.NormFloat64())
	}
	return v
}

// testedKernels are those of this processor and those of an emulated one, where there is one.
func testedKernels() []kernel { return append(kernels(), emulated()...) }

// TestMain has all tests use the kernel that AWSAI_KERNEL names, instead of the best.
func TestMain(m *testing.M) {
	if name := os.Getenv("AWSAI_KERNEL"); name != "" {
		all := testedKernels()
		i := slices.IndexFunc(all, func(k kernel) bool { return k.name == name })
		if i < 0 {
			fmt.Fprintf(os.Stderr, "AWSAI_KERNEL: there is no kernel %q here\n", name)
			os.Exit(2)
		}
		active = all[i]
	}
	os.Exit(m.Run())
}

func eachKernel(t *testing.T, fn func(t *testing.T, k kernel)) {
	for _, k := range testedKernels() {
		t.Run(k.name, func(t *testing.T) { fn(t, k) })
	}
}

func TestKernelPairs(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(1, 2))
		for _, n := range lengths() {
			a, b := random(r, n, n%5), random(r, n, n%3)
			want, absolute := exact(a, b)
			if got := k.dot(a, b); !agrees(got, want, absolute, n) {
				t.Errorf("dot of %d elements is %v, want %v", n, got, want)
			}
			want, absolute = exactL2(a, b)
			if got := k.squaredL2(a, b); !agrees(got, want, absolute, n) {
				t.Errorf("squared distance of %d elements is %v, want %v", n, got, want)
			}
		}
	})
}

func TestKernelRows(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, n := range lengths() {
			for _, count := range []int{1, 3, 4, 5, 8, 11} {
				q, rows := random(r, n, n%5), random(r, n*count, n%3)
				for name, kernel := range map[string]func(dst, q, rows []float32){"rows": k.dotRows, "scan": k.dotScan} {
					// One more, which must stay as it is.
					dst := slices.Repeat([]float32{-1}, count+1)
					kernel(dst[:count], q, rows)
					for i, got := range dst[:count] {
						want, absolute := exact(q, rows[i*n:][:n])
						if !agrees(got, want, absolute, n) {
							t.Errorf("%s: row %d of %d of %d elements is %v, want %v", name, i, count, n, got, want)
						}
					}
					if dst[count] != -1 {
						t.Errorf("%s: %d rows of %d elements: a result too many is written", name, count, n)
					}
				}
			}
		}
	})
}

// Equal rows have equal results, wherever they stand: or else the order of equal matches
// would hang on how the rows are cut into blocks.
func TestKernelRowsAnywhere(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(11, 12))
		for _, n := range []int{1, 7, 100, 768} {
			q, row := random(r, n, 0), random(r, n, 0)
			for count := 1; count < 10; count++ {
				dst := make([]float32, count)
				k.dotRows(dst, q, slices.Repeat(row, count))
				var alone [1]float32
				k.dotRows(alone[:], q, row)
				for i, got := range dst {
					if got != alone[0] {
						t.Errorf("row %d of %d of %d elements is %v, alone %v", i, count, n, got, alone[0])
					}
				}
			}
		}
	})
}

func TestKernelGather(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(13, 14))
		for _, n := range lengths() {
			const rows = 50
			q, all := random(r, n, n%5), random(r, n*rows, n%3)
			for _, count := range []int{4, 8, 32} {
				ids := make([]uint32, count)
				for i := range ids {
					ids[i] = uint32(r.IntN(rows))
				}
				ids[0], ids[count-1] = 0, rows-1
				dst := slices.Repeat([]float32{-1}, count+1)
				k.dotGather(dst[:count], q, all, ids, nil)
				for i, id := range ids {
					want, absolute := exact(q, all[int(id)*n:][:n])
					if !agrees(dst[i], want, absolute, n) {
						t.Errorf("row %d of %d of %d elements is %v, want %v", i, count, n, dst[i], want)
					}
				}
				if dst[count] != -1 {
					t.Errorf("%d rows of %d elements: a result too many is written", count, n)
				}
			}
		}
	})
}

func TestKernelCodesGather(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(15, 16))
		for _, n := range []int{32, 64, 96, 768, 3072} {
			const rows = 40
			q, all, scales := make([]int8, n), make([]int8, n*rows), make([]float32, rows)
			for i := range q {
				q[i] = extreme(r)
			}
			for i := range all {
				all[i] = extreme(r)
			}
			for i := range scales {
				scales[i] = r.Float32()
			}
			for _, count := range []int{4, 8, 32} {
				ids := make([]uint32, count)
				for i := range ids {
					ids[i] = uint32(r.IntN(rows))
				}
				ids[0], ids[count-1] = 0, rows-1
				got, want := slices.Repeat([]float32{-1}, count+1), slices.Repeat([]float32{-1}, count+1)
				k.codesGather(got[:count], q, 0.25, all, scales, ids, nil)
				for i, id := range ids {
					var dot int32
					for j, x := range q {
						dot += int32(x) * int32(all[int(id)*n+j])
					}
					want[i] = float32(dot) * (scales[id] * 0.25)
				}
				if !slices.Equal(got, want) {
					t.Errorf("the products of %d codes with %d rows are %v, want %v", n, count, got, want)
				}
			}
		}
	})
}

func TestKernelUnseen(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		const turn = 7
		rows := make([]float32, 10*lane)
		for name, tt := range map[string]struct{ list, want []uint32 }{
			"none":     {[]uint32{none, 3}, nil},
			"all":      {[]uint32{1, 2, 9}, []uint32{1, 2, 9}},
			"some":     {[]uint32{4, 0, 5, 8, none, 6}, []uint32{0, 8}},
			"repeated": {[]uint32{3, 3, 2, 3}, []uint32{3, 2}},
		} {
			visited := make([]uint16, 10)
			visited[4], visited[5], visited[8] = turn, turn, turn-1
			dst := make([]uint32, len(tt.list))
			n := k.unseen(dst, tt.list, visited, turn, unsafe.Pointer(&rows[0]), 4*lane)
			if !slices.Equal(dst[:n], tt.want) {
				t.Errorf("%s: %v, want %v", name, dst[:n], tt.want)
			}
			for _, id := range tt.want {
				if visited[id] != turn {
					t.Errorf("%s: %d is not marked as seen", name, id)
				}
			}
			if visited[7] != 0 || visited[6] != 0 {
				t.Errorf("%s: what is not in the list is marked as seen", name)
			}
		}
	})
}

func TestKernelPanel(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(5, 6))
		var soon byte
		for _, n := range []int{8, 16, 24, 104, 256} {
			stride := n + n%7
			rows := random(r, k.panelRows*stride, 1)
			packed := random(r, n*k.panelQueries, 3)
			out := random(r, k.panelRows*k.panelQueries+1, 2)
			before := slices.Clone(out)
			k.panel(out, rows, stride, n, packed, &soon)
			for i := range k.panelRows {
				for j := range k.panelQueries {
					q := make([]float32, n)
					for e := range q {
						q[e] = packed[e*k.panelQueries+j]
					}
					want, absolute := exact(q, rows[i*stride:][:n])
					at := i*k.panelQueries + j
					start := float64(before[at])
					if !agrees(out[at], start+want, absolute+math.Abs(start), n+1) {
						t.Errorf("row %d, query %d of %d elements is %v, want %v", i, j, n, out[at], start+want)
					}
				}
			}
			if last := len(out) - 1; out[last] != before[last] {
				t.Error("a result too many is written")
			}
		}
	})
}

func TestKernelOver(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(15, 16))
		nan, inf := float32(math.NaN()), float32(math.Inf(1))
		values := []float32{-inf, -1, float32(math.Copysign(0, -1)), 0, math.SmallestNonzeroFloat32, 1, inf, nan}
		for _, rows := range []int{1, 2, 48} {
			scores, least := make([]float32, rows*k.panelQueries), make([]float32, k.panelQueries)
			for i := range scores {
				scores[i] = values[r.IntN(len(values))]
			}
			for i := range least {
				least[i] = values[r.IntN(len(values))]
			}
			got, want := make([]uint32, rows+1), make([]uint32, rows+1)
			k.over(got[:rows], scores, least)
			overGo(want[:rows], scores, least)
			if !slices.Equal(got, want) {
				t.Errorf("%v over %v: %x, want %x", scores, least, got, want)
			}
		}
	})
}

func TestKernelCodes(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		r := rand.New(rand.NewPCG(7, 8))
		for _, n := range []int{64, 128, 192, 768, 3072, 8192} {
			for _, count := range []int{1, 4, 7, 8} {
				q, rows := make([]int8, n), make([]int8, n*count)
				for i := range q {
					q[i] = extreme(r) & 63
				}
				for i := range rows {
					rows[i] = extreme(r)
				}
				got, want := make([]int32, count), make([]int32, count)
				k.int8Rows(got, q, rows)
				for i := range want {
					for j := range q {
						want[i] += int32(q[j]) * int32(rows[i*n+j])
					}
				}
				if !slices.Equal(got, want) {
					t.Errorf("inner products of %d codes with %d rows are %v, want %v", n, count, got, want)
				}
			}
		}
	})
}

func TestKernelBits(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	for _, strips := range []int{2, 4, 12, 96, 98, 384} {
		tables, block := make([]byte, 32*strips), make([]byte, codeBlock*strips)
		for i := range block {
			block[i] = byte(r.Uint32())
		}
		// The greatest of which four fit in a byte and all in 16 bits.
		most := min(63, 1<<15/strips)
		for i := range tables {
			tables[i] = byte(most)
			if r.IntN(2) > 0 {
				tables[i] = byte(r.IntN(most + 1))
			}
		}
		checkBits(t, tables, block, uint16(strips*most))
	}
}

// checkBits holds every kernel against the definition.
func checkBits(t *testing.T, tables, block []byte, bias uint16) {
	var want [codeBlock]int32
	for i := range want {
		want[i] = -int32(bias)
		for strip := range len(tables) / 32 {
			code := block[strip*codeBlock+i]
			want[i] += int32(tables[32*strip+int(code&15)]) + int32(tables[32*strip+16+int(code>>4)])
		}
	}
	for _, k := range testedKernels() {
		var got [codeBlock]int32
		k.bitBlock(&got, tables, block, bias)
		if got != want {
			t.Errorf("%s: sums of %d strips are %v, want %v", k.name, len(tables)/32, got, want)
		}
	}
}

// The first bytes are the tables, the others the block.
func FuzzKernelBits(f *testing.F) {
	f.Add([]byte("tables and blocks"), uint8(3))
	f.Fuzz(func(t *testing.T, data []byte, pairs uint8) {
		strips := 2 * (1 + int(pairs)%32)
		tables, block := make([]byte, 32*strips), make([]byte, codeBlock*strips)
		copy(block, data[copy(tables, data):])
		for i := range tables {
			tables[i] &= 63
		}
		checkBits(t, tables, block, uint16(64*strips))
	})
}

func TestKernelAbove(t *testing.T) {
	eachKernel(t, func(t *testing.T, k kernel) {
		nan, inf := float32(math.NaN()), float32(math.Inf(1))
		sums := [codeBlock]int32{0: 4, 1: 5, 9: -3, 30: 100, 63: 7}
		scales := [codeBlock]float32{0: 2, 1: 2, 9: -4, 30: nan, 63: 1}
		offsets := [codeBlock]float32{0: 1, 1: 1, 9: -1, 30: 1, 40: inf, 63: 2}
		var scores [codeBlock]float32
		if got, want := k.above(&scores, &sums, &scales, &offsets, 0.5, 8.5), uint64(1<<1|1<<9|1<<40); got != want {
			t.Errorf("above are %x, want %x", got, want)
		}
		if got, want := fmt.Sprint(scores[:2], scores[9], scores[30], scores[63]), "[8.5 10.5] 11.5 NaN 8"; got != want {
			t.Errorf("scores are %v, want %v", got, want)
		}
		if got := k.above(&scores, &sums, &scales, &offsets, 1, -inf); got != math.MaxUint64&^(1<<30) {
			t.Errorf("above nothing are %x, want all but the NaN", got)
		}
	})
}

func TestSelectGreatest(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	for range 2000 {
		keys := make([]key, 2+r.IntN(80))
		for i := range keys {
			keys[i] = key(r.Uint64())
		}
		want := slices.Clone(keys)
		slices.Sort(want)
		slices.Reverse(want)
		least := 1 + r.IntN(len(keys)-1)
		most := least + r.IntN(5)
		n := selectGreatest(keys, least, most)
		if n < least || n > most || keys[n-1] != want[n-1] {
			t.Fatalf("%d of %d keys are found, want %d to %d", n, len(keys), least, most)
		}
		slices.Sort(keys[:n])
		slices.Reverse(keys[:n])
		if !slices.Equal(keys[:n], want[:n]) {
			t.Fatalf("the greatest %d are %v, want %v", n, keys[:n], want[:n])
		}
	}
}

// extreme is a code within ±127, often one of the ends.
func extreme(r *rand.Rand) int8 {
	switch r.IntN(4) {
	case 0:
		return 127
	case 1:
		return -127
	}
	return int8(r.IntN(255) - 127)
}

// The bytes are the two vectors' elements as they are in memory, so that every NaN,
// infinity and denormal number is among them.
func FuzzKernels(f *testing.F) {
	f.Add([]byte{0, 0, 0x80, 0x3f, 0, 0, 0x80, 0x3f}, uint8(0))
	f.Add([]byte{0, 0, 0xc0, 0x7f, 0, 0, 0x80, 0x7f, 1, 0, 0, 0, 1, 0, 0, 0x80}, uint8(1))
	f.Fuzz(func(t *testing.T, raw []byte, off uint8) {
		n := min(len(raw)/8, 4096)
		if n == 0 {
			return
		}
		a, b := make([]float32, n+int(off%16))[off%16:], make([]float32, n+int(off/16))[off/16:]
		for i := range a {
			a[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[8*i:]))
			b[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[8*i+4:]))
		}
		comparePair(t, a, b)
	})
}

// comparePair compares what all kernels make of two vectors.
func comparePair(t *testing.T, a, b []float32) {
	t.Helper()
	n := len(a)
	want, absolute := exact(a, b)
	wantL2, absoluteL2 := exactL2(a, b)
	for _, k := range testedKernels() {
		if got := k.dot(a, b); !agrees(got, want, absolute, n) {
			t.Errorf("%s: dot of %v and %v is %v, want %v", k.name, a, b, got, want)
		}
		if got := k.squaredL2(a, b); !agrees(got, wantL2, absoluteL2, n) {
			t.Errorf("%s: squared distance of %v and %v is %v, want %v", k.name, a, b, got, wantL2)
		}
		rows := [4]float32{}
		k.dotRows(rows[:], a, slices.Concat(b, b, b, b))
		for _, got := range rows {
			if !agrees(got, want, absolute, n) {
				t.Errorf("%s: a row's product of %v and %v is %v, want %v", k.name, a, b, got, want)
			}
		}
	}
}

// One number of a kind of its own in each place, among others.
func TestKernelSpecialNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	inf := float32(math.Inf(1))
	for _, special := range []float32{float32(math.NaN()), inf, -inf, math.SmallestNonzeroFloat32, -1e-40, math.MaxFloat32, 0} {
		for _, n := range []int{1, 15, 16, 17, 31, 64, 97} {
			at := r.IntN(n)
			a, b := random(r, n, n%5), random(r, n, n%3)
			a[at] = special
			comparePair(t, a, b)
			b[at] = special
			comparePair(t, b, a)
		}
	}
}

func BenchmarkDot(b *testing.B) {
	for _, n := range []int{128, 384, 768, 1024, 1536, 3072} {
		r := rand.New(rand.NewPCG(9, 10))
		x, y := random(r, n, 0), random(r, n, 0)
		report := func(b *testing.B, rows int) {
			per := float64(b.Elapsed().Nanoseconds()) / float64(b.N*rows)
			b.ReportMetric(per, "ns/row")
			b.ReportMetric(2*float64(n)/per, "GFLOP/s")
			b.ReportMetric(4*float64(n)/per, "GB/s")
		}
		b.Run(fmt.Sprintf("naive/%d", n), func(b *testing.B) {
			for b.Loop() {
				var s float32
				for i := range x {
					s += x[i] * y[i]
				}
				sink = s
			}
			report(b, 1)
		})
		for _, k := range slices.Backward(kernels()) {
			b.Run(fmt.Sprintf("%s/%d", k.name, n), func(b *testing.B) {
				for b.Loop() {
					sink = k.dot(x, y)
				}
				report(b, 1)
			})
			b.Run(fmt.Sprintf("%s-4rows/%d", k.name, n), func(b *testing.B) {
				rows := random(r, 4*n, 0)
				var dst [4]float32
				for b.Loop() {
					k.dotRows(dst[:], x, rows)
				}
				sink = dst[0]
				report(b, 4)
			})
		}
	}
}

func BenchmarkPanel(b *testing.B) {
	const n = 192
	for _, k := range slices.Backward(kernels()) {
		b.Run(k.name, func(b *testing.B) {
			r := rand.New(rand.NewPCG(9, 10))
			rows, packed := random(r, k.panelRows*n, 0), random(r, n*k.panelQueries, 0)
			out := make([]float32, k.panelRows*k.panelQueries)
			var soon byte
			for b.Loop() {
				k.panel(out, rows, n, n, packed, &soon)
			}
			b.ReportMetric(2*float64(n*k.panelRows*k.panelQueries*b.N)/float64(b.Elapsed().Nanoseconds()), "GFLOP/s")
		})
	}
}

func BenchmarkKernelCodes(b *testing.B) {
	const n = 768
	for _, k := range slices.Backward(kernels()) {
		var dst [8]int32
		per := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*len(dst)), "ns/row")
		}
		b.Run("int8/"+k.name, func(b *testing.B) {
			q, rows := make([]int8, n), make([]int8, n*len(dst))
			for b.Loop() {
				k.int8Rows(dst[:], q, rows)
			}
			per(b)
		})
		b.Run("bits/"+k.name, func(b *testing.B) {
			tables, block := make([]byte, 4*n), make([]byte, n/8*codeBlock)
			var sums [codeBlock]int32
			for b.Loop() {
				k.bitBlock(&sums, tables, block, 0)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*codeBlock), "ns/row")
		})
		b.Run("above/"+k.name, func(b *testing.B) {
			var sums [codeBlock]int32
			var scales, offsets, scores [codeBlock]float32
			for b.Loop() {
				k.above(&scores, &sums, &scales, &offsets, 1, 1)
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*codeBlock), "ns/row")
		})
	}
}

var sink float32
