package sagemaker

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
)

var (
	textMarshaler   = reflect.TypeFor[encoding.TextMarshaler]()
	textUnmarshaler = reflect.TypeFor[encoding.TextUnmarshaler]()
)

// isText tells whether a type writes and reads itself as text.
func isText(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return p.Implements(textMarshaler) && p.Implements(textUnmarshaler)
}

// isField tells whether a type is one field of a table.
func isField(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch t.Kind() {
	case reflect.Bool, reflect.String, reflect.Float32, reflect.Float64,
		reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64:
		return true
	}
	return isText(t)
}

// writeField writes a value that can be addressed.
func writeField(v reflect.Value) (string, error) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			return "", nil
		}
		v = v.Elem()
	}
	if isText(v.Type()) {
		text, err := v.Addr().Interface().(encoding.TextMarshaler).MarshalText()
		if err != nil {
			return "", fmt.Errorf("a %s cannot be written", v.Type())
		}
		return string(text), nil
	}
	switch {
	case v.CanInt():
		return strconv.FormatInt(v.Int(), 10), nil
	case v.CanUint():
		return strconv.FormatUint(v.Uint(), 10), nil
	case v.CanFloat():
		return formatFloat(v.Float(), v.Type().Bits()), nil
	case v.Kind() == reflect.Bool:
		return strconv.FormatBool(v.Bool()), nil
	}
	return v.String(), nil
}

// formatFloat writes a number so that Python reads the same.
func formatFloat(f float64, bits int) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	return strconv.FormatFloat(f, 'g', -1, bits)
}

// readField reads a text into a value that can be set. Its errors have nothing of the text.
func readField(v reflect.Value, text string) error {
	if v.Kind() == reflect.Pointer {
		if text == "" {
			return nil
		}
		v.Set(reflect.New(v.Type().Elem()))
		v = v.Elem()
	}
	if isText(v.Type()) {
		if err := v.Addr().Interface().(encoding.TextUnmarshaler).UnmarshalText([]byte(text)); err != nil {
			return fmt.Errorf("not a %s", v.Type())
		}
		return nil
	}
	if v.Kind() == reflect.String {
		v.SetString(text)
		return nil
	}
	if err := readNumber(v, strings.TrimSpace(text)); err != nil {
		if errors.Is(err, strconv.ErrRange) {
			return fmt.Errorf("out of the range of %s", v.Type())
		}
		return fmt.Errorf("not a %s", v.Type())
	}
	return nil
}

func readNumber(v reflect.Value, text string) error {
	switch {
	case v.CanInt():
		n, err := strconv.ParseInt(text, 10, v.Type().Bits())
		v.SetInt(n)
		return err
	case v.CanUint():
		n, err := strconv.ParseUint(text, 10, v.Type().Bits())
		v.SetUint(n)
		return err
	case v.CanFloat():
		if text == "" {
			v.SetFloat(math.NaN())
			return nil
		}
		f, err := strconv.ParseFloat(text, v.Type().Bits())
		v.SetFloat(f)
		return err
	}
	b, err := strconv.ParseBool(text) // "True" and "False" of Python among others
	v.SetBool(b)
	return err
}
