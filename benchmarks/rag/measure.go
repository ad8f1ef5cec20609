package main

import (
	"context"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/awsai-go/awsai/rag"
)

// result is what one engine's queries gave.
type result struct {
	p50, p99  time.Duration
	precision float64 // share of the ten that are about the question's subject
}

// search asks the engines every question, in turns of one question each, three times.
func search(ctx context.Context, engines []*engine, c collection) ([]result, error) {
	took := make([][]time.Duration, len(engines))
	results := make([]result, len(engines))
	subject := map[string]int{}
	for _, d := range c.docs {
		subject[d.ID] = subjectOf(d)
	}
	for round := range 3 {
		for _, q := range c.questions {
			for i, e := range engines {
				start := time.Now()
				ids, err := e.find(ctx, q)
				took[i] = append(took[i], time.Since(start))
				if err != nil {
					return nil, fmt.Errorf("%s: %w", e.name, err)
				}
				for _, id := range ids {
					if round == 0 && subject[id] == q.subject {
						results[i].precision += 1 / float64(wants*len(c.questions))
					}
				}
			}
		}
	}
	for i, t := range took {
		slices.Sort(t)
		results[i].p50, results[i].p99 = t[len(t)/2], t[len(t)*99/100]
	}
	return results, nil
}

// given has its vectors already, and answers at once.
type given struct{ vector []float32 }

func (g *given) Model() rag.EmbeddingModel {
	return rag.EmbeddingModel{ID: "made", Dimensions: dimensions}
}

func (g *given) Embed(context.Context, rag.Purpose, []string) ([][]float32, error) {
	return [][]float32{g.vector}, nil
}

func (g *given) Answer(_ context.Context, p rag.Prompt) iter.Seq2[rag.Delta, error] {
	return func(yield func(rag.Delta, error) bool) {
		text := p.Hits[0].Passage.Text
		yield(rag.Delta{Text: text[:min(len(text), 100)] + rag.Reference(0)}, nil)
	}
}

// pipeline measures what Pipeline.Ask takes beside the embedder and the generator, which
// take nothing here.
func pipeline(ctx context.Context, engines []*engine, c collection) (result, error) {
	store := engines[0].store
	g := &given{}
	p := rag.New(rag.NewRetriever(store, g), g)
	var took []time.Duration
	for range 3 {
		for _, q := range c.questions {
			g.vector = q.vector
			start := time.Now()
			if _, err := p.Ask(ctx, rag.Query{Text: q.text}); err != nil {
				return result{}, err
			}
			took = append(took, time.Since(start))
		}
	}
	slices.Sort(took)
	return result{p50: took[len(took)/2], p99: took[len(took)*99/100]}, nil
}

// report writes the tables.
func report(w io.Writer, c collection, data string, engines []*engine, results []result, overhead result) error {
	p := func(format string, args ...any) { fmt.Fprintf(w, format+"\n", args...) }
	p("# Benchmarks of rag/embedded\n")
	n, made, with := len(c.docs), "made words", ""
	if data != "" {
		made, with = "sentences of the collection "+filepath.Base(data), " -data DIR/"+filepath.Base(data)
	}
	p("Written by `cd benchmarks && go run ./rag -n %d -queries %d%s`. %d passages of about a hundred words, of %s, with vectors of %d dimensions, in memory; %d questions, the ten best;",
		n, len(c.questions), with, n, made, dimensions, len(c.questions))
	p("the engines took turns question by question. %s, %d processors. Versions: `benchmarks/go.mod`.\n", runtime.Version(), runtime.GOMAXPROCS(0))
	p("| engine | finds by | stored a second | a query, median | 99th of 100 | of the subject |")
	p("|---|---|---|---|---|---|")
	for i, e := range engines {
		r := results[i]
		p("| %s | %s | %.0f | %s | %s | %.3f |", e.name, e.kind, float64(n)/e.ingest.Seconds(), milliseconds(r.p50), milliseconds(r.p99), r.precision)
	}
	p("\nOf the subject: the share of the ten that are about the subject that the question is.\n")
	p("A whole `Pipeline.Ask` on the hybrid engine, with an embedder and a generator that take no time: median %s, 99th of 100 %s.", milliseconds(overhead.p50), milliseconds(overhead.p99))
	return nil
}

// reportSplit writes the table of the splitters.
func reportSplit(w io.Writer, all []*splitter, bytes int) error {
	fmt.Fprintf(w, "\n## Cutting texts into passages of 200 words at most\n\nlangchaingo keeps no passages itself (its stores are clients of servers), so that it is measured by how it cuts; the median of five turns on %.1f MB.\n\n", float64(bytes)/1e6)
	fmt.Fprintf(w, "| splitter | MB/s | passages |\n|---|---|---|\n")
	for _, s := range all {
		slices.Sort(s.took)
		if _, err := fmt.Fprintf(w, "| %s | %.1f | %d |\n", s.name, float64(bytes)/1e6/s.took[len(s.took)/2].Seconds(), s.cuts); err != nil {
			return err
		}
	}
	return nil
}

func milliseconds(d time.Duration) string { return fmt.Sprintf("%.2f ms", float64(d)/1e6) }
