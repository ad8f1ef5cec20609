package main

import (
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"text/tabwriter"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/rag/embedded"
	"github.com/awsai-go/awsai/rag/eval"
	"github.com/awsai-go/awsai/rag/lexical"
	"github.com/awsai-go/awsai/rag/load"
)

// Splitting is a strategy of splitting on a collection with answers: how much of the answers
// is in so many words of the passages that are found first.
type Splitting struct {
	Splitter string  `json:"splitter"`
	Passages int     `json:"passages"`
	In250    float64 `json:"in250"`
	In500    float64 `json:"in500"`
	In1000   float64 `json:"in1000"`
}

// defaultInFiveHundred is what the default strategy has to reach.
const defaultInFiveHundred = 0.83

// strategy is a splitter and what widens the passages that it makes.
type strategy struct {
	rag.Splitter
	expand     bool
	neighbours int
}

// strategies are those of the table, the default first.
func strategies() []strategy {
	size := func(words, overlap int) func(*rag.SplitOptions) {
		return func(o *rag.SplitOptions) { o.Max, o.Overlap = words, overlap }
	}
	tokens := func(n int) func(*rag.SplitOptions) {
		return func(o *rag.SplitOptions) { o.Max, o.Counter = n, rag.EstimatedTokens{} }
	}
	return []strategy{
		{Splitter: rag.SplitByStructure()},
		{Splitter: rag.SplitByStructure(size(100, 0))},
		{Splitter: rag.SplitByStructure(size(400, 0))},
		{Splitter: rag.SplitByStructure(tokens(260))},
		{Splitter: rag.SplitBySection()},
		{Splitter: rag.SplitByTokens(size(100, 0))},
		{Splitter: rag.SplitByTokens(size(200, 0))},
		{Splitter: rag.SplitByTokens(size(200, 50))},
		{Splitter: rag.SplitBySentences(size(100, 0))},
		{Splitter: rag.SplitBySentences(size(200, 0))},
		{Splitter: rag.SplitBySentences(size(200, 20))},
		{Splitter: rag.SplitRecursively(size(100, 0))},
		{Splitter: rag.SplitRecursively(size(200, 0))},
		{Splitter: rag.SplitByMeaning(hashed{}, size(200, 0))},
		{Splitter: rag.SplitEachSentence()},
		{Splitter: rag.SplitEachSentence(), expand: true, neighbours: 2},
		{Splitter: rag.SplitInParents(rag.SplitByStructure(), rag.SplitBySentences(size(60, 0))), expand: true},
	}
}

func (s strategy) String() string {
	name := s.Name()
	if s.neighbours > 0 {
		name += fmt.Sprintf(", %d neighbours", s.neighbours)
	}
	return name
}

// reportSplitters measures, prints, and says in its error where the default falls short.
func reportSplitters(ctx context.Context, p *cli.Program, data string, names []string, asJSON bool) error {
	dirs, err := choose(data, names)
	if err != nil {
		return err
	}
	for _, dir := range dirs {
		rows, err := splitters(ctx, dir)
		if err != nil {
			return err
		}
		if asJSON {
			err = p.JSON(rows)
		} else {
			err = printSplitters(p.Out, rows)
		}
		if err != nil {
			return err
		}
		if rows[0].In500 < defaultInFiveHundred {
			return fmt.Errorf("the default splitter finds %.4f in 500 words, want at least %.2f", rows[0].In500, defaultInFiveHundred)
		}
	}
	return nil
}

// splitters measures the strategies on a collection with answers.
func splitters(ctx context.Context, dir string) ([]Splitting, error) {
	c, err := eval.Load(dir)
	if err != nil {
		return nil, err
	}
	spans, err := eval.LoadSpans(dir, c)
	if err != nil {
		return nil, err
	}
	var out []Splitting
	for _, s := range strategies() {
		r, err := measureSplitter(ctx, c, spans, s)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s, err)
		}
		out = append(out, r)
	}
	return out, nil
}

func measureSplitter(ctx context.Context, c eval.Collection, spans eval.Spans, s strategy) (Splitting, error) {
	store := embedded.New()
	for _, d := range c.Documents {
		file, err := load.Parse(d.ID+".txt", []byte(d.Text))
		if err != nil {
			return Splitting{}, err
		}
		file.Document.ID, file.Document.Title = d.ID, d.Title
		doc, err := s.Split(ctx, file.Document, file.Source, file.Blocks)
		if err != nil {
			return Splitting{}, err
		}
		if err := store.Upsert(ctx, []rag.Document{doc}); err != nil {
			return Splitting{}, err
		}
	}
	count, err := store.Count(ctx)
	if err != nil {
		return Splitting{}, err
	}
	retriever := rag.NewRetriever(store, nil)
	if s.expand {
		retriever = rag.Expand(retriever, store, func(o *rag.ExpandOptions) { o.Neighbours = s.neighbours })
	}
	r := Splitting{Splitter: s.String(), Passages: count.Passages}
	n := 0.0
	for _, q := range c.Queries {
		if len(spans[q.ID]) == 0 {
			continue
		}
		hits, err := retriever.Retrieve(ctx, rag.Query{Text: q.Text, Limit: 50})
		if err != nil {
			return Splitting{}, err
		}
		n++
		r.In250 += eval.SpanRecall(hits, spans[q.ID], 250)
		r.In500 += eval.SpanRecall(hits, spans[q.ID], 500)
		r.In1000 += eval.SpanRecall(hits, spans[q.ID], 1000)
	}
	r.In250, r.In500, r.In1000 = r.In250/max(n, 1), r.In500/max(n, 1), r.In1000/max(n, 1)
	return r, nil
}

// hashed is the simplest embedder there is: each word of a text adds to one of 512
// dimensions. It needs no model, and says which sentences share words.
type hashed struct{}

func (hashed) Model() rag.EmbeddingModel {
	return rag.EmbeddingModel{ID: "hashed words", Dimensions: 512}
}

func (h hashed) Embed(_ context.Context, _ rag.Purpose, texts []string) ([][]float32, error) {
	out := make([][]float32, len(texts))
	for i, text := range texts {
		out[i] = make([]float32, h.Model().Dimensions)
		for term := range lexical.TermSet(text) {
			sum := fnv.New32a()
			io.WriteString(sum, term) // never fails
			out[i][sum.Sum32()%512]++
		}
	}
	return out, nil
}

func printSplitters(w io.Writer, rows []Splitting) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "splitter\tpassages\tin 250 words\tin 500\tin 1000")
	for _, r := range rows {
		fmt.Fprintf(t, "%s\t%d\t%.4f\t%.4f\t%.4f\n", r.Splitter, r.Passages, r.In250, r.In500, r.In1000)
	}
	return t.Flush()
}
