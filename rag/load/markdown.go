package load

import (
	"regexp"
	"strings"

	"github.com/awsai-go/awsai/rag"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	extast "github.com/yuin/goldmark/extension/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
	"golang.org/x/net/html"
)

// wholeList is the size up to which a list is one block, in bytes: about what fits a
// passage. The items of a longer one are blocks of their own.
const wholeList = 1200

// markdown reads CommonMark with tables and front matter. A block reaches from the line
// where its node begins to the line where the next one begins, so that fences, markers
// and closing lines are in it, which the tree has no offsets for.
func markdown(r *reader) {
	body := r.frontMatter()
	source := []byte(r.source[body:])
	root := blockParser().Parse(text.NewReader(source))
	inline := inlineParser()
	var nodes []markdownNode
	for n := root.FirstChild(); n != nil; n = n.NextSibling() {
		nodes = r.appendNode(nodes, n, body)
	}
	for i, n := range nodes {
		end := len(r.source)
		if i+1 < len(nodes) {
			end = nodes[i+1].start
		}
		if h, ok := n.Node.(*ast.Heading); ok {
			r.heading(h.Level, headingText(inline, h.Lines().Value(source)), n.start, end)
		} else {
			r.markdownBlock(n.Node, n.start, end)
		}
	}
}

// blockParser is CommonMark with tables, but without what blocks need not: text inside
// them and link definitions, for which goldmark takes a time that grows with the square of
// their number.
func blockParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers( // with the priorities of parser.DefaultBlockParsers
			util.Prioritized(parser.NewSetextHeadingParser(), 100),
			util.Prioritized(parser.NewThematicBreakParser(), 200),
			util.Prioritized(shallow{parser.NewListParser()}, 300),
			util.Prioritized(parser.NewListItemParser(), 400),
			util.Prioritized(parser.NewCodeBlockParser(), 500),
			util.Prioritized(parser.NewATXHeadingParser(), 600),
			util.Prioritized(parser.NewFencedCodeBlockParser(), 700),
			util.Prioritized(shallow{parser.NewBlockquoteParser()}, 800),
			util.Prioritized(parser.NewHTMLBlockParser(), 900),
			util.Prioritized(parser.NewParagraphParser(), 1000),
		),
		parser.WithParagraphTransformers(util.Prioritized(extension.NewTableParagraphTransformer(), 200)),
		parser.WithHeadingAttribute(),
	)
}

// inlineParser reads what is inside a heading.
func inlineParser() parser.Parser {
	return parser.NewParser(
		parser.WithBlockParsers(util.Prioritized(parser.NewATXHeadingParser(), 100)),
		parser.WithInlineParsers(parser.DefaultInlineParsers()...),
	)
}

// shallow refuses to begin a block quote or list inside so many others that no text has
// them: goldmark takes a time that grows with the square of the depth.
type shallow struct{ parser.BlockParser }

// Open begins a block, or leaves its marks in the text.
func (s shallow) Open(parent ast.Node, r text.Reader, pc parser.Context) (ast.Node, parser.State) {
	const depth = 100
	if len(pc.OpenedBlocks()) > depth {
		return nil, parser.NoChildren
	}
	return s.BlockParser.Open(parent, r, pc)
}

// markdownNode is a node and the offset of the line that it begins on.
type markdownNode struct {
	ast.Node
	start int
}

// appendNode adds a node, or the items of a long list. A node whose place does not ascend
// is left out: what it covers is in the one before.
func (r *reader) appendNode(nodes []markdownNode, n ast.Node, body int) []markdownNode {
	if list, ok := n.(*ast.List); ok && list.Pos() >= 0 && r.long(list, body) {
		for item := list.FirstChild(); item != nil; item = item.NextSibling() {
			nodes = r.appendNode(nodes, item, body)
		}
		return nodes
	}
	pos := n.Pos()
	if table, ok := n.(*extast.Table); ok {
		// The table's own place is that of the paragraph it was found in.
		pos = table.FirstChild().Pos()
	}
	if pos < 0 {
		return nodes
	}
	start := max(r.lines.start(min(body+pos, len(r.source))), body)
	if len(nodes) > 0 && start <= nodes[len(nodes)-1].start {
		return nodes
	}
	return append(nodes, markdownNode{n, start})
}

func (r *reader) long(list *ast.List, body int) bool {
	end := len(r.source)
	if next := list.NextSibling(); next != nil && next.Pos() >= 0 {
		end = body + next.Pos()
	}
	return end-(body+list.Pos()) > wholeList
}

func (r *reader) markdownBlock(n ast.Node, start, end int) {
	switch n.(type) {
	case *ast.List, *ast.ListItem:
		r.verbatim(rag.BlockList, "", start, end)
	case *ast.CodeBlock, *ast.FencedCodeBlock:
		r.verbatim(rag.BlockCode, "", start, end)
	case *extast.Table:
		r.verbatim(rag.BlockTable, "", start, end)
	case *ast.ThematicBreak:
	case *ast.HTMLBlock:
		if hasText(r.source[start:end]) {
			r.verbatim(rag.BlockParagraph, "", start, end)
		}
	default:
		if !linkDefinitions.MatchString(r.source[start:end]) {
			r.verbatim(rag.BlockParagraph, "", start, end)
		}
	}
}

// linkDefinitions matches a paragraph of nothing but "[label]: target".
var linkDefinitions = regexp.MustCompile(`^(?:\s*\[[^\]^][^\]]*\]:[ \t]*\S+[^\n]*(?:\n|$))+\s*$`)

// referenceLink matches a link whose target is defined elsewhere.
var referenceLink = regexp.MustCompile(`\[([^\[\]]+)\]\[[^\[\]]*\]`)

// headingText is a heading as it is read, without the marks of emphasis, code and links.
// One longer than headings are stays as it is.
func headingText(inline parser.Parser, raw []byte) string {
	const limit = 1000
	line := strings.Join(strings.Fields(string(raw)), " ")
	if len(line) > limit || !strings.ContainsAny(line, "*_`[]<>&\\") {
		return line
	}
	source := []byte("# " + line)
	var b strings.Builder
	ast.Walk(inline.Parse(text.NewReader(source)), func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		switch n := n.(type) {
		case *ast.Text:
			if entering {
				b.Write(util.UnescapePunctuations(n.Segment.Value(source)))
			}
		case *ast.AutoLink:
			if entering {
				b.Write(n.Label(source))
			}
		}
		return ast.WalkContinue, nil
	})
	return html.UnescapeString(referenceLink.ReplaceAllString(b.String(), "$1"))
}

// hasText tells whether HTML shows any text: comments, pictures and bare tags do not.
func hasText(source string) bool {
	z := html.NewTokenizer(strings.NewReader(source))
	for {
		switch z.Next() {
		case html.ErrorToken:
			return false
		case html.TextToken:
			if strings.TrimSpace(string(z.Text())) != "" {
				return true
			}
		}
	}
}
