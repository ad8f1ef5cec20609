package policy

import (
	"go/ast"
	"maps"
	"path"
	"slices"
	"strconv"
	"strings"
)

const (
	awsSDK   = "github.com/aws/aws-sdk-go-v2"
	smithyGo = "github.com/aws/smithy-go"
)

// The folders of the families. Each package in them is a family of its own.
var families = []string{"bedrock", "nlp", "vision", "speech", "search", "recommend", "sagemaker"}

// An arrow says what the packages that match from may import beside the standard library.
// Patterns are the folders of packages below the root, "./x" for this module's among what
// is imported; "x/..." is x and all below it, and "..." is everything.
type arrow struct {
	from   string
	except []string // packages that from matches and the arrow does not mean
	allow  []string // nothing else may be imported, where it is not nil
	deny   []string
	tests  bool // the arrow holds for test files too
	why    string
}

var house = []arrow{
	{from: ".", allow: []string{smithyGo + "/..."}, why: "everything imports it"},
	{from: "rag", allow: []string{".", "./rag/vector", "./rag/lexical"}, why: "it is interfaces, values and the pipeline"},
	{from: "rag/vector/...", deny: []string{"./rag/..."}, why: "rag builds on it"},
	{from: "rag/lexical/...", deny: []string{"./rag/..."}, why: "rag builds on it"},
	{from: "rag/...", deny: inFamilies(), why: "families build on rag"},
	{from: "rag/embedded/...", deny: []string{"net", "net/http"}, why: "the default engine sends nothing over the network"},
	{from: "internal/...", deny: inFamilies(), why: "families build on it"},
	{from: "job/...", deny: append(inFamilies(), "./rag/..."), why: "families build on it"},
	{from: "media/...", deny: append(inFamilies(), "./rag/..."), why: "families build on it"},
	{from: "awsaitest/...", deny: append(inFamilies(), "./rag/..."), why: "families test with it"},
	{from: "sagemaker", deny: []string{"./sagemaker/..."}, why: "inference does not wait for the control plane to compile"},
	{from: "...", except: []string{"sagemaker/..."}, deny: []string{awsSDK + "/service/sagemaker"}, why: "it takes a minute to compile"},
	{from: "...", deny: []string{"C"}, tests: true, why: "the library builds without a C compiler"},
	{from: "...", deny: []string{awsSDK + "/feature/s3/manager"}, tests: true, why: "feature/s3/transfermanager is its successor"},
	{
		from:  "...",
		deny:  []string{"github.com/stretchr/testify/...", "gotest.tools/...", "github.com/onsi/...", "github.com/matryer/is", "github.com/frankban/quicktest"},
		tests: true,
		why:   "tests compare with go-cmp and say what differs",
	},
}

func inFamilies() []string {
	var patterns []string
	for _, f := range families {
		patterns = append(patterns, "./"+f+"/...")
	}
	return patterns
}

