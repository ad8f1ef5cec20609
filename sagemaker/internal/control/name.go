package control

import (
	"fmt"
	"strings"
	"time"
)

// MaxName is how long the names of jobs, models, endpoints and most other resources may be.
const MaxName = 63

// stamp makes names of the same base differ, and sort by their time.
const stamp = "2006-01-02-15-04-05"

// Name makes a name of a base that nothing else is likely to have: what is not a letter
// or digit becomes a hyphen, and the time in UTC, to the millisecond, follows. It is
// [MaxName] characters long at most; the base gives way.
func Name(base string, at time.Time) string {
	at = at.UTC()
	suffix := fmt.Sprintf("-%s-%03d", at.Format(stamp), at.Nanosecond()/1e6)
	return trim(clean(base), MaxName-len(suffix)) + suffix
}

// clean keeps the letters and digits of ASCII, and single hyphens between them.
func clean(base string) string {
	fields := strings.FieldsFunc(base, func(r rune) bool { return !plain(r) })
	if len(fields) == 0 {
		return "job"
	}
	return strings.Join(fields, "-")
}

func plain(r rune) bool {
	return 'a' <= r && r <= 'z' || 'A' <= r && r <= 'Z' || '0' <= r && r <= '9'
}

func trim(name string, n int) string {
	return strings.TrimRight(name[:min(len(name), n)], "-")
}

// CheckName tells what is wrong with a name that its user gives: it has 1 to most letters,
// digits and hyphens, neither begins nor ends with a hyphen.
func CheckName(kind, name string, most int) error {
	if name == "" || len(name) > most {
		return fmt.Errorf("the name of the %s: limit 1 to %d characters, got %d", kind, most, len(name))
	}
	if i := strings.IndexFunc(name, func(r rune) bool { return r != '-' && !plain(r) }); i >= 0 {
		return fmt.Errorf("the name of the %s: letters, digits and hyphens only, but not so at byte %d", kind, i)
	}
	if strings.HasPrefix(name, "-") || strings.HasSuffix(name, "-") {
		return fmt.Errorf("the name of the %s begins or ends with a hyphen", kind)
	}
	return nil
}
