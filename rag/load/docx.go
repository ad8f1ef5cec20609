package load

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// maxPart bounds a part of an archive unpacked, and maxText what is made of a file: an
// archive of a few kilobytes can hold gigabytes of spaces.
const (
	maxPart = 128 << 20
	maxText = 16 << 20
)

var errTooMuch = errors.New("it unpacks to more than texts have")

// readDOCX reads the paragraphs, headings, lists and tables of a Word document (Office Open
// XML, ECMA-376 part 1). The text is made here: paragraphs have an empty line between them,
// list items a dash, cells a bar.
func readDOCX(data []byte) (*reader, error) {
	if bytes.HasPrefix(data, []byte{0xD0, 0xCF, 0x11, 0xE0}) {
		return nil, errors.New("encrypted, or of a version before Word 2007")
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, errors.New("broken archive")
	}
	styles := wordStyles{}
	if part, err := z.Open("word/styles.xml"); err == nil {
		styles.read(part)
		part.Close()
	}
	part, err := z.Open("word/document.xml")
	if err != nil {
		return nil, errors.New("the archive is no Word document")
	}
	defer part.Close()
	w := wordReader{styles: styles}
	if err := eachElement(part, w.start, w.end, w.chars); err != nil {
		return nil, fmt.Errorf("word/document.xml: %w", err)
	}
	w.flushList()
	return w.made.reader(w.title), nil
}

// eachElement reads XML. Names come without their spaces: those of the strict and the
// transitional form of the standard differ.
func eachElement(r io.Reader, start func(xml.StartElement), end func(string), chars func([]byte) error) error {
	limited := &io.LimitedReader{R: r, N: maxPart}
	d := xml.NewDecoder(limited)
	skip := 0 // depth inside what stands in for newer elements
	for {
		t, err := d.RawToken()
		switch {
		case err == io.EOF && limited.N > 0:
			return nil
		case limited.N <= 0:
			return errTooMuch
		case err != nil:
			return errors.New("broken XML")
		}
		switch t := t.(type) {
		case xml.StartElement:
			if skip > 0 || t.Name.Local == "Fallback" {
				skip++
				continue
			}
			start(t)
		case xml.EndElement:
			if skip > 0 {
				skip--
				continue
			}
			end(t.Name.Local)
		case xml.CharData:
			if skip == 0 {
				if err := chars(t); err != nil {
					return err
				}
			}
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// wordStyle is what a paragraph's style says of it.
type wordStyle struct {
	level int // of a heading, from 1, or 0
	title bool
	list  bool
	based string
}

type wordStyles map[string]wordStyle

func (s wordStyles) read(r io.Reader) {
	var id string
	var style wordStyle
	eachElement(r, func(e xml.StartElement) { // what cannot be read leaves plain paragraphs
		val := attribute(e, "val")
		switch e.Name.Local {
		case "style":
			id, style = attribute(e, "styleId"), wordStyle{}
		case "basedOn":
			style.based = val
		case "name":
			name := strings.ToLower(val)
			style.title = name == "title"
			style.list = style.list || strings.HasPrefix(name, "list ")
			if n, ok := strings.CutPrefix(name, "heading "); ok {
				style.level, _ = strconv.Atoi(n)
			}
		case "outlineLvl":
			style.level = outline(val)
		case "numPr":
			style.list = true
		}
	}, func(name string) {
		if name == "style" && id != "" {
			s[id] = style
		}
	}, func([]byte) error { return nil })
}

// outline is the heading level of an outline level: 0 to 8 are headings, 9 is text.
func outline(val string) int {
	n, err := strconv.Atoi(val)
	if err != nil || n < 0 || n > 8 {
		return 0
	}
	return n + 1
}

// of is a style with what it has of those that it is based on.
func (s wordStyles) of(id string) wordStyle {
	style := s[id]
	base := style.based
	for range 20 { // styles may be based on each other in a circle
		b, ok := s[base]
		if !ok {
			break
		}
		if style.level == 0 {
			style.level = b.level
		}
		style.title, style.list, base = style.title || b.title, style.list || b.list, b.based
	}
	return style
}

// wordReader follows the elements of a document.
type wordReader struct {
	styles wordStyles
	made   made
	title  string
	size   int

	open  []wordParagraph // paragraphs that are open: text boxes stand inside others
	text  bool            // inside w:t
	items []string        // the list that is open
	// The table that is open: how many are, one in another, and what has been read of it.
	tables int
	rows   []string
	row    []string
	cell   []string
}

type wordParagraph struct {
	text   strings.Builder
	style  wordStyle
	indent int
}

func (w *wordReader) start(e xml.StartElement) {
	switch e.Name.Local {
	case "p":
		w.open = append(w.open, wordParagraph{})
		return
	case "tbl":
		if w.tables == 0 {
			w.flushList()
		}
		w.tables++
		return
	case "t":
		w.text = true
		return
	}
	if len(w.open) == 0 {
		return
	}
	p := &w.open[len(w.open)-1]
	switch val := attribute(e, "val"); e.Name.Local {
	case "pStyle":
		p.style = w.styles.of(val)
	case "outlineLvl":
		p.style.level = outline(val)
	case "numId":
		p.style.list = val != "0"
	case "ilvl":
		p.indent, _ = strconv.Atoi(val)
	case "tab":
		p.text.WriteByte(' ')
	case "br", "cr":
		p.text.WriteByte('\n')
	case "noBreakHyphen":
		p.text.WriteByte('-')
	}
}

func (w *wordReader) chars(text []byte) error {
	if !w.text || len(w.open) == 0 {
		return nil
	}
	if w.size += len(text); w.size > maxText {
		return errTooMuch
	}
	w.open[len(w.open)-1].text.Write(text)
	return nil
}

func (w *wordReader) end(name string) {
	switch name {
	case "t":
		w.text = false
	case "p":
		if n := len(w.open); n > 0 {
			p := &w.open[n-1]
			w.open = w.open[:n-1]
			w.paragraph(cleaned(p.text.String()), p)
		}
	case "tc":
		if w.tables == 1 {
			w.row = append(w.row, strings.Join(strings.Fields(strings.Join(w.cell, " ")), " "))
			w.cell = nil
		}
	case "tr":
		if w.tables == 1 {
			if row := strings.Join(w.row, " | "); strings.Trim(row, " |") != "" {
				w.rows = append(w.rows, row)
			}
			w.row = nil
		}
	case "tbl":
		if w.tables--; w.tables == 0 {
			w.made.add(rag.BlockTable, 0, 0, strings.Join(w.rows, "\n"))
			w.rows = nil
		}
		w.tables = max(w.tables, 0)
	}
}

func (w *wordReader) paragraph(text string, p *wordParagraph) {
	switch {
	case text == "":
	case w.tables > 0:
		w.cell = append(w.cell, text)
	case p.style.title && w.title == "":
		w.flushList()
		w.title = strings.Join(strings.Fields(text), " ")
		w.made.add(rag.BlockHeading, 1, 0, text)
	case p.style.level > 0:
		w.flushList()
		w.made.add(rag.BlockHeading, p.style.level, 0, text)
	case p.style.list:
		w.items = append(w.items, strings.Repeat("  ", min(max(p.indent, 0), 8))+"- "+text)
		if len(w.items) > 1 && len(strings.Join(w.items, "\n")) > wholeList {
			w.flushList()
		}
	default:
		w.flushList()
		w.made.add(rag.BlockParagraph, 0, 0, text)
	}
}

func (w *wordReader) flushList() {
	w.made.add(rag.BlockList, 0, 0, strings.Join(w.items, "\n"))
	w.items = nil
}
