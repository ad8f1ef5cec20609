package engine

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
)

// MarshalMetadata writes metadata as JSON. Strings, bools and lists of strings are written as
// they are, numbers as an object that names their type, since JSON has one kind of number and
// some readers of it lose digits: {"lang":"en","year":{"int":"2024"}}. A value of a type that rag.Document.Validate refuses is an error.
func MarshalMetadata(metadata map[string]any) ([]byte, error) {
	out := make(map[string]any, len(metadata))
	for k, v := range metadata {
		switch x := v.(type) {
		case string, bool:
			out[k] = x
		case []string:
			if x == nil {
				x = []string{}
			}
			out[k] = x
		case int:
			out[k] = map[string]string{"int": strconv.Itoa(x)}
		case int64:
			out[k] = map[string]string{"int64": strconv.FormatInt(x, 10)}
		case float64:
			out[k] = map[string]string{"float64": strconv.FormatFloat(x, 'g', -1, 64)}
		default:
			return nil, fmt.Errorf("metadata %q is a %T", k, v)
		}
	}
	return json.Marshal(out)
}

// UnmarshalMetadata reads what [MarshalMetadata] wrote. No metadata is a nil map.
func UnmarshalMetadata(b []byte) (map[string]any, error) {
	var in map[string]json.RawMessage
	if err := json.Unmarshal(b, &in); err != nil || len(in) == 0 {
		return nil, err
	}
	out := make(map[string]any, len(in))
	for k, raw := range in {
		v, err := value(raw)
		if err != nil {
			return nil, fmt.Errorf("metadata %q: %w", k, err)
		}
		out[k] = v
	}
	return out, nil
}

// CopyMetadata shares nothing with m.
func CopyMetadata(m map[string]any) map[string]any {
	m = maps.Clone(m)
	for k, v := range m {
		if list, ok := v.([]string); ok {
			m[k] = slices.Clone(list)
		}
	}
	return m
}

func value(raw json.RawMessage) (any, error) {
	if len(raw) == 0 {
		return nil, fmt.Errorf("no value")
	}
	switch raw[0] {
	case '"':
		return decode[string](raw)
	case 't', 'f':
		return decode[bool](raw)
	case '[':
		return decode[[]string](raw)
	}
	tagged, err := decode[map[string]string](raw)
	if err != nil || len(tagged) != 1 {
		return nil, fmt.Errorf("no number with its type")
	}
	for kind, text := range tagged {
		switch kind {
		case "int":
			return numeral(strconv.Atoi(text))
		case "int64":
			return numeral(strconv.ParseInt(text, 10, 64))
		case "float64":
			return numeral(strconv.ParseFloat(text, 64))
		}
	}
	return nil, fmt.Errorf("a number of unknown type")
}

func decode[T any](raw json.RawMessage) (T, error) {
	var v T
	err := json.Unmarshal(raw, &v)
	return v, err
}

// numeral leaves out the text that strconv's errors repeat.
func numeral[T any](v T, err error) (any, error) {
	if err != nil {
		return nil, fmt.Errorf("no %T", v)
	}
	return v, nil
}
