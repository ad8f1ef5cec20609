package document

import "strings"

// ElementKind is what a part of a page is. The service may have others.
type ElementKind string

// The kinds of elements (Amazon Textract Developer Guide, "Layout response objects").
const (
	TitleElement         ElementKind = "TITLE"
	SectionHeaderElement ElementKind = "SECTION_HEADER"
	HeaderElement        ElementKind = "HEADER"
	FooterElement        ElementKind = "FOOTER"
	PageNumberElement    ElementKind = "PAGE_NUMBER"
	ListElement          ElementKind = "LIST"
	FigureElement        ElementKind = "FIGURE"
	TableElement         ElementKind = "TABLE"
	KeyValueElement      ElementKind = "KEY_VALUE"
	TextElement          ElementKind = "TEXT"
	// SignatureElement is the kind of a Section alone: the layout has none.
	SignatureElement ElementKind = "SIGNATURE"
)

// Element is a part of a page: a paragraph, a heading, the place of a table.
type Element struct {
	// Kind is what it is.
	Kind ElementKind
	// Lines are its lines of text.
	Lines []Line
	// Children are the items of a list.
	Children []Element
	// Confidence is the service's, in [0,1].
	Confidence float64
	// Box is where it is.
	Box Box
	// ID is the block's in the response.
	ID string
}

// Text returns the lines of the element and its children, one below the other.
func (e Element) Text() string {
	var b strings.Builder
	e.write(&b)
	return b.String()
}

func (e Element) write(b *strings.Builder) {
	for _, l := range e.Lines {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
	}
	for _, c := range e.Children {
		c.write(b)
	}
}

// maxNesting is how deep elements are followed. Lists have one level.
const maxNesting = 4

// element builds an element and what is in it. Each block is used once, whatever refers to it.
func (b *pageBuilder) element(n int32, in *block, depth int) Element {
	b.used[n] = true
	e := Element{
		Kind:       ElementKind(strings.TrimPrefix(b.graph.names[in.kind], layoutPrefix)),
		Confidence: in.confidence(), Box: in.place(), ID: in.id,
	}
	for c, child := range b.graph.related(in, childOf) {
		switch {
		case child.kind == lineKind:
			if i, ok := b.lines[c]; ok {
				e.Lines = append(e.Lines, b.page.Lines[i])
			}
		case child.kind.layout() && !b.used[c] && depth < maxNesting:
			e.Children = append(e.Children, b.element(c, child, depth+1))
		}
	}
	return e
}
