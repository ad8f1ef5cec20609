package sagemaker

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
)

const (
	npyMagic = "\x93NUMPY"
	npyAlign = 64 // of where the values begin
	npyAxis  = 21 // room that NumPy leaves for a first axis that grows
	maxAxes  = 64 // as NumPy has it
)

// npyHead is what a header says.
type npyHead struct {
	descr   string
	fortran bool
	shape   []int
}

// npyHeader writes the header as NumPy 2 does.
func npyHeader(d dtype, fortran bool, shape []int) []byte {
	var b strings.Builder
	b.WriteString("{'descr': '" + d.descr() + "', 'fortran_order': ")
	grows := 0
	if fortran {
		b.WriteString("True")
		grows = len(shape) - 1
	} else {
		b.WriteString("False")
	}
	b.WriteString(", 'shape': (")
	for i, n := range shape {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(strconv.Itoa(n))
	}
	if len(shape) == 1 {
		b.WriteByte(',')
	}
	b.WriteString("), }")
	if len(shape) > 0 {
		b.WriteString(strings.Repeat(" ", npyAxis-len(strconv.Itoa(shape[grows]))))
	}
	head := []byte(npyMagic + "\x01\x00")
	size := 2
	if b.Len() > math.MaxUint16-2*npyAlign {
		head[len(npyMagic)], size = 2, 4
	}
	pad := npyAlign - (len(head)+size+b.Len()+1)%npyAlign
	b.WriteString(strings.Repeat(" ", pad) + "\n")
	if size == 2 {
		head = binary.LittleEndian.AppendUint16(head, uint16(b.Len()))
	} else {
		head = binary.LittleEndian.AppendUint32(head, uint32(b.Len()))
	}
	return append(head, b.String()...)
}

// readNpyHeader reads the header and returns what follows it.
func readNpyHeader(data []byte) (npyHead, []byte, error) {
	rest, ok := cutPrefix(data, npyMagic)
	if !ok || len(rest) < 2 {
		return npyHead{}, nil, errors.New("not an array of NumPy")
	}
	major, minor, rest := rest[0], rest[1], rest[2:]
	if major < 1 || major > 3 || minor != 0 {
		return npyHead{}, nil, fmt.Errorf("version %d.%d of NumPy's format; known are 1.0 to 3.0", major, minor)
	}
	size := uint32(0)
	switch {
	case major == 1 && len(rest) >= 2:
		size, rest = uint32(binary.LittleEndian.Uint16(rest)), rest[2:]
	case major > 1 && len(rest) >= 4:
		size, rest = binary.LittleEndian.Uint32(rest), rest[4:]
	default:
		return npyHead{}, nil, errors.New("the array ends within its header")
	}
	if uint64(size) > uint64(len(rest)) {
		return npyHead{}, nil, errors.New("the array ends within its header")
	}
	h, err := parseNpyHead(string(rest[:size]))
	return h, rest[size:], err
}

func cutPrefix(data []byte, prefix string) ([]byte, bool) {
	if len(data) < len(prefix) || string(data[:len(prefix)]) != prefix {
		return data, false
	}
	return data[len(prefix):], true
}

// literal reads what of Python's literals a header has.
type literal struct{ rest string }

func (l *literal) space() { l.rest = strings.TrimLeft(l.rest, " \t\r\n") }

// take takes a text that is next.
func (l *literal) take(text string) bool {
	l.space()
	rest, ok := strings.CutPrefix(l.rest, text)
	l.rest = rest
	return ok
}

var errHeader = errors.New("the header is not that of an array")

// text reads a string without escapes.
func (l *literal) text() (string, error) {
	l.space()
	if l.rest == "" || l.rest[0] != '\'' && l.rest[0] != '"' {
		return "", errHeader
	}
	text, rest, ok := strings.Cut(l.rest[1:], l.rest[:1])
	if !ok || strings.Contains(text, `\`) {
		return "", errHeader
	}
	l.rest = rest
	return text, nil
}

// tuple reads a tuple of numbers. Those of Python 2 end with L.
func (l *literal) tuple() ([]int, error) {
	if !l.take("(") {
		return nil, errHeader
	}
	numbers := []int{}
	for !l.take(")") {
		l.space()
		n := 0
		for n < len(l.rest) && l.rest[n] >= '0' && l.rest[n] <= '9' {
			n++
		}
		number, err := strconv.Atoi(l.rest[:n])
		if err != nil || len(numbers) == maxAxes {
			return nil, errHeader
		}
		numbers = append(numbers, number)
		l.rest = strings.TrimPrefix(l.rest[n:], "L")
		if !l.take(",") && !strings.HasPrefix(l.rest, ")") {
			return nil, errHeader
		}
	}
	return numbers, nil
}

func parseNpyHead(text string) (npyHead, error) {
	l := literal{text}
	var h npyHead
	seen := map[string]bool{}
	if !l.take("{") {
		return h, errHeader
	}
	for !l.take("}") {
		key, err := l.text()
		if err != nil || seen[key] || !l.take(":") {
			return h, errHeader
		}
		seen[key] = true
		switch key {
		case "descr":
			if l.space(); strings.HasPrefix(l.rest, "[") || strings.HasPrefix(l.rest, "(") {
				return h, errors.New("an array of records has no one type")
			}
			h.descr, err = l.text()
		case "fortran_order":
			if h.fortran = l.take("True"); !h.fortran && !l.take("False") {
				err = errHeader
			}
		case "shape":
			h.shape, err = l.tuple()
		default:
			err = errHeader
		}
		if err != nil {
			return h, err
		}
		if l.space(); !l.take(",") && !strings.HasPrefix(l.rest, "}") {
			return h, errHeader
		}
	}
	if l.space(); l.rest != "" || len(seen) != 3 {
		return h, errHeader
	}
	return h, nil
}
