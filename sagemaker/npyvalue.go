package sagemaker

import (
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"
)

// dtype is the type of an array's values.
type dtype struct {
	kind  byte // b of bool, i, u, f, c, S and U, as NumPy has them
	size  int  // in bytes
	order binary.ByteOrder
}

// descr is the type in a header, in little-endian order.
func (d dtype) descr() string {
	order, size := "<", d.size
	if d.size == 1 {
		order = "|"
	}
	if d.kind == 'U' {
		order, size = "<", d.size/4
	}
	return order + string(d.kind) + strconv.Itoa(size)
}

// parseDtype reads the type in a header.
func parseDtype(s string) (dtype, error) {
	unknown := fmt.Errorf("an array of type %.20q cannot be read", s)
	if len(s) < 3 {
		return dtype{}, unknown
	}
	d := dtype{kind: s[1], order: binary.LittleEndian}
	switch s[0] {
	case '>':
		d.order = binary.BigEndian
	case '<', '|', '=':
	default:
		return dtype{}, unknown
	}
	n, err := strconv.Atoi(s[2:])
	if err != nil || n < 1 || n > 1<<26 {
		return dtype{}, unknown
	}
	d.size = n
	known := false
	switch d.kind {
	case 'b':
		known = n == 1
	case 'i', 'u':
		known = n == 1 || n == 2 || n == 4 || n == 8
	case 'f':
		known = n == 2 || n == 4 || n == 8
	case 'c':
		known = n == 8 || n == 16
	case 'S':
		known = true
	case 'U':
		d.size, known = 4*n, true
	}
	if !known {
		return dtype{}, unknown
	}
	return d, nil
}

// dtypeOf is the type in which values are written.
func dtypeOf[T Scalar](values []T) dtype {
	d := dtype{order: binary.LittleEndian}
	switch v := any(values).(type) {
	case []bool:
		d.kind, d.size = 'b', 1
	case []int8, []int16, []int32, []int64:
		d.kind, d.size = 'i', binary.Size(v)
	case []uint8, []uint16, []uint32, []uint64:
		d.kind, d.size = 'u', binary.Size(v)
	case []float32, []float64:
		d.kind, d.size = 'f', binary.Size(v)
	case []complex64, []complex128:
		d.kind, d.size = 'c', binary.Size(v)
	case []string:
		longest := 1
		for _, s := range v {
			longest = max(longest, utf8.RuneCountInString(s))
		}
		return dtype{'U', 4 * longest, d.order}
	}
	if d.kind != 'b' {
		d.size = binary.Size(*new(T))
	}
	return d
}

func appendElements[T Scalar](b []byte, d dtype, values []T) []byte {
	text, ok := any(values).([]string)
	if !ok {
		b, _ = binary.Append(b, d.order, values) // never fails for numbers
		return b
	}
	for _, s := range text {
		start := len(b)
		b = append(b, make([]byte, d.size)...)
		for r := range strings.SplitSeq(s, "") {
			c, _ := utf8.DecodeRuneInString(r)
			d.order.PutUint32(b[start:], uint32(c))
			start += 4
		}
	}
	return b
}

// readElements reads as many values as there is room for.
func readElements[T Scalar](d dtype, raw []byte, values []T) error {
	if own := dtypeOf([]T{}); own.kind == d.kind && own.size == d.size && d.kind != 'U' {
		_, err := binary.Decode(raw, d.order, values)
		return err
	}
	for i := range values {
		if !store(any(&values[i]), d.element(raw[i*d.size:(i+1)*d.size])) {
			return fmt.Errorf("value %d of type %s does not fit %T", i, d.descr(), values[i])
		}
	}
	return nil
}

// element is a value in the widest type of its kind, which is i, u, f, c or S.
type element struct {
	kind byte
	i    int64
	u    uint64
	f    float64
	c    complex128
	s    string
}

func (d dtype) element(raw []byte) element {
	e := element{kind: d.kind}
	switch d.kind {
	case 'b':
		e.kind, e.u = 'u', uint64(min(raw[0], 1))
	case 'u':
		e.u = d.bits(raw)
	case 'i':
		shift := 64 - 8*d.size
		e.i = int64(d.bits(raw)<<shift) >> shift
	case 'f':
		e.f = d.float(raw)
	case 'c':
		half := dtype{'f', d.size / 2, d.order}
		e.c = complex(half.float(raw[:half.size]), half.float(raw[half.size:]))
	case 'S':
		e.s = strings.TrimRight(string(raw), "\x00")
	case 'U':
		var b strings.Builder
		for at := 0; at < len(raw); at += 4 {
			b.WriteRune(rune(min(d.order.Uint32(raw[at:]), utf8.MaxRune+1)))
		}
		e.kind, e.s = 'S', strings.TrimRight(b.String(), "\x00")
	}
	return e
}

func (d dtype) bits(raw []byte) uint64 {
	switch d.size {
	case 1:
		return uint64(raw[0])
	case 2:
		return uint64(d.order.Uint16(raw))
	case 4:
		return uint64(d.order.Uint32(raw))
	}
	return d.order.Uint64(raw)
}

func (d dtype) float(raw []byte) float64 {
	switch d.size {
	case 2:
		return half(d.order.Uint16(raw))
	case 4:
		return float64(math.Float32frombits(d.order.Uint32(raw)))
	}
	return math.Float64frombits(d.order.Uint64(raw))
}

// half is the value of a half-precision float of IEEE 754: a sign, 5 bits of exponent, 10 of
// fraction.
func half(bits uint16) float64 {
	exponent, fraction := int(bits>>10&31), float64(bits&1023)
	f := math.Ldexp(1+fraction/1024, exponent-15)
	switch {
	case exponent == 0:
		f = math.Ldexp(fraction/1024, -14)
	case exponent == 31 && fraction == 0:
		f = math.Inf(1)
	case exponent == 31:
		return math.NaN()
	}
	if bits&0x8000 != 0 {
		f = math.Copysign(f, -1)
	}
	return f
}
