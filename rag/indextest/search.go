package indextest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// checkSearchFinds searches for the texts of passages. For each there is another that has
// some of its words, in a document that comes first by ID.
func checkSearchFinds(s *suite) error {
	for i, text := range topics {
		words := strings.Fields(text)
		decoy := strings.Join(words[:2], " ") + " and plenty that is about something else entirely"
		if err := s.upsert(s.doc(fmt.Sprint("decoy", i), nil, decoy), s.doc(fmt.Sprint("topic", i), nil, text)); err != nil {
			return err
		}
	}
	for i, text := range topics {
		err := s.settled(func() error {
			hits, err := s.search(s.query(text))
			if err != nil {
				return err
			}
			if want := rag.PassageID(fmt.Sprint("topic", i), 0); len(hits) == 0 || hits[0].Passage.ID != want {
				return fmt.Errorf("Search for the text of passage %q: it is not the first of %d hits", want, len(hits))
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSearchHits compares the passages of hits with those that were stored.
func checkSearchHits(s *suite) error {
	rich := s.rich()
	if err := s.upsert(rich, s.doc("other", map[string]any{"lang": "fr"}, topics[0])); err != nil {
		return err
	}
	want := rich.Passages[1]
	return s.settled(func() error {
		hits, err := s.search(s.query(want.Indexed()))
		if err != nil {
			return err
		}
		i := slices.IndexFunc(hits, func(h rag.Hit) bool { return h.Passage.ID == want.ID })
		if i < 0 {
			return fmt.Errorf("Search for the text of passage %q: it is not among %d hits", want.ID, len(hits))
		}
		got := hits[i].Passage
		got.Vector = want.Vector // a hit need not have it
		if diff := diff(want, got); diff != "" {
			return fmt.Errorf("Search: the passage of a hit (-want +got):\n%s", diff)
		}
		return nil
	})
}

func checkSearchLimit(s *suite) error {
	docs := s.harbours(25, func(i int) map[string]any { return map[string]any{"late": i >= 20} })
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if err := s.holds(docs...); err != nil {
		return err
	}
	for _, c := range []struct {
		limit, want int
		filter      rag.Filter
	}{
		{limit: 0, want: 10},
		{limit: 1, want: 1},
		{limit: 7, want: 7},
		{limit: 24, want: 24},
		{limit: 100, want: 25},
		{limit: 3, want: 3, filter: rag.Eq("late", true)},
		{limit: 10, want: 5, filter: rag.Eq("late", true)},
		{limit: 10, want: 0, filter: rag.Eq("late", "true")},
	} {
		q := s.query("harbour")
		q.Limit, q.Filter = c.limit, c.filter
		err := s.settled(func() error {
			hits, err := s.search(q)
			if err == nil && len(hits) != c.want {
				err = fmt.Errorf("Search with limit %d and filter %+v: %d hits, want %d of 25 passages with the query's word",
					c.limit, c.filter, len(hits), c.want)
			}
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// checkSearchOrder searches among passages with the same text, stored in an order that is
// not theirs; what is checked of every search does the rest.
func checkSearchOrder(s *suite) error {
	names := []string{"m", "c", "x", "a", "t", "f", "B", "z"}
	for i, id := range names {
		texts := []string{topics[0]}
		if i%2 == 0 {
			texts = append(texts, topics[0]+" and more")
		}
		if err := s.upsert(s.doc(id, nil, texts...)); err != nil {
			return err
		}
	}
	// The second version of a document must not lose its place.
	if err := s.upsert(s.doc("c", nil, topics[0])); err != nil {
		return err
	}
	return s.settled(func() error {
		q := s.query(topics[0])
		q.Limit = 20
		return s.finds(q, names)
	})
}
