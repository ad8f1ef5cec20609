package policy

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const modulePath = "github.com/awsai-go/awsai"

// maxFile is the size up to which a file is taken for text that somebody wrote.
const maxFile = 1 << 20

// A tree is the module's text, with its Go files parsed.
type tree struct {
	fset  *token.FileSet
	files []file
	// packages are the module's own, without those of nested modules.
	packages []*pkg
}

// A file is a text below the module's root.
type file struct {
	path string // slash-separated
	text string
}

// A pkg is what a folder holds of one package, without its external tests.
type pkg struct {
	dir   string // slash-separated below the root; "." for the root
	name  string
	files []*source // without tests
	tests []*source // files ending in _test.go, of the package and of its _test package
}

// A source is a parsed Go file.
type source struct {
	path string
	*ast.File
}

// load reads the tree below root.
func load(root string) (*tree, error) {
	files := make(map[string]string)
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.Name() == ".git" && !d.IsDir() { // of a linked work tree
			return nil
		}
		if d.IsDir() && (d.Name() == ".git" || d.Name() == "node_modules") {
			return filepath.SkipDir
		}
		info, err := d.Info()
		if err != nil || !info.Mode().IsRegular() || info.Size() > maxFile {
			return err
		}
		text, err := os.ReadFile(name)
		if err != nil || !utf8.Valid(text) || bytes.IndexByte(text, 0) >= 0 {
			return err
		}
		rel, err := filepath.Rel(root, name)
		files[filepath.ToSlash(rel)] = string(text)
		return err
	})
	if err != nil {
		return nil, err
	}
	return newTree(files)
}

// parse makes a tree from texts by path.
func parse(t *testing.T, files map[string]string) *tree {
	t.Helper()
	tr, err := newTree(files)
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func newTree(files map[string]string) (*tree, error) {
	tr := &tree{fset: token.NewFileSet()}
	byKey := make(map[string]*pkg)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		tr.files = append(tr.files, file{name, files[name]})
		if !strings.HasSuffix(name, ".go") || !inModule(files, path.Dir(name)) {
			continue
		}
		parsed, err := parser.ParseFile(tr.fset, name, files[name], parser.ParseComments|parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		src := &source{name, parsed}
		isTest := strings.HasSuffix(name, "_test.go")
		pkgName := parsed.Name.Name
		if isTest {
			pkgName = strings.TrimSuffix(pkgName, "_test")
		}
		key := path.Dir(name) + " " + pkgName
		p := byKey[key]
		if p == nil {
			p = &pkg{dir: path.Dir(name), name: pkgName}
			byKey[key] = p
			tr.packages = append(tr.packages, p)
		}
		if isTest {
			p.tests = append(p.tests, src)
		} else {
			p.files = append(p.files, src)
		}
	}
	return tr, nil
}

// inModule tells whether the go command sees the folder as part of the root module.
func inModule(files map[string]string, dir string) bool {
	for ; dir != "."; dir = path.Dir(dir) {
		base := path.Base(dir)
		if base == "testdata" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
			return false
		}
		if _, nested := files[dir+"/go.mod"]; nested {
			return false
		}
	}
	return true
}

// text returns the text of the file at a path, or the empty string.
func (t *tree) text(path string) string {
	for _, f := range t.files {
		if f.path == path {
			return f.text
		}
	}
	return ""
}

// at makes a finding of a place in a Go file.
func (t *tree) at(n ast.Node, format string, args ...any) string {
	pos := t.fset.Position(n.Pos())
	return fmt.Sprintf("%s:%d: %s", pos.Filename, pos.Line, fmt.Sprintf(format, args...))
}

// public tells whether other modules see the package: it is no command and not internal.
func (p *pkg) public() bool {
	return p.name != "main" && !slices.Contains(strings.Split(p.dir, "/"), "internal")
}

// library tells whether the package is code for others to call, theirs or our own.
func (p *pkg) library() bool {
	return p.name != "main" && !under(p.dir, "examples")
}

// forTests tells whether the package is one that tests import.
func (p *pkg) forTests() bool { return strings.HasSuffix(p.dir, "test") }

// under tells whether a slash-separated path is root or below it.
func under(path, root string) bool {
	return path == root || strings.HasPrefix(path, root+"/")
}

// all returns the package's files, tests too.
func (p *pkg) all() []*source { return slices.Concat(p.files, p.tests) }
