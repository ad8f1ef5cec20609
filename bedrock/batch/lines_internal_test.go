package batch

import (
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
)

func TestReadLines(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // "-" for a line that is too long
	}{
		{"none", "", nil},
		{"blank", "\n\r\n \t\n", nil},
		{"ends", "a\nb\r\n c \nd", []string{"a", "b", "c", "d"}},
		{"at the limit", strings.Repeat("x", 7) + "\n" + strings.Repeat("x", 8), []string{"xxxxxxx", "xxxxxxxx"}},
		{"over the limit", strings.Repeat("x", 8) + "\na\n" + strings.Repeat("x", 9), []string{"-", "a", "-"}},
		{"far over the limit", strings.Repeat("x", 200_000) + "\na", []string{"-", "a"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := allLines(strings.NewReader(tt.text), 8)
			if diff := cmp.Diff(tt.want, got); diff != "" || err != nil {
				t.Errorf("error %v, lines (-want +got):\n%s", err, diff)
			}
		})
	}
}

func TestReadLinesFails(t *testing.T) {
	cut := errors.New("cut")
	got, err := allLines(io.MultiReader(strings.NewReader("a\nb"), iotest.ErrReader(cut)), 8)
	if diff := cmp.Diff([]string{"a"}, got); diff != "" || !errors.Is(err, cut) {
		t.Errorf("error %v, want the reader's; lines (-want +got):\n%s", err, diff)
	}
}

func allLines(r io.Reader, limit int) (lines []string, err error) {
	for l, err := range readLines(r, limit) {
		if err != nil {
			return lines, err
		}
		if l.text == nil {
			l.text = []byte("-")
		}
		lines = append(lines, string(l.text))
	}
	return lines, nil
}

func FuzzResults(f *testing.F) {
	for _, s := range []string{
		"", "\n", `{"recordId":"a","modelOutput":{}}`, `{"recordId":"a","error":{"errorCode":400,"errorMessage":"no"}}` + "\r\n\r\n" + `{"recordId":"z"}`,
		`{"recordId":"b","modelOutput":{"output":{"message":{"role":"assistant","content":[{"text":"x"},{"new":{}}]}}}}`, "{\"recordId\":\"c\"\n\xff", "[]\nnull\n1",
		`{"recordId":"a","modelOutput":"x","error":{"errorCode":"x"}}` + "\n" + `{"recordId":"a"}`, strings.Repeat(" ", 300) + "x\n{}",
	} {
		f.Add([]byte(s))
	}
	const limit = 256
	f.Fuzz(func(t *testing.T, data []byte) {
		want := 0
		for line := range bytes.SplitSeq(data, []byte("\n")) {
			if len(bytes.TrimSpace(line)) > 0 || len(line) >= limit {
				want++
			}
		}
		ids := newLedger()
		for _, id := range []string{"a", "b", "c"} {
			ids.add(id, true)
		}
		counts, lines := map[string]int{}, 0
		count := func(r Result) {
			if e, failed := r.Err.(*RecordError); r.Index >= 0 && (!failed || e.Code != CodeDuplicate) {
				counts[r.ID]++
			}
		}
		for l, err := range readLines(iotest.HalfReader(bytes.NewReader(data)), limit) {
			if err != nil {
				t.Fatal(err)
			}
			lines++
			count(ids.result(l, Converse))
		}
		for r := range ids.missing() {
			count(r)
		}
		if at := len(data) - bytes.LastIndexByte(data, '\n') - 1; at == limit && len(bytes.TrimSpace(data[len(data)-at:])) == 0 {
			want-- // a blank line at the limit, without an end that would put it over
		}
		if lines != want {
			t.Errorf("%d lines, want %d", lines, want)
		}
		if diff := cmp.Diff(map[string]int{"a": 1, "b": 1, "c": 1}, counts); diff != "" {
			t.Errorf("results by record that count (-want +got):\n%s", diff)
		}
	})
}
