package parquet

import (
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/awsai-go/awsai"
)

// column is a field of a row.
type column struct {
	name  string
	index []int
	field arrow.Field
}

type columns []column

func (c columns) schema() *arrow.Schema {
	fields := make([]arrow.Field, len(c))
	for i, col := range c {
		fields[i] = col.field
	}
	return arrow.NewSchema(fields, nil)
}

// columnsOf finds the columns of a row.
func columnsOf(t reflect.Type) (columns, error) {
	if t.Kind() != reflect.Struct {
		return nil, fmt.Errorf("%w: %s is no row of a table: want a struct", awsai.ErrInvalid, t)
	}
	var cols columns
	seen := map[string]bool{}
	for f := range t.Fields() {
		name, _, _ := strings.Cut(f.Tag.Get("parquet"), ",")
		if !f.IsExported() || name == "-" {
			continue
		}
		if name == "" {
			name = f.Name
		}
		kind, nullable, err := typeOf(f.Type)
		if err != nil {
			return nil, fmt.Errorf("field %s: %w", f.Name, err)
		}
		if seen[name] {
			return nil, fmt.Errorf("%w: two columns %q", awsai.ErrInvalid, name)
		}
		seen[name] = true
		cols = append(cols, column{name, f.Index, arrow.Field{Name: name, Type: kind, Nullable: nullable}})
	}
	if len(cols) == 0 {
		return nil, fmt.Errorf("%w: %s has no columns", awsai.ErrInvalid, t)
	}
	return cols, nil
}

var timeType = reflect.TypeFor[time.Time]()

// typeOf is how the values of a type are kept.
func typeOf(t reflect.Type) (kind arrow.DataType, nullable bool, err error) {
	if t.Kind() == reflect.Pointer {
		t, nullable = t.Elem(), true
	}
	if t == timeType {
		return &arrow.TimestampType{Unit: arrow.Microsecond, TimeZone: "UTC"}, nullable, nil
	}
	simple := map[reflect.Kind]arrow.DataType{
		reflect.Bool: arrow.FixedWidthTypes.Boolean, reflect.String: arrow.BinaryTypes.String,
		reflect.Int: arrow.PrimitiveTypes.Int64, reflect.Int8: arrow.PrimitiveTypes.Int8, reflect.Int16: arrow.PrimitiveTypes.Int16,
		reflect.Int32: arrow.PrimitiveTypes.Int32, reflect.Int64: arrow.PrimitiveTypes.Int64,
		reflect.Uint8: arrow.PrimitiveTypes.Uint8, reflect.Uint16: arrow.PrimitiveTypes.Uint16,
		reflect.Uint32: arrow.PrimitiveTypes.Uint32, reflect.Uint64: arrow.PrimitiveTypes.Uint64,
		reflect.Float32: arrow.PrimitiveTypes.Float32, reflect.Float64: arrow.PrimitiveTypes.Float64,
	}
	if kind, ok := simple[t.Kind()]; ok {
		return kind, nullable, nil
	}
	if t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Uint8 {
		return arrow.BinaryTypes.Binary, nullable, nil
	}
	if t.Kind() == reflect.Slice && t.Elem().Kind() != reflect.Slice {
		elem, null, err := typeOf(t.Elem())
		if err != nil {
			return nil, false, err
		}
		return arrow.ListOfField(arrow.Field{Name: "element", Type: elem, Nullable: null}), nullable, nil
	}
	return nil, false, fmt.Errorf("%w: %s is no field of a table", awsai.ErrInvalid, t)
}

// appendValue adds a value to a column of its type.
func appendValue(b array.Builder, v reflect.Value) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			b.AppendNull()
			return
		}
		v = v.Elem()
	}
	switch b := b.(type) {
	case *array.BooleanBuilder:
		b.Append(v.Bool())
	case *array.StringBuilder:
		b.Append(v.String())
	case *array.BinaryBuilder:
		b.Append(v.Bytes())
	case *array.TimestampBuilder:
		b.Append(arrow.Timestamp(v.Interface().(time.Time).UnixMicro()))
	case *array.Int8Builder:
		b.Append(int8(v.Int()))
	case *array.Int16Builder:
		b.Append(int16(v.Int()))
	case *array.Int32Builder:
		b.Append(int32(v.Int()))
	case *array.Int64Builder:
		b.Append(v.Int())
	case *array.Uint8Builder:
		b.Append(uint8(v.Uint()))
	case *array.Uint16Builder:
		b.Append(uint16(v.Uint()))
	case *array.Uint32Builder:
		b.Append(uint32(v.Uint()))
	case *array.Uint64Builder:
		b.Append(v.Uint())
	case *array.Float32Builder:
		b.Append(float32(v.Float()))
	case *array.Float64Builder:
		b.Append(v.Float())
	case *array.ListBuilder:
		b.Append(true)
		for i := range v.Len() {
			appendValue(b.ValueBuilder(), v.Index(i))
		}
	}
}

