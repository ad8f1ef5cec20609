package load

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// goSource makes a block of each declaration with its comment. A file that does not parse
// is read as code of any language.
func goSource(r *reader) {
	fset := token.NewFileSet()
	f, err := parser.ParseFile(fset, "", r.source, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		code(r)
		return
	}
	g := goReader{reader: r, file: fset.File(f.FileStart), at: r.from}
	// The comment before the package clause, a licence perhaps, goes with it.
	g.add("package "+f.Name.Name, r.from, g.lineEnd(f.Name.End()))
	for _, d := range f.Decls {
		start := d.Pos()
		if doc := docOf(d); doc != nil {
			start = doc.Pos()
		}
		g.add(declLabel(d), g.file.Offset(start), g.lineEnd(d.End()))
	}
	g.verbatim(rag.BlockCode, "", g.at, len(r.source))
}

type goReader struct {
	*reader
	file *token.File
	at   int // the end of the last declaration
}

// add adds a declaration, and before it the comments that are between it and the last.
func (g *goReader) add(label string, start, end int) {
	if start < g.at {
		return // a second declaration on the line, which the first has taken in
	}
	g.verbatim(rag.BlockCode, "", g.at, start)
	g.verbatim(rag.BlockCode, label, start, end)
	g.at = end
}

// lineEnd is the end of the line that pos is on: what follows there is a comment, or a
// declaration too short to be one of its own.
func (g *goReader) lineEnd(pos token.Pos) int {
	at := g.file.Offset(pos)
	if nl := strings.IndexByte(g.source[at:], '\n'); nl >= 0 {
		return at + nl
	}
	return len(g.source)
}

func docOf(d ast.Decl) *ast.CommentGroup {
	switch d := d.(type) {
	case *ast.FuncDecl:
		return d.Doc
	case *ast.GenDecl:
		return d.Doc
	}
	return nil
}

// declLabel is a declaration's name as Go programmers say it, as "func (c *Client) Do".
// Imports have none.
func declLabel(d ast.Decl) string {
	switch d := d.(type) {
	case *ast.FuncDecl:
		if d.Recv == nil || len(d.Recv.List) == 0 {
			return "func " + d.Name.Name
		}
		return "func " + receiver(d.Recv.List[0]) + " " + d.Name.Name
	case *ast.GenDecl:
		var names []string
		for _, spec := range d.Specs {
			names = append(names, specNames(spec)...)
		}
		if len(names) > 0 {
			return label(d.Tok.String() + " " + strings.Join(names, ", "))
		}
	}
	return ""
}

func specNames(spec ast.Spec) []string {
	switch s := spec.(type) {
	case *ast.TypeSpec:
		return []string{s.Name.Name}
	case *ast.ValueSpec:
		var names []string
		for _, id := range s.Names {
			names = append(names, id.Name)
		}
		return names
	}
	return nil
}

func receiver(field *ast.Field) string {
	name := ""
	if len(field.Names) > 0 {
		name = field.Names[0].Name + " "
	}
	star, t := "", field.Type
	for {
		switch x := t.(type) {
		case *ast.StarExpr:
			star, t = "*", x.X
		case *ast.ParenExpr:
			t = x.X
		case *ast.IndexExpr:
			t = x.X
		case *ast.IndexListExpr:
			t = x.X
		case *ast.Ident:
			return "(" + name + star + x.Name + ")"
		default:
			return "(" + strings.TrimSpace(name) + ")"
		}
	}
}
