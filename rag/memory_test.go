package rag_test

import (
	"context"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// memory is an index for tests: a hit's score is how often it has the query's words.
type memory struct {
	mu       sync.Mutex
	model    rag.EmbeddingModel
	docs     map[string]rag.Document
	upserts  int
	upsertOK func() error
}

func newMemory(docs ...rag.Document) *memory {
	m := &memory{docs: map[string]rag.Document{}}
	for _, d := range docs {
		m.docs[d.ID] = d
	}
	return m
}

func (m *memory) Model() rag.EmbeddingModel { return m.model }

func (m *memory) Upsert(_ context.Context, docs []rag.Document) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.upsertOK != nil {
		if err := m.upsertOK(); err != nil {
			return err
		}
	}
	m.upserts++
	for _, d := range docs {
		m.docs[d.ID] = d
	}
	return nil
}

func (m *memory) Delete(_ context.Context, ids []string) error {
	for _, id := range ids {
		delete(m.docs, id)
	}
	return nil
}

func (m *memory) Search(_ context.Context, q rag.Query) ([]rag.Hit, error) {
	var hits []rag.Hit
	for _, id := range slices.Sorted(maps.Keys(m.docs)) {
		for _, p := range m.docs[id].Passages {
			score := 0.0
			for w := range strings.FieldsSeq(strings.ToLower(q.Text)) {
				score += float64(strings.Count(strings.ToLower(p.Text), strings.Trim(w, "?.")))
			}
			if score > 0 && q.Condition().Match(m.docs[id].Metadata) {
				hits = append(hits, rag.Hit{Passage: p, Score: score})
			}
		}
	}
	slices.SortStableFunc(hits, func(a, b rag.Hit) int { return int(b.Score - a.Score) })
	return hits[:min(len(hits), q.Limit)], nil
}

func (m *memory) Get(_ context.Context, id string) (rag.Document, error) {
	if d, ok := m.docs[id]; ok {
		return d, nil
	}
	return rag.Document{}, awsai.Errorf("memory.Get", awsai.ErrNotFound, "document %q", id)
}

func (m *memory) List(_ context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	return func(yield func(rag.Document, error) bool) {
		for _, id := range slices.Sorted(maps.Keys(m.docs)) {
			d := m.docs[id]
			d.Passages = nil
			if f.Match(d.Metadata) && !yield(d, nil) {
				return
			}
		}
	}
}

func (m *memory) Count(context.Context) (rag.Count, error) {
	return rag.Count{Documents: len(m.docs)}, nil
}

// text is a document of one passage.
func text(id, body string) rag.Document {
	return rag.Document{ID: id, Passages: []rag.Passage{{
		ID: rag.PassageID(id, 0), DocumentID: id, Text: body, End: len(body), Line: 1, EndLine: 1 + strings.Count(body, "\n"),
	}}}
}

// item is a document that counts how often it is read.
type item struct {
	doc   rag.Document
	hash  string
	err   error
	reads *int
}

func (i item) ID() string                           { return i.doc.ID }
func (i item) Hash(context.Context) (string, error) { return i.hash, nil }
func (i item) Document(context.Context) (rag.Document, error) {
	if i.reads != nil {
		*i.reads++
	}
	return i.doc, i.err
}

func items(list ...item) iter.Seq2[rag.Item, error] {
	return func(yield func(rag.Item, error) bool) {
		for _, i := range list {
			if !yield(i, nil) {
				return
			}
		}
	}
}
