package embedded

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/lexical"
	"github.com/awsai-go/awsai/rag/vector"
)

// engine finds passages in three ways, its arms, and fuses what they find: words by BM25,
// runs of four characters by BM25, and vectors by cosine. The vectors are those of a model,
// which passages and queries bring, or where there is none, of an [LSA] that is fitted to
// the passages.
//
// It is safe for concurrent use. What it answers depends on the documents that it has and,
// as far as the LSA goes, on those that it had when that was fitted last; not on the order
// in which they came.
type engine struct {
	model   rag.EmbeddingModel
	weights Weights

	mu       sync.RWMutex
	words    *lexical.Index
	grams    *lexical.Index
	vectors  *vector.Flat
	lsa      *LSA // nil until fitted, and with a model
	passages []rag.Passage
	free     []int            // slots without a passage
	slots    map[string][]int // of the passages of each document
	count    int              // of passages
	limited  int              // of those that not everyone may read
	fit      fitState
}

// newEngine makes an empty engine.
func newEngine(model rag.EmbeddingModel, w Weights) *engine {
	e := &engine{
		model:   model,
		weights: w,
		words:   lexical.New(),
		grams:   lexical.New(func(o *lexical.Options) { o.Analyzer.Grams = 4 }),
		vectors: newVectors(model.Dimensions),
		slots:   make(map[string][]int),
	}
	switch {
	case w != (Weights{}):
	case model != (rag.EmbeddingModel{}):
		e.weights = modelWeights
	default:
		e.weights = ownWeights
	}
	return e
}

// newVectors makes an index of vectors that finds its candidates by a byte for each dimension: a
// quarter of the memory is read, and what that misses of the nearest hundred is next to
// nothing.
func newVectors(dimensions int) *vector.Flat {
	return vector.NewFlat(dimensions, func(o *vector.FlatOptions) { o.Codes = vector.ByteCodes })
}

// put adds documents, each in place of the one with its ID.
func (e *engine) put(docs []rag.Document) {
	e.mu.Lock()
	defer e.mu.Unlock()
	var added []int
	for _, d := range docs {
		e.drop(d.ID)
		slots := make([]int, len(d.Passages))
		for i, p := range d.Passages {
			p.Metadata = d.Metadata
			slots[i] = e.take(p)
		}
		e.slots[d.ID] = slots
		added = append(added, slots...)
	}
	e.derive(added)
}

// take gives a passage a slot.
func (e *engine) take(p rag.Passage) int {
	e.count++
	e.limited += limited(p)
	e.fit.changed++
	if n := len(e.free); n > 0 {
		slot := e.free[n-1]
		e.free = e.free[:n-1]
		e.passages[slot] = p
		return slot
	}
	e.passages = append(e.passages, p)
	return len(e.passages) - 1
}

// derive indexes the passages in slots, each arm by itself. The arms refuse slots and vectors
// that the store does not let through.
func (e *engine) derive(slots []int) {
	var wg sync.WaitGroup
	wg.Go(func() { e.each(slots, func(slot int, p *rag.Passage) { e.words.Put(slot, wordFields(p)...) }) })
	wg.Go(func() { e.each(slots, func(slot int, p *rag.Passage) { e.grams.Put(slot, gramFields(p)...) }) })
	switch {
	case e.model != (rag.EmbeddingModel{}):
		e.each(slots, func(slot int, p *rag.Passage) { e.vectors.Put(slot, p.Vector) })
	case e.lsa != nil:
		e.foldIn(slots)
	}
	wg.Wait()
	e.each(slots, func(_ int, p *rag.Passage) { p.Vector = nil })
}

// limited is 1 for a passage that not everyone may read.
func limited(p rag.Passage) int {
	if _, ok := p.Metadata[rag.ReadersKey]; ok {
		return 1
	}
	return 0
}

func (e *engine) each(slots []int, f func(slot int, p *rag.Passage)) {
	for _, slot := range slots {
		if p := &e.passages[slot]; p.ID != "" { // else of a document that came twice
			f(slot, p)
		}
	}
}

// How often a word counts that is in the title or in the headings of a passage.
const (
	titleWeight   = 3
	headingWeight = 2
)

func wordFields(p *rag.Passage) []lexical.Field {
	return []lexical.Field{
		{Text: p.Title, Weight: titleWeight},
		{Text: strings.Join(p.Headings, "\n"), Weight: headingWeight},
		{Text: p.Context},
		{Text: p.Text},
	}
}

