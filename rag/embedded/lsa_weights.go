package embedded

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/rag/lexical"
)

// termCount is a term and how often it occurs in a text.
type termCount struct {
	term  string
	count int
}

// countAll counts the terms of texts.
func countAll(ctx context.Context, texts []string) ([][]termCount, error) {
	analyzer := lexical.NewAnalyzer()
	counts := make([][]termCount, len(texts))
	parallel(len(texts), func(from, to int) {
		for i := from; i < to && ctx.Err() == nil; i++ {
			counts[i] = countTerms(analyzer, texts[i])
		}
	})
	return counts, ctx.Err()
}

// countTerms counts the terms of a text, in order of the terms.
func countTerms(a *lexical.Analyzer, text string) []termCount {
	terms := a.Terms(nil, text)
	slices.Sort(terms)
	var counts []termCount
	for i := 0; i < len(terms); {
		j := i + 1
		for j < len(terms) && terms[j] == terms[i] {
			j++
		}
		counts = append(counts, termCount{terms[i], j - i})
		i = j
	}
	return counts
}

func localWeight(count int) float32 { return float32(math.Log1p(float64(count))) }

// termStats are the figures of a term from which its weight comes.
type termStats struct {
	texts   int
	total   float64
	entropy float64 // sum of count·log(count)
}

// weight is one minus the term's entropy over the texts, divided by the largest that there
// could be: 1 for a term that is in one text, 0 for one that is in all alike (log-entropy
// weighting, Dumais 1991).
func (s termStats) weight(texts int) float32 {
	if texts < 2 {
		return 1
	}
	entropy := math.Log(s.total) - s.entropy/s.total
	return float32(max(0, 1-entropy/math.Log(float64(texts))))
}

// fewTexts is the number of texts up to which terms count that are in one text alone.
const fewTexts = 50

// weigh chooses the vocabulary with its weights: terms that are in two texts or more, which
// can tell of a relation, and those in most texts where there are too many. It is in order.
func weigh(counts [][]termCount, most int) (vocabulary []string, weights []float32) {
	stats := gather(counts)
	least := 2
	if len(counts) <= fewTexts {
		least = 1
	}
	for term, s := range stats {
		if s.texts >= least {
			vocabulary = append(vocabulary, term)
		}
	}
	if len(vocabulary) > most {
		slices.SortFunc(vocabulary, func(a, b string) int {
			return cmp.Or(cmp.Compare(stats[b].texts, stats[a].texts), cmp.Compare(a, b))
		})
		vocabulary = vocabulary[:most]
	}
	slices.Sort(vocabulary)
	weights = make([]float32, len(vocabulary))
	for i, term := range vocabulary {
		weights[i] = stats[term].weight(len(counts))
		vocabulary[i] = strings.Clone(term) // it may be a part of its text
	}
	return vocabulary, weights
}

func gather(counts [][]termCount) map[string]termStats {
	stats := make(map[string]termStats)
	for _, text := range counts {
		for _, t := range text {
			s := stats[t.term]
			n := float64(t.count)
			s.texts++
			s.total += n
			s.entropy += n * math.Log(n)
			stats[t.term] = s
		}
	}
	return stats
}

func numbered(vocabulary []string) map[string]int32 {
	numbers := make(map[string]int32, len(vocabulary))
	for i, term := range vocabulary {
		numbers[term] = int32(i)
	}
	return numbers
}

// weighted is the matrix of the texts' weighted terms, each text scaled to length 1.
func weighted(counts [][]termCount, vocabulary []string, weights []float32) sparse {
	terms := numbered(vocabulary)
	m := sparse{columns: len(vocabulary), starts: []int{0}}
	for _, text := range counts {
		start := len(m.values)
		var sum float64
		for _, t := range text {
			if i, ok := terms[t.term]; ok {
				w := float64(localWeight(t.count) * weights[i])
				m.indices = append(m.indices, i)
				m.values = append(m.values, w)
				sum += w * w
			}
		}
		if sum > 0 {
			scale(m.values[start:], 1/math.Sqrt(sum))
		}
		m.starts = append(m.starts, len(m.values))
	}
	return m
}
