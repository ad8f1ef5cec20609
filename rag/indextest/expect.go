package indextest

import (
	"errors"
	"fmt"
	"slices"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

func (s *suite) upsert(docs ...rag.Document) error {
	if err := s.idx.Upsert(s.ctx, docs); err != nil {
		return fmt.Errorf("Upsert of %d documents: %w", len(docs), err)
	}
	return nil
}

// holds tells whether the index is as if it had just these documents.
func (s *suite) holds(docs ...rag.Document) error {
	return s.settled(func() error {
		want := map[string]rag.Document{}
		count := rag.Count{Documents: len(docs)}
		for _, d := range docs {
			want[d.ID] = d
			count.Passages += len(d.Passages)
			got, err := s.idx.Get(s.ctx, d.ID)
			if err != nil {
				return fmt.Errorf("Get(%q): %w", d.ID, err)
			}
			if diff := diff(d, got); diff != "" {
				return fmt.Errorf("Get(%q) (-want +got):\n%s", d.ID, diff)
			}
		}
		listed, err := s.list(rag.Filter{})
		if err != nil {
			return err
		}
		for _, d := range listed {
			w := want[d.ID]
			w.Passages = nil
			if diff := diff(w, d); diff != "" {
				return fmt.Errorf("List has for %q (-want +got):\n%s", d.ID, diff)
			}
			delete(want, d.ID)
		}
		if len(want) > 0 {
			return fmt.Errorf("List lacks %d of %d documents", len(want), len(docs))
		}
		got, err := s.idx.Count(s.ctx)
		if err != nil {
			return fmt.Errorf("Count: %w", err)
		}
		if got != count {
			return fmt.Errorf("Count: got %+v, want %+v", got, count)
		}
		return nil
	})
}

// diff compares documents or passages. Empty and nil are the same.
func diff(want, got any) string {
	return cmp.Diff(want, got, cmpopts.EquateEmpty())
}

// list collects a List.
func (s *suite) list(f rag.Filter) ([]rag.Document, error) {
	var docs []rag.Document
	for d, err := range s.idx.List(s.ctx, f) {
		if err != nil {
			return nil, fmt.Errorf("List: %w", err)
		}
		docs = append(docs, d)
	}
	return docs, nil
}

// search searches, and checks what is true of the hits of every search.
func (s *suite) search(q rag.Query) ([]rag.Hit, error) {
	hits, err := s.idx.Search(s.ctx, q)
	if err != nil {
		return nil, fmt.Errorf("Search: %w", err)
	}
	limit := q.Limit
	if limit == 0 {
		limit = 10
	}
	if len(hits) > limit {
		return nil, fmt.Errorf("Search: %d hits, the limit is %d", len(hits), limit)
	}
	seen := map[string]bool{}
	for i, h := range hits {
		if seen[h.Passage.ID] {
			return nil, fmt.Errorf("Search: passage %q twice", h.Passage.ID)
		}
		seen[h.Passage.ID] = true
		if i == 0 {
			continue
		}
		switch before := hits[i-1]; {
		case !(before.Score >= h.Score):
			return nil, fmt.Errorf("Search: score %v before %v; the best comes first", before.Score, h.Score)
		case before.Score == h.Score && before.Passage.ID > h.Passage.ID:
			return nil, fmt.Errorf("Search: passage %q before %q at the same score; ties are in order of ID",
				before.Passage.ID, h.Passage.ID)
		}
	}
	return hits, nil
}

// finds tells whether a search gives passages of just these documents, in any order.
func (s *suite) finds(q rag.Query, ids []string) error {
	hits, err := s.search(q)
	if err != nil {
		return err
	}
	var got []string
	for _, h := range hits {
		got = append(got, h.Passage.DocumentID)
	}
	slices.Sort(got)
	want := slices.Sorted(slices.Values(ids))
	if diff := diff(want, slices.Compact(got)); diff != "" {
		return fmt.Errorf("Search finds other documents (-want +got):\n%s", diff)
	}
	return nil
}

func ids(docs []rag.Document) []string {
	var ids []string
	for _, d := range docs {
		ids = append(ids, d.ID)
	}
	return ids
}

// wantError tells whether err is an *awsai.Error that is what.
func wantError(doing string, err, what error) error {
	if err == nil {
		return fmt.Errorf("%s: no error, want %w", doing, what)
	}
	if !errors.Is(err, what) {
		return fmt.Errorf("%s: error %q, want %w", doing, err, what)
	}
	if e, ok := errors.AsType[*awsai.Error](err); !ok || e.Op == "" {
		return fmt.Errorf("%s: error %q is a %T, want an *awsai.Error with its Op", doing, err, err)
	}
	return nil
}
