package pieces

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

func TestSplit(t *testing.T) {
	tests := []struct {
		name, text string
		limit      int
		size       Size
		want       []string
	}{
		{"empty", "", 10, Bytes, nil},
		{"fits", "One. Two.", 9, Bytes, []string{"One. Two."}},
		{"after sentences", "One is. Two is.  Three.", 17, Bytes, []string{"One is. Two is.  ", "Three."}},
		{"after words", "One two three four. Five.", 9, Bytes, []string{"One two ", "three ", "four. ", "Five."}},
		{"within a word", "abcdefgh ij", 3, Bytes, []string{"abc", "def", "gh ", "ij"}},
		{"between code points", "ééé", 3, Bytes, []string{"é", "é", "é"}},
		{"a code point over the limit", "a😀b", 2, Bytes, []string{"a", "😀", "b"}},
		{"runes", "ééé. ééé.", 5, Runes, []string{"ééé. ", "ééé."}},
		{"ideographs", "今日は。明日は。", 12, Bytes, []string{"今日は。", "明日は。"}},
		{"space first", "  One. Two.", 7, Bytes, []string{"  One. ", "Two."}},
		{"limit 0", "ab", 0, Bytes, []string{"a", "b"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, Split(tt.text, tt.limit, tt.size)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("One two. Three\n\nfour five! 今日は。 é\xff😀", 7)
	f.Add(" ", 1)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		for _, size := range []Size{Bytes, Runes} {
			pieces := Split(text, limit, size)
			if got := strings.Join(pieces, ""); got != text {
				t.Errorf("together they are %q, not %q", got, text)
			}
			for _, p := range pieces {
				if size(p) > limit && utf8.RuneCountInString(p) > 1 || p == "" {
					t.Errorf("piece %q, limit %d", p, limit)
				}
			}
		}
	})
}
