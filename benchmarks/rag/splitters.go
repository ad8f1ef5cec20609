package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/tmc/langchaingo/textsplitter"

	"github.com/awsai-go/awsai/rag"
)

// langchaingo keeps no passages itself: its stores are clients of servers. What it has to be
// measured by is how it cuts texts.

// splitter cuts a text into pieces of 200 words at most.
type splitter struct {
	name  string
	split func(text string) (int, error)
	took  []time.Duration
	cuts  int
}

func splitters() []*splitter {
	const size = 200
	chain := textsplitter.NewRecursiveCharacter(textsplitter.WithChunkSize(size), textsplitter.WithChunkOverlap(0),
		textsplitter.WithLenFunc(func(s string) int { return len(strings.Fields(s)) }))
	ours := func(s rag.Splitter) func(string) (int, error) {
		return func(text string) (int, error) {
			block := rag.Block{Kind: rag.BlockParagraph, Text: text, End: len(text), Line: 1, EndLine: 1 + strings.Count(text, "\n")}
			doc, err := s.Split(context.Background(), rag.Document{ID: "d"}, text, []rag.Block{block})
			return len(doc.Passages), err
		}
	}
	max := func(o *rag.SplitOptions) { o.Max = size }
	return []*splitter{
		{name: "rag.SplitByStructure", split: ours(rag.SplitByStructure(max))},
		{name: "rag.SplitRecursively", split: ours(rag.SplitRecursively(max))},
		{name: "langchaingo RecursiveCharacter", split: func(text string) (int, error) {
			pieces, err := chain.SplitText(text)
			return len(pieces), err
		}},
	}
}

// split measures the splitters on texts of a hundred passages each, in turns.
func split(c collection) ([]*splitter, int, error) {
	var texts []string
	bytes := 0
	for docs := range slices.Chunk(c.docs[:min(len(c.docs), 3000)], 100) {
		var b strings.Builder
		for _, d := range docs {
			b.WriteString(d.Passages[0].Text)
			b.WriteString("\n\n")
		}
		texts = append(texts, b.String())
		bytes += b.Len()
	}
	all := splitters()
	for range 5 {
		for _, s := range all {
			start := time.Now()
			s.cuts = 0
			for _, text := range texts {
				n, err := s.split(text)
				if err != nil {
					return nil, 0, fmt.Errorf("%s: %w", s.name, err)
				}
				s.cuts += n
			}
			s.took = append(s.took, time.Since(start))
		}
	}
	return all, bytes, nil
}
