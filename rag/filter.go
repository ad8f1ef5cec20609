package rag

import (
	"fmt"
	"slices"
	"strings"
)

// Filter is a condition on metadata that every [Index] understands. The zero value
// matches everything. Make one with [Eq], [Ne], [In], [Lt], [Le], [Gt], [Ge], [Exists],
// [Contains], [ContainsAny], [Prefix], [And], [Or] and [Not].
//
// A key that is absent satisfies Ne and Not, and nothing else. Numbers compare as
// numbers whatever their Go type; a comparison across kinds is false.
type Filter struct {
	Op Op `json:"op,omitempty"`
	// Key is the metadata that a leaf asks about.
	Key string `json:"key,omitempty"`
	// Value is what a leaf compares with: a string, bool, int, int64 or float64; for
	// OpIn a []any of them, for OpContainsAny a []any of strings; nil for OpExists.
	Value any `json:"value,omitempty"`
	// Filters are the operands of OpAnd, OpOr and OpNot.
	Filters []Filter `json:"filters,omitempty"`
}

// Op is what a [Filter] does.
type Op string

// The operators.
const (
	OpEq          Op = "eq"
	OpNe          Op = "ne"
	OpIn          Op = "in"
	OpLt          Op = "lt"
	OpLe          Op = "le"
	OpGt          Op = "gt"
	OpGe          Op = "ge"
	OpExists      Op = "exists"
	OpContains    Op = "contains"
	OpContainsAny Op = "containsAny"
	OpPrefix      Op = "prefix"
	OpAnd         Op = "and"
	OpOr          Op = "or"
	OpNot         Op = "not"
)

// Eq matches where the value of key equals v.
func Eq(key string, v any) Filter { return Filter{Op: OpEq, Key: key, Value: v} }

// Ne matches where the value of key is absent or differs from v.
func Ne(key string, v any) Filter { return Filter{Op: OpNe, Key: key, Value: v} }

// In matches where the value of key equals one of vs.
func In(key string, vs ...any) Filter { return Filter{Op: OpIn, Key: key, Value: vs} }

// Lt matches where the value of key is below v, in numbers or in bytes of a string.
func Lt(key string, v any) Filter { return Filter{Op: OpLt, Key: key, Value: v} }

// Le matches where the value of key is at most v.
func Le(key string, v any) Filter { return Filter{Op: OpLe, Key: key, Value: v} }

// Gt matches where the value of key is above v.
func Gt(key string, v any) Filter { return Filter{Op: OpGt, Key: key, Value: v} }

// Ge matches where the value of key is at least v.
func Ge(key string, v any) Filter { return Filter{Op: OpGe, Key: key, Value: v} }

// Exists matches where key has a value.
func Exists(key string) Filter { return Filter{Op: OpExists, Key: key} }

// Contains matches where the value of key is a list that has v, or a string with v in it.
func Contains(key, v string) Filter { return Filter{Op: OpContains, Key: key, Value: v} }

// ContainsAny matches where the value of key is a list that has one of vs.
func ContainsAny(key string, vs ...string) Filter {
	list := make([]any, len(vs))
	for i, v := range vs {
		list[i] = v
	}
	return Filter{Op: OpContainsAny, Key: key, Value: list}
}

// Prefix matches where the value of key is a string that begins with v.
func Prefix(key, v string) Filter { return Filter{Op: OpPrefix, Key: key, Value: v} }

// And matches where all of fs do.
func And(fs ...Filter) Filter { return Filter{Op: OpAnd, Filters: fs} }

// Or matches where one of fs does.
func Or(fs ...Filter) Filter { return Filter{Op: OpOr, Filters: fs} }

// Not matches where f does not.
func Not(f Filter) Filter { return Filter{Op: OpNot, Filters: []Filter{f}} }

// All tells whether the filter is the zero value, which matches everything.
func (f Filter) All() bool { return f.Op == "" }

// Validate says what is wrong with the filter, or nil: an unknown operator, a leaf
// without key, a value of a kind that the operator does not compare, or operands missing.
func (f Filter) Validate() error {
	switch f.Op {
	case "":
		return nil
	case OpAnd, OpOr, OpNot:
		if len(f.Filters) == 0 || f.Op == OpNot && len(f.Filters) != 1 {
			return fmt.Errorf("filter %s has %d operands", f.Op, len(f.Filters))
		}
		for _, g := range f.Filters {
			if err := g.Validate(); err != nil {
				return err
			}
		}
		return nil
	}
	if f.Key == "" {
		return fmt.Errorf("filter %s has no key", f.Op)
	}
	return f.validateValue()
}

