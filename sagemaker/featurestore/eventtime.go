package featurestore

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// ISOTime writes a time as event times of type String have it: in UTC, to the second, or to
// the millisecond where there is a part of a second. What is finer is cut off.
func ISOTime(t time.Time) string {
	t = t.UTC()
	if t.Nanosecond() >= 1e6 {
		return t.Format("2006-01-02T15:04:05.000Z")
	}
	return t.Format(defaultFormat)
}

// UnixTime writes a time as event times of type Fractional have it: seconds since 1970, to the
// millisecond.
func UnixTime(t time.Time) string {
	return strconv.FormatFloat(float64(t.UnixMilli())/1000, 'f', -1, 64)
}

// ParseTime reads an event time of either form: digits are seconds since 1970.
func ParseTime(s string) (time.Time, error) {
	t, ok := parseTime(s)
	if !ok {
		return time.Time{}, fmt.Errorf("a text of %d bytes is no event time: want seconds since 1970 or 2006-01-02T15:04:05Z", len(s))
	}
	return t, nil
}

// isoForms are what Athena's from_iso8601_timestamp reads, of which the service takes the first
// with a Z.
var isoForms = []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05.999999999", "2006-01-02"}

func parseTime(s string) (time.Time, bool) {
	if seconds, err := strconv.ParseFloat(s, 64); err == nil {
		return unixTime(seconds)
	}
	for _, form := range isoForms {
		if t, err := time.Parse(form, strings.TrimSpace(s)); err == nil {
			return t.UTC(), true
		}
	}
	return time.Time{}, false
}

// unixTime is the time of so many seconds, to the millisecond, which is what Athena keeps of it.
func unixTime(seconds float64) (time.Time, bool) {
	if math.IsNaN(seconds) || math.Abs(seconds) > 253402300799 { // the end of 9999
		return time.Time{}, false
	}
	return time.UnixMilli(int64(math.Round(seconds * 1000))).UTC(), true
}

// timeOf reads an event time in whatever form a record holds it.
func timeOf(v any) (time.Time, bool) {
	switch v := v.(type) {
	case time.Time:
		return v, true
	case string:
		return parseTime(v)
	case float64:
		return unixTime(v)
	case int64:
		return unixTime(float64(v))
	}
	return time.Time{}, false
}
