package policy

import (
	"go/ast"
	"go/doc/comment"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

var packageComment = check{
	name: "doc/package",
	why:  "every package, commands too, has one package comment; a library's begins with Package and its name",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if len(p.files) == 0 {
				continue
			}
			docs := slices.DeleteFunc(slices.Clone(p.files), func(s *source) bool { return s.Doc.Text() == "" })
			switch {
			case len(docs) == 0:
				found = append(found, t.at(p.files[0], "package %s has no package comment", p.name))
			case len(docs) > 1:
				found = append(found, t.at(docs[1], "package %s has a second package comment", p.name))
			case p.name != "main" && !strings.HasPrefix(docs[0].Doc.Text(), "Package "+p.name+" "):
				found = append(found, t.at(docs[0], "the comment does not begin with Package %s", p.name))
			}
		}
		return found
	},
	proofs: []proof{
		{"none", map[string]string{"a/a.go": "package a"}, []string{"a/a.go:1: package a has no package comment"}},
		{"none in a command", map[string]string{"examples/a/main.go": "package main"}, []string{"examples/a/main.go:1: package main has no package comment"}},
		{"detached", map[string]string{"a/a.go": "// Package a is a.\n\npackage a"}, []string{"a/a.go:3: package a has no package comment"}},
		{"two", map[string]string{"a/a.go": "// Package a is a.\npackage a", "a/b.go": "// Package a is b.\npackage a"}, []string{"a/b.go:2: package a has a second package comment"}},
		{"another beginning", map[string]string{"a/a.go": "// This is a.\npackage a"}, []string{"a/a.go:2: the comment does not begin with Package a"}},
		{"library", map[string]string{"a/a.go": "package a", "a/doc.go": "// Package a is a.\npackage a"}, nil},
		{"command", map[string]string{"a/main.go": "// Command a does a.\npackage main"}, nil},
		{"nested module", map[string]string{"a/go.mod": "module a", "a/a.go": "package a"}, nil},
	},
}

// The sections that every public package's comment has.
var sections = []string{"Limits", "Errors", "Testing"}

// noSections are the public packages whose comments need not have every section.
var noSections = map[string]string{
	".": "the front page: it does nothing that has limits or needs a fake",
}

var packageSections = check{
	name: "doc/sections",
	why:  "a public package's comment shows the package in use and says its limits, its errors and how to test with it",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if !p.public() || len(p.files) == 0 || noSections[p.dir] != "" {
				continue
			}
			var doc string
			for _, s := range p.files {
				doc += s.Doc.Text()
			}
			headings, hasCode := outline(doc)
			for _, want := range sections {
				if !slices.Contains(headings, want) {
					found = append(found, t.at(p.files[0], "the comment of package %s has no section # %s", p.name, want))
				}
			}
			if !hasCode {
				found = append(found, t.at(p.files[0], "the comment of package %s has no example", p.name))
			}
		}
		return found
	},
	proofs: []proof{
		{"none", map[string]string{"a/a.go": "// Package a is a.\npackage a"}, []string{
			"a/a.go:2: the comment of package a has no section # Limits",
			"a/a.go:2: the comment of package a has no section # Errors",
			"a/a.go:2: the comment of package a has no section # Testing",
			"a/a.go:2: the comment of package a has no example",
		}},
		{"one missing", map[string]string{"a/a.go": "// Package a is a.\n//\n//\ta.Do()\n//\n// # Limits\n//\n// None.\n//\n// # Testing\n//\n// Easy.\npackage a"}, []string{
			"a/a.go:12: the comment of package a has no section # Errors",
		}},
		{"all there", map[string]string{"a/a.go": "// Package a is a.\n//\n//\ta.Do()\n//\n// # Limits\n//\n// None.\n//\n// # Errors\n//\n// None.\n//\n// # Testing\n//\n// Easy.\npackage a"}, nil},
		{"internal", map[string]string{"internal/a/a.go": "// Package a is a.\npackage a"}, nil},
		{"excepted", map[string]string{"a.go": "// Package awsai is a.\npackage awsai"}, nil},
	},
}

// outline returns the headings of a comment and whether it has a block of code.
func outline(doc string) (headings []string, hasCode bool) {
	for _, block := range new(comment.Parser).Parse(doc).Content {
		switch b := block.(type) {
		case *comment.Heading:
			var text strings.Builder
			for _, part := range b.Text {
				if plain, ok := part.(comment.Plain); ok {
					text.WriteString(string(plain))
				}
			}
			headings = append(headings, text.String())
		case *comment.Code:
			hasCode = true
		}
	}
	return headings, hasCode
}

