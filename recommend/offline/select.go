package offline

import "container/heap"

// pick is one of the best so far.
type pick struct {
	item  int32
	score float32
	name  string
}

// worse tells whether a is below b: by score, then by name, so that ties are in the same
// order each time.
func (a pick) worse(b pick) bool {
	if a.score != b.score {
		return a.score < b.score
	}
	return a.name > b.name
}

// picks is a heap with the worst on top.
type picks []pick

func (p picks) Len() int           { return len(p) }
func (p picks) Less(i, j int) bool { return p[i].worse(p[j]) }
func (p picks) Swap(i, j int)      { p[i], p[j] = p[j], p[i] }
func (p *picks) Push(x any)        { *p = append(*p, x.(pick)) }
func (p *picks) Pop() any {
	last := (*p)[len(*p)-1]
	*p = (*p)[:len(*p)-1]
	return last
}

// offer keeps x if it is among the best n.
func (p *picks) offer(x pick, n int) {
	switch {
	case len(*p) < n:
		heap.Push(p, x)
	case n > 0 && (*p)[0].worse(x):
		(*p)[0] = x
		heap.Fix(p, 0)
	}
}

// ordered empties the heap, the best first.
func (p *picks) ordered() []pick {
	out := make([]pick, len(*p))
	for i := len(out) - 1; i >= 0; i-- {
		out[i] = heap.Pop(p).(pick)
	}
	return out
}
