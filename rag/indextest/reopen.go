package indextest

import (
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// checkReopen closes and opens an index between changes.
func checkReopen(s *suite) error {
	model := s.idx.Model()
	rich := s.rich()
	gone := s.doc("gone", nil, topics[0])
	old := s.doc("replaced", map[string]any{"v": 1}, topics[1], topics[2])
	replaced := s.doc("replaced", map[string]any{"v": 2}, topics[3])
	added := s.doc("added", map[string]any{"big": int64(1 << 60)}, topics[4])

	steps := []struct {
		name   string
		change func() error
		want   []rag.Document
	}{
		{"nothing", func() error { return nil }, nil},
		{"an Upsert", func() error { return s.upsert(rich, gone, old) }, []rag.Document{rich, gone, old}},
		{"a Delete", func() error { return s.idx.Delete(s.ctx, []string{"gone"}) }, []rag.Document{rich, old}},
		{"a replacement", func() error { return s.upsert(replaced) }, []rag.Document{rich, replaced}},
		{"another Upsert", func() error { return s.upsert(added) }, []rag.Document{rich, replaced, added}},
		{"no change", func() error { return nil }, []rag.Document{rich, replaced, added}},
	}
	for _, step := range steps {
		if err := step.change(); err != nil {
			return err
		}
		s.idx = s.reopen(s.idx)
		if got := s.idx.Model(); got != model {
			return fmt.Errorf("Model: %s after reopening, %s before", got, model)
		}
		if err := s.holds(step.want...); err != nil {
			return fmt.Errorf("reopened after %s: %w", step.name, err)
		}
	}
	for _, text := range []string{topics[0], topics[1], topics[2]} {
		if err := s.settled(func() error { return s.lacks(text) }); err != nil {
			return fmt.Errorf("reopened: %w", err)
		}
	}
	return s.settled(func() error {
		q := s.query(topics[4])
		q.Filter = rag.Ge("big", 1)
		return s.finds(q, []string{"added"})
	})
}
