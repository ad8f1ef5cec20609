package jumpstart

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/awsai-go/awsai"
)

// operators are the ways to write each operator, the longer before those that they begin
// with.
var operators = []struct {
	text string
	op   Op
}{
	{"!==", NotEquals}, {"!=", NotEquals}, {"===", Equals}, {"==", Equals},
	{"not equals", NotEquals}, {"is not", NotEquals}, {"not in", NotIn}, {"not includes", NotIncludes}, {"not contains", NotIncludes},
	{"begins with", BeginsWith}, {"starts with", BeginsWith}, {"ends with", EndsWith},
	{"equals", Equals}, {"is", Equals}, {"includes", Includes}, {"contains", Includes}, {"in", In},
}

// maxDepth is how deep parentheses and nots may go.
const maxDepth = 100

// ParseFilter reads a filter: a comparison as the SDK for Python writes it (task == ic,
// framework in ["pytorch", "huggingface"], training_supported is True, id begins with
// meta), the words true, false and unknown, and these joined by and, or, not and
// parentheses. A value ends before " and ", " or " and a closing parenthesis; one that has
// these in it is put in quotes. The error is awsai.ErrInvalid and says where.
func ParseFilter(text string) (Filter, error) {
	s := scanner{text: text}
	f, err := s.or(0)
	if err == nil && s.space() != "" {
		err = fmt.Errorf("more than a filter")
	}
	if err != nil {
		return nil, awsai.Errorf("jumpstart.ParseFilter", awsai.ErrInvalid, "at byte %d of %d: %w", len(text)-len(s.text), len(text), err)
	}
	return f, nil
}

// scanner reads from the front of its text.
type scanner struct{ text string }

func (s *scanner) space() string {
	s.text = strings.TrimLeft(s.text, " \t\r\n")
	return s.text
}

// word takes a word, in any case, that is not the beginning of a longer one.
func (s *scanner) word(word string) bool {
	rest := s.space()
	if len(rest) < len(word) || !strings.EqualFold(rest[:len(word)], word) || len(rest) > len(word) && isNamePart(rest[len(word)]) {
		return false
	}
	s.text = rest[len(word):]
	return true
}

func isNamePart(c byte) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '_' || c == '-' || c == '.' || c >= 0x80
}

func (s *scanner) or(depth int) (Filter, error) {
	return s.list("or", func() (Filter, error) { return s.and(depth) }, Or)
}

func (s *scanner) and(depth int) (Filter, error) {
	return s.list("and", func() (Filter, error) { return s.factor(depth) }, And)
}

func (s *scanner) list(word string, part func() (Filter, error), join func(...Filter) Filter) (Filter, error) {
	f, err := part()
	if err != nil {
		return nil, err
	}
	parts := []Filter{f}
	for s.word(word) {
		if f, err = part(); err != nil {
			return nil, err
		}
		parts = append(parts, f)
	}
	if len(parts) == 1 {
		return f, nil
	}
	return join(parts...), nil
}

func (s *scanner) factor(depth int) (Filter, error) {
	if depth > maxDepth {
		return nil, fmt.Errorf("more than %d levels", maxDepth)
	}
	if s.word("not") {
		f, err := s.factor(depth + 1)
		return Not(f), err
	}
	if strings.HasPrefix(s.space(), "(") {
		s.text = s.text[1:]
		f, err := s.or(depth + 1)
		if err == nil && !strings.HasPrefix(s.space(), ")") {
			err = fmt.Errorf("want a closing parenthesis")
		}
		if err != nil {
			return nil, err
		}
		s.text = s.text[1:]
		return f, nil
	}
	return s.comparison()
}

func (s *scanner) comparison() (Filter, error) {
	rest := s.space()
	end := 0
	for end < len(rest) && isNamePart(rest[end]) {
		end++
	}
	key := rest[:end]
	if key == "" {
		return nil, fmt.Errorf("want the name of an attribute")
	}
	s.text = rest[end:]
	op, ok := s.operator()
	if !ok {
		for _, t := range []Truth{True, False, Unknown} {
			if strings.EqualFold(key, t.String()) {
				return Always(t), nil
			}
		}
		return nil, fmt.Errorf("want an operator")
	}
	value, err := s.value()
	return Compare{Key: key, Op: op, Value: value}, err
}

func (s *scanner) operator() (Op, bool) {
	rest := s.space()
	for _, o := range operators {
		if !isNamePart(o.text[0]) {
			if strings.HasPrefix(rest, o.text) {
				s.text = rest[len(o.text):]
				return o.op, true
			}
		} else if s.word(o.text) {
			return o.op, true
		}
	}
	return "", false
}

func (s *scanner) value() (string, error) {
	rest := s.space()
	if rest == "" {
		return "", fmt.Errorf("want a value")
	}
	if text, ok := s.quoted(); ok {
		return text, nil
	}
	if n := bracketed(rest); n > 0 {
		s.text = rest[n:]
		return rest[:n], nil
	}
	end := len(rest)
	for _, stop := range []string{" and ", " or ", ")"} {
		if i := indexFold(rest, stop); i >= 0 {
			end = min(end, i)
		}
	}
	s.text = rest[end:]
	value := strings.TrimSpace(rest[:end])
	if value == "" {
		return "", fmt.Errorf("want a value")
	}
	return value, nil
}

// indexFold is strings.Index of a text of ASCII in any case.
func indexFold(s, part string) int {
	for i := range len(s) - len(part) + 1 {
		if strings.EqualFold(s[i:i+len(part)], part) {
			return i
		}
	}
	return -1
}

// quoted takes a text in quotes: double ones are read as JSON's, single ones as they are,
// but for a backslash before one.
func (s *scanner) quoted() (string, bool) {
	rest := s.space()
	if rest == "" || rest[0] != '"' && rest[0] != '\'' {
		return "", false
	}
	for i := 1; i < len(rest); i++ {
		if rest[i] == '\\' {
			i++
			continue
		}
		if rest[i] != rest[0] {
			continue
		}
		inner := rest[1:i]
		s.text = rest[i+1:]
		var text string
		if rest[0] == '"' && json.Unmarshal([]byte(rest[:i+1]), &text) == nil {
			return text, true
		}
		return strings.ReplaceAll(inner, `\`+rest[:1], rest[:1]), true
	}
	return "", false
}

// bracketed is how long the list is that a text begins with, 0 where it begins with none.
func bracketed(text string) int {
	if text == "" {
		return 0
	}
	i := strings.IndexByte("[({", text[0])
	if i < 0 {
		return 0
	}
	last := "])}"[i]
	var quote byte
	for i := 1; i < len(text); i++ {
		switch c := text[i]; {
		case quote != 0 && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == last:
			return i + 1
		}
	}
	return 0
}
