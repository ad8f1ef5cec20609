package codepoint_test

import (
	"errors"
	"testing"
	"unicode/utf8"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/codepoint"
)

func TestBytes(t *testing.T) {
	for _, tt := range []struct {
		text       string
		begin, end int
		want       string // "!" for no such place
	}{
		{"plain", 1, 3, "la"},
		{"", 0, 0, ""},
		{"naïve", 2, 4, "ïv"},
		{"e\u0301a", 0, 1, "e"},
		{"👩‍👧 Ann", 4, 7, "Ann"},
		{"שלום Ann", 0, 4, "שלום"},
		{"東京に行く", 2, 5, "に行く"},
		{"a\xff\xfeb", 1, 4, "\xff\xfeb"},
		{"naïve", 0, 6, "!"},
		{"naïve", 3, 2, "!"},
		{"plain", -1, 2, "!"},
	} {
		from, to, err := codepoint.Of(tt.text).Bytes(tt.begin, tt.end)
		switch {
		case tt.want == "!":
			if !errors.Is(err, awsai.ErrUnavailable) {
				t.Errorf("%q %d-%d: error %v", tt.text, tt.begin, tt.end, err)
			}
		case err != nil || tt.text[from:to] != tt.want:
			t.Errorf("%q %d-%d: %q, %v; want %q", tt.text, tt.begin, tt.end, tt.text[from:to], err, tt.want)
		}
	}
}

func FuzzBytes(f *testing.F) {
	f.Add("👩‍👧 Ann", 4, 7)
	f.Add("a\xffb", 0, 3)
	f.Fuzz(func(t *testing.T, text string, begin, end int) {
		from, to, err := codepoint.Of(text).Bytes(begin, end)
		if err != nil {
			if begin >= 0 && begin <= end && end <= utf8.RuneCountInString(text) {
				t.Fatal(err)
			}
			return
		}
		if got := utf8.RuneCountInString(text[:from]); got != begin {
			t.Errorf("%d code points before it, want %d", got, begin)
		}
		if got := utf8.RuneCountInString(text[from:to]); got != end-begin {
			t.Errorf("%d code points in it, want %d", got, end-begin)
		}
	})
}
