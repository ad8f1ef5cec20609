package bedrock

import (
	"encoding/json"
	"slices"
	"strconv"
	"unicode/utf16"
	"unicode/utf8"
)

// jsonPrefix reads the beginning of a JSON document, in pieces cut anywhere, and completes
// it: what is open is closed, and what is half written (a key, a number, a literal, an escape,
// a character) is left out. Each byte is looked at once.
type jsonPrefix struct {
	// seek has the document begin at a brace, after other text, and begin again at the next
	// where it turns out to be none.
	seek bool

	out   []byte      // the document so far, without white space between its tokens
	safe  int         // out[:safe] is right when closed
	open  []byte      // the brackets that close it, innermost last
	quote bool        // a string is open too
	state prefixState // what comes next
	bare  int         // where in out the number or literal begins
	rune  int         // where in out the character begins
	hex   int         // digits that the escape still lacks
	esc   bool        // a backslash came before
	high  bool        // the first half of a surrogate pair came before
}

// prefixState says what a jsonPrefix expects.
type prefixState int

const (
	wantValue prefixState = iota
	wantItem              // a value, or the end of the array
	wantKey
	wantMember // a key, or the end of the object
	wantColon
	inKey
	inString
	inBare
	afterValue
	broken
)

// add reads a piece.
func (p *jsonPrefix) add(piece string) {
	for i := range len(piece) {
		p.step(piece[i])
	}
}

// complete is the completed document, or nil where there is none yet. The caller owns it.
func (p *jsonPrefix) complete() []byte {
	if p.safe == 0 {
		return nil
	}
	out := slices.Concat(p.out[:p.safe], p.open)
	closers := out[p.safe:]
	slices.Reverse(closers)
	if p.quote {
		out = slices.Insert(out, p.safe, '"')
	}
	return out
}

func (p *jsonPrefix) step(c byte) {
	if p.seek && (p.state == broken || len(p.out) == 0) {
		if c != '{' {
			return
		}
		*p = jsonPrefix{seek: true}
	}
	switch p.state {
	case inKey, inString:
		p.inQuotes(c)
		return
	case inBare:
		if isBare(c) {
			p.out = append(p.out, c)
			p.bareSafe(false)
			return
		}
		p.bareSafe(true)
	}
	if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
		p.token(c)
	}
}

// token takes a byte outside of strings, numbers and literals.
func (p *jsonPrefix) token(c byte) {
	switch {
	case p.state == wantColon && c == ':':
		p.put(c, wantValue)
	case p.state == afterValue && c == ',' && len(p.open) > 0:
		p.put(c, wantValue)
		if p.open[len(p.open)-1] == '}' {
			p.state = wantKey
		}
	case (p.state == afterValue || p.state == wantItem || p.state == wantMember) && len(p.open) > 0 && c == p.open[len(p.open)-1]:
		p.open = p.open[:len(p.open)-1]
		p.put(c, afterValue)
		p.safe = len(p.out)
	case (p.state == wantKey || p.state == wantMember) && c == '"':
		p.put(c, inKey)
	case p.state == wantValue || p.state == wantItem:
		p.value(c)
	case p.state != afterValue || len(p.open) > 0:
		p.state = broken
	}
}

// value takes the first byte of a value.
func (p *jsonPrefix) value(c byte) {
	switch {
	case c == '{':
		p.open = append(p.open, '}')
		p.put(c, wantMember)
		p.safe = len(p.out)
	case c == '[':
		p.open = append(p.open, ']')
		p.put(c, wantItem)
		p.safe = len(p.out)
	case c == '"':
		p.put(c, inString)
		p.safe, p.rune, p.quote = len(p.out), len(p.out), true
	case isBare(c):
		p.bare = len(p.out)
		p.put(c, inBare)
	default:
		p.state = broken
	}
}

func (p *jsonPrefix) put(c byte, next prefixState) {
	p.out = append(p.out, c)
	p.state = next
}

// isBare tells whether a byte is of a number or a literal.
func isBare(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c == 'E' || c == '-' || c == '+' || c == '.'
}

// bareSafe accepts the number or literal if it is whole: a number is when something else
// follows it.
func (p *jsonPrefix) bareSafe(ended bool) {
	text := p.out[p.bare:]
	literal := string(text) == "true" || string(text) == "false" || string(text) == "null"
	switch {
	case literal, ended && json.Valid(text):
		p.safe = len(p.out)
	case ended:
		p.state = broken
		return
	}
	if ended {
		p.state = afterValue
	}
}

// inQuotes takes a byte of a key or a string.
func (p *jsonPrefix) inQuotes(c byte) {
	switch {
	case p.hex > 0:
		p.hexDigit(c)
	case p.esc:
		p.escape(c)
	case c == '\\':
		p.esc = true
		p.out = append(p.out, c)
	case c == '"':
		next := afterValue
		if p.state == inKey {
			next = wantColon
		}
		p.high = false
		p.put(c, next)
		if next == afterValue {
			p.safe, p.quote = len(p.out), false
		}
	case c < ' ':
		p.state = broken
	default:
		p.out = append(p.out, c)
		p.character(c)
	}
}

// character accepts the characters that are whole.
func (p *jsonPrefix) character(c byte) {
	if p.state == inKey {
		return
	}
	if c < utf8.RuneSelf {
		p.written()
		return
	}
	for p.rune < len(p.out) && utf8.FullRune(p.out[p.rune:]) {
		_, size := utf8.DecodeRune(p.out[p.rune:])
		p.rune += size
		p.safe, p.high = p.rune, false
	}
}

// written accepts the string as far as it is.
func (p *jsonPrefix) written() {
	p.high = false
	if p.state == inString {
		p.safe, p.rune = len(p.out), len(p.out)
	}
}

func (p *jsonPrefix) escape(c byte) {
	p.esc = false
	p.out = append(p.out, c)
	switch c {
	case 'u':
		p.hex = 4
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		p.written()
	default:
		p.state = broken
	}
}

// hexDigit takes a digit of an escape. The two halves of a surrogate pair are one character.
func (p *jsonPrefix) hexDigit(c byte) {
	p.out = append(p.out, c)
	p.hex--
	unit, err := strconv.ParseUint(string(p.out[len(p.out)-4+p.hex:]), 16, 32)
	switch {
	case err != nil:
		p.state = broken
	case p.hex > 0:
	case utf16.IsSurrogate(rune(unit)) && unit < 0xdc00:
		if p.high && p.state == inString {
			p.safe = len(p.out) - len(`\u0000`) // the half before has no other
		}
		p.high, p.rune = true, len(p.out)
	default:
		p.written()
	}
}
