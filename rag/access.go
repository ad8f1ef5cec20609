package rag

import "slices"

// ReadersKey is the metadata that says who may read a document: a []string of principals,
// as users and groups are named by the caller. Who has none of these names does not find
// the document, and an empty list hides it from all. A document without it is for everyone.
const ReadersKey = "readers"

// Readable matches the documents that one who is all of the principals may read.
func Readable(principals ...string) Filter {
	everyone := Not(Exists(ReadersKey))
	if len(principals) == 0 {
		return everyone
	}
	return Or(everyone, ContainsAny(ReadersKey, principals...))
}

// Condition is what a passage's metadata must satisfy to be found: the query's filter, and
// that its principals may read the document. An [Index] applies it before it scores, so that
// what may not be read does not even change the order of what may.
func (q Query) Condition() Filter {
	if q.Filter.All() {
		return Readable(q.Principals...)
	}
	return And(q.Filter, Readable(q.Principals...))
}

// Matcher is f.Match for many documents: long lists of values are looked up, not gone
// through. It is safe for concurrent use.
func (f Filter) Matcher() func(metadata map[string]any) bool {
	if f.Validate() != nil {
		return func(map[string]any) bool { return false }
	}
	return f.matcher()
}

// matcher is Matcher for a filter that validates.
func (f Filter) matcher() func(metadata map[string]any) bool {
	switch f.Op {
	case OpAnd, OpOr:
		operands := make([]func(map[string]any) bool, len(f.Filters))
		for i, g := range f.Filters {
			operands[i] = g.matcher()
		}
		all := f.Op == OpAnd
		return func(metadata map[string]any) bool {
			for _, match := range operands {
				if match(metadata) != all {
					return !all
				}
			}
			return all
		}
	case OpContainsAny:
		values, _ := f.Value.([]any)
		set := make(map[string]bool, len(values))
		for _, v := range values {
			if s, ok := v.(string); ok {
				set[s] = true
			}
		}
		return func(metadata map[string]any) bool {
			list, _ := metadata[f.Key].([]string)
			return slices.ContainsFunc(list, func(s string) bool { return set[s] })
		}
	}
	return f.match
}
