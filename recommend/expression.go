package recommend

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Expression is what a filter keeps or leaves out:
//
//	recommend.IncludeItems(recommend.In("Items.GENRE", recommend.Param("GENRE"))).
//		And(recommend.Is("Items.PRICE", "<=", 20)).
//		If(recommend.Is("CurrentUser.AGE", ">", 18)).
//		Then(recommend.ExcludeItems(recommend.In("Interactions.EVENT_TYPE", "buy")))
//
// Its clauses stand with "|" between them: what any INCLUDE has is kept, less what any EXCLUDE
// has. The zero value is no filter. Methods return a new value.
type Expression struct {
	// Clauses are at least one.
	Clauses []Clause
}

// Clause is one INCLUDE or EXCLUDE.
type Clause struct {
	// Exclude tells EXCLUDE from INCLUDE.
	Exclude bool
	// Subject is what is filtered: ItemID, UserID or ActionID.
	Subject string
	// Where are the conditions, all of fields of one dataset. The service says nothing of what
	// binds more; [Expression.Keep] has AND bind more than OR.
	Where []Condition
	// If are conditions of CurrentUser or CurrentItem, all of which have to hold for the
	// clause to count.
	If []Condition
}

// Condition compares a field.
type Condition struct {
	// Or joins the condition to the one before by OR in place of AND.
	Or bool
	// Field is dataset and column, as "Items.GENRE".
	Field string
	// Op is IN, NOT IN, =, <, <=, > or >=.
	Op string
	// Values are several for IN and NOT IN, otherwise one.
	Values []Operand
}

// OperandKind tells what an operand is.
type OperandKind string

// The kinds of operands.
const (
	TextOperand      OperandKind = "text"
	NumberOperand    OperandKind = "number"
	ParameterOperand OperandKind = "parameter"
	FieldOperand     OperandKind = "field"
)

// Operand is what a field is compared with.
type Operand struct {
	// Kind is what it is.
	Kind OperandKind
	// Text is the text itself, the number as it is written, the parameter's name without "$",
	// or the field.
	Text string
}

// Param is a placeholder, whose value comes with each request.
func Param(name string) Operand { return Operand{ParameterOperand, name} }

// FieldOf is the value of another field, as "CurrentUser.GENRE".
func FieldOf(field string) Operand { return Operand{FieldOperand, field} }

// operandOf makes an operand of a Go value. What is none is one without a kind, which Check
// refuses.
func operandOf(v any) Operand {
	switch v := v.(type) {
	case Operand:
		return v
	case string:
		return Operand{TextOperand, v}
	case time.Time:
		return Operand{NumberOperand, strconv.FormatInt(v.Unix(), 10)}
	}
	f := Field{Name: "x", Type: Double}
	if text, ok, err := f.format(v); err == nil && ok {
		return Operand{NumberOperand, text}
	}
	return Operand{}
}

func operandsOf(values []any) []Operand {
	out := make([]Operand, len(values))
	for i, v := range values {
		out[i] = operandOf(v)
	}
	return out
}

// In holds where the field, as "Items.GENRE", has one of the values: strings or one [Param]. The
// string "*" is any type of event.
func In(field string, values ...any) Condition {
	return Condition{Field: field, Op: "IN", Values: operandsOf(values)}
}

// NotIn holds where the field has none of the values.
func NotIn(field string, values ...any) Condition {
	return Condition{Field: field, Op: "NOT IN", Values: operandsOf(values)}
}

// Is compares a number: op is =, <, <=, > or >=, value a number, a time or a [Param].
func Is(field, op string, value any) Condition {
	return Condition{Field: field, Op: op, Values: []Operand{operandOf(value)}}
}

func clause(exclude bool, subject string, where []Condition) Expression {
	return Expression{[]Clause{{Exclude: exclude, Subject: subject, Where: where}}}
}

// IncludeItems keeps only items for which all conditions hold.
func IncludeItems(where ...Condition) Expression { return clause(false, "ItemID", where) }

// ExcludeItems leaves out items for which all conditions hold.
func ExcludeItems(where ...Condition) Expression { return clause(true, "ItemID", where) }

// IncludeUsers keeps only users of a segment for whom all conditions hold.
func IncludeUsers(where ...Condition) Expression { return clause(false, "UserID", where) }

// ExcludeUsers leaves users out of a segment.
func ExcludeUsers(where ...Condition) Expression { return clause(true, "UserID", where) }

// IncludeActions keeps only actions for which all conditions hold.
func IncludeActions(where ...Condition) Expression { return clause(false, "ActionID", where) }

