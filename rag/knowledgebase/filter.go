package knowledgebase

import (
	"fmt"
	"math"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockagentruntime/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// condition is a filter in the service's language.
type condition struct {
	// filter is nil where it lets through everything.
	filter types.RetrievalFilter
	// none says that nothing matches.
	none bool
	// rest says what the service cannot tell: the first such operator. The condition lets
	// through more than the filter matches then.
	rest rag.Op
}

// translate turns a filter, or what it does not match, into the service's language. It uses
// what the API reference documents for every store: notEquals and notIn say nothing of a
// key that is absent, stringContains and startsWith are not of every store.
func translate(f rag.Filter, negated bool) condition {
	switch f.Op {
	case "":
		return condition{none: negated}
	case rag.OpNot:
		return translate(f.Filters[0], !negated)
	case rag.OpNe:
		return translate(rag.Filter{Op: rag.OpEq, Key: f.Key, Value: f.Value}, !negated)
	case rag.OpAnd, rag.OpOr:
		parts := make([]condition, len(f.Filters))
		for i, g := range f.Filters {
			parts[i] = translate(g, negated)
		}
		if (f.Op == rag.OpAnd) != negated {
			return all(parts)
		}
		return oneOf(parts)
	}
	if negated {
		return condition{rest: rag.OpNot}
	}
	return leaf(f)
}

func leaf(f rag.Filter) condition {
	if vs, ok := f.Value.([]any); ok && len(vs) == 0 {
		return condition{none: true}
	}
	if utf8.RuneCountInString(f.Key) > maxKey {
		return condition{rest: f.Op}
	}
	switch f.Op {
	case rag.OpEq:
		if a, ok := attribute(f.Key, f.Value); ok {
			return condition{filter: &types.RetrievalFilterMemberEquals{Value: a}}
		}
	case rag.OpIn:
		if a, ok := attribute(f.Key, f.Value); ok {
			return condition{filter: &types.RetrievalFilterMemberIn{Value: a}}
		}
	case rag.OpContainsAny:
		return containsAny(f)
	case rag.OpLt, rag.OpLe, rag.OpGt, rag.OpGe:
		_, isString := f.Value.(string)
		if a, ok := attribute(f.Key, f.Value); ok && !isString {
			return condition{filter: comparison(f.Op, a)}
		}
	}
	return condition{rest: f.Op}
}

func comparison(op rag.Op, a types.FilterAttribute) types.RetrievalFilter {
	switch op {
	case rag.OpLt:
		return &types.RetrievalFilterMemberLessThan{Value: a}
	case rag.OpLe:
		return &types.RetrievalFilterMemberLessThanOrEquals{Value: a}
	case rag.OpGt:
		return &types.RetrievalFilterMemberGreaterThan{Value: a}
	}
	return &types.RetrievalFilterMemberGreaterThanOrEquals{Value: a}
}

func containsAny(f rag.Filter) condition {
	vs, _ := f.Value.([]any)
	parts := make([]condition, len(vs))
	for i, v := range vs {
		if a, ok := attribute(f.Key, v); ok {
			parts[i].filter = &types.RetrievalFilterMemberListContains{Value: a}
		} else {
			parts[i].rest = f.Op
		}
	}
	return oneOf(parts)
}

// attribute is a key with a value that JSON can say. The service takes no empty strings.
func attribute(key string, v any) (types.FilterAttribute, bool) {
	switch x := v.(type) {
	case string:
		if x == "" {
			return types.FilterAttribute{}, false
		}
	case int:
		v = float64(x)
	case int64:
		v = float64(x)
	case float64:
		if math.IsNaN(x) || math.IsInf(x, 0) {
			return types.FilterAttribute{}, false
		}
	case []any:
		list := make([]any, len(x))
		for i, e := range x {
			a, ok := attribute(key, e)
			if !ok {
				return a, false
			}
			if n, isInt := e.(int); isInt {
				e = float64(n)
			}
			if n, isInt := e.(int64); isInt {
				e = float64(n)
			}
			list[i] = e
		}
		v = list
	}
	return types.FilterAttribute{Key: aws.String(key), Value: document.NewLazyDocument(v)}, true
}

func all(parts []condition) condition {
	var c condition
	var filters []types.RetrievalFilter
	for _, p := range parts {
		if p.none {
			return p
		}
		if p.rest != "" && c.rest == "" {
			c.rest = p.rest
		}
		if p.filter != nil {
			filters = append(filters, p.filter)
		}
	}
	c.filter = join(filters, func(fs []types.RetrievalFilter) types.RetrievalFilter {
		return &types.RetrievalFilterMemberAndAll{Value: fs}
	})
	return c
}

func oneOf(parts []condition) condition {
	var c condition
	var filters []types.RetrievalFilter
	for _, p := range parts {
		if p.rest != "" && c.rest == "" {
			c.rest = p.rest
		}
		switch {
		case p.none:
		case p.filter == nil:
			return condition{rest: c.rest}
		default:
			filters = append(filters, p.filter)
		}
	}
	if len(filters) == 0 {
		return condition{none: true}
	}
	c.filter = join(filters, func(fs []types.RetrievalFilter) types.RetrievalFilter {
		return &types.RetrievalFilterMemberOrAll{Value: fs}
	})
	return c
}

// join makes a group, which the service takes of two at least.
func join(filters []types.RetrievalFilter, group func([]types.RetrievalFilter) types.RetrievalFilter) types.RetrievalFilter {
	switch len(filters) {
	case 0:
		return nil
	case 1:
		return filters[0]
	}
	return group(filters)
}

// condition is what a search has to satisfy, which is checked here as well.
func (o Options) condition(f rag.Filter, principals []string) rag.Filter {
	if o.Access != ByReaders {
		return f
	}
	return rag.Query{Filter: f, Principals: principals}.Condition()
}

// whole is the condition of a search whose results the service uses before they can be
// checked here: it has to be able to say all of it. Since it cannot ask for documents without
// readers, those found name one of the principals.
func (o Options) whole(f rag.Filter, principals []string) (types.RetrievalFilter, error) {
	if err := f.Validate(); err != nil {
		return nil, fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	if o.Access == ByReaders {
		if len(principals) == 0 {
			return nil, fmt.Errorf("%w: access by readers, and no principals: the service cannot ask for documents that everyone may read; see Options.Access", awsai.ErrInvalid)
		}
		readers := rag.ContainsAny(rag.ReadersKey, principals...)
		if f.All() {
			f = readers
		} else {
			f = rag.And(f, readers)
		}
	}
	c := translate(f, false)
	switch {
	case c.rest != "":
		return nil, fmt.Errorf("%w: the service has no filter that is %s as rag has it", awsai.ErrInvalid, c.rest)
	case c.none:
		return nil, fmt.Errorf("%w: the filter matches nothing", awsai.ErrInvalid)
	}
	return c.filter, nil
}
