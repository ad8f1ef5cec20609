package filter

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// Parse reads a filter in MLflow's grammar, as metrics.loss < 0.1 AND tags.`team` = 'risk'.
// The empty text is the filter that holds for everything.
func Parse(text string) (Filter, error) {
	p := parser{text: text}
	f, err := p.filter()
	if err == nil {
		err = f.Err()
	}
	if err != nil {
		return Filter{}, awsai.Wrap("filter.Parse", err)
	}
	return f, nil
}

type parser struct {
	text string
	at   int
}

func (p *parser) fail(want string) error {
	return awsai.Errorf("filter.Parse", awsai.ErrInvalid, "at byte %d: expected %s", p.at, want)
}

func (p *parser) filter() (Filter, error) {
	var f Filter
	if p.space(); p.at == len(p.text) {
		return f, nil
	}
	for {
		c, err := p.condition()
		if err != nil {
			return Filter{}, err
		}
		f.conditions = append(f.conditions, c)
		if p.space(); p.at == len(p.text) {
			return f, nil
		}
		if !p.word("AND") {
			return Filter{}, p.fail("AND or the end")
		}
	}
}

func (p *parser) space() {
	p.at += len(p.text[p.at:]) - len(strings.TrimLeftFunc(p.text[p.at:], unicode.IsSpace))
}

// word takes a keyword, in any case, that something else than a name follows.
func (p *parser) word(w string) bool {
	p.space()
	rest := p.text[p.at:]
	if len(rest) < len(w) || !strings.EqualFold(rest[:len(w)], w) {
		return false
	}
	if r, _ := utf8.DecodeRuneInString(rest[len(w):]); nameRune(r) {
		return false
	}
	p.at += len(w)
	return true
}

func nameRune(r rune) bool {
	return r == '_' || r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r))
}

// kinds are MLflow's names of what a condition speaks of.
var kinds = map[string]Kind{
	"metric": MetricKind, "metrics": MetricKind,
	"parameter": ParamKind, "parameters": ParamKind, "param": ParamKind, "params": ParamKind,
	"tag": TagKind, "tags": TagKind, "dataset": DatasetKind, "datasets": DatasetKind,
	"attribute": AttributeKind, "attributes": AttributeKind, "attr": AttributeKind, "run": AttributeKind,
}

func (p *parser) condition() (Condition, error) {
	p.space()
	first := p.name()
	if first == "" {
		return Condition{}, p.fail("a key")
	}
	c := Condition{kind: AttributeKind, key: first}
	if strings.HasPrefix(p.text[p.at:], ".") {
		kind, ok := kinds[first]
		if !ok {
			return c, p.fail("metrics, params, tags, attributes or datasets before the dot")
		}
		p.at++
		c.kind, c.key = kind, p.key()
		if c.key == "" {
			return c, p.fail("a key after the dot")
		}
	}
	return p.comparison(c)
}

// name is letters, digits and underscores.
func (p *parser) name() string {
	rest := p.text[p.at:]
	n := len(rest) - len(strings.TrimLeftFunc(rest, nameRune))
	p.at += n
	return rest[:n]
}

// key is a name with dots, dashes, slashes and colons, or any text in backticks or double quotes.
func (p *parser) key() string {
	rest := p.text[p.at:]
	if rest != "" && (rest[0] == '`' || rest[0] == '"') {
		end := strings.IndexByte(rest[1:], rest[0])
		if end < 0 {
			return ""
		}
		p.at += end + 2
		return rest[1 : end+1]
	}
	n := len(rest) - len(strings.TrimLeftFunc(rest, func(r rune) bool { return nameRune(r) || strings.ContainsRune("-./:", r) }))
	p.at += n
	return rest[:n]
}

func (p *parser) comparison(c Condition) (Condition, error) {
	c.op = p.operator()
	switch c.op {
	case "":
		return c, p.fail("a comparison")
	case "IS NULL", "IS NOT NULL":
		return c, p.suits(c)
	case "IN", "NOT IN":
		return p.list(c)
	}
	p.space()
	if text, ok := p.quoted(); ok {
		c.texts = []string{text}
		return c, p.suits(c)
	}
	rest := p.text[p.at:]
	n := len(rest) - len(strings.TrimLeft(rest, "0123456789+-.eE"))
	v, ok := parseNumber(rest[:n])
	if !ok {
		return c, p.fail("a number or a text in quotes")
	}
	p.at += n
	c.number, c.isNum = v, true
	return c, p.suits(c)
}

// suits refuses a comparison that its key does not have.
func (p *parser) suits(c Condition) error {
	numeric := strings.ContainsAny(c.op, "<>")
	switch {
	case c.kind == MetricKind && !c.isNum, c.isNum && !numeric && c.op != "=" && c.op != "!=":
		return p.fail("a comparison with a number")
	case c.isNum && c.kind != MetricKind && c.kind != AttributeKind, numeric && !c.isNum:
		return p.fail("a comparison with a text")
	}
	return nil
}

func (p *parser) operator() string {
	p.space()
	for _, op := range []string{"!=", "<=", ">=", "=", "<", ">"} {
		if strings.HasPrefix(p.text[p.at:], op) {
			p.at += len(op)
			return op
		}
	}
	for _, words := range []string{"LIKE", "ILIKE", "IN", "NOT IN", "IS NOT NULL", "IS NULL"} {
		start, all := p.at, true
		for w := range strings.FieldsSeq(words) {
			all = all && p.word(w)
		}
		if all {
			return words
		}
		p.at = start
	}
	return ""
}

// quoted is a text in quotes of either kind. What is between is as it stands.
func (p *parser) quoted() (string, bool) {
	rest := p.text[p.at:]
	if rest == "" || rest[0] != '\'' && rest[0] != '"' {
		return "", false
	}
	end := strings.IndexByte(rest[1:], rest[0])
	if end < 0 {
		return "", false
	}
	p.at += end + 2
	return rest[1 : end+1], true
}

func (p *parser) list(c Condition) (Condition, error) {
	p.space()
	if !strings.HasPrefix(p.text[p.at:], "(") {
		return c, p.fail("a list in parentheses")
	}
	for {
		p.at++ // the parenthesis or a comma
		p.space()
		text, ok := p.quoted()
		if !ok {
			return c, p.fail("a text in quotes")
		}
		c.texts = append(c.texts, text)
		p.space()
		switch rest := p.text[p.at:]; {
		case strings.HasPrefix(rest, ")"):
			p.at++
			return c, p.suits(c)
		case !strings.HasPrefix(rest, ","):
			return c, p.fail("a comma or the end of the list")
		}
	}
}