func gramFields(p *rag.Passage) []lexical.Field {
	return []lexical.Field{{Text: p.Title}, {Text: strings.Join(p.Headings, "\n")}, {Text: p.Context}, {Text: p.Text}}
}

// remove forgets documents. An ID that is not there is left out.
func (e *engine) remove(ids []string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	for _, id := range ids {
		e.drop(id)
	}
}

func (e *engine) drop(id string) {
	slots := e.slots[id]
	delete(e.slots, id)
	for _, slot := range slots {
		e.words.Remove(slot)
		e.grams.Remove(slot)
		e.vectors.Remove(slot)
		e.limited -= limited(e.passages[slot])
		e.passages[slot] = rag.Passage{}
	}
	e.free = append(e.free, slots...)
	e.count -= len(slots)
	e.fit.changed += len(slots)
}

// frequency tells how many passages there are, and how many have a term.
func (e *engine) frequency(term string) (passages, having int) {
	e.mu.RLock()
	defer e.mu.RUnlock()
	return e.count, e.words.Frequency(term)
}

// search finds the passages that fit the query best. It expects one that the store has
// checked.
func (e *engine) search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	e.mu.RLock()
	defer e.mu.RUnlock()
	limit := q.Limit
	if limit <= 0 {
		limit = 10
	}
	f := make(fusion)
	depth := max(limit, fusedDepth)
	keep := e.keep(q)
	lexicalQuery := lexical.Query{Text: q.Text, Limit: depth, Keep: keep, Before: e.before}
	w := e.weights
	var words, grams, vectors []lexical.Match
	var done sync.WaitGroup
	if w.Words > 0 {
		done.Go(func() { words = e.words.Search(nil, lexicalQuery) })
	}
	if w.Grams > 0 {
		byGrams := lexicalQuery
		byGrams.Effort = gramsEffort
		done.Go(func() { grams = e.grams.Search(nil, byGrams) })
	}
	if w.Vector > 0 {
		vectors = e.searchVectors(q, depth, keep)
	}
	done.Wait()
	f.add(armWords, w.Words, words)
	f.add(armGrams, w.Grams, grams)
	f.add(armVector, w.Vector, vectors)
	return e.hits(f, limit), nil
}

// gramsEffort bounds what a search by runs of characters looks up, which has many and frequent
// ones. Of 100,000 passages it misses 3 of 1,000 among the best twenty, and nothing where there are so
// few passages that all is looked up.
const gramsEffort = 200_000

// searchVectors finds what points in the query's direction rather than away from it.
func (e *engine) searchVectors(q rag.Query, depth int, keep func(slot int) bool) []lexical.Match {
	v := q.Vector
	if e.model == (rag.EmbeddingModel{}) && e.lsa != nil {
		v = e.lsa.embed(q.Text)
	}
	if len(v) == 0 {
		return nil
	}
	var found []lexical.Match
	for _, m := range e.vectors.Search(nil, vector.Query{Vector: v, Limit: depth, Keep: keep, Before: e.before}) {
		if m.Score > 0 {
			found = append(found, lexical.Match(m))
		}
	}
	return found
}

// keep is the query's condition as the arms want it, before they rank.
func (e *engine) keep(q rag.Query) func(slot int) bool {
	if q.Filter.All() && e.limited == 0 {
		return nil
	}
	match := q.Condition().Matcher()
	return func(slot int) bool { return match(e.passages[slot].Metadata) }
}

// before orders passages with the same score.
func (e *engine) before(a, b int) bool { return e.order(a, b) < 0 }

func (e *engine) order(a, b int) int {
	x, y := &e.passages[a], &e.passages[b]
	return cmp.Or(cmp.Compare(x.ID, y.ID), cmp.Compare(x.DocumentID, y.DocumentID), cmp.Compare(a, b))
}

// hits are the best of what was found, in order.
func (e *engine) hits(found fusion, limit int) []rag.Hit {
	slots := make([]int, 0, len(found))
	for slot := range found {
		slots = append(slots, slot)
	}
	slices.SortFunc(slots, func(a, b int) int {
		return cmp.Or(cmp.Compare(found[b].score, found[a].score), e.order(a, b))
	})
	hits := make([]rag.Hit, min(limit, len(slots)))
	for i := range hits {
		c := found[slots[i]]
		hits[i] = rag.Hit{Passage: e.passages[slots[i]], Score: c.score, Parts: c.parts}
	}
	return hits
}
