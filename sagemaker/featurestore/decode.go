package featurestore

import (
	"encoding"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// Decode reads a record into the struct that into points to, as its tags say: see [SchemaOf].
// Fields that the record has no value for become zero; values without a field are passed over.
// A value that does not fit its field is awsai.ErrInvalid.
func Decode(r Record, into any) error {
	if err := decode(r, into); err != nil {
		return awsai.Errorf("featurestore.Decode", awsai.ErrInvalid, "%w", err)
	}
	return nil
}

func decode(r Record, into any) error {
	if p, ok := into.(*Record); ok {
		*p = r
		return nil
	}
	rv := reflect.ValueOf(into)
	if rv.Kind() != reflect.Pointer || rv.IsNil() || rv.Elem().Kind() != reflect.Struct {
		return fmt.Errorf("a %T is no pointer to a struct", into)
	}
	p, err := planOf(rv.Type())
	if err != nil {
		return err
	}
	for _, f := range p.fields {
		fv := rv.Elem().FieldByIndex(f.index)
		fv.SetZero()
		v := r.Value(f.Name)
		if v == nil {
			continue
		}
		if err := f.set(fv, v); err != nil {
			return fmt.Errorf("feature %s: %w", f.Name, err)
		}
	}
	return nil
}

func (f field) set(to reflect.Value, v any) error {
	if to.Kind() == reflect.Pointer {
		to.Set(reflect.New(to.Type().Elem()))
		to = to.Elem()
	}
	if f.Collection == "" {
		return setScalar(to, v)
	}
	from := reflect.ValueOf(v)
	if from.Kind() != reflect.Slice {
		return fmt.Errorf("one value in place of several")
	}
	if to.Kind() == reflect.Array && from.Len() != to.Len() {
		return fmt.Errorf("%d elements, want %d", from.Len(), to.Len())
	}
	if to.Kind() == reflect.Slice {
		to.Set(reflect.MakeSlice(to.Type(), from.Len(), from.Len()))
	}
	for i := range from.Len() {
		if err := setScalar(to.Index(i), from.Index(i).Interface()); err != nil {
			return fmt.Errorf("element %d: %w", i, err)
		}
	}
	return nil
}

func setScalar(to reflect.Value, v any) error {
	if to.Type() == timeType {
		t, ok := timeOf(v)
		if !ok {
			return fmt.Errorf("no time")
		}
		to.Set(reflect.ValueOf(t))
		return nil
	}
	s, err := text(v)
	if err != nil {
		return err
	}
	if u, ok := to.Addr().Interface().(encoding.TextUnmarshaler); ok && isText(to.Type()) {
		return u.UnmarshalText([]byte(s))
	}
	switch to.Kind() {
	case reflect.String:
		to.SetString(s)
		return nil
	case reflect.Bool:
		b, err := strconv.ParseBool(s)
		to.SetBool(b)
		return wrong(err)
	case reflect.Float32, reflect.Float64:
		x, err := strconv.ParseFloat(s, to.Type().Bits())
		to.SetFloat(x)
		return wrong(err)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		n, err := strconv.ParseUint(whole(s), 10, to.Type().Bits())
		to.SetUint(n)
		return wrong(err)
	}
	n, err := strconv.ParseInt(whole(s), 10, to.Type().Bits())
	to.SetInt(n)
	return wrong(err)
}

// whole drops a fraction of zeros, which stores that know one kind of number append.
func whole(s string) string {
	before, after, ok := strings.Cut(s, ".")
	if ok && before != "" && strings.Trim(after, "0") == "" {
		return before
	}
	return s
}

// wrong keeps the text out of strconv's error.
func wrong(err error) error {
	if err == nil {
		return nil
	}
	if n, ok := err.(*strconv.NumError); ok {
		return n.Err
	}
	return err
}

// typed is a text of a store as the feature's type has it.
func (f Feature) typed(v any) (any, error) {
	if many, ok := v.([]string); ok {
		return f.typedMany(many)
	}
	s, err := text(v)
	if err != nil {
		return nil, err
	}
	switch f.Type {
	case Integral:
		n, err := strconv.ParseInt(whole(s), 10, 64)
		return n, wrong(err)
	case Fractional:
		x, err := strconv.ParseFloat(s, 64)
		if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			return nil, fmt.Errorf("not a finite number")
		}
		return x, wrong(err)
	}
	return s, nil
}

func (f Feature) typedMany(many []string) (any, error) {
	one := Feature{Name: f.Name, Type: f.Type}
	ints, floats := make([]int64, 0, len(many)), make([]float64, 0, len(many))
	for i, s := range many {
		v, err := one.typed(s)
		if err != nil {
			return nil, fmt.Errorf("element %d: %w", i, err)
		}
		switch v := v.(type) {
		case int64:
			ints = append(ints, v)
		case float64:
			floats = append(floats, v)
		}
	}
	switch f.Type {
	case Integral:
		return ints, nil
	case Fractional:
		return floats, nil
	}
	return many, nil
}

// typedRecord is a record of texts with the values that the schema has for them.
func (s Schema) typedRecord(r Record) (Record, error) {
	out := make(Record, 0, len(r))
	for _, f := range r {
		feature, ok := s.Feature(f.Name)
		if !ok {
			return nil, fmt.Errorf("the group has no feature %q", f.Name)
		}
		v, err := feature.typed(f.Value)
		if err != nil {
			return nil, fmt.Errorf("feature %s: %w", f.Name, err)
		}
		if n, ok := v.([]float64); ok && feature.Collection == Vector && len(n) != feature.Dimension {
			return nil, fmt.Errorf("feature %s: %d elements, want %d", f.Name, len(n), feature.Dimension)
		}
		out = append(out, Field{f.Name, v})
	}
	return out, nil
}

// eventTime is a record's event time.
func (s Schema) eventTime(r Record) (time.Time, error) {
	t, ok := timeOf(r.Value(s.EventTime))
	if !ok {
		return time.Time{}, fmt.Errorf("the event time %s is missing or no time", s.EventTime)
	}
	return t, nil
}