var arrows = check{
	name: "import/arrows",
	why:  "arrows between packages point one way: examples, families, rag, rag/vector and rag/lexical; all of them to job, media and awsai",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			for _, a := range house {
				files := p.files
				if a.tests {
					files = p.all()
				}
				if !matches(a.from, p.dir) || anyMatches(a.except, p.dir) {
					continue
				}
				for imp := range imports(files) {
					if !a.admits(imp.target) {
						found = append(found, t.at(imp.spec, "%s imports %s: %s", p.dir, imp.target, a.why))
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"root", importing(".", awsSDK+"/aws"), []string{`a.go:2: . imports ` + awsSDK + `/aws: everything imports it`}},
		{"root imports a package", importing(".", modulePath+"/job"), []string{`a.go:2: . imports ./job: everything imports it`}},
		{"rag imports a library", importing("rag", "golang.org/x/sync/errgroup"), []string{"rag/a.go:2: rag imports golang.org/x/sync/errgroup: it is interfaces, values and the pipeline"}},
		{"rag imports its engine", importing("rag", modulePath+"/rag/embedded"), []string{"rag/a.go:2: rag imports ./rag/embedded: it is interfaces, values and the pipeline"}},
		{"rag imports a family", importing("rag/pgvector", modulePath+"/bedrock"), []string{"rag/pgvector/a.go:2: rag/pgvector imports ./bedrock: families build on rag"}},
		{"vector imports rag", importing("rag/vector", modulePath+"/rag"), []string{"rag/vector/a.go:2: rag/vector imports ./rag: rag builds on it"}},
		{"lexical imports vector", importing("rag/lexical", modulePath+"/rag/vector"), []string{"rag/lexical/a.go:2: rag/lexical imports ./rag/vector: rag builds on it"}},
		{"embedded dials", importing("rag/embedded", "net/http"), []string{"rag/embedded/a.go:2: rag/embedded imports net/http: the default engine sends nothing over the network"}},
		{"internal imports a family", importing("internal/page", modulePath+"/nlp"), []string{"internal/page/a.go:2: internal/page imports ./nlp: families build on it"}},
		{"job imports rag", importing("job", modulePath+"/rag"), []string{"job/a.go:2: job imports ./rag: families build on it"}},
		{"media imports a family", importing("media", modulePath+"/vision/document"), []string{"media/a.go:2: media imports ./vision/document: families build on it"}},
		{"awsaitest imports a family", importing("awsaitest", modulePath+"/nlp"), []string{"awsaitest/a.go:2: awsaitest imports ./nlp: families test with it"}},
		{"inference imports the control plane", importing("sagemaker", modulePath+"/sagemaker/train"), []string{"sagemaker/a.go:2: sagemaker imports ./sagemaker/train: inference does not wait for the control plane to compile"}},
		{"the control plane elsewhere", importing("nlp", awsSDK+"/service/sagemaker"), []string{"nlp/a.go:2: nlp imports " + awsSDK + "/service/sagemaker: it takes a minute to compile"}},
		{"cgo", importing("rag/vector", "C"), []string{"rag/vector/a.go:2: rag/vector imports C: the library builds without a C compiler"}},
		{"deprecated", importing("media", awsSDK+"/feature/s3/manager"), []string{"media/a.go:2: media imports " + awsSDK + "/feature/s3/manager: feature/s3/transfermanager is its successor"}},
		{"assertions in a test", map[string]string{"job/a_test.go": "package job\nimport \"github.com/stretchr/testify/require\""}, []string{"job/a_test.go:2: job imports github.com/stretchr/testify/require: tests compare with go-cmp and say what differs"}},

		{"root imports smithy", importing(".", smithyGo+"/transport/http"), nil},
		{"rag imports the kernels", importing("rag", modulePath+"/rag/vector"), nil},
		{"an engine imports rag and its driver", importing("rag/pgvector", modulePath+"/rag"), nil},
		{"a test may import what builds on it", map[string]string{"rag/a_test.go": "package rag_test\nimport \"" + modulePath + "/rag/embedded\""}, nil},
		{"the control plane at home", importing("sagemaker/train", awsSDK+"/service/sagemaker"), nil},
		{"a name that only begins alike", importing("sagemaker", awsSDK+"/service/sagemakerruntime"), nil},
	},
}

var familyArrows = check{
	name: "import/families",
	why:  "families do not import each other: a package builds on those above it and on its family's values without a client, bedrock/body and speech/caption, which build on nothing; the packages of the control plane may import each other",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if !isFamily(p.dir) {
				continue
			}
			for imp := range imports(p.files) {
				target, ours := strings.CutPrefix(imp.target, "./")
				if ours && isFamily(target) && !mayImport(p.dir, target) {
					found = append(found, t.at(imp.spec, "family %s imports family %s", p.dir, target))
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"another", importing("nlp", modulePath+"/bedrock"), []string{"nlp/a.go:2: family nlp imports family bedrock"}},
		{"the one above", importing("nlp/chatbot/bot", modulePath+"/nlp/chatbot"), nil},
		{"two above", importing("nlp/chatbot/bot", modulePath+"/nlp"), nil},
		{"a name that begins alike", importing("speechless", modulePath+"/speech"), nil},
		{"one beside it", importing("speech/caption", modulePath+"/speech/live"), []string{"speech/caption/a.go:2: family speech/caption imports family speech/live"}},
		{"the captions", importing("speech", modulePath+"/speech/caption"), nil},
		{"the captions of another family", importing("vision", modulePath+"/speech/caption"), []string{"vision/a.go:2: family vision imports family speech/caption"}},
		{"from the captions", importing("speech/caption", modulePath+"/speech"), []string{"speech/caption/a.go:2: family speech/caption imports family speech"}},
		{"down", importing("bedrock", modulePath+"/bedrock/agent"), []string{"bedrock/a.go:2: family bedrock imports family bedrock/agent"}},
		{"across", importing("bedrock/codeassist", modulePath+"/bedrock/agent"), []string{"bedrock/codeassist/a.go:2: family bedrock/codeassist imports family bedrock/agent"}},
		{"the bodies", importing("bedrock/images", modulePath+"/bedrock/body"), nil},
		{"from the bodies", importing("bedrock/body", modulePath+"/bedrock"), []string{"bedrock/body/a.go:2: family bedrock/body imports family bedrock"}},
		{"bedrock from the images", importing("bedrock/images", modulePath+"/bedrock"), nil},
		{"the images from bedrock", importing("bedrock", modulePath+"/bedrock/images"), []string{"bedrock/a.go:2: family bedrock imports family bedrock/images"}},
		{"bedrock from the spoken conversations", importing("bedrock/sonic", modulePath+"/bedrock"), nil},
		{"bedrock from its own", importing("bedrock/codeassist", modulePath+"/bedrock"), nil},
		{"within the control plane", importing("sagemaker/pipeline", modulePath+"/sagemaker/train"), nil},
		{"internal to the family", importing("bedrock", modulePath+"/bedrock/internal/wire"), nil},
		{"what all build on", importing("nlp", modulePath+"/rag"), nil},
	},
}

// isFamily tells whether a folder holds a family: a package in the folders of the
// families that is not internal to one.
func isFamily(dir string) bool {
	elems := strings.Split(dir, "/")
	return slices.Contains(families, elems[0]) && !slices.Contains(elems, "internal")
}

// values are the packages of a family that have no client, for all of the family.
var values = []string{"bedrock/body", "speech/caption"}

func mayImport(from, target string) bool {
	family, _, _ := strings.Cut(from, "/")
	switch {
	case slices.Contains(values, from):
		return false
	case slices.Contains(values, target), from != "sagemaker" && family == "sagemaker":
		return under(target, family)
	}
	return strings.HasPrefix(from, target+"/")
}

// The packages that are there without an SDK, however they come by it: what is embedded
// or only interfaces must not cost the compiler or the binary a client.
var withoutSDK = []string{".", "rag", "rag/vector", "rag/lexical", "rag/load", "rag/embedded", "rag/eval", "rag/indextest", "bedrock/body", "speech/caption"}

var noSDK = check{
	name: "import/sdk",
	why:  "the interfaces of rag and the embedded default have no AWS SDK behind them, through any package of the module",
	find: func(t *tree) (found []string) {
		byDir := make(map[string][]string)
		for _, p := range t.packages {
			for imp := range imports(p.files) {
				byDir[p.dir] = append(byDir[p.dir], imp.target)
			}
		}
		for _, dir := range withoutSDK {
			if way := wayToSDK(byDir, dir, map[string]bool{}); way != nil {
				found = append(found, dir+": "+strings.Join(way, " imports "))
			}
		}
		return found
	},
	proofs: []proof{
		{"directly", importing("rag/load", awsSDK+"/aws"), []string{"rag/load: rag/load imports " + awsSDK + "/aws"}},
		{"through another", map[string]string{
			"rag/embedded/a.go": "package embedded\nimport \"" + modulePath + "/internal/x\"",
			"internal/x/x.go":   "package x\nimport \"" + modulePath + "/internal/y\"",
			"internal/y/y.go":   "package y\nimport \"" + awsSDK + "/config\"",
		}, []string{"rag/embedded: rag/embedded imports internal/x imports internal/y imports " + awsSDK + "/config"}},
		{"smithy is none", importing(".", smithyGo), nil},
		{"in a test", map[string]string{"rag/a_test.go": "package rag\nimport \"" + awsSDK + "/aws\""}, nil},
		{"an engine of its own", importing("rag/s3vectors", awsSDK+"/service/s3vectors"), nil},
	},
}

// wayToSDK returns the chain of imports by which a package reaches the SDK, or nil.
func wayToSDK(byDir map[string][]string, dir string, seen map[string]bool) []string {
	seen[dir] = true
	for _, target := range byDir[dir] {
		if matches(awsSDK+"/...", target) {
			return []string{dir, target}
		}
		ours := path.Clean(target)
		if (target == "." || strings.HasPrefix(target, "./")) && !seen[ours] {
			if way := wayToSDK(byDir, ours, seen); way != nil {
				return append([]string{dir}, way...)
			}
		}
	}
	return nil
}

var testingImports = check{
	name: "import/testing",
	why:  "package testing and our packages for tests stay out of what users compile into their programs",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if p.forTests() {
				continue
			}
			for imp := range imports(p.files) {
				target := imp.target
				if under(target, "testing") || strings.HasPrefix(target, "./") && strings.HasSuffix(target, "test") {
					found = append(found, t.at(imp.spec, "%s imports %s outside its tests", p.dir, target))
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"testing", importing("nlp", "testing"), []string{"nlp/a.go:2: nlp imports testing outside its tests"}},
		{"below testing", importing("nlp", "testing/fstest"), []string{"nlp/a.go:2: nlp imports testing/fstest outside its tests"}},
		{"our fake", importing("nlp", modulePath+"/awsaitest"), []string{"nlp/a.go:2: nlp imports ./awsaitest outside its tests"}},
		{"in a test", map[string]string{"nlp/a_test.go": "package nlp\nimport \"testing\""}, nil},
		{"for tests", importing("rag/indextest", "testing"), nil},
	},
}

func importing(dir, target string) map[string]string {
	return map[string]string{path.Join(dir, "a.go"): "package p\nimport \"" + target + "\""}
}

// An importSpec is one import, its target written as arrow's patterns are.
type importSpec struct {
	target string
	spec   *ast.ImportSpec
}

// imports yields what files import, each target once, in order.
func imports(files []*source) func(yield func(importSpec) bool) {
	first := make(map[string]*ast.ImportSpec)
	for _, f := range slices.Backward(files) {
		for _, spec := range f.Imports {
			target, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				continue // the parser has refused it
			}
			if under(target, modulePath) {
				target = "." + strings.TrimPrefix(target, modulePath)
			}
			first[target] = spec
		}
	}
	return func(yield func(importSpec) bool) {
		for _, target := range slices.Sorted(maps.Keys(first)) {
			if !yield(importSpec{target, first[target]}) {
				return
			}
		}
	}
}

// admits tells whether the arrow lets a package import target.
func (a arrow) admits(target string) bool {
	if anyMatches(a.deny, target) {
		return false
	}
	return a.allow == nil || inStd(target) || anyMatches(a.allow, target)
}

// inStd tells whether an import path is the standard library's: its first element has no
// dot, and cgo's is none.
func inStd(target string) bool {
	first, _, _ := strings.Cut(target, "/")
	return !strings.Contains(first, ".") && target != "C"
}

func matches(pattern, path string) bool {
	if pattern == "..." {
		return true
	}
	if root, tree := strings.CutSuffix(pattern, "/..."); tree {
		return under(path, root)
	}
	return path == pattern
}

func anyMatches(patterns []string, path string) bool {
	return slices.ContainsFunc(patterns, func(p string) bool { return matches(p, path) })
}
