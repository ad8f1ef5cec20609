// Package parquet reads and writes tables in Apache Parquet's format for endpoints on Amazon
// SageMaker. It is apart from package sagemaker because the library behind it is large.
//
//	type Row struct {
//		Age    int64   `parquet:"age"`
//		Income float64 `parquet:"income"`
//		Plan   *string `parquet:"plan"` // may be null
//	}
//	endpoint := sagemaker.New(cfg, "churn")
//	rows := []Row{{Age: 41, Income: 12.5}}
//	scores, err := sagemaker.Predict(ctx, endpoint, rows, parquet.Codec[Row]{}, sagemaker.CSV[float64]{})
//
// # Limits
//
// A table that is read may take at most Codec.MaxBytes of memory, whatever it says of itself.
//
// # Errors
//
// Methods return *awsai.Error: awsai.ErrInvalid for a type that is no row and for what is no table
// of it, awsai.ErrTooLarge over the limit.
//
// # Testing
//
// A Codec needs no AWS.
package parquet

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"reflect"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet"
	"github.com/apache/arrow-go/v18/parquet/compress"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"github.com/awsai-go/awsai"
)

// Codec is a codec for rows of a table. A T is a struct: its exported fields are the columns, named
// by the tag "parquet" or else as the field is; the tag "-" leaves a field out. Fields are
// booleans, numbers of a fixed size, int (as 64 bits), strings, []byte, time.Time (to the
// microsecond, in UTC), slices of them, and pointers to them, whose nil is null.
type Codec[T any] struct {
	// MaxBytes is how much memory a table may take that is read. The default is 256 MiB.
	MaxBytes int64
}

// ContentType is "application/x-parquet".
func (Codec[T]) ContentType() string { return "application/x-parquet" }

// Encode writes the rows as one group, compressed by Snappy.
func (Codec[T]) Encode(rows []T) ([]byte, error) {
	const op = "parquet.Codec.Encode"
	cols, err := columnsOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	schema := cols.schema()
	b := array.NewRecordBuilder(memory.DefaultAllocator, schema)
	defer b.Release()
	for i := range rows {
		row := reflect.ValueOf(&rows[i]).Elem()
		for c, col := range cols {
			appendValue(b.Field(c), row.FieldByIndex(col.index))
		}
	}
	record := b.NewRecordBatch()
	defer record.Release()
	var out bytes.Buffer
	w, err := pqarrow.NewFileWriter(schema, &out, parquet.NewWriterProperties(parquet.WithCompression(compress.Codecs.Snappy)), pqarrow.DefaultWriterProps())
	if err == nil {
		err = errors.Join(w.Write(record), w.Close())
	}
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return out.Bytes(), nil
}

// Decode reads the rows. Columns that T does not have are passed over; those that it has and the
// table has not, or has in a type that does not fit, are awsai.ErrInvalid. A null in a field
// that is no pointer is its zero value.
func (c Codec[T]) Decode(data []byte) (rows []T, err error) {
	const op = "parquet.Codec.Decode"
	cols, err := columnsOf(reflect.TypeFor[T]())
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	mem := &limited{left: c.MaxBytes}
	if mem.left <= 0 {
		mem.left = 256 << 20
	}
	defer func() { // the library panics on some files that are broken, and so does limited
		if r := recover(); r != nil {
			rows, err = nil, brokenFile(op, mem, fmt.Errorf("%v", r))
		}
	}()
	table, err := readTable(data, cols, mem)
	if err != nil {
		return nil, brokenFile(op, mem, err)
	}
	defer table.Release()
	if table.NumRows()*max(int64(reflect.TypeFor[T]().Size()), 1) > mem.most() {
		return nil, awsai.Errorf(op, awsai.ErrTooLarge, "table of %d rows", table.NumRows())
	}
	rows = make([]T, table.NumRows())
	for _, col := range cols {
		at := table.Schema().FieldIndices(col.name)
		if len(at) != 1 {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "the table has %d columns %q, want 1", len(at), col.name)
		}
		i := 0
		for _, chunk := range table.Column(at[0]).Data().Chunks() {
			for n := range chunk.Len() {
				if err := readValue(chunk, n, reflect.ValueOf(&rows[i]).Elem().FieldByIndex(col.index)); err != nil {
					return nil, awsai.Errorf(op, awsai.ErrInvalid, "column %q, row %d: %w", col.name, i, err)
				}
				i++
			}
		}
	}
	return rows, nil
}

// readTable reads the columns that are there of those that are wanted.
func readTable(data []byte, cols columns, mem memory.Allocator) (arrow.Table, error) {
	r, err := file.NewParquetReader(bytes.NewReader(data), file.WithReadProps(parquet.NewReaderProperties(mem)))
	if err != nil {
		return nil, err
	}
	defer r.Close()
	props := pqarrow.ArrowReadProperties{BatchSize: 64 << 10}
	fr, err := pqarrow.NewFileReader(r, props, mem)
	if err != nil {
		return nil, err
	}
	schema, err := fr.Schema()
	if err != nil {
		return nil, err
	}
	for _, col := range cols {
		if !schema.HasField(col.name) {
			return nil, fmt.Errorf("the table has no column %q", col.name)
		}
	}
	return fr.ReadTable(context.Background())
}

func brokenFile(op string, mem *limited, err error) error {
	if mem.over {
		return awsai.Errorf(op, awsai.ErrTooLarge, "the table takes more memory than Codec.MaxBytes")
	}
	return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
}
