package s3vectors_test

import "slices"

// matches is the service's filter, as its user guide has it ("Metadata filtering").
func (x *vectorIndex) matches(filter, metadata map[string]any) (bool, error) {
	for key, want := range filter {
		ok, err := x.matchesKey(key, want, metadata)
		if !ok || err != nil {
			return false, err
		}
	}
	return true, nil
}

func (x *vectorIndex) matchesKey(key string, want any, metadata map[string]any) (bool, error) {
	if key == "$and" || key == "$or" {
		return x.matchesMany(key, want, metadata)
	}
	if slices.Contains(x.notFilterable, key) {
		return false, invalid("metadata %q cannot be filtered by", key)
	}
	ops, ok := want.(map[string]any)
	if !ok || len(ops) != 1 {
		return false, invalid("operator of %q", key)
	}
	have, present := metadata[key]
	for op, v := range ops {
		switch op {
		case "$exists":
			exists, ok := v.(bool)
			if !ok {
				return false, invalid("$exists takes a bool")
			}
			return present == exists, nil
		case "$eq":
			if _, list := v.([]any); list || v == nil {
				return false, invalid("$eq takes a string, number or bool")
			}
			return present && hasAny(have, []any{v}), nil
		case "$in":
			list, ok := v.([]any)
			if !ok || len(list) == 0 {
				return false, invalid("$in takes a list that is not empty")
			}
			return present && hasAny(have, list), nil
		case "$lt", "$lte", "$gt", "$gte":
			n, ok := v.(float64)
			if !ok {
				return false, invalid("%s takes a number", op)
			}
			h, ok := have.(float64)
			return ok && (op == "$lt" && h < n || op == "$lte" && h <= n || op == "$gt" && h > n || op == "$gte" && h >= n), nil
		}
	}
	return false, invalid("unknown operator of %q", key)
}

func (x *vectorIndex) matchesMany(op string, want any, metadata map[string]any) (bool, error) {
	list, _ := want.([]any)
	if len(list) == 0 {
		return false, invalid("%s takes filters", op)
	}
	for _, f := range list {
		filter, ok := f.(map[string]any)
		if !ok {
			return false, invalid("%s takes filters", op)
		}
		match, err := x.matches(filter, metadata)
		if err != nil || match == (op == "$or") {
			return match, err
		}
	}
	return op == "$and", nil
}

// hasAny tells whether a value, or an element of a list, is one of want.
func hasAny(have any, want []any) bool {
	list, ok := have.([]any)
	if !ok {
		list = []any{have}
	}
	return slices.ContainsFunc(list, func(h any) bool { return slices.Contains(want, h) })
}
