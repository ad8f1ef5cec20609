package pipeline

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// node is a JSON value that keeps what encoding/json loses: the order of members, and the text
// of numbers and strings. It is an atom, a list or an *object.
type node any

// atom is a string, number, true, false or null as JSON text.
type atom string

type list []node

type object struct{ members []member }

type member struct {
	name  string
	text  atom // the name as JSON text
	value node
}

func newObject(members ...member) *object { return &object{members} }

func (o *object) get(name string) node {
	for _, m := range o.members {
		if m.name == name {
			return m.value
		}
	}
	return nil
}

// set replaces a member where it stands, or adds it at the end.
func (o *object) set(name string, value node) {
	for i, m := range o.members {
		if m.name == name {
			o.members[i].value = value
			return
		}
	}
	o.members = append(o.members, member{name, quote(name), value})
}

func (o *object) delete(name string) {
	o.members = slices.DeleteFunc(o.members, func(m member) bool { return m.name == name })
}

// in walks objects by their members' names and makes those that are missing.
func (o *object) in(path []string) *object {
	for _, name := range path {
		child, ok := o.get(name).(*object)
		if !ok {
			child = newObject()
			o.set(name, child)
		}
		o = child
	}
	return o
}

// merge adds the members of other, object by object. Where both have a member, other's counts;
// null takes the member out.
func (o *object) merge(other *object) {
	for _, m := range other.members {
		if isNull(m.value) {
			o.delete(m.name)
			continue
		}
		was, isObject := o.get(m.name).(*object)
		now, both := m.value.(*object)
		if isObject && both && !isExpression(was) && !isExpression(now) {
			was.merge(now)
			continue
		}
		o.set(m.name, m.value)
	}
}

func quote(s string) atom {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		return `""`
	}
	return atom(strings.TrimSuffix(b.String(), "\n"))
}

// text is what a string holds.
func text(n node) (string, bool) {
	a, ok := n.(atom)
	if !ok || len(a) == 0 || a[0] != '"' {
		return "", false
	}
	var s string
	if err := json.Unmarshal([]byte(a), &s); err != nil {
		return "", false
	}
	return s, true
}

// textOf is what a string holds, or "".
func textOf(n node) string {
	s, _ := text(n)
	return s
}

func isNumber(n node) bool {
	a, ok := n.(atom)
	return ok && len(a) > 0 && (a[0] == '-' || '0' <= a[0] && a[0] <= '9')
}

func isNull(n node) bool { return n == nil || n == atom("null") }

var errTrailing = errors.New("more than one value")

// parseTree reads one JSON value. It refuses a name that stands twice in an object, since no
// two readers agree on what that means.
func parseTree(data []byte) (node, error) {
	if !utf8.Valid(data) {
		return nil, errors.New("not UTF-8")
	}
	if !json.Valid(data) {
		var v any
		if err := json.Unmarshal(data, &v); err != nil {
			return nil, errors.New(syntaxMessage(err))
		}
		return nil, errors.New("not JSON")
	}
	r := reader{data: string(data)}
	n, err := r.value()
	if err != nil {
		return nil, err
	}
	if r.space(); r.at != len(r.data) {
		return nil, errTrailing
	}
	return n, nil
}

// syntaxMessage says where JSON is broken and not what stands there.
func syntaxMessage(err error) string {
	if s, ok := errors.AsType[*json.SyntaxError](err); ok {
		return fmt.Sprintf("not JSON at byte %d", s.Offset)
	}
	return "not JSON"
}

// reader reads JSON that is known to be valid.
type reader struct {
	data string
	at   int
}

func (r *reader) space() {
	for r.at < len(r.data) && strings.IndexByte(" \t\r\n", r.data[r.at]) >= 0 {
		r.at++
	}
}

// next skips space and tells whether the next byte is c, which it then takes.
func (r *reader) next(c byte) bool {
	r.space()
	if r.at < len(r.data) && r.data[r.at] == c {
		r.at++
		return true
	}
	return false
}

func (r *reader) value() (node, error) {
	switch {
	case r.next('{'):
		return r.object()
	case r.next('['):
		return r.list()
	}
	return r.atom(), nil
}

func (r *reader) object() (node, error) {
	o := newObject()
	seen := map[string]bool{}
	for !r.next('}') {
		r.next(',')
		r.space()
		literal := r.atom()
		name, _ := text(literal)
		if seen[name] {
			return nil, fmt.Errorf("the member that ends at byte %d stands twice in its object", r.at)
		}
		seen[name] = true
		r.next(':')
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		o.members = append(o.members, member{name, literal, v})
	}
	return o, nil
}

func (r *reader) list() (node, error) {
	l := list{}
	for !r.next(']') {
		r.next(',')
		v, err := r.value()
		if err != nil {
			return nil, err
		}
		l = append(l, v)
	}
	return l, nil
}

func (r *reader) atom() atom {
	r.space()
	from := r.at
	if r.data[r.at] == '"' {
		for r.at++; r.data[r.at] != '"'; r.at++ {
			if r.data[r.at] == '\\' {
				r.at++
			}
		}
		r.at++
		return atom(r.data[from:r.at])
	}
	for r.at < len(r.data) && strings.IndexByte(",]} \t\r\n", r.data[r.at]) < 0 {
		r.at++
	}
	return atom(r.data[from:r.at])
}

// appendTree writes a value without white space.
func appendTree(dst []byte, n node) []byte {
	switch n := n.(type) {
	case *object:
		dst = append(dst, '{')
		for i, m := range n.members {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = append(append(dst, m.text...), ':')
			dst = appendTree(dst, m.value)
		}
		return append(dst, '}')
	case list:
		dst = append(dst, '[')
		for i, v := range n {
			if i > 0 {
				dst = append(dst, ',')
			}
			dst = appendTree(dst, v)
		}
		return append(dst, ']')
	case atom:
		return append(dst, n...)
	}
	return append(dst, "null"...)
}

func write(n node) string { return string(appendTree(nil, n)) }

// canonical is a value's text with members sorted and strings and numbers in one form, so that
// equal values have equal texts.
func canonical(n node) string {
	dec := json.NewDecoder(bytes.NewReader(appendTree(nil, n)))
	var v any
	if err := dec.Decode(&v); err != nil {
		return write(n) // a number beyond float64
	}
	out, err := json.Marshal(v)
	if err != nil {
		return write(n)
	}
	return string(out)
}

func same(a, b node) bool { return write(a) == write(b) || canonical(a) == canonical(b) }
