package pgvector

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag"
)

// binder collects the values of a statement. All that a caller brings is bound: of a filter,
// only its operators and its shape are in the text.
type binder struct {
	args []any
}

// bind gives the placeholder of a value.
func (b *binder) bind(v any) string {
	b.args = append(b.args, v)
	return "$" + strconv.Itoa(len(b.args))
}

// maxValues is how many values a statement takes: the protocol counts them in 16 bits.
const maxValues = 1<<16 - 1

func (b *binder) checkSize(op string) error {
	if n := len(b.args); n > maxValues {
		return awsai.Errorf(op, awsai.ErrTooLarge, "a statement of %d values, the limit is %d", n, maxValues)
	}
	return nil
}

// condition writes a filter that validates as an expression on the column metadata, which
// is true where f.Match is and false where it is not, never null. So NOT of it is exact.
func (b *binder) condition(f rag.Filter) string {
	switch f.Op {
	case "":
		return "true"
	case rag.OpAnd:
		return b.join(f.Filters, " AND ")
	case rag.OpOr:
		return b.join(f.Filters, " OR ")
	case rag.OpNot:
		return "NOT " + b.condition(f.Filters[0])
	case rag.OpNe:
		return "NOT " + b.equals(f)
	case rag.OpEq:
		return b.equals(f)
	}
	return b.leaf(f)
}

func (b *binder) join(fs []rag.Filter, operator string) string {
	parts := make([]string, len(fs))
	for i, f := range fs {
		parts[i] = b.condition(f)
	}
	return "(" + strings.Join(parts, operator) + ")"
}

// leaf writes what looks at a key's value by itself. A value of another kind than a branch
// is for, or none, is false.
func (b *binder) leaf(f rag.Filter) string {
	key := b.bind(f.Key) + "::text"
	if f.Op == rag.OpExists {
		return "(metadata ? " + key + ")"
	}
	value, text := "(metadata->"+key+")", `((metadata->>`+key+`) COLLATE "C")`
	var branches string
	switch f.Op {
	case rag.OpIn:
		branches = b.in(f, value, text)
	case rag.OpContains:
		v := b.bind(f.Value) + "::text"
		branches = " WHEN 'array' THEN " + value + " ? " + v + " WHEN 'string' THEN strpos(" + text + ", " + v + ") > 0"
	case rag.OpContainsAny:
		branches = " WHEN 'array' THEN EXISTS (SELECT FROM jsonb_array_elements_text(" + value + ") AS e(v) WHERE v COLLATE \"C\" = ANY(" +
			b.bind(strs(f)) + "::text[]))"
	case rag.OpPrefix:
		branches = " WHEN 'string' THEN starts_with(" + text + ", " + b.bind(f.Value) + "::text)"
	default:
		branches = b.ordered(f, value, text)
	}
	return "(CASE jsonb_typeof(" + value + ")" + branches + " ELSE false END)"
}

// equals writes OpEq. Most of it is containment, which an index of metadata answers; the
// rest goes by the same rule as OpIn.
func (b *binder) equals(f rag.Filter) string {
	if n, ok := number(f.Value); ok && !(math.Abs(n) < 1<<53) {
		// Match compares as float64, in which larger integers are equal to others.
		return b.leaf(rag.In(f.Key, f.Value))
	}
	text, err := json.Marshal(map[string]any{f.Key: f.Value})
	if err != nil {
		return "false" // no value that validates: NaN was dealt with above
	}
	return "(metadata @> " + b.bind(string(text)) + "::text::jsonb)"
}

// in writes OpIn, by kind of value.
func (b *binder) in(f rag.Filter, value, text string) string {
	var texts []string
	var numbers []float64
	var bools []bool
	vs, _ := f.Value.([]any)
	for _, v := range vs {
		n, isNumber := number(v)
		switch v := v.(type) {
		case string:
			texts = append(texts, v)
		case bool:
			bools = append(bools, v)
		}
		if isNumber && n == n { // the server takes NaN for equal to itself
			numbers = append(numbers, n)
		}
	}
	branches := ""
	if len(texts) > 0 {
		branches += " WHEN 'string' THEN " + text + " = ANY(" + b.bind(texts) + "::text[])"
	}
	if len(numbers) > 0 {
		branches += " WHEN 'number' THEN " + value + "::float8 = ANY(" + b.bind(numbers) + "::float8[])"
	}
	if len(bools) > 0 {
		branches += " WHEN 'boolean' THEN " + value + "::boolean = ANY(" + b.bind(bools) + "::boolean[])"
	}
	if branches == "" {
		return " WHEN '' THEN false"
	}
	return branches
}

// ordered writes the comparisons: numbers as float64, strings by their bytes.
func (b *binder) ordered(f rag.Filter, value, text string) string {
	operator := map[rag.Op]string{rag.OpLt: " < ", rag.OpLe: " <= ", rag.OpGt: " > ", rag.OpGe: " >= "}[f.Op]
	if s, ok := f.Value.(string); ok {
		return " WHEN 'string' THEN " + text + operator + b.bind(s) + "::text"
	}
	n, _ := number(f.Value)
	if n != n { // the server takes NaN for greater than all numbers
		return " WHEN '' THEN false"
	}
	return " WHEN 'number' THEN " + value + "::float8" + operator + b.bind(n) + "::float8"
}

func number(v any) (float64, bool) {
	switch n := v.(type) {
	case int:
		return float64(n), true
	case int64:
		return float64(n), true
	case float64:
		return n, true
	}
	return 0, false
}

func strs(f rag.Filter) []string {
	vs, _ := f.Value.([]any)
	list := make([]string, 0, len(vs))
	for _, v := range vs {
		if s, ok := v.(string); ok {
			list = append(list, s)
		}
	}
	return list
}

// checkFilter says what is wrong with a filter, also that it asks for what the server cannot
// hold.
func checkFilter(f rag.Filter) error {
	if err := f.Validate(); err != nil {
		return err
	}
	if n, ok := unstorable(f); !ok {
		return fmt.Errorf("filter %s has text that is no UTF-8 without NUL", n)
	}
	return nil
}

// unstorable names the operator of a leaf with text that the server cannot hold.
func unstorable(f rag.Filter) (op rag.Op, ok bool) {
	for _, g := range f.Filters {
		if op, ok := unstorable(g); !ok {
			return op, false
		}
	}
	texts := append(strs(f), f.Key)
	if s, ok := f.Value.(string); ok {
		texts = append(texts, s)
	}
	for _, s := range texts {
		if !storable(s) {
			return f.Op, false
		}
	}
	return f.Op, true
}
