package indextest

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

func checkModel(s *suite) error {
	m := s.idx.Model()
	if (m.ID == "") != (m.Dimensions == 0) || m.Dimensions < 0 {
		return fmt.Errorf("Model: %+v; want an ID and dimensions, or neither", m)
	}
	if err := s.upsert(s.doc("a", nil, topics[0])); err != nil {
		return err
	}
	if again := s.idx.Model(); again != m {
		return fmt.Errorf("Model: %s after an Upsert, %s before", again, m)
	}
	return nil
}

func checkEmpty(s *suite) error {
	if err := s.holds(); err != nil {
		return err
	}
	if err := s.finds(s.query("anything"), nil); err != nil {
		return err
	}
	if err := s.upsert(); err != nil {
		return err
	}
	if err := s.idx.Delete(s.ctx, nil); err != nil {
		return fmt.Errorf("Delete of nothing: %w", err)
	}
	return s.holds()
}

func checkRoundTrip(s *suite) error {
	docs := []rag.Document{
		s.rich(),
		s.doc("no metadata", nil, "Text\nof several\r\nlines\n"),
		s.doc("no passages", map[string]any{"lang": "fr"}),
		s.doc("empty text", nil, "", " ", "\n"),
		s.doc("unicode", map[string]any{"κλειδί": "τιμή", "e\u0301": "not é"},
			"日本語の文章。 العربية עברית", "Zürich, nai\u0308ve, café", "👩‍👩‍👧‍👦 🇨🇭 𝔘𝔫𝔦", "quote \" ' ` \\ % $1 ?"),
	}
	if err := s.upsert(docs...); err != nil {
		return err
	}
	return s.holds(docs...)
}

func checkMetadataTypes(s *suite) error {
	d := s.doc("types", map[string]any{
		"string":   "x",
		"empty":    "",
		"true":     true,
		"false":    false,
		"int":      7,
		"zero":     0,
		"negative": -7,
		"int64":    int64(7),
		"big":      int64(math.MaxInt64),
		"least":    int64(math.MinInt64),
		"float":    7.5,
		"whole":    7.0,
		"tiny":     5e-324,
		"huge":     -math.MaxFloat64,
		"third":    1.0 / 3,
		"list":     []string{"b", "a", "b", ""},
		"one":      []string{"x"},
		"number":   "7",
		"dotted.k": "x",
	}, topics[0])
	if err := s.upsert(d); err != nil {
		return err
	}
	return s.holds(d)
}

// checkIDs uses IDs that are prefixes of each other, or the same but for case or form.
func checkIDs(s *suite) error {
	names := []string{
		"a", "A", "a#0", "a#", "a/", "a/b", "ab", "a b", " a", "a\t", "a%", "a_", "a*", "../a", "a\\b", "'a'", `"a"`,
		"é", "e\u0301", "日本語.md", "👩‍👧", "null", "0", strings.Repeat("long/", 60),
	}
	var docs []rag.Document
	for i, id := range names {
		docs = append(docs, s.doc(id, map[string]any{"n": i}, topics[i%len(topics)], fmt.Sprint("second of ", i)))
	}
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if err := s.holds(docs...); err != nil {
		return err
	}
	if err := s.idx.Delete(s.ctx, []string{"a", "e\u0301"}); err != nil {
		return fmt.Errorf("Delete: %w", err)
	}
	var left []rag.Document
	for _, d := range docs {
		if d.ID != "a" && d.ID != "e\u0301" {
			left = append(left, d)
		}
	}
	return s.holds(left...)
}

func checkLarge(s *suite) error {
	texts := make([]string, 300)
	for i := range texts {
		texts[i] = strings.Repeat(fmt.Sprintf("word%d filler text ", i), 60)
	}
	texts[150] = strings.Repeat("long passage of 32 KiB, ", 32<<10/24)
	large := s.doc("large", nil, texts...)
	small := s.doc("small", nil, topics[0])
	if err := s.upsert(large, small); err != nil {
		return err
	}
	if err := s.holds(large, small); err != nil {
		return err
	}
	if err := s.idx.Delete(s.ctx, []string{"large"}); err != nil {
		return fmt.Errorf("Delete: %w", err)
	}
	return s.holds(small)
}

