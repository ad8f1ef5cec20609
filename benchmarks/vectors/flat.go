package main

import (
	"context"
	"fmt"
	"runtime"
	"strconv"
	"time"
	"unsafe"

	chromem "github.com/philippgille/chromem-go"

	"github.com/awsai-go/awsai/rag/vector"
)

// queriesOfFlat is how many queries a turn has.
const queriesOfFlat = 32

// flat compares searches that look at every vector.
func (b *bench) flat(n, dims int) error {
	all := clustered(2, n+queriesOfFlat, dims, 1000)
	data, queries := all[:n], all[n:]
	index := func(codes vector.Codes) (*vector.Flat, error) {
		x := vector.NewFlat(dims, func(o *vector.FlatOptions) { o.Codes = codes })
		for i, v := range data {
			if err := x.Put(i, v); err != nil {
				return nil, err
			}
		}
		return x, nil
	}
	exact, err := index(vector.NoCodes)
	if err != nil {
		return err
	}
	bytes, err := index(vector.ByteCodes)
	if err != nil {
		return err
	}
	bits, err := index(vector.BitCodes)
	if err != nil {
		return err
	}
	block := make([]float32, 0, n*dims)
	for _, v := range data {
		block = append(block, v...)
	}
	var dst []vector.Match
	search := func(name string, x *vector.Flat, procs int) engine {
		return timed(name, queriesOfFlat, func() {
			defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(procs))
			for _, q := range queries {
				dst = x.Search(dst[:0], vector.Query{Vector: q, Limit: 10})
			}
		})
	}
	engines := []engine{
		timed("reading the memory, in Go", 4, func() {
			for range 4 {
				sink = float32(read(block))
			}
		}),
		search("vector.Flat", exact, 1),
		search("vector.Flat, 2 threads", exact, 2),
		search("vector.Flat with ByteCodes", bytes, 1),
		search("vector.Flat with BitCodes", bits, 1),
		timed("Go loop and a heap", 4, func() {
			for _, q := range queries[:4] {
				naive(data, q)
			}
		}),
	}
	if chrom, err := chromemEngine(data, queries[:4]); err != nil {
		return err
	} else {
		engines = append(engines, chrom)
	}
	if b.peers != nil {
		if err := b.peers.load(all, n); err != nil {
			return err
		}
		for _, name := range []string{"faiss-flat", "numpy"} {
			if _, err := b.peers.build(name, 0, 0); err != nil {
				return err
			}
		}
		engines = append(engines,
			b.peers.search("faiss IndexFlatIP", "faiss-flat", queriesOfFlat, 10, 0, 1, nil),
			b.peers.search("numpy and OpenBLAS", "numpy", queriesOfFlat, 10, 0, 1, nil))
	}
	ns, err := medians(b.rounds, engines)
	if err != nil {
		return err
	}
	b.printf("## Flat scan: %d vectors of %d dimensions, the nearest 10\n\n", n, dims)
	b.printf("| engine | ms a query | GB/s | ÷ vector.Flat | recall@10 |\n|---|---|---|---|---|\n")
	for i, e := range engines {
		recall := "1"
		switch e.name {
		case "vector.Flat with ByteCodes":
			recall = fmt.Sprintf("%.4f", recallOf(bytes, exact, queries, 10, 0))
		case "vector.Flat with BitCodes":
			recall = fmt.Sprintf("%.4f", recallOf(bits, exact, queries, 10, 0))
		case engines[0].name:
			recall = ""
		}
		b.printf("| %s | %.3f | %.1f | %.2f | %s |\n", e.name, ns[i]/1e6, float64(4*n*dims)/ns[i], ns[i]/ns[1], recall)
	}
	b.printf("\nGB/s is that of the float32 vectors, whatever an engine reads in place of them.\n\n")
	return nil
}

// read sums up memory, eight bytes at a time.
func read(v []float32) uint64 {
	words := unsafe.Slice((*uint64)(unsafe.Pointer(&v[0])), len(v)/2)
	var a, b, c, d uint64
	for len(words) >= 8 {
		w := (*[8]uint64)(words)
		a += w[0] ^ w[4]
		b += w[1] ^ w[5]
		c += w[2] ^ w[6]
		d += w[3] ^ w[7]
		words = words[8:]
	}
	return a + b + c + d
}

// naive is a scan as one writes it first.
func naive(data [][]float32, q []float32) []vector.Match {
	var best []vector.Match
	for slot, v := range data {
		var s float32
		for i := range q {
			s += q[i] * v[i]
		}
		m := vector.Match{Slot: slot, Score: float64(s)}
		if len(best) == 10 && best[9].Score >= m.Score {
			continue
		}
		best = append(best, m)
		for i := len(best) - 1; i > 0 && best[i].Score > best[i-1].Score; i-- {
			best[i], best[i-1] = best[i-1], best[i]
		}
		best = best[:min(len(best), 10)]
	}
	return best
}

func chromemEngine(data, queries [][]float32) (engine, error) {
	const name = "chromem-go"
	never := func(context.Context, string) ([]float32, error) { return nil, fmt.Errorf("not to be called") }
	c, err := chromem.NewDB().CreateCollection("c", nil, never)
	if err != nil {
		return engine{}, err
	}
	ids, texts := make([]string, len(data)), make([]string, len(data))
	for i := range ids {
		ids[i], texts[i] = strconv.Itoa(i), "."
	}
	ctx := context.Background()
	if err := c.Add(ctx, ids, data, nil, texts); err != nil {
		return engine{}, err
	}
	return engine{name, len(queries), func() (time.Duration, error) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
		start := time.Now()
		for _, q := range queries {
			if _, err := c.QueryEmbedding(ctx, q, 10, nil, nil); err != nil {
				return 0, err
			}
		}
		return time.Since(start), nil
	}}, nil
}

// searcher is what the indexes do.
type searcher interface {
	Search(dst []vector.Match, q vector.Query) []vector.Match
}

// recallOf is the share of the exact answers that an index finds.
func recallOf(x, exact searcher, queries [][]float32, k, effort int) float64 {
	var found [][]int
	for _, q := range queries {
		found = append(found, slots(x.Search(nil, vector.Query{Vector: q, Limit: k, Effort: effort})))
	}
	return recall(found, exactly(exact, queries, k))
}

func slots(matches []vector.Match) []int {
	out := make([]int, len(matches))
	for i, m := range matches {
		out[i] = m.Slot
	}
	return out
}

// exactly are the slots of the exact answers.
func exactly(exact searcher, queries [][]float32, k int) [][]int {
	var out [][]int
	for _, q := range queries {
		out = append(out, slots(exact.Search(nil, vector.Query{Vector: q, Limit: k})))
	}
	return out
}

// recall is the share of want that is in found.
func recall(found, want [][]int) float64 {
	hit, all := 0, 0
	for i, w := range want {
		in := map[int]bool{}
		for _, slot := range found[i] {
			in[slot] = true
		}
		for _, slot := range w {
			all++
			if in[slot] {
				hit++
			}
		}
	}
	return float64(hit) / float64(max(all, 1))
}
