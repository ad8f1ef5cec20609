package policy

import (
	"go/ast"
	"go/token"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var noInit = check{
	name: "code/init",
	why:  "nothing happens because a package is imported",
	find: func(t *tree) (found []string) {
		for f, decl := range functions(t, anyPackage) {
			if decl.Recv == nil && decl.Name.Name == "init" {
				found = append(found, t.at(decl, "%s has an init function", f.Name.Name))
			}
		}
		return found
	},
	proofs: []proof{
		{"library", map[string]string{"a/a.go": "package a\nfunc init() {}"}, []string{"a/a.go:2: a has an init function"}},
		{"command", map[string]string{"a/a.go": "package main\nfunc init() {}"}, []string{"a/a.go:2: main has an init function"}},
		{"a method called so", map[string]string{"a/a.go": "package a\nfunc (c *c) init() {}"}, nil},
		{"a test's", map[string]string{"a/a_test.go": "package a\nfunc init() {}"}, nil},
	},
}

var noExportedVars = check{
	name: "code/vars",
	why:  "no package has state that its callers can change; the values of errors are all that is exported",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			for _, f := range p.files {
				for _, decl := range f.Decls {
					if gen, ok := decl.(*ast.GenDecl); ok && gen.Tok == token.VAR {
						found = append(found, exportedVars(t, gen)...)
					}
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"a default", map[string]string{"a/a.go": "package a\nvar DefaultClient = 1"}, []string{"a/a.go:2: DefaultClient is an exported variable"}},
		{"no error, though called one", map[string]string{"a/a.go": "package a\nvar ErrLimit = 3"}, []string{"a/a.go:2: ErrLimit is an exported variable"}},
		{"one of two", map[string]string{"a/a.go": "package a\nvar a, B int"}, []string{"a/a.go:2: B is an exported variable"}},
		{"errors", map[string]string{"a/a.go": "package a\nvar (\n\tErrA = errors.New(\"a\")\n\tErrB = fmt.Errorf(\"b: %w\", ErrA)\n)"}, nil},
		{"unexported and constant", map[string]string{"a/a.go": "package a\nvar table = 1\nconst Max = 1"}, nil},
	},
}

func exportedVars(t *tree, gen *ast.GenDecl) (found []string) {
	for _, spec := range gen.Specs {
		v, ok := spec.(*ast.ValueSpec)
		if !ok {
			continue
		}
		for i, name := range v.Names {
			isError := strings.HasPrefix(name.Name, "Err") && i < len(v.Values) && calls(v.Values[i], "errors.New", "fmt.Errorf")
			if name.IsExported() && !isError {
				found = append(found, t.at(name, "%s is an exported variable", name.Name))
			}
		}
	}
	return found
}

// mayPanic are the functions that panic on purpose, as "folder.Function", with the reason.
var mayPanic = map[string]string{
	"awsaitest.reset":        "net/http has no other way for a handler to break off its answer",
	"sagemaker/parquet.take": "an allocator has no other way to refuse; Decode recovers",
	"internal/batch.rethrow": "it carries a panic of the caller's own function over to the caller's goroutine",
	"nlp.drain":              "it carries a panic of the caller's own messages over to the caller's goroutine",
}

var noPanic = check{
	name: "code/panic",
	why:  "no input makes the library panic; a function that panics on purpose is listed with its reason",
	find: func(t *tree) []string { return panics(t, mayPanic) },
	proofs: []proof{
		{"panics", map[string]string{"a/a.go": "package a\nfunc F() {\n\tfunc() { panic(1) }()\n}"}, []string{"a/a.go:3: F panics"}},
		{"logs and panics", map[string]string{"a/a.go": "package a\nfunc F() { log.Panicf(\"\") }"}, []string{"a/a.go:2: F panics"}},
		{"recovers", map[string]string{"a/a.go": "package a\nfunc F() { recover() }"}, nil},
		{"a test's", map[string]string{"a/a_test.go": "package a\nfunc F() { panic(1) }"}, nil},
		{"a command's", map[string]string{"a/a.go": "package main\nfunc F() { panic(1) }"}, nil},
	},
}

func panics(t *tree, allowed map[string]string) (found []string) {
	stale := make(map[string]bool)
	for f, decl := range functions(t, (*pkg).library) {
		key := f.pkg.dir + "." + decl.Name.Name
		stale[key] = allowed[key] != ""
	}
	for f, decl := range functions(t, (*pkg).library) {
		for n := range ast.Preorder(decl) {
			call, ok := n.(*ast.CallExpr)
			if !ok || !calls(call, "panic", "log.Panic", "log.Panicf", "log.Panicln") {
				continue
			}
			key := f.pkg.dir + "." + decl.Name.Name
			stale[key] = false
			if allowed[key] == "" {
				found = append(found, t.at(call, "%s panics", decl.Name.Name))
			}
		}
	}
	for _, key := range slices.Sorted(maps.Keys(stale)) {
		if stale[key] {
			found = append(found, key+" is listed as panicking and does not")
		}
	}
	return found
}

func TestMayPanic(t *testing.T) {
	tr := parse(t, map[string]string{"a/a.go": "package a\nfunc F() { panic(1) }\nfunc G() { panic(1) }\nfunc H() {}"})
	got := panics(tr, map[string]string{"a.F": "a reason", "a.H": "a reason that is none any more"})
	want := []string{"a/a.go:3: G panics", "a.H is listed as panicking and does not"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
}

// printing are the calls that write where no caller asked for it.
var printing = []string{
	"fmt.Print", "fmt.Printf", "fmt.Println", "print", "println",
	"slog.Debug", "slog.Info", "slog.Warn", "slog.Error", "slog.Log", "slog.Default",
	"slog.DebugContext", "slog.InfoContext", "slog.WarnContext", "slog.ErrorContext",
	"os.Exit",
}

var noPrinting = check{
	name: "code/print",
	why:  "a library writes to the logger it is given, and nowhere else; it does not end its caller's program",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if !p.library() {
				continue
			}
			for imp := range imports(p.files) {
				if imp.target == "log" {
					found = append(found, t.at(imp.spec, "%s imports log", p.dir))
				}
			}
		}
		for _, decl := range functions(t, (*pkg).library) {
			for n := range ast.Preorder(decl) {
				if call, ok := n.(*ast.CallExpr); ok && calls(call, printing...) {
					found = append(found, t.at(call, "%s calls %s", decl.Name.Name, callee(call)))
				}
			}
		}
		return found
	},
	proofs: []proof{
		{"prints", map[string]string{"a/a.go": "package a\nfunc F() { fmt.Println() }"}, []string{"a/a.go:2: F calls fmt.Println"}},
		{"builtin", map[string]string{"a/a.go": "package a\nfunc F() { println() }"}, []string{"a/a.go:2: F calls println"}},
		{"global logger", map[string]string{"a/a.go": "package a\nfunc F() { slog.Default().Info(\"\") }"}, []string{"a/a.go:2: F calls slog.Default"}},
		{"log", map[string]string{"a/a.go": "package a\nimport \"log\"\nfunc F() { log.Print() }"}, []string{"a/a.go:2: a imports log"}},
		{"ends the program", map[string]string{"a/a.go": "package a\nfunc F() { os.Exit(1) }"}, []string{"a/a.go:2: F calls os.Exit"}},
		{"to a writer and its own logger", map[string]string{"a/a.go": "package a\nfunc F() { fmt.Fprintln(w); logger.Info(\"\") }"}, nil},
		{"a command", map[string]string{"a/a.go": "package main\nimport \"log\"\nfunc F() { fmt.Println() }"}, nil},
		{"an example's test", map[string]string{"a/a_test.go": "package a\nfunc ExampleF() { fmt.Println() }"}, nil},
	},
}

