package vector

import "math"

// Dot is the inner product of two vectors. Where one is longer, what it has beyond the
// other is left out.
func Dot(a, b []float32) float32 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	// Eight sums, so that one addition need not wait for the other.
	var s0, s1, s2, s3, s4, s5, s6, s7 float32
	for len(a) >= 8 && len(b) >= 8 {
		x, y := (*[8]float32)(a), (*[8]float32)(b)
		s0 += x[0] * y[0]
		s1 += x[1] * y[1]
		s2 += x[2] * y[2]
		s3 += x[3] * y[3]
		s4 += x[4] * y[4]
		s5 += x[5] * y[5]
		s6 += x[6] * y[6]
		s7 += x[7] * y[7]
		a, b = a[8:], b[8:]
	}
	for i := range min(len(a), len(b)) {
		s0 += a[i] * b[i]
	}
	return (s0 + s4) + (s1 + s5) + ((s2 + s6) + (s3 + s7))
}

// SquaredL2 is the square of the Euclidean distance between two vectors. Where one is
// longer, what it has beyond the other is left out.
func SquaredL2(a, b []float32) float32 {
	n := min(len(a), len(b))
	a, b = a[:n], b[:n]
	var s0, s1, s2, s3 float32
	for len(a) >= 4 && len(b) >= 4 {
		x, y := (*[4]float32)(a), (*[4]float32)(b)
		d0, d1, d2, d3 := x[0]-y[0], x[1]-y[1], x[2]-y[2], x[3]-y[3]
		s0 += d0 * d0
		s1 += d1 * d1
		s2 += d2 * d2
		s3 += d3 * d3
		a, b = a[4:], b[4:]
	}
	for i := range min(len(a), len(b)) {
		d := a[i] - b[i]
		s0 += d * d
	}
	return (s0 + s1) + (s2 + s3)
}

// Cosine is the cosine of the angle between two vectors, or 0 where one has no direction:
// no length, or one that is not finite. Where one is longer, what it has beyond the other is
// left out.
func Cosine(a, b []float32) float32 {
	n := min(len(a), len(b))
	x, y := norm(a[:n]), norm(b[:n])
	if x == 0 || y == 0 {
		return 0
	}
	var sum float64
	for i := range n {
		sum += float64(a[i]) * float64(b[i])
	}
	return float32(sum / (x * y))
}

// Normalize scales a vector in place to length 1 and tells whether it could: a vector
// without a direction (see [Cosine]) becomes all zeros. A vector of length 1, as near as
// float32 can have it, stays as it is to the bit.
func Normalize(v []float32) bool {
	length := norm(v)
	if length == 0 {
		clear(v)
		return false
	}
	if math.Abs(length-1) < 1e-6 {
		return true
	}
	for i := range v {
		v[i] = float32(float64(v[i]) / length)
	}
	return true
}

// norm is the length of a vector, or 0 where it is not finite. In float64 the squares of
// float32 neither overflow nor vanish.
func norm(v []float32) float64 {
	var sum float64
	for _, x := range v {
		sum += float64(x) * float64(x)
	}
	if math.IsInf(sum, 0) || math.IsNaN(sum) {
		return 0
	}
	return math.Sqrt(sum)
}
