package nlp

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"github.com/awsai-go/awsai"
)

// htmlPassage takes from a page what is to be translated: what is in a block element, with the
// inline elements in it, a line for each and as many as fit in a request. All else stays as it is
// to the byte: blocks' tags, scripts, styles, preformatted text, and elements with
// translate="no". Attributes are not translated.
func htmlPassage(page, source string) *passage {
	p := &passage{source: source, reflow: true} // line breaks mean nothing
	if !utf8.ValidString(page) {
		p.err = fmt.Errorf("%w: page of %d bytes is not UTF-8", awsai.ErrInvalid, len(page))
		return p
	}
	c := htmlCutter{passage: p, page: page}
	z := html.NewTokenizer(strings.NewReader(page))
	at := 0
	for kind := z.Next(); kind != html.ErrorToken; kind = z.Next() {
		end := at + len(z.Raw())
		c.token(kind, z, at, end)
		at = end
	}
	c.flush()
	p.parts = append(packBlocks(p.parts), &passagePart{before: page[c.done:]})
	return p
}

// packBlocks has what fits in one request in one part. Line breaks in a block, which mean
// nothing, become spaces there.
func packBlocks(parts []*passagePart) []*passagePart {
	var out []*passagePart
	var last *passagePart
	for _, q := range parts {
		line := oneLine(q.text)
		if last == nil || last.text == "" || line == "" || len(last.text)+1+len(line) > maxTranslateText {
			out, last = append(out, q), q
			continue
		}
		if last.blocks == nil {
			last.text = oneLine(last.text)
			last.blocks = []*passagePart{{text: last.text}}
		}
		last.blocks[len(last.blocks)-1].after = last.after + q.before
		last.blocks = append(last.blocks, &passagePart{text: line})
		last.text += "\n" + line
		last.after = q.after
	}
	return out
}

// htmlCutter goes through a page.
type htmlCutter struct {
	*passage
	page string
	done int         // how much of the page is in the parts
	run  []htmlToken // of inline elements and text, since the last block tag
	text bool        // there is text in run

	skipping atom.Atom // the element that is left alone
	depth    int       // of elements of its kind in it
}

// htmlToken is a piece of a page.
type htmlToken struct {
	start, end int
	text       bool
}

func (c *htmlCutter) token(kind html.TokenType, z *html.Tokenizer, start, end int) {
	var tag atom.Atom
	var frozen bool
	switch kind {
	case html.StartTagToken, html.EndTagToken, html.SelfClosingTagToken:
		tag, frozen = readTag(z)
	}
	switch {
	case c.skipping != 0:
		c.skip(kind, tag)
	case kind == html.TextToken:
		c.run = append(c.run, htmlToken{start, end, true})
		c.text = c.text || strings.ContainsFunc(c.page[start:end], func(r rune) bool { return !unicode.IsSpace(r) })
	case tag != 0 && (verbatim[tag] || frozen && !inline[tag]):
		c.flush()
		if kind == html.StartTagToken {
			c.skipping, c.depth = tag, 1
		}
	case kind == html.CommentToken, inline[tag]:
		c.run = append(c.run, htmlToken{start, end, false})
	default:
		c.flush()
	}
}

// readTag is the name of a tag, and whether it has translate="no".
func readTag(z *html.Tokenizer) (tag atom.Atom, frozen bool) {
	name, more := z.TagName()
	tag = atom.Lookup(name)
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		frozen = frozen || string(key) == "translate" && strings.EqualFold(string(value), "no")
	}
	return tag, frozen
}

// skip notes where the element that is left alone ends.
func (c *htmlCutter) skip(kind html.TokenType, tag atom.Atom) {
	switch {
	case tag != c.skipping:
	case kind == html.StartTagToken:
		c.depth++
	case kind == html.EndTagToken:
		if c.depth--; c.depth == 0 {
			c.skipping = 0
		}
	}
}

// flush ends a run: it is translated as one if there is text in it and it fits a request, and by
// its texts if it does not fit.
func (c *htmlCutter) flush() {
	run, text := c.run, c.text
	c.run, c.text = c.run[:0], false
	switch {
	case !text:
	case run[len(run)-1].end-run[0].start <= maxTranslateText:
		c.send(run[0].start, run[len(run)-1].end)
	default:
		for _, t := range run {
			if t.text {
				c.send(t.start, t.end)
			}
		}
	}
}

// send adds the parts of a text, after what is before it and stays as it is.
func (c *htmlCutter) send(start, end int) {
	n := len(c.parts)
	c.add(c.page[start:end])
	c.parts[n].before = c.page[c.done:start] + c.parts[n].before
	c.done = end
}

// inline are the elements that a sentence may have in it (HTML Living Standard, "Phrasing
// content").
var inline = map[atom.Atom]bool{
	atom.A: true, atom.Abbr: true, atom.B: true, atom.Bdi: true, atom.Bdo: true, atom.Br: true, atom.Cite: true, atom.Code: true,
	atom.Data: true, atom.Del: true, atom.Dfn: true, atom.Em: true, atom.Font: true, atom.I: true, atom.Img: true, atom.Ins: true,
	atom.Kbd: true, atom.Mark: true, atom.Q: true, atom.S: true, atom.Samp: true, atom.Small: true, atom.Span: true, atom.Strong: true,
	atom.Sub: true, atom.Sup: true, atom.Time: true, atom.U: true, atom.Var: true, atom.Wbr: true,
}

// verbatim are the elements whose content is not prose.
var verbatim = map[atom.Atom]bool{
	atom.Script: true, atom.Style: true, atom.Pre: true, atom.Template: true, atom.Textarea: true, atom.Svg: true, atom.Math: true,
	atom.Iframe: true, atom.Noscript: true, atom.Canvas: true, atom.Object: true,
}
