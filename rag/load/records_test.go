package load_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRecords(t *testing.T) {
	tests := []struct {
		name, source string
		want         []brief
	}{
		{"x.jsonl", "{\"_id\": 7, \"title\": \"T\", \"text\": \"a\\n\\\"b\\\" \\u00e9\\ud83d\\ude00\", \"n\": null, \"e\": \"\"}\n\n{broken\n{\"tags\": [\"x\", \"y\"], \"in\": {\"ok\": true}}", []brief{
			{record, 0, "T", "_id: 7\nT\na\n\"b\" é😀", [2]int{1, 1}},
			{record, 0, "", "{broken", [2]int{3, 3}},
			{record, 0, "", "tags: x, y\nin.ok: true", [2]int{4, 4}},
		}},
		{"x.ndjson", "\"just text\"\r\n[1,2]\r\n{}\r\n", []brief{
			{record, 0, "", "just text", [2]int{1, 1}},
			{record, 0, "", "1, 2", [2]int{2, 2}},
		}},
		{"x.jsonl", `{"messages": [{"role": "user", "content": "Hi"}, {"role": "assistant", "content": "Ho"}]}`, []brief{
			{record, 0, "", "messages.role: user\nHi\nmessages.role: assistant\nHo", [2]int{1, 1}},
		}},
		{"x.json", "[\n  {\"question\": \"Q?\",\n   \"answer\": \"A.\"},\n  {\"k\": 1e3}\n]\n", []brief{
			{record, 0, "", "Q?\nA.", [2]int{2, 3}},
			{record, 0, "", "k: 1e3", [2]int{4, 4}},
		}},
		{"x.json", "{\n  \"a\": 1\n}\n", []brief{{code, 0, "", "{\n  \"a\": 1\n}", [2]int{1, 3}}}},
		{"x.json", "[1, 2]", []brief{{code, 0, "", "[1, 2]", [2]int{1, 1}}}},
		{"x.json", "[{", []brief{{code, 0, "", "[{", [2]int{1, 1}}}},
		{"x.csv", "name,notes\n\"Ann\",\"said \"\"hi\"\"\r\nand left\"\n\nBob\nCid,x,extra\n,\n", []brief{
			{record, 0, "", "name: Ann\nnotes: said \"hi\"\nand left", [2]int{2, 3}},
			{record, 0, "", "name: Bob", [2]int{5, 5}},
			{record, 0, "", "name: Cid\nnotes: x\nextra", [2]int{6, 6}},
		}},
		{"x.csv", "\uFEFFa;b\n1;2,5\n", []brief{{record, 0, "", "a: 1\nb: 2,5", [2]int{2, 2}}}},
		{"x.tsv", "a\tb\r\n1, 2\t\"open\r\n", []brief{{record, 0, "", "a: 1, 2\nb: open", [2]int{2, 2}}}},
		{"x.csv", "only,a header\n", []brief{{record, 0, "", "only,a header", [2]int{1, 1}}}},
		{"x.csv", "", nil},
		{"x.jsonl", "\n \n", nil},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, briefs(parse(t, tt.name, tt.source))); diff != "" {
			t.Errorf("%s %q: blocks (-want +got):\n%s", tt.name, tt.source, diff)
		}
	}
}

// The marks of a record lead into the middle of an escaped or quoted value.
func TestRecordPositions(t *testing.T) {
	for name, source := range map[string]string{
		"x.jsonl": `{"title": "T", "text": "a\tlong\nstory \u00e9nds here"}`,
		"x.csv":   "h1,h2\nv,\"a \"\"long\"\" story\r\nends here\"\n",
	} {
		b := parse(t, name, source).Blocks[0]
		for _, word := range []string{"long", "story", "nds here"} {
			at, mark := strings.Index(b.Text, word), 0
			for mark+1 < len(b.Marks) && b.Marks[mark+1].Text <= at {
				mark++
			}
			m := b.Marks[mark]
			if got := source[m.Source+at-m.Text:]; !strings.HasPrefix(got, word) {
				t.Errorf("%s: %q is said to stand at %q", name, word, got)
			}
		}
	}
}
