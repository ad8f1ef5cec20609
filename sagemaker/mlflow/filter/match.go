package filter

import (
	"strconv"
	"strings"
	"unicode"
)

// Value is what a thing has under a key: a text or a number. The zero value is an empty text.
type Value struct {
	// Text is a value that is a text.
	Text string
	// Number is a value that is a number, which IsNumber says.
	Number   float64
	IsNumber bool
}

// Lookup gives the values of a thing under a key: none where it has none, several only for
// datasets.
type Lookup func(kind Kind, key string) []Value

// Match tells whether the filter holds for a thing. A value that there is not meets only
// [Text.Missing], as with MLflow.
func (f Filter) Match(look Lookup) bool {
	for _, c := range f.conditions {
		if !c.match(look(c.kind, c.key)) {
			return false
		}
	}
	return true
}

func (c Condition) match(values []Value) bool {
	switch c.op {
	case "IS NULL":
		return len(values) == 0
	case "IS NOT NULL":
		return len(values) > 0
	}
	for _, v := range values {
		if c.isNum == v.IsNumber && c.holds(v) {
			return true
		}
	}
	return false
}

func (c Condition) holds(v Value) bool {
	if c.isNum {
		return compare(c.op, v.Number, c.number)
	}
	switch c.op {
	case "LIKE":
		return like([]rune(v.Text), []rune(c.texts[0]))
	case "ILIKE":
		return like([]rune(fold(v.Text)), []rune(fold(c.texts[0])))
	case "=":
		return v.Text == c.texts[0]
	case "!=":
		return v.Text != c.texts[0]
	}
	in := false
	for _, t := range c.texts {
		in = in || t == v.Text
	}
	return in == (c.op == "IN")
}

func compare(op string, a, b float64) bool {
	switch op {
	case "=":
		return a == b
	case "!=":
		return a != b
	case "<":
		return a < b
	case "<=":
		return a <= b
	case ">":
		return a > b
	}
	return a >= b
}

func fold(s string) string { return strings.Map(unicode.ToLower, s) }

// like compares with a pattern in a time of their lengths' product: where the rest does not
// fit, the last % takes one more.
func like(text, pattern []rune) bool {
	t, p, star, mark := 0, 0, -1, 0
	for t < len(text) {
		switch {
		case p < len(pattern) && pattern[p] == '%':
			star, mark = p, t
			p++
		case p < len(pattern) && (pattern[p] == '_' || pattern[p] == text[t]):
			p++
			t++
		case star >= 0:
			mark++
			p, t = star+1, mark
		default:
			return false
		}
	}
	for p < len(pattern) && pattern[p] == '%' {
		p++
	}
	return p == len(pattern)
}

func parseNumber(s string) (float64, bool) {
	v, err := strconv.ParseFloat(s, 64)
	return v, err == nil
}
