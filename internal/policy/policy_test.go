package policy

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// A check finds the places in a tree that break one rule.
type check struct {
	// name groups by what the rule is about: "doc/…", "import/…", "code/…", "text/…".
	name string
	// why says what the rule is for. It is printed with the findings.
	why string
	// find returns one "path:line: what is wrong" for each place.
	find func(*tree) []string
	// proofs are sources with what find has to say of them.
	proofs []proof
}

// A proof is a tree given as text by path, with the findings that it must give.
type proof struct {
	name  string
	files map[string]string
	want  []string
}

var checks = []check{
	packageComment, packageSections, exportedDoc,
	arrows, familyArrows, noSDK, testingImports,
	noInit, noExportedVars, noPanic, noPrinting,
	machinePaths, leftovers, brokenLinks, dependencyReasons, fileLengths, functionLengths,
}

func TestHouse(t *testing.T) {
	house, err := load("../..")
	if err != nil {
		t.Fatal(err)
	}
	if root := func(p *pkg) bool { return p.dir == "." && p.name == "awsai" }; !slices.ContainsFunc(house.packages, root) {
		t.Fatalf("the module's root package is not among the %d packages read", len(house.packages))
	}
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, found := range c.find(house) {
				t.Error(found)
			}
			if t.Failed() {
				t.Log("the rule: " + c.why)
			}
		})
	}
}

func TestChecks(t *testing.T) {
	for _, c := range checks {
		t.Run(c.name, func(t *testing.T) {
			for _, p := range c.proofs {
				t.Run(p.name, func(t *testing.T) {
					if diff := cmp.Diff(p.want, c.find(parse(t, p.files))); diff != "" {
						t.Errorf("findings (-want +got):\n%s", diff)
					}
				})
			}
			breaks := func(p proof) bool { return len(p.want) > 0 }
			keeps := func(p proof) bool { return len(p.want) == 0 }
			if !slices.ContainsFunc(c.proofs, breaks) || !slices.ContainsFunc(c.proofs, keeps) {
				t.Error("not proven: want a source that breaks the rule and one that keeps it")
			}
		})
	}
}
