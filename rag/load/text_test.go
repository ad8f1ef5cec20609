package load_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlainText(t *testing.T) {
	tests := []struct {
		name, source, title string
		want                []brief
	}{
		{"x.rst", "=====\nTitle\n=====\n\nIntro\ntext.\n\nPart\n----\nUnder it.\n\nTitle 2\n=======\n\nSub\n---\n\n----\n\n.. note:: x\n\n   y\n", "Title", []brief{
			{heading, 1, "", "Title", [2]int{1, 3}},
			{paragraph, 0, "", "Intro\ntext.", [2]int{5, 6}},
			{heading, 2, "", "Part", [2]int{8, 9}},
			{paragraph, 0, "", "Under it.", [2]int{10, 10}},
			{heading, 3, "", "Title 2", [2]int{12, 13}},
			{heading, 2, "", "Sub", [2]int{15, 16}},
			{paragraph, 0, "", ".. note:: x", [2]int{20, 20}},
			{paragraph, 0, "", "   y", [2]int{22, 22}},
		}},
		{"x.txt", "a long line over\n---\nb", "x.txt", []brief{{paragraph, 0, "", "a long line over\n---\nb", [2]int{1, 3}}}},
		{"README", "One\r\n===\r\n\r\ntwo\r\n", "One", []brief{
			{heading, 1, "", "One", [2]int{1, 2}},
			{paragraph, 0, "", "two", [2]int{4, 4}},
		}},
		{"x.unknown", "text", "x.unknown", []brief{{paragraph, 0, "", "text", [2]int{1, 1}}}},
		{"x.txt", "", "x.txt", nil},
	}
	for _, tt := range tests {
		f := parse(t, tt.name, tt.source)
		if diff := cmp.Diff(tt.want, briefs(f)); diff != "" {
			t.Errorf("%s: blocks (-want +got):\n%s", tt.name, diff)
		}
		if f.Document.Title != tt.title {
			t.Errorf("%s: title %q, want %q", tt.name, f.Document.Title, tt.title)
		}
	}
}
