package vector

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// kinds are the numbers of 16 bits.
var kinds = []struct {
	name            string
	precision       Precision
	exponent, digit int // how many bits
	from            func(uint16) float32
	to              func(float32) uint16
	kernel          func(k kernel) halfKernel
}{
	{"float16", Float16, 5, 10, fromFloat16, toFloat16, func(k kernel) halfKernel { return k.float16 }},
	{"bfloat16", BFloat16, 8, 7, fromBFloat16, toBFloat16, func(k kernel) halfKernel { return k.bfloat16 }},
}

// reference is what 16 bits stand for, by the definition of IEEE 754.
func reference(b uint16, exponentBits, digits int) float64 {
	bias := 1<<(exponentBits-1) - 1
	exponent, fraction := int(b>>digits)&(1<<exponentBits-1), int(b)&(1<<digits-1)
	sign := 1 - 2*float64(b>>15)
	switch {
	case exponent == 1<<exponentBits-1 && fraction != 0:
		return math.NaN()
	case exponent == 1<<exponentBits-1:
		return math.Inf(int(sign))
	case exponent == 0:
		return math.Copysign(math.Ldexp(float64(fraction), 1-bias-digits), sign)
	}
	return sign * math.Ldexp(float64(1<<digits+fraction), exponent-bias-digits)
}

func same(a, b float64) bool {
	return math.Float64bits(a) == math.Float64bits(b) || math.IsNaN(a) && math.IsNaN(b)
}

// Every number of 16 bits, by every kernel.
func TestHalfUnpack(t *testing.T) {
	all := make([]uint16, 1<<16)
	for i := range all {
		all[i] = uint16(i)
	}
	for _, kind := range kinds {
		eachKernel(t, func(t *testing.T, k kernel) {
			got := slices.Repeat([]float32{-1}, len(all)+1)
			kind.kernel(k).unpack(got[:len(all)], all)
			for i, b := range all {
				if want := reference(b, kind.exponent, kind.digit); !same(float64(got[i]), want) {
					t.Fatalf("%s %#04x is %v, want %v", kind.name, b, got[i], want)
				}
			}
			if got[len(all)] != -1 {
				t.Errorf("%s: a number too many is written", kind.name)
			}
		})
	}
}

// Between every two neighbours the nearer is taken, and the even one where both are as near.
func TestHalfRounds(t *testing.T) {
	for _, kind := range kinds {
		t.Run(kind.name, func(t *testing.T) {
			infinite := uint16(1<<kind.exponent-1) << kind.digit
			check := func(f float32, want uint16) {
				t.Helper()
				if got := kind.to(f); got != want {
					t.Fatalf("%v becomes %#04x, want %#04x", f, got, want)
				}
				if got := kind.to(-f); got != want|0x8000 {
					t.Fatalf("%v becomes %#04x, want %#04x", -f, got, want|0x8000)
				}
			}
			for b := range infinite {
				low := reference(b, kind.exponent, kind.digit)
				check(float32(low), b)
				high := reference(b+1, kind.exponent, kind.digit)
				if b+1 == infinite {
					high = math.Ldexp(1, 1<<(kind.exponent-1)) // the next, if there were one
				}
				even := b + b&1
				middle := low + (high-low)/2 // exact, in float64 as in float32
				check(float32(middle), even)
				check(math.Nextafter32(float32(middle), float32(math.Inf(-1))), b)
				check(math.Nextafter32(float32(middle), float32(math.Inf(1))), b+1)
			}
			check(math.MaxFloat32, infinite)
			check(float32(math.Inf(1)), infinite)
			check(math.SmallestNonzeroFloat32, 0)
			for _, bits := range []uint32{0x7f800001, 0x7fc00000, 0xff800001, 0xffffffff} {
				if got := kind.to(math.Float32frombits(bits)); got&^0x8000 <= infinite {
					t.Errorf("NaN %#x becomes %#04x, which is none", bits, got)
				}
			}
		})
	}
}

func TestHalfScan(t *testing.T) {
	for _, kind := range kinds {
		eachKernel(t, func(t *testing.T, k kernel) {
			r := rand.New(rand.NewPCG(31, 32))
			for n := 16; n <= 1536; n += 16 {
				for _, count := range []int{1, 2, 5} {
					q, rows := random(r, n, n/16%5), make([]uint16, n*count+n/16%3)[n/16%3:]
					for i := range rows {
						rows[i] = kind.to(float32(r.NormFloat64()))
					}
					dst := slices.Repeat([]float32{-1}, count+1)
					kind.kernel(k).scan(dst[:count], q, rows)
					row := make([]float32, n)
					for i, got := range dst[:count] {
						for e := range row {
							row[e] = kind.from(rows[i*n+e])
						}
						if want, absolute := exact(q, row); !agrees(got, want, absolute, n) {
							t.Errorf("%s: row %d of %d of %d elements is %v, want %v", kind.name, i, count, n, got, want)
						}
					}
					if dst[count] != -1 {
						t.Errorf("%s: %d rows of %d elements: a result too many is written", kind.name, count, n)
					}
				}
			}
		})
	}
}

