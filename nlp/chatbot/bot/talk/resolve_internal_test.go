package talk

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/nlp/chatbot/bot"
)

// now is a Tuesday.
var now = time.Date(2026, 11, 24, 16, 5, 0, 0, time.UTC)

func TestBuiltInTypes(t *testing.T) {
	type values map[string]string
	tests := []struct {
		typ  string
		want values // what is recognized; an empty value is none
	}{
		{"AMAZON.Number", values{
			"7": "7", "1,250": "1250", "3.5": "3.5", "-2": "-2", "seven": "7", "twenty one": "21", "twenty-one": "21", "Two hundred and five": "205",
			"three thousand four hundred": "3400", "a hundred": "100", "a dozen": "12", "two dozen": "24", "one two": "", "two and": "", "lots": "", "hundred": "", "a": "",
		}},
		{"AMAZON.Percentage", values{"50%": "50%", "fifty percent": "50%", "50": ""}},
		{"AMAZON.Date", values{
			"today": "2026-11-24", "Tomorrow!": "2026-11-25", "yesterday": "2026-11-23", "the day after tomorrow": "2026-11-26", "monday": "2026-11-30",
			"next Tuesday": "2026-12-01", "wed": "2026-11-25", "in three days": "2026-11-27", "in a week": "2026-12-01", "two weeks from now": "2026-12-08",
			"in 2 months": "2027-01-24", "next week": "2026-W49", "next month": "2026-12", "this month": "2026-11", "2026-12-24": "2026-12-24", "12/24": "2026-12-24",
			"1/2": "2027-01-02", "12/24/27": "2027-12-24", "24 December": "2026-12-24", "December 24th, 2028": "2028-12-24", "the 24th of dec": "2026-12-24",
			"the 5th": "2026-12-05", "feb 30": "", "13/13": "", "5": "", "someday": "", "24 25 december": "",
		}},
		{"AMAZON.Time", values{
			"5 pm": "17:00", "5pm": "17:00", "5:30 p.m.": "17:30", "17:45": "17:45", "noon": "12:00", "midnight": "00:00", "12 am": "00:00", "12 pm": "12:00", "now": "16:05",
			"half past five": "05:30", "half past five in the evening": "17:30", "quarter to six": "05:45", "five thirty pm": "17:30", "8 o'clock": "08:00",
			"in the morning": "MO", "this evening": "EV", "at 9": "09:00", "25:00": "", "14 am": "", "soon": "",
		}},
		{"AMAZON.Duration", values{"3 hours": "PT3H", "ten minutes": "PT10M", "a week": "P1W", "two nights": "P2D", "long": "", "3 bananas": ""}},
		{"AMAZON.EmailAddress", values{"Jo@Example.com": "jo@example.com", "jo at example dot com": "jo@example.com", "jo@": "", "jo": ""}},
		{"AMAZON.PhoneNumber", values{"+1 (555) 123-4567": "15551234567", "555": "", "five five five": ""}},
		{"AMAZON.Confirmation", values{"yes": "Yes", "Yes, please.": "Yes", "nope": "No", "don't": "No", "maybe": "Maybe", "I don't know": "Don't know", "Sí": "Yes", "green": ""}},
		{"AMAZON.UKPostalCode", values{"sw1a 1aa": "SW1A 1AA", "12345": ""}},
		{"AMAZON.AlphaNumeric", values{"AB 12": "AB12", "a-b": ""}},
		{"AMAZON.City", values{"New York": "New York", "...": ""}},
	}
	r := &Runner{locale: bot.Locale{ID: "en_US"}, o: Options{Now: func() time.Time { return now }}}
	for _, tt := range tests {
		t.Run(tt.typ, func(t *testing.T) {
			got := values{}
			for text := range tt.want {
				v, _, ok := r.builtIn(tt.typ, text)
				got[text] = v.Interpreted
				if !ok {
					got[text] = ""
				} else if v.Original != text {
					t.Errorf("the original of %q is %q", text, v.Original)
				}
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
