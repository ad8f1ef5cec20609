package load

import (
	"strings"

	"golang.org/x/net/html"
)

// tagAttributes are what matters of an element's attributes.
type tagAttributes struct {
	role   string
	hidden bool
}

func attributes(z *html.Tokenizer, more bool) tagAttributes {
	var a tagAttributes
	for more {
		var key, value []byte
		key, value, more = z.TagAttr()
		switch string(key) {
		case "role":
			a.role = strings.ToLower(string(value))
		case "hidden":
			a.hidden = a.hidden || string(value) != "until-found"
		case "aria-hidden":
			a.hidden = a.hidden || string(value) == "true"
		case "style":
			style := strings.ReplaceAll(strings.ToLower(string(value)), " ", "")
			a.hidden = a.hidden || strings.Contains(style, "display:none") || strings.Contains(style, "visibility:hidden")
		}
	}
	return a
}

// isDropped is true for elements whose content is no text of the page.
func isDropped(name string) bool {
	switch name {
	case "script", "style", "template", "noscript", "svg", "math", "canvas", "iframe", "noembed", "noframes", "object",
		"audio", "video", "select", "datalist", "button", "textarea", "dialog":
		return true
	}
	return false
}

// isChrome is true for what surrounds a page's content. Inside the content, a header or an
// aside is part of it.
func isChrome(name, role string, inContent bool) bool {
	switch {
	case name == "nav" || role == "navigation" || role == "search":
		return true
	case inContent:
		return false
	}
	switch role {
	case "banner", "contentinfo", "complementary":
		return true
	}
	return name == "header" || name == "footer" || name == "aside"
}

// isBlock is true for elements that begin on a new line, by the rendering section of the
// HTML standard.
func isBlock(name string) bool {
	switch name {
	case "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div",
		"dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head",
		"header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "optgroup", "option", "p",
		"plaintext", "pre", "search", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "title", "tr",
		"ul", "xmp":
		return true
	}
	return false
}

// isVoid is true for elements that have no end.
func isVoid(name string) bool {
	switch name {
	case "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr":
		return true
	}
	return false
}

// isRaw is true for elements after whose start the tokenizer reads text up to their end,
// also where they seem to close themselves.
func isRaw(name string) bool {
	switch name {
	case "iframe", "noembed", "noframes", "noscript", "plaintext", "script", "style", "textarea", "title", "xmp":
		return true
	}
	return false
}

func isHeading(name string) bool {
	return len(name) == 2 && name[0] == 'h' && name[1] >= '1' && name[1] <= '6'
}

// isTablePart is true for the elements that rows stand in.
func isTablePart(name string) bool {
	return name == "table" || name == "tbody" || name == "thead" || name == "tfoot"
}
