package s3vectors

import (
	"math"

	"github.com/awsai-go/awsai/rag"
)

// condition is a filter in the service's language. It lets through all that the filter matches,
// and may let through more: what comes back is compared again.
type condition struct {
	// filter is nil where it lets through everything.
	filter map[string]any
	// none says that nothing matches.
	none bool
}

func leaf(key, op string, v any) condition {
	return condition{filter: map[string]any{key: map[string]any{op: v}}}
}

// translate turns a filter, or what it does not match, into the service's language. Only
// operators whose meaning the service documents are used, in their documented reach: $eq and
// $in also find a value in a list, $gt and its like compare numbers only. $ne and $nin are
// left out, for what they say of a key that is absent is not documented.
func (x *Index) translate(f rag.Filter, negated bool) condition {
	switch f.Op {
	case "":
		return condition{none: negated}
	case rag.OpNot:
		return x.translate(f.Filters[0], !negated)
	case rag.OpAnd, rag.OpOr:
		parts := make([]condition, len(f.Filters))
		for i, g := range f.Filters {
			parts[i] = x.translate(g, negated)
		}
		if (f.Op == rag.OpAnd) != negated {
			return all(parts)
		}
		return oneOf(parts)
	case rag.OpNe:
		return x.translate(rag.Filter{Op: rag.OpEq, Key: f.Key, Value: f.Value}, !negated)
	}
	switch {
	case !x.filters(f.Key):
		return condition{}
	case !negated:
		return translateLeaf(f)
	case f.Op == rag.OpExists:
		return leaf(f.Key, "$exists", false)
	}
	return condition{}
}

func translateLeaf(f rag.Filter) condition {
	switch f.Op {
	case rag.OpEq:
		if v, ok := value(f.Value); ok {
			return leaf(f.Key, "$eq", v)
		}
	case rag.OpIn, rag.OpContainsAny:
		vs, _ := f.Value.([]any)
		if len(vs) == 0 {
			return condition{none: true}
		}
		if in, ok := values(vs); ok {
			return leaf(f.Key, "$in", in)
		}
	case rag.OpLt, rag.OpLe, rag.OpGt, rag.OpGe:
		v, ok := value(f.Value)
		if _, isString := v.(string); ok && !isString {
			return leaf(f.Key, ranges[f.Op], v)
		}
	}
	return leaf(f.Key, "$exists", true)
}

var ranges = map[rag.Op]string{rag.OpLt: "$lt", rag.OpLe: "$lte", rag.OpGt: "$gt", rag.OpGe: "$gte"}

// value is a scalar as it is stored, unless JSON cannot say it.
func value(v any) (any, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return v, true
}

func values(vs []any) ([]any, bool) {
	in := make([]any, len(vs))
	for i, v := range vs {
		converted, ok := value(v)
		if !ok {
			return nil, false
		}
		in[i] = converted
	}
	return in, true
}

func all(parts []condition) condition {
	var filters []any
	for _, p := range parts {
		if p.none {
			return p
		}
		if p.filter != nil {
			filters = append(filters, p.filter)
		}
	}
	return join("$and", filters)
}

func oneOf(parts []condition) condition {
	var filters []any
	for _, p := range parts {
		switch {
		case p.none:
		case p.filter == nil:
			return p
		default:
			filters = append(filters, p.filter)
		}
	}
	if len(filters) == 0 {
		return condition{none: true}
	}
	return join("$or", filters)
}

func join(op string, filters []any) condition {
	switch len(filters) {
	case 0:
		return condition{}
	case 1:
		return condition{filter: filters[0].(map[string]any)}
	}
	return condition{filter: map[string]any{op: filters}}
}