func checkReplace(s *suite) error {
	other := s.doc("other", map[string]any{"version": 1}, topics[3])
	first := s.doc("d", map[string]any{"version": 1, "old": true}, topics[0], topics[1], topics[2])
	second := s.doc("d", map[string]any{"version": 2}, topics[4])
	second.Hash, second.Title = "second", "Second"
	if err := s.upsert(first, other); err != nil {
		return err
	}
	if err := s.holds(first, other); err != nil {
		return err
	}
	if err := s.upsert(second); err != nil {
		return err
	}
	if err := s.holds(second, other); err != nil {
		return err
	}
	for _, stale := range topics[:3] {
		if err := s.settled(func() error { return s.lacks(stale) }); err != nil {
			return err
		}
	}
	q := s.query(topics[4])
	q.Filter = rag.Eq("version", 1)
	return s.settled(func() error {
		hits, err := s.search(q)
		for _, h := range hits {
			if h.Passage.DocumentID == "d" {
				return errors.New("Search: a filter matches metadata that was replaced")
			}
		}
		return err
	})
}

// lacks tells whether no hit has the text.
func (s *suite) lacks(text string) error {
	hits, err := s.search(s.query(text))
	for _, h := range hits {
		if h.Passage.Text == text {
			return fmt.Errorf("Search: passage %q of a version that is gone", h.Passage.ID)
		}
	}
	return err
}

// checkBatch has a document twice in a batch: the last counts, as if one came after the
// other.
func checkBatch(s *suite) error {
	docs := s.harbours(60, func(i int) map[string]any { return map[string]any{"i": i} })
	again := s.doc("h07", map[string]any{"i": -7}, topics[0], topics[1])
	if err := s.upsert(append(docs, again)...); err != nil {
		return err
	}
	docs[7] = again
	if err := s.holds(docs...); err != nil {
		return err
	}
	return s.settled(func() error { return s.lacks("harbour number7") })
}

func checkDelete(s *suite) error {
	var docs []rag.Document
	for i, text := range topics {
		docs = append(docs, s.doc(fmt.Sprint("d", i), nil, text, "second passage"))
	}
	if err := s.upsert(docs...); err != nil {
		return err
	}
	for _, del := range [][]string{{"d1", "unknown", "d3", "d3"}, {"d1"}, {"unknown"}, {}} {
		if err := s.idx.Delete(s.ctx, del); err != nil {
			return fmt.Errorf("Delete(%q): %w", del, err)
		}
	}
	if err := s.holds(docs[0], docs[2], docs[4], docs[5]); err != nil {
		return err
	}
	if err := s.settled(func() error { return s.lacks(topics[1]) }); err != nil {
		return err
	}
	if err := s.upsert(docs[1]); err != nil {
		return err
	}
	return s.holds(docs[0], docs[1], docs[2], docs[4], docs[5])
}

func checkNotFound(s *suite) error {
	if err := s.upsert(s.doc("known", nil, topics[0])); err != nil {
		return err
	}
	for _, id := range []string{"unknown", "", "know", "known#0", "KNOWN"} {
		_, err := s.idx.Get(s.ctx, id)
		if err := wantError(fmt.Sprintf("Get(%q)", id), err, awsai.ErrNotFound); err != nil {
			return err
		}
	}
	return nil
}

func checkContext(s *suite) error {
	if err := s.upsert(s.doc("a", nil, topics[0])); err != nil {
		return err
	}
	ctx, cancel := context.WithCancel(s.ctx)
	cancel()
	_, getErr := s.idx.Get(ctx, "a")
	_, searchErr := s.idx.Search(ctx, s.query(topics[0]))
	_, countErr := s.idx.Count(ctx)
	var listErr error
	for _, err := range s.idx.List(ctx, rag.Filter{}) {
		listErr = err
	}
	for _, c := range []struct {
		method string
		err    error
	}{
		{"Upsert", s.idx.Upsert(ctx, []rag.Document{s.doc("b", nil, topics[1])})},
		{"Delete", s.idx.Delete(ctx, []string{"a"})},
		{"Get", getErr},
		{"Search", searchErr},
		{"Count", countErr},
		{"List", listErr},
	} {
		if err := wantError(c.method+" with a context that was cancelled", c.err, context.Canceled); err != nil {
			return err
		}
	}
	return s.holds(s.doc("a", nil, topics[0]))
}
