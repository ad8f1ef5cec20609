package vector

import "math"

// Dot is the inner product of two vectors. Where one is longer, what it has beyond the
// other is left out.
func Dot(a, b []float32) float32 {
	n := min(len(a), len(b))
	if n == 0 {
		return 0
	}
	return active.dot(a[:n], b[:n])
}

// SquaredL2 is the square of the Euclidean distance between two vectors. Where one is
// longer, what it has beyond the other is left out.
func SquaredL2(a, b []float32) float32 {
	n := min(len(a), len(b))
	if n == 0 {
		return 0
	}
	return active.squaredL2(a[:n], b[:n])
}

// DotRows writes the inner product of q with each row of rows, which follow each other
// without gap, to dst: as many rows as dst is long. It reads no further than rows goes: where
// that is less, the rest of dst is 0. It is faster by row than [Dot], as it loads each part
// of q once for four rows.
func DotRows(dst, q, rows []float32) {
	n := len(dst)
	if len(q) > 0 {
		n = min(n, len(rows)/len(q))
	} else {
		n = 0
	}
	if n > 0 {
		active.dotRows(dst[:n], q, rows[:n*len(q)])
	}
	clear(dst[n:])
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
