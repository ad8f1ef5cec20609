package sagemaker

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// CSV is a codec for rows of a table. A T is a row: a slice or array of values, a struct of them, or
// a value by itself, for tables of one column. Values are booleans, numbers, strings, pointers to them,
// whose nil is an empty field, and what implements encoding.TextMarshaler and
// encoding.TextUnmarshaler.
//
// The columns of a struct are its exported fields in their order, named by the tag "csv" or else
// as the field is; the tag "-" leaves a field out. A NaN is written "nan", since an empty field is an
// error to many containers; both are read as NaN.
type CSV[T any] struct {
	// Header names the columns in the first line. Of structs any text that is not empty will
	// do: their fields name the columns. The default is no such line, which is what the built-in
	// algorithms and most containers want.
	//
	// Read, the first line names the columns of structs, in any order; columns that T does not
	// have are passed over, those that it has and the table has not are an error. Without, the
	// columns are the fields in their order.
	Header []string
	// Comma is between the fields. The default is ','.
	Comma rune
	// Type is the content type. The default is "text/csv". Some algorithms take parameters
	// there, as "text/csv;label_size=0".
	Type string
}

// ContentType is Type or "text/csv".
func (c CSV[T]) ContentType() string {
	if c.Type != "" {
		return c.Type
	}
	return "text/csv"
}

// Encode writes the rows. A T that is no row, and a field that cannot be written, are
// awsai.ErrInvalid.
func (c CSV[T]) Encode(rows []T) ([]byte, error) {
	const op = "sagemaker.CSV.Encode"
	row, err := rowOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if c.Comma != 0 {
		w.Comma = c.Comma
	}
	if len(c.Header) > 0 {
		header := c.Header
		if row.names != nil {
			header = row.names
		}
		if err := w.Write(header); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
		}
	}
	for i := range rows {
		record, err := row.write(reflect.ValueOf(&rows[i]).Elem())
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "row %d: %w", i, err)
		}
		if len(record) == 1 && record[0] == "" {
			w.Flush()
			b.WriteString("\"\"\n") // an empty line would be no row
			continue
		}
		if err := w.Write(record); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
		}
	}
	w.Flush()
	return b.Bytes(), nil
}

// Decode reads the rows. Rows may differ in length where T is a slice. What is no table of T is
// awsai.ErrInvalid, with row and column.
func (c CSV[T]) Decode(data []byte) ([]T, error) {
	const op = "sagemaker.CSV.Decode"
	row, err := rowOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	r.FieldsPerRecord, r.ReuseRecord, r.TrimLeadingSpace = -1, true, true
	if c.Comma != 0 {
		r.Comma = c.Comma
	}
	if len(c.Header) > 0 {
		names, err := r.Read()
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "header: %w", csvError(err))
		}
		if row, err = row.ordered(slices.Clone(names)); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "header: %w", err)
		}
	}
	var rows []T
	for {
		record, err := r.Read()
		if err == io.EOF {
			return rows, nil
		}
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "row %d: %w", len(rows), csvError(err))
		}
		var v T
		if err := row.read(record, reflect.ValueOf(&v).Elem()); err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "row %d: %w", len(rows), err)
		}
		rows = append(rows, v)
	}
}

// csvError is an error of encoding/csv, which says line and column.
func csvError(err error) error {
	if err == io.EOF {
		return errors.New("the table is empty")
	}
	return err
}

// csvRow is how a type is a row.
type csvRow struct {
	kind    reflect.Type
	names   []string // of a struct's columns
	fields  [][]int  // of a struct, by the place in names
	columns []int    // the fields by the column of the table; -1 for one that is passed over
}

// rowOf finds how a type is a row.
func rowOf(t reflect.Type) (csvRow, error) {
	row := csvRow{kind: t}
	switch {
	case isField(t):
		return row, nil
	case t.Kind() == reflect.Slice || t.Kind() == reflect.Array:
		if isField(t.Elem()) {
			return row, nil
		}
	case t.Kind() == reflect.Struct:
		for _, f := range reflect.VisibleFields(t) {
			name, _, _ := strings.Cut(f.Tag.Get("csv"), ",")
			if !f.IsExported() || name == "-" || f.Anonymous || throughPointer(t, f.Index) {
				continue
			}
			if !isField(f.Type) {
				return row, fmt.Errorf("%w: field %s is of %s, which is no field of a table", awsai.ErrInvalid, f.Name, f.Type)
			}
			if name == "" {
				name = f.Name
			}
			row.columns = append(row.columns, len(row.fields))
			row.names, row.fields = append(row.names, name), append(row.fields, f.Index)
		}
		if len(row.fields) > 0 {
			return row, nil
		}
	}
	return row, fmt.Errorf("%w: %s is no row of a table", awsai.ErrInvalid, t)
}

// throughPointer tells whether a field is reached by an embedded pointer, which may be nil.
func throughPointer(t reflect.Type, index []int) bool {
	for _, i := range index[:len(index)-1] {
		if t = t.Field(i).Type; t.Kind() == reflect.Pointer {
			return true
		}
	}
	return false
}

// ordered is the row for a table whose columns have these names.
func (r csvRow) ordered(names []string) (csvRow, error) {
	if r.fields == nil {
		return r, nil
	}
	r.columns = make([]int, len(names))
	for i, name := range names {
		r.columns[i] = slices.Index(r.names, strings.TrimSpace(name))
	}
	for i, name := range r.names {
		switch found := slices.Index(r.columns, i); {
		case found < 0:
			return r, fmt.Errorf("the table has no column %q", name)
		case slices.Contains(r.columns[found+1:], i):
			return r, fmt.Errorf("the table has two columns %q", name)
		}
	}
	return r, nil
}

func (r csvRow) write(v reflect.Value) ([]string, error) {
	if isField(r.kind) {
		text, err := writeField(v)
		return []string{text}, err
	}
	n := len(r.fields)
	at := func(i int) reflect.Value { return v.FieldByIndex(r.fields[i]) }
	if r.fields == nil {
		n, at = v.Len(), v.Index
	}
	record := make([]string, n)
	for i := range record {
		var err error
		if record[i], err = writeField(at(i)); err != nil {
			return nil, fmt.Errorf("column %d: %w", i, err)
		}
	}
	return record, nil
}

func (r csvRow) read(record []string, v reflect.Value) error {
	at := v.Index
	switch {
	case isField(r.kind):
		if len(record) != 1 {
			return fmt.Errorf("%d columns, want 1", len(record))
		}
		at = func(int) reflect.Value { return v }
	case r.fields != nil:
		if len(record) != len(r.columns) {
			return fmt.Errorf("%d columns, want %d", len(record), len(r.columns))
		}
		at = func(i int) reflect.Value {
			if r.columns[i] < 0 {
				return reflect.Value{}
			}
			return v.FieldByIndex(r.fields[r.columns[i]])
		}
	case r.kind.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(r.kind, len(record), len(record)))
	case len(record) != v.Len():
		return fmt.Errorf("%d columns, want %d", len(record), v.Len())
	}
	for i, text := range record {
		if f := at(i); f.IsValid() {
			if err := readField(f, text); err != nil {
				return fmt.Errorf("column %d: %w", i, err)
			}
		}
	}
	return nil
}
