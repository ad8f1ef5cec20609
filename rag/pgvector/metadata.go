package pgvector

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
)

// The Go types of numbers that JSON does not tell from int.
const (
	kindInt64   = "int64"
	kindFloat64 = "float64"
)

// encodeMetadata gives metadata as JSON, which filters look into, and the types of numbers
// that are no int, by key. It expects metadata that a document with it validates.
func encodeMetadata(m map[string]any) (metadata, kinds string, err error) {
	types := map[string]string{}
	values := make(map[string]any, len(m))
	for _, k := range slices.Sorted(maps.Keys(m)) {
		if !storable(k) {
			return "", "", fmt.Errorf("metadata has a key that is no UTF-8 without NUL")
		}
		values[k] = m[k]
		switch v := m[k].(type) {
		case int64:
			types[k] = kindInt64
		case float64:
			types[k] = kindFloat64
			if math.IsNaN(v) || math.IsInf(v, 0) {
				return "", "", fmt.Errorf("metadata %q is %v, which JSON has no number for", k, v)
			}
		case string:
			if !storable(v) {
				return "", "", fmt.Errorf("metadata %q is no UTF-8 without NUL", k)
			}
		case []string:
			if !slices.ContainsFunc(v, func(s string) bool { return !storable(s) }) {
				values[k] = append([]string{}, v...) // nil would be null
				continue
			}
			return "", "", fmt.Errorf("metadata %q is no UTF-8 without NUL", k)
		}
	}
	a, err := json.Marshal(values)
	if err != nil {
		return "", "", err
	}
	b, err := json.Marshal(types)
	return string(a), string(b), err
}

// decodeMetadata reads what encodeMetadata wrote, after the server rewrote it.
func decodeMetadata(metadata, kinds string) (map[string]any, error) {
	types := map[string]string{}
	if err := json.Unmarshal([]byte(kinds), &types); err != nil {
		return nil, err
	}
	var values map[string]any
	d := json.NewDecoder(bytes.NewReader([]byte(metadata)))
	d.UseNumber()
	if err := d.Decode(&values); err != nil {
		return nil, err
	}
	if len(values) == 0 {
		return nil, nil
	}
	for k, v := range values {
		value, err := decodeValue(v, types[k])
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", k, err)
		}
		values[k] = value
	}
	return values, nil
}

func decodeValue(v any, kind string) (any, error) {
	switch v := v.(type) {
	case string, bool:
		return v, nil
	case json.Number:
		switch kind {
		case kindInt64:
			return strconv.ParseInt(v.String(), 10, 64)
		case kindFloat64:
			return strconv.ParseFloat(v.String(), 64)
		}
		return strconv.Atoi(v.String())
	case []any:
		list := make([]string, len(v))
		for i, e := range v {
			s, ok := e.(string)
			if !ok {
				return nil, fmt.Errorf("element %d of the list is no string", i)
			}
			list[i] = s
		}
		return list, nil
	}
	return nil, fmt.Errorf("a value that is no string, bool, number or list")
}
