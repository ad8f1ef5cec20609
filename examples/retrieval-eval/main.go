// Command retrieval-eval measures retrieval on test collections, each a folder as package
// rag/eval reads it:
//
//	go run ./examples/retrieval-eval -data DIR [-vectors DIR] [-json] [-splitters] [collection ...]
//
// DIR is a collection or a folder of them; names choose some. It reports four systems (BM25
// as search engines have it, and with the parameters of Anserini, the words and grams of the
// embedded store, and the store as it is) and whether the figures that the project holds
// itself to are reached. It exits with 1 where one is not. -vectors names a folder with
// vectors that an embedder of one's own has made, as NAME.npy for a collection: a row for each
// document, then one for each query. They are measured by themselves and in the store. With
// -splitters, it reports instead how much of the answers the strategies
// of splitting find, on collections that say where the answers stand (spans.tsv.gz).
package main

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"

	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag/eval"
)

func main() {
	cli.Main("retrieval-eval -data DIR [-vectors DIR] [-json] [-splitters] [collection ...]", run)
}

func run(ctx context.Context, p *cli.Program) error {
	data := p.Flags.String("data", "", "`folder` of a collection or of several")
	vectors := p.Flags.String("vectors", "", "`folder` of vectors, as NAME.npy for each collection")
	asJSON := p.Flags.Bool("json", false, "print the report as JSON")
	split := p.Flags.Bool("splitters", false, "compare strategies of splitting")
	names, err := p.Rest()
	if err != nil {
		return err
	}
	if *data == "" {
		return p.Usagef("-data is missing")
	}
	if *split {
		return reportSplitters(ctx, p, *data, names, *asJSON)
	}
	return report(ctx, *data, *vectors, names, func(r Report) error {
		if *asJSON {
			return p.JSON(r)
		}
		return printTable(p.Out, r)
	})
}

// report measures, prints, and says in its error which gates do not hold.
func report(ctx context.Context, data, vectors string, names []string, print func(Report) error) error {
	dirs, err := choose(data, names)
	if err != nil {
		return err
	}
	var r Report
	for _, dir := range dirs {
		c, err := eval.Load(dir)
		if err != nil {
			return err
		}
		results, err := measure(ctx, vectors, c)
		if err != nil {
			return fmt.Errorf("%s: %w", c.Name, err)
		}
		r.Results = append(r.Results, results...)
	}
	r.Means = means(r.Results)
	r.Gates = gates(r)
	if err := print(r); err != nil {
		return err
	}
	return failed(r.Gates)
}

// choose finds the folders of the collections that are named, or all.
func choose(data string, names []string) ([]string, error) {
	dirs, err := eval.Find(data)
	if err != nil || len(names) == 0 {
		return dirs, err
	}
	var chosen []string
	for _, name := range names {
		i := slices.IndexFunc(dirs, func(dir string) bool { return filepath.Base(dir) == name })
		if i < 0 {
			return nil, fmt.Errorf("no collection %q in %s", name, data)
		}
		chosen = append(chosen, dirs[i])
	}
	return chosen, nil
}
