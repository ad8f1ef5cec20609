package embedded

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Search finds passages as [rag.Index] says. A query without text or without vector is
// answered by the other. A vector that is not of the store's model, a filter that does not
// validate and a negative limit are awsai.ErrInvalid. The hits are the caller's, and have no
// vectors.
func (s *Store) Search(ctx context.Context, q rag.Query) ([]rag.Hit, error) {
	const op = "embedded.Search"
	if err := s.begin(ctx, op); err != nil {
		return nil, err
	}
	if err := s.checkQuery(q); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if q.Limit == 0 {
		q.Limit = 10
	}
	if err := s.refresh(ctx); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	hits, err := s.engine.search(ctx, q)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	for i := range hits {
		p := &hits[i].Passage
		*p = clonePassage(*p, cloneMetadata(p.Metadata))
	}
	return hits, nil
}

// checkQuery says what is wrong with a query.
func (s *Store) checkQuery(q rag.Query) error {
	if q.Limit < 0 {
		return fmt.Errorf("limit %d is negative", q.Limit)
	}
	if q.Vector != nil {
		if err := s.checkVector(q.Vector); err != nil {
			return fmt.Errorf("query: %w", err)
		}
	}
	return q.Filter.Validate()
}

// refresh brings the engine up to the changes since it was refreshed last.
func (s *Store) refresh(ctx context.Context) error {
	if !s.stale.Load() {
		return nil
	}
	s.fitting.Lock()
	defer s.fitting.Unlock()
	if !s.stale.Swap(false) { // before, so that a change during it counts for the next
		return nil
	}
	err := s.engine.refresh(ctx)
	if err != nil {
		s.stale.Store(true)
	}
	return err
}

// frequency tells how many passages there are, and how many have a term.
func (s *Store) frequency(term string) (passages, having int) { return s.engine.frequency(term) }

// Get returns a document as [rag.Index] says. It is the caller's.
func (s *Store) Get(ctx context.Context, id string) (rag.Document, error) {
	const op = "embedded.Get"
	if err := s.begin(ctx, op); err != nil {
		return rag.Document{}, err
	}
	s.mu.RLock()
	e, ok := s.catalogue.docs[id]
	s.mu.RUnlock()
	if !ok {
		return rag.Document{}, awsai.Errorf(op, awsai.ErrNotFound, "no document has this ID, of %d bytes", len(id))
	}
	return cloneDocument(e.doc), nil
}

// List yields documents as [rag.Index] says: those that are there when the loop begins,
// whatever changes during it.
func (s *Store) List(ctx context.Context, f rag.Filter) iter.Seq2[rag.Document, error] {
	const op = "embedded.List"
	return func(yield func(rag.Document, error) bool) {
		if err := s.begin(ctx, op); err != nil {
			yield(rag.Document{}, err)
			return
		}
		if err := f.Validate(); err != nil {
			yield(rag.Document{}, awsai.Errorf(op, awsai.ErrInvalid, "%w", err))
			return
		}
		for _, d := range s.matching(f) {
			if err := ctx.Err(); err != nil {
				yield(rag.Document{}, awsai.Wrap(op, err))
				return
			}
			d.Passages = nil
			d.Metadata = cloneMetadata(d.Metadata)
			if !yield(d, nil) {
				return
			}
		}
	}
}

// matching are the documents that a filter matches, in order of ID.
func (s *Store) matching(f rag.Filter) []rag.Document {
	s.mu.RLock()
	defer s.mu.RUnlock()
	var docs []rag.Document
	for _, id := range slices.Sorted(maps.Keys(s.catalogue.docs)) {
		if d := s.catalogue.docs[id].doc; f.Match(d.Metadata) {
			docs = append(docs, d)
		}
	}
	return docs
}

// Count tells the size of the store.
func (s *Store) Count(ctx context.Context) (rag.Count, error) {
	if err := s.begin(ctx, "embedded.Count"); err != nil {
		return rag.Count{}, err
	}
	s.mu.RLock()
	defer s.mu.RUnlock()
	return rag.Count{Documents: len(s.catalogue.docs), Passages: s.catalogue.passages}, nil
}

func cloneDocument(d rag.Document) rag.Document {
	d.Metadata = cloneMetadata(d.Metadata)
	d.Passages = slices.Clone(d.Passages)
	for i, p := range d.Passages {
		d.Passages[i] = clonePassage(p, d.Metadata)
	}
	return d
}

func clonePassage(p rag.Passage, metadata map[string]any) rag.Passage {
	p.Headings = slices.Clone(p.Headings)
	p.Marks = slices.Clone(p.Marks)
	p.Vector = slices.Clone(p.Vector)
	p.Metadata = metadata
	return p
}

func cloneMetadata(m map[string]any) map[string]any {
	m = maps.Clone(m)
	for k, v := range m {
		if list, ok := v.([]string); ok {
			m[k] = slices.Clone(list)
		}
	}
	return m
}
