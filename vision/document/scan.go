package document

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
	"unsafe"
)

// errShort says that a value goes on after the bytes that the scanner has.
var errShort = errors.New("the JSON ends within a value")

// maxDepth is how deep a value may nest. Textract's responses have 8 levels.
const maxDepth = 256

// scanner reads one JSON value that lies in memory. Its first error stays: after it every
// method does nothing and returns a zero value.
type scanner struct {
	buf   []byte
	pos   int
	final bool // nothing follows buf
	depth int
	err   error
}

// fail notes an error, unless there is one.
func (s *scanner) fail(what string) {
	if s.err == nil {
		s.err = fmt.Errorf("byte %d: %s", s.pos, what)
	}
}

// peek returns the next byte that is no space, or 0 after an error.
func (s *scanner) peek() byte {
	if s.err != nil {
		return 0
	}
	for s.pos < len(s.buf) {
		if c := s.buf[s.pos]; c > ' ' {
			return c
		}
		s.pos++
	}
	s.err = errShort
	return 0
}

// accept takes the next byte if it is c.
func (s *scanner) accept(c byte) bool {
	if s.peek() != c {
		return false
	}
	s.pos++
	return true
}

// object calls field for each member of an object; field reads the value. The name lives
// until the next call of a method and begins with an upper-case letter, as in the AWS
// APIs: Augmented AI writes the same members in lower case. Null is an object without
// members.
func (s *scanner) object(field func(name []byte)) {
	if s.null() || !s.open('{', "an object") {
		return
	}
	for first := true; s.err == nil; first = false {
		if s.accept('}') {
			break
		}
		if !first && !s.accept(',') {
			s.fail("expected , or }")
			return
		}
		name := s.bytes()
		if !s.accept(':') {
			s.fail("expected :")
			return
		}
		if len(name) > 0 && name[0] >= 'a' && name[0] <= 'z' {
			name[0] -= 'a' - 'A'
		}
		field(name)
	}
	s.depth--
}

// array calls item for each element of an array; item reads it. Null is an empty array.
func (s *scanner) array(item func()) {
	if s.null() || !s.open('[', "an array") {
		return
	}
	for first := true; s.err == nil; first = false {
		if s.accept(']') {
			break
		}
		if !first && !s.accept(',') {
			s.fail("expected , or ]")
			return
		}
		item()
	}
	s.depth--
}

func (s *scanner) open(c byte, what string) bool {
	if !s.accept(c) {
		s.fail("expected " + what)
		return false
	}
	if s.depth++; s.depth > maxDepth {
		s.fail("nested too deep")
		return false
	}
	return true
}

// null takes a null.
func (s *scanner) null() bool {
	if s.peek() != 'n' {
		return false
	}
	s.literal("null")
	return s.err == nil
}

func (s *scanner) literal(word string) {
	rest := s.buf[s.pos:]
	switch {
	case len(rest) >= len(word) && string(rest[:len(word)]) == word:
		s.pos += len(word)
	case len(rest) < len(word) && !s.final && word[:len(rest)] == string(rest):
		s.err = errShort
	default:
		s.fail("not a value")
	}
}

// bytes reads a string. What it returns may be a part of the buffer. Null is empty.
func (s *scanner) bytes() []byte {
	switch s.peek() {
	case '"':
		s.pos++
	case 'n':
		s.literal("null")
		return nil
	default:
		s.fail("expected a string")
		return nil
	}
	rest := s.buf[s.pos:]
	for i, c := range rest[:min(len(rest), 16)] { // names and words are short
		if c == '"' {
			s.pos += i + 1
			return rest[:i]
		}
		if c == '\\' {
			return s.escaped()
		}
	}
	end := bytes.IndexByte(rest, '"')
	if end < 0 {
		s.err = errShort
		return nil
	}
	if bytes.IndexByte(rest[:end], '\\') < 0 {
		s.pos += end + 1
		return rest[:end]
	}
	return s.escaped()
}

// escaped reads a string with escapes, from after its opening quote.
func (s *scanner) escaped() []byte {
	var out []byte
	for s.pos < len(s.buf) {
		switch c := s.buf[s.pos]; c {
		case '"':
			s.pos++
			return out
		case '\\':
			if out = s.escape(out); s.err != nil {
				return nil
			}
		default:
			s.pos++
			out = append(out, c)
		}
	}
	s.err = errShort
	return nil
}

// escape reads one escape, from its backslash.
func (s *scanner) escape(out []byte) []byte {
	if s.pos+1 >= len(s.buf) {
		s.err = errShort
		return nil
	}
	c := s.buf[s.pos+1]
	if c == 'u' {
		return utf8.AppendRune(out, s.codePoint())
	}
	const from, to = "\"\\/bfnrt", "\"\\/\b\f\n\r\t"
	for i := range len(from) {
		if from[i] == c {
			s.pos += 2
			return append(out, to[i])
		}
	}
	s.fail("unknown escape")
	return nil
}

