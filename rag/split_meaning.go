package rag

import (
	"context"
	"fmt"
	"math"

	"github.com/awsai-go/awsai"
)

// SplitByMeaning divides a text where its subject changes: where the two sentences before
// and the two after have vectors less alike than is usual in the text by one standard
// deviation, provided that both parts have Min. What is then larger than Max is divided
// where its sentences are least alike, until it fits. Overlap is not used.
//
// Every sentence is embedded with the next one, and again with the passage that it ends up
// in: it costs three times as much as the other strategies.
func SplitByMeaning(emb Embedder, optFns ...func(*SplitOptions)) Splitter {
	o := splitOptions(optFns, 40)
	o.Overlap = 0
	return flowing{
		name: o.name(fmt.Sprintf("meaning by %s", emb.Model())),
		cut: func(ctx context.Context, text string) ([][2]int, error) {
			var parts [][2]int
			for _, s := range sentences(text, [2]int{0, len(text)}) {
				parts = append(parts, o.cut(text, s, o.Max)...)
			}
			seams, err := likeness(ctx, emb, text, parts)
			if err != nil {
				return nil, awsai.Wrap("rag.SplitByMeaning", err)
			}
			m := meaning{o: o, text: text, parts: parts, sizes: []int{0}, seams: seams, weak: weak(seams)}
			for i, p := range parts {
				m.sizes = append(m.sizes, m.sizes[i]+o.Counter.Count(text[p[0]:p[1]]))
			}
			return m.divide(nil, 0, len(parts)), nil
		},
	}
}

// likeness compares the sentences on both sides of each seam: seam i is before part i, and
// the first is none.
func likeness(ctx context.Context, emb Embedder, text string, parts [][2]int) ([]float64, error) {
	seams := make([]float64, len(parts))
	if len(parts) < 2 {
		return seams, nil
	}
	pairs := make([]string, len(parts), len(parts)+1)
	for i := range parts {
		pairs[i] = text[parts[i][0]:parts[min(i+1, len(parts)-1)][1]]
	}
	pairs = append(pairs, text[parts[0][0]:parts[0][1]]) // all there is before the first seam
	vectors, err := emb.Embed(ctx, ForDocument, pairs)
	if err != nil {
		return nil, err
	}
	if len(vectors) != len(pairs) {
		return nil, awsai.Errorf("rag", awsai.ErrInvalid, "embedder returned %d vectors for %d texts", len(vectors), len(pairs))
	}
	before := vectors[len(parts)]
	for i := 1; i < len(parts); i++ {
		seams[i] = cosine(before, vectors[i])
		before = vectors[i-1]
	}
	return seams, nil
}

func cosine(a, b []float32) float64 {
	var ab, aa, bb float64
	for i := range min(len(a), len(b)) {
		x, y := float64(a[i]), float64(b[i])
		ab, aa, bb = ab+x*y, aa+x*x, bb+y*y
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}

// weak is the likeness under which a seam divides: one standard deviation under the mean.
func weak(seams []float64) float64 {
	n := float64(len(seams) - 1)
	if n < 2 {
		return math.Inf(-1)
	}
	var sum, squares float64
	for _, s := range seams[1:] {
		sum, squares = sum+s, squares+s*s
	}
	mean := sum / n
	return mean - math.Sqrt(max(squares/n-mean*mean, 0))
}

// meaning divides one text.
type meaning struct {
	o     SplitOptions
	text  string
	parts [][2]int
	sizes []int // of the parts before each, and of all, added up
	seams []float64
	weak  float64
}

// divide appends the spans of the parts from one index up to another.
func (m meaning) divide(out [][2]int, from, to int) [][2]int {
	if from == to {
		return out
	}
	if at := m.seam(from, to); at > 0 {
		return m.divide(m.divide(out, from, at), at, to)
	}
	return append(out, [2]int{m.parts[from][0], m.parts[to-1][1]})
}

// seam is the part at which to divide, or 0: the least like that leaves Min on both sides,
// and where only Max asks for it, the least like of all.
func (m meaning) seam(from, to int) int {
	tooLarge := m.o.Counter.Count(m.text[m.parts[from][0]:m.parts[to-1][1]]) > m.o.Max
	best, least := 0, 0
	for i := from + 1; i < to; i++ {
		if least == 0 || m.seams[i] < m.seams[least] {
			least = i
		}
		if (best == 0 || m.seams[i] < m.seams[best]) && m.size(from, i) >= m.o.Min && m.size(i, to) >= m.o.Min {
			best = i
		}
	}
	switch {
	case best > 0 && (tooLarge || m.seams[best] < m.weak):
		return best
	case tooLarge:
		return least
	}
	return 0
}

func (m meaning) size(from, to int) int { return m.sizes[to] - m.sizes[from] }
