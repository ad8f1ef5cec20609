package indextest

import (
	"fmt"

	"github.com/awsai-go/awsai/rag"
)

// checkAliasing overwrites what was given to the index and what it gave, and wants neither
// to reach what it stores; and that it leaves alone what it was given.
func checkAliasing(s *suite) error {
	want := s.rich()
	given := deepCopy(want)
	for i := range given.Passages {
		given.Passages[i].Metadata = nil // the index has it from the document
	}
	before := deepCopy(given)
	docs := []rag.Document{given}
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if diff := diff(before, docs[0]); diff != "" {
		return fmt.Errorf("Upsert changes the caller's document (-want +got):\n%s", diff)
	}
	scribble(given)
	docs[0] = rag.Document{ID: "scribbled"}
	if err := s.holds(want); err != nil {
		return fmt.Errorf("after the caller's document was overwritten: %w", err)
	}
	got, err := s.idx.Get(s.ctx, want.ID)
	if err != nil {
		return fmt.Errorf("Get: %w", err)
	}
	scribble(got)
	if err := s.holds(want); err != nil {
		return fmt.Errorf("after what Get returned was overwritten: %w", err)
	}
	listed, err := s.list(rag.Filter{})
	if err != nil {
		return err
	}
	for _, d := range listed {
		scribble(d)
	}
	if err := s.holds(want); err != nil {
		return fmt.Errorf("after what List yielded was overwritten: %w", err)
	}
	return s.aliasedHits(want)
}

func (s *suite) aliasedHits(want rag.Document) error {
	q := s.query(want.Passages[1].Indexed())
	vector := append([]float32(nil), q.Vector...)
	var hits []rag.Hit
	err := s.settled(func() (err error) {
		if hits, err = s.search(q); err == nil && len(hits) == 0 {
			err = fmt.Errorf("Search: no hits for the text of a passage")
		}
		return err
	})
	if err != nil {
		return err
	}
	if diff := diff(vector, q.Vector); diff != "" {
		return fmt.Errorf("Search changes the caller's vector (-want +got):\n%s", diff)
	}
	for i := range hits {
		scribblePassage(&hits[i].Passage)
	}
	if err := s.holds(want); err != nil {
		return fmt.Errorf("after the hits of a Search were overwritten: %w", err)
	}
	return nil
}
