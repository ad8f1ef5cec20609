package studio

import (
	"reflect"
	"slices"
)

// difference returns what has to be sent so that have becomes as want says, or nil where nothing
// has. Members that want leaves out are not wanted in any way. A member that differs is sent
// whole, with what have holds in it besides: the service may put it in place of the old.
func difference[T any](have, want *T) *T {
	if want == nil {
		return nil
	}
	if have == nil {
		have = new(T)
	}
	out := new(T)
	h, w, o := reflect.ValueOf(have).Elem(), reflect.ValueOf(want).Elem(), reflect.ValueOf(out).Elem()
	changed := false
	for i := range w.NumField() {
		if !w.Type().Field(i).IsExported() || w.Field(i).IsZero() {
			continue
		}
		if m := overlay(h.Field(i), w.Field(i)); !same(m, h.Field(i)) {
			o.Field(i).Set(m)
			changed = true
		}
	}
	if !changed {
		return nil
	}
	return out
}

// overlay is have with what want says.
func overlay(have, want reflect.Value) reflect.Value {
	switch {
	case want.IsZero():
		return have
	case want.Kind() == reflect.Pointer && want.Elem().Kind() == reflect.Struct && !have.IsZero():
		out := reflect.New(want.Elem().Type())
		out.Elem().Set(have.Elem())
		for i := range want.Elem().NumField() {
			if want.Elem().Type().Field(i).IsExported() {
				out.Elem().Field(i).Set(overlay(have.Elem().Field(i), want.Elem().Field(i)))
			}
		}
		return out
	}
	return want
}

// same compares as the service does: the order of texts, as subnets, means nothing to it, and
// an empty list is none.
func same(a, b reflect.Value) bool {
	if a.Kind() != b.Kind() {
		return false
	}
	switch a.Kind() {
	case reflect.Pointer:
		if a.IsNil() || b.IsNil() {
			return a.IsNil() == b.IsNil()
		}
		return same(a.Elem(), b.Elem())
	case reflect.Struct:
		for i := range a.NumField() {
			if a.Type().Field(i).IsExported() && !same(a.Field(i), b.Field(i)) {
				return false
			}
		}
		return true
	case reflect.Slice:
		if a.Type().Elem().Kind() == reflect.String {
			return slices.Equal(sorted(a), sorted(b))
		}
		if a.Len() != b.Len() {
			return false
		}
		for i := range a.Len() {
			if !same(a.Index(i), b.Index(i)) {
				return false
			}
		}
		return true
	case reflect.Map:
		return a.Len() == 0 && b.Len() == 0 || reflect.DeepEqual(a.Interface(), b.Interface())
	}
	return reflect.DeepEqual(a.Interface(), b.Interface())
}

func sorted(v reflect.Value) []string {
	var out []string
	for i := range v.Len() {
		out = append(out, v.Index(i).String())
	}
	slices.Sort(out)
	return out
}