// codePoint reads \uXXXX, or two of them that are a surrogate pair.
func (s *scanner) codePoint() rune {
	r := s.unit()
	if !utf16.IsSurrogate(r) || s.err != nil {
		return r
	}
	if s.pos+1 >= len(s.buf) {
		s.err = errShort
		return 0
	}
	if s.buf[s.pos] != '\\' || s.buf[s.pos+1] != 'u' {
		return utf8.RuneError
	}
	before := s.pos
	both := utf16.DecodeRune(r, s.unit())
	if both == utf8.RuneError && s.err == nil {
		s.pos = before // the second stands for itself
	}
	return both
}

func (s *scanner) unit() rune {
	if s.pos+6 > len(s.buf) {
		s.err = errShort
		return 0
	}
	n, err := strconv.ParseUint(string(s.buf[s.pos+2:s.pos+6]), 16, 16)
	if err != nil {
		s.fail("not four hexadecimal digits")
		return 0
	}
	s.pos += 6
	return rune(n)
}

// text reads a string of its own memory. What is not UTF-8 is replaced.
func (s *scanner) text() string {
	b := s.bytes()
	if len(b) == 0 {
		return ""
	}
	if !utf8.Valid(b) {
		b = bytes.ToValidUTF8(b, []byte("\uFFFD"))
	}
	return string(b)
}

// number returns the bytes of a number, nil for null.
func (s *scanner) number() []byte {
	if s.peek() == 'n' {
		s.literal("null")
		return nil
	}
	from := s.pos
	for s.pos < len(s.buf) && numeric[s.buf[s.pos]] {
		s.pos++
	}
	switch {
	case s.err != nil:
		return nil
	case s.pos == len(s.buf) && !s.final:
		s.err = errShort
		return nil
	case s.pos == from:
		s.fail("expected a number")
		return nil
	}
	return s.buf[from:s.pos]
}

var numeric = [256]bool{'0': true, '1': true, '2': true, '3': true, '4': true, '5': true, '6': true, '7': true, '8': true, '9': true, '+': true, '-': true, '.': true, 'e': true, 'E': true}

// integer reads a number that is to be whole. What does not fit an int32 is cut to its
// range, so that an absurd row is absurd and no other row.
func (s *scanner) integer() int32 {
	b := s.number()
	if len(b) == 0 {
		return 0
	}
	if len(b) <= 9 {
		n, ok := int32(0), true
		for _, c := range b {
			ok = ok && c >= '0' && c <= '9'
			n = n*10 + int32(c-'0')
		}
		if ok {
			return n
		}
	}
	f := s.parse(b)
	return int32(min(max(f, math.MinInt32), math.MaxInt32))
}

// float reads a number as the service means it, which is a float32 written out.
func (s *scanner) float() float32 {
	b := s.number()
	if len(b) == 0 {
		return 0
	}
	if f, ok := quickFloat(b); ok {
		return f
	}
	f := float32(s.parse(b))
	if math.IsInf(float64(f), 0) {
		return 0
	}
	return f
}

func (s *scanner) parse(b []byte) float64 {
	f, err := strconv.ParseFloat(unsafe.String(unsafe.SliceData(b), len(b)), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) {
		s.fail("not a number")
	}
	return f
}

// quickFloat returns what float32(strconv.ParseFloat(b)) is, for the digits that nearly all
// numbers of responses have: a dot and no exponent, at most 19 of them.
func quickFloat(b []byte) (float32, bool) {
	neg := b[0] == '-'
	if neg {
		b = b[1:]
	}
	if len(b) > 20 {
		return 0, false
	}
	var mantissa uint64
	dot := -1
	for i, c := range b {
		switch {
		case c >= '0' && c <= '9':
			mantissa = mantissa*10 + uint64(c-'0')
		case c == '.' && dot < 0:
			dot = i
		default:
			return 0, false
		}
	}
	digits := len(b)
	f := float64(mantissa)
	if dot >= 0 {
		digits--
		f /= pow10[len(b)-1-dot]
	}
	if digits == 0 || digits > 19 || dot == 0 || dot == len(b)-1 {
		return 0, false
	}
	// Two roundings may have moved f by one unit in its last place. That matters only where f
	// is half-way between two float32.
	const low, half = 1<<29 - 1, 1 << 28
	if d := int64(math.Float64bits(f)&low) - half; d >= -2 && d <= 2 || f != 0 && f < 1e-30 {
		return 0, false
	}
	if neg {
		f = -f
	}
	return float32(f), true
}

var pow10 = [20]float64{1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19}

// boolean reads true or false; null is false.
func (s *scanner) boolean() bool {
	switch s.peek() {
	case 't':
		s.literal("true")
		return s.err == nil
	case 'f':
		s.literal("false")
	default:
		if !s.null() {
			s.fail("expected true or false")
		}
	}
	return false
}

// skip passes over a value.
func (s *scanner) skip() {
	switch s.peek() {
	case '{':
		s.object(func([]byte) { s.skip() })
	case '[':
		s.array(s.skip)
	case '"':
		s.bytes()
	case 't', 'f':
		s.boolean()
	case 'n':
		s.null()
	default:
		s.number()
	}
}

// raw passes over a value and returns its bytes, which are a part of the buffer.
func (s *scanner) raw() []byte {
	s.peek()
	from := s.pos
	s.skip()
	if s.err != nil {
		return nil
	}
	return s.buf[from:s.pos]
}
