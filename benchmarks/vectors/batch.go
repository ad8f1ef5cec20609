package main

import (
	"fmt"
	"runtime"
	"sync"
	"time"

	"github.com/awsai-go/awsai/rag/vector"
)

// batches compares searches for many queries at a time. All of them are bound by arithmetic,
// so the table has what share each reaches of the most that the processor can do.
func (b *bench) batches(n, dims int) error {
	all := clustered(2, n+queriesOfFlat, dims, 1000)
	x := vector.NewFlat(dims)
	for i, v := range all[:n] {
		if err := x.Put(i, v); err != nil {
			return err
		}
	}
	var queries []vector.Query
	for _, v := range all[n:] {
		queries = append(queries, vector.Query{Vector: v, Limit: 10})
	}
	if b.peers != nil {
		if err := b.peers.load(all, n); err != nil {
			return err
		}
		for _, name := range []string{"faiss-flat", "numpy", "sgemm"} {
			if _, err := b.peers.build(name, 0, 0); err != nil {
				return err
			}
		}
	}
	b.printf("## Batches of %d queries: %d vectors of %d dimensions, the nearest 10\n\n", len(queries), n, dims)
	b.printf("The quickest of %d turns, as other work on the machine only ever makes one slower. The peak is that of a loop of\n"+
		"multiplications and additions in registers.\n\n", b.batchRounds())
	b.printf("| engine | threads | ms a query | GFLOP/s | of the peak | × one query at a time |\n|---|---|---|---|---|---|\n")
	for _, threads := range []int{1, 2} {
		if err := b.batch(x, queries, threads); err != nil {
			return err
		}
	}
	b.printf("\n")
	return nil
}

// batchRounds is more than other tables have: a turn is short.
func (b *bench) batchRounds() int { return 5 * b.rounds }

func (b *bench) batch(x *vector.Flat, queries []vector.Query, threads int) error {
	procs := func(fn func()) func() {
		return func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
			fn()
		}
	}
	var dst []vector.Match
	var operations int
	engines := []engine{
		timed("arithmetic alone: the peak", 1, procs(func() { operations = peak(threads) })),
		timed("vector.Flat, one query at a time", len(queries), procs(func() {
			for _, q := range queries {
				dst = x.Search(dst[:0], q)
			}
		})),
		timed("vector.Flat.SearchBatch", len(queries), procs(func() { x.SearchBatch(queries) })),
	}
	if b.peers != nil {
		for _, p := range []struct{ title, name string }{
			{"faiss IndexFlatIP", "faiss-flat"},
			{"numpy: OpenBLAS sgemm, argpartition", "numpy"},
			{"OpenBLAS sgemm alone", "sgemm"},
		} {
			e := b.peers.search(p.title, p.name, len(queries), 10, 0, len(queries), nil)
			run := e.run
			e.run = func() (time.Duration, error) {
				if err := b.peers.threads(threads); err != nil {
					return 0, err
				}
				defer b.peers.threads(1)
				return run()
			}
			engines = append(engines, e)
		}
	}
	ns, err := quickest(b.batchRounds(), engines)
	if err != nil {
		return err
	}
	top := float64(operations) / ns[0]
	each := 2 * float64(x.Len()) * float64(x.Dimensions())
	for i, e := range engines {
		switch {
		case i > 0:
			b.printf("| %s | %d | %.3f | %.1f | %s | %.1f |\n", e.name, threads, ns[i]/1e6, each/ns[i], share(each/ns[i], top), ns[1]/ns[i])
		case operations > 0:
			b.printf("| %s | %d | | %.1f | 100 %% | |\n", e.name, threads, top)
		}
	}
	return nil
}

// share is a speed in percent of the most.
func share(speed, most float64) string {
	if most == 0 {
		return "unknown"
	}
	return fmt.Sprintf("%.0f %%", 100*speed/most)
}

// peak does nothing but arithmetic on so many threads, and tells how many operations that
// was.
func peak(threads int) (operations int) {
	const n = 400_000 // about 10 ms
	each := make([]int, threads)
	var done sync.WaitGroup
	for i := range each {
		done.Go(func() { each[i] = multiplyAdd(n) })
	}
	done.Wait()
	for _, e := range each {
		operations += e
	}
	return operations
}