// exportedDoc asks for a comment on every exported name. What is fair for fields follows
// how the standard library writes them: a comment may speak for the fields right below it
// if it names them, the type's comment may name its fields, and a field called after its
// own documented type ("Usage Usage", "Kind BlockKind") needs no more.
var exportedDoc = check{
	name: "doc/exported",
	why:  "every exported name of a public package has a comment; that of a function, type or method begins with the name",
	find: func(t *tree) (found []string) {
		for _, p := range t.packages {
			if !p.public() {
				continue
			}
			for _, s := range p.files {
				d := docReader{tree: t}
				for _, decl := range s.Decls {
					d.decl(decl)
				}
				found = append(found, d.found...)
			}
		}
		return found
	},
	proofs: []proof{
		{"func", docProof("func F() {}"), []string{"a/a.go:3: F has no comment"}},
		{"func begins otherwise", docProof("// Does it.\nfunc F() {}"), []string{"a/a.go:4: the comment of F does not begin with F"}},
		{"only a directive", docProof("//go:noinline\nfunc F() {}"), []string{"a/a.go:4: F has no comment"}},
		{"method", docProof("// T is t.\ntype T struct{}\nfunc (t *T) M() {}"), []string{"a/a.go:5: T.M has no comment"}},
		{"method of a generic type", docProof("// T is t.\ntype T[V any] struct{}\nfunc (t T[V]) M() {}"), []string{"a/a.go:5: T.M has no comment"}},
		{"type", docProof("type T int"), []string{"a/a.go:3: T has no comment"}},
		{"type in a group", docProof("// Types.\ntype (\n\tT int\n)"), []string{"a/a.go:5: T has no comment"}},
		{"field", docProof("// T is t.\ntype T struct {\n\tA int\n}"), []string{"a/a.go:5: T.A has no comment"}},
		{"field of a field", docProof("// T is t.\ntype T struct {\n\t// A is a.\n\tA []struct{\n\t\tB int\n\t}\n}"), []string{"a/a.go:7: T.A.B has no comment"}},
		{"a comment above that does not name it", docProof("// T is t.\ntype T struct {\n\t// A is a.\n\tA int\n\tB int\n}"), []string{"a/a.go:7: T.B has no comment"}},
		{"a comment above a blank line", docProof("// T is t.\ntype T struct {\n\t// A and B are.\n\tA int\n\n\tB int\n}"), []string{"a/a.go:8: T.B has no comment"}},
		{"interface method", docProof("// T is t.\ntype T interface {\n\tM()\n}"), []string{"a/a.go:5: T.M has no comment"}},
		{"const", docProof("const A = 1"), []string{"a/a.go:3: A has no comment"}},
		{"var", docProof("var ErrA = errors.New(\"a\")"), []string{"a/a.go:3: ErrA has no comment"}},

		{"func documented", docProof("// F does it.\nfunc F() {}\n// f needs none to pass.\nfunc g() {}"), nil},
		{"type with an article", docProof("// A T is t.\ntype T int"), nil},
		{"fields documented", docProof(`// T is t; From is its beginning.
type T struct {
	io.Reader
	// A is a, and B is b.
	A int
	B int
	C int // C is c.
	From int
	Usage Usage
	Kind *BlockKind
	small int
}`), nil},
		{"interface documented", docProof("// T is t.\ntype T interface {\n\tio.Reader\n\t// M does m.\n\tM()\n}"), nil},
		{"group of consts", docProof("// The kinds.\nconst (\n\tA = 1\n\tB = 2\n)"), nil},
		{"method of an unexported type", docProof("type t struct{ A int }\nfunc (t t) String() string { return \"\" }"), nil},
		{"internal", map[string]string{"internal/a/a.go": "package a\nfunc F() {}"}, nil},
		{"command", map[string]string{"a/a.go": "package main\nfunc F() {}"}, nil},
		{"test", map[string]string{"a/a_test.go": "package a\nfunc F() {}"}, nil},
	},
}

func docProof(code string) map[string]string {
	return map[string]string{"a/a.go": "package a\n\n" + code}
}

// A docReader goes through declarations and keeps what is not documented.
type docReader struct {
	tree  *tree
	found []string
}

