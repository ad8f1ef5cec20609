package awsaitest

import (
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/aws/smithy-go"
	"github.com/aws/smithy-go/traits"
)

// shape is what scrubbing asks of a type, from the schema that newer SDK modules carry
// or from a service model.
type shape interface {
	sensitive() bool
	// member is the shape of a member by its name on the wire, nil for none.
	member(wire string) shape
	// element is the shape of a list's elements, nil for other types.
	element() shape
	// structured tells whether members are worth looking at: structures and unions.
	structured() bool
	// payload is the member that is the whole body or the event stream, nil for none.
	payload() shape
	// sensitiveHeaders gives the names of the headers that hold sensitive members.
	sensitiveHeaders() []string
}

// sensitivePaths finds the sensitive members that a value has: the outermost ones that
// are no structures. A path is made of names and indices with a slash before each.
func sensitivePaths(s shape, v any, within bool, path string) []string {
	if v == nil || s == nil && !within {
		return nil
	}
	if s == nil {
		return []string{path} // a member that the shape does not know
	}
	within = within || s.sensitive()
	var paths []string
	object, isObject := v.(map[string]any)
	list, isList := v.([]any)
	switch {
	case isObject && s.structured():
		for _, key := range slices.Sorted(maps.Keys(object)) {
			paths = append(paths, sensitivePaths(s.member(key), object[key], within, path+"/"+pathEscape.Replace(key))...)
		}
		return paths
	case isList && s.element() != nil:
		for i, item := range list {
			paths = append(paths, sensitivePaths(s.element(), item, within, path+"/"+strconv.Itoa(i))...)
		}
		return paths
	case isObject && s.element() != nil && !within:
		for _, key := range slices.Sorted(maps.Keys(object)) {
			paths = append(paths, sensitivePaths(s.element(), object[key], false, path+"/"+pathEscape.Replace(key))...)
		}
		return paths
	case within:
		return []string{path}
	}
	return nil
}

// Names are escaped in paths as in JSON Pointer (RFC 6901).
var (
	pathEscape   = strings.NewReplacer("~", "~0", "/", "~1")
	pathUnescape = strings.NewReplacer("~1", "/", "~0", "~")
)

// wipePaths wipes what the paths lead to. A path that leads nowhere is passed over.
func wipePaths(v any, paths []string) any {
	for _, p := range paths {
		v = wipePath(v, p)
	}
	return v
}

func wipePath(v any, path string) any {
	if path == "" {
		return wipe(v)
	}
	key, rest, deeper := strings.Cut(path[1:], "/")
	key = pathUnescape.Replace(key)
	if deeper {
		rest = "/" + rest
	}
	switch v := v.(type) {
	case map[string]any:
		if item, ok := v[key]; ok {
			v[key] = wipePath(item, rest)
		}
	case []any:
		if i, err := strconv.Atoi(key); err == nil && i >= 0 && i < len(v) {
			v[i] = wipePath(v[i], rest)
		}
	}
	return v
}

// schemaShape is a shape by the schema of an SDK module.
type schemaShape struct {
	*smithy.Schema
	jsonNames bool
}

func newSchemaShape(s *smithy.Schema, jsonNames bool) shape {
	if s == nil {
		return nil
	}
	return schemaShape{s, jsonNames}
}

func (s schemaShape) sensitive() bool {
	_, ok := smithy.SchemaTrait[*traits.Sensitive](s.Schema)
	return ok
}

func (s schemaShape) structured() bool {
	return s.Type() == smithy.ShapeTypeStructure || s.Type() == smithy.ShapeTypeUnion
}

func (s schemaShape) member(wire string) shape {
	if s.jsonNames {
		for _, m := range s.Members() {
			if n, ok := smithy.SchemaTrait[*traits.JSONName](m); ok && n.Name == wire {
				return newSchemaShape(m, true)
			}
		}
	}
	return newSchemaShape(s.Member(wire), s.jsonNames)
}

func (s schemaShape) element() shape {
	switch s.Type() {
	case smithy.ShapeTypeList, smithy.ShapeTypeSet:
		return newSchemaShape(s.ListMember(), s.jsonNames)
	case smithy.ShapeTypeMap:
		return newSchemaShape(s.MapValue(), s.jsonNames)
	}
	return nil
}

func (s schemaShape) payload() shape {
	for _, m := range s.Members() {
		_, payload := smithy.SchemaTrait[*traits.HTTPPayload](m)
		_, streaming := smithy.SchemaTrait[*traits.Streaming](m)
		if payload || streaming {
			return newSchemaShape(m, s.jsonNames)
		}
	}
	return nil
}

func (s schemaShape) sensitiveHeaders() []string {
	var names []string
	for _, m := range s.Members() {
		if h, ok := smithy.SchemaTrait[*traits.HTTPHeader](m); ok && newSchemaShape(m, false).sensitive() {
			names = append(names, h.Name)
		}
	}
	return names
}

// refShape is a shape by a service model.
type refShape struct {
	model *model
	ref   *modelRef
}

func newRefShape(m *model, r *modelRef) shape {
	if m.shape(r) == nil {
		return nil
	}
	return refShape{m, r}
}

func (s refShape) sensitive() bool { return s.ref.Sensitive || s.model.shape(s.ref).Sensitive }

func (s refShape) structured() bool {
	sh := s.model.shape(s.ref)
	return sh.Type == "structure" && !sh.Document
}

func (s refShape) member(wire string) shape {
	for name, ref := range s.model.shape(s.ref).Members {
		if wireName(name, ref) == wire {
			return newRefShape(s.model, ref)
		}
	}
	return nil
}

func (s refShape) element() shape {
	sh := s.model.shape(s.ref)
	if sh.Member != nil {
		return newRefShape(s.model, sh.Member)
	}
	return newRefShape(s.model, sh.Value)
}

func (s refShape) payload() shape {
	sh := s.model.shape(s.ref)
	for name, ref := range sh.Members {
		if name == sh.Payload || s.model.shape(ref).EventStream {
			return newRefShape(s.model, ref)
		}
	}
	return nil
}

func (s refShape) sensitiveHeaders() []string {
	var names []string
	for _, ref := range s.model.shape(s.ref).Members {
		if ref.Location == "header" && newRefShape(s.model, ref).sensitive() {
			names = append(names, ref.LocationName)
		}
	}
	return names
}
