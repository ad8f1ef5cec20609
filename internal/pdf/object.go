package pdf

import "bytes"

// What an object may be, beside nil, bool and float64.
type (
	name    string
	str     string
	keyword string
	array   []any
	dict    map[name]any
	ref     int // the number of an object; of its generations only the last is kept
	stream  struct {
		dict dict
		raw  []byte
	}
)

// lexer reads objects from bytes. What it cannot read it passes over; at the end, and when
// the budget is spent, it gives the keyword "".
type lexer struct {
	data []byte
	pos  int
	work *budget
}

// budget bounds what one file may cost, in bytes read and unpacked. Files refer to
// themselves in circles, and a small one may unpack to a large one many times over.
type budget struct{ left int }

func (b *budget) spend(n int) bool {
	b.left -= n
	return b.left >= 0
}

const eof = keyword("")

// maxDepth bounds arrays and dictionaries in each other.
const maxDepth = 50

func isSpace(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func isDelimiter(c byte) bool { return bytes.IndexByte([]byte("()<>[]{}/%"), c) >= 0 }

func isRegular(c byte) bool { return !isSpace(c) && !isDelimiter(c) }

func (l *lexer) space() {
	for l.pos < len(l.data) {
		switch c := l.data[l.pos]; {
		case isSpace(c):
			l.pos++
		case c == '%':
			for l.pos < len(l.data) && l.data[l.pos] != '\n' && l.data[l.pos] != '\r' {
				l.pos++
			}
		default:
			return
		}
	}
}

// object reads the next object or keyword. A reference is one object.
func (l *lexer) object(depth int) any {
	before := l.pos
	l.space()
	if l.pos >= len(l.data) || depth > maxDepth || !l.work.spend(1+l.pos-before) {
		l.pos = len(l.data)
		return eof
	}
	start := l.pos
	defer func() { l.work.spend(l.pos - start) }()
	switch c := l.data[l.pos]; {
	case c == '/':
		l.pos++
		return name(l.name())
	case c == '(':
		return l.literal()
	case bytes.HasPrefix(l.data[l.pos:], []byte("<<")):
		l.pos += 2
		return l.dict(depth)
	case c == '<':
		l.pos++
		return l.hex()
	case c == '[':
		l.pos++
		return l.array(depth)
	case bytes.HasPrefix(l.data[l.pos:], []byte(">>")):
		l.pos += 2
		return keyword(">>")
	case isDelimiter(c):
		l.pos++
		return keyword(c)
	}
	return l.regular()
}

// regular reads a number, a reference or a word.
func (l *lexer) regular() any {
	word := l.word()
	n, ok := number(word)
	if !ok {
		switch word {
		case "true", "false":
			return word == "true"
		case "null":
			return nil
		}
		return keyword(word)
	}
	after := l.pos
	if n >= 0 && n < 1e9 && n == float64(int(n)) {
		l.space()
		if generation := l.word(); generation != "" && len(generation) <= 5 && digits(generation) {
			l.space()
			if l.word() == "R" {
				return ref(n)
			}
		}
	}
	l.pos = after
	return n
}

func (l *lexer) word() string {
	start := l.pos
	for l.pos < len(l.data) && isRegular(l.data[l.pos]) {
		l.pos++
	}
	return string(l.data[start:l.pos])
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// number reads what PDF writes as a number, without exponents.
func number(s string) (float64, bool) {
	sign, scale, n, seen := 1.0, 0.0, 0.0, false
	for i := range len(s) {
		switch c := s[i]; {
		case c == '-' && !seen:
			sign = -1
		case c == '+' && !seen:
		case c == '.' && scale == 0:
			scale = 1
		case c >= '0' && c <= '9' && i < 40:
			n, seen = 10*n+float64(c-'0'), true
			scale *= 10
		default:
			return 0, false
		}
	}
	return sign * n / max(scale, 1), seen
}

func (l *lexer) name() string {
	raw := l.word()
	if !bytes.Contains([]byte(raw), []byte("#")) {
		return raw
	}
	var out []byte
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) && hexDigit(raw[i+1]) >= 0 && hexDigit(raw[i+2]) >= 0 {
			out = append(out, byte(hexDigit(raw[i+1])<<4|hexDigit(raw[i+2])))
			i += 2
			continue
		}
		out = append(out, raw[i])
	}
	return string(out)
}

func hexDigit(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c|0x20 >= 'a' && c|0x20 <= 'f':
		return int(c|0x20-'a') + 10
	}
	return -1
}

func (l *lexer) hex() str {
	var out []byte
	half, n := 0, 0
	for ; l.pos < len(l.data) && l.data[l.pos] != '>'; l.pos++ {
		d := hexDigit(l.data[l.pos])
		if d < 0 {
			continue
		}
		if n++; n%2 == 0 {
			out = append(out, byte(half<<4|d))
		}
		half = d
	}
	l.pos = min(l.pos+1, len(l.data))
	if n%2 == 1 {
		out = append(out, byte(half<<4))
	}
	return str(out)
}

// literal reads a string in parentheses.
func (l *lexer) literal() str {
	var out []byte
	depth := 0
	for ; l.pos < len(l.data); l.pos++ {
		c := l.data[l.pos]
		switch c {
		case '(':
			if depth++; depth == 1 {
				continue
			}
		case ')':
			if depth--; depth == 0 {
				l.pos++
				return str(out)
			}
		case '\\':
			l.pos++
			out = l.escape(out)
			continue
		}
		out = append(out, c)
	}
	l.pos = len(l.data)
	return str(out)
}

// escape reads what follows a backslash, up to its last byte.
func (l *lexer) escape(out []byte) []byte {
	if l.pos >= len(l.data) {
		return out
	}
	c := l.data[l.pos]
	switch {
	case c >= '0' && c <= '7':
		n := 0
		for i := 0; i < 3 && l.pos < len(l.data) && l.data[l.pos] >= '0' && l.data[l.pos] <= '7'; i++ {
			n = n<<3 | int(l.data[l.pos]-'0')
			l.pos++
		}
		l.pos--
		return append(out, byte(n))
	case c == '\r':
		if l.pos+1 < len(l.data) && l.data[l.pos+1] == '\n' {
			l.pos++
		}
		return out
	case c == '\n':
		return out
	}
	if i := bytes.IndexByte([]byte("nrtbf"), c); i >= 0 {
		c = "\n\r\t\b\f"[i]
	}
	return append(out, c)
}

func (l *lexer) array(depth int) array {
	var out array
	for {
		switch o := l.object(depth + 1); o {
		case keyword("]"), eof:
			return out
		default:
			if _, ok := o.(keyword); !ok {
				out = append(out, o)
			}
		}
	}
}

func (l *lexer) dict(depth int) dict {
	out := dict{}
	for {
		o := l.object(depth + 1)
		if o == keyword(">>") || o == eof {
			return out
		}
		key, ok := o.(name)
		if !ok {
			continue
		}
		value := l.object(depth + 1)
		if value == keyword(">>") || value == eof {
			return out
		}
		out[key] = value
	}
}
