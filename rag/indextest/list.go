package indextest

import (
	"fmt"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

func checkListOrder(s *suite) error {
	names := []string{"b", "a", "B", "é", "z", "e", "a/b", "a.b", "a b", "10", "9", "日", "~"}
	for _, id := range names {
		if err := s.upsert(s.doc(id, map[string]any{"short": len(id) == 1}, topics[0], topics[1])); err != nil {
			return err
		}
	}
	slices.Sort(names)
	if err := s.settled(func() error { return s.lists(rag.Filter{}, names) }); err != nil {
		return err
	}
	short := slices.DeleteFunc(slices.Clone(names), func(id string) bool { return len(id) != 1 })
	return s.lists(rag.Eq("short", true), short)
}

// lists tells whether List yields just these documents in order, without passages.
func (s *suite) lists(f rag.Filter, want []string) error {
	docs, err := s.list(f)
	if err != nil {
		return err
	}
	if diff := diff(want, ids(docs)); diff != "" {
		return fmt.Errorf("List: IDs in order of bytes (-want +got):\n%s", diff)
	}
	for _, d := range docs {
		if len(d.Passages) > 0 {
			return fmt.Errorf("List: document %q has %d passages; want none", d.ID, len(d.Passages))
		}
	}
	return nil
}

// checkListLoop breaks off loops, runs one twice, and changes the index inside of one.
func checkListLoop(s *suite) error {
	docs := s.harbours(30, func(i int) map[string]any { return nil })
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if err := s.holds(docs...); err != nil {
		return err
	}
	seq := s.idx.List(s.ctx, rag.Filter{})
	for range 2 {
		n := 0
		for _, err := range seq {
			if err != nil {
				return fmt.Errorf("List: %w", err)
			}
			if n++; n == 3 {
				break
			}
		}
		if n != 3 {
			return fmt.Errorf("List: the same sequence again yields %d documents; want 3, then the loop breaks off", n)
		}
	}
	seen := map[string]bool{}
	for d, err := range seq {
		if err != nil {
			return fmt.Errorf("List: %w", err)
		}
		if seen[d.ID] {
			return fmt.Errorf("List: document %q twice in a loop that deletes what it is given", d.ID)
		}
		seen[d.ID] = true
		if err := s.idx.Delete(s.ctx, []string{d.ID}); err != nil {
			return fmt.Errorf("Delete inside a List: %w", err)
		}
	}
	if len(seen) != len(docs) {
		return fmt.Errorf("List: %d documents in a loop that deletes what it is given; want %d", len(seen), len(docs))
	}
	return s.holds()
}
