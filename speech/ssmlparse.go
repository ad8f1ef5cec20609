package speech

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/awsai-go/awsai"
)

// ssmlKind is what a token of a document is.
type ssmlKind uint8

const (
	ssmlText  ssmlKind = iota // characters, entities as they are written
	ssmlOpen                  // a tag that opens an element
	ssmlClose                 // one that closes it
	ssmlEmpty                 // an element without content
	ssmlOther                 // a comment, an XML declaration, a byte order mark
)

// ssmlToken is a part of a document, as it stands there.
type ssmlToken struct {
	kind       ssmlKind
	cdata      bool
	start, end int    // bytes of the document
	name       string // of a tag, with its prefix
	attrs      []xml.Attr
}

// attr is an attribute by its name with the prefix, or empty.
func (t ssmlToken) attr(name string) string {
	for _, a := range t.attrs {
		if ssmlName(a.Name) == name {
			return a.Value
		}
	}
	return ""
}

// ssmlDocument is a document that is well formed. What is outside the <speak> element is not among
// the tokens, nor is that element's own tag.
type ssmlDocument struct {
	text   string
	root   string // the tag <speak>, as it is written
	added  bool   // which the document does not have
	tokens []ssmlToken
}

func invalidf(format string, args ...any) error {
	return fmt.Errorf("%w: %w", awsai.ErrInvalid, fmt.Errorf(format, args...))
}

func ssmlName(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// parseSSML reads a document, or a part of one that has no <speak>.
func parseSSML(text string) (*ssmlDocument, error) {
	tokens, err := ssmlTokens(text)
	if err != nil {
		return nil, err
	}
	if err := ssmlNesting(text, tokens); err != nil {
		return nil, err
	}
	d := &ssmlDocument{text: text, root: "<speak>", tokens: tokens}
	first, last := d.outermost()
	if first < 0 || tokens[first].name != "speak" {
		d.added = true
		return d, d.noSpeakWithin()
	}
	if tokens[first].kind == ssmlEmpty && first == last {
		d.tokens = nil
		return d, nil
	}
	if tokens[first].kind == ssmlEmpty || tokens[last].kind != ssmlClose || tokens[last].name != "speak" {
		return nil, invalidf("the document goes on after </speak>, at byte %d", tokens[last].start)
	}
	d.root = text[tokens[first].start:tokens[first].end]
	d.tokens = tokens[first+1 : last]
	return d, d.noSpeakWithin()
}

// outermost are the first and last tokens that are more than white space, or -1.
func (d *ssmlDocument) outermost() (first, last int) {
	first, last = -1, -1
	for i, t := range d.tokens {
		if t.kind == ssmlOther || t.kind == ssmlText && strings.TrimSpace(d.text[t.start:t.end]) == "" {
			continue
		}
		if first < 0 {
			first = i
		}
		last = i
	}
	return first, last
}

func (d *ssmlDocument) noSpeakWithin() error {
	for _, t := range d.tokens {
		if t.name == "speak" {
			return invalidf("<speak> at byte %d is not around the whole document", t.start)
		}
	}
	return nil
}

// spoken tells whether there is anything to say, be it a pause.
func (d *ssmlDocument) spoken() bool {
	for _, t := range d.tokens {
		switch {
		case t.kind == ssmlEmpty:
			return true
		case t.kind == ssmlText && strings.TrimSpace(d.text[t.start:t.end]) != "":
			return true
		}
	}
	return false
}

// byteOrderMark may begin a file.
const byteOrderMark = "\ufeff"

// ssmlTokens reads the tokens. An error says where, and nothing of the text.
func ssmlTokens(text string) ([]ssmlToken, error) {
	var tokens []ssmlToken
	base := 0
	if strings.HasPrefix(text, byteOrderMark) {
		base = len(byteOrderMark)
		tokens = append(tokens, ssmlToken{kind: ssmlOther, end: base})
	}
	d := xml.NewDecoder(strings.NewReader(text[base:]))
	for {
		start := base + int(d.InputOffset())
		raw, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return tokens, nil
		}
		if err != nil {
			return nil, ssmlSyntax(err, base+int(d.InputOffset()))
		}
		end := base + int(d.InputOffset())
		if _, ok := raw.(xml.EndElement); ok && start == end {
			continue // the end of an element without content, which was told already
		}
		t, err := ssmlTokenOf(raw, text[start:end])
		if err != nil {
			return nil, fmt.Errorf("%w, at byte %d", err, start)
		}
		t.start, t.end = start, end
		tokens = append(tokens, t)
	}
}

func ssmlSyntax(err error, at int) error {
	line := 0
	if s, ok := errors.AsType[*xml.SyntaxError](err); ok {
		line = s.Line
	}
	return invalidf("the SSML is not well formed at byte %d, line %d; &, < and > of a text are to be escaped", at, line)
}

func ssmlTokenOf(raw xml.Token, text string) (ssmlToken, error) {
	switch x := raw.(type) {
	case xml.CharData:
		return ssmlToken{kind: ssmlText, cdata: strings.HasPrefix(text, "<![CDATA[")}, nil
	case xml.StartElement:
		t := ssmlToken{kind: ssmlOpen, name: ssmlName(x.Name), attrs: x.Copy().Attr}
		if strings.HasSuffix(text, "/>") {
			t.kind = ssmlEmpty
		}
		for i, a := range t.attrs {
			for _, b := range t.attrs[:i] {
				if a.Name == b.Name {
					return ssmlToken{}, invalidf("an attribute is there twice")
				}
			}
		}
		return t, nil
	case xml.EndElement:
		return ssmlToken{kind: ssmlClose, name: ssmlName(x.Name)}, nil
	case xml.Directive:
		return ssmlToken{}, invalidf("the SSML has a document type or another directive")
	}
	return ssmlToken{kind: ssmlOther}, nil
}

// maxSSMLDepth is how deep elements may be nested. Each piece of a document opens again what is open
// where it begins.
const maxSSMLDepth = 50

// ssmlNesting checks that what is opened is closed in its order.
func ssmlNesting(text string, tokens []ssmlToken) error {
	var open []ssmlToken
	for _, t := range tokens {
		switch t.kind {
		case ssmlOpen:
			if open = append(open, t); len(open) > maxSSMLDepth {
				return invalidf("elements are nested deeper than %d, at byte %d", maxSSMLDepth, t.start)
			}
		case ssmlClose:
			if len(open) == 0 || open[len(open)-1].name != t.name {
				return invalidf("an end tag at byte %d closes what is not open", t.start)
			}
			open = open[:len(open)-1]
		}
	}
	if len(open) > 0 {
		return invalidf("the element at byte %d of %d is not closed", open[len(open)-1].start, len(text))
	}
	return nil
}
