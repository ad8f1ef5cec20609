package opensearch

import (
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// maxTerms is how many values a query of terms may have: index.max_terms_count.
const maxTerms = 65_536

var matchNone = object{"match_none": object{}}

// filter is a filter of rag as a query, which matches the same.
func filter(f rag.Filter) (object, error) {
	switch f.Op {
	case "":
		return object{"match_all": object{}}, nil
	case rag.OpAnd, rag.OpOr, rag.OpNot:
		return combine(f)
	case rag.OpNe:
		q, err := filter(rag.Eq(f.Key, f.Value))
		return not(q), err
	case rag.OpExists:
		return term(prefix(tokenExists, f.Key)), nil
	case rag.OpEq, rag.OpIn:
		return equals(f)
	case rag.OpContainsAny:
		vs, _ := f.Value.([]any)
		list := make([]string, len(vs))
		for i, v := range vs {
			list[i] = prefix(tokenList, f.Key) + v.(string)
		}
		return terms(list)
	case rag.OpContains:
		return contains(f), nil
	case rag.OpPrefix:
		return object{"prefix": object{"meta": object{"value": prefix(tokenString, f.Key) + f.Value.(string)}}}, nil
	}
	return between(f), nil
}

func combine(f rag.Filter) (object, error) {
	queries := make([]object, len(f.Filters))
	for i, g := range f.Filters {
		var err error
		if queries[i], err = filter(g); err != nil {
			return nil, err
		}
	}
	switch f.Op {
	case rag.OpAnd:
		return object{"bool": object{"filter": queries}}, nil
	case rag.OpOr:
		return object{"bool": object{"should": queries, "minimum_should_match": 1}}, nil
	}
	return not(queries[0]), nil
}

func not(q object) object { return object{"bool": object{"must_not": []object{q}}} }

func term(token string) object { return object{"term": object{"meta": object{"value": token}}} }

func terms(tokens []string) (object, error) {
	switch n := len(tokens); {
	case n == 0:
		return matchNone, nil
	case n == 1:
		return term(tokens[0]), nil
	case n > maxTerms:
		return nil, fmt.Errorf("%w: a filter of %d values, limit %d", awsai.ErrTooLarge, n, maxTerms)
	}
	return object{"terms": object{"meta": tokens}}, nil
}

func equals(f rag.Filter) (object, error) {
	vs, ok := f.Value.([]any)
	if f.Op == rag.OpEq || !ok {
		vs = []any{f.Value}
	}
	var list []string
	for _, v := range vs {
		if t, ok := scalar(f.Key, v); ok {
			list = append(list, t)
		}
	}
	return terms(list)
}

var wildcards = strings.NewReplacer(`\`, `\\`, `*`, `\*`, `?`, `\?`)

func contains(f rag.Filter) object {
	v := f.Value.(string)
	within := wildcards.Replace(prefix(tokenString, f.Key)) + "*" + wildcards.Replace(v) + "*"
	return object{"bool": object{"minimum_should_match": 1, "should": []object{
		term(prefix(tokenList, f.Key) + v),
		{"wildcard": object{"meta": object{"value": within}}},
	}}}
}

// between is a range of the tokens of a key: from the value to the end of the key's strings or
// numbers, or from their beginning to it.
func between(f rag.Filter) object {
	t, ok := scalar(f.Key, f.Value)
	if !ok {
		return matchNone
	}
	first := prefix(tokenNumber, f.Key)
	if _, isString := f.Value.(string); isString {
		first = prefix(tokenString, f.Key)
	}
	after := first[:len(first)-1] + ";" // the byte after ":"
	bounds := object{}
	switch f.Op {
	case rag.OpLt:
		bounds["gte"], bounds["lt"] = first, t
	case rag.OpLe:
		bounds["gte"], bounds["lte"] = first, t
	case rag.OpGt:
		bounds["gt"], bounds["lt"] = t, after
	case rag.OpGe:
		bounds["gte"], bounds["lt"] = t, after
	}
	return object{"range": object{"meta": bounds}}
}
