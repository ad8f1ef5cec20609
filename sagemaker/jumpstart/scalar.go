package jumpstart

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
)

// Scalar is a value of a document as it is written there, in JSON: a text in quotes, a
// number, true or false. The zero value is none.
type Scalar string

// Text returns the value as containers get it, whose variables and hyperparameters are
// texts: a text without its quotes, a number as it is written, a truth value as Python
// writes it (True), and null and no value as the empty text.
func (s Scalar) Text() string {
	switch {
	case s == "" || s == "null":
		return ""
	case s == "true":
		return "True"
	case s == "false":
		return "False"
	case strings.HasPrefix(string(s), `"`):
		var text string
		if json.Unmarshal([]byte(s), &text) == nil {
			return text
		}
	}
	return string(s)
}

// Number returns the value as a number, be it written as one or as a text.
func (s Scalar) Number() (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s.Text()), 64)
	return f, err == nil
}

// UnmarshalJSON keeps what is written.
func (s *Scalar) UnmarshalJSON(data []byte) error {
	var out bytes.Buffer
	if err := json.Compact(&out, data); err != nil {
		return err
	}
	*s = Scalar(out.String())
	return nil
}

// MarshalJSON writes what was kept, or null.
func (s Scalar) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return []byte(s), nil
}
