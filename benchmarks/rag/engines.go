package main

import (
	"context"
	"fmt"
	"os"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis/lang/en"
	"github.com/blevesearch/bleve/v2/index/scorch"
	"github.com/blevesearch/bleve/v2/mapping"
	"github.com/philippgille/chromem-go"

	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/lexical"
)

// collection is what is stored and asked.
type collection struct {
	docs      []rag.Document
	questions []question
}

// engine is one that stores passages and finds them.
type engine struct {
	name string
	kind string // "words", "vectors", "both"
	// add stores passages.
	add func(ctx context.Context, docs []rag.Document) error
	// find returns the IDs of the ten documents that fit best.
	find  func(ctx context.Context, q question) ([]string, error)
	store rag.Index // of our own
	// ingest is how long storing all took.
	ingest time.Duration
}

const (
	batch = 256
	wants = 10
)

// fill makes the engines and stores the collection in each.
func fill(ctx context.Context, c collection, only string) ([]*engine, error) {
	engines, err := newEngines()
	if err != nil {
		return nil, err
	}
	engines = slices.DeleteFunc(engines, func(e *engine) bool { return !strings.Contains(e.name, only) })
	if len(engines) == 0 || engines[0].store == nil {
		return nil, fmt.Errorf("no engine of our own has %q in its name", only)
	}
	for _, e := range engines {
		runtime.GC()
		start := time.Now()
		for docs := range slices.Chunk(c.docs, batch) {
			if err := e.add(ctx, docs); err != nil {
				return nil, fmt.Errorf("%s: %w", e.name, err)
			}
		}
		e.ingest = time.Since(start)
		fmt.Fprintf(os.Stderr, "%s: stored\n", e.name)
	}
	return engines, nil
}

func newEngines() ([]*engine, error) {
	chromem, err := newChromem()
	if err != nil {
		return nil, err
	}
	tfidf, err := newBleve("tf-idf")
	if err != nil {
		return nil, err
	}
	bm25, err := newBleve("bm25")
	if err != nil {
		return nil, err
	}
	model := rag.EmbeddingModel{ID: "made", Dimensions: dimensions}
	hybrid := embedded.New(func(o *embedded.Options) { o.Model = model })
	vectors := embedded.New(func(o *embedded.Options) { o.Model, o.Weights = model, embedded.Weights{Vector: 1} })
	return []*engine{
		ours("embedded, hybrid", "both", hybrid, func(q question) rag.Query { return rag.Query{Text: q.text, Vector: q.vector} }),
		ours("embedded, vectors", "vectors", vectors, func(q question) rag.Query { return rag.Query{Vector: q.vector} }),
		chromem, newLexical(), tfidf, bm25,
	}, nil
}

func ours(name, kind string, s *embedded.Store, query func(question) rag.Query) *engine {
	return &engine{
		name: name, kind: kind, store: s, add: s.Upsert,
		find: func(ctx context.Context, q question) ([]string, error) {
			hits, err := s.Search(ctx, query(q))
			ids := make([]string, len(hits))
			for i, h := range hits {
				ids[i] = h.Passage.DocumentID
			}
			return ids, err
		},
	}
}

// newLexical is the BM25 of package rag/lexical, without an engine around it.
func newLexical() *engine {
	x := lexical.New()
	var names []string
	return &engine{
		name: "rag/lexical, BM25", kind: "words",
		add: func(_ context.Context, docs []rag.Document) error {
			for _, d := range docs {
				if err := x.Put(len(names), lexical.Field{Text: d.Passages[0].Text}); err != nil {
					return err
				}
				names = append(names, d.ID)
			}
			return nil
		},
		find: func(_ context.Context, q question) ([]string, error) {
			var ids []string
			for _, m := range x.Search(nil, lexical.Query{Text: q.text, Limit: wants}) {
				ids = append(ids, names[m.Slot])
			}
			return ids, nil
		},
	}
}

func newChromem() (*engine, error) {
	made := func(context.Context, string) ([]float32, error) { return nil, fmt.Errorf("every vector is there") }
	c, err := chromem.NewDB().CreateCollection("passages", nil, made)
	if err != nil {
		return nil, err
	}
	return &engine{
		name: "chromem-go", kind: "vectors",
		add: func(ctx context.Context, docs []rag.Document) error {
			out := make([]chromem.Document, len(docs))
			for i, d := range docs {
				out[i] = chromem.Document{ID: d.ID, Content: d.Passages[0].Text, Embedding: d.Passages[0].Vector}
			}
			return c.AddDocuments(ctx, out, runtime.GOMAXPROCS(0))
		},
		find: func(ctx context.Context, q question) ([]string, error) {
			found, err := c.QueryEmbedding(ctx, q.vector, wants, nil, nil)
			ids := make([]string, len(found))
			for i, r := range found {
				ids[i] = r.ID
			}
			return ids, err
		},
	}, nil
}

func newBleve(scoring string) (*engine, error) {
	m := bleve.NewIndexMapping()
	m.DefaultAnalyzer = en.AnalyzerName
	m.ScoringModel = scoring
	text := mapping.NewTextFieldMapping()
	text.Store, text.IncludeTermVectors, text.DocValues = false, false, false
	m.DefaultMapping.AddFieldMappingsAt("text", text)
	m.DefaultMapping.Dynamic = false
	index, err := bleve.NewUsing("", m, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, err
	}
	return &engine{
		name: "bleve, " + scoring, kind: "words",
		add: func(_ context.Context, docs []rag.Document) error {
			b := index.NewBatch()
			for _, d := range docs {
				if err := b.Index(d.ID, map[string]string{"text": d.Passages[0].Text}); err != nil {
					return err
				}
			}
			return index.Batch(b)
		},
		find: func(ctx context.Context, q question) ([]string, error) {
			query := bleve.NewMatchQuery(q.text)
			query.SetField("text")
			result, err := index.SearchInContext(ctx, bleve.NewSearchRequestOptions(query, wants, 0, false))
			if err != nil {
				return nil, err
			}
			ids := make([]string, len(result.Hits))
			for i, h := range result.Hits {
				ids[i] = h.ID
			}
			return ids, nil
		},
	}, nil
}
