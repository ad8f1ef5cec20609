package nlp

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

func encodeTMX(languages []string, rows [][]string) []byte {
	var b bytes.Buffer
	text := func(s string) { xml.EscapeText(&b, []byte(s)) } // a buffer does not fail
	b.WriteString(xml.Header + `<tmx version="1.4">` + "\n" + ` <header creationtool="awsai" creationtoolversion="1" datatype="PlainText" segtype="sentence" adminlang="en-us" srclang="`)
	text(languages[0])
	b.WriteString(`" o-tmf="none"/>` + "\n <body>\n")
	for _, row := range rows {
		b.WriteString("  <tu>\n")
		for i, s := range row {
			if s == "" {
				continue
			}
			b.WriteString(`   <tuv xml:lang="`)
			text(languages[i])
			b.WriteString(`"><seg>`)
			text(s)
			b.WriteString("</seg></tuv>\n")
		}
		b.WriteString("  </tu>\n")
	}
	b.WriteString(" </body>\n</tmx>\n")
	return b.Bytes()
}

// decodeTMX reads the units of a file. The source language of the header comes first, the others
// as they occur.
func decodeTMX(text string) (languages []string, rows [][]string, err error) {
	d := tmxReader{xml: xml.NewDecoder(strings.NewReader(text))}
	for {
		token, err := d.xml.Token()
		switch {
		case errors.Is(err, io.EOF):
			if len(d.languages) == 0 {
				return nil, nil, d.errorf("no header with a srclang, and no units")
			}
			return d.languages, d.rows, nil
		case err != nil:
			return nil, nil, d.errorf("%w", err)
		}
		if err := d.token(token); err != nil {
			return nil, nil, err
		}
	}
}

// tmxReader goes through a file.
type tmxReader struct {
	xml       *xml.Decoder
	languages []string
	rows      [][]string
	row       []string // of the unit
	column    int      // of the variant
	seg       *strings.Builder
	code      int // how deep in an element with the code of another format
}

func (d *tmxReader) errorf(format string, args ...any) error {
	line, _ := d.xml.InputPos()
	return fmt.Errorf("%w: line %d: %w", awsai.ErrInvalid, line, fmt.Errorf(format, args...))
}

func (d *tmxReader) token(token xml.Token) error {
	switch token := token.(type) {
	case xml.StartElement:
		return d.start(token)
	case xml.EndElement:
		d.end(token.Name.Local)
	case xml.CharData:
		if d.seg != nil && d.code == 0 {
			d.seg.Write(token)
		}
	}
	return nil
}

func (d *tmxReader) start(e xml.StartElement) (err error) {
	switch e.Name.Local {
	case "header":
		if source := attribute(e, "srclang"); source != "" && !strings.EqualFold(source, "*all*") {
			_, err = d.languageColumn(source)
		}
	case "tu":
		d.row = nil
	case "tuv":
		lang := attribute(e, "lang")
		if lang == "" {
			return d.errorf("a variant has no xml:lang")
		}
		d.column, err = d.languageColumn(lang)
	case "seg":
		d.seg = new(strings.Builder)
		d.code = 0
	case "bpt", "ept", "ph", "it", "ut": // TMX 1.4b, "Content Markup"
		d.code++
	}
	return err
}

func (d *tmxReader) end(name string) {
	switch name {
	case "tu":
		if d.row != nil {
			d.rows = append(d.rows, d.row)
		}
		d.row = nil
	case "seg":
		if d.seg != nil && d.column < len(d.languages) {
			for len(d.row) <= d.column {
				d.row = append(d.row, "")
			}
			d.row[d.column] = unwrapped(d.seg.String())
		}
		d.seg = nil
	case "bpt", "ept", "ph", "it", "ut":
		d.code--
	}
}

// unwrapped is a segment without the line breaks that a file is laid out with.
func unwrapped(text string) string {
	if strings.ContainsFunc(text, breaksLine) {
		return oneLine(strings.TrimSpace(text))
	}
	return text
}

// languageColumn is the index of a language, a new one where there is none.
func (d *tmxReader) languageColumn(tag string) (int, error) {
	language := tableLanguage(tag)
	if i := slices.Index(d.languages, language); i >= 0 {
		return i, nil
	}
	if len(d.languages) == maxTableLanguages {
		return 0, d.errorf("more than %d languages", maxTableLanguages)
	}
	d.languages = append(d.languages, language)
	return len(d.languages) - 1, nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}
