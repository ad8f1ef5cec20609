package load_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/rag/load"
	"github.com/google/go-cmp/cmp"
)

func TestParseType(t *testing.T) {
	for name, want := range map[string]string{
		"a/B.MD": "markdown", "x.htm": "html", "x.csv": "csv", "x.tsv": "tsv", "x.jsonl": "jsonl", "x.json": "json", "x.go": "go", "x.rst": "rst",
		"README": "text", "LICENSE-APACHE": "text", "Dockerfile": "dockerfile", "x.tsx": "typescript", "x.hpp": "cpp", "x.yml": "yaml", "x": "text",
		"x.rs": "rust",
	} {
		f := parse(t, name, "x")
		if diff := cmp.Diff(map[string]any{"path": name, "type": want}, f.Document.Metadata); diff != "" {
			t.Errorf("%s: metadata (-want +got):\n%s", name, diff)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for name, data := range map[string]string{"": "text", "x.md": "a\x00", "y.md": "caf\xe9 au lait"} {
		_, err := load.Parse(name, []byte(data))
		if !errors.Is(err, awsai.ErrInvalid) || strings.Contains(err.Error(), "lait") {
			t.Errorf("Parse(%q): %v", name, err)
		}
	}
}

// Whatever the format, one line without an end is read.
func TestParseHugeLine(t *testing.T) {
	line := strings.Repeat("word ", 100_000)
	for _, name := range []string{"x.md", "x.txt", "x.html", "x.jsonl", "x.json", "x.csv", "x.go", "x.py"} {
		if f := parse(t, name, line); len(f.Blocks) != 1 {
			t.Errorf("%s: %d blocks, want 1", name, len(f.Blocks))
		}
	}
}
