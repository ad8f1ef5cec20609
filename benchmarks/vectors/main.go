// Command vectors measures package rag/vector beside other libraries, and writes the tables
// and the plot of docs/benchmarks.md:
//
//	cd benchmarks && go run ./vectors
//
// The peers that are not written in Go run in Python, where peers.py says what it needs;
// without Python they are left out. All engines take turns, and each figure is the median
// of the turns. Runs on another machine, or beside other work, give other figures: compare
// those of one run.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"golang.org/x/sys/cpu"

	"github.com/awsai-go/awsai/rag/vector"
)

func main() {
	docs := flag.String("docs", "../docs", "`folder` for benchmarks.md and its plot")
	flat := flag.Int("flat", 100_000, "vectors of the flat scan, of 768 dimensions")
	graph := flag.Int("graph", 100_000, "vectors of the graphs")
	rounds := flag.Int("rounds", 5, "turns of each engine")
	only := flag.String("only", "", "measure this `table` and write no page: kernels, flat, batches, halves or graphs")
	flag.Parse()
	if err := run(*docs, *flat, *graph, *rounds, *only); err != nil {
		fmt.Fprintln(os.Stderr, "vectors:", err)
		os.Exit(1)
	}
}

// bench is one run.
type bench struct {
	rounds int
	peers  *peers // nil without Python
	out    strings.Builder
}

func run(docs string, flat, graph, rounds int, only string) error {
	b := &bench{rounds: rounds}
	var err error
	if b.peers, err = startPeers(); err != nil {
		fmt.Fprintln(os.Stderr, "vectors: peers in Python are left out:", err)
	}
	defer b.peers.stop()
	b.head()
	var plot string
	for _, table := range []struct {
		name string
		run  func() error
	}{
		{"kernels", b.kernels},
		{"flat", func() error { return b.flat(flat, 768) }},
		{"batches", func() error { return b.batches(flat, 768) }},
		{"halves", func() error { return b.halves(flat, 768) }},
		{"graphs", func() (err error) { plot, err = b.graphs(graph); return err }},
	} {
		if only == "" || only == table.name {
			if err := table.run(); err != nil {
				return err
			}
		}
	}
	if only != "" {
		return nil
	}
	if err := os.WriteFile(filepath.Join(docs, "benchmarks.svg"), []byte(plot), 0o644); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(docs, "benchmarks.md"), []byte(b.out.String()), 0o644)
}

// printf writes to the page and to the terminal.
func (b *bench) printf(format string, args ...any) {
	fmt.Fprintf(io.MultiWriter(&b.out, os.Stdout), format, args...)
}

func (b *bench) head() {
	b.printf("# Benchmarks of rag/vector\n\n")
	b.printf("Written by `cd benchmarks && go run ./vectors`. All engines of a table took turns in one run (the graphs, one after the other), each on one thread unless it says\n" +
		"otherwise; figures are medians. Compare figures of one table, not with those of other machines.\n\n")
	b.printf("Machine: %s, %d processors, %s; kernel `%s`. %s.", processor(), runtime.NumCPU(), runtime.GOARCH, vector.Kernel(), runtime.Version())
	if b.peers != nil {
		b.printf(" Peers: %s.", b.peers.versions())
	}
	b.printf(" Go peers: versions in `benchmarks/go.mod`.\n\n")
}

// processor names the processor as the system does.
func processor() string {
	info, _ := os.ReadFile("/proc/cpuinfo") // there is none on other systems
	name := runtime.GOOS
	for line := range strings.Lines(string(info)) {
		if field, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(field) == "model name" {
			name = strings.TrimSpace(value)
		}
	}
	if cpu.X86.HasAVX512F {
		name += " with AVX-512"
	} else if cpu.X86.HasAVX2 {
		name += " with AVX2"
	}
	return name
}