// ExcludeActions leaves actions out.
func ExcludeActions(where ...Condition) Expression { return clause(true, "ActionID", where) }

// And adds conditions to the last clause.
func (e Expression) And(where ...Condition) Expression {
	return e.onLast(func(c *Clause) { c.Where = append(slices.Clone(c.Where), where...) })
}

// Or adds a condition to the last clause, by OR.
func (e Expression) Or(where Condition) Expression {
	where.Or = true
	return e.And(where)
}

// If adds conditions of CurrentUser to the last clause, which counts only where all of them hold.
func (e Expression) If(conditions ...Condition) Expression {
	return e.onLast(func(c *Clause) { c.If = append(slices.Clone(c.If), conditions...) })
}

// Then adds the clauses of another expression.
func (e Expression) Then(other Expression) Expression {
	return Expression{slices.Concat(e.Clauses, other.Clauses)}
}

func (e Expression) onLast(change func(*Clause)) Expression {
	if len(e.Clauses) == 0 {
		return e
	}
	clauses := slices.Clone(e.Clauses)
	change(&clauses[len(clauses)-1])
	return Expression{clauses}
}

// String writes the expression as the service takes it.
func (e Expression) String() string {
	var b strings.Builder
	for i, c := range e.Clauses {
		if i > 0 {
			b.WriteString(" | ")
		}
		verb := "INCLUDE "
		if c.Exclude {
			verb = "EXCLUDE "
		}
		b.WriteString(verb + c.Subject + " WHERE ")
		writeConditions(&b, c.Where)
		if len(c.If) > 0 {
			b.WriteString(" IF ")
			writeConditions(&b, c.If)
		}
	}
	return b.String()
}

func writeConditions(b *strings.Builder, conditions []Condition) {
	for i, c := range conditions {
		switch {
		case i > 0 && c.Or:
			b.WriteString(" OR ")
		case i > 0:
			b.WriteString(" AND ")
		}
		b.WriteString(c.Field + " " + c.Op + " ")
		values := make([]string, len(c.Values))
		for i, v := range c.Values {
			values[i] = v.String()
		}
		list := strings.Join(values, ", ")
		if c.Op == "IN" || c.Op == "NOT IN" {
			list = "(" + list + ")"
		}
		b.WriteString(list)
	}
}

