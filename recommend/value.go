package recommend

import (
	"fmt"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// Limits of values in characters ("Service quotas").
const (
	maxID       = 256
	maxCategory = 1000
	maxTextual  = 20_000
)

var timeType = reflect.TypeFor[time.Time]()

// format is a value as a file has it; ok is false for null.
func (f Field) format(v any) (text string, ok bool, err error) {
	rv := reflect.ValueOf(v)
	for rv.IsValid() && (rv.Kind() == reflect.Pointer || rv.Kind() == reflect.Interface) {
		rv = rv.Elem() // of nil it is invalid
	}
	if !rv.IsValid() {
		return "", false, nil
	}
	text, err = f.text(rv)
	if err != nil || text == "" {
		return "", false, err
	}
	return text, true, f.checkText(text)
}

func (f Field) text(rv reflect.Value) (string, error) {
	if rv.Type() == timeType {
		return f.timeText(rv.Interface().(time.Time))
	}
	switch kind := rv.Kind(); {
	case kind == reflect.String:
		return f.reparse(rv.String())
	case kind == reflect.Slice && rv.Type().Elem().Kind() == reflect.String && f.Type == String:
		return joinCategories(rv)
	case rv.CanInt() && f.Type != Boolean:
		return f.intText(rv.Int())
	case rv.CanUint() && f.Type != Boolean:
		if rv.Uint() > math.MaxInt64 {
			return "", fmt.Errorf("a number over 64 bits")
		}
		return f.intText(int64(rv.Uint()))
	case rv.CanFloat() && (f.Type == Float || f.Type == Double):
		return floatText(rv.Float(), rv.Type().Bits())
	case kind == reflect.Bool && f.Type == Boolean:
		return strconv.FormatBool(rv.Bool()), nil
	}
	return "", fmt.Errorf("%s does not go into %s", rv.Type(), f.Type)
}

func (f Field) timeText(t time.Time) (string, error) {
	switch {
	case f.Type != Long && f.Type != Float && f.Type != Double:
		return "", fmt.Errorf("a time does not go into %s", f.Type)
	case t.IsZero():
		return "", nil
	}
	return strconv.FormatInt(t.Unix(), 10), nil
}

// reparse takes a string for what the column's type makes of it.
func (f Field) reparse(s string) (string, error) {
	if f.Type == String || s == "" {
		return s, nil
	}
	if _, err := f.parse(s); err != nil {
		return "", err
	}
	return s, nil
}

func (f Field) intText(n int64) (string, error) {
	if f.Type == Int && (n < math.MinInt32 || n > math.MaxInt32) {
		return "", fmt.Errorf("a number over 32 bits")
	}
	return strconv.FormatInt(n, 10), nil
}

func floatText(x float64, bits int) (string, error) {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "", fmt.Errorf("no finite number")
	}
	return strconv.FormatFloat(x, 'f', -1, bits), nil
}

func joinCategories(rv reflect.Value) (string, error) {
	parts := make([]string, rv.Len())
	for i := range parts {
		parts[i] = rv.Index(i).String()
		if parts[i] == "" || strings.Contains(parts[i], "|") {
			return "", fmt.Errorf("a value of a list is empty or has | in it")
		}
	}
	return strings.Join(parts, "|"), nil
}

// checkText holds what is written to the limits.
func (f Field) checkText(text string) error {
	limit := 0
	switch {
	case f.isTime():
		return checkSeconds(text)
	case f.Type != String:
		return nil
	case f.Name == "USER_ID" || f.Name == "ITEM_ID" || f.Name == "ACTION_ID" || f.Name == "EVENT_TYPE":
		limit = maxID
	case f.Categorical || f.Name == "IMPRESSION":
		limit = maxCategory
	case f.Textual:
		limit = maxTextual
	}
	switch n := utf8.RuneCountInString(text); {
	case !utf8.ValidString(text):
		return fmt.Errorf("no UTF-8")
	case limit > 0 && n > limit:
		return fmt.Errorf("%d characters; the limit is %d", n, limit)
	case !f.Textual && strings.ContainsAny(text, "\r\n\x00"):
		return fmt.Errorf("a line break or a null byte")
	case f.Categorical && slices.Contains(strings.Split(text, "|"), ""):
		return fmt.Errorf("an empty category")
	case isKeyword(text):
		return fmt.Errorf("the name of a reserved column")
	}
	return nil
}

// isTime tells of the columns that hold seconds since 1970.
func (f Field) isTime() bool {
	return f.Name == "TIMESTAMP" || strings.HasSuffix(f.Name, "_TIMESTAMP") && f.Type != String
}

// maxSeconds is in the year 5138; milliseconds reach it in 1973.
const maxSeconds = 1e11

func checkSeconds(text string) error {
	switch x, err := strconv.ParseFloat(text, 64); {
	case err != nil:
		return fmt.Errorf("no number of seconds")
	case x < 0 || x >= maxSeconds:
		return fmt.Errorf("not in seconds since 1970, but perhaps in milliseconds")
	}
	return nil
}

// isKeyword tells whether a value is the name of a reserved column, which the service refuses.
func isKeyword(text string) bool {
	if text == "VALUE" { // too common a word for what only actions have
		return false
	}
	for _, list := range customColumns {
		if isReserved(list, text) {
			return true
		}
	}
	return false
}

// parse reads a text that is not empty, as int64, float64, bool or string.
func (f Field) parse(text string) (any, error) {
	switch f.Type {
	case Int:
		n, err := strconv.ParseInt(text, 10, 32)
		return n, plainError(err, "no number of 32 bits")
	case Long:
		n, err := strconv.ParseInt(text, 10, 64)
		return n, plainError(err, "no number of 64 bits")
	case Float, Double:
		x, err := strconv.ParseFloat(text, 64)
		if err == nil && (math.IsNaN(x) || math.IsInf(x, 0)) {
			err = strconv.ErrRange
		}
		return x, plainError(err, "no finite number")
	case Boolean:
		if text != "true" && text != "false" {
			return nil, fmt.Errorf("neither true nor false")
		}
		return text == "true", nil
	}
	return text, nil
}

// plainError leaves the value out of an error.
func plainError(err error, text string) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s", text)
}
