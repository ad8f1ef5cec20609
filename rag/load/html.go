package load

import (
	"bytes"
	"slices"
	"strings"

	"github.com/awsai-go/awsai/rag"
	"golang.org/x/net/html"
)

// The parts of a page, by how likely they are what it is about.
const (
	inChrome = iota
	inBody
	inArticle
	inMain
	partCount
)

// readHTML reads the text that a page shows. It works on tokens and not on a tree, since
// only tokens have offsets, and so takes unclosed elements as they come.
func readHTML(r *reader) {
	h := htmlReader{reader: r, tokens: html.NewTokenizer(strings.NewReader(r.source[r.from:])), text: newMarked(r)}
	h.at = r.from
	for tt := h.tokens.Next(); tt != html.ErrorToken; tt = h.tokens.Next() {
		start := h.at
		h.at += len(h.tokens.Raw())
		h.hidden = start < h.hiddenUntil
		switch tt {
		case html.TextToken:
			h.textToken(start, h.at)
		case html.StartTagToken, html.SelfClosingTagToken:
			h.startTag(tt, start)
		case html.EndTagToken:
			name, _ := h.tokens.TagName()
			h.endTag(string(name))
		}
	}
	h.flush()
	h.choose()
}

// htmlReader collects the text of one page.
type htmlReader struct {
	*reader
	tokens *html.Tokenizer
	at     int // where the next token begins

	text    *marked
	space   int // offset+1 of white space that waits for a word after it, or 0
	heading int // the level of the heading that is open, or 0
	lists   int // how many lists are open
	pre     int
	row     bool // a table row is open and has held nothing but cells of text so far
	group   int  // the list or table whose items join; changes where one begins
	last    int  // the group of the last block, or 0
	inTitle bool

	hidden      bool        // the token is inside an element that is not shown
	hiddenUntil int         // where that element ends
	ends        map[int]int // where elements end, once that matters

	dropped, chrome, main, article scope
	parts                          []int // the part of each block
	sizes                          [partCount]int
}

// scope is an element that matters until its end: elements of its own name inside it are
// counted, so that its end is found without a tree.
type scope struct {
	name  string
	depth int
}

func (s *scope) start(name string, begins bool) {
	if s.name == "p" && isBlock(name) {
		s.depth = 0 // paragraphs hold no blocks, and end where one begins
	}
	switch {
	case s.depth == 0 && begins:
		*s = scope{name, 1}
	case s.depth > 0 && name == s.name:
		s.depth++
	}
}

func (s *scope) end(name string) {
	if s.depth > 0 && name == s.name {
		s.depth--
	}
}

func (h *htmlReader) part() int {
	switch {
	case h.chrome.depth > 0:
		return inChrome
	case h.main.depth > 0:
		return inMain
	case h.article.depth > 0:
		return inArticle
	}
	return inBody
}

func (h *htmlReader) startTag(tt html.TokenType, start int) {
	raw, hasAttr := h.tokens.TagName()
	name := string(raw)
	a := attributes(h.tokens, hasAttr)
	if tt == html.SelfClosingTagToken && !isRaw(name) || isVoid(name) {
		h.void(name, start)
		return
	}
	if isBlock(name) {
		h.breakBlock(name, false, start)
	}
	content := h.main.depth > 0 || h.article.depth > 0
	if !h.dropping() && (isDropped(name) || a.hidden) {
		h.drop(name, start)
	}
	h.chrome.start(name, isChrome(name, a.role, content))
	h.main.start(name, name == "main" || a.role == "main")
	h.article.start(name, name == "article")
	if !h.dropping() {
		h.open(name, start)
	}
}

// drop leaves out an element that begins at start. One that is never closed is shown after
// all, since everything after it would be left out with it.
func (h *htmlReader) drop(name string, start int) {
	if isRaw(name) {
		h.dropped.start(name, true)
		return
	}
	if h.ends == nil {
		h.ends = elementEnds(h.source, h.from)
	}
	h.hiddenUntil = h.ends[start]
	h.hidden = start < h.hiddenUntil
}

// dropping tells whether the token is part of what is left out.
func (h *htmlReader) dropping() bool { return h.hidden || h.dropped.depth > 0 }

// open notes what begins, apart from the scopes.
func (h *htmlReader) open(name string, start int) {
	switch name {
	case "h1", "h2", "h3", "h4", "h5", "h6":
		h.heading = int(name[1] - '0')
	case "title":
		h.inTitle = h.title == ""
	case "ul", "ol", "dl":
		if h.lists == 0 {
			h.group++
		}
		h.lists++
	case "table":
		h.group++
	case "tr":
		h.row = true
	case "td", "th":
		if h.row && len(h.text.text) > 0 {
			h.text.cut(len(bytes.TrimRight(h.text.text, " \n")))
			h.text.put(" | ", start, start)
			h.space = 0
		}
	case "pre", "xmp", "listing":
		h.pre++
	}
}

func (h *htmlReader) endTag(name string) {
	if isBlock(name) {
		h.breakBlock(name, true, h.at)
	}
	if !h.dropping() {
		h.close(name)
	}
	for _, s := range []*scope{&h.dropped, &h.chrome, &h.main, &h.article} {
		s.end(name)
	}
}

