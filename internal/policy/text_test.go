package policy

import (
	"fmt"
	"go/ast"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// machinePath is an absolute path into somebody's machine. The proofs below put theirs
// together from parts, so that this file has none.
var machinePath = regexp.MustCompile(`(?:^|[\s"'(=:,>` + "`" + `])(?:/(?:work|root|home|Users)/|[A-Z]:\\+Users\\+)[\w.-]+`)

var machinePaths = check{
	name: "text/paths",
	why:  "nothing in the tree depends on one machine",
	find: func(t *tree) (found []string) {
		for _, f := range t.files {
			for line, text := range lines(f.text) {
				if abs := machinePath.FindString(text); abs != "" {
					found = append(found, fmt.Sprintf("%s:%d: a path of one machine: %s", f.path, line, strings.TrimLeft(abs, " \t\"'(=:,>`")))
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"text", map[string]string{"README.md": "Run it\nin /ho" + "me/me/awsai."}, []string{"README.md:2: a path of one machine: /ho" + "me/me"}},
		{"code", map[string]string{"a/a_test.go": "package a\nvar dir = \"/wo" + "rk/shared\""}, []string{"a/a_test.go:2: a path of one machine: /wo" + "rk/shared"}},
		{"windows", map[string]string{"a.md": `C:` + `\Users\me`}, []string{`a.md:1: a path of one machine: C:` + `\Users\me`}},
		{"urls and others", map[string]string{"a.md": "https://docs.aws.amazon.com/home/x, ./work/x, /etc/passwd, /tmp/x"}, nil},
	},
}

var leftover = regexp.MustCompile(`\b(?:TODO|FIXME|XXX)\b`)

var leftovers = check{
	name: "text/leftovers",
	why:  "what is not done is an issue, not a comment",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			for _, f := range p.all() {
				for _, group := range f.Comments {
					for _, c := range group.List {
						if word := leftover.FindString(c.Text); word != "" {
							found = append(found, t.at(c, "a comment says %s", word))
						}
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"in a body", map[string]string{"a/a.go": "package a\nfunc f() {\n\t// TODO: more\n}"}, []string{"a/a.go:3: a comment says TODO"}},
		{"in a test", map[string]string{"a/a_test.go": "package a\n\n// FIXME"}, []string{"a/a_test.go:3: a comment says FIXME"}},
		{"a value", map[string]string{"a/a.go": "package a\nconst s = \"TODO\""}, nil},
	},
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)\s]*)?\)`)

var brokenLinks = check{
	name: "text/links",
	why:  "a link to a file of the tree leads to one",
	find: func(t *tree) (found []string) {
		there := make(map[string]bool)
		for _, f := range t.files {
			for p := f.path; p != "."; p = path.Dir(p) {
				there[p] = true
			}
		}
		for _, f := range t.files {
			if !strings.HasSuffix(f.path, ".md") || strings.Contains(f.path, "testdata/") {
				continue
			}
			for line, text := range lines(f.text) {
				for _, m := range link.FindAllStringSubmatch(text, -1) {
					target := path.Join(path.Dir(f.path), m[1])
					if !strings.Contains(m[1], ":") && !there[target] {
						found = append(found, fmt.Sprintf("%s:%d: there is no %s", f.path, line, target))
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"none there", map[string]string{"docs/a.md": "# A\n[b](b.md), [c](../c/c.go#L1)"}, []string{
			"docs/a.md:2: there is no docs/b.md",
			"docs/a.md:2: there is no c/c.go",
		}},
		{"files, folders and elsewhere", map[string]string{
			"docs/a.md": "[b](../b/c), [a](a.md#a), [here](#a), [web](https://example.com/x)",
			"b/c/d.go":  "package c",
		}, nil},
	},
}

const designFile = "docs/design.md"

var dependencyReasons = check{
	name: "text/dependencies",
	why:  "every direct dependency is named in " + designFile + " with what it is for; the SDK's modules count as one",
	find: func(t *tree) (found []string) {
		design := t.text(designFile)
		for line, module := range directDependencies(t.text("go.mod")) {
			if under(module, awsSDK) {
				module = awsSDK
			}
			if !regexp.MustCompile(regexp.QuoteMeta(module) + `(?:[^\w/-]|$)`).MatchString(design) {
				finding := fmt.Sprintf("go.mod:%d: %s does not name %s", line, designFile, module)
				found = append(found, finding)
			}
		}
		return found
	},
	proofs: []proof{
		{"unnamed", map[string]string{
			"go.mod":   "module a\n\nrequire (\n\texample.com/a v1.0.0\n\texample.com/b v1.0.0\n\texample.com/c v1.0.0 // indirect\n)\n\nrequire example.com/d v1.0.0\n",
			designFile: "`example.com/a` is for a.",
		}, []string{
			"go.mod:5: docs/design.md does not name example.com/b",
			"go.mod:9: docs/design.md does not name example.com/d",
		}},
		{"only a longer path", map[string]string{
			"go.mod":   "require example.com/a v1.0.0",
			designFile: "example.com/a/v2 and example.com/abc are named.",
		}, []string{"go.mod:1: docs/design.md does not name example.com/a"}},
		{"named", map[string]string{
			"go.mod":   "require (\n\t" + awsSDK + "/service/s3 v1.0.0\n\texample.com/a/v2 v2.0.0\n)",
			designFile: awsSDK + " is the SDK; example.com/a/v2.",
		}, nil},
	},
}

var requirement = regexp.MustCompile(`^(?:require)?\s+([\w./-]+\.[\w./-]+) v\S+$`)

// directDependencies yields the modules that go.mod requires directly, with their lines.
func directDependencies(goMod string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		for line, text := range lines(goMod) {
			m := requirement.FindStringSubmatch(strings.TrimRight(text, "\r"))
			if m != nil && !yield(line, m[1]) {
				return
			}
		}
	}
}

// lines yields a text's lines, counted from 1.
func lines(text string) func(yield func(int, string) bool) {
	return func(yield func(int, string) bool) {
		n := 0
		for line := range strings.SplitSeq(text, "\n") {
			n++
			if !yield(n, line) {
				return
			}
		}
	}
}

// The lengths in lines that nine in ten files and functions stay under. A shorter list
// than fewest is too short for shares to mean anything.
const (
	longFile     = 600
	longFunction = 40
	fewest       = 10
)

var fileLengths = check{
	name:   "text/files",
	why:    "nine in ten Go files are under 600 lines",
	find:   func(t *tree) []string { return tooManyOver(sourceLengths(t), longFile, "files") },
	proofs: lengthProofs("files", longFile, func(n int) string { return "package a" + strings.Repeat("\n", n) }),
}

var functionLengths = check{
	name:   "text/functions",
	why:    "nine in ten functions outside tests are under 40 lines",
	find:   func(t *tree) []string { return tooManyOver(bodyLengths(t), longFunction, "functions") },
	proofs: lengthProofs("functions", longFunction, func(n int) string { return "package a\nfunc f() {" + strings.Repeat("\n", n-1) + "}" }),
}

// lengthProofs are trees of twenty files, each with one thing that is n lines long.
func lengthProofs(what string, limit int, withLength func(n int) string) []proof {
	make20 := func(long int) map[string]string {
		files := make(map[string]string)
		for i := range 20 {
			n := limit - 1
			if i < long {
				n = limit
			}
			files[fmt.Sprintf("p%02d/a.go", i)] = withLength(n)
		}
		return files
	}
	return []proof{
		{"three of twenty", make20(3), []string{
			fmt.Sprintf("3 of 20 %s have %d lines or more, more than one in ten: p00/a.go, p01/a.go, p02/a.go", what, limit),
		}},
		{"two of twenty", make20(2), nil},
		{"too few to judge", map[string]string{"a/a.go": withLength(limit)}, nil},
	}
}

// TestLengths prints how long files and functions are; the checks set the bound.
func TestLengths(t *testing.T) {
	house, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	for what, measured := range map[string][]length{"files": sourceLengths(house), "functions": bodyLengths(house)} {
		if len(measured) == 0 {
			t.Errorf("no %s measured", what)
			continue
		}
		slices.SortFunc(measured, func(a, b length) int { return a.lines - b.lines })
		longest := measured[len(measured)-1]
		t.Logf("%d %s: half up to %d lines, nine in ten up to %d, the longest %d (%s)", len(measured), what,
			measured[len(measured)/2].lines, measured[len(measured)*9/10].lines, longest.lines, longest.path)
	}
}

// A length is how many lines something at a path has.
type length struct {
	path  string
	lines int
}

func sourceLengths(t *tree) (lengths []length) {
	for _, p := range t.packages {
		for _, f := range p.all() {
			lengths = append(lengths, length{f.path, t.fset.File(f.Pos()).LineCount()})
		}
	}
	return lengths
}

func bodyLengths(t *tree) (lengths []length) {
	for f, decl := range functions(t, anyPackage) {
		lengths = append(lengths, length{f.path, lineSpan(t, decl)})
	}
	return lengths
}

func lineSpan(t *tree, n ast.Node) int {
	return t.fset.Position(n.End()).Line - t.fset.Position(n.Pos()).Line + 1
}

func tooManyOver(lengths []length, limit int, what string) []string {
	var long []string
	for _, l := range lengths {
		if l.lines >= limit {
			long = append(long, l.path)
		}
	}
	if len(lengths) < fewest || len(long)*10 <= len(lengths) {
		return nil
	}
	return []string{fmt.Sprintf("%d of %d %s have %d lines or more, more than one in ten: %s",
		len(long), len(lengths), what, limit, strings.Join(long, ", "))}
}
