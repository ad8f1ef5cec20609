package indextest

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// broken is a change to a document that makes it invalid.
type broken struct {
	name   string
	change func(d *rag.Document)
}

func checkInvalid(s *suite) error {
	cases := []broken{
		{"no ID", func(d *rag.Document) {
			d.ID = ""
			for i := range d.Passages {
				d.Passages[i].DocumentID = ""
			}
		}},
		{"a passage without ID", func(d *rag.Document) { d.Passages[1].ID = "" }},
		{"a passage ID twice", func(d *rag.Document) { d.Passages[1].ID = d.Passages[0].ID }},
		{"a passage of another document", func(d *rag.Document) { d.Passages[1].DocumentID = "other" }},
	}
	for _, v := range []any{nil, time.Unix(0, 0), []any{"x"}, []int{1}, map[string]any{}, int32(1), uint(1), float32(1), []byte("x")} {
		cases = append(cases, broken{fmt.Sprintf("metadata of type %T", v), func(d *rag.Document) {
			d.Metadata = map[string]any{"key": v}
		}})
	}
	cases = append(cases, broken{"readers that are no list", func(d *rag.Document) {
		d.Metadata = map[string]any{rag.ReadersKey: "user1"}
	}})
	return s.refuses(cases)
}

func checkInvalidVectors(s *suite) error {
	vector := func(name string, change func(v []float32) []float32) broken {
		return broken{name, func(d *rag.Document) { d.Passages[1].Vector = change(d.Passages[1].Vector) }}
	}
	if s.idx.Model() == (rag.EmbeddingModel{}) {
		return s.refuses([]broken{vector("a vector, though the index has no model", func([]float32) []float32 {
			return []float32{1, 0}
		})})
	}
	number := func(x float64) func(v []float32) []float32 {
		return func(v []float32) []float32 { v[len(v)-1] = float32(x); return v }
	}
	return s.refuses([]broken{
		vector("no vector", func([]float32) []float32 { return nil }),
		vector("a vector that is too short", func(v []float32) []float32 { return v[:len(v)-1] }),
		vector("a vector that is too long", func(v []float32) []float32 { return append(v, 0) }),
		vector("NaN in a vector", number(math.NaN())),
		vector("+Inf in a vector", number(math.Inf(1))),
		vector("-Inf in a vector", number(math.Inf(-1))),
	})
}

// refuses tells whether a batch is refused, and nothing of it stored, where one of its
// documents is made invalid: the last, so that those before it are tempting.
func (s *suite) refuses(cases []broken) error {
	const secret = "Confidential sentence"
	before := s.doc("kept", map[string]any{"v": 1}, topics[0])
	if err := s.upsert(before); err != nil {
		return err
	}
	for _, c := range cases {
		bad := s.doc("bad", nil, secret, secret+" two", secret+" three")
		c.change(&bad)
		docs := []rag.Document{s.doc("new", nil, topics[1]), s.doc("kept", nil, topics[2]), bad}
		err := s.idx.Upsert(s.ctx, docs)
		if err := wantError("Upsert of a document with "+c.name, err, awsai.ErrInvalid); err != nil {
			return err
		}
		if strings.Contains(err.Error(), secret) {
			return fmt.Errorf("Upsert of a document with %s: the error has the text of a passage", c.name)
		}
		if err := s.holds(before); err != nil {
			return fmt.Errorf("after an Upsert of a document with %s: %w", c.name, err)
		}
	}
	for _, text := range []string{topics[1], topics[2]} {
		if err := s.lacks(text); err != nil {
			return fmt.Errorf("after Upserts that were refused: %w", err)
		}
	}
	return nil
}

func checkInvalidQuery(s *suite) error {
	if err := s.upsert(s.doc("a", map[string]any{"key": "x"}, topics[0])); err != nil {
		return err
	}
	for _, f := range []rag.Filter{
		{Op: "like", Key: "key", Value: "x"},
		rag.Eq("", "x"),
		rag.Eq("key", []string{"x"}),
		rag.Eq("key", nil),
		rag.Lt("key", true),
		{Op: rag.OpIn, Key: "key", Value: "x"},
		{Op: rag.OpContains, Key: "key", Value: 1},
		{Op: rag.OpContainsAny, Key: "key", Value: []any{"x", 1}},
		rag.And(),
		{Op: rag.OpNot},
		rag.Or(rag.Eq("key", "x"), rag.Filter{Op: "like", Key: "key"}),
	} {
		q := s.query(topics[0])
		q.Filter = f
		_, err := s.idx.Search(s.ctx, q)
		if err := wantError(fmt.Sprintf("Search with the filter %+v", f), err, awsai.ErrInvalid); err != nil {
			return err
		}
		_, err = s.list(f)
		if err := wantError(fmt.Sprintf("List with the filter %+v", f), errors.Unwrap(err), awsai.ErrInvalid); err != nil {
			return err
		}
	}
	return s.refusesVectors()
}

func (s *suite) refusesVectors() error {
	n := s.idx.Model().Dimensions
	vectors := map[string][]float32{"too long": make([]float32, n+1)}
	if n > 0 {
		vectors["NaN"] = make([]float32, n)
		vectors["NaN"][n-1] = float32(math.NaN())
		vectors["empty"] = []float32{}
	}
	for name, v := range vectors {
		_, err := s.idx.Search(s.ctx, rag.Query{Text: topics[0], Vector: v})
		if err := wantError("Search with a vector that is "+name, err, awsai.ErrInvalid); err != nil {
			return err
		}
	}
	return nil
}
