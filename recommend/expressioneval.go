package recommend

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai"
)

// Facts are what an [Expression] is held to for one item, user or action: the values of a field
// by its full name, as "Items.GENRE", "Interactions.EVENT_TYPE" (the types of events between
// the user and the item) and "CurrentUser.AGE". No values are null.
type Facts func(field string) []any

// Keep tells whether the expression lets through what has these facts, for filters outside of
// the service, as those of an offline recommender and of tests. params are the parameters'
// values by name; an EXCLUDE without its values is passed over, and an INCLUDE without them is
// awsai.ErrInvalid, as the service has it. Only event types are compared without regard to case.
func (e Expression) Keep(facts Facts, params map[string][]any) (bool, error) {
	included, wantsInclude := false, false
	for _, c := range e.Clauses {
		ready, missing := c.bound(params)
		if !ready && !c.Exclude {
			return false, awsai.Errorf("recommend.Keep", awsai.ErrInvalid, "parameter %s has no value", missing)
		}
		holds := ready && all(c.If, facts, params) && anyOf(c.Where, facts, params)
		if c.Exclude && holds {
			return false, nil
		}
		if !c.Exclude {
			// Without its IF a clause does not restrict anything.
			wantsInclude = wantsInclude || all(c.If, facts, params)
			included = included || holds
		}
	}
	return included || !wantsInclude, nil
}

// bound tells whether every parameter of the clause has values.
func (c Clause) bound(params map[string][]any) (ok bool, missing string) {
	for _, name := range (Expression{[]Clause{c}}).Parameters() {
		if len(params[name]) == 0 {
			return false, name
		}
	}
	return true, ""
}

func all(list []Condition, facts Facts, params map[string][]any) bool {
	return !slices.ContainsFunc(list, func(c Condition) bool { return !c.holds(facts, params) })
}

// anyOf tells whether one of the runs of conditions between ORs holds as a whole.
func anyOf(list []Condition, facts Facts, params map[string][]any) bool {
	start := 0
	for i := 1; i <= len(list); i++ {
		if i == len(list) || list[i].Or {
			if all(list[start:i], facts, params) {
				return true
			}
			start = i
		}
	}
	return false
}

func (c Condition) holds(facts Facts, params map[string][]any) bool {
	have := facts(c.Field)
	var want []string
	for _, v := range c.Values {
		switch v.Kind {
		case ParameterOperand:
			for _, p := range params[v.Text] {
				want = append(want, plain(p)...)
			}
		case FieldOperand:
			for _, f := range facts(v.Text) {
				want = append(want, plain(f)...)
			}
		default:
			want = append(want, v.Text)
		}
	}
	var got []string
	for _, v := range have {
		got = append(got, plain(v)...)
	}
	switch c.Op {
	case "IN":
		return c.meet(got, want)
	case "NOT IN":
		return !c.meet(got, want)
	}
	return slices.ContainsFunc(got, func(g string) bool {
		return slices.ContainsFunc(want, func(w string) bool { return compare(g, c.Op, w) })
	})
}

// meet tells whether the two have a value in common.
func (c Condition) meet(got, want []string) bool {
	events := strings.HasSuffix(c.Field, ".EVENT_TYPE")
	return slices.ContainsFunc(got, func(g string) bool {
		return slices.ContainsFunc(want, func(w string) bool {
			return g == w || events && (w == "*" || strings.EqualFold(g, w))
		})
	})
}

// plain is a value as text, a list of categories as several.
func plain(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		return []string{v}
	case []string:
		return v
	}
	o := operandOf(v)
	if o.Kind == "" {
		return []string{fmt.Sprint(v)}
	}
	return []string{o.Text}
}

func compare(a, op, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX != nil || errY != nil {
		return false
	}
	switch op {
	case "<":
		return x < y
	case "<=":
		return x <= y
	case ">":
		return x > y
	case ">=":
		return x >= y
	}
	return x == y
}

// filterValues writes parameters' values as requests have them: texts in quotes, with commas
// between.
func filterValues(values map[string][]any) (map[string]string, error) {
	if len(values) == 0 {
		return nil, nil
	}
	if len(values) > maxFilterValues {
		return nil, fmt.Errorf("%w: %d parameters; the limit is %d", awsai.ErrInvalid, len(values), maxFilterValues)
	}
	out := make(map[string]string, len(values))
	for name, list := range values {
		if !parameterName.MatchString(name) {
			return nil, fmt.Errorf("%w: a parameter's name is not up to 50 letters, digits and underscores", awsai.ErrInvalid)
		}
		if len(list) == 0 {
			return nil, fmt.Errorf("%w: parameter %s has no value", awsai.ErrInvalid, name)
		}
		parts := make([]string, len(list))
		for i, v := range list {
			if b, ok := v.(bool); ok {
				v = strconv.FormatBool(b)
			}
			o := operandOf(v)
			if o.Kind != TextOperand && o.Kind != NumberOperand {
				return nil, fmt.Errorf("%w: value %d of parameter %s is neither text nor number", awsai.ErrInvalid, i, name)
			}
			parts[i] = o.String()
		}
		out[name] = strings.Join(parts, ",")
		if n := len([]rune(out[name])); n > maxFilterValue {
			return nil, fmt.Errorf("%w: the values of parameter %s have %d characters; the limit is %d", awsai.ErrInvalid, name, n, maxFilterValue)
		}
	}
	return out, nil
}

// Limits of requests (the API's FilterValues and FilterAttributeValue).
const (
	maxFilterValues = 25
	maxFilterValue  = 1000
)

// parseFilterValues reads what filterValues writes.
func parseFilterValues(in map[string]string) (map[string][]any, error) {
	if len(in) == 0 {
		return nil, nil
	}
	out := make(map[string][]any, len(in))
	for name, text := range in {
		p := expressionParser{text: text}
		if err := p.advance(); err != nil {
			return nil, err
		}
		for {
			o, err := p.operand()
			if err != nil {
				return nil, err
			}
			v := any(o.Text)
			if o.Kind == NumberOperand {
				if v, err = strconv.ParseFloat(o.Text, 64); err != nil {
					return nil, err
				}
			}
			out[name] = append(out[name], v)
			if p.token == "" {
				break
			}
			if err := p.expect(","); err != nil {
				return nil, err
			}
		}
	}
	return out, nil
}
