package recommend

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// Writer writes rows of a dataset as the service imports them: a header, values checked
// against the schema, quotes escaped by a backslash. T is [Interaction], [ItemRecord], [User],
// [Action], [Row], or a struct with tags, as [SchemaOf] describes them. It is not safe for
// concurrent use.
type Writer[T any] struct {
	w      *bufio.Writer
	schema Schema
	codec  codec[T]
	stats  Stats
	err    error // of the underlying writer
}

// RowError says which row and column a file or a writer refuses. It has no values.
type RowError struct {
	// Row counts the rows from 1, without the header.
	Row int
	// Column is the column's name, or empty where it is the row as a whole.
	Column string
	// Err is why.
	Err error
}

// Error names the row and the column.
func (e *RowError) Error() string {
	if e.Column == "" {
		return fmt.Sprintf("row %d: %v", e.Row, e.Err)
	}
	return fmt.Sprintf("row %d, column %s: %v", e.Row, e.Column, e.Err)
}

// Unwrap returns the cause.
func (e *RowError) Unwrap() error { return e.Err }

// NewWriter returns a writer of rows, and writes the header. A T that has no field for a
// column that may not be null is awsai.ErrInvalid.
func NewWriter[T any](w io.Writer, s Schema) (*Writer[T], error) {
	const op = "recommend.NewWriter"
	c, err := newCodec[T]()
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if len(s.Fields) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the schema has no columns")
	}
	header := make([]string, len(s.Fields))
	for i, f := range s.Fields {
		header[i] = f.Name
		if !columnName.MatchString(f.Name) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "column %d has no name of letters, digits and underscores", i)
		}
		if c.columns != nil && !f.Nullable && !slices.Contains(c.columns, f.Name) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "the rows have no field for %s", f.Name)
		}
	}
	out := &Writer[T]{w: bufio.NewWriter(w), schema: s, codec: c}
	_, out.err = out.w.WriteString(strings.Join(header, ",") + "\n")
	return out, awsai.Wrap(op, out.err)
}

// Write writes a row. One that does not fit the schema is not written: the error is
// awsai.ErrInvalid and holds a *[RowError], and the next may be.
func (w *Writer[T]) Write(row T) error {
	const op = "recommend.Write"
	if w.err != nil {
		return awsai.Wrap(op, w.err)
	}
	n := w.stats.Rows + w.stats.Refused + 1
	var line strings.Builder
	values := make(map[string]string, len(w.schema.Fields))
	for i, f := range w.schema.Fields {
		text, err := w.value(&row, f)
		if err != nil {
			w.stats.Refused++
			return awsai.Errorf(op, awsai.ErrInvalid, "%w", &RowError{n, f.Name, err})
		}
		if i > 0 {
			line.WriteByte(',')
		}
		line.WriteString(quote(text, f.Textual))
		values[f.Name] = text
	}
	line.WriteByte('\n')
	if _, w.err = w.w.WriteString(line.String()); w.err != nil {
		return awsai.Wrap(op, w.err)
	}
	w.stats.count(w.schema.Type, values)
	w.stats.Bytes += int64(line.Len())
	return nil
}

func (w *Writer[T]) value(row *T, f Field) (string, error) {
	text, ok, err := f.format(w.codec.get(row, f))
	switch {
	case err != nil:
		return "", err
	case !ok && !f.Nullable:
		return "", fmt.Errorf("null or empty, which the schema does not allow")
	}
	return text, nil
}

// quote writes a value as a file has it. Lines of a text become one: the service reads a row
// by line.
func quote(text string, textual bool) string {
	if textual && text != "" {
		text = strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ", "\x00", " ").Replace(text)
	} else if !strings.ContainsAny(text, ",\"\\") && text == strings.TrimSpace(text) {
		return text
	}
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(text) + `"`
}

// Flush writes what is buffered. Call it at the end.
func (w *Writer[T]) Flush() error {
	if w.err == nil {
		w.err = w.w.Flush()
	}
	return awsai.Wrap("recommend.Flush", w.err)
}

// Stats tells what was written so far.
func (w *Writer[T]) Stats() Stats { return w.stats.clone() }

// WriteRows writes rows with a header, and returns what was written. It ends at the first row
// that does not fit.
func WriteRows[T any](w io.Writer, s Schema, rows []T) (Stats, error) {
	out, err := NewWriter[T](w, s)
	if err != nil {
		return Stats{}, err
	}
	for _, row := range rows {
		if err := out.Write(row); err != nil {
			return out.Stats(), err
		}
	}
	return out.Stats(), out.Flush()
}
