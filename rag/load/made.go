package load

import (
	"strings"
	"unicode"

	"github.com/awsai-go/awsai/rag"
)

// made is the text of a file that is none, as it is put together from what is in the file.
type made struct {
	text   strings.Builder
	blocks []rag.Block
	page   int
}

// add adds a block after an empty line, or nothing where it has no text.
func (m *made) add(kind rag.BlockKind, level, page int, text string) {
	if kind == rag.BlockHeading {
		text = strings.Join(strings.Fields(text), " ")
	}
	if text == "" {
		return
	}
	switch {
	case m.text.Len() == 0:
	case page > m.page:
		m.text.WriteString("\n" + strings.Repeat("\f", page-m.page) + "\n")
	default:
		m.text.WriteString("\n\n")
	}
	m.page = page
	start := m.text.Len()
	m.text.WriteString(text)
	m.blocks = append(m.blocks, rag.Block{Kind: kind, Level: level, Page: page, Text: text, Start: start, End: m.text.Len()})
}

// reader gives the blocks the lines that they have in the text. The title is that of the
// first heading of level 1 where there is none.
func (m *made) reader(title string) *reader {
	r := newReader(m.text.String())
	for _, b := range m.blocks {
		if title == "" && b.Kind == rag.BlockHeading && b.Level == 1 {
			title = b.Text
		}
		r.place(b, b.Start, b.End)
	}
	r.title = title
	return r
}

// cleaned is a text without the space around it, what is no UTF-8 and the control characters
// that texts do not have.
func cleaned(text string) string {
	text = strings.Map(func(c rune) rune {
		if c != '\n' && c != '\t' && unicode.IsControl(c) {
			return -1
		}
		return c
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return strings.TrimSpace(text)
}
