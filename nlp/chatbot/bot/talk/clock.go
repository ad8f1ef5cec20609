package talk

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

var clockForm = regexp.MustCompile(`^([0-9]{1,2})(?:[:.h]([0-9]{2}))?\s*(am|pm|a\.m|p\.m|oclock)?$`)

// clock is a time of day as "17:00", or a part of a day as the service has it: MO, AF, EV, NI.
// An hour without more is one of the morning, as it stands.
func clock(n string, now time.Time) (string, bool) {
	n = strings.TrimPrefix(n, "at ")
	switch n {
	case "noon", "midday":
		return "12:00", true
	case "midnight":
		return "00:00", true
	case "now":
		return now.Format("15:04"), true
	case "morning", "in the morning", "this morning":
		return "MO", true
	case "afternoon", "in the afternoon", "this afternoon":
		return "AF", true
	case "evening", "in the evening", "this evening":
		return "EV", true
	case "night", "tonight":
		return "NI", true
	}
	pm, said := false, false
	for _, end := range []struct {
		text string
		pm   bool
	}{
		{" in the morning", false}, {" in the afternoon", true}, {" in the evening", true}, {" at night", true}, {" tonight", true}, {" morning", false},
		{" afternoon", true}, {" evening", true}, {" p.m", true}, {" a.m", false}, {" pm", true}, {" am", false}, {" oclock", false},
	} {
		if rest, ok := strings.CutSuffix(n, end.text); ok {
			n, pm, said = rest, end.pm, end.text != " oclock"
			break
		}
	}
	hour, minute, ok := hourOf(n)
	if m := clockForm.FindStringSubmatch(n); !ok && m != nil {
		hour, _ = strconv.Atoi(m[1])   // two digits
		minute, _ = strconv.Atoi(m[2]) // two digits, or none
		ok = true
		if m[3] == "pm" || m[3] == "p.m" || m[3] == "am" || m[3] == "a.m" {
			pm, said = m[3][0] == 'p', true
		}
	}
	if !ok || hour > 23 || minute > 59 || said && hour > 12 && !pm {
		return "", false
	}
	switch {
	case said && pm && hour < 12:
		hour += 12
	case said && !pm && hour == 12:
		hour = 0
	}
	return fmt.Sprintf("%02d:%02d", hour, minute), true
}

// hourOf is a time in words, as "half past five" or "five thirty".
func hourOf(n string) (hour, minute int, ok bool) {
	for _, form := range []struct {
		text   string
		minute int
	}{{"half past ", 30}, {"quarter past ", 15}, {"a quarter past ", 15}, {"quarter to ", -15}, {"a quarter to ", -15}} {
		if rest, found := strings.CutPrefix(n, form.text); found {
			h, ok := count(rest)
			at := (h*60 + form.minute + 24*60) % (24 * 60)
			return at / 60, at % 60, ok && h < 24
		}
	}
	words := strings.Fields(n)
	if len(words) == 0 {
		return 0, 0, false
	}
	hour, ok = unit(words[0])
	if len(words) > 1 && ok {
		minute, ok = spelled(words[1:])
	}
	return hour, minute, ok
}

// duration is a length of time in ISO 8601, as PT3H.
func duration(n string) (string, bool) {
	at := strings.LastIndexByte(n, ' ')
	if at < 0 {
		return "", false
	}
	v, ok := count(n[:at])
	form, there := map[string]string{"second": "PT%dS", "minute": "PT%dM", "hour": "PT%dH", "day": "P%dD", "night": "P%dD", "week": "P%dW", "month": "P%dM", "year": "P%dY"}[strings.TrimSuffix(n[at+1:], "s")]
	if !ok || !there {
		return "", false
	}
	return fmt.Sprintf(form, v), true
}