var escapeText = strings.NewReplacer(`\`, `\\`, `"`, `\"`)

// String writes the operand: a text in quotes, those in it and backslashes after a backslash.
func (o Operand) String() string {
	switch o.Kind {
	case TextOperand:
		return `"` + escapeText.Replace(o.Text) + `"`
	case ParameterOperand:
		return "$" + o.Text
	}
	return o.Text
}

// Parameters are the names of the placeholders, in order of the alphabet.
func (e Expression) Parameters() []string {
	names := []string{}
	for c := range e.conditions {
		for _, v := range c.Values {
			if v.Kind == ParameterOperand {
				names = append(names, v.Text)
			}
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

func (e Expression) conditions(yield func(Condition) bool) {
	for _, c := range e.Clauses {
		for _, cond := range slices.Concat(c.Where, c.If) {
			if !yield(cond) {
				return
			}
		}
	}
}

// Limits of filters: the API's FilterExpression, and "Service quotas".
const (
	maxExpression   = 2500
	maxFilterFields = 5
)

var (
	fieldName     = regexp.MustCompile(`^[A-Za-z_]+\.[A-Za-z_][A-Za-z\d_]*$`)
	parameterName = regexp.MustCompile(`^[A-Za-z\d_]{1,50}$`)
	numberText    = regexp.MustCompile(`^[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$`)
)

// Check holds the expression to the service's rules, and to the schemas that are given: fields
// that they have, neither textual nor boolean. The error is awsai.ErrInvalid and has all that
// is wrong.
func (e Expression) Check(schemas ...Schema) error {
	if err := errors.Join(e.problems(schemas)...); err != nil {
		return awsai.Errorf("recommend.Check", awsai.ErrInvalid, "filter expression: %w", err)
	}
	return nil
}

func (e Expression) problems(schemas []Schema) (found []error) {
	add := func(format string, args ...any) { found = append(found, fmt.Errorf(format, args...)) }
	if len(e.Clauses) == 0 {
		return []error{errors.New("no clause")}
	}
	if n := utf8.RuneCountInString(e.String()); n > maxExpression {
		add("%d characters; the limit is %d", n, maxExpression)
	}
	fields := map[string]bool{}
	for i, c := range e.Clauses {
		if !slices.Contains([]string{"ItemID", "UserID", "ActionID"}, c.Subject) {
			add("clause %d is of neither ItemID nor UserID nor ActionID", i)
		} else if c.Subject != e.Clauses[0].Subject {
			add("clause %d is of %s, the first of %s", i, c.Subject, e.Clauses[0].Subject)
		}
		if err := c.problem(); err != nil {
			add("clause %d: %w", i, err)
		}
	}
	for c := range e.conditions {
		fields[c.Field] = true
		if err := c.problem(); err != nil {
			add("%s: %w", c.Field, err)
		} else if err := c.fits(schemas); err != nil {
			add("%s: %w", c.Field, err)
		}
	}
	if len(fields) > maxFilterFields {
		add("%d fields; the limit is %d", len(fields), maxFilterFields)
	}
	return found
}

func (c Clause) problem() error {
	if len(c.Where) == 0 {
		return errors.New("nothing after WHERE")
	}
	first, _, _ := strings.Cut(c.Where[0].Field, ".")
	for _, cond := range c.Where {
		set, _, _ := strings.Cut(cond.Field, ".")
		if set != first {
			return errors.New("conditions of two datasets; write a clause for each")
		}
		if isCurrent(set) {
			return errors.New("the current user after WHERE; it may only be after IF")
		}
	}
	for _, cond := range c.If {
		set, _, _ := strings.Cut(cond.Field, ".")
		if !isCurrent(set) || cond.Or {
			return errors.New("after IF there may be conditions of CurrentUser and CurrentItem only, joined by AND")
		}
	}
	return nil
}

func isCurrent(set string) bool { return set == "CurrentUser" || set == "CurrentItem" }

func (c Condition) problem() error {
	set, column, _ := strings.Cut(c.Field, ".")
	_, known := datasetTypeOf(set)
	switch {
	case !fieldName.MatchString(c.Field) || !known && !isCurrent(set):
		return errors.New("no field of a dataset, as Items.GENRE")
	case len(c.Values) == 0:
		return errors.New("no value")
	}
	list := c.Op == "IN" || c.Op == "NOT IN"
	if !list && !slices.Contains([]string{"=", "<", "<=", ">", ">="}, c.Op) {
		return errors.New("no operator")
	}
	if !list && len(c.Values) > 1 {
		return errors.New("several values; only IN and NOT IN take them")
	}
	for _, v := range c.Values {
		switch {
		case v.Kind == ParameterOperand && !parameterName.MatchString(v.Text):
			return errors.New("a parameter whose name is not up to 50 letters, digits and underscores")
		case v.Kind == NumberOperand && !numberText.MatchString(v.Text):
			return errors.New("no number")
		case v.Kind == FieldOperand && !fieldName.MatchString(v.Text):
			return errors.New("no field to compare with")
		case v.Kind == TextOperand && (!utf8.ValidString(v.Text) || strings.ContainsFunc(v.Text, func(r rune) bool { return r < ' ' })):
			return errors.New("a text with control characters, or that is no UTF-8")
		case v.Kind == TextOperand && v.Text == "*" && !(strings.EqualFold(column, "EVENT_TYPE") && list):
			return errors.New("* is for EVENT_TYPE only")
		case v.Kind == "":
			return errors.New("a value that is neither text nor number")
		case c.Op != "=" && !list && v.Kind == TextOperand:
			return errors.New("a text; compare it by IN")
		}
	}
	return nil
}

// fits compares a field with the schema of its dataset, if that is among them.
func (c Condition) fits(schemas []Schema) error {
	set, name, _ := strings.Cut(c.Field, ".")
	if t, ok := map[string]string{"CurrentUser": "Users", "CurrentItem": "Items"}[set]; ok {
		set = t
	}
	kind, _ := datasetTypeOf(set)
	for _, s := range schemas {
		if s.Type != kind {
			continue
		}
		i := slices.IndexFunc(s.Fields, func(f Field) bool { return strings.EqualFold(f.Name, name) })
		switch {
		case i < 0:
			return errors.New("the schema has no such column")
		case s.Fields[i].Textual:
			return errors.New("a textual column cannot be filtered by")
		case s.Fields[i].Type == Boolean:
			return errors.New("a boolean column cannot be filtered by; have True and False in a categorical one")
		case s.Fields[i].Type == String && c.Op != "IN" && c.Op != "NOT IN":
			return errors.New("a string is compared by IN")
		}
	}
	return nil
}
