package main

import "github.com/awsai-go/awsai/rag/vector"

// multiplyAddAVX2 and multiplyAddAVX512 multiply and add n times twelve registers, none of
// which waits for another.

//go:noescape
func multiplyAddAVX2(n int)

//go:noescape
func multiplyAddAVX512(n int)

// multiplyAdd does nothing but arithmetic, with the instructions that package vector works
// with, and tells how many operations that was: 0 where there is no such loop for them.
func multiplyAdd(n int) (operations int) {
	const registers = 12
	switch vector.Kernel() {
	case "avx512":
		multiplyAddAVX512(n)
		return 2 * 16 * registers * n
	case "avx2":
		multiplyAddAVX2(n)
		return 2 * 8 * registers * n
	}
	return 0
}