// The bytes are the elements as they are in memory: four of the query, two of the row.
func FuzzHalfScan(f *testing.F) {
	f.Add(make([]byte, 6*16))
	f.Add(slices.Repeat([]byte{0, 0, 0xc0, 0x7f, 0, 0x7c, 1, 0, 0, 0x80, 1, 0x80}, 8))
	f.Fuzz(func(t *testing.T, raw []byte) {
		n := min(len(raw)/6/16*16, 4096)
		if n == 0 {
			return
		}
		q, row, halves := make([]float32, n), make([]float32, n), make([]uint16, n)
		for _, kind := range kinds {
			for i := range q {
				q[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[6*i:]))
				halves[i] = binary.LittleEndian.Uint16(raw[6*i+4:])
				row[i] = kind.from(halves[i])
			}
			want, absolute := exact(q, row)
			for _, k := range kernels() {
				var got [1]float32
				if kind.kernel(k).scan(got[:], q, halves); !agrees(got[0], want, absolute, n) {
					t.Errorf("%s, %s: %v with %x is %v, want %v", k.name, kind.name, q, halves, got[0], want)
				}
			}
		}
	})
}

// The scores of rounded vectors are as near to those of the vectors as it is said.
func TestHalfScores(t *testing.T) {
	r := rand.New(rand.NewPCG(33, 34))
	for _, kind := range kinds {
		for _, n := range []int{1, 3, 16, 100, 768} {
			bound := math.Ldexp(1, -1-kind.digit) + math.Sqrt(float64(n))*0x1p-25 + float64(n)*0x1p-23
			full, rounded := NewFlat(n), NewFlat(n, func(o *FlatOptions) { o.Rows = kind.precision })
			for slot := range 60 {
				v := random(r, n, 0)
				for i := range v { // of every size
					v[i] *= float32(math.Ldexp(1, -r.IntN(30)))
				}
				for _, x := range []*Flat{full, rounded} {
					if err := x.Put(slot, v); err != nil {
						t.Fatal(err)
					}
				}
				for i, e := range rounded.At(slot) {
					if want := kind.from(kind.to(full.At(slot)[i])); e != want {
						t.Fatalf("%s: element %d of %v is %v, want %v", kind.name, i, full.At(slot), e, want)
					}
				}
			}
			q := Query{Vector: random(r, n, 0), Limit: 100}
			want := map[int]float64{}
			for _, m := range full.Search(nil, q) {
				want[m.Slot] = m.Score
			}
			for name, found := range map[string][]Match{"search": rounded.Search(nil, q), "batch": rounded.SearchBatch([]Query{q})[0]} {
				if len(found) != len(want) {
					t.Errorf("%s, %d dimensions: the %s found %d, want %d", kind.name, n, name, len(found), len(want))
				}
				for _, m := range found {
					if math.Abs(m.Score-want[m.Slot]) > bound {
						t.Errorf("%s, %d dimensions: the %s has score %v, want %v to %v", kind.name, n, name, m.Score, want[m.Slot], bound)
					}
				}
			}
		}
	}
}

// Codes work with rounded vectors: all candidates are found and compared.
func TestHalfCodes(t *testing.T) {
	const n, slots = 64, 300
	for _, kind := range kinds {
		for _, codes := range []Codes{ByteCodes, BitCodes} {
			r := rand.New(rand.NewPCG(35, 36))
			plain := NewFlat(n, func(o *FlatOptions) { o.Rows = kind.precision })
			coded := NewFlat(n, func(o *FlatOptions) { o.Rows, o.Codes, o.Candidates = kind.precision, codes, slots })
			for slot := range slots {
				v := random(r, n, 0)
				for _, x := range []*Flat{plain, coded} {
					if err := x.Put(slot, v); err != nil {
						t.Fatal(err)
					}
				}
			}
			q := Query{Vector: random(r, n, 0), Limit: 10}
			if got, want := coded.Search(nil, q), plain.Search(nil, q); !slices.Equal(got, want) {
				t.Errorf("%s: by codes %v, want %v", kind.name, got, want)
			}
		}
	}
}

func BenchmarkHalfScan(b *testing.B) {
	const n, count = 768, 8
	for _, k := range slices.Backward(kernels()) {
		for _, kind := range kinds {
			b.Run(fmt.Sprintf("%s/%s", kind.name, k.name), func(b *testing.B) {
				q, rows, dst := make([]float32, n), make([]uint16, n*count), make([]float32, count)
				for b.Loop() {
					kind.kernel(k).scan(dst, q, rows)
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*count), "ns/row")
			})
		}
	}
}
