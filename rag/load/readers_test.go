package load_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/rag"
)

// TestReaders: readers that front matter names in whatever way hide the document from all
// others, also where they cannot be read.
func TestReaders(t *testing.T) {
	for name, tt := range map[string]struct {
		source string
		want   any
	}{
		"list":                 {"---\nreaders: [hr, \"it\"]\n---\nx\n", []string{"hr", "it"}},
		"list of lines":        {"---\nreaders:\n  - hr\n  - it\n---\nx\n", []string{"hr", "it"}},
		"list after a comment": {"---\nreaders: # who\n- hr\n---\nx\n", []string{"hr"}},
		"one":                  {"---\nreaders: hr\n---\nx\n", []string{"hr"}},
		"toml":                 {"+++\nreaders = ['hr']\n+++\nx\n", []string{"hr"}},
		"empty list":           {"---\nreaders: []\n---\nx\n", []string{}},
		"nothing":              {"---\nreaders:\nnote: x\n---\nx\n", []string{}},
		"a number":             {"---\nreaders: 7\n---\nx\n", []string{}},
		"nested":               {"---\nreaders:\n  group: hr\n---\nx\n", []string{}},
		"a map":                {"---\nreaders: {group: hr}\n---\nx\n", []string{}},
		"a list over lines":    {"---\nreaders: [hr,\n  it]\n---\nx\n", []string{}},
		"none":                 {"---\nnote: x\n---\nx\n", nil},
	} {
		got := parse(t, "x.md", tt.source).Document.Metadata[rag.ReadersKey]
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
