// Command retrieval-eval measures retrieval on test collections, each a folder as package
// rag/eval reads it:
//
//	go run ./examples/retrieval-eval -data DIR [-json] [collection ...]
//
// DIR is a collection or a folder of them; names choose some. It reports three systems (BM25
// as search engines have it, the words and grams of the embedded store, and the store as it
// is) and whether the figures that the project holds itself to are reached. It exits with 1
// where one is not.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"slices"

	"github.com/awsai-go/awsai/rag/eval"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	code := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	os.Exit(code)
}

// run returns the exit code: 2 for a wrong command line, 1 for any other error.
func run(ctx context.Context, args []string, stdout, stderr io.Writer) int {
	flags := flag.NewFlagSet("retrieval-eval", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.Usage = func() {
		fmt.Fprint(stderr, "usage: retrieval-eval -data DIR [-json] [collection ...]\n\n")
		flags.PrintDefaults()
	}
	data := flags.String("data", "", "folder of a collection or of several")
	asJSON := flags.Bool("json", false, "print the report as JSON")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		return 0
	case err != nil:
		return 2
	case *data == "":
		fmt.Fprintln(stderr, "-data is missing")
		flags.Usage()
		return 2
	}
	print := printTable
	if *asJSON {
		print = printJSON
	}
	if err := report(ctx, *data, flags.Args(), func(r Report) error { return print(stdout, r) }); err != nil {
		fmt.Fprintln(stderr, "retrieval-eval:", err)
		return 1
	}
	return 0
}

// report measures, prints, and says in its error which gates do not hold.
func report(ctx context.Context, data string, names []string, print func(Report) error) error {
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
		results, err := measure(ctx, c)
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
