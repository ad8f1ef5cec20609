package featurestore

import (
	"encoding"
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
)

// SchemaOf reads the schema of the records that a struct's fields make, by their tags:
//
//	type Order struct {
//		ID     string    `feature:"order_id,id"`
//		At     time.Time `feature:"event_time,time"`
//		Amount float64   `feature:"amount"`
//		Coupon *string   `feature:"coupon"`       // nil is null
//		Topics []string  `feature:"topics,set"`   // without set a List
//		Shape  [3]float32 `feature:"shape"`       // an array of floats is a Vector
//		note   string                             // unexported fields are left out
//		Local  int       `feature:"-"`            // and those tagged so
//	}
//
// id marks the record identifier and time the event time. A time.Time is a String in ISO 8601,
// and with unix Fractional, in seconds. vector=N makes a Vector of a slice, omitzero leaves the
// field out of records where it is zero. A bool is Integral, 0 or 1; what has MarshalText is a
// String. Fields of embedded structs count as the struct's own. Without a tag the field's name
// is the feature's.
//
// An error is awsai.ErrInvalid.
func SchemaOf[T any]() (Schema, error) {
	p, err := planOf(reflect.TypeFor[T]())
	if err == nil {
		err = p.schema.check()
	}
	if err != nil {
		return Schema{}, awsai.Errorf("featurestore.SchemaOf", awsai.ErrInvalid, "%w", err)
	}
	return p.schema, nil
}

// plan says how a struct's fields are features.
type plan struct {
	schema Schema
	fields []field
}

// field is a struct field that is a feature.
type field struct {
	Feature
	index    []int
	unix     bool
	omitZero bool
}

func planOf(t reflect.Type) (plan, error) {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	if t.Kind() != reflect.Struct {
		return plan{}, fmt.Errorf("a %s is no struct", t)
	}
	var p plan
	for _, sf := range reflect.VisibleFields(t) {
		if err := p.add(t, sf); err != nil {
			return plan{}, fmt.Errorf("field %s: %w", sf.Name, err)
		}
	}
	return p, nil
}

func (p *plan) add(t reflect.Type, sf reflect.StructField) error {
	tag, tagged := sf.Tag.Lookup("feature")
	if tag == "-" || !sf.IsExported() || sf.Anonymous && !tagged {
		return nil
	}
	for i := 1; i < len(sf.Index); i++ {
		if t.FieldByIndex(sf.Index[:i]).Type.Kind() == reflect.Pointer {
			return fmt.Errorf("embedded by pointer")
		}
	}
	name, options, _ := strings.Cut(tag, ",")
	if name == "" {
		name = sf.Name
	}
	f := field{Feature: Feature{Name: name}, index: sf.Index}
	for o := range strings.SplitSeq(options, ",") {
		if err := p.option(&f, o); err != nil {
			return err
		}
	}
	if err := f.setType(sf.Type); err != nil {
		return err
	}
	p.fields = append(p.fields, f)
	p.schema.Features = append(p.schema.Features, f.Feature)
	return nil
}

func (p *plan) option(f *field, o string) error {
	key, value, _ := strings.Cut(o, "=")
	switch key {
	case "":
	case "id":
		if p.schema.RecordID != "" {
			return fmt.Errorf("a second record identifier")
		}
		p.schema.RecordID = f.Name
	case "time":
		if p.schema.EventTime != "" {
			return fmt.Errorf("a second event time")
		}
		p.schema.EventTime = f.Name
	case "unix":
		f.unix = true
	case "omitzero":
		f.omitZero = true
	case "set":
		f.Collection = Set
	case "list":
		f.Collection = List
	case "vector":
		n, err := strconv.Atoi(value)
		if err != nil {
			return fmt.Errorf("vector=N wants a number")
		}
		f.Collection, f.Dimension = Vector, n
	default:
		return fmt.Errorf("unknown option %q", key)
	}
	return nil
}

var (
	timeType        = reflect.TypeFor[time.Time]()
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// setType finds the feature's type, and a collection's kind where no option gave it.
func (f *field) setType(t reflect.Type) error {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	elem, many := t, false
	if kind := t.Kind(); (kind == reflect.Slice || kind == reflect.Array) && !isText(t) {
		elem, many = t.Elem(), true
	}
	typ, ok := scalarType(elem, f.unix)
	switch {
	case !ok:
		return fmt.Errorf("a %s is no feature", t)
	case !many && f.Collection != "":
		return fmt.Errorf("a %s is no collection", t)
	case many && f.Collection == "" && t.Kind() == reflect.Array:
		f.Collection, f.Dimension = Vector, t.Len()
	case many && f.Collection == "":
		f.Collection = List
	case f.Collection == Vector && t.Kind() == reflect.Array && f.Dimension != t.Len():
		return fmt.Errorf("a %s has no %d elements", t, f.Dimension)
	}
	f.Type = typ
	return nil
}

// isText tells a type that is a text by its methods, as net.IP, which is a slice too.
func isText(t reflect.Type) bool {
	return t.Implements(textMarshaler) && reflect.PointerTo(t).Implements(textUnmarshaler)
}

func scalarType(t reflect.Type, unix bool) (FeatureType, bool) {
	if t == timeType {
		if unix {
			return Fractional, true
		}
		return String, true
	}
	if isText(t) {
		return String, true
	}
	switch t.Kind() {
	case reflect.String:
		return String, true
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return Integral, true
	case reflect.Float32, reflect.Float64:
		return Fractional, true
	}
	return "", false
}
