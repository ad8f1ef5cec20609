package embedded

import (
	"cmp"
	"context"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
)

// GeneratorOptions are the settings of a [Generator].
type GeneratorOptions struct {
	// Sentences is how many an answer has at the most. The default is 3.
	Sentences int
	// Coverage is the share in [0,1] of the question's content words, the rare ones
	// counting more, that a sentence must have to be quoted: the mean of the share in it,
	// the sentence before and the headings, and of that in its passage and the headings.
	// The default is 0.55. A higher one refuses more, rightly and wrongly.
	Coverage float64
}

// Generator answers by quotation: it picks the sentences of the passages that say most of
// what is asked, and gives them word for word, each with its citation. It writes nothing
// of its own, so that an answer is never wrong about what the documents say, only about
// what was meant. Where no sentence has enough of the question it says that the documents
// do not answer.
//
// It is deterministic, and safe for concurrent use.
type Generator struct {
	o     GeneratorOptions
	store *Store
}

var _ rag.Generator = (*Generator)(nil)

// NewGenerator makes a generator. The store says which words are rare among its documents;
// with nil, all words count the same.
func NewGenerator(store *Store, optFns ...func(*GeneratorOptions)) *Generator {
	g := &Generator{o: GeneratorOptions{Sentences: 3, Coverage: 0.55}, store: store}
	for _, fn := range optFns {
		fn(&g.o)
	}
	return g
}

// Answer yields the quotations, best first, one for each delta.
func (g *Generator) Answer(ctx context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	return func(yield func(rag.Delta, error) bool) {
		if err := ctx.Err(); err != nil {
			yield(rag.Delta{}, err)
			return
		}
		picked := g.pick(p)
		if len(picked) == 0 {
			yield(rag.Delta{Text: rag.NoAnswer, Unanswered: true}, nil)
			return
		}
		at := 0
		for i, q := range picked {
			text := q.text
			if i > 0 {
				text = "\n" + text
				at++
			}
			reference := rag.Reference(q.hit)
			c := rag.Citation{Start: at, End: at + len(q.text), Hit: q.hit, Quote: q.text}
			if !yield(rag.Delta{Text: text + reference, Citations: []rag.Citation{c}}, nil) {
				return
			}
			at += len(q.text) + len(reference)
		}
	}
}

// scored is a sentence that may be quoted.
type scored struct {
	quotation
	hit   int
	own   float64 // share of the question in the sentence
	whole float64 // mean share with what introduces it and the headings, and in the passage
	score float64
}

// minOwn is the share of the question that a sentence must have by itself: less is a
// sentence that stands under a fitting heading by chance.
const minOwn = 0.3

// related is how close to the best a further sentence must score to be quoted with it, and
// repeated the share of common words from which two say the same.
const (
	related  = 0.8
	repeated = 0.7
)

func (g *Generator) pick(p rag.Prompt) []scored {
	q := g.question(p)
	var all []scored
	for i, h := range p.Hits {
		all = append(all, q.candidates(h.Passage, i, len(p.Hits))...)
	}
	slices.SortStableFunc(all, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
	var picked []scored
	for _, c := range all {
		if len(picked) == g.o.Sentences || len(picked) > 0 && c.score < related*picked[0].score {
			break
		}
		if c.own < minOwn || c.whole < g.o.Coverage {
			continue
		}
		if !slices.ContainsFunc(picked, func(d scored) bool { return overlap(c.terms, d.terms) >= repeated }) {
			picked = append(picked, c)
		}
	}
	return picked
}

// question is what is asked, as weighted terms.
type question struct {
	order   []string // the terms as they stand
	terms   []string // each once, sorted
	weights map[string]float64
	total   float64
}

func (g *Generator) question(p rag.Prompt) question {
	q := question{order: g.corrected(lexical.Terms(p.Question), p.Hits), weights: map[string]float64{}}
	q.terms = slices.Compact(slices.Sorted(slices.Values(q.order)))
	for _, t := range q.terms {
		q.weights[t] = g.weight(t)
		q.total += q.weights[t]
	}
	return q
}

// weight is the inverse document frequency of a term, at least 1.
func (g *Generator) weight(term string) float64 {
	if g.store == nil {
		return 1
	}
	passages, having := g.store.frequency(term)
	return 1 + math.Log1p((float64(passages-having)+0.5)/(float64(having)+0.5))
}

func (q question) candidates(p rag.Passage, hit, hits int) []scored {
	above, about := lexical.TermSet(p.Heading()), lexical.TermSet(p.Text)
	var before map[string]bool
	var out []scored
	for _, quote := range quotations(p.Text) {
		own := q.share(quote.terms)
		whole := (q.share(quote.terms, above, before) + q.share(about, above)) / 2
		before = quote.terms
		if own == 0 {
			continue
		}
		score := 0.6*own + 0.4*whole + 0.1*q.adjacent(quote.text) + 0.05*(1-float64(hit)/float64(hits))
		if strings.HasSuffix(quote.text, "?") {
			score *= 0.7 // a question asks what it is to say
		}
		out = append(out, scored{quotation: quote, hit: hit, own: own, whole: whole, score: score})
	}
	return out
}

// share is the weight of the question's words that one of the sets has.
func (q question) share(sets ...map[string]bool) float64 {
	if q.total == 0 {
		return 0
	}
	sum := 0.0
	for _, t := range q.terms {
		if slices.ContainsFunc(sets, func(s map[string]bool) bool { return s[t] }) {
			sum += q.weights[t]
		}
	}
	return sum / q.total
}

// adjacent is the share of the question's neighbouring words that are neighbours in text.
func (q question) adjacent(text string) float64 {
	if len(q.order) < 2 {
		return 0
	}
	pairs := map[[2]string]bool{}
	terms := lexical.Terms(text)
	for i := 1; i < len(terms); i++ {
		pairs[[2]string{terms[i-1], terms[i]}] = true
	}
	n := 0
	for i := 1; i < len(q.order); i++ {
		if pairs[[2]string{q.order[i-1], q.order[i]}] {
			n++
		}
	}
	return float64(n) / float64(len(q.order)-1)
}

// overlap is the share of the smaller set that both have.
func overlap(a, b map[string]bool) float64 {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) == 0 {
		return 0
	}
	n := 0
	for t := range a {
		if b[t] {
			n++
		}
	}
	return float64(n) / float64(len(a))
}
