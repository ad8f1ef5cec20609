package governance

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"
)

// faults collects what is wrong with a card.
type faults []error

func (f *faults) add(format string, args ...any) {
	*f = append(*f, fmt.Errorf(format, args...))
}

// text holds s to a limit of characters.
func (f *faults) text(path, s string, limit int) {
	if n := utf8.RuneCountInString(s); n > limit {
		f.add("%s: %d characters, limit %d", path, n, limit)
	}
}

// need is text that must be there.
func (f *faults) need(path, s string, limit int) {
	if s == "" {
		f.add("%s: required", path)
	}
	f.text(path, s, limit)
}

// count holds a list to a limit of items.
func (f *faults) count(path string, n, limit int) {
	if n > limit {
		f.add("%s: %d items, limit %d", path, n, limit)
	}
}

// texts holds a list and its items to limits.
func (f *faults) texts(path string, list []string, items, characters int) {
	f.count(path, len(list), items)
	for i, s := range list {
		f.text(fmt.Sprintf("%s[%d]", path, i), s, characters)
	}
}

// values holds the values of a map to a limit, named by their place in the order of keys:
// keys are the caller's text.
func (f *faults) values(path string, m map[string]string, limit int) {
	for i, key := range slices.Sorted(maps.Keys(m)) {
		f.text(fmt.Sprintf("%s value %d", path, i), m[key], limit)
	}
}

// choice holds a value to a list; "" is not said.
func choice[T ~string](f *faults, path string, v T, of ...T) {
	if v != "" && !slices.Contains(of, v) {
		f.add("%s: none of %v", path, of)
	}
}