// A place is a Go file of a package.
type place struct {
	*source
	pkg *pkg
}

func anyPackage(*pkg) bool { return true }

// functions yields the functions outside tests of the packages that want admits.
func functions(t *tree, want func(*pkg) bool) func(yield func(place, *ast.FuncDecl) bool) {
	return func(yield func(place, *ast.FuncDecl) bool) {
		for _, p := range t.packages {
			if !want(p) {
				continue
			}
			for _, f := range p.files {
				for _, decl := range f.Decls {
					if fn, ok := decl.(*ast.FuncDecl); ok && !yield(place{f, p}, fn) {
						return
					}
				}
			}
		}
	}
}

// calls tells whether an expression is a call of one of the functions, given as "name" or
// "package.name".
func calls(expr ast.Expr, names ...string) bool {
	call, ok := expr.(*ast.CallExpr)
	return ok && slices.Contains(names, callee(call))
}

// callee returns what is called as "name" or "x.name", or the empty string.
func callee(call *ast.CallExpr) string {
	switch fn := call.Fun.(type) {
	case *ast.Ident:
		return fn.Name
	case *ast.SelectorExpr:
		if x, ok := fn.X.(*ast.Ident); ok {
			return x.Name + "." + fn.Sel.Name
		}
	}
	return ""
}
