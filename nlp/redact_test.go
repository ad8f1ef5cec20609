package nlp_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/awsai-go/awsai/nlp"
)

func pii(start, end int, kind nlp.PIIType, confidence float64) nlp.PII {
	return nlp.PII{Span: nlp.Span{Start: start, End: end}, Type: kind, Confidence: confidence}
}

func TestRedact(t *testing.T) {
	const text = "Zoë 👩‍👧 lives in 東京."
	zoe, tokyo := pii(0, 4, "NAME", 0.9), pii(strings.Index(text, "東"), strings.Index(text, "."), "ADDRESS", 0.5)
	for _, tt := range []struct {
		name  string
		found []nlp.PII
		opt   func(*nlp.RedactOptions)
		want  string
	}{
		{"nothing", nil, nil, text},
		{"types", []nlp.PII{tokyo, zoe}, nil, "[NAME] 👩‍👧 lives in [ADDRESS]."},
		{"characters", []nlp.PII{zoe, tokyo}, func(o *nlp.RedactOptions) { o.Mask = '*' }, "*** 👩‍👧 lives in **."},
		{"of a type", []nlp.PII{zoe, tokyo}, func(o *nlp.RedactOptions) { o.Types = []nlp.PIIType{"ADDRESS"} }, "Zoë 👩‍👧 lives in [ADDRESS]."},
		{"confident", []nlp.PII{zoe, tokyo}, func(o *nlp.RedactOptions) { o.MinConfidence = 0.6 }, "[NAME] 👩‍👧 lives in 東京."},
		{"overlapping", []nlp.PII{pii(3, 6, "B", 1), pii(0, 4, "A", 1), pii(5, 8, "C", 1)}, nil, "[A]\u200d👧 lives in 東京."},
		{"one within the other", []nlp.PII{pii(1, 2, "B", 1), pii(0, 4, "A", 1)}, nil, "[A] 👩‍👧 lives in 東京."},
		{"twice", []nlp.PII{zoe, zoe}, nil, "[NAME] 👩‍👧 lives in 東京."},
		{"adjacent", []nlp.PII{pii(0, 2, "A", 1), pii(2, 4, "B", 1)}, nil, "[A][B] 👩‍👧 lives in 東京."},
		{"inside of a character", []nlp.PII{pii(3, 4, "A", 1), pii(2, 3, "B", 1)}, nil, "Zo[A] 👩‍👧 lives in 東京."},
		{"beyond", []nlp.PII{pii(-5, 4, "A", 1), pii(len(text)-1, 999, "B", 1)}, nil, "[A] 👩‍👧 lives in 東京[B]"},
		{"empty and reversed", []nlp.PII{pii(3, 3, "A", 1), pii(9, 2, "B", 1)}, nil, text},
	} {
		opt := tt.opt
		if opt == nil {
			opt = func(*nlp.RedactOptions) {}
		}
		if got := nlp.Redact(text, tt.found, opt); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestRedactThroughTheService(t *testing.T) {
	a := serveComprehend(t).analyzer(english)
	got, err := a.BatchRedact(t.Context(), []string{"👍🏽 to Ann and Élodie", "", "nobody"})
	if err == nil || got[0] != "👍🏽 to [NAME] and [NAME]" || got[1] != "" || got[2] != "nobody" {
		t.Errorf("%q, %v", got, err)
	}
	one, err := a.Redact(t.Context(), "I am Ann", func(o *nlp.RedactOptions) { o.Mask = '#' })
	if err != nil || one != "# am ###" {
		t.Errorf("%q, %v", one, err)
	}
	labels, err := a.ContainsPII(t.Context(), "I am Ann")
	if err != nil || len(labels) != 1 || labels[0] != (nlp.PIILabel{Type: "NAME", Confidence: 0.5}) {
		t.Errorf("%v, %v", labels, err)
	}
}

func FuzzRedact(f *testing.F) {
	f.Add("Zoë 👩‍👧", 1, 3, 2, 9)
	f.Add("a\xffb", 0, 2, 1, 1)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		got := nlp.Redact(text, []nlp.PII{pii(a, b, "", 1), pii(c, d, "", 1)})
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8 any more", got)
		}
		if strings.Count(got, "[]") < strings.Count(text, "[]") && len(got) > len(text)+4 {
			t.Errorf("%q of %q", got, text)
		}
		if masked := nlp.Redact(text, []nlp.PII{pii(a, b, "", 1), pii(c, d, "", 1)}, func(o *nlp.RedactOptions) { o.Mask = '*' }); utf8.RuneCountInString(masked) != utf8.RuneCountInString(text) {
			t.Errorf("%q has other characters than %q", masked, text)
		}
	})
}
