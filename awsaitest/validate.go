package awsaitest

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// wireName is the name that a member has in a body.
func wireName(name string, ref *modelRef) string {
	if ref.Location == "" && ref.LocationName != "" {
		return ref.LocationName
	}
	return name
}

// validate reports how a value breaks its shape. The path names the member.
func (m *model) validate(ref *modelRef, value any, path string) []string {
	shape := m.shape(ref)
	if shape == nil || shape.Document || shape.EventStream || value == (streamed{}) {
		return nil
	}
	switch shape.Type {
	case "structure":
		return m.validateStructure(shape, value, path)
	case "list":
		return m.validateList(shape, value, path)
	case "map":
		return m.validateMap(shape, value, path)
	case "string":
		return validateString(shape, value, path)
	case "blob":
		return validateBlob(shape, value, path)
	case "boolean":
		return validateBoolean(value, path)
	case "timestamp":
		return validateTimestamp(value, path)
	}
	return validateNumber(shape, value, path)
}

func problem(path, format string, args ...any) []string {
	if path == "" {
		path = "input"
	}
	return []string{path + ": " + fmt.Sprintf(format, args...)}
}

// within reports a size or number outside of the shape's range.
func (s *modelShape) within(n float64, what, path string) []string {
	if s.Min != nil && n < *s.Min {
		return problem(path, "%s below the minimum %v", what, *s.Min)
	}
	if s.Max != nil && n > *s.Max {
		return problem(path, "%s above the maximum %v", what, *s.Max)
	}
	return nil
}

func join(path, member string) string {
	if path == "" {
		return member
	}
	return path + "." + member
}

func (m *model) validateStructure(shape *modelShape, value any, path string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return problem(path, "not a structure")
	}
	problems := m.missing(shape, object, path)
	names := map[string]string{}
	for name, ref := range shape.Members {
		names[wireName(name, ref)] = name
	}
	set := 0
	for _, wire := range slices.Sorted(maps.Keys(object)) {
		name, known := names[wire]
		switch {
		case !known:
			problems = append(problems, problem(join(path, wire), "no such member")...)
		case object[wire] != nil:
			set++
			problems = append(problems, m.validate(shape.Members[name], object[wire], join(path, name))...)
		}
	}
	if shape.Union && set != 1 {
		problems = append(problems, problem(path, "a union has exactly one member, not %d", set)...)
	}
	return problems
}

// missing reports the required members that are absent, and those of the path that are
// empty.
func (m *model) missing(shape *modelShape, object map[string]any, path string) []string {
	var problems []string
	for _, name := range shape.Required {
		ref := shape.Members[name]
		if ref == nil {
			continue
		}
		value := object[wireName(name, ref)]
		if value == nil {
			problems = append(problems, problem(join(path, name), "required, but absent")...)
		} else if ref.Location == "uri" && value == "" {
			problems = append(problems, problem(join(path, name), "required, but empty")...)
		}
	}
	return problems
}

func (m *model) validateList(shape *modelShape, value any, path string) []string {
	list, ok := value.([]any)
	if !ok {
		return problem(path, "not a list")
	}
	problems := shape.within(float64(len(list)), "length", path)
	for i, item := range list {
		problems = append(problems, m.validate(shape.Member, item, fmt.Sprintf("%s[%d]", path, i))...)
	}
	return problems
}

// validateMap names the keys by their order: they may be content.
func (m *model) validateMap(shape *modelShape, value any, path string) []string {
	object, ok := value.(map[string]any)
	if !ok {
		return problem(path, "not a map")
	}
	problems := shape.within(float64(len(object)), "size", path)
	for i, key := range slices.Sorted(maps.Keys(object)) {
		problems = append(problems, m.validate(shape.Key, key, fmt.Sprintf("%s{key %d}", path, i))...)
		problems = append(problems, m.validate(shape.Value, object[key], fmt.Sprintf("%s{value %d}", path, i))...)
	}
	return problems
}

func validateString(shape *modelShape, value any, path string) []string {
	s, ok := value.(string)
	if !ok {
		return problem(path, "not a string")
	}
	problems := shape.within(float64(utf8.RuneCountInString(s)), "length", path)
	if len(shape.Enum) > 0 && !slices.Contains(shape.Enum, s) {
		problems = append(problems, problem(path, "none of %s", strings.Join(shape.Enum, ", "))...)
	}
	if shape.pattern != nil && !shape.pattern.MatchString(s) {
		problems = append(problems, problem(path, "does not match %s", shape.Pattern)...)
	}
	return problems
}

func validateBlob(shape *modelShape, value any, path string) []string {
	s, ok := value.(string)
	raw, err := base64.StdEncoding.DecodeString(s)
	if !ok || err != nil {
		return problem(path, "not base64")
	}
	return shape.within(float64(len(raw)), "length", path)
}

func validateBoolean(value any, path string) []string {
	if _, ok := value.(bool); ok || value == "true" || value == "false" {
		return nil
	}
	return problem(path, "not a boolean")
}

func validateTimestamp(value any, path string) []string {
	if n, ok := value.(json.Number); ok {
		if _, err := n.Float64(); err == nil {
			return nil
		}
	}
	if s, ok := value.(string); ok {
		for _, layout := range []string{time.RFC3339Nano, "Mon, 02 Jan 2006 15:04:05 GMT"} {
			if _, err := time.Parse(layout, s); err == nil {
				return nil
			}
		}
		if _, err := strconv.ParseFloat(s, 64); err == nil {
			return nil
		}
	}
	return problem(path, "not a timestamp")
}

// validateNumber checks a number of JSON, or its text in path, query, header or XML.
func validateNumber(shape *modelShape, value any, path string) []string {
	var text string
	switch v := value.(type) {
	case json.Number:
		text = v.String()
	case string:
		text = v
	default:
		return problem(path, "not a number")
	}
	n, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return problem(path, "not a number")
	}
	if whole := slices.Contains([]string{"integer", "long", "short", "byte", "biginteger"}, shape.Type); whole && n != math.Trunc(n) {
		return problem(path, "not a whole number")
	}
	return shape.within(n, "value", path)
}
