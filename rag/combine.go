package rag

import (
	"cmp"
	"context"
	"slices"
	"sync"

	"github.com/awsai-go/awsai"
)

// Arm is one of the ways that a combination searches: another index, another embedder, a
// managed service.
type Arm struct {
	// Name is what [Part] calls the arm.
	Name string
	// Retriever searches.
	Retriever Retriever
	// Weight is what the arm counts for beside the others. Only its ratio to theirs
	// matters. The default is 1.
	Weight float64
}

// Fusion is how the lists of several arms become one.
type Fusion string

// The fusions.
const (
	// Convex scales the scores of each arm so that its best hit has 1 and its last 0, and
	// adds them up by weight. It orders better than ranks do where arms are not equally
	// good (Bruch, Gai, Ingber 2023, arXiv:2210.11934). It is the default.
	Convex Fusion = "convex"
	// RRF adds up weight/(K+rank), whatever the scores are: reciprocal rank fusion
	// (Cormack, Clarke, Büttcher 2009). It suits arms whose scores say little, and queries
	// that are variants of one.
	RRF Fusion = "rrf"
)

// CombineOptions are the settings of [Combine].
type CombineOptions struct {
	// Fusion is how lists become one. The default is Convex.
	Fusion Fusion
	// K is that of RRF: the larger, the less the first ranks count. The default is 60.
	K float64
	// Depth is how many hits of each arm are fused, at least as many as are wanted. The
	// default is 100.
	Depth int
}

// Defaults of [CombineOptions].
const (
	DefaultRRFK         = 60
	DefaultCombineDepth = 100
)

func (o CombineOptions) withDefaults() CombineOptions {
	if o.Fusion == "" {
		o.Fusion = Convex
	}
	if o.K <= 0 {
		o.K = DefaultRRFK
	}
	if o.Depth <= 0 {
		o.Depth = DefaultCombineDepth
	}
	return o
}

// Combine makes a retriever that asks all arms at the same time and fuses what they find. A
// passage is the same in two arms where it has the same ID and the same document. The score
// of a hit is the sum of its Parts, one for each arm that found it, and with Convex in [0,1].
//
// Each arm applies the query's filter and principals itself, before anything is fused. An
// arm that fails makes the whole fail, with the error of the first one that did. No
// arm, an arm without retriever, a negative weight and an unknown fusion are
// awsai.ErrInvalid.
func Combine(arms []Arm, optFns ...func(*CombineOptions)) Retriever {
	var o CombineOptions
	for _, fn := range optFns {
		fn(&o)
	}
	return combination{slices.Clone(arms), o.withDefaults()}
}

type combination struct {
	arms []Arm
	o    CombineOptions
}

func (c combination) Retrieve(ctx context.Context, q Query) ([]Hit, error) {
	const op = "rag.Retrieve"
	if err := c.check(q); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	limit := q.Limit
	if limit == 0 {
		limit = 10
	}
	q.Limit = max(limit, c.o.Depth)
	lists, err := together(ctx, len(c.arms), func(ctx context.Context, i int) ([]Hit, error) {
		return c.arms[i].Retriever.Retrieve(ctx, q)
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.fuse(lists, limit), nil
}

func (c combination) check(q Query) error {
	switch {
	case len(c.arms) == 0:
		return awsai.Errorf("rag.Combine", awsai.ErrInvalid, "no arms")
	case c.o.Fusion != Convex && c.o.Fusion != RRF:
		return awsai.Errorf("rag.Combine", awsai.ErrInvalid, "unknown fusion %q", c.o.Fusion)
	case q.Limit < 0:
		return awsai.Errorf("rag.Combine", awsai.ErrInvalid, "limit %d is negative", q.Limit)
	}
	for i, a := range c.arms {
		if a.Retriever == nil || !(a.Weight >= 0) {
			return awsai.Errorf("rag.Combine", awsai.ErrInvalid, "arm %d, %q, has no retriever or the weight %v", i, a.Name, a.Weight)
		}
	}
	return nil
}

// together calls f for 0 to n-1 at the same time, and returns what it gave in order, or the
// first error in order. An error ends the other calls.
func together[T any](ctx context.Context, n int, f func(ctx context.Context, i int) (T, error)) ([]T, error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	out, errs := make([]T, n), make([]error, n)
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			out[i], errs[i] = f(ctx, i)
			if errs[i] != nil {
				cancel(errs[i])
			}
		})
	}
	done.Wait()
	if slices.ContainsFunc(errs, func(err error) bool { return err != nil }) {
		return nil, context.Cause(ctx) // of several, the one that ended the others
	}
	return out, nil
}

// passageKey tells passages of several indexes apart.
type passageKey struct{ document, passage string }

func keyOf(p Passage) passageKey { return passageKey{p.DocumentID, p.ID} }

// fuse makes one list of those of the arms.
func (c combination) fuse(lists [][]Hit, limit int) []Hit {
	total := 0.0
	for _, a := range c.arms {
		total += a.weight()
	}
	var fused []Hit
	at := map[passageKey]int{}
	for i, hits := range lists {
		for rank, h := range hits {
			part := Part{Arm: c.arms[i].Name, Rank: rank + 1, Raw: h.Score}
			part.Score = c.arms[i].weight() * c.share(hits, rank)
			if c.o.Fusion == Convex {
				part.Score /= total
			}
			k := keyOf(h.Passage)
			n, ok := at[k]
			if !ok {
				n = len(fused)
				at[k] = n
				fused = append(fused, Hit{Passage: h.Passage})
			}
			fused[n].Score += part.Score
			fused[n].Parts = append(fused[n].Parts, part)
		}
	}
	slices.SortFunc(fused, byScore)
	return fused[:min(len(fused), limit)]
}

func (a Arm) weight() float64 {
	if a.Weight == 0 {
		return 1
	}
	return a.Weight
}

// share is what a hit of an arm counts for before the arm's weight.
func (c combination) share(hits []Hit, rank int) float64 {
	if c.o.Fusion == RRF {
		return 1 / (c.o.K + float64(rank+1))
	}
	best, last := hits[0].Score, hits[len(hits)-1].Score
	if !(best > last) {
		return 1
	}
	return (hits[rank].Score - last) / (best - last)
}

// byScore orders hits best first, ties by passage and document.
func byScore(a, b Hit) int {
	return cmp.Or(cmp.Compare(b.Score, a.Score), cmp.Compare(a.Passage.ID, b.Passage.ID), cmp.Compare(a.Passage.DocumentID, b.Passage.DocumentID))
}
