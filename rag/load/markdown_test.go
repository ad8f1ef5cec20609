package load_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarkdown(t *testing.T) {
	tests := []struct {
		name, source string
		want         []brief
	}{
		{"headings", "# The *big* `one`\n\nSetext [link](x)\n---\n\n### Sub & co \\* {#id}\ntext\n", []brief{
			{heading, 1, "", "The big one", [2]int{1, 1}},
			{heading, 2, "", "Setext link", [2]int{3, 4}},
			{heading, 3, "", "Sub & co *", [2]int{6, 6}},
			{paragraph, 0, "", "text", [2]int{7, 7}},
		}},
		{"code and lists", "Run:\n\n```sh\nmake\n\n# not a heading\n```\n\n- a\n- b\n  - c\n\n      code\n\n    indented\n", []brief{
			{paragraph, 0, "", "Run:", [2]int{1, 1}},
			{code, 0, "", "```sh\nmake\n\n# not a heading\n```", [2]int{3, 7}},
			{list, 0, "", "- a\n- b\n  - c\n\n      code\n\n    indented", [2]int{9, 15}},
		}},
		{"indented code", "a\n\n    b\n\n    c\n", []brief{
			{paragraph, 0, "", "a", [2]int{1, 1}},
			{code, 0, "", "    b\n\n    c", [2]int{3, 5}},
		}},
		{"table after text", "intro\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted\nlazily\n\n***\nend", []brief{
			{paragraph, 0, "", "intro", [2]int{1, 1}},
			{table, 0, "", "| a | b |\n|---|---|\n| 1 | 2 |", [2]int{2, 4}},
			{paragraph, 0, "", "> quoted\nlazily", [2]int{6, 7}},
			{paragraph, 0, "", "end", [2]int{10, 10}},
		}},
		{"without text", "<!-- # hidden -->\n\n<p align=center><img src=x></p>\n\n<details>more</details>\n\n[a]: http://a\n[b c]: <b> 'B'\n\nz [a][b c]\n", []brief{
			{paragraph, 0, "", "<details>more</details>", [2]int{5, 5}},
			{paragraph, 0, "", "z [a][b c]", [2]int{10, 10}},
		}},
		{"crlf", "# A\r\n\r\nb\r\nc\r\n\r\n- d\r\n", []brief{
			{heading, 1, "", "A", [2]int{1, 1}},
			{paragraph, 0, "", "b\r\nc", [2]int{3, 4}},
			{list, 0, "", "- d", [2]int{6, 6}},
		}},
		{"byte order mark", "\uFEFF# A\nb", []brief{
			{heading, 1, "", "A", [2]int{1, 1}},
			{paragraph, 0, "", "b", [2]int{2, 2}},
		}},
		{"empty", "", nil},
		{"blank", " \n\t\n", nil},
		{"deeply quoted", strings.Repeat("> ", 600) + "x", []brief{{paragraph, 0, "", strings.Repeat("> ", 600) + "x", [2]int{1, 1}}}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if diff := cmp.Diff(tt.want, briefs(parse(t, "x.md", tt.source))); diff != "" {
				t.Errorf("blocks (-want +got):\n%s", diff)
			}
		})
	}
}

func TestMarkdownLongList(t *testing.T) {
	item := "- " + strings.Repeat("word ", 100) + "\n\n  more\n"
	f := parse(t, "x.md", strings.Repeat(item, 5)+"\nend\n")
	if len(f.Blocks) != 6 {
		t.Fatalf("%d blocks, want the 5 items and the end", len(f.Blocks))
	}
	for _, b := range f.Blocks[:5] {
		if b.Kind != list || b.EndLine-b.Line != 2 || !strings.HasSuffix(b.Text, "more") {
			t.Errorf("item: %s, lines %d–%d", b.Kind, b.Line, b.EndLine)
		}
	}
}

func TestFrontMatter(t *testing.T) {
	meta := func(m map[string]any) map[string]any {
		m["path"], m["type"] = "docs/x.md", "markdown"
		return m
	}
	tests := []struct {
		name, source, title string
		metadata            map[string]any
		blocks              int
	}{
		{"yaml", "---\ntitle: \"The title\"  \ndate: 2024-05-01\nweight: 3\nratio: 0.5\ndraft: false\nversion: '1.10'\ntags: [a, \"b c\"]\n" +
			"authors:\n  - Ann\n  - Bob\nnested:\n  key: v\ntext: |\n  long\ntype: page\nnote: x # comment\n---\nBody\n",
			"The title", meta(map[string]any{"date": "2024-05-01", "weight": 3, "ratio": 0.5, "draft": false, "version": "1.10",
				"tags": []string{"a", "b c"}, "authors": []string{"Ann", "Bob"}, "note": "x"}), 1},
		{"toml", "+++\r\ntitle = 'T'\r\nweight = 3\r\ntags = [\"a\"]\r\n[extra]\r\nx = 1\r\n+++\r\n# H\r\n", "T", meta(map[string]any{"weight": 3, "tags": []string{"a"}}), 1},
		{"first heading", "## Sub\n# Top\n# Other\n", "Top", meta(map[string]any{}), 3},
		{"file name", "## Sub\n", "x.md", meta(map[string]any{}), 1},
		{"rules are not front matter", "---\nJust text.\n---\n", "x.md", meta(map[string]any{}), 1},
		{"not closed", "---\na: b\n", "x.md", meta(map[string]any{}), 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := parse(t, "docs/x.md", tt.source)
			if diff := cmp.Diff(tt.metadata, f.Document.Metadata); diff != "" {
				t.Errorf("metadata (-want +got):\n%s", diff)
			}
			if f.Document.Title != tt.title || len(f.Blocks) != tt.blocks {
				t.Errorf("title %q with %d blocks, want %q with %d", f.Document.Title, len(f.Blocks), tt.title, tt.blocks)
			}
		})
	}
}
