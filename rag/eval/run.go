package eval

import (
	"cmp"
	"maps"
	"math/rand/v2"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

// Qrels say by query ID which documents are relevant.
type Qrels map[string]Grades

// Run is what a system found: by query ID the IDs of documents, best first.
type Run map[string][]string

// Documents are the IDs of the hits' documents, each once, in order.
func Documents(hits []rag.Hit) []string {
	seen := make(map[string]bool, len(hits))
	var ids []string
	for _, h := range hits {
		if id := h.Passage.DocumentID; !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

// Ranked puts documents in the order in which trec_eval takes them, whatever order a run
// file has: by score in single precision, the highest first, ties by ID, the last first.
func Ranked(scores map[string]float64) []string {
	return slices.SortedFunc(maps.Keys(scores), func(a, b string) int {
		return cmp.Or(cmp.Compare(float32(scores[b]), float32(scores[a])), cmp.Compare(b, a))
	})
}

// Measure is one number for a query's ranking, the higher the better.
type Measure func(ranking []string, grades Grades) float64

// Each applies a measure to every query that has a relevant document, in order of query ID.
// A query that the run does not have found nothing, as with trec_eval's option -c.
func Each(qrels Qrels, run Run, m Measure) []float64 {
	var values []float64
	for _, id := range slices.Sorted(maps.Keys(qrels)) {
		if count(qrels[id]) > 0 {
			values = append(values, m(run[id], qrels[id]))
		}
	}
	return values
}

// Mean is the arithmetic mean, 0 of nothing.
func Mean(values []float64) float64 {
	var sum float64
	for _, v := range values {
		sum += v
	}
	return ratio(sum, float64(len(values)))
}

// Summary is a run in the usual numbers, each a mean over the queries that have a relevant
// document.
type Summary struct {
	// Queries is how many they are.
	Queries int `json:"queries"`
	// NDCG10 is nDCG@10, Precision10 precision@10, and MRR10 the mean reciprocal rank@10.
	NDCG10      float64 `json:"ndcg10"`
	Precision10 float64 `json:"precision10"`
	MRR10       float64 `json:"mrr10"`
	// Recall10 and Recall100 are recall@10 and @100.
	Recall10  float64 `json:"recall10"`
	Recall100 float64 `json:"recall100"`
	// MAP is the mean average precision of the whole rankings.
	MAP float64 `json:"map"`
}

// Summarize measures a run.
func Summarize(qrels Qrels, run Run) Summary {
	mean := func(f func([]string, Grades, int) float64, k int) float64 {
		return Mean(Each(qrels, run, func(r []string, g Grades) float64 { return f(r, g, cmp.Or(k, len(r))) }))
	}
	return Summary{
		Queries:     len(Each(qrels, nil, func([]string, Grades) float64 { return 0 })),
		NDCG10:      mean(NDCG, 10),
		Precision10: mean(Precision, 10),
		MRR10:       mean(ReciprocalRank, 10),
		Recall10:    mean(Recall, 10),
		Recall100:   mean(Recall, 100),
		MAP:         mean(AveragePrecision, 0),
	}
}

// Interval is the 95 % confidence interval of the mean of values, such as the differences of
// two systems query by query: the middle of the means of 2000 samples with replacement
// (bootstrap). The same values give the same interval. It is 0 to 0 of nothing.
func Interval(values []float64) (low, high float64) {
	const samples = 2000
	if len(values) == 0 {
		return 0, 0
	}
	rnd := rand.New(rand.NewPCG(samples, 0))
	means := make([]float64, samples)
	for i := range means {
		var sum float64
		for range values {
			sum += values[rnd.IntN(len(values))]
		}
		means[i] = sum / float64(len(values))
	}
	slices.Sort(means)
	return means[samples*25/1000], means[samples*975/1000-1]
}
