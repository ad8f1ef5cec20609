package recommend

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// Reader reads rows of a dataset, from the files that [Writer] writes and those of other
// programs, which double their quotes.
type Reader[T any] struct {
	in      *csvScanner
	schema  Schema
	codec   codec[T]
	columns []int // of the file, by field
	stats   Stats
}

// NewReader reads the header. A file without one of the schema's columns, or with one that the
// schema has not, is awsai.ErrInvalid. The order of the columns is the file's.
func NewReader[T any](r io.Reader, s Schema) (*Reader[T], error) {
	const op = "recommend.NewReader"
	c, err := newCodec[T]()
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	in := newCSVScanner(r)
	header, err := in.record()
	if err == io.EOF {
		err = fmt.Errorf("%w: the file is empty", awsai.ErrInvalid)
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out := &Reader[T]{in: in, schema: s, codec: c}
	var missing []string
	for _, f := range s.Fields {
		i := slices.Index(header, f.Name)
		if i < 0 {
			missing = append(missing, f.Name)
		}
		out.columns = append(out.columns, i)
	}
	switch {
	case len(missing) > 0:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the file has no columns %s", strings.Join(missing, ", "))
	case len(header) != len(s.Fields):
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the file has %d columns, the schema %d", len(header), len(s.Fields))
	}
	return out, nil
}

// Read returns the next row, or io.EOF after the last. The error of a row that does not fit the
// schema is awsai.ErrInvalid and holds a *[RowError]; the next may be read.
func (r *Reader[T]) Read() (T, error) {
	const op = "recommend.Read"
	var zero, row T
	record, err := r.in.record()
	if err == io.EOF {
		return zero, err
	}
	n := r.stats.Rows + r.stats.Refused + 1
	if err != nil {
		r.stats.Refused++
		return zero, awsai.Wrap(op, &RowError{n, "", err})
	}
	refuse := func(column string, err error) (T, error) {
		r.stats.Refused++
		return zero, awsai.Errorf(op, awsai.ErrInvalid, "%w", &RowError{n, column, err})
	}
	if len(record) != len(r.columns) {
		return refuse("", fmt.Errorf("%d values; the header has %d", len(record), len(r.columns)))
	}
	values := make(map[string]string, len(record))
	for i, f := range r.schema.Fields {
		text := record[r.columns[i]]
		v, err := f.read(text)
		if err == nil {
			err = r.codec.set(&row, f, v)
		}
		if err != nil {
			return refuse(f.Name, err)
		}
		values[f.Name] = text
	}
	r.stats.count(r.schema.Type, values)
	return row, nil
}

// read takes a text for a value of the column.
func (f Field) read(text string) (any, error) {
	switch {
	case text == "" && f.Nullable:
		return nil, nil
	case text == "":
		return nil, errors.New("null or empty, which the schema does not allow")
	}
	v, err := f.parse(text)
	if err != nil {
		return nil, err
	}
	return v, f.checkText(text)
}

// Stats tells what was read so far.
func (r *Reader[T]) Stats() Stats { return r.stats.clone() }

// ReadRows returns the rows of a file. A row that does not fit ends it.
func ReadRows[T any](r io.Reader, s Schema) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var zero T
		in, err := NewReader[T](r, s)
		if err != nil {
			yield(zero, err)
			return
		}
		for {
			row, err := in.Read()
			if err == io.EOF || !yield(row, err) || err != nil {
				return
			}
		}
	}
}

// CheckRows reads a file to its end, counts what is in it, and returns the first errors of its
// rows, ten at most, joined. It is awsai.ErrInvalid where there are any.
func CheckRows(r io.Reader, s Schema) (Stats, error) {
	const op = "recommend.CheckRows"
	in, err := NewReader[Row](r, s)
	if err != nil {
		return Stats{}, err
	}
	var found []error
	for {
		_, err := in.Read()
		if err == io.EOF {
			break
		}
		row, ofRow := errors.AsType[*RowError](err)
		if err != nil && (!ofRow || awsai.KindOf(err) != awsai.ErrInvalid) {
			return in.Stats(), awsai.Wrap(op, err)
		}
		if err != nil && len(found) < 10 {
			found = append(found, row)
		}
	}
	if len(found) > 0 {
		return in.Stats(), awsai.Errorf(op, awsai.ErrInvalid, "%d rows do not fit: %w", in.Stats().Refused, errors.Join(found...))
	}
	return in.Stats(), nil
}

// maxRecord is the longest row in bytes: what a hundred texts of the longest may have.
const maxRecord = 16 << 20

// csvScanner reads records of values, with quotes doubled or after a backslash. Package
// encoding/csv knows the former only, and the service writes and asks for the latter.
type csvScanner struct {
	r     *bufio.Reader
	begun bool
}

func newCSVScanner(r io.Reader) *csvScanner { return &csvScanner{r: bufio.NewReader(r)} }

// record returns the values of the next line that is not empty.
func (s *csvScanner) record() ([]string, error) {
	if !s.begun {
		s.begun = true
		if bom, err := s.r.Peek(3); err == nil && string(bom) == "\ufeff" {
			s.r.Discard(3)
		}
	}
	for {
		record, err := s.next()
		if err != nil || len(record) > 1 || record[0] != "" {
			return record, err
		}
	}
}

func (s *csvScanner) next() ([]string, error) {
	var (
		record        []string
		value         strings.Builder
		size          int
		quoted, begun bool // within quotes; anything read
	)
	for {
		c, err := s.r.ReadByte()
		if err == io.EOF && begun && !quoted {
			return append(record, value.String()), nil
		}
		if err == io.EOF && quoted {
			return nil, fmt.Errorf("%w: a quote is not closed", awsai.ErrInvalid)
		}
		if err != nil {
			return nil, err
		}
		begun = true
		if size++; size > maxRecord {
			s.skipLine()
			return nil, fmt.Errorf("%w: a row over %d bytes", awsai.ErrInvalid, maxRecord)
		}
		switch {
		case quoted && c == '\\':
			if next, err := s.r.Peek(1); err == nil && (next[0] == '"' || next[0] == '\\') {
				c, _ = s.r.ReadByte()
			}
			value.WriteByte(c)
		case quoted && c == '"':
			if next, err := s.r.Peek(1); err == nil && next[0] == '"' {
				s.r.ReadByte()
				value.WriteByte('"')
			} else {
				quoted = false
			}
		case quoted:
			value.WriteByte(c)
		case c == '"' && value.Len() == 0:
			quoted = true
		case c == ',':
			record = append(record, value.String())
			value.Reset()
		case c == '\n':
			return append(record, strings.TrimSuffix(value.String(), "\r")), nil
		default:
			value.WriteByte(c)
		}
	}
}

func (s *csvScanner) skipLine() {
	for {
		if c, err := s.r.ReadByte(); err != nil || c == '\n' {
			return
		}
	}
}
