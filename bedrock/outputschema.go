package bedrock

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"reflect"
	"regexp"
	"slices"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
)

// outputSchema is what a value looks like on the wire, in the forms that are needed.
type outputSchema struct {
	wrapped  bool                 // the value is the member "value" of an object
	strict   []byte               // what the service can hold a model to
	loose    []byte               // what a tool and a prompt say: all of the schema
	resolved *jsonschema.Resolved // what a reply is checked against
	// refusal is why there is no strict form.
	refusal error
}

// newOutputSchema makes the schema of a type, or takes the caller's.
func newOutputSchema(t reflect.Type, given json.RawMessage) (s outputSchema, err error) {
	var root *jsonschema.Schema
	if len(given) > 0 {
		if err := json.Unmarshal(given, &root); err != nil || root == nil {
			return s, fmt.Errorf("the output's schema is none: %w", err)
		}
	} else if root, err = typeSchema(t); err != nil {
		return s, err
	}
	if root.Type == "" && root.Properties != nil {
		root.Type = "object"
	}
	if s.wrapped = root.Type != "object"; s.wrapped {
		if root, err = wrapSchema(root); err != nil {
			return s, err
		}
	}
	if len(given) > 0 {
		s.resolved, err = root.CloneSchemas().Resolve(nil)
		root.Schema = ""
	} else {
		s.resolved, err = checkedSchema(root).Resolve(nil)
		nullOnlyWhereNeeded(root, new(int))
	}
	if err != nil {
		return s, fmt.Errorf("the output's schema: %w", err)
	}
	if s.loose, err = json.Marshal(root); err != nil {
		return s, err
	}
	strict, err := strictSchema(root)
	if err != nil {
		s.refusal = err
		return s, nil
	}
	s.strict, err = json.Marshal(strict)
	return s, err
}

// wrapSchema makes an object of a schema, as tools take nothing else.
func wrapSchema(root *jsonschema.Schema) (*jsonschema.Schema, error) {
	for sub := range subschemas(root) {
		if sub.Ref != "" {
			return nil, errors.New("an output's schema with references has to be of type object")
		}
	}
	root.Schema = ""
	return &jsonschema.Schema{
		Type:                 "object",
		Properties:           map[string]*jsonschema.Schema{"value": root},
		Required:             []string{"value"},
		AdditionalProperties: &jsonschema.Schema{Not: &jsonschema.Schema{}},
	}, nil
}

// typeSchema is the schema of what encoding/json reads into a type.
func typeSchema(t reflect.Type) (*jsonschema.Schema, error) {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	known := map[reflect.Type]*jsonschema.Schema{}
	textTypes(t, known, map[reflect.Type]bool{})
	known[reflect.TypeFor[time.Time]()] = &jsonschema.Schema{Type: "string", Format: "date-time"}
	known[reflect.TypeFor[[]byte]()] = &jsonschema.Schema{Types: []string{"null", "string"}, ContentEncoding: "base64"}
	known[reflect.TypeFor[json.RawMessage]()] = &jsonschema.Schema{}
	known[reflect.TypeFor[json.Number]()] = &jsonschema.Schema{Type: "number"}
	known[reflect.TypeFor[big.Int]()] = &jsonschema.Schema{Type: "integer"}
	s, err := jsonschema.ForType(t, &jsonschema.ForOptions{TypeSchemas: known})
	if err != nil {
		return nil, fmt.Errorf("no JSON schema of the type: %w", err)
	}
	return s, nil
}

// textTypes finds the types below t that encoding/json reads from a string, though they are
// none.
func textTypes(t reflect.Type, known map[reflect.Type]*jsonschema.Schema, seen map[reflect.Type]bool) {
	if seen[t] {
		return
	}
	seen[t] = true
	p := reflect.PointerTo(t)
	switch {
	case p.Implements(reflect.TypeFor[json.Unmarshaler]()):
		return
	case p.Implements(reflect.TypeFor[encoding.TextUnmarshaler]()) && t.Kind() != reflect.Interface:
		known[t] = &jsonschema.Schema{Type: "string"}
		return
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
		textTypes(t.Elem(), known, seen)
	case reflect.Struct:
		for i := range t.NumField() {
			textTypes(t.Field(i).Type, known, seen)
		}
	}
}

// checkedSchema is what a reply is checked against: members that the type does not have are
// ignored, as encoding/json does.
func checkedSchema(s *jsonschema.Schema) *jsonschema.Schema {
	s = s.CloneSchemas()
	for sub := range subschemas(s) {
		if isNone(sub.AdditionalProperties) {
			sub.AdditionalProperties = nil
		}
	}
	return s
}

// nullOnlyWhereNeeded takes null out of a type's schema where leaving the member out, or an
// empty list, says the same: a model may be held to [maxUnions] choices of types only. The
// ones that are left are counted.
func nullOnlyWhereNeeded(s *jsonschema.Schema, unions *int) {
	for name := range propertiesInOrder(s) {
		p := s.Properties[name]
		if i := slices.Index(s.Required, name); i >= 0 && nullable(p) && !isList(p) {
			if *unions < maxUnions {
				*unions++
				continue
			}
			s.Required = slices.Delete(slices.Clone(s.Required), i, i+1)
		}
		withoutNull(p)
	}
	for sub := range children(s) {
		if isList(sub) {
			withoutNull(sub)
		}
		nullOnlyWhereNeeded(sub, unions)
	}
}

func nullable(s *jsonschema.Schema) bool {
	return len(s.Types) == 2 && slices.Contains(s.Types, "null")
}

// isList tells whether a schema is that of a slice: null says no more than an empty one.
func isList(s *jsonschema.Schema) bool {
	return slices.Contains(s.Types, "array") || s.ContentEncoding == "base64"
}

func withoutNull(s *jsonschema.Schema) {
	if nullable(s) {
		s.Type = s.Types[1-slices.Index(s.Types, "null")]
		s.Types = nil
	}
}

// outputName is a name for the schema of a type, and for the tool that takes the value.
func outputName(t reflect.Type) string {
	for t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	name := t.Name()
	if name == "" || t.PkgPath() == "" {
		return "answer"
	}
	name = notInName.ReplaceAllString(name, "_")
	return name[:min(len(name), 64)]
}

var notInName = regexp.MustCompile(`[^a-zA-Z0-9_-]+`)
