package main

import (
	"fmt"
	"math"
	"sync"
	"time"
	"unsafe"

	"github.com/awsai-go/awsai/rag/vector"
)

// wide tells whether the kernels use AVX-512, and so what they are held against does too.
func wide() bool { return vector.Kernel() == "avx512" }

// peakName is the engine whose items are operations that multiply and add.
const peakName = "multiplying and adding registers"

// peakEngine measures what the processor's arithmetic is capable of; nil where that is not
// known.
func peakEngine() []engine {
	operations := peak()
	if operations == 0 {
		return nil
	}
	return []engine{{peakName, int(operations), func() (time.Duration, error) {
		start := time.Now()
		peak()
		return time.Since(start), nil
	}}}
}

// percent of the peak is 2·elements operations in ns, not a number where the peak is not
// known.
func (f figures) percent(elements, ns float64) float64 {
	return 100 * 2 * elements / ns * f.ns(peakName)
}

// share writes a percentage, or a dash where there is none.
func share(percent float64) string {
	if math.IsNaN(percent) {
		return "–"
	}
	return fmt.Sprintf("%.0f %%", percent)
}

// readers read memory on so many threads.
func readers(name string, memory []float32, threads int) engine {
	return timed(name, 1, threads, func() {
		var done sync.WaitGroup
		for i := range threads {
			done.Go(func() { readRows(memory[len(memory)*i/threads : len(memory)*(i+1)/threads]) })
		}
		done.Wait()
	})
}

// sum adds up memory as whole numbers, which the compiler does not make wait for each other.
func sum(v []float32) float32 {
	words := unsafe.Slice((*uint64)(unsafe.Pointer(unsafe.SliceData(v))), len(v)/2)
	var a, b, c, d uint64
	for len(words) >= 8 {
		w := (*[8]uint64)(words)
		a += w[0] ^ w[4]
		b += w[1] ^ w[5]
		c += w[2] ^ w[6]
		d += w[3] ^ w[7]
		words = words[8:]
	}
	return float32(a + b + c + d)
}
