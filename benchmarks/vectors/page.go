package main

import (
	"flag"
	"fmt"
	"math"
	"os"
	"runtime"
	"strings"

	"github.com/awsai-go/awsai/rag/vector"
)

// page is what is written to the file.
type page struct {
	body    strings.Builder
	notes   []string // of what is missing, and with what the peers were built
	noTexts bool     // it is among them that there are no texts
	plots   []plot
	goals   []goal
	written int // how many of the goals are in the body
}

// goal is a figure that was to be reached.
type goal struct {
	what, want, got string
	met             bool
}

// printf writes to the page and to the terminal.
func (p *page) printf(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	p.body.WriteString(text)
	fmt.Fprint(os.Stdout, text)
}

// note says something about the run in the head of the page.
func (p *page) note(format string, args ...any) {
	text := fmt.Sprintf(format, args...)
	p.notes = append(p.notes, text)
	fmt.Fprintln(os.Stderr, "vectors:", text)
}

// table writes a table, each row's cells divided by |.
func (p *page) table(head string, rows []string) {
	p.printf("| %s |\n|%s\n", head, strings.Repeat("---|", strings.Count(head, "|")+1))
	for _, row := range rows {
		p.printf("| %s |\n", row)
	}
	p.printf("\n")
}

// atLeast and atMost hold a figure against a goal. A figure that is not a number was not
// measured: there is no such peer here.

func (p *page) atLeast(want float64, unit string, got float64, what string) {
	p.hold("at least", want, unit, got, what, got >= want)
}

func (p *page) atMost(want float64, unit string, got float64, what string) {
	p.hold("at most", want, unit, got, what, got <= want)
}

func (p *page) hold(word string, want float64, unit string, got float64, what string, met bool) {
	if !math.IsNaN(got) && !math.IsInf(got, 0) {
		p.goals = append(p.goals, goal{what, fmt.Sprintf("%s %g%s", word, want, unit), fmt.Sprintf("%.4g%s", got, unit), met})
	}
}

// writeGoals writes the goals since the last table of them.
func (p *page) writeGoals() {
	var rows []string
	for _, g := range p.goals[p.written:] {
		rows = append(rows, fmt.Sprintf("%s | %s | %s | %s", g.what, g.want, g.got, yes(g.met)))
	}
	p.written = len(p.goals)
	if len(rows) > 0 {
		p.table("goal | wanted | measured | met", rows)
	}
}

func yes(met bool) string {
	if met {
		return "yes"
	}
	return "**no**"
}

// text is the whole page.
func (b *bench) text() string {
	var s strings.Builder
	fmt.Fprintf(&s, "# Benchmarks of rag/vector\n\n")
	fmt.Fprintf(&s, "Written by `cd benchmarks && go run ./vectors%s`. All engines of a table took turns in one run; each figure is the median of an engine's\n"+
		"turns, less those beside which the processor was slowed down by other work, and ± half of the range that the middle half of them is in. One thread\n"+
		"each, unless it says otherwise. Compare figures of one table, not with those of other machines.\n\n", arguments())
	fmt.Fprintf(&s, "Machine: %s, %d processors, %s/%s; kernel `%s`. %s.\n\n", processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, vector.Kernel(), runtime.Version())
	fmt.Fprintf(&s, "Peers in Go: %s.\n\n", goPeers())
	for _, n := range b.notes {
		fmt.Fprintf(&s, "- %s\n", n)
	}
	met := 0
	for _, g := range b.goals {
		if g.met {
			met++
		}
	}
	fmt.Fprintf(&s, "\nGoals met: %d of %d.", met, len(b.goals))
	if met < len(b.goals) {
		s.WriteString(" Not met:\n")
		for _, g := range b.goals {
			if !g.met {
				fmt.Fprintf(&s, "\n- %s: %s, measured %s", g.what, g.want, g.got)
			}
		}
	}
	s.WriteString("\n\n")
	s.WriteString(strings.TrimSpace(b.body.String()))
	s.WriteString("\n")
	return s.String()
}

// arguments are those of the command line, less the folders, which are only here.
func arguments() string {
	var s strings.Builder
	flag.Visit(func(f *flag.Flag) {
		switch name, value := f.Name, f.Value.String(); name {
		case "docs", "page", "data", "temp", "stored":
		case "quick":
			s.WriteString(" -quick")
		default:
			s.WriteString(" -" + name + " " + value)
		}
	})
	return s.String()
}