// readValue puts a column's value into a field. Numbers have to be the same there; floats may
// only lose precision.
func readValue(a arrow.Array, i int, v reflect.Value) error {
	if a.IsNull(i) {
		return nil
	}
	if v.Kind() == reflect.Pointer {
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	ok := false
	switch a := a.(type) {
	case *array.Boolean:
		if ok = v.Kind() == reflect.Bool; ok {
			v.SetBool(a.Value(i))
		}
	case *array.String:
		ok = setText(v, a.Value(i))
	case *array.LargeString:
		ok = setText(v, a.Value(i))
	case *array.Binary:
		ok = setText(v, string(a.Value(i)))
	case *array.Timestamp:
		if ok = v.Type() == timeType; ok {
			v.Set(reflect.ValueOf(a.Value(i).ToTime(a.DataType().(*arrow.TimestampType).Unit)))
		}
	case array.ListLike:
		return readList(a, i, v)
	default:
		ok = readNumber(a, i, v)
	}
	if !ok {
		return fmt.Errorf("a value of type %s does not fit %s", a.DataType(), v.Type())
	}
	return nil
}

func setText(v reflect.Value, s string) bool {
	switch {
	case v.Kind() == reflect.String:
		v.SetString(strings.Clone(s))
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		v.SetBytes([]byte(s))
	default:
		return false
	}
	return true
}

func readList(a array.ListLike, i int, v reflect.Value) error {
	if v.Kind() != reflect.Slice {
		return fmt.Errorf("a list does not fit %s", v.Type())
	}
	start, end := a.ValueOffsets(i)
	list := reflect.MakeSlice(v.Type(), int(end-start), int(end-start))
	for n := range int(end - start) {
		if err := readValue(a.ListValues(), int(start)+n, list.Index(n)); err != nil {
			return err
		}
	}
	v.Set(list)
	return nil
}

// readNumber reads a number of any type.
func readNumber(a arrow.Array, i int, v reflect.Value) bool {
	switch a := a.(type) {
	case *array.Int8:
		return setInt(v, int64(a.Value(i)))
	case *array.Int16:
		return setInt(v, int64(a.Value(i)))
	case *array.Int32:
		return setInt(v, int64(a.Value(i)))
	case *array.Int64:
		return setInt(v, a.Value(i))
	case *array.Uint8:
		return setInt(v, int64(a.Value(i)))
	case *array.Uint16:
		return setInt(v, int64(a.Value(i)))
	case *array.Uint32:
		return setInt(v, int64(a.Value(i)))
	case *array.Uint64:
		n := a.Value(i)
		if v.CanUint() && !v.OverflowUint(n) {
			v.SetUint(n)
			return true
		}
		return n <= math.MaxInt64 && setInt(v, int64(n))
	case *array.Float32:
		return setFloat(v, float64(a.Value(i)))
	case *array.Float64:
		return setFloat(v, a.Value(i))
	}
	return false
}

func setInt(v reflect.Value, n int64) bool {
	switch {
	case v.CanInt() && !v.OverflowInt(n):
		v.SetInt(n)
	case v.CanUint() && n >= 0 && !v.OverflowUint(uint64(n)):
		v.SetUint(uint64(n))
	case v.CanFloat() && n > -1<<53 && n < 1<<53:
		v.SetFloat(float64(n))
		return v.Float() == float64(n)
	default:
		return false
	}
	return true
}

func setFloat(v reflect.Value, f float64) bool {
	if !v.CanFloat() || v.OverflowFloat(f) {
		return false
	}
	v.SetFloat(f)
	return true
}
