package load

import (
	"regexp"
	"strconv"
	"strings"

	"github.com/awsai-go/awsai/rag"
)

// frontMatter reads the YAML between lines of "---" or the TOML between lines of "+++" at
// the beginning of the text, and returns where the text goes on.
func (r *reader) frontMatter() int {
	first, rest, _ := strings.Cut(r.source[r.from:], "\n")
	fence := strings.TrimRight(first, " \t\r")
	if fence != "---" && fence != "+++" || !frontMatterKey.MatchString(rest) {
		return r.from
	}
	at := len(r.source) - len(rest)
	for line := range strings.Lines(rest) {
		end := at + len(line)
		if l := strings.TrimRight(line, " \t\r\n"); l == fence || fence == "---" && l == "..." {
			r.properties(r.source[len(r.source)-len(rest):at], fence == "+++")
			return end
		}
		at = end
	}
	return r.from
}

// frontMatterKey keeps a text between two rules from being taken for front matter.
var frontMatterKey = regexp.MustCompile(`^(?:\s*#[^\n]*\n|\s*\n)*\s*["']?[\w.-]+["']?[ \t]*[:=]`)

// properties reads the simple values: those on one line, and lists of them. Nested ones
// are passed over.
func (r *reader) properties(source string, toml bool) {
	separator := ":"
	if toml {
		separator = "="
	}
	r.metadata = map[string]any{}
	key := ""
	for line := range strings.Lines(source) {
		line = strings.TrimRight(line, " \t\r\n")
		trimmed := strings.TrimSpace(line)
		switch {
		case trimmed == "" || trimmed[0] == '#':
		case toml && trimmed[0] == '[':
			return // what follows belongs to a table
		case !toml && key != "" && strings.HasPrefix(trimmed, "- "):
			r.appendProperty(key, trimmed[2:])
		case line != trimmed:
			key = "" // nested in something that is not a list
		default:
			name, value, _ := strings.Cut(line, separator)
			key = strings.Trim(strings.TrimSpace(name), `"'`)
			r.property(key, strings.TrimSpace(value))
		}
	}
}

func (r *reader) property(key, value string) {
	if strings.HasPrefix(value, "#") {
		value = "" // a comment alone
	}
	if key == rag.ReadersKey {
		r.metadata[key] = readers(value)
		return
	}
	switch v := scalar(value).(type) {
	case nil:
		return
	case string:
		if strings.EqualFold(key, "title") {
			r.title = strings.Join(strings.Fields(v), " ")
			return
		}
		r.metadata[key] = v
	default:
		r.metadata[key] = v
	}
}

// readers are those that a value on the key's own line names. What cannot be read is no
// reader: a list that this package does not understand hides the document, and does not
// show it to everyone.
func readers(value string) []string {
	switch v := scalar(value).(type) {
	case []string:
		return v
	case string:
		return []string{v}
	}
	return []string{}
}

func (r *reader) appendProperty(key, value string) {
	list, _ := r.metadata[key].([]string)
	if s, ok := unquoted(value); ok && !strings.Contains(s, ": ") {
		r.metadata[key] = append(list, s)
	}
}

var number = regexp.MustCompile(`^-?(?:0|[1-9]\d{0,17})(\.\d+)?$`)

// scalar is the value that YAML or TOML give to a text on one line, a []string for a
// list, and nil for what is not as simple.
func scalar(value string) any {
	if strings.HasPrefix(value, "[") && strings.HasSuffix(value, "]") {
		return scalars(value[1 : len(value)-1])
	}
	s, ok := unquoted(value)
	switch {
	case !ok || s == "":
		return nil
	case s != value:
		return s // quoted, or with a comment: numbers in quotes are texts
	case s == "true" || s == "false":
		return s == "true"
	}
	if m := number.FindStringSubmatch(s); m != nil && m[1] == "" {
		n, _ := strconv.Atoi(s)
		return n
	} else if m != nil {
		f, _ := strconv.ParseFloat(s, 64)
		return f
	}
	return s
}

// unquoted frees a value of its quotes or of the comment after it.
func unquoted(value string) (s string, ok bool) {
	value = strings.TrimSpace(value)
	if value == "" {
		return "", false
	}
	switch q := value[0]; q {
	case '"', '\'':
		end := strings.IndexByte(value[1:], q)
		return value[1 : 1+max(end, 0)], end >= 0
	case '|', '>', '{', '[', '&', '*', '!':
		return "", false
	}
	value, _, _ = strings.Cut(value, " #")
	return strings.TrimSpace(value), true
}

func scalars(values string) any {
	var out []string
	for v := range strings.SplitSeq(values, ",") {
		if s, ok := unquoted(v); ok {
			out = append(out, s)
		}
	}
	if out == nil {
		return nil
	}
	return out
}
