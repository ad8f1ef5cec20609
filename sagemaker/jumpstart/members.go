package jumpstart

import (
	"cmp"
	"encoding/json"
	"errors"
	"maps"
	"reflect"
	"slices"
	"strings"
)

// readMembers fills the fields of the struct that v points to from a JSON object, and
// returns the members that are none of its fields. Documents are written in three ways, as
// HostingEcrUri, hosting_ecr_uri and hostingEcrUri: case and underscores do not count. Of
// two members for one field the one that is written as the field's tag wins.
func readMembers(data []byte, v any) (map[string]json.RawMessage, error) {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(data, &members); err != nil {
		return nil, errors.New("not a JSON object")
	}
	fields := fieldsOf(v)
	names := slices.SortedFunc(maps.Keys(members), func(a, b string) int {
		exact := func(name string) int {
			if fields.tags[name].IsValid() {
				return 0
			}
			return 1
		}
		return cmp.Or(cmp.Compare(exact(a), exact(b)), strings.Compare(a, b))
	})
	read := make(map[string]bool)
	other := make(map[string]json.RawMessage)
	for _, name := range names {
		key := plainName(name)
		field, ok := fields.plain[key]
		if !ok || read[key] {
			other[name] = members[name]
			continue
		}
		read[key] = true
		field.SetZero() // json.Unmarshal writes into slices and maps that are there
		if err := json.Unmarshal(members[name], field.Addr().Interface()); err != nil {
			return nil, errors.New("member " + fields.name[key] + " is of another type")
		}
	}
	if len(other) == 0 {
		other = nil
	}
	return other, nil
}

// writeMembers is the other way round. Fields of the zero value are left out.
func writeMembers(v any, other map[string]json.RawMessage) ([]byte, error) {
	members := maps.Clone(other)
	if members == nil {
		members = make(map[string]json.RawMessage)
	}
	fields := fieldsOf(v)
	for tag, field := range fields.tags {
		if field.IsZero() {
			continue
		}
		raw, err := json.Marshal(field.Interface())
		if err != nil {
			return nil, err
		}
		members[tag] = raw
	}
	return json.Marshal(members)
}

// fields are those of a struct by the names of their tags.
type fields struct {
	tags, plain map[string]reflect.Value
	name        map[string]string
}

func fieldsOf(v any) fields {
	value := reflect.ValueOf(v).Elem()
	out := fields{tags: make(map[string]reflect.Value), plain: make(map[string]reflect.Value), name: make(map[string]string)}
	for i := range value.NumField() {
		tag, _, _ := strings.Cut(value.Type().Field(i).Tag.Get("json"), ",")
		if tag == "" || tag == "-" {
			continue
		}
		out.tags[tag] = value.Field(i)
		out.plain[plainName(tag)] = value.Field(i)
		out.name[plainName(tag)] = tag
	}
	return out
}

// plainName is a member's name without case and underscores.
func plainName(name string) string {
	return strings.ToLower(strings.ReplaceAll(name, "_", ""))
}
