package mlflow

import (
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
)

// MLflow's own limits, in characters.
const (
	maxKey         = 250
	maxParam       = 6_000
	maxTag         = 8_000
	maxRegistryTag = 100_000
)

// invalid is an error of a kind that awsai.Wrap finds.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: %s", awsai.ErrInvalid, fmt.Sprintf(format, args...))
}

func notFound(format string, args ...any) error {
	return fmt.Errorf("%w: %s", awsai.ErrNotFound, fmt.Sprintf(format, args...))
}

func checkLength(what, text string, least, most int) error {
	if n := utf8.RuneCountInString(text); n < least || n > most {
		return invalid("%s: limit %d to %d characters, got %d", what, least, most, n)
	}
	return nil
}

// checkKey holds a key to MLflow's rule: it is the name of a file in a file store.
func checkKey(what, key string) error {
	if err := checkLength(what, key, 1, maxKey); err != nil {
		return err
	}
	for i, r := range key {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_-.:/ ", r) {
			return invalid("%s: letters, digits, _ - . : / and spaces only, but not so at byte %d", what, i)
		}
	}
	if path.Clean(key) != key || key == "." || strings.HasPrefix(key, "..") || strings.HasPrefix(key, "/") {
		return invalid("%s names no file in a folder: it begins with a slash or dots, or has empty parts", what)
	}
	return nil
}

func checkTag(key, value string, most int) error {
	if err := checkKey("the key of a tag", key); err != nil {
		return err
	}
	return checkLength("the value of a tag", value, 0, most)
}

func checkTags(tags map[string]string, most int) error {
	for _, key := range slices.Sorted(maps.Keys(tags)) {
		if err := checkTag(key, tags[key], most); err != nil {
			return err
		}
	}
	return nil
}

func (m Metric) check() error {
	if !m.Time.IsZero() && m.Time.UnixMilli() < 0 {
		return invalid("the time of a metric is before 1970")
	}
	return checkKey("the name of a metric", m.Key)
}

func (p Param) check() error {
	if err := checkKey("the name of a parameter", p.Key); err != nil {
		return err
	}
	return checkLength("the value of a parameter", p.Value, 0, maxParam)
}

// checkID holds an ID to what MLflow makes: it is the name of a folder, and part of a URL.
func checkID(what, id string) error {
	if id == "" || len(id) > 256 {
		return invalid("%s: limit 1 to 256 bytes, got %d", what, len(id))
	}
	for i, r := range []byte(id) {
		letter := 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
		if !letter && (i == 0 || r != '-' && r != '_') {
			return invalid("%s: letters, digits, - and _ only, but not so at byte %d", what, i)
		}
	}
	return nil
}
