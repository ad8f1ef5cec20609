package chatbot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// maxDepth bounds how deep JSON of the service's may be nested. A composite slot within lists
// within an event comes to some dozen levels.
const maxDepth = 64

var errDeep = fmt.Errorf("JSON of more than %d levels", maxDepth)

// parse decodes JSON of the service's, which may begin with a byte order mark.
func parse(raw []byte, v any) error {
	raw = bytes.TrimPrefix(raw, []byte("\xef\xbb\xbf"))
	if !shallow(raw) {
		return errDeep
	}
	return plainError(json.Unmarshal(raw, v))
}

// plainError leaves out of an error of package json what the input says.
func plainError(err error) error {
	if e, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		kind, _, _ := strings.Cut(e.Value, " ")
		return fmt.Errorf("JSON at byte %d: a %s where a %s belongs", e.Offset, kind, e.Type.Kind())
	}
	if e, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Errorf("malformed JSON at byte %d", e.Offset)
	}
	return err
}

// shallow tells whether JSON is nested no deeper than maxDepth.
func shallow(raw []byte) bool {
	depth, quoted, escaped := 0, false, false
	for _, c := range raw {
		switch {
		case escaped:
			escaped = false
		case quoted:
			escaped, quoted = c == '\\', c != '"'
		case c == '"':
			quoted = true
		case c == '{' || c == '[':
			if depth++; depth > maxDepth {
				return false
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return true
}

// decode fills the struct that v points to, and returns the members that it has no field for.
func decode(raw []byte, v any) (map[string]json.RawMessage, error) {
	if err := json.Unmarshal(raw, v); err != nil {
		return nil, err
	}
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return nil, err
	}
	maps.DeleteFunc(members, func(name string, _ json.RawMessage) bool { return known(reflect.TypeOf(v).Elem(), name) })
	if len(members) == 0 {
		return nil, nil
	}
	return members, nil
}

// encode is the JSON of a struct with further members. Those that it has a field for are left
// out.
func encode(v any, extra map[string]json.RawMessage) ([]byte, error) {
	raw, err := json.Marshal(v)
	if err != nil || len(extra) == 0 {
		return raw, err
	}
	buf := bytes.NewBuffer(raw[:len(raw)-1])
	for _, name := range slices.Sorted(maps.Keys(extra)) {
		if known(reflect.TypeOf(v), name) {
			continue
		}
		key, err := json.Marshal(name)
		if err != nil {
			return nil, err
		}
		if buf.Len() > 1 {
			buf.WriteByte(',')
		}
		buf.Write(key)
		buf.WriteByte(':')
		buf.Write(extra[name])
	}
	buf.WriteByte('}')
	return buf.Bytes(), nil
}

// known tells whether a struct has a field for a member, as package json finds it.
func known(t reflect.Type, member string) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	for i := range t.NumField() {
		f := t.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		if f.Anonymous && known(f.Type, member) || name != "-" && strings.EqualFold(name, member) {
			return true
		}
	}
	return false
}

// attributes is a map that can be written to.
func attributes(m map[string]string) map[string]string {
	if m == nil {
		return map[string]string{}
	}
	return m
}
