package nlp

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// TermsFormat is a format of files of terms and of parallel data.
type TermsFormat string

// The formats. All are UTF-8.
const (
	// TermsCSV has languages in its first row and is separated by commas.
	TermsCSV TermsFormat = "CSV"
	// TermsTSV is the same with tabs.
	TermsTSV TermsFormat = "TSV"
	// TermsTMX is Translation Memory eXchange 1.4b.
	TermsTMX TermsFormat = "TMX"
)

func errTermsFormat() error {
	return fmt.Errorf("%w: unknown format; want CSV, TSV or TMX", awsai.ErrInvalid)
}

// maxTableLanguages bounds what a file may make of itself.
const maxTableLanguages = 50

func encodeTable(f TermsFormat, languages []string, rows [][]string) ([]byte, error) {
	switch f {
	case TermsCSV:
		return writeRecords(',', languages, rows)
	case TermsTSV:
		return writeRecords('\t', languages, rows)
	case TermsTMX:
		return encodeTMX(languages, rows), nil
	}
	return nil, errTermsFormat()
}

func decodeTable(f TermsFormat, data []byte) (languages []string, rows [][]string, err error) {
	text := strings.TrimPrefix(string(data), "\ufeff")
	if !utf8.ValidString(text) {
		return nil, nil, fmt.Errorf("%w: file of %d bytes is not UTF-8", awsai.ErrInvalid, len(data))
	}
	switch f {
	case TermsCSV:
		return readTable(text, ',')
	case TermsTSV:
		return readTable(text, '\t')
	case TermsTMX:
		return decodeTMX(text)
	}
	return nil, nil, errTermsFormat()
}

func writeRecords(comma rune, languages []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.Comma = comma
	if err := w.Write(languages); err != nil {
		return nil, err
	}
	for _, row := range rows {
		record := make([]string, len(languages)) // the service wants each column in each row
		copy(record, row)
		if err := w.Write(record); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}

// readTable reads languages and rows.
func readTable(text string, comma byte) (languages []string, rows [][]string, err error) {
	r := recordReader{text: text, comma: comma, line: 1}
	for r.text != "" {
		record, err := r.record()
		switch {
		case err != nil:
			return nil, nil, err
		case len(record) == 1 && strings.TrimSpace(record[0]) == "":
		case languages == nil:
			languages, err = tableLanguages(record)
			if err != nil {
				return nil, nil, err
			}
		case len(record) > len(languages):
			return nil, nil, fmt.Errorf("%w: line %d has %d fields for %d languages", awsai.ErrInvalid, r.line-1, len(record), len(languages))
		default:
			rows = append(rows, record)
		}
	}
	if languages == nil {
		return nil, nil, fmt.Errorf("%w: the file is empty", awsai.ErrInvalid)
	}
	return languages, rows, nil
}

func tableLanguages(record []string) ([]string, error) {
	if len(record) > maxTableLanguages {
		return nil, fmt.Errorf("%w: %d languages, limit %d", awsai.ErrInvalid, len(record), maxTableLanguages)
	}
	languages := make([]string, len(record))
	for i, tag := range record {
		languages[i] = tableLanguage(tag)
	}
	return languages, nil
}

// tableLanguage writes a language as the service does; what is none passes, for a check to say.
func tableLanguage(tag string) string {
	tag = strings.TrimSpace(tag)
	if code, err := languageCode(tag); err == nil {
		return code
	}
	return tag
}

// recordReader reads records as the service has them: as RFC 4180, except that quotes are doubled
// in fields that are not quoted too, which package csv has no word for.
type recordReader struct {
	text  string // what remains
	comma byte
	line  int
}

// record reads the fields of a line, and what comes after it in quotes.
func (r *recordReader) record() ([]string, error) {
	var record []string
	line := r.line
	for {
		field, err := r.field()
		if err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", awsai.ErrInvalid, line, err)
		}
		record = append(record, field)
		if r.text != "" && r.text[0] == r.comma {
			r.text = r.text[1:]
			continue
		}
		r.text = strings.TrimPrefix(strings.TrimPrefix(r.text, "\r"), "\n")
		r.line++
		return record, nil
	}
}

// field reads up to what separates it from the next.
func (r *recordReader) field() (string, error) {
	if strings.HasPrefix(r.text, `"`) {
		return r.quoted()
	}
	end := len(r.text)
	if i := strings.IndexAny(r.text, string(r.comma)+"\n"); i >= 0 {
		end = i
	}
	field := r.text[:end]
	r.text = r.text[end:]
	if !strings.HasPrefix(r.text, string(r.comma)) {
		field = strings.TrimSuffix(field, "\r")
	}
	return strings.ReplaceAll(field, `""`, `"`), nil
}

func (r *recordReader) quoted() (string, error) {
	var b strings.Builder
	rest := r.text[1:]
	for {
		i := strings.IndexByte(rest, '"')
		if i < 0 {
			return "", fmt.Errorf("a quotation mark is not closed")
		}
		b.WriteString(rest[:i])
		r.line += strings.Count(rest[:i], "\n")
		rest = rest[i+1:]
		if !strings.HasPrefix(rest, `"`) {
			break
		}
		b.WriteByte('"')
		rest = rest[1:]
	}
	r.text = rest
	if rest != "" && rest[0] != r.comma && rest[0] != '\n' && !strings.HasPrefix(rest, "\r\n") {
		return "", fmt.Errorf("text after a closing quotation mark")
	}
	return b.String(), nil
}