func (f Filter) validateValue() error {
	ok := false
	switch f.Op {
	case OpExists:
		ok = true
	case OpEq, OpNe:
		ok = scalar(f.Value)
	case OpIn:
		vs, isList := f.Value.([]any)
		ok = isList && allOf(vs, scalar)
	case OpContainsAny:
		vs, isList := f.Value.([]any)
		ok = isList && allOf(vs, isString)
	case OpLt, OpLe, OpGt, OpGe:
		_, isNumber := number(f.Value)
		ok = isNumber || isString(f.Value)
	case OpContains, OpPrefix:
		ok = isString(f.Value)
	default:
		return fmt.Errorf("unknown filter operator %q", f.Op)
	}
	if !ok {
		return fmt.Errorf("filter %s on %q does not take a %T", f.Op, f.Key, f.Value)
	}
	return nil
}

// Match tells whether metadata satisfies the filter. A filter that does not validate
// matches nothing.
func (f Filter) Match(metadata map[string]any) bool {
	return f.Validate() == nil && f.match(metadata)
}

// match is Match for a filter that validates.
func (f Filter) match(metadata map[string]any) bool {
	switch f.Op {
	case "":
		return true
	case OpAnd:
		return allOf(f.Filters, func(g Filter) bool { return g.match(metadata) })
	case OpOr:
		return slices.ContainsFunc(f.Filters, func(g Filter) bool { return g.match(metadata) })
	case OpNot:
		return !f.Filters[0].match(metadata)
	}
	have, ok := metadata[f.Key]
	switch f.Op {
	case OpExists:
		return ok
	case OpNe:
		return !ok || !equal(have, f.Value)
	}
	return ok && f.compare(have)
}

func (f Filter) compare(have any) bool {
	switch f.Op {
	case OpEq:
		return equal(have, f.Value)
	case OpIn:
		vs, _ := f.Value.([]any)
		return slices.ContainsFunc(vs, func(v any) bool { return equal(have, v) })
	case OpContains:
		return contains(have, f.Value)
	case OpContainsAny:
		vs, _ := f.Value.([]any)
		list, _ := have.([]string)
		return slices.ContainsFunc(vs, func(v any) bool { s, ok := v.(string); return ok && slices.Contains(list, s) })
	case OpPrefix:
		s, isString := have.(string)
		prefix, ok := f.Value.(string)
		return isString && ok && strings.HasPrefix(s, prefix)
	}
	c, ok := order(have, f.Value)
	switch {
	case !ok:
		return false
	case f.Op == OpLt:
		return c < 0
	case f.Op == OpLe:
		return c <= 0
	case f.Op == OpGt:
		return c > 0
	case f.Op == OpGe:
		return c >= 0
	}
	return false
}

func allOf[T any](s []T, ok func(T) bool) bool {
	return !slices.ContainsFunc(s, func(v T) bool { return !ok(v) })
}

func isString(v any) bool {
	_, ok := v.(string)
	return ok
}

func scalar(v any) bool {
	switch v.(type) {
	case string, bool:
		return true
	}
	_, ok := number(v)
	return ok
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func equal(a, b any) bool {
	if x, ok := number(a); ok {
		y, ok := number(b)
		return ok && x == y
	}
	switch x := a.(type) {
	case string:
		y, ok := b.(string)
		return ok && x == y
	case bool:
		y, ok := b.(bool)
		return ok && x == y
	}
	return false
}

func order(a, b any) (int, bool) {
	if x, ok := number(a); ok {
		y, ok := number(b)
		switch {
		case !ok || x != x || y != y:
			return 0, false
		case x < y:
			return -1, true
		case x > y:
			return 1, true
		}
		return 0, true
	}
	x, ok1 := a.(string)
	y, ok2 := b.(string)
	return strings.Compare(x, y), ok1 && ok2
}

func contains(have, want any) bool {
	w, ok := want.(string)
	if !ok {
		return false
	}
	switch h := have.(type) {
	case []string:
		return slices.Contains(h, w)
	case string:
		return strings.Contains(h, w)
	}
	return false
}