func (d *docReader) add(n ast.Node, format string, args ...any) {
	d.found = append(d.found, d.tree.at(n, format, args...))
}

func (d *docReader) decl(decl ast.Decl) {
	switch decl := decl.(type) {
	case *ast.FuncDecl:
		d.function(decl)
	case *ast.GenDecl:
		for _, spec := range decl.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				d.typeSpec(decl, spec)
			case *ast.ValueSpec:
				d.value(decl, spec)
			}
		}
	}
}

func (d *docReader) function(f *ast.FuncDecl) {
	label := f.Name.Name
	if f.Recv != nil {
		recv := typeName(f.Recv.List[0].Type)
		if !token.IsExported(recv) {
			return
		}
		label = recv + "." + label
	}
	if f.Name.IsExported() {
		d.named(f.Name, f.Name.Name, label, f.Doc.Text())
	}
}

func (d *docReader) typeSpec(group *ast.GenDecl, spec *ast.TypeSpec) {
	if !spec.Name.IsExported() {
		return
	}
	text := spec.Doc.Text()
	if text == "" && !group.Lparen.IsValid() {
		text = group.Doc.Text()
	}
	for _, article := range []string{"A ", "An ", "The "} {
		text = strings.TrimPrefix(text, article)
	}
	d.named(spec.Name, spec.Name.Name, spec.Name.Name, text)
	d.members(spec.Name.Name, text, spec.Type)
}

func (d *docReader) value(group *ast.GenDecl, spec *ast.ValueSpec) {
	if group.Doc.Text()+spec.Doc.Text()+spec.Comment.Text() != "" {
		return
	}
	for _, name := range spec.Names {
		if name.IsExported() {
			d.add(name, "%s has no comment", name.Name)
		}
	}
}

// named asks that text begins with name as a word.
func (d *docReader) named(n ast.Node, name, label, text string) {
	switch {
	case text == "":
		d.add(n, "%s has no comment", label)
	case !regexp.MustCompile(`^` + name + `\b`).MatchString(text):
		d.add(n, "the comment of %s does not begin with %s", label, name)
	}
}

// members goes through the fields and methods that a type's expression holds. The owner's
// comment may name its fields.
func (d *docReader) members(owner, ownerDoc string, expr ast.Expr) {
	switch e := expr.(type) {
	case *ast.StructType:
		d.fields(owner, ownerDoc, e.Fields.List)
	case *ast.InterfaceType:
		for _, m := range e.Methods.List {
			for _, name := range m.Names {
				if name.IsExported() {
					d.named(name, name.Name, owner+"."+name.Name, m.Doc.Text())
				}
			}
		}
	case *ast.StarExpr:
		d.members(owner, ownerDoc, e.X)
	case *ast.ArrayType:
		d.members(owner, ownerDoc, e.Elt)
	case *ast.MapType:
		d.members(owner, ownerDoc, e.Value)
	}
}

func (d *docReader) fields(owner, ownerDoc string, list []*ast.Field) {
	var above string // the comments of the fields above, up to a blank line
	last := -1
	for _, f := range list {
		if first := d.line(f); f.Doc == nil && first > last+1 || f.Doc != nil && d.line(f.Doc) > last+1 {
			above = ""
		}
		last = d.tree.fset.Position(f.End()).Line
		own := f.Doc.Text() + f.Comment.Text()
		above += own
		for _, name := range f.Names {
			if !name.IsExported() {
				continue
			}
			if own == "" && !mentions(above+ownerDoc, name.Name) && !strings.HasSuffix(typeName(f.Type), name.Name) {
				d.add(name, "%s.%s has no comment", owner, name.Name)
			}
			d.members(owner+"."+name.Name, own, f.Type)
		}
	}
}

func (d *docReader) line(n ast.Node) int { return d.tree.fset.Position(n.Pos()).Line }

func mentions(text, name string) bool {
	return regexp.MustCompile(`\b` + name + `\b`).MatchString(text)
}

// typeName returns the name of the type that an expression is about, without pointer,
// package and type arguments, or the empty string.
func typeName(expr ast.Expr) string {
	switch e := expr.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.StarExpr:
		return typeName(e.X)
	case *ast.SelectorExpr:
		return e.Sel.Name
	case *ast.IndexExpr:
		return typeName(e.X)
	case *ast.IndexListExpr:
		return typeName(e.X)
	}
	return ""
}
