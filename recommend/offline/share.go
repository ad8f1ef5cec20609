package offline

import (
	"context"
	"runtime"
	"sync"
)

// shareOut calls do for parts of 0..n on every processor, until ctx ends. Each index is
// in one part, so that what do writes by index needs no lock and does not depend on
// the order.
func shareOut(ctx context.Context, n int, do func(from, to int)) error {
	const part = 256
	next := make(chan int)
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), (n+part-1)/part) {
		wait.Go(func() {
			for from := range next {
				do(from, min(from+part, n))
			}
		})
	}
	for from := 0; from < n && ctx.Err() == nil; from += part {
		next <- from
	}
	close(next)
	wait.Wait()
	return ctx.Err()
}
