package document

import (
	"html"
	"slices"
	"strings"
)

// Affix is what is written before and after something.
type Affix struct {
	// Before and After are written as they are.
	Before, After string
}

// TableFormat is how tables are written in a text.
type TableFormat string

// The formats of tables.
const (
	// PlainTables separate cells by CellSeparator and rows by line ends, with the affixes of
	// the options.
	PlainTables TableFormat = "plain"
	// MarkdownTables, HTMLTables and CSVTables are as the methods of Table write them.
	MarkdownTables TableFormat = "markdown"
	HTMLTables     TableFormat = "html"
	CSVTables      TableFormat = "csv"
)

// TextOptions say how a document is written as text. The zero value writes plain text: each
// element a paragraph, tables with tabs, key and value on a line.
type TextOptions struct {
	// Hide leaves elements of these kinds out, with all that is in them. TableElement leaves
	// all tables out, KeyValueElement all fields.
	Hide []ElementKind
	// Around is written around elements by their kind.
	Around map[ElementKind]Affix
	// Item is written around the items of a list.
	Item Affix
	// Tables is the format of tables. The default is PlainTables.
	Tables TableFormat
	// Table, TableTitle, TableFooter, Row, HeaderCell and Cell are written around the parts of
	// a plain table.
	Table, TableTitle, TableFooter, Row, HeaderCell, Cell Affix
	// CellSeparator is written between the cells of a plain table. The default is a tab.
	CellSeparator string
	// FillMerged repeats the text of a merged cell of a plain table in each place that it
	// covers.
	FillMerged bool
	// FlattenHeaders joins the headings of several rows into one row of a plain table.
	FlattenHeaders bool
	// MinTableWords is how many words a table has at least to be written as one; the words
	// of others are written as text.
	MinTableWords int
	// KeyValue is written around fields, Key and Value around their parts.
	KeyValue, Key, Value Affix
	// KeySeparator is written between key and value. The default is a space.
	KeySeparator string
	// LineSeparator is written between the lines of a paragraph. The default is a space.
	LineSeparator string
	// ElementSeparator is written between elements, PageSeparator between pages. The default
	// is an empty line.
	ElementSeparator, PageSeparator string
	// Selected and NotSelected stand for check boxes. The defaults are [X] and [ ].
	Selected, NotSelected string
	// Signature stands for a signature. The default is [SIGNATURE].
	Signature string
	// Escape is applied to all text of the document. The default leaves it as it is.
	Escape func(string) string
}

// AsMarkdown sets options for Markdown: titles, headings, lists and tables. The text of the
// document is not escaped; a reader that is a model does better so.
func AsMarkdown(o *TextOptions) {
	o.Tables = MarkdownTables
	o.Around = map[ElementKind]Affix{TitleElement: {Before: "# "}, SectionHeaderElement: {Before: "## "}}
	o.Item = Affix{Before: "- "}
}

// AsHTML sets options for HTML: text stands in p, h1, h2, li, th, td and caption, and is
// escaped. It makes the inside of a body.
func AsHTML(o *TextOptions) {
	o.Tables = HTMLTables
	p := Affix{"<p>", "</p>"}
	o.Around = map[ElementKind]Affix{
		TitleElement: {"<h1>", "</h1>"}, SectionHeaderElement: {"<h2>", "</h2>"}, ListElement: {"<ul>\n", "\n</ul>"},
		TextElement: p, HeaderElement: p, FooterElement: p, PageNumberElement: p, FigureElement: p, KeyValueElement: p, TableElement: p, SignatureElement: p,
	}
	o.Item = Affix{"<li>", "</li>"}
	o.ElementSeparator, o.PageSeparator = "\n", "\n"
	o.Escape = html.EscapeString
}

func textOptions(optFns []func(*TextOptions)) *TextOptions {
	o := &TextOptions{}
	for _, fn := range optFns {
		fn(o)
	}
	set := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	set(&o.CellSeparator, "\t")
	set(&o.KeySeparator, " ")
	set(&o.LineSeparator, " ")
	set(&o.ElementSeparator, "\n\n")
	set(&o.PageSeparator, "\n\n")
	set(&o.Selected, "[X]")
	set(&o.NotSelected, "[ ]")
	set(&o.Signature, "[SIGNATURE]")
	if o.Tables == "" {
		o.Tables = PlainTables
	}
	if o.Escape == nil {
		o.Escape = func(s string) string { return s }
	}
	return o
}

func (o *TextOptions) hidden(kind ElementKind) bool { return slices.Contains(o.Hide, kind) }

func (o *TextOptions) mark(s Selection) string {
	if s.Selected {
		return o.Selected
	}
	return o.NotSelected
}

// Section is a part of a document's text, with its place.
type Section struct {
	// Kind is what it is: the kind of its element, or TableElement, KeyValueElement or
	// SignatureElement.
	Kind ElementKind
	// Text is what the options make of it, without separators.
	Text string
	// Page is the number of its page, and Box where it stands.
	Page int
	Box  Box
}

// Text returns the text of the document in reading order. Every word is written once, where
// it is not hidden: those of tables and fields with them.
func (d Document) Text(optFns ...func(*TextOptions)) string {
	o := textOptions(optFns)
	var pages []string
	for _, p := range d.Pages {
		if text := p.text(o); text != "" {
			pages = append(pages, text)
		}
	}
	return strings.Join(pages, o.PageSeparator)
}

// Text returns the text of the page, as [Document.Text] does.
func (p Page) Text(optFns ...func(*TextOptions)) string { return p.text(textOptions(optFns)) }

func (p Page) text(o *TextOptions) string {
	var parts []string
	for _, s := range p.sections(o) {
		parts = append(parts, s.Text)
	}
	return strings.Join(parts, o.ElementSeparator)
}

// Sections returns what the text of the document is made of, with the place of each part,
// for an index whose answers are to say where they stand.
func (d Document) Sections(optFns ...func(*TextOptions)) []Section {
	o := textOptions(optFns)
	var all []Section
	for _, p := range d.Pages {
		all = append(all, p.sections(o)...)
	}
	return all
}
