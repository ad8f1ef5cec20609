package train

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// Encoding says how hyperparameters become the texts that the service takes.
type Encoding string

// The encodings of hyperparameters, as the SageMaker SDK for Python has them.
const (
	// Plain is what algorithms of AWS and others read: 50 is 50, 0.2 is 0.2, true is True,
	// a text is itself, a list is as Python shows it. A nil value is left out.
	Plain Encoding = "plain"
	// JSON is what the containers of frameworks read: true is true, a text has quotes.
	JSON Encoding = "json"
)

// Limits of the API (CreateTrainingJob, "HyperParameters").
const (
	maxHyper      = 100
	maxHyperKey   = 256
	maxHyperValue = 2500
)

// EncodeHyper gives hyperparameters as the service takes them. Values are nil, bools, numbers,
// texts, and slices and maps of such; the others are awsai.ErrInvalid, as are numbers that are
// infinite or none, and what is over a limit. The members of maps are in the order of their
// keys.
func EncodeHyper(hyper map[string]any, e Encoding) (map[string]string, error) {
	if len(hyper) > maxHyper {
		return nil, invalid("limit %d hyperparameters, got %d", maxHyper, len(hyper))
	}
	out := make(map[string]string, len(hyper))
	for _, key := range slices.Sorted(maps.Keys(hyper)) {
		v := hyper[key]
		if v == nil && e != JSON {
			continue
		}
		w := pythonWriter{json: e == JSON}
		if err := w.top(v); err != nil {
			return nil, invalid("hyperparameter %q: %v", key, err)
		}
		if n := utf8.RuneCountInString(key); n == 0 || n > maxHyperKey {
			return nil, invalid("hyperparameter key: limit 1 to %d characters, got %d", maxHyperKey, n)
		}
		if n := utf8.RuneCountInString(w.String()); n > maxHyperValue {
			return nil, invalid("hyperparameter %q: limit %d characters, got %d", key, maxHyperValue, n)
		}
		out[key] = w.String()
	}
	return out, nil
}

// pythonWriter writes values as Python's str does, or its json.dumps.
type pythonWriter struct {
	strings.Builder
	json bool
}

func (w *pythonWriter) top(v any) error {
	if s := reflect.ValueOf(v); !w.json && s.Kind() == reflect.String {
		w.WriteString(s.String())
		return nil
	}
	return w.value(reflect.ValueOf(v), 0)
}

// maxNesting keeps a value that contains itself from never ending.
const maxNesting = 64

func (w *pythonWriter) value(v reflect.Value, depth int) error {
	if depth > maxNesting {
		return fmt.Errorf("nested deeper than %d", maxNesting)
	}
	for v.IsValid() && (v.Kind() == reflect.Interface || v.Kind() == reflect.Pointer) {
		if depth++; depth > maxNesting {
			return fmt.Errorf("nested deeper than %d", maxNesting)
		}
		v = v.Elem()
	}
	if !v.IsValid() {
		w.word("None", "null")
		return nil
	}
	if n, ok := v.Interface().(json.Number); ok {
		w.WriteString(n.String())
		return nil
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			w.word("True", "true")
		} else {
			w.word("False", "false")
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		w.WriteString(strconv.FormatInt(v.Int(), 10))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		w.WriteString(strconv.FormatUint(v.Uint(), 10))
	case reflect.Float32, reflect.Float64:
		return w.float(v.Float(), v.Type().Bits())
	case reflect.String:
		w.text(v.String())
	case reflect.Slice, reflect.Array:
		return w.list(v, depth)
	case reflect.Map:
		return w.dict(v, depth)
	default:
		return fmt.Errorf("values of type %s are not supported", v.Type())
	}
	return nil
}

func (w *pythonWriter) word(python, js string) {
	if w.json {
		python = js
	}
	w.WriteString(python)
}

// float writes the shortest digits that mean the number, as Python does: with an exponent
// from 1e16 and below 1e-4.
func (w *pythonWriter) float(f float64, bits int) error {
	if math.IsInf(f, 0) || math.IsNaN(f) {
		return fmt.Errorf("the number is not finite")
	}
	if a := math.Abs(f); a != 0 && (a < 1e-4 || a >= 1e16) {
		w.WriteString(strconv.FormatFloat(f, 'e', -1, bits))
		return nil
	}
	s := strconv.FormatFloat(f, 'f', -1, bits)
	if !strings.Contains(s, ".") {
		s += ".0"
	}
	w.WriteString(s)
	return nil
}

func (w *pythonWriter) list(v reflect.Value, depth int) error {
	w.WriteByte('[')
	for i := range v.Len() {
		if i > 0 {
			w.WriteString(", ")
		}
		if err := w.value(v.Index(i), depth+1); err != nil {
			return err
		}
	}
	w.WriteByte(']')
	return nil
}

func (w *pythonWriter) dict(v reflect.Value, depth int) error {
	if v.Type().Key().Kind() != reflect.String {
		return fmt.Errorf("keys of type %s are not supported", v.Type().Key())
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	w.WriteByte('{')
	for i, key := range keys {
		if i > 0 {
			w.WriteString(", ")
		}
		w.text(key.String())
		w.WriteString(": ")
		if err := w.value(v.MapIndex(key), depth+1); err != nil {
			return err
		}
	}
	w.WriteByte('}')
	return nil
}

// text writes a text with quotes: in JSON as ASCII, in Python with single quotes unless only
// these are in it.
func (w *pythonWriter) text(s string) {
	quote := byte('"')
	if !w.json && (!strings.Contains(s, "'") || strings.Contains(s, `"`)) {
		quote = '\''
	}
	w.WriteByte(quote)
	for _, r := range s {
		switch {
		case r == rune(quote) || r == '\\':
			w.WriteByte('\\')
			w.WriteRune(r)
		case r == '\n':
			w.WriteString(`\n`)
		case r == '\r':
			w.WriteString(`\r`)
		case r == '\t':
			w.WriteString(`\t`)
		case r == '\b' && w.json:
			w.WriteString(`\b`)
		case r == '\f' && w.json:
			w.WriteString(`\f`)
		case r < ' ' || r == 0x7f && !w.json:
			w.escape(r)
		case r < 0x7f || !w.json || r == 0x7f:
			w.WriteRune(r)
		default:
			for _, u := range utf16.AppendRune(nil, r) {
				fmt.Fprintf(w, `\u%04x`, u)
			}
		}
	}
	w.WriteByte(quote)
}

func (w *pythonWriter) escape(r rune) {
	if w.json {
		fmt.Fprintf(w, `\u%04x`, r)
	} else {
		fmt.Fprintf(w, `\x%02x`, r)
	}
}
