package speech

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

const (
	plsSpace = "http://www.w3.org/2005/01/pronunciation-lexicon"
)

// plsLexicon is the document as XML has it.
type plsLexicon struct {
	XMLName  xml.Name
	Language string      `xml:"http://www.w3.org/XML/1998/namespace lang,attr"`
	Alphabet string      `xml:"alphabet,attr"`
	Lexemes  []plsLexeme `xml:"lexeme"`
}

type plsLexeme struct {
	Role     string    `xml:"role,attr"`
	Children []plsNode `xml:",any"`
}

type plsNode struct {
	XMLName  xml.Name
	Alphabet string `xml:"alphabet,attr"`
	Prefer   string `xml:"prefer,attr"`
	Text     string `xml:",chardata"`
}

// ParseLexicon reads a document of the Pronunciation Lexicon Specification, in UTF-8. What is not well
// formed, or no lexicon, is awsai.ErrInvalid. What the service would refuse is told by [Lexicon.Check].
func ParseLexicon(document []byte) (Lexicon, error) {
	l, err := parsePLS(document)
	return l, awsai.Wrap("speech.ParseLexicon", err)
}

func parsePLS(document []byte) (Lexicon, error) {
	document = bytes.TrimPrefix(document, []byte(byteOrderMark))
	var doc plsLexicon
	d := xml.NewDecoder(bytes.NewReader(document))
	if err := d.Decode(&doc); err != nil {
		return Lexicon{}, invalidf("the lexicon cannot be read near byte %d of %d", d.InputOffset(), len(document))
	}
	if len(bytes.TrimSpace(document[d.InputOffset():])) > 0 && !onlyComments(d) {
		return Lexicon{}, invalidf("the lexicon goes on after its end, at byte %d", d.InputOffset())
	}
	if doc.XMLName.Local != "lexicon" || doc.XMLName.Space != "" && doc.XMLName.Space != plsSpace {
		return Lexicon{}, invalidf("the document is no lexicon")
	}
	l := Lexicon{Language: doc.Language, Alphabet: Alphabet(doc.Alphabet)}
	for i, x := range doc.Lexemes {
		lexeme := x.lexeme()
		if len(lexeme.Graphemes) == 0 {
			return Lexicon{}, invalidf("lexeme %d has no grapheme", i)
		}
		l.Lexemes = append(l.Lexemes, lexeme)
	}
	return l, nil
}

// onlyComments tells whether nothing but comments and white space follows.
func onlyComments(d *xml.Decoder) bool {
	for {
		tok, err := d.Token()
		if err != nil {
			return tok == nil && strings.Contains(err.Error(), "EOF")
		}
		switch tok := tok.(type) {
		case xml.Comment, xml.ProcInst:
		case xml.CharData:
			if len(bytes.TrimSpace(tok)) > 0 {
				return false
			}
		default:
			return false
		}
	}
}

func (x plsLexeme) lexeme() Lexeme {
	out := Lexeme{Role: x.Role}
	for _, n := range x.Children {
		text := strings.TrimSpace(n.Text)
		p := Pronunciation{Preferred: n.Prefer == "true" || n.Prefer == "1"}
		switch n.XMLName.Local {
		case "grapheme":
			if text != "" {
				out.Graphemes = append(out.Graphemes, text)
			}
		case "alias":
			p.Alias = text
			out.Pronunciations = append(out.Pronunciations, p)
		case "phoneme":
			p.Phoneme, p.Alphabet = text, Alphabet(n.Alphabet)
			out.Pronunciations = append(out.Pronunciations, p)
		case "example":
			out.Examples = append(out.Examples, text)
		}
	}
	return out
}

// plsText tells whether XML can hold a text.
func plsText(s string) bool {
	return utf8.ValidString(s) && strings.IndexFunc(s, notXML) < 0
}

var plsEscaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\t", "&#9;", "\n", "&#10;", "\r", "&#13;")

// String is the lexicon as a document of the Pronunciation Lexicon Specification, whether or not the
// service takes it.
func (l Lexicon) String() string {
	var b strings.Builder
	b.WriteString(`<?xml version="1.0" encoding="UTF-8"?>` + "\n")
	plsOpen(&b, "lexicon", "version", "1.0", "xmlns", plsSpace, "alphabet", string(cmp.Or(l.Alphabet, IPA)), "xml:lang", l.Language)
	b.WriteByte('\n')
	for _, x := range l.Lexemes {
		x.write(&b)
	}
	b.WriteString("</lexicon>\n")
	return b.String()
}

func (x Lexeme) write(b *strings.Builder) {
	plsOpen(b, "lexeme", "role", x.Role)
	for _, g := range x.Graphemes {
		plsElement(b, "grapheme", g)
	}
	for _, p := range x.Pronunciations {
		prefer := ""
		if p.Preferred {
			prefer = "true"
		}
		if p.Phoneme != "" {
			plsElement(b, "phoneme", p.Phoneme, "alphabet", string(p.Alphabet), "prefer", prefer)
		} else {
			plsElement(b, "alias", p.Alias, "prefer", prefer)
		}
	}
	for _, e := range x.Examples {
		plsElement(b, "example", e)
	}
	b.WriteString("</lexeme>\n")
}

func plsElement(b *strings.Builder, name, text string, attrs ...string) {
	plsOpen(b, name, attrs...)
	plsEscaper.WriteString(b, text)
	b.WriteString(closing(name))
}

func plsOpen(b *strings.Builder, name string, attrs ...string) {
	b.WriteString("<" + name)
	for i := 0; i+1 < len(attrs); i += 2 {
		if attrs[i+1] != "" {
			b.WriteString(" " + attrs[i] + `="` + plsEscaper.Replace(attrs[i+1]) + `"`)
		}
	}
	b.WriteByte('>')
}
