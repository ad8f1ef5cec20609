package indextest

import (
	"fmt"
	"math/rand/v2"
	"slices"

	"github.com/awsai-go/awsai/rag"
)

// checkAccess stores documents for some of a thousand principals and searches as several of
// them, with and without a filter that tries to let more through.
func checkAccess(s *suite) error {
	docs := s.harbours(60, func(i int) map[string]any {
		m := map[string]any{"year": 2000 + i%3}
		switch i % 6 {
		case 0: // for everyone
		case 1:
			m[rag.ReadersKey] = []string{} // for no one
		case 2:
			m[rag.ReadersKey] = []string{"user1", "user10", ""}
		default:
			m[rag.ReadersKey] = randomReaders(s.rng)
		}
		return m
	})
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if err := s.holds(docs...); err != nil {
		return err
	}
	askers := [][]string{nil, {}, {"user1"}, {"user10"}, {"user100"}, {"User1"}, {"user"}, {"nobody", ""}, {rag.ReadersKey}, principals()}
	for range 20 {
		askers = append(askers, randomReaders(s.rng))
	}
	filters := []rag.Filter{{}, rag.Eq("year", 2001), rag.Or(rag.Exists(rag.ReadersKey), rag.Not(rag.Exists("absent"))), rag.ContainsAny(rag.ReadersKey, principals()...)}
	for _, who := range askers {
		for _, f := range filters {
			q := s.query("harbour")
			q.Filter, q.Principals, q.Limit = f, who, 2*len(docs)
			if err := s.settled(func() error { return s.finds(q, readable(docs, f, who)) }); err != nil {
				return fmt.Errorf("as %d principals, with filter %.100s: %w", len(who), encode(f), err)
			}
		}
	}
	return s.accessChanges(docs[0])
}

// accessChanges takes a document from everyone, and gives it to one.
func (s *suite) accessChanges(d rag.Document) error {
	d = deepCopy(d)
	for _, readers := range [][]string{{"user7"}, {"user8"}} {
		d.Metadata = map[string]any{rag.ReadersKey: readers}
		for i := range d.Passages {
			d.Passages[i].Metadata = d.Metadata
		}
		if err := s.upsert(d); err != nil {
			return err
		}
		for _, who := range []string{"user7", "user8", "user9"} {
			q := s.query(d.Passages[0].Text)
			q.Principals, q.Limit = []string{who}, 100
			err := s.settled(func() error {
				hits, err := s.search(q)
				found := slices.ContainsFunc(hits, func(h rag.Hit) bool { return h.Passage.DocumentID == d.ID })
				if want := who == readers[0]; err == nil && found != want {
					err = fmt.Errorf("document for %s: found by %s: %v, want %v", readers[0], who, found, want)
				}
				return err
			})
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// readable are the IDs of the documents that match a filter and are for one of who, in
// order, told without rag's own functions for it.
func readable(docs []rag.Document, f rag.Filter, who []string) []string {
	var ids []string
	for _, d := range docs {
		readers, limited := d.Metadata[rag.ReadersKey].([]string)
		may := !limited || slices.ContainsFunc(readers, func(r string) bool { return slices.Contains(who, r) })
		if may && f.Match(d.Metadata) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

// principals are a thousand.
func principals() []string {
	all := make([]string, 1000)
	for i := range all {
		all[i] = fmt.Sprint("user", i)
	}
	return all
}

func randomReaders(r *rand.Rand) []string {
	readers := make([]string, 1+r.IntN(20))
	for i := range readers {
		readers[i] = fmt.Sprint("user", r.IntN(1000))
	}
	return readers
}
