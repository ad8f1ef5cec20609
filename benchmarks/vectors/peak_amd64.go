package main

import "golang.org/x/sys/cpu"

// peak has the processor multiply and add as fast as it can, and returns how many floating
// point operations that were.
func peak() float64 {
	const times = 4000
	if wide() {
		fma512(times)
		return times * 16 * 16 * 2
	}
	if cpu.X86.HasAVX2 && cpu.X86.HasFMA {
		fma256(times)
		return times * 12 * 8 * 2
	}
	return 0
}

// readRows reads memory as fast as one thread can.
func readRows(v []float32) {
	if n := len(v) / 64; cpu.X86.HasAVX2 && n > 0 {
		read256(&v[0], n)
		return
	}
	sink += sum(v)
}

// fma512 does 16 independent multiplications and additions of 16 elements, so many times.
//
//go:noescape
func fma512(times int)

// fma256 does 12 of 8 elements.
//
//go:noescape
func fma256(times int)

// read256 reads n blocks of 64 elements.
//
//go:noescape
func read256(p *float32, n int)
