package talk

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const isoDate = "2006-01-02"

var (
	slashed = regexp.MustCompile(`^([0-9]{1,2})[/.]([0-9]{1,2})(?:[/.]([0-9]{4}|[0-9]{2}))?$`)
	ordinal = regexp.MustCompile(`^([0-9]{1,2})(?:st|nd|rd|th)?$`)
)

// date is a day in ISO 8601, or a week or a month. What is said of no year is in the future.
func date(n string, now time.Time, locale string) (string, bool) {
	n = strings.TrimPrefix(strings.TrimPrefix(n, "on "), "the ")
	today := time.Date(now.Year(), now.Month(), now.Day(), 0, 0, 0, 0, time.UTC)
	iso := func(t time.Time) (string, bool) { return t.Format(isoDate), true }
	switch n {
	case "today", "tonight", "now":
		return iso(today)
	case "tomorrow":
		return iso(today.AddDate(0, 0, 1))
	case "yesterday":
		return iso(today.AddDate(0, 0, -1))
	case "day after tomorrow":
		return iso(today.AddDate(0, 0, 2))
	case "this week", "next week":
		if n == "next week" {
			today = today.AddDate(0, 0, 7)
		}
		year, week := today.ISOWeek()
		return fmt.Sprintf("%d-W%02d", year, week), true
	case "this month":
		return today.Format("2006-01"), true
	case "next month":
		return today.AddDate(0, 0, 1-today.Day()).AddDate(0, 1, 0).Format("2006-01"), true
	}
	if t, err := time.Parse(isoDate, n); err == nil {
		return iso(t)
	}
	if t, ok := weekday(n, today); ok {
		return iso(t)
	}
	if t, ok := later(n, today); ok {
		return iso(t)
	}
	if m := slashed.FindStringSubmatch(n); m != nil {
		month, day := m[1], m[2]
		if locale != "en_US" {
			month, day = day, month
		}
		v, _ := strconv.Atoi(month) // two digits
		return calendar(day, time.Month(v), m[3], today)
	}
	return worded(n, today)
}

// weekday is the next day of that name: "next" skips none, since people differ over it.
func weekday(n string, today time.Time) (time.Time, bool) {
	n = strings.TrimPrefix(strings.TrimPrefix(n, "next "), "this ")
	for d := time.Sunday; d <= time.Saturday; d++ {
		name := strings.ToLower(d.String())
		if n == name || n == name[:3] {
			ahead := (int(d)-int(today.Weekday())+6)%7 + 1
			return today.AddDate(0, 0, ahead), true
		}
	}
	return time.Time{}, false
}

// later is a day that is counted from today, as "in three days" or "a week from now".
func later(n string, today time.Time) (time.Time, bool) {
	rest, in := strings.CutPrefix(n, "in ")
	if !in {
		for _, end := range []string{" from now", " from today", " later"} {
			if before, ok := strings.CutSuffix(n, end); ok {
				rest, in = before, true
			}
		}
	}
	at := strings.LastIndexByte(rest, ' ')
	if !in || at < 0 {
		return time.Time{}, false
	}
	v, ok := count(rest[:at])
	if !ok {
		return time.Time{}, false
	}
	switch strings.TrimSuffix(rest[at+1:], "s") {
	case "day":
		return today.AddDate(0, 0, v), true
	case "week":
		return today.AddDate(0, 0, 7*v), true
	case "month":
		return today.AddDate(0, v, 0), true
	case "year":
		return today.AddDate(v, 0, 0), true
	}
	return time.Time{}, false
}

// worded is a day with the name of its month, as "24th of December" or "dec 24 2026", or a day of
// this month or the next, as "the 5th".
func worded(n string, today time.Time) (string, bool) {
	var day, year string
	month := time.Month(0)
	for word := range strings.FieldsSeq(strings.ReplaceAll(n, ",", " ")) {
		m, isMonth := monthOf(word)
		switch {
		case word == "of" || word == "the":
		case isMonth && month == 0:
			month = m
		case ordinal.MatchString(word) && day == "":
			day = ordinal.FindStringSubmatch(word)[1]
		case len(word) == 4 && year == "" && day != "" || len(word) == 4 && year == "" && month != 0:
			year = word
		default:
			return "", false
		}
	}
	if day == "" || month == 0 {
		if month == 0 && day != "" && strings.IndexFunc(n, func(r rune) bool { return r >= 'a' && r <= 'z' }) > 0 {
			return dayOf(day, today)
		}
		return "", false
	}
	return calendar(day, month, year, today)
}

// dayOf is the next day with a number.
func dayOf(day string, today time.Time) (string, bool) {
	v, err := strconv.Atoi(day)
	for t := today.AddDate(0, 0, 1); err == nil && v >= 1 && v <= 31; t = t.AddDate(0, 0, 1) {
		if t.Day() == v {
			return t.Format(isoDate), true
		}
	}
	return "", false
}

func monthOf(word string) (time.Month, bool) {
	for m := time.January; m <= time.December; m++ {
		if name := strings.ToLower(m.String()); word == name || word == name[:3] || word == "sept" && m == time.September {
			return m, true
		}
	}
	return 0, false
}

// calendar is a day that exists. Without a year it is the next.
func calendar(day string, month time.Month, year string, today time.Time) (string, bool) {
	d, err := strconv.Atoi(day)
	if err != nil {
		return "", false
	}
	y := today.Year()
	if year != "" {
		if y, err = strconv.Atoi(year); err != nil {
			return "", false
		}
		if len(year) == 2 {
			y += 2000
		}
	}
	t := time.Date(y, month, d, 0, 0, 0, 0, time.UTC)
	if year == "" && t.Before(today) {
		t = time.Date(y+1, month, d, 0, 0, 0, 0, time.UTC)
	}
	return t.Format(isoDate), t.Month() == month && t.Day() == d && month >= 1 && month <= 12
}
