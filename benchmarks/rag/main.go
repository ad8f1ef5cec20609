// Command rag measures package rag/embedded and its parts beside peers that keep passages in
// one process: chromem-go for vectors, bleve for words; and the splitters beside langchaingo. See docs/benchmarks-rag.md, which it
// writes with -out.
//
//	go run ./rag [-n 100000] [-queries 300] [-data DIR] [-only NAME] [-out ../docs/benchmarks-rag.md]
//
// DIR is a collection as rag/eval reads it: the passages are then made of its sentences.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/awsai-go/awsai/rag/eval"
)

func main() {
	n := flag.Int("n", 100_000, "how many `passages`")
	queries := flag.Int("queries", 300, "how many `questions`")
	data := flag.String("data", "", "make passages of the sentences of the collection in this `folder`, and ask its questions; the default is made words")
	only := flag.String("only", "", "the engines whose `name` has this in it; the default is all. The first has to be of our own")
	out := flag.String("out", "", "also write the report to this `file`")
	flag.Parse()
	if err := run(context.Background(), *n, *queries, *data, *only, *out); err != nil {
		fmt.Fprintln(os.Stderr, "rag:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, n, queries int, data, only, out string) error {
	w := io.Writer(os.Stdout)
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		defer f.Close()
		w = io.MultiWriter(os.Stdout, f)
	}
	c, err := load(n, queries, data)
	if err != nil {
		return err
	}
	engines, err := fill(ctx, c, only)
	if err != nil {
		return err
	}
	results, err := search(ctx, engines, c)
	if err != nil {
		return err
	}
	overhead, err := pipeline(ctx, engines, c)
	if err != nil {
		return err
	}
	cut, bytes, err := split(c)
	if err != nil {
		return err
	}
	if err := report(w, c, data, engines, results, overhead); err != nil {
		return err
	}
	return reportSplit(w, cut, bytes)
}

func load(n, queries int, data string) (collection, error) {
	if data == "" {
		return collection{corpus(n), questions(queries)}, nil
	}
	texts, err := eval.Load(data)
	if err != nil {
		return collection{}, err
	}
	return real(texts, n, queries), nil
}
