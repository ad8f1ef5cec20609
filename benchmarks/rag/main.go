// Command rag measures package rag/embedded and its parts beside peers that keep passages in
// one process: chromem-go for vectors, bleve for words. See docs/benchmarks-rag.md, which it
// writes with -out.
//
//	go run ./rag [-n 100000] [-queries 300] [-out ../docs/benchmarks-rag.md]
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	n := flag.Int("n", 100_000, "how many `passages`")
	queries := flag.Int("queries", 300, "how many `questions`")
	out := flag.String("out", "", "also write the report to this `file`")
	flag.Parse()
	if err := run(context.Background(), *n, *queries, *out); err != nil {
		fmt.Fprintln(os.Stderr, "rag:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, n, queries int, out string) error {
	w := io.Writer(os.Stdout)
	if out != "" {
		f, err := os.Create(out)
		if err != nil {
			return err
		}
		defer f.Close()
		w = io.MultiWriter(os.Stdout, f)
	}
	c := collection{corpus(n), questions(queries)}
	engines, err := fill(ctx, c)
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
	return report(w, n, queries, engines, results, overhead)
}
