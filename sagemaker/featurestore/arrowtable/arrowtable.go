// Package arrowtable makes schemas and records of package featurestore of Apache Arrow's, in a
// package of its own so that programs without Arrow do not link it.
//
//	schema, err := arrowtable.Schema(reader.Schema(), "order_id", "event_time")
//	…
//	report, err := featurestore.Ingest(ctx, store, "orders", arrowtable.Records(batch))
//
// # Limits
//
// Columns are integers, floating-point numbers, booleans, texts, times (timestamps and dates) and
// lists of these; others are refused. A fixed-size list of floating-point numbers is a Vector.
//
// # Errors
//
// What has no place in a feature group is awsai.ErrInvalid, with the column's name.
//
// # Testing
//
// Nothing here sends anything.
package arrowtable

import (
	"fmt"
	"iter"
	"math"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/sagemaker/featurestore"
)

// Schema reads a feature group's schema from one of Arrow; id and eventTime name the columns of the
// record identifier and the event time. Timestamps are Strings, in ISO 8601.
func Schema(s *arrow.Schema, id, eventTime string) (featurestore.Schema, error) {
	const op = "arrowtable.Schema"
	out := featurestore.Schema{RecordID: id, EventTime: eventTime}
	for _, f := range s.Fields() {
		feature, err := featureOf(f)
		if err != nil {
			return featurestore.Schema{}, awsai.Errorf(op, awsai.ErrInvalid, "column %s: %w", f.Name, err)
		}
		out.Features = append(out.Features, feature)
	}
	if err := out.Check(); err != nil {
		return featurestore.Schema{}, awsai.Wrap(op, err)
	}
	return out, nil
}

func featureOf(f arrow.Field) (featurestore.Feature, error) {
	out := featurestore.Feature{Name: f.Name}
	elem := f.Type
	switch t := f.Type.(type) {
	case *arrow.FixedSizeListType:
		elem, out.Collection = t.Elem(), featurestore.List
		if arrow.IsFloating(elem.ID()) {
			out.Collection, out.Dimension = featurestore.Vector, int(t.Len())
		}
	case arrow.ListLikeType:
		if f.Type.ID() == arrow.MAP {
			return out, fmt.Errorf("a %s is no feature", f.Type)
		}
		elem, out.Collection = t.Elem(), featurestore.List
	}
	switch id := elem.ID(); {
	case id == arrow.BOOL || arrow.IsInteger(id):
		out.Type = featurestore.Integral
	case arrow.IsFloating(id):
		out.Type = featurestore.Fractional
	case id == arrow.STRING, id == arrow.LARGE_STRING, id == arrow.STRING_VIEW, id == arrow.TIMESTAMP, id == arrow.DATE32, id == arrow.DATE64:
		out.Type = featurestore.String
	default:
		return out, fmt.Errorf("a %s is no feature", f.Type)
	}
	return out, nil
}

// Records yields the rows of a batch. Nulls, and numbers that are none (NaN), are left out. The
// first value that no feature has ends the sequence. The batch has to live as long as the sequence
// is read; records hold none of its memory.
func Records(b arrow.RecordBatch) iter.Seq2[featurestore.Record, error] {
	return func(yield func(featurestore.Record, error) bool) {
		for row := range int(b.NumRows()) {
			r, err := record(b, row)
			if !yield(r, awsai.Wrap("arrowtable.Records", err)) || err != nil {
				return
			}
		}
	}
}

func record(b arrow.RecordBatch, row int) (featurestore.Record, error) {
	r := make(featurestore.Record, 0, b.NumCols())
	for i, col := range b.Columns() {
		name := b.ColumnName(i)
		v, err := value(col, row)
		if err != nil {
			return nil, fmt.Errorf("%w: row %d, column %s: %w", awsai.ErrInvalid, row, name, err)
		}
		if x, ok := v.(float64); ok && math.IsNaN(x) {
			v = nil
		}
		if v != nil {
			r = append(r, featurestore.Field{Name: name, Value: v})
		}
	}
	return r, nil
}

// value is a cell, or nil for null.
func value(col arrow.Array, row int) (any, error) {
	if col.IsNull(row) {
		return nil, nil
	}
	list, ok := col.(array.ListLike)
	if !ok {
		return scalar(col, row)
	}
	if _, isMap := col.(*array.Map); isMap {
		return nil, fmt.Errorf("a %s is no feature", col.DataType())
	}
	from, to := list.ValueOffsets(row)
	return elements(list.ListValues(), int(from), int(to))
}

func elements(values arrow.Array, from, to int) (any, error) {
	ints, floats, texts := []int64{}, []float64{}, []string{}
	for i := from; i < to; i++ {
		if values.IsNull(i) {
			return nil, fmt.Errorf("element %d is null", i-from)
		}
		v, err := scalar(values, i)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i-from, err)
		}
		switch v := v.(type) {
		case int64:
			ints = append(ints, v)
		case float64:
			floats = append(floats, v)
		case string:
			texts = append(texts, v)
		}
	}
	switch id := values.DataType().ID(); {
	case id == arrow.BOOL || arrow.IsInteger(id):
		return ints, nil
	case arrow.IsFloating(id):
		return floats, nil
	}
	return texts, nil
}

// scalar is a cell that is not null.
func scalar(col arrow.Array, row int) (any, error) {
	switch a := col.(type) {
	case *array.Boolean:
		if a.Value(row) {
			return int64(1), nil
		}
		return int64(0), nil
	case *array.Int8:
		return int64(a.Value(row)), nil
	case *array.Int16:
		return int64(a.Value(row)), nil
	case *array.Int32:
		return int64(a.Value(row)), nil
	case *array.Int64:
		return a.Value(row), nil
	case *array.Uint8:
		return int64(a.Value(row)), nil
	case *array.Uint16:
		return int64(a.Value(row)), nil
	case *array.Uint32:
		return int64(a.Value(row)), nil
	case *array.Uint64:
		if a.Value(row) > math.MaxInt64 {
			return nil, fmt.Errorf("a number over the range of 64 bits with sign")
		}
		return int64(a.Value(row)), nil
	}
	return other(col, row)
}

func other(col arrow.Array, row int) (any, error) {
	switch a := col.(type) {
	case *array.Float16:
		return float64(a.Value(row).Float32()), nil
	case *array.Float32:
		return float64(a.Value(row)), nil
	case *array.Float64:
		return a.Value(row), nil
	case array.StringLike:
		return string([]byte(a.Value(row))), nil // the batch's memory is not kept
	case *array.Timestamp:
		unit := a.DataType().(*arrow.TimestampType).Unit
		return featurestore.ISOTime(a.Value(row).ToTime(unit)), nil
	case *array.Date32:
		return a.Value(row).ToTime().Format(time.DateOnly), nil
	case *array.Date64:
		return a.Value(row).ToTime().Format(time.DateOnly), nil
	}
	return nil, fmt.Errorf("a %s is no feature", col.DataType())
}
