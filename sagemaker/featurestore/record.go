package featurestore

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// Field is a value of a record.
type Field struct {
	// Name is the feature's or the column's.
	Name string
	// Value is nil for null, a string, int64, float64, bool or time.Time, or for a
	// collection a []string, []int64 or []float64. The online store keeps texts: what it
	// gives has strings and []string alone, which [Decode] reads as what they mean.
	Value any
}

// Record is a row: of a feature group, or of a query.
type Record []Field

// Value returns the value of a name, or nil where there is none or it is null.
func (r Record) Value(name string) any {
	i := slices.IndexFunc(r, func(f Field) bool { return f.Name == name })
	if i < 0 {
		return nil
	}
	return r[i].Value
}

// Encode makes a record of a struct, as its tags say: see [SchemaOf]. A Record is returned as
// it is. Fields that are null are left out. An error is awsai.ErrInvalid.
func Encode(v any) (Record, error) {
	r, err := encode(v)
	if err != nil {
		return nil, awsai.Errorf("featurestore.Encode", awsai.ErrInvalid, "%w", err)
	}
	return r, nil
}

func encode(v any) (Record, error) {
	if r, ok := v.(Record); ok {
		return r, nil
	}
	rv := reflect.ValueOf(v)
	if rv.Kind() == reflect.Pointer && !rv.IsNil() {
		rv = rv.Elem()
	}
	if rv.Kind() != reflect.Struct {
		return nil, fmt.Errorf("a %T is no record", v)
	}
	p, err := planOf(rv.Type())
	if err != nil {
		return nil, err
	}
	return p.encode(rv)
}

func (p plan) encode(v reflect.Value) (Record, error) {
	r := make(Record, 0, len(p.fields))
	for _, f := range p.fields {
		fv := v.FieldByIndex(f.index)
		if f.omitZero && fv.IsZero() {
			continue
		}
		value, err := f.value(fv)
		if err != nil {
			return nil, fmt.Errorf("feature %s: %w", f.Name, err)
		}
		if value != nil {
			r = append(r, Field{f.Name, value})
		}
	}
	return r, nil
}

// value is a field's, or nil for null.
func (f field) value(v reflect.Value) (any, error) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return nil, nil
		}
		v = v.Elem()
	}
	if f.Collection == "" {
		return f.scalar(v)
	}
	if v.Kind() == reflect.Slice && v.IsNil() {
		return nil, nil
	}
	return f.collection(v)
}

func (f field) collection(v reflect.Value) (any, error) {
	if f.Collection == Vector && v.Len() != f.Dimension {
		return nil, fmt.Errorf("%d elements, want %d", v.Len(), f.Dimension)
	}
	texts, ints, floats := []string{}, []int64{}, []float64{}
	for i := range v.Len() {
		x, err := f.scalar(v.Index(i))
		switch x := x.(type) {
		case string:
			texts = append(texts, x)
		case int64:
			ints = append(ints, x)
		case float64:
			floats = append(floats, x)
		}
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
	}
	switch f.Type {
	case Integral:
		return ints, nil
	case Fractional:
		return floats, nil
	}
	return texts, nil
}

// scalar is a single value; a NaN, as tables have it for none, is null.
func (f field) scalar(v reflect.Value) (any, error) {
	if t, ok := v.Interface().(time.Time); ok {
		if f.unix {
			return float64(t.UnixMilli()) / 1000, nil
		}
		return ISOTime(t), nil
	}
	if isText(v.Type()) {
		text, err := v.Interface().(interface{ MarshalText() ([]byte, error) }).MarshalText()
		return string(text), err
	}
	switch v.Kind() {
	case reflect.String:
		return v.String(), nil
	case reflect.Bool:
		if v.Bool() {
			return int64(1), nil
		}
		return int64(0), nil
	case reflect.Float32:
		x, _ := strconv.ParseFloat(strconv.FormatFloat(v.Float(), 'g', -1, 32), 64)
		return number(x, f.Collection)
	case reflect.Float64:
		return number(v.Float(), f.Collection)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		if v.Uint() > math.MaxInt64 {
			return nil, fmt.Errorf("a number over the range of 64 bits with sign")
		}
		return int64(v.Uint()), nil
	}
	return v.Int(), nil
}

func number(x float64, c Collection) (any, error) {
	switch {
	case math.IsInf(x, 0) || math.IsNaN(x) && c != "":
		return nil, fmt.Errorf("not a finite number")
	case math.IsNaN(x):
		return nil, nil
	}
	return x, nil
}

// texts are a value as the online store has it: one text, or several for a collection.
func texts(v any) (one string, many []string, isMany bool, err error) {
	switch v := v.(type) {
	case []string:
		return "", append([]string{}, v...), true, nil
	case []int64:
		return "", eachText(v), true, nil
	case []float64:
		if slices.ContainsFunc(v, func(x float64) bool { return math.IsNaN(x) || math.IsInf(x, 0) }) {
			return "", nil, false, fmt.Errorf("not a finite number")
		}
		return "", eachText(v), true, nil
	}
	one, err = text(v)
	return one, nil, false, err
}

func eachText[T any](values []T) []string {
	out := make([]string, len(values))
	for i, v := range values {
		out[i], _ = text(v)
	}
	return out
}

func text(v any) (string, error) {
	switch v := v.(type) {
	case string:
		return v, nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return "", fmt.Errorf("not a finite number")
		}
		return strings.Replace(strconv.FormatFloat(v, 'g', -1, 64), "e+", "e", 1), nil
	case bool:
		if v {
			return "1", nil
		}
		return "0", nil
	case time.Time:
		return ISOTime(v), nil
	}
	return "", fmt.Errorf("a %T is no value of a feature", v)
}
