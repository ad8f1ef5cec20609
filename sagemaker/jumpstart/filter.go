package jumpstart

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// Truth is the value of a filter for a model: what is not known of a model may make it
// neither true nor false.
type Truth int8

// The values of a filter.
const (
	// Unknown: it turns on what is not known. It is the zero value.
	Unknown Truth = iota
	// False: the model is not one.
	False
	// True: the model is one.
	True
)

// String returns "unknown", "false" or "true".
func (t Truth) String() string { return [...]string{"unknown", "false", "true"}[max(0, min(t, True))] }

func truth(b bool) Truth {
	if b {
		return True
	}
	return False
}

func (t Truth) not() Truth {
	switch t {
	case True:
		return False
	case False:
		return True
	}
	return Unknown
}

// Attributes are what is known of a model by name: texts, truth values, float64, lists
// ([]any or []string) and maps. A name with the value nil is known to have none.
type Attributes map[string]any

// Filter chooses among models. Filters are made by [And], [Or], [Not], [Always], a
// [Compare], or of a text by [ParseFilter].
type Filter interface {
	// Eval is the filter's value for a model.
	Eval(Attributes) Truth
	// String writes the filter so that ParseFilter reads it.
	String() string
}

// Op is how an attribute and a value are compared.
type Op string

// The ways to compare, as the SDK for Python has them.
const (
	// Equals and NotEquals compare as texts; truth values without case.
	Equals    Op = "=="
	NotEquals Op = "!="
	// In asks whether the attribute is in a list, as ["ic", "od"], or a part of a text.
	In    Op = "in"
	NotIn Op = "not in"
	// Includes asks whether the attribute, a list or a text, has the value in it.
	Includes    Op = "includes"
	NotIncludes Op = "not includes"
	// BeginsWith and EndsWith look at the ends of a text.
	BeginsWith Op = "begins with"
	EndsWith   Op = "ends with"
)

// Compare is a filter of one attribute. A model without the attribute is Unknown, one
// whose attribute is nil neither equals nor includes anything.
type Compare struct {
	// Key is the attribute's name, without case and underscores: task, framework, id, …
	Key string
	// Op is how it is compared.
	Op Op
	// Value is what with. That of In is a list of JSON or Python, or a text.
	Value string
}

// And is true of a model that all filters are true of, and false where one is false.
// Without filters it is true.
func And(filters ...Filter) Filter { return all(filters) }

// Or is true of a model that a filter is true of, and false where all are false.
func Or(filters ...Filter) Filter { return some(filters) }

// Not is true where the filter is false, and the other way round.
func Not(f Filter) Filter { return not{f} }

// Always has the same value for every model.
func Always(t Truth) Filter { return always(t) }

type (
	all    []Filter
	some   []Filter
	not    struct{ f Filter }
	always Truth
)

func (a always) Eval(Attributes) Truth { return Truth(a) }
func (a always) String() string        { return Truth(a).String() }
func (n not) Eval(a Attributes) Truth  { return n.f.Eval(a).not() }
func (n not) String() string           { return "not (" + n.f.String() + ")" }
func (f all) String() string           { return joined(f, " and ", True) }
func (f some) String() string          { return joined(f, " or ", False) }

func (f all) Eval(a Attributes) Truth {
	value := True
	for _, part := range f {
		switch part.Eval(a) {
		case False:
			return False
		case Unknown:
			value = Unknown
		}
	}
	return value
}

func (f some) Eval(a Attributes) Truth {
	value := False
	for _, part := range f {
		switch part.Eval(a) {
		case True:
			return True
		case Unknown:
			value = Unknown
		}
	}
	return value
}

func joined(filters []Filter, word string, empty Truth) string {
	if len(filters) == 0 {
		return empty.String()
	}
	parts := make([]string, len(filters))
	for i, f := range filters {
		parts[i] = "(" + f.String() + ")"
	}
	return strings.Join(parts, word)
}

// String writes the comparison, its value in quotes or as a list where it has to be.
func (c Compare) String() string { return c.Key + " " + string(c.Op) + " " + quoteValue(c.Value) }

// Eval compares.
func (c Compare) Eval(a Attributes) Truth {
	value, ok := a.find(c.Key)
	if !ok {
		return Unknown
	}
	switch c.Op {
	case Equals:
		return truth(equals(value, c.Value))
	case NotEquals:
		return truth(!equals(value, c.Value))
	case In:
		return truth(in(value, c.Value))
	case NotIn:
		return truth(!in(value, c.Value))
	case Includes:
		return truth(includes(value, c.Value))
	case NotIncludes:
		return truth(!includes(value, c.Value))
	}
	text, _ := value.(string)
	switch c.Op {
	case BeginsWith:
		return truth(value != nil && strings.HasPrefix(text, c.Value))
	case EndsWith:
		return truth(value != nil && strings.HasSuffix(text, c.Value))
	}
	return Unknown
}

func (a Attributes) find(key string) (any, bool) {
	if v, ok := a[key]; ok {
		return v, true
	}
	plain := plainName(key)
	var names []string
	for name := range a {
		if plainName(name) == plain {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, false
	}
	return a[slices.Min(names)], true
}

func equals(value any, with string) bool {
	switch v := value.(type) {
	case nil:
		return false
	case bool:
		return strings.EqualFold(fmt.Sprint(v), with)
	case []any, []string, map[string]any:
		return false
	}
	return fmt.Sprint(value) == with
}

func in(value any, of string) bool {
	text, ok := value.(string)
	if list, isList := parseList(of); isList {
		return value != nil && slices.Contains(list, fmt.Sprint(value))
	}
	return ok && strings.Contains(of, text)
}

func includes(value any, part string) bool {
	switch v := value.(type) {
	case string:
		return strings.Contains(v, part)
	case []string:
		return slices.Contains(v, part)
	case []any:
		return slices.Contains(v, any(part))
	case map[string]any:
		_, ok := v[part]
		return ok
	}
	return false
}

// parseList reads a list of JSON or Python: ["a", 'b'], ("a",) or {"a"}.
func parseList(text string) ([]string, bool) {
	text = strings.TrimSpace(text)
	if len(text) < 2 || !slices.Contains([]string{"[]", "()", "{}"}, text[:1]+text[len(text)-1:]) {
		return nil, false
	}
	s := scanner{text: text[1 : len(text)-1]}
	list := []string{}
	for s.space(); s.text != ""; s.space() {
		item, quoted := s.quoted()
		if !quoted {
			end := strings.IndexByte(s.text, ',')
			if end < 0 {
				end = len(s.text)
			}
			item, s.text = strings.TrimSpace(s.text[:end]), s.text[end:]
		}
		list = append(list, item)
		s.space()
		if s.text == "" {
			break
		}
		if s.text[0] != ',' {
			return nil, false
		}
		s.text = s.text[1:]
	}
	return list, true
}

// quoteValue writes a value so that it is read back whole.
func quoteValue(value string) string {
	if _, ok := parseList(value); ok && bracketed(value) == len(value) {
		return value
	}
	quoted, err := json.Marshal(value)
	if err != nil {
		return value
	}
	return string(quoted)
}
