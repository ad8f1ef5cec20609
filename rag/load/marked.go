package load

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai/rag"
)

// marked is a text made from parts of a source, which remembers where they stand in it.
type marked struct {
	source string
	lines  *lines
	text   []byte
	marks  []rag.Mark
	// What the last mark says about the place of the next byte.
	next, nextLine int
	// The source that the text covers.
	start, end int
}

func newMarked(r *reader) *marked { return &marked{source: r.source, lines: r.lines} }

// copy adds the source from start to end as it is.
func (m *marked) copy(start, end int) { m.put(m.source[start:end], start, end) }

// put adds text that stands for the source from start to end.
func (m *marked) put(text string, start, end int) {
	if text == "" {
		return
	}
	line := m.lines.at(start)
	if len(m.marks) == 0 {
		m.start = start
	}
	if len(m.marks) == 0 || start != m.next || line != m.nextLine {
		m.marks = append(m.marks, rag.Mark{Text: len(m.text), Source: start, Line: line})
	}
	m.text = append(m.text, text...)
	m.next, m.nextLine = start+len(text), line+strings.Count(text, "\n")
	m.end = max(m.end, end)
}

// align adds a text that stands in the source from start to end but for bytes that the
// source has besides, as the doubled quotes of CSV.
func (m *marked) align(text string, start, end int) {
	for text != "" {
		n := 0
		for n < len(text) && start+n < end && text[n] == m.source[start+n] {
			n++
		}
		m.copy(start, start+n)
		text, start = text[n:], start+n
		if text == "" {
			return
		}
		skip := strings.IndexByte(m.source[start:end], text[0])
		if skip < 0 {
			m.put(text, min(start, end-1), end)
			return
		}
		start += skip
	}
}

// last is the byte that the text ends in, or 0.
func (m *marked) last() byte {
	if len(m.text) == 0 {
		return 0
	}
	return m.text[len(m.text)-1]
}

// cut shortens the text to n bytes.
func (m *marked) cut(n int) {
	if n >= len(m.text) {
		return
	}
	m.text = m.text[:n]
	for len(m.marks) > 0 && m.marks[len(m.marks)-1].Text >= n {
		m.marks = m.marks[:len(m.marks)-1]
	}
	if len(m.marks) > 0 {
		last := m.marks[len(m.marks)-1]
		m.next = last.Source + n - last.Text
		m.nextLine = last.Line + bytes.Count(m.text[last.Text:], []byte("\n"))
		m.end = min(m.end, m.next)
	}
}

// block is the block of the given kind that has the text.
func (m *marked) block(kind rag.BlockKind) rag.Block {
	return rag.Block{
		Kind: kind, Text: string(m.text), Marks: m.marks,
		Start: m.start, End: m.end, Line: m.lines.at(m.start), EndLine: m.lines.at(max(m.end-1, m.start)),
	}
}

// label shortens a text to one line that can stand as a heading.
func label(text string) string {
	const limit = 100
	text = strings.Join(strings.Fields(text), " ")
	if len(text) <= limit {
		return text
	}
	cut := limit
	for !utf8.RuneStart(text[cut]) {
		cut--
	}
	return strings.TrimSpace(text[:cut]) + "…"
}
