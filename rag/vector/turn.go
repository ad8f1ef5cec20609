package vector

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// turnRounds is how often a turn changes signs and mixes.
const turnRounds = 4

// turnSigns draws the signs of a turn of n elements, always the same.
func turnSigns(n int) []float32 {
	r := rand.New(rand.NewPCG(0x726f74617465, uint64(n)))
	signs := make([]float32, turnRounds*n)
	for i := range signs {
		signs[i] = 1 - 2*float32(r.IntN(2))
	}
	return signs
}

// turn turns v at random, up to scale: it changes signs and mixes by a Walsh–Hadamard
// transform the longest beginning, then the longest end, whose length is a power of two, in
// turns, so that every element comes to hang on every other.
func turn(v, signs []float32) {
	n := len(v)
	if n < 2 {
		return
	}
	part := 1 << (bits.Len(uint(n)) - 1)
	for round := range turnRounds {
		for i, s := range signs[round*n:][:n] {
			v[i] *= s
		}
		from := 0
		if round%2 == 1 {
			from = n - part
		}
		hadamard(v[from : from+part])
	}
}

// hadamard is the Walsh–Hadamard transform, scaled to keep lengths.
func hadamard(v []float32) {
	for h := 1; h < len(v); h *= 2 {
		for i := 0; i < len(v); i += 2 * h {
			a, b := v[i:i+h], v[i+h:i+2*h]
			for j := range a {
				a[j], b[j] = a[j]+b[j], a[j]-b[j]
			}
		}
	}
	scale := float32(1 / math.Sqrt(float64(len(v))))
	for i := range v {
		v[i] *= scale
	}
}
