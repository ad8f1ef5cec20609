// Command vectors measures package rag/vector beside other libraries, and writes the tables
// and the plot of docs/benchmarks.md:
//
//	cd benchmarks && go run ./vectors
//
// With -quick it takes about two minutes and measures less of everything; -only names the
// sections to run. It runs on Linux.
//
// Peers that are not in the module of this program run in processes of their own: those in
// Python (peers.py says what it needs), C++ that is compiled here, and weaviate, which is in
// the module ../weaviate. One that cannot be had is named on the page and left out. So is
// the set of vectors of texts, where -data names no collections of texts.
//
// All engines of a table take turns, and each figure is the median of the turns. Runs on
// another machine, or beside other work, give other figures: compare those of one run.
package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// options are what the command line says.
type options struct {
	docs, name            string
	only, sets            string
	data, temp, stored    string
	nFlat, nGraph, nStore int
	least                 int           // turns of each engine
	budget                time.Duration // for a table, once it has had them
}

func main() {
	var o options
	quick := flag.Bool("quick", false, "measure less of everything, in some two minutes")
	flag.StringVar(&o.docs, "docs", "../docs", "`folder` for the page and its plot")
	flag.StringVar(&o.name, "page", "benchmarks", "their `name`")
	flag.StringVar(&o.only, "only", strings.Join(sections(), ","), "the `sections` to run")
	flag.StringVar(&o.sets, "sets", "clustered-128,clustered-768,texts-128,texts-768,uniform-32", "the `sets` that graphs are compared on")
	flag.StringVar(&o.data, "data", os.Getenv("AWSAI_DATA"), "`folder` of collections of texts")
	flag.StringVar(&o.temp, "temp", os.TempDir(), "`folder` for vectors while they are used")
	flag.StringVar(&o.stored, "stored", "", "`folder` to keep the stores of the section store in, for the next run")
	flag.IntVar(&o.nFlat, "flat", 1_000_000, "vectors of the scans")
	flag.IntVar(&o.nGraph, "graph", 50_000, "vectors of the graphs, and of texts at most")
	flag.IntVar(&o.nStore, "store", 100_000, "vectors of the store")
	flag.IntVar(&o.least, "least", 7, "turns of each engine at least")
	flag.DurationVar(&o.budget, "budget", 10*time.Second, "time for each table, if the least turns leave any")
	flag.Parse()
	if *quick {
		o.nFlat, o.nGraph, o.nStore = 50_000, 3_000, 20_000
		o.least, o.budget = 3, time.Second/2
	}
	if err := run(o); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

// section is a part of the page.
type section struct {
	name string
	run  func(*bench) error
}

// bench is one run.
type bench struct {
	options
	page
	python, cpp, weaviate *peer // nil where they cannot be had
}

var parts = []section{
	{"kernels", (*bench).kernels},
	{"flat", (*bench).flat},
	{"codes", (*bench).codes},
	{"graphs", (*bench).graphs},
	{"filters", (*bench).filters},
	{"store", (*bench).store},
}

func sections() []string {
	var names []string
	for _, s := range parts {
		names = append(names, s.name)
	}
	return names
}

func run(o options) error {
	for name := range strings.SplitSeq(o.only, ",") {
		if !slices.Contains(sections(), name) {
			return fmt.Errorf("no section %q: there are %s", name, strings.Join(sections(), ", "))
		}
	}
	var err error
	if o.temp, err = os.MkdirTemp(o.temp, "vectors"); err != nil {
		return err
	}
	defer os.RemoveAll(o.temp)
	b := &bench{options: o}
	b.startPeers()
	defer b.stopPeers()
	for _, s := range parts {
		if !slices.Contains(strings.Split(o.only, ","), s.name) {
			continue
		}
		start := time.Now()
		if err := s.run(b); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		fmt.Fprintf(os.Stderr, "vectors: section %s took %.0f s\n", s.name, time.Since(start).Seconds())
	}
	if len(b.plots) > 0 {
		if err := os.WriteFile(filepath.Join(o.docs, o.name+".svg"), []byte(draw(b.plots)), 0o644); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(o.docs, o.name+".md"), []byte(b.text()), 0o644)
}
