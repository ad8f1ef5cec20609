//go:build !amd64

package main

import "github.com/weaviate/weaviate/adapters/repos/db/vector/hnsw/distancer"

// kernel is the one that the library chooses.
func kernel(bool) func(a, b []float32) float32 {
	d := distancer.NewDotProductProvider()
	return func(a, b []float32) float32 {
		v, _ := d.SingleDist(a, b) // of one length
		return v
	}
}
