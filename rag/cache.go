package rag

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/vector"
)

// CacheOptions are the settings of a [Cache].
type CacheOptions struct {
	// Embedder makes vectors of questions, by which one is known again that is asked in
	// other words. The default knows a question again by its letters alone, whatever their
	// case and the space between.
	Embedder Embedder
	// Threshold is the cosine from which on two questions are one. The default is
	// DefaultCacheThreshold: what suits depends on the embedder, and too low a threshold
	// gives answers to other questions.
	Threshold float64
	// Size is how many answers are kept, those used last. The default is DefaultCacheSize.
	Size int
	// TTL is how long an answer is kept. The default is DefaultCacheTTL.
	TTL time.Duration
}

// Defaults of [CacheOptions].
const (
	DefaultCacheThreshold = 0.95
	DefaultCacheSize      = 1000
	DefaultCacheTTL       = 24 * time.Hour
)

// cacheDepth is among how many times as many hits as the generator gets an answer's passages
// are looked for.
const cacheDepth = 4

// Cache keeps answers, so that the same question costs no generation twice. It spares the
// reranker and the generator, not the search: an answer is given again only to a question
// whose own search, with its own principals and filter, finds every passage that the answer
// was made from, unchanged, and finds first what the answer's search found among its first.
// So no answer reaches one who may not read what it is made from, and none outlives its
// documents, whatever happens to permissions and documents in between.
//
// A cache serves one [Pipeline]. It is safe for concurrent use, and in memory only.
type Cache struct {
	o       CacheOptions
	mu      sync.Mutex
	entries []*cached // those used last at the end
}

// cached is an answer that is kept.
type cached struct {
	question string // as sameQuestion has it
	filter   string
	vector   []float32 // of length 1, or nil
	found    map[passageKey]string
	answer   Answer
	until    time.Time
}

// NewCache makes an empty cache for Options.Cache.
func NewCache(optFns ...func(*CacheOptions)) *Cache {
	var o CacheOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Threshold <= 0 {
		o.Threshold = DefaultCacheThreshold
	}
	if o.Size <= 0 {
		o.Size = DefaultCacheSize
	}
	if o.TTL <= 0 {
		o.TTL = DefaultCacheTTL
	}
	return &Cache{o: o}
}

// Len tells how many answers are kept.
func (c *Cache) Len() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.entries)
}

// Clear forgets all answers.
func (c *Cache) Clear() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = nil
}

// entry begins an entry for a question, whose search has found hits, of which the first
// given to a generator are so many.
func (c *Cache) entry(ctx context.Context, q Query, hits []Hit, first int) (*cached, error) {
	filter, err := json.Marshal(q.Filter)
	if err != nil {
		return nil, awsai.Errorf("rag.Cache", awsai.ErrInvalid, "filter: %w", err)
	}
	e := &cached{question: sameQuestion(q.Text), filter: string(filter), found: texts(hits[:min(first, len(hits))])}
	if c.o.Embedder != nil {
		if e.vector, err = embedOne(ctx, c.o.Embedder, ForQuery, q.Text); err != nil {
			return nil, err
		}
		e.vector = slices.Clone(e.vector)
		vector.Normalize(e.vector)
	}
	return e, nil
}

// sameQuestion is what questions have in common that differ in nothing that matters.
func sameQuestion(s string) string { return strings.Join(strings.Fields(strings.ToLower(s)), " ") }

func texts(hits []Hit) map[passageKey]string {
	m := make(map[passageKey]string, len(hits))
	for _, h := range hits {
		m[keyOf(h.Passage)] = h.Passage.Indexed()
	}
	return m
}

// get finds an answer to what e asks, whose search has found hits.
func (c *Cache) get(e *cached, hits []Hit) (Answer, bool) {
	if len(hits) == 0 {
		return Answer{}, false
	}
	now, found := time.Now(), texts(hits)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = slices.DeleteFunc(c.entries, func(old *cached) bool { return !now.Before(old.until) })
	for i, old := range slices.Backward(c.entries) {
		if old.filter == e.filter && c.same(old, e) && old.stands(found, hits[0].Passage) {
			c.entries = append(slices.Delete(c.entries, i, i+1), old)
			return old.answer.clone(), true
		}
	}
	return Answer{}, false
}

func (c *Cache) same(a, b *cached) bool {
	if a.question == b.question {
		return true
	}
	return len(a.vector) > 0 && len(a.vector) == len(b.vector) && float64(vector.Dot(a.vector, b.vector)) >= c.o.Threshold
}

// stands tells whether an answer can be given to one who finds the passages found, best
// first.
func (e *cached) stands(found map[passageKey]string, best Passage) bool {
	if text, ok := e.found[keyOf(best)]; !ok || text != best.Indexed() {
		return false
	}
	for _, h := range e.answer.Hits {
		if text, ok := found[keyOf(h.Passage)]; !ok || text != h.Passage.Indexed() {
			return false
		}
	}
	return true
}

// put keeps an answer.
func (c *Cache) put(e *cached, a Answer) {
	e.answer, e.until = a.clone(), time.Now().Add(c.o.TTL)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.entries = slices.DeleteFunc(c.entries, func(old *cached) bool {
		return old.question == e.question && old.filter == e.filter && maps.Equal(old.found, e.found)
	})
	c.entries = append(c.entries, e)
	c.entries = slices.Delete(c.entries, 0, max(0, len(c.entries)-c.o.Size))
}

// clone shares with the answer only what nobody changes.
func (a Answer) clone() Answer {
	a.Citations = slices.Clone(a.Citations)
	a.Hits = slices.Clone(a.Hits)
	for i := range a.Hits {
		h := &a.Hits[i]
		h.Parts = slices.Clone(h.Parts)
		h.Passage.Headings = slices.Clone(h.Passage.Headings)
		h.Passage.Marks = slices.Clone(h.Passage.Marks)
		h.Passage.Metadata = maps.Clone(h.Passage.Metadata)
		for k, v := range h.Passage.Metadata {
			if list, ok := v.([]string); ok {
				h.Passage.Metadata[k] = slices.Clone(list)
			}
		}
	}
	if a.Grounding != nil {
		g := *a.Grounding
		g.Scores = slices.Clone(g.Scores)
		a.Grounding = &g
	}
	return a
}
