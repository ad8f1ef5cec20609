package indextest

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"github.com/awsai-go/awsai/rag"
)

// values are what metadata and filters are made of, by key. They mix kinds, so that
// comparisons across kinds come up.
var values = map[string][]any{
	"lang":  {"en", "en-GB", "de", "", "EN", "日本語", "7", "true"},
	"year":  {2023, 2024, int64(2024), 2024.0, 2024.5, -1, 0},
	"draft": {true, false},
	"tags":  {[]string{"en", "x"}, []string{"x"}, []string{"日本"}, "x, en", []string{""}},
	"mixed": {"7", 7, 7.0, true, []string{"7"}, "x"},
}

var keys = []string{"lang", "year", "draft", "tags", "mixed", "missing"}

func randomMetadata(r *rand.Rand) map[string]any {
	m := map[string]any{}
	for _, k := range keys[:len(keys)-1] {
		if r.IntN(4) > 0 {
			m[k] = values[k][r.IntN(len(values[k]))]
		}
	}
	return m
}

// randomFilter makes a valid filter of up to depth levels.
func randomFilter(r *rand.Rand, depth int) rag.Filter {
	if depth > 1 && r.IntN(2) == 0 {
		fs := make([]rag.Filter, 1+r.IntN(3))
		for i := range fs {
			fs[i] = randomFilter(r, depth-1)
		}
		return []rag.Filter{rag.And(fs...), rag.Or(fs...), rag.Not(fs[0])}[r.IntN(3)]
	}
	key := keys[r.IntN(len(keys))]
	for {
		f := randomLeaf(r, key)
		if f.Validate() == nil {
			return f
		}
	}
}

// randomLeaf makes a filter on a key, with a value of that key or of another. It may not
// be valid.
func randomLeaf(r *rand.Rand, key string) rag.Filter {
	value := func() any {
		k := key
		if values[k] == nil || r.IntN(4) == 0 {
			k = keys[r.IntN(len(keys)-1)]
		}
		return values[k][r.IntN(len(values[k]))]
	}
	text := []string{"en", "e", "日", "", "x", "7", "missing"}[r.IntN(7)]
	switch r.IntN(11) {
	case 0:
		return rag.Eq(key, value())
	case 1:
		return rag.Ne(key, value())
	case 2:
		return rag.In(key, []any{value(), value(), value()}[:r.IntN(4)]...)
	case 3:
		return rag.Lt(key, value())
	case 4:
		return rag.Le(key, value())
	case 5:
		return rag.Gt(key, value())
	case 6:
		return rag.Ge(key, value())
	case 7:
		return rag.Contains(key, text)
	case 8:
		return rag.Prefix(key, text)
	case 9:
		return rag.ContainsAny(key, []string{text, "日本", "y"}[:r.IntN(4)]...)
	}
	return rag.Exists(key)
}

// checkFilterOperators tries every operator on every key with every value.
func checkFilterOperators(s *suite) error {
	docs, err := s.filterable()
	if err != nil {
		return err
	}
	var filters []rag.Filter
	for _, k := range keys {
		filters = append(filters, rag.Exists(k), rag.In(k), rag.Contains(k, "en"), rag.Contains(k, ""),
			rag.Prefix(k, "en"), rag.Prefix(k, ""), rag.Not(rag.Exists(k)),
			rag.ContainsAny(k), rag.ContainsAny(k, "x"), rag.ContainsAny(k, "e", "日本"))
		for _, v := range append(values[k], "en", 7, true) {
			for _, f := range []rag.Filter{rag.Eq(k, v), rag.Ne(k, v), rag.In(k, v, "de"), rag.Lt(k, v), rag.Le(k, v), rag.Gt(k, v), rag.Ge(k, v)} {
				if f.Validate() == nil {
					filters = append(filters, f)
				}
			}
		}
	}
	for _, f := range filters {
		if err := s.agrees(docs, f); err != nil {
			return err
		}
	}
	return nil
}

// checkFilterRandom tries filters of several levels.
func checkFilterRandom(s *suite) error {
	docs, err := s.filterable()
	if err != nil {
		return err
	}
	for range 100 {
		if err := s.agrees(docs, randomFilter(s.rng, 3)); err != nil {
			return fmt.Errorf("seed %d: %w", s.o.Seed, err)
		}
	}
	return nil
}

// syntax are texts that mean something to the language of some engine's queries.
var syntax = []string{
	"' OR '1'='1", "x'); DROP TABLE documents; --", `"}},{"match_all":{`, `{"$or":[{"a":{"$exists":true}}]}`, "$or", "$ne", "a.b", "a:b",
	"*", "?", "%", "_", `\`, `\'`, "$1", "\n", "null", "true", "[]", "{}", "OR", "it's", `say "no"`, "ключ",
}

// checkFilterSyntax stores and asks for keys and values of syntax, also as one who may not
// read what has them.
func checkFilterSyntax(s *suite) error {
	docs := s.harbours(2*len(syntax), func(i int) map[string]any {
		text := syntax[i/2]
		m := map[string]any{"text": text, "list": []string{"x", text}, text: i, "is " + text: true}
		if i%2 > 0 {
			m[rag.ReadersKey] = []string{"reads " + text}
		}
		return m
	})
	if err := s.upsert(docs...); err != nil {
		return err
	}
	if err := s.holds(docs...); err != nil {
		return err
	}
	for _, text := range syntax {
		for _, f := range []rag.Filter{
			rag.Eq("text", text), rag.In("text", text, "y"), rag.Prefix("text", text), rag.Contains("text", text), rag.Contains("list", text),
			rag.ContainsAny("list", text), rag.Exists(text), rag.Ge(text, 0), rag.Eq("is "+text, true), rag.Not(rag.Ne("text", text)), rag.Gt("text", text),
		} {
			for _, who := range [][]string{{text}, {"reads " + text}} {
				q := s.query("harbour")
				q.Filter, q.Principals, q.Limit = f, who, 2*len(docs)
				if err := s.settled(func() error { return s.finds(q, readable(docs, f, who)) }); err != nil {
					return fmt.Errorf("as %q, with filter %s: %w", who, encode(f), err)
				}
			}
		}
	}
	return nil
}

// agrees tells whether searches and lists with a filter give what the filter itself says.
func (s *suite) agrees(docs []rag.Document, f rag.Filter) error {
	want := oracle(docs, f)
	q := s.query("harbour")
	q.Filter, q.Limit = f, 2*len(docs)
	if err := s.finds(q, want); err != nil {
		return fmt.Errorf("filter %s: %w", encode(f), err)
	}
	if err := s.lists(f, want); err != nil {
		return fmt.Errorf("filter %s: %w", encode(f), err)
	}
	return nil
}

// filterable stores documents with random metadata and waits until they can be seen.
func (s *suite) filterable() ([]rag.Document, error) {
	docs := s.harbours(60, func(int) map[string]any { return randomMetadata(s.rng) })
	if err := s.upsert(docs...); err != nil {
		return nil, err
	}
	if err := s.holds(docs...); err != nil {
		return nil, err
	}
	q := s.query("harbour")
	q.Limit = 2 * len(docs)
	return docs, s.settled(func() error { return s.finds(q, ids(docs)) })
}

// oracle are the IDs of the documents that a filter matches, in order.
func oracle(docs []rag.Document, f rag.Filter) []string {
	var ids []string
	for _, d := range docs {
		if f.Match(d.Metadata) {
			ids = append(ids, d.ID)
		}
	}
	return ids
}

func encode(f rag.Filter) string {
	b, err := json.Marshal(f)
	if err != nil {
		return err.Error()
	}
	return string(b)
}
