package recommend

import (
	"fmt"
	"slices"
	"strings"

	"github.com/awsai-go/awsai"
)

// ParseExpression reads a filter's expression. Keywords may be in small letters; [Expression.String]
// writes them large. The error is awsai.ErrInvalid and says at which byte. What parses may still
// break a rule: see [Expression.Check].
func ParseExpression(text string) (Expression, error) {
	p := expressionParser{text: text}
	e, err := p.expression()
	if err != nil {
		return Expression{}, awsai.Errorf("recommend.ParseExpression", awsai.ErrInvalid, "filter expression, byte %d of %d: %w", p.start, len(text), err)
	}
	return e, nil
}

// maxParsed bounds what is read: four times the limit in characters is its bytes at most.
const maxParsed = 4 * maxExpression

// expressionParser reads by tokens; token is the present one, and empty at the end.
type expressionParser struct {
	text       string
	start, end int // of the token
	token      string
}

func (p *expressionParser) expression() (e Expression, err error) {
	if len(p.text) > maxParsed {
		return e, fmt.Errorf("the limit is %d characters", maxExpression)
	}
	if err := p.advance(); err != nil {
		return e, err
	}
	for {
		c, err := p.clause()
		if err != nil {
			return e, err
		}
		e.Clauses = append(e.Clauses, c)
		if p.token == "" {
			return e, nil
		}
		if err := p.expect("|"); err != nil {
			return e, err
		}
	}
}

func (p *expressionParser) clause() (c Clause, err error) {
	switch {
	case p.is("EXCLUDE"):
		c.Exclude = true
	case !p.is("INCLUDE"):
		return c, fmt.Errorf("want INCLUDE or EXCLUDE")
	}
	if err := p.advance(); err != nil {
		return c, err
	}
	subjects := []string{"ItemID", "UserID", "ActionID"}
	i := slices.IndexFunc(subjects, p.is)
	if i < 0 {
		return c, fmt.Errorf("want ItemID, UserID or ActionID")
	}
	c.Subject = subjects[i]
	if err := p.advance(); err != nil {
		return c, err
	}
	if err := p.expect("WHERE"); err != nil {
		return c, err
	}
	if c.Where, err = p.conditions(); err != nil || !p.is("IF") {
		return c, err
	}
	if err := p.advance(); err != nil {
		return c, err
	}
	c.If, err = p.conditions()
	return c, err
}

func (p *expressionParser) conditions() (list []Condition, err error) {
	for or := false; ; {
		c, err := p.condition()
		if err != nil {
			return nil, err
		}
		c.Or = or
		list = append(list, c)
		if or = p.is("OR"); !or && !p.is("AND") {
			return list, nil
		}
		if err := p.advance(); err != nil {
			return nil, err
		}
	}
}

func (p *expressionParser) condition() (c Condition, err error) {
	if !fieldName.MatchString(p.token) {
		return c, fmt.Errorf("want a field, as Items.GENRE")
	}
	c.Field = p.token
	if err := p.advance(); err != nil {
		return c, err
	}
	switch {
	case p.is("NOT"):
		c.Op = "NOT IN"
		if err := p.advance(); err != nil {
			return c, err
		}
		if !p.is("IN") {
			return c, fmt.Errorf("want IN after NOT")
		}
	case p.is("IN"):
		c.Op = "IN"
	case slices.Contains([]string{"=", "<", "<=", ">", ">="}, p.token):
		c.Op = p.token
	default:
		return c, fmt.Errorf("want an operator")
	}
	if err := p.advance(); err != nil {
		return c, err
	}
	if c.Op == "IN" || c.Op == "NOT IN" {
		c.Values, err = p.list()
		return c, err
	}
	v, err := p.operand()
	c.Values = []Operand{v}
	return c, err
}

func (p *expressionParser) list() (values []Operand, err error) {
	if err := p.expect("("); err != nil {
		return nil, err
	}
	for {
		v, err := p.operand()
		if err != nil {
			return nil, err
		}
		values = append(values, v)
		if p.token == ")" {
			return values, p.advance()
		}
		if err := p.expect(","); err != nil {
			return nil, err
		}
	}
}

func (p *expressionParser) operand() (o Operand, err error) {
	switch {
	case strings.HasPrefix(p.token, `"`):
		o = Operand{TextOperand, unescape(p.token[1 : len(p.token)-1])}
	case strings.HasPrefix(p.token, "$") && parameterName.MatchString(p.token[1:]):
		o = Param(p.token[1:])
	case numberText.MatchString(p.token):
		o = Operand{NumberOperand, p.token}
	case fieldName.MatchString(p.token):
		o = FieldOf(p.token)
	default:
		return o, fmt.Errorf("want a value")
	}
	return o, p.advance()
}

// unescape takes the backslash from before a quote or a backslash.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] == '\\' && i+1 < len(s) && (s[i+1] == '"' || s[i+1] == '\\') {
			i++
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

func (p *expressionParser) is(keyword string) bool { return strings.EqualFold(p.token, keyword) }

func (p *expressionParser) expect(token string) error {
	if !p.is(token) {
		return fmt.Errorf("want %s", token)
	}
	return p.advance()
}

// advance reads the next token: a text in quotes, a mark, or a run of other characters.
func (p *expressionParser) advance() error {
	rest := strings.TrimLeft(p.text[p.end:], " \t\r\n")
	p.start = len(p.text) - len(rest)
	n, err := tokenLength(rest)
	p.token, p.end = rest[:n], p.start+n
	return err
}

func tokenLength(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	switch s[0] {
	case '(', ')', ',', '|', '=':
		return 1, nil
	case '<', '>':
		if len(s) > 1 && s[1] == '=' {
			return 2, nil
		}
		return 1, nil
	case '"':
		for i := 1; i < len(s); i++ {
			switch s[i] {
			case '\\':
				i++
			case '"':
				return i + 1, nil
			}
		}
		return 0, fmt.Errorf("a quote is not closed")
	}
	if n := strings.IndexAny(s, " \t\r\n(),|=<>\""); n >= 0 {
		return n, nil
	}
	return len(s), nil
}