func (h *htmlReader) close(name string) {
	switch name {
	case "title":
		h.inTitle = false
	case "ul", "ol", "dl":
		h.lists = max(h.lists-1, 0)
	case "pre", "xmp", "listing":
		h.pre = max(h.pre-1, 0)
	}
}

func (h *htmlReader) void(name string, start int) {
	switch {
	case name == "br" && !h.dropping():
		if h.text.last() == '\n' && h.pre == 0 {
			h.flush() // an empty line ends a paragraph
			return
		}
		h.newline(start)
	case isBlock(name):
		h.breakBlock(name, false, start)
	}
}

// newline begins a new line in the open block.
func (h *htmlReader) newline(at int) {
	if h.heading > 0 {
		h.space = at + 1
		return
	}
	if last := h.text.last(); last != 0 && (last != '\n' || h.pre > 0) {
		h.text.put("\n", at, at)
	}
	h.space = 0
}

// breakBlock ends the open block where the start or end of the named element does. In
// headings, code, definitions and small cells, some only begin a new line.
func (h *htmlReader) breakBlock(name string, isEnd bool, at int) {
	small := len(h.text.text) < wholeList
	switch {
	case h.dropping():
		return
	case name == "td" || name == "th":
		if !h.row {
			h.flush()
		}
		return
	case small && h.keepsOpen(name, isEnd):
		if h.text.last() != '\n' && h.text.last() != ' ' {
			h.newline(at)
		}
		return
	}
	// A row in which something else begins is of a table that only arranges the page.
	h.row = h.row && (name == "tr" || isEnd && isTablePart(name))
	h.flush()
	h.row, h.heading = false, 0
	if !isEnd && isHeading(name) {
		h.pre = 0 // it was not closed
	}
}

// keepsOpen tells whether the open block goes on after the tag.
func (h *htmlReader) keepsOpen(name string, isEnd bool) bool {
	inner := name == "div" || name == "center"
	switch {
	case h.heading > 0:
		return inner
	case h.pre > 0:
		return !isHeading(name) && name != "pre" && name != "xmp" && name != "listing"
	case h.row:
		return inner || name == "p"
	}
	return name == "dd" || name == "dt" && isEnd
}

func (h *htmlReader) textToken(start, end int) {
	raw := h.source[start:end]
	switch {
	case h.inTitle && !h.dropping():
		h.title += html.UnescapeString(raw)
		h.title = strings.Join(strings.Fields(h.title), " ")
	case !h.dropping() && h.pre > 0:
		h.preformatted(start, end)
	case !h.dropping():
		h.prose(start, end)
	}
}

// flush ends the open block.
func (h *htmlReader) flush() {
	text := h.text
	h.text, h.space = newMarked(h.reader), 0
	kind := rag.BlockParagraph
	switch {
	case h.heading > 0:
		kind = rag.BlockHeading
	case h.row:
		kind = rag.BlockTable
	case h.pre > 0:
		kind = rag.BlockCode
	case h.lists > 0:
		kind = rag.BlockList
	}
	text.cut(len(trimBlock(kind, string(text.text))))
	b := text.block(kind)
	if b.Text == "" {
		return
	}
	if kind == rag.BlockHeading {
		b.Level = h.heading
	}
	h.addBlock(b)
}

// trimBlock takes off space, and the signs that link a heading to itself.
func trimBlock(kind rag.BlockKind, text string) string {
	if kind == rag.BlockHeading {
		text = strings.TrimRight(text, " \n¶\u200b\uf0c1")
		return strings.TrimSuffix(text, " #")
	}
	return strings.TrimRight(strings.TrimRight(text, " \n\t"), "|\n ")
}

// addBlock adds a block, or joins it with the one before, where both are rows of a table
// or items of a list and small.
func (h *htmlReader) addBlock(b rag.Block) {
	part, group := h.part(), 0
	if b.Kind == rag.BlockTable || b.Kind == rag.BlockList {
		group = h.group
	}
	h.sizes[part] += len(b.Text)
	n := len(h.blocks)
	if group == 0 || group != h.last || h.blocks[n-1].Kind != b.Kind || h.parts[n-1] != part || len(h.blocks[n-1].Text)+len(b.Text) > wholeList {
		h.blocks, h.parts, h.last = append(h.blocks, b), append(h.parts, part), group
		return
	}
	to := &h.blocks[n-1]
	for _, m := range b.Marks {
		m.Text += len(to.Text) + 1
		to.Marks = append(to.Marks, m)
	}
	to.Text += "\n" + b.Text
	to.End, to.EndLine = b.End, b.EndLine
}

// choose keeps the blocks of the page's main part: what is in <main>, unless that is next
// to nothing, or in <article>, if that is most of the text, or outside of headers, footers
// and navigation, if anything is.
func (h *htmlReader) choose() {
	chosen := inChrome
	content := h.sizes[inBody] + h.sizes[inArticle] + h.sizes[inMain]
	switch {
	case h.sizes[inMain]*10 > content:
		chosen = inMain
	case h.sizes[inArticle]*2 > content:
		chosen = inArticle
	case content > 0:
		chosen = inBody
	}
	i := -1
	h.blocks = slices.DeleteFunc(h.blocks, func(rag.Block) bool { i++; return h.parts[i] < chosen })
	for _, b := range h.blocks {
		if h.title == "" && b.Kind == rag.BlockHeading && b.Level == 1 {
			h.title = b.Text
		}
	}
}
