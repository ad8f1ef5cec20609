package load

import (
	"encoding/csv"
	"errors"
	"io"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// readCSV finds out what separates the fields, since programs in half of Europe write
// semicolons.
func readCSV(r *reader) {
	first, _, _ := strings.Cut(r.source[r.from:], "\n")
	comma := ','
	for _, c := range ";\t|" {
		if strings.Count(first, string(c)) > strings.Count(first, string(comma)) {
			comma = c
		}
	}
	r.table(comma)
}

func readTSV(r *reader) { r.table('\t') }

// table reads one record from each row but the first, which names the fields. Rows may be
// shorter or longer than that.
func (r *reader) table(comma rune) {
	t := csvTable{reader: r, rows: csv.NewReader(strings.NewReader(r.source[r.from:]))}
	t.rows.Comma, t.rows.FieldsPerRecord, t.rows.LazyQuotes, t.rows.ReuseRecord = comma, -1, true, true
	for {
		row, err := t.rows.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			// Lazy quotes leave nothing to refuse; what csv does not read is text.
			r.verbatim(rag.BlockRecord, "", r.from+int(t.rows.InputOffset()), len(r.source))
			return
		}
		if t.header == nil {
			t.setHeader(row)
		} else {
			t.row(row)
		}
	}
	if len(r.blocks) == 0 && t.header != nil {
		r.verbatim(rag.BlockRecord, "", r.from, len(r.source)) // a header alone, or a list of one
	}
}

type csvTable struct {
	*reader
	rows   *csv.Reader
	header []string
}

func (t *csvTable) setHeader(row []string) {
	t.header = make([]string, len(row))
	for i, name := range row {
		t.header[i] = label(name)
	}
}

func (t *csvTable) row(row []string) {
	m := newMarked(t.reader)
	rowEnd := t.from + int(t.rows.InputOffset())
	for i, value := range row {
		start := t.field(i)
		end := rowEnd
		if i+1 < len(row) {
			end = t.field(i + 1)
		}
		value = strings.TrimSpace(value)
		if value == "" {
			continue
		}
		if len(m.marks) > 0 {
			m.put("\n", start, start)
		}
		if i < len(t.header) && t.header[i] != "" {
			m.put(t.header[i]+": ", start, start)
		}
		m.align(value, start, end)
	}
	if len(m.marks) > 0 {
		start, end := t.trim(t.field(0), rowEnd)
		t.place(m.block(rag.BlockRecord), start, end)
	}
}

// field is the offset of a field of the row that was read last.
func (t *csvTable) field(i int) int {
	line, column := t.rows.FieldPos(i)
	at := t.lines.starts[line-1] + column - 1
	if line == 1 {
		at += t.from
	}
	return at
}
