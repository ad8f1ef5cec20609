package bedrock_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/awsai-go/awsai/bedrock"
)

func TestRedact(t *testing.T) {
	mark := func(start, end int, mask string) bedrock.Mark {
		return bedrock.Mark{Start: start, End: end, Mask: mask}
	}
	tests := []struct {
		name, text string
		marks      []bedrock.Mark
		want       string
	}{
		{"none", "abc", nil, "abc"},
		{"in any order", "abcdef", []bedrock.Mark{mark(4, 5, "Y"), mark(1, 2, "X")}, "aXcdYf"},
		{"all", "abc", []bedrock.Mark{mark(0, 3, "X")}, "X"},
		{"side by side", "abcd", []bedrock.Mark{mark(0, 2, "X"), mark(2, 4, "Y")}, "XY"},
		{"overlapping", "abcdef", []bedrock.Mark{mark(2, 5, "Y"), mark(1, 3, "X")}, "aXf"},
		{"one in the other", "abcdef", []bedrock.Mark{mark(2, 3, "Y"), mark(1, 5, "X")}, "aXf"},
		{"of one start the longest", "abcdef", []bedrock.Mark{mark(1, 2, "Y"), mark(1, 4, "X")}, "aXef"},
		{"a chain", "abcdefg", []bedrock.Mark{mark(0, 3, "X"), mark(2, 5, "Y"), mark(4, 6, "Z")}, "Xg"},
		{"the same twice", "abc", []bedrock.Mark{mark(1, 2, "X"), mark(1, 2, "X")}, "aXc"},
		{"empty and backwards", "abc", []bedrock.Mark{mark(1, 1, "X"), mark(2, 1, "X")}, "abc"},
		{"beyond the text", "abc", []bedrock.Mark{mark(-5, 1, "X"), mark(2, 9, "Y"), mark(7, 9, "Z")}, "XbY"},
		{"within characters", "é😀!", []bedrock.Mark{mark(1, 3, "X")}, "X!"},
		{"no mask", "abc", []bedrock.Mark{mark(1, 2, "")}, "ac"},
		{"broken text", "a\xffb", []bedrock.Mark{mark(2, 3, "X")}, "a\xffX"},
	}
	for _, tt := range tests {
		if got := bedrock.Redact(tt.text, tt.marks...); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

// What no mark touches stays as it is, and what is marked does not.
func FuzzRedact(f *testing.F) {
	f.Add("Zoë 😀 a@b.c", 2, 4, 5, 8)
	f.Add("a\xff\xe6\x97b", 1, 2, 3, 4)
	f.Add("abc", -1, 9, 2, 1)
	f.Fuzz(func(t *testing.T, text string, a, b, c, d int) {
		const mask = "\x00"
		if strings.Contains(text, mask) {
			t.Skip("the test tells a mask from the text by this byte")
		}
		got := bedrock.Redact(text, bedrock.Mark{Start: a, End: b, Mask: mask}, bedrock.Mark{Start: c, End: d, Mask: mask})
		if utf8.ValidString(text) && !utf8.ValidString(got) {
			t.Errorf("%q is not UTF-8", got)
		}
		// The text that is left is, piece by piece, the text.
		kept, rest := strings.Split(got, mask), text
		for i, piece := range kept {
			switch {
			case i == 0 && !strings.HasPrefix(rest, piece), i == len(kept)-1 && !strings.HasSuffix(rest, piece):
				t.Errorf("%q begins or ends otherwise than %q", got, text)
			case !strings.Contains(rest, piece):
				t.Errorf("%q has %q, which %q has not", got, piece, text)
			}
			rest = rest[max(strings.Index(rest, piece), 0)+len(piece):]
		}
		marked := func(i int) bool { return a <= i && i < b || c <= i && i < d }
		left := len(strings.ReplaceAll(got, mask, ""))
		unmarked := 0
		for i := range len(text) {
			if !marked(i) {
				unmarked++
			}
		}
		// A mark takes at most three bytes more, at either end.
		if left > unmarked || left < unmarked-2*2*(utf8.UTFMax-1) {
			t.Errorf("%d bytes are left of %d that are not marked", left, unmarked)
		}
	})
}
