// Command summary reads what go test -json writes and prints it for people: a line for
// each package, the whole output of what failed, why tests were skipped, and the counts.
//
//	go test -json ./... | go run .ci/summary.go [-counts FILE]
//
// Its last line is "N passed, N failed, N skipped"; subtests count. With -counts it writes
// the three numbers to a file too. It exits with 1 if anything failed.
package main

import (
	"bufio"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
)

func main() {
	counts := flag.String("counts", "", "write the numbers of passed, failed and skipped tests to `FILE`")
	flag.Parse()
	s := newSummary(os.Stdout)
	if err := s.read(os.Stdin); err != nil {
		fmt.Fprintln(os.Stderr, "summary:", err)
		os.Exit(1)
	}
	s.end()
	if *counts != "" {
		line := fmt.Sprintln(s.passed, s.failed, s.skipped)
		if err := os.WriteFile(*counts, []byte(line), 0o666); err != nil {
			fmt.Fprintln(os.Stderr, "summary:", err)
			os.Exit(1)
		}
	}
	if s.failed > 0 {
		os.Exit(1)
	}
}

// An event is a line of go test -json; see "go doc test2json".
type event struct {
	Action     string
	ImportPath string // of build-output
	Package    string
	Test       string
	Output     string
	Elapsed    float64 // seconds
}

// A summary adds up events.
type summary struct {
	out                     io.Writer
	passed, failed, skipped int
	tests                   map[string]*packageCount
	output                  map[string]*strings.Builder // by package and test, until it ends
	reasons                 map[string]int              // why tests were skipped
}

type packageCount struct{ tests, failed int }

func newSummary(out io.Writer) *summary {
	return &summary{
		out:     out,
		tests:   make(map[string]*packageCount),
		output:  make(map[string]*strings.Builder),
		reasons: make(map[string]int),
	}
}

func (s *summary) read(r io.Reader) error {
	in := bufio.NewReader(r)
	for {
		line, err := in.ReadBytes('\n')
		if len(line) > 0 {
			var e event
			if json.Unmarshal(line, &e) == nil {
				s.add(e)
			} else {
				s.out.Write(line) // the go command's own words
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

func (s *summary) add(e event) {
	key := e.Package + " " + e.Test
	switch e.Action {
	case "build-output":
		fmt.Fprint(s.out, e.Output)
	case "output":
		if s.output[key] == nil {
			s.output[key] = new(strings.Builder)
		}
		s.output[key].WriteString(e.Output)
	case "pass", "fail", "skip":
		if e.Test != "" {
			s.testEnd(e, s.take(key))
		} else {
			s.packageEnd(e, s.take(key))
		}
	}
}

func (s *summary) take(key string) string {
	out := s.output[key]
	delete(s.output, key)
	if out == nil {
		return ""
	}
	return out.String()
}

func (s *summary) testEnd(e event, output string) {
	p := s.tests[e.Package]
	if p == nil {
		p = new(packageCount)
		s.tests[e.Package] = p
	}
	p.tests++
	switch e.Action {
	case "pass":
		s.passed++
	case "fail":
		s.failed++
		p.failed++
		fmt.Fprintf(s.out, "%s\n%s", e.Package, output)
	case "skip":
		s.skipped++
		s.reasons[reason(output)]++
	}
}

// packageEnd prints a package's line. One that failed without a failing test did not
// build, panicked or timed out; its unfinished tests say where.
func (s *summary) packageEnd(e event, output string) {
	p := s.tests[e.Package]
	if p == nil {
		p = new(packageCount)
	}
	switch {
	case e.Action == "fail":
		for _, key := range slices.Sorted(maps.Keys(s.output)) {
			if strings.HasPrefix(key, e.Package+" ") {
				fmt.Fprint(s.out, s.take(key))
			}
		}
		fmt.Fprint(s.out, output)
		if p.failed == 0 {
			s.failed++
		}
	case p.tests == 0:
		fmt.Fprintf(s.out, "?     %s (no tests)\n", e.Package)
	default:
		fmt.Fprintf(s.out, "ok    %s %.1fs, %d tests\n", e.Package, e.Elapsed, p.tests)
	}
}

var position = regexp.MustCompile(`^\s+\S+\.go:\d+: `)

// reason is what a skipped test last said.
func reason(output string) string {
	why := "no reason given"
	for line := range strings.Lines(output) {
		if position.MatchString(line) {
			why = strings.TrimSpace(position.ReplaceAllString(line, ""))
		}
	}
	return why
}

func (s *summary) end() {
	if s.skipped > 0 {
		fmt.Fprintln(s.out, "skipped, by reason:")
	}
	for _, why := range slices.Sorted(maps.Keys(s.reasons)) {
		fmt.Fprintf(s.out, "%5d × %s\n", s.reasons[why], why)
	}
	fmt.Fprintf(s.out, "%d passed, %d failed, %d skipped\n", s.passed, s.failed, s.skipped)
}
