package document

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// PassageOptions say how a document becomes passages.
type PassageOptions struct {
	// Title is the document's. The default is the text of the first title that is found.
	Title string
	// Metadata is the document's. The default is none.
	Metadata map[string]any
	// Split are the settings of [rag.Split]. The default is its own.
	Split []func(*rag.SplitOptions)
}

// Passages divides the document for a RAG index, so that scans are found as files with
// text are: titles and headings of the layout lead their passages, tables stay whole as
// Markdown, and a passage says on which page it begins. Running headers, footers and page
// numbers are left out. Start and End of a passage are bytes of the text that these parts
// make; [Document.Places] says where on the pages it stands. id names the document in
// the index.
func (d Document) Passages(id string, optFns ...func(*PassageOptions)) rag.Document {
	var o PassageOptions
	for _, fn := range optFns {
		fn(&o)
	}
	text, parts := d.passageText()
	if o.Title == "" {
		o.Title = title(parts)
	}
	doc := rag.Document{ID: id, Title: o.Title, Metadata: o.Metadata, Hash: hashOf(text, o)}
	blocks := make([]rag.Block, len(parts))
	for i, p := range parts {
		blocks[i] = p.block(text)
	}
	return rag.Split(doc, text, blocks, o.Split...)
}

// hashOf covers the text and the way it is divided.
func hashOf(text string, o PassageOptions) string {
	var s rag.SplitOptions
	for _, fn := range o.Split {
		fn(&s)
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "document/1 %d %d %q %v\n%s", s.Max, s.Min, o.Title, o.Metadata, text))
	return hex.EncodeToString(sum[:])
}

// Places are the parts of the document that a passage of [Document.Passages] is made of, with
// their pages and boxes, in order: what to outline where an answer cites it.
func (d Document) Places(p rag.Passage) []Section {
	_, parts := d.passageText()
	var places []Section
	for _, part := range parts {
		if part.start < p.End && p.Start < part.end {
			places = append(places, part.Section)
		}
	}
	return places
}

// passagePart is a section in the text that passages are cut from.
type passagePart struct {
	Section
	start, end int
}

// passageText is the text that passages are cut from: the sections with an empty line
// between them, and a form feed before a further page.
func (d Document) passageText() (string, []passagePart) {
	var b strings.Builder
	var parts []passagePart
	page := 0
	for _, s := range d.Sections(passageFormat) {
		if strings.TrimSpace(s.Text) == "" {
			continue
		}
		switch {
		case len(parts) == 0:
		case s.Page != page:
			b.WriteString("\n\f")
		default:
			b.WriteString("\n\n")
		}
		page = s.Page
		start := b.Len()
		b.WriteString(s.Text)
		parts = append(parts, passagePart{s, start, b.Len()})
	}
	return b.String(), parts
}

func passageFormat(o *TextOptions) {
	o.Tables = MarkdownTables
	o.Item = Affix{Before: "- "}
	o.Hide = []ElementKind{HeaderElement, FooterElement, PageNumberElement}
}

func (p passagePart) block(text string) rag.Block {
	line := 1 + strings.Count(text[:p.start], "\n")
	b := rag.Block{
		Kind: rag.BlockParagraph, Text: p.Text, Start: p.start, End: p.end, Page: p.Page,
		Line: line, EndLine: line + strings.Count(p.Text, "\n"),
	}
	switch p.Kind {
	case TitleElement:
		b.Kind, b.Level = rag.BlockHeading, 1
	case SectionHeaderElement:
		b.Kind, b.Level = rag.BlockHeading, 2
	case TableElement:
		b.Kind = rag.BlockTable
	case ListElement:
		b.Kind = rag.BlockList
	case KeyValueElement:
		b.Kind = rag.BlockRecord
	}
	return b
}

func title(parts []passagePart) string {
	for _, p := range parts {
		if p.Kind == TitleElement {
			return strings.Join(strings.Fields(p.Text), " ")
		}
	}
	return ""
}
