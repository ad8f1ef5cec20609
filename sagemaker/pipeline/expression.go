package pipeline

import (
	"errors"
	"strconv"
	"strings"
)

// The one member of an expression.
const (
	getName     = "Get"
	joinName    = "Std:Join"
	jsonGetName = "Std:JsonGet"
)

// isExpression tells whether an object stands for a value of the execution. An object with one
// member Get that is no text is an argument that happens to be called so.
func isExpression(o *object) bool {
	if len(o.members) != 1 {
		return false
	}
	m := o.members[0]
	switch m.name {
	case getName:
		_, ok := text(m.value)
		return ok
	case joinName, jsonGetName:
		_, ok := m.value.(*object)
		return ok
	}
	return false
}

func isJoin(n node) bool {
	o, ok := n.(*object)
	return ok && isExpression(o) && o.members[0].name == joinName
}

// reference is what a Get names, or "".
func reference(n node) string {
	o, ok := n.(*object)
	if !ok || !isExpression(o) || o.members[0].name != getName {
		return ""
	}
	return textOf(o.members[0].value)
}

// place is where in a definition a value stands, for faults and differences.
type place string

func (p place) member(name string) place {
	if p == "" {
		return place(name)
	}
	return p + "." + place(name)
}

func (p place) item(i int) place { return p + place("["+strconv.Itoa(i)+"]") }

// expressions calls fn for each expression in a value, those within others after them.
func expressions(n node, at place, fn func(at place, o *object)) {
	switch n := n.(type) {
	case list:
		for i, v := range n {
			expressions(v, at.item(i), fn)
		}
	case *object:
		if isExpression(n) {
			fn(at, n)
		}
		for _, m := range n.members {
			expressions(m.value, at.member(m.name), fn)
		}
	}
}

// segment is one move along a path: into a member or the item of that key, or to an index.
type segment struct {
	key   string
	index int  // -1 where key counts
	inner bool // written in brackets
}

var errPath = errors.New("not a path")

// parsePath reads a path as A.B['key'][0].C.
func parsePath(path string) ([]segment, error) {
	var out []segment
	for rest := path; rest != ""; {
		if rest[0] == '[' {
			s, after, err := bracket(rest)
			if err != nil {
				return nil, err
			}
			out, rest = append(out, s), after
		} else {
			end := strings.IndexAny(rest, ".[")
			if end < 0 {
				end = len(rest)
			}
			if end == 0 {
				return nil, errPath
			}
			out, rest = append(out, segment{key: rest[:end], index: -1}), rest[end:]
		}
		if strings.HasPrefix(rest, ".") {
			if rest = rest[1:]; rest == "" || rest[0] == '[' {
				return nil, errPath
			}
		} else if rest != "" && rest[0] != '[' {
			return nil, errPath
		}
	}
	if len(out) == 0 {
		return nil, errPath
	}
	return out, nil
}

func bracket(s string) (segment, string, error) {
	if len(s) > 2 && (s[1] == '\'' || s[1] == '"') {
		end := strings.Index(s[2:], s[1:2]+"]")
		if end < 0 {
			return segment{}, "", errPath
		}
		return segment{key: s[2 : 2+end], index: -1, inner: true}, s[2+end+2:], nil
	}
	end := strings.IndexByte(s, ']')
	if end < 0 {
		return segment{}, "", errPath
	}
	i, err := strconv.Atoi(s[1:end])
	if err != nil || i < 0 {
		return segment{}, "", errPath
	}
	return segment{index: i, inner: true}, s[end+1:], nil
}

// along follows a path through a value. An item of a list is found by its index, or by what
// its name is, as Outputs['train'] finds the output whose OutputName is train.
func along(n node, path []segment) (node, bool) {
	for _, s := range path {
		switch v := n.(type) {
		case *object:
			if s.index >= 0 {
				return nil, false
			}
			n = v.get(s.key)
		case list:
			n = item(v, s)
		default:
			return nil, false
		}
		if n == nil {
			return nil, false
		}
	}
	return n, true
}

func item(l list, s segment) node {
	if s.index >= 0 {
		if s.index < len(l) {
			return l[s.index]
		}
		return nil
	}
	if !s.inner {
		return nil
	}
	for _, v := range l {
		o, ok := v.(*object)
		if !ok {
			continue
		}
		for _, m := range o.members {
			if strings.HasSuffix(m.name, "Name") && textOf(m.value) == s.key {
				return v
			}
		}
	}
	return nil
}
