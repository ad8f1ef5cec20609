package assistant

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/qbusiness/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// match is what the service's filters mean: an attribute that is absent satisfies none but a not.
func match(f *types.AttributeFilter, m map[string]any) bool {
	switch {
	case f.AndAllFilters != nil:
		return !slices.ContainsFunc(f.AndAllFilters, func(g types.AttributeFilter) bool { return !match(&g, m) })
	case f.OrAllFilters != nil:
		return slices.ContainsFunc(f.OrAllFilters, func(g types.AttributeFilter) bool { return match(&g, m) })
	case f.NotFilter != nil:
		return !match(f.NotFilter, m)
	case f.EqualsTo != nil:
		c, ok := compare(f.EqualsTo, m)
		return ok && c == 0
	case f.GreaterThan != nil:
		c, ok := compare(f.GreaterThan, m)
		return ok && c > 0
	case f.GreaterThanOrEquals != nil:
		c, ok := compare(f.GreaterThanOrEquals, m)
		return ok && c >= 0
	case f.LessThan != nil:
		c, ok := compare(f.LessThan, m)
		return ok && c < 0
	case f.LessThanOrEquals != nil:
		c, ok := compare(f.LessThanOrEquals, m)
		return ok && c <= 0
	case f.ContainsAny != nil:
		list, _ := m[*f.ContainsAny.Name].([]string)
		v, _ := f.ContainsAny.Value.(*types.DocumentAttributeValueMemberStringListValue)
		return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(v.Value, s) })
	}
	return false
}

func compare(a *types.DocumentAttribute, m map[string]any) (int, bool) {
	have, ok := m[*a.Name]
	if !ok {
		return 0, false
	}
	switch v := a.Value.(type) {
	case *types.DocumentAttributeValueMemberStringValue:
		s, ok := have.(string)
		if s < v.Value {
			return -1, ok
		} else if s > v.Value {
			return 1, ok
		}
		return 0, ok
	case *types.DocumentAttributeValueMemberLongValue:
		n, ok := have.(int)
		return int(int64(n) - v.Value), ok
	case *types.DocumentAttributeValueMemberDateValue:
		s, _ := have.(string)
		at, err := time.Parse(time.RFC3339, s)
		return at.Compare(v.Value), err == nil
	}
	return 0, false
}

func TestFilter(t *testing.T) {
	o := Options{Dates: []string{"due"}}
	docs := []map[string]any{
		{}, {"a": "x"}, {"a": "y", "n": 1}, {"n": 2, "l": []string{"p", "q"}}, {"l": []string{"r"}, "due": "2026-07-31T12:00:00Z"}, {"a": "x", "n": 3, "due": "2026-08-31T12:00:00Z"},
	}
	for _, f := range []rag.Filter{
		rag.Eq("a", "x"), rag.Ne("a", "x"), rag.In("a", "x", "y"), rag.In("n", 1, 3), rag.Lt("n", 2), rag.Le("n", 2.0), rag.Gt("n", int64(1)), rag.Ge("n", 2),
		rag.ContainsAny("l", "q", "r"), rag.Not(rag.ContainsAny("l", "q")), rag.Or(rag.Eq("a", "y"), rag.In("n")), rag.And(rag.Not(rag.Eq("a", "y")), rag.Ge("n", 1)),
		rag.Gt("due", "2026-08-01T00:00:00Z"), rag.Eq("due", "2026-07-31T12:00:00Z"), rag.Not(rag.Or(rag.Eq("a", "x"), rag.Eq("n", 2))),
	} {
		got, err := o.filter(f)
		if err != nil {
			t.Errorf("%+v: %v", f, err)
			continue
		}
		for _, m := range docs {
			if match(got, m) != f.Match(m) {
				t.Errorf("%+v of %v: %t, want %t", f, m, match(got, m), f.Match(m))
			}
		}
	}
	for _, f := range []rag.Filter{
		rag.Eq("a", true), rag.Eq("a", 1.5), rag.Exists("a"), rag.Prefix("a", "x"), rag.Contains("a", "x"), rag.Lt("a", "x"), rag.Eq("due", 1), rag.Eq("due", "soon"), rag.Eq("a b", "x"),
		rag.In("a"), rag.ContainsAny("a"), rag.ContainsAny("a", ""), rag.And(rag.Eq("a", "x"), rag.In("b")), rag.Not(rag.In("a")), rag.And(rag.Filter{}), {Op: "near", Key: "a"},
	} {
		if _, err := o.filter(f); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%+v: %v", f, err)
		}
	}
	if f, err := o.filter(rag.Filter{}); f != nil || err != nil {
		t.Errorf("%v, %v", f, err)
	}
}

// FuzzFilter holds what is sent against what rag says that a filter means.
func FuzzFilter(f *testing.F) {
	f.Add([]byte{0, 1, 2, 3, 4, 5}, "x", 3, []byte{1})
	f.Add([]byte{7, 7, 6, 5, 9}, "2026-07-31T12:00:00Z", 0, []byte{5, 6})
	f.Fuzz(func(t *testing.T, shape []byte, text string, n int, doc []byte) {
		o := Options{Dates: []string{"due"}}
		filter, _ := build(shape, text, n, 0)
		m := map[string]any{}
		for _, b := range doc {
			switch b % 4 {
			case 0:
				m["a"] = text
			case 1:
				m["n"] = n
			case 2:
				m["l"] = []string{text, "q"}
			case 3:
				m["a"] = "x"
			}
		}
		got, err := o.filter(filter)
		if err != nil {
			if !errors.Is(err, awsai.ErrInvalid) && !errors.Is(err, awsai.ErrTooLarge) {
				t.Errorf("%v", err)
			}
			return
		}
		if got != nil && int64(n) > -1<<40 && int64(n) < 1<<40 && match(got, m) != filter.Match(m) {
			t.Errorf("%+v of %v: %t, want %t", filter, m, match(got, m), filter.Match(m))
		}
	})
}

// build makes a filter of bytes.
func build(shape []byte, text string, n, depth int) (rag.Filter, []byte) {
	if len(shape) == 0 || depth > 6 {
		return rag.Eq("a", text), nil
	}
	b, rest := shape[0], shape[1:]
	switch b % 10 {
	case 0:
		return rag.Eq("a", text), rest
	case 1:
		return rag.Lt("n", n), rest
	case 2:
		return rag.Ge("n", float64(n)), rest
	case 3:
		return rag.ContainsAny("l", text), rest
	case 4:
		return rag.In("a", "x", text), rest
	case 5:
		return rag.Ne("n", n), rest
	case 6:
		return rag.In("a"), rest
	case 7:
		g, rest := build(rest, text, n, depth+1)
		return rag.Not(g), rest
	}
	x, rest := build(rest, text, n, depth+1)
	y, rest := build(rest, text, n, depth+1)
	if b%10 == 8 {
		return rag.And(x, y), rest
	}
	return rag.Or(x, y), rest
}
