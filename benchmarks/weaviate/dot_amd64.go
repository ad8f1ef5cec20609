package main

import "github.com/weaviate/weaviate/adapters/repos/db/vector/hnsw/distancer/asm"

// kernel is one of the library's: the one with AVX-512, which it chooses on processors that
// have AMX as well, or the one with AVX2.
func kernel(wide bool) func(a, b []float32) float32 {
	if wide {
		return asm.DotAVX512
	}
	return asm.DotAVX256
}
