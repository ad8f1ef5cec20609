package main

import (
	"fmt"
	"runtime"

	"github.com/awsai-go/awsai/rag/vector"
)

// halves compares vectors of 16 bits for an element with those of 32.
func (b *bench) halves(n, dims int) error {
	const queries, each = 500, 4 // how many are compared, and timed
	all := clustered(2, n+queries, dims, 1000)
	kinds := []struct {
		name string
		rows vector.Precision
	}{{"Float32", vector.Float32}, {"Float16", vector.Float16}, {"BFloat16", vector.BFloat16}}
	var engines []engine
	var recalls []string
	var exact *vector.Flat
	for _, kind := range kinds {
		x := vector.NewFlat(dims, func(o *vector.FlatOptions) { o.Rows = kind.rows })
		for i, v := range all[:n] {
			if err := x.Put(i, v); err != nil {
				return err
			}
		}
		if exact == nil {
			exact = x
		}
		var batch []vector.Query
		for _, v := range all[n : n+queriesOfFlat] {
			batch = append(batch, vector.Query{Vector: v, Limit: 10})
		}
		for _, threads := range []int{1, 2} {
			procs := func(fn func()) func() {
				return func() {
					defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
					fn()
				}
			}
			name := fmt.Sprintf("| %s | %d ", kind.name, threads)
			engines = append(engines,
				timed(name, each, procs(func() {
					for _, q := range batch[:each] {
						x.Search(nil, q)
					}
				})),
				timed(name, len(batch), procs(func() { x.SearchBatch(batch) })))
		}
		recalls = append(recalls, fmt.Sprintf("%.4f", recallOf(x, exact, all[n:], 10, 0)))
	}
	peers := []struct{ title, name string }{{"faiss, fp16", "faiss-fp16"}, {"faiss, bf16", "faiss-bf16"}}
	if b.peers == nil {
		peers = nil
	} else if err := b.peers.load(all, n); err != nil {
		return err
	}
	want := exactly(exact, all[n:], 10)
	for _, p := range peers {
		if _, err := b.peers.build(p.name, 0, 0); err != nil {
			return err
		}
		var found [][]int
		if _, err := b.peers.search("", p.name, queries, 10, 0, queries, &found).run(); err != nil {
			return err
		}
		recalls = append(recalls, fmt.Sprintf("%.4f", recall(found, want)))
		engines = append(engines,
			b.peers.search("| "+p.title+" | 1 ", p.name, each, 10, 0, 1, nil),
			b.peers.search("", p.name, queriesOfFlat, 10, 0, queriesOfFlat, nil))
	}
	ns, err := quickest(b.batchRounds(), engines)
	if err != nil {
		return err
	}
	b.printf("## Vectors of 16 bits for an element: a Flat of %d vectors of %d dimensions, the nearest 10\n\n", n, dims)
	b.printf("The quickest of %d turns. Recall is the share of the answers of Float32, for %d queries.\n\n", b.batchRounds(), queries)
	b.printf("| Rows | threads | ms a query | × Float32 | ms a query of a batch of %d | × Float32 | recall@10 |\n|---|---|---|---|---|---|---|\n", queriesOfFlat)
	for i := 0; i < len(engines); i += 2 {
		base, of := i%4, i/4 // Float32 on as many threads; two rows have the same recall
		if i >= 4*len(kinds) {
			base, of = 0, i/2-len(kinds)
		}
		b.printf("%s| %.3f | %.2f | %.3f | %.2f | %s |\n", engines[i].name, ns[i]/1e6, ns[base]/ns[i], ns[i+1]/1e6, ns[base+1]/ns[i+1], recalls[of])
	}
	b.printf("\n")
	return nil
}
