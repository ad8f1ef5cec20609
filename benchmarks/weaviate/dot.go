package main

import "time"

// dot is how many seconds so many inner products of n elements take.
func dot(n, times int, wide bool) float64 {
	a, b := make([]float32, n), make([]float32, n)
	for i := range a {
		a[i], b[i] = 1/float32(i+1), float32(i%7)
	}
	product := kernel(wide)
	start := time.Now()
	for range times {
		sink = product(a, b)
	}
	return time.Since(start).Seconds()
}

// sink keeps results alive.
var sink float32
