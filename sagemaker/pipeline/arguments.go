package pipeline

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"
)

// Arguments are members of a step's request as JSON, by the names that the service's API
// gives them. Values are a [Val], a string, number or bool, a map with string keys, a slice,
// nil, or anything that encoding/json writes. Names are sorted in the definition. In a field More
// a nil takes out what the other fields, or their defaults, have put there.
type Arguments map[string]any

// Request turns a request of the AWS SDK, as a *sagemaker.CreateEndpointConfigInput, into
// arguments. Members that are not set are left out.
func Request(in any) (Arguments, error) {
	n, err := requestTree(reflect.ValueOf(in))
	if err != nil {
		return nil, err
	}
	o, ok := n.(*object)
	if !ok {
		return nil, fmt.Errorf("a request is a struct, not a %T", in)
	}
	out := Arguments{}
	for _, m := range o.members {
		out[m.name] = fixed{m.value}
	}
	return out, nil
}

// fixed is a value that is a tree already.
type fixed struct{ n node }

// requestTree writes a struct of the SDK by its fields, without those that are not set.
func requestTree(v reflect.Value) (node, error) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			return nil, nil
		}
		if v.Kind() == reflect.Interface {
			return nil, fmt.Errorf("a union (%s) cannot be told from its type: give it as Arguments", v.Type())
		}
		if t, ok := v.Interface().(*time.Time); ok {
			return atom(fmt.Sprint(t.Unix())), nil
		}
		return requestValue(v.Elem())
	case reflect.Struct:
		return requestStruct(v)
	case reflect.Slice, reflect.Map, reflect.String:
		if v.Len() == 0 && (v.Kind() == reflect.String || v.IsNil()) {
			return nil, nil
		}
	case reflect.Bool, reflect.Int32, reflect.Int64, reflect.Float32, reflect.Float64:
		if v.IsZero() {
			return nil, nil
		}
	case reflect.Invalid:
		return nil, nil
	}
	return requestValue(v)
}

// requestValue is requestTree for what is set, be it zero.
func requestValue(v reflect.Value) (node, error) {
	switch v.Kind() {
	case reflect.Struct, reflect.Pointer:
		return requestTree(v)
	case reflect.Slice:
		if v.Type().Elem().Kind() == reflect.Uint8 {
			return treeOf(v.Interface())
		}
		l := list{}
		for i := range v.Len() {
			n, err := requestValue(v.Index(i))
			if err != nil {
				return nil, err
			}
			l = append(l, n)
		}
		return l, nil
	case reflect.Map:
		return mapTree(v, requestValue)
	}
	return treeOf(v.Interface())
}

func requestStruct(v reflect.Value) (node, error) {
	o := newObject()
	for i := range v.NumField() {
		f := v.Type().Field(i)
		if !f.IsExported() || f.Name == "ResultMetadata" {
			continue
		}
		n, err := requestTree(v.Field(i))
		if err != nil {
			return nil, err
		}
		if n != nil {
			o.set(f.Name, n)
		}
	}
	return o, nil
}

func mapTree(v reflect.Value, of func(reflect.Value) (node, error)) (node, error) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, fmt.Errorf("a map has names, not %s", v.Type().Key())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	o := newObject()
	for _, k := range keys {
		n, err := of(v.MapIndex(k))
		if err != nil {
			return nil, err
		}
		o.set(k.String(), n)
	}
	return o, nil
}

// treeOf is any value as a tree.
func treeOf(v any) (node, error) {
	switch v := v.(type) {
	case nil:
		return atom("null"), nil
	case Value:
		if v.IsZero() {
			return atom("null"), nil
		}
		return v.tree(), nil
	case fixed:
		return v.n, nil
	case interface{ request() (node, error) }:
		return v.request()
	case float64:
		return literal(v), nil
	}
	switch r := reflect.ValueOf(v); r.Kind() {
	case reflect.Map:
		return mapTree(r, func(e reflect.Value) (node, error) { return treeOf(e.Interface()) })
	case reflect.Slice:
		if r.Type().Elem().Kind() == reflect.Uint8 {
			break
		}
		l := list{}
		for i := range r.Len() {
			n, err := treeOf(r.Index(i).Interface())
			if err != nil {
				return nil, err
			}
			l = append(l, n)
		}
		return l, nil
	case reflect.Struct:
		if reflect.PointerTo(r.Type()).NumMethod() == 0 {
			return built(r)
		}
	}
	data, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	return parseTree(data)
}

// built is a struct of this package as a request. The tag at says where in the request a field
// stands, as at:"StoppingCondition.MaxRuntimeInSeconds"; at:"*" adds the field's members to
// all others, and those win. A field that is zero is left out, or is the JSON that the tag or
// gives; blank fields are that alone. A field without at is none of the request.
func built(v reflect.Value) (node, error) {
	o := newObject()
	var free node
	for i := range v.NumField() {
		f := v.Type().Field(i)
		at, tagged := f.Tag.Lookup("at")
		if !tagged {
			continue
		}
		n, err := field(f, v.Field(i))
		if err != nil {
			return nil, fmt.Errorf("%s: %w", f.Name, err)
		}
		if at == "*" {
			free = n
		} else if n != nil {
			path := strings.Split(at, ".")
			last := len(path) - 1
			o.in(path[:last]).set(path[last], n)
		}
	}
	if f, ok := free.(*object); ok {
		o.merge(f)
	}
	return o, nil
}

// field is a field's value, or nil where it is left out.
func field(f reflect.StructField, v reflect.Value) (node, error) {
	if f.Name == "_" || v.IsZero() {
		return preset(f), nil
	}
	if f.Tag.Get("as") == "hyper" {
		return mapTree(v, func(e reflect.Value) (node, error) { return e.Interface().(Value).hyper(), nil })
	}
	n, err := treeOf(v.Interface())
	if o, ok := n.(*object); ok && len(o.members) == 0 && v.Kind() == reflect.Struct {
		return preset(f), err
	}
	return n, err
}

func preset(f reflect.StructField) node {
	if or, ok := f.Tag.Lookup("or"); ok {
		return atom(or)
	}
	return nil
}
