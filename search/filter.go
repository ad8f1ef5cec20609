package search

import (
	"fmt"
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// Filter is a condition on the attributes of documents. The zero value matches everything. Make one
// with [Equal], [OneOf], [HasAny], [HasAll], [Less], [AtMost], [Greater], [AtLeast], [All], [Any]
// and [Not], or of a [rag.Filter] with [FilterOf]. What is wrong with it shows when it is used, as
// awsai.ErrInvalid.
type Filter struct {
	wire *types.AttributeFilter
	none bool // nothing matches
	err  error
}

// Value is what an attribute can be equal to.
type Value interface {
	string | int | int64 | time.Time
}

// Ordered is what an attribute can be compared with.
type Ordered interface{ int | int64 | time.Time }

// Equal matches where the attribute is v.
func Equal[T Value](key string, v T) Filter {
	return leaf(key, v, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.EqualsTo = a })
}

// OneOf matches where the attribute is one of vs: nowhere, for none.
func OneOf[T Value](key string, vs ...T) Filter {
	parts := make([]Filter, len(vs))
	for i, v := range vs {
		parts[i] = Equal(key, v)
	}
	return Any(parts...)
}

// HasAny matches where the attribute is a list that has one of vs: nowhere, for none.
func HasAny(key string, vs ...string) Filter {
	if len(vs) == 0 {
		return Filter{none: true}
	}
	return leaf(key, vs, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.ContainsAny = a })
}

// HasAll matches where the attribute is a list that has all of vs, at least one.
func HasAll(key string, vs ...string) Filter {
	return leaf(key, vs, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.ContainsAll = a })
}

// Less matches where the attribute is below v, or before it.
func Less[T Ordered](key string, v T) Filter {
	return leaf(key, v, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.LessThan = a })
}

// AtMost matches where the attribute is v or below, or before it.
func AtMost[T Ordered](key string, v T) Filter {
	return leaf(key, v, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.LessThanOrEquals = a })
}

// Greater matches where the attribute is above v, or after it.
func Greater[T Ordered](key string, v T) Filter {
	return leaf(key, v, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.GreaterThan = a })
}

// AtLeast matches where the attribute is v or above, or after it.
func AtLeast[T Ordered](key string, v T) Filter {
	return leaf(key, v, func(f *types.AttributeFilter, a *types.DocumentAttribute) { f.GreaterThanOrEquals = a })
}

func leaf(key string, v any, set func(*types.AttributeFilter, *types.DocumentAttribute)) Filter {
	a, err := wireAttribute(key, v)
	if err != nil {
		return Filter{err: err}
	}
	f := Filter{wire: new(types.AttributeFilter)}
	set(f.wire, &a)
	return f
}

// All matches where all of fs do.
func All(fs ...Filter) Filter {
	var parts []types.AttributeFilter
	out := Filter{}
	for _, f := range fs {
		if f.err != nil {
			return f
		}
		out.none = out.none || f.none
		if f.wire != nil {
			parts = append(parts, *f.wire)
		}
	}
	switch {
	case out.none || len(parts) == 0:
		return out
	case len(parts) == 1:
		return Filter{wire: &parts[0]}
	}
	return Filter{wire: &types.AttributeFilter{AndAllFilters: parts}}
}

// Any matches where one of fs does: nowhere, for none.
func Any(fs ...Filter) Filter {
	var parts []types.AttributeFilter
	everything := false
	for _, f := range fs {
		switch {
		case f.err != nil:
			return f
		case f.none:
		case f.wire == nil:
			everything = true
		default:
			parts = append(parts, *f.wire)
		}
	}
	switch {
	case everything:
		return Filter{}
	case len(parts) == 0:
		return Filter{none: true}
	case len(parts) == 1:
		return Filter{wire: &parts[0]}
	}
	return Filter{wire: &types.AttributeFilter{OrAllFilters: parts}}
}

// Not matches where f does not, documents without the attribute among them.
func Not(f Filter) Filter {
	switch {
	case f.err != nil:
		return f
	case f.none:
		return Filter{}
	case f.wire == nil:
		return Filter{none: true}
	}
	return Filter{wire: &types.AttributeFilter{NotFilter: f.wire}}
}

// FilterOf translates a filter of package rag. What the service cannot tell is
// awsai.ErrInvalid: rag.Exists, rag.Prefix and rag.Contains, which for a list is
// rag.ContainsAny; bools and numbers that are not whole; comparisons of strings. For dates
// use the functions of this package.
func FilterOf(f rag.Filter) (Filter, error) {
	if err := f.Validate(); err != nil {
		return Filter{}, awsai.Errorf("search.FilterOf", awsai.ErrInvalid, "%w", err)
	}
	out := filterOf(f)
	return out, awsai.Wrap("search.FilterOf", out.err)
}

func filterOf(f rag.Filter) Filter {
	switch f.Op {
	case "":
		return Filter{}
	case rag.OpAnd, rag.OpOr:
		parts := make([]Filter, len(f.Filters))
		for i, g := range f.Filters {
			parts[i] = filterOf(g)
		}
		if f.Op == rag.OpAnd {
			return All(parts...)
		}
		return Any(parts...)
	case rag.OpNot:
		return Not(filterOf(f.Filters[0]))
	case rag.OpNe:
		return Not(filterOf(rag.Eq(f.Key, f.Value)))
	case rag.OpEq:
		return equalTo(f.Key, f.Value)
	case rag.OpIn:
		vs, _ := f.Value.([]any)
		parts := make([]Filter, len(vs))
		for i, v := range vs {
			parts[i] = equalTo(f.Key, v)
		}
		return Any(parts...)
	case rag.OpContainsAny:
		vs, _ := f.Value.([]any)
		list := make([]string, len(vs))
		for i, v := range vs {
			list[i], _ = v.(string)
		}
		return HasAny(f.Key, list...)
	case rag.OpLt, rag.OpLe, rag.OpGt, rag.OpGe:
		return compare(f)
	}
	return cannot(f.Op, "")
}

func cannot(op rag.Op, what string) Filter {
	return Filter{err: fmt.Errorf("%w: the service has no filter that is %s%s as rag has it", awsai.ErrInvalid, op, what)}
}

func equalTo(key string, v any) Filter {
	switch v := v.(type) {
	case string:
		return Equal(key, v)
	case int:
		return Equal(key, v)
	case int64:
		return Equal(key, v)
	case float64:
		if n, ok := whole(v); ok {
			return Equal(key, n)
		}
	}
	return cannot(rag.OpEq, fmt.Sprintf(" on a %T", v))
}

// compare translates a comparison. A number that is not whole is rounded to the one that
// tells whole numbers apart as it does.
func compare(f rag.Filter) Filter {
	var n int64
	switch v := f.Value.(type) {
	case int:
		n = int64(v)
	case int64:
		n = v
	case float64:
		round := math.Floor
		if f.Op == rag.OpLt || f.Op == rag.OpGe {
			round = math.Ceil
		}
		var ok bool
		if n, ok = whole(round(v)); !ok {
			return cannot(f.Op, " on that number")
		}
	default:
		return cannot(f.Op, fmt.Sprintf(" on a %T", v))
	}
	switch f.Op {
	case rag.OpLt:
		return Less(f.Key, n)
	case rag.OpLe:
		return AtMost(f.Key, n)
	case rag.OpGt:
		return Greater(f.Key, n)
	}
	return AtLeast(f.Key, n)
}
