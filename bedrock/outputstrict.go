package bedrock

import (
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// What a strict schema may have, by Claude's documentation of structured outputs.
const (
	maxUnions    = 16 // choices of types
	maxOptionals = 24 // members that are not required
)

// strictSchema is a schema as the service can hold a model to it, by the user guide's page
// "Get validated JSON results from models": objects of members that are all named, lists,
// and plain values. What else the schema demands is told in descriptions. An error says
// what cannot be told so.
func strictSchema(root *jsonschema.Schema) (*jsonschema.Schema, error) {
	if recursive(root) {
		return nil, errors.New("the schema is recursive")
	}
	var b strictBuilder
	out, err := b.build(root)
	switch {
	case err != nil:
		return nil, err
	case b.unions > maxUnions:
		return nil, fmt.Errorf("the schema has %d choices of types, limit %d", b.unions, maxUnions)
	case b.optionals > maxOptionals:
		return nil, fmt.Errorf("the schema has %d optional members, limit %d", b.optionals, maxOptionals)
	}
	return out, nil
}

type strictBuilder struct{ unions, optionals int }

// formats are the formats of strings that the service knows.
var formats = []string{"date-time", "time", "date", "duration", "email", "hostname", "uri", "ipv4", "ipv6", "uuid"}

func (b *strictBuilder) build(s *jsonschema.Schema) (_ *jsonschema.Schema, err error) {
	out := &jsonschema.Schema{
		Title: s.Title, Description: described(s), Default: s.Default,
		Ref: s.Ref, Type: s.Type, Enum: plainValues(s.Enum),
	}
	if s.Const != nil && plainValues([]any{*s.Const}) != nil {
		out.Const = s.Const
	}
	if slices.Contains(formats, s.Format) {
		out.Format = s.Format
	}
	if out.Defs, err = b.named(s.Defs); err != nil {
		return nil, err
	}
	if out.Definitions, err = b.named(s.Definitions); err != nil {
		return nil, err
	}
	if out.AllOf, err = b.all(s.AllOf); err != nil {
		return nil, err
	}
	switch {
	case s.Type == "object" || s.Type == "" && s.Properties != nil:
		return out, b.object(out, s)
	case s.Type == "array":
		return out, b.list(out, s)
	case len(s.Types) > 0:
		return out, b.types(out, s)
	case len(s.AnyOf)+len(s.OneOf) > 0:
		b.unions++
		out.AnyOf, err = b.all(slices.Concat(s.AnyOf, s.OneOf))
		return out, err
	case out.Type == "" && out.Ref == "" && len(out.Enum)+len(out.AllOf) == 0 && out.Const == nil:
		return nil, errors.New("the schema has a part of any type")
	}
	return out, nil
}

func (b *strictBuilder) all(list []*jsonschema.Schema) (out []*jsonschema.Schema, err error) {
	for _, s := range list {
		sub, err := b.build(s)
		if err != nil {
			return nil, err
		}
		out = append(out, sub)
	}
	return out, nil
}

func (b *strictBuilder) named(schemas map[string]*jsonschema.Schema) (out map[string]*jsonschema.Schema, err error) {
	for _, name := range slices.Sorted(maps.Keys(schemas)) {
		if out == nil {
			out = make(map[string]*jsonschema.Schema, len(schemas))
		}
		if out[name], err = b.build(schemas[name]); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// object builds an object, whose members have all to be named.
func (b *strictBuilder) object(out, s *jsonschema.Schema) (err error) {
	if len(s.Properties) == 0 && !isNone(s.AdditionalProperties) {
		return errors.New("the schema has an object of any members, as that of a map")
	}
	if len(s.PatternProperties) > 0 {
		return errors.New("the schema has members by pattern")
	}
	out.Type = "object"
	out.PropertyOrder = s.PropertyOrder
	out.AdditionalProperties = &jsonschema.Schema{Not: &jsonschema.Schema{}}
	out.Properties, err = b.named(s.Properties)
	for name := range propertiesInOrder(s) {
		if slices.Contains(s.Required, name) {
			out.Required = append(out.Required, name)
		} else {
			b.optionals++
		}
	}
	return err
}

func (b *strictBuilder) list(out, s *jsonschema.Schema) (err error) {
	if s.Items == nil || len(s.PrefixItems)+len(s.ItemsArray) > 0 {
		return errors.New("the schema has a list whose items are not of one type")
	}
	if s.MinItems != nil && *s.MinItems <= 1 {
		out.MinItems = s.MinItems
	}
	out.Items, err = b.build(s.Items)
	return err
}

// types builds a choice of types, mostly of one type and null.
func (b *strictBuilder) types(out, s *jsonschema.Schema) error {
	b.unions++
	for _, name := range s.Types {
		if name == "null" {
			continue
		}
		one := *s
		one.Type, one.Types, one.Description, one.Defs, one.Definitions = name, nil, "", nil, nil
		sub, err := b.build(&one)
		if err != nil {
			return err
		}
		out.AnyOf = append(out.AnyOf, sub)
	}
	if slices.Contains(s.Types, "null") {
		out.AnyOf = append(out.AnyOf, &jsonschema.Schema{Type: "null"})
	}
	out.Enum, out.Const, out.Format, out.Default = nil, nil, "", nil
	return nil
}

// described is the description of a schema, with what a strict one cannot demand.
func described(s *jsonschema.Schema) string {
	raw, err := json.Marshal(&jsonschema.Schema{
		MultipleOf: s.MultipleOf, Minimum: s.Minimum, Maximum: s.Maximum,
		ExclusiveMinimum: s.ExclusiveMinimum, ExclusiveMaximum: s.ExclusiveMaximum,
		MinLength: s.MinLength, MaxLength: s.MaxLength, Pattern: s.Pattern,
		MinItems: s.MinItems, MaxItems: s.MaxItems, UniqueItems: s.UniqueItems,
		MinProperties: s.MinProperties, MaxProperties: s.MaxProperties,
		ContentEncoding: s.ContentEncoding,
	})
	if err != nil || string(raw) == "true" {
		return s.Description
	}
	return strings.TrimSpace(s.Description + " " + string(raw))
}

// plainValues are the values that a strict enum may have, or none where it has others.
func plainValues(values []any) []any {
	for _, v := range values {
		switch v.(type) {
		case map[string]any, []any:
			return nil
		}
	}
	return values
}

// isNone tells whether nothing fits a schema: it is false.
func isNone(s *jsonschema.Schema) bool { return s != nil && s.Not != nil && isAny(s.Not) }

// isAny tells whether a schema is true.
func isAny(s *jsonschema.Schema) bool {
	raw, err := json.Marshal(s)
	return err == nil && string(raw) == "true"
}

// propertiesInOrder are the names of a schema's properties.
func propertiesInOrder(s *jsonschema.Schema) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, name := range s.PropertyOrder {
			if s.Properties[name] != nil && !yield(name) {
				return
			}
		}
		for _, name := range slices.Sorted(maps.Keys(s.Properties)) {
			if !slices.Contains(s.PropertyOrder, name) && !yield(name) {
				return
			}
		}
	}
}

// children are the schemas within one, as far as a type's schema has any or a reference may
// be in them.
func children(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	return func(yield func(*jsonschema.Schema) bool) {
		lists := slices.Concat(s.AllOf, s.AnyOf, s.OneOf, s.PrefixItems, s.ItemsArray, []*jsonschema.Schema{s.Items, s.AdditionalProperties})
		for _, m := range []map[string]*jsonschema.Schema{s.Properties, s.PatternProperties, s.Defs, s.Definitions} {
			for _, name := range slices.Sorted(maps.Keys(m)) {
				lists = append(lists, m[name])
			}
		}
		for _, sub := range lists {
			if sub != nil && !yield(sub) {
				return
			}
		}
	}
}

// subschemas are a schema and all within it.
func subschemas(s *jsonschema.Schema) iter.Seq[*jsonschema.Schema] {
	return func(yield func(*jsonschema.Schema) bool) { walkSchemas(s, yield) }
}

func walkSchemas(s *jsonschema.Schema, yield func(*jsonschema.Schema) bool) bool {
	if !yield(s) {
		return false
	}
	for sub := range children(s) {
		if !walkSchemas(sub, yield) {
			return false
		}
	}
	return true
}

// recursive tells whether a schema refers to itself, by way of its definitions.
func recursive(root *jsonschema.Schema) bool {
	definitions := map[string]*jsonschema.Schema{"#": root}
	for name, s := range root.Defs {
		definitions["#/$defs/"+name] = s
	}
	for name, s := range root.Definitions {
		definitions["#/definitions/"+name] = s
	}
	open, clear := map[string]bool{"#": true}, map[string]bool{}
	var visit func(s *jsonschema.Schema) bool
	visit = func(s *jsonschema.Schema) bool {
		for sub := range subschemas(s) {
			target := definitions[sub.Ref]
			switch {
			case sub.Ref == "", clear[sub.Ref]:
			case open[sub.Ref], target == nil:
				return true // of a reference that is not known, nothing is
			default:
				open[sub.Ref] = true
				if visit(target) {
					return true
				}
				open[sub.Ref], clear[sub.Ref] = false, true
			}
		}
		return false
	}
	return visit(root)
}
