package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/bedrocktest"
	"github.com/awsai-go/awsai/examples/internal/cli"
	"github.com/awsai-go/awsai/rag"
)

const guide = "# Guide\n\nSome words to begin with.\n\n## Tests\n\nRun the tests with `go test ./...` on any machine.\n"

// folder makes a folder of documents.
func folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"guide.md": guide, "other.txt": "Bread is baked from flour and water.\n", "bad.md": "a\x00b"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "rag -docs DIR \"question\"", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestAnswerWithCitation(t *testing.T) {
	docs, store := folder(t), filepath.Join(t.TempDir(), "store")
	for range 2 { // the second run finds the store
		code, out, errs := execute(t, "-docs", docs, "-store", store, "How do I run the tests?")
		want := "Run the tests with `go test ./...` on any machine. [1]\n\n[1] " + filepath.Join(docs, "guide.md") +
			":7  Run the tests with `go test ./...` on any machine.\n"
		if code != 0 || out != want {
			t.Errorf("exit %d, output\n%s\nwant\n%s", code, out, want)
		}
		if !strings.Contains(errs, "skipped bad.md") {
			t.Errorf("standard error = %q", errs)
		}
	}
}

func TestPrincipals(t *testing.T) {
	docs, store := folder(t), filepath.Join(t.TempDir(), "store")
	if err := os.WriteFile(filepath.Join(docs, "pay.md"), []byte("---\nreaders: [hr]\n---\nThe bonus is paid in March.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for principals, found := range map[string]bool{"": false, "ann": false, "ann,hr": true} {
		code, out, _ := execute(t, "-docs", docs, "-store", store, "-principals", principals, "When is the bonus paid?")
		if code != 0 || strings.Contains(out, "March") != found {
			t.Errorf("as %q: exit %d, output %q", principals, code, out)
		}
	}
}

func TestUnanswered(t *testing.T) {
	code, out, _ := execute(t, "-docs", folder(t), "-store", filepath.Join(t.TempDir(), "s"), "Who", "won", "in", "1998?")
	if code != 0 || strings.TrimSpace(out) != rag.NoAnswer {
		t.Errorf("exit %d, output %q", code, out)
	}
}

func TestJSON(t *testing.T) {
	docs, store := folder(t), filepath.Join(t.TempDir(), "store")
	var got struct {
		Question string
		Answer   rag.Answer
		Index    struct{ Added, Updated, Unchanged, Deleted int }
	}
	ask := func() {
		t.Helper()
		got.Index = struct{ Added, Updated, Unchanged, Deleted int }{}
		code, out, _ := execute(t, "-docs", docs, "-store", store, "-json", "How do I run the tests?")
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
			t.Fatalf("exit %d, %v:\n%s", code, err, out)
		}
	}
	ask()
	if a := got.Answer; !a.Answered || len(a.Hits) == 0 || a.Hits[0].Score <= 0 || len(a.Hits[0].Parts) == 0 || a.Timings.Total <= 0 {
		t.Errorf("answer = %+v", a)
	}
	if c := got.Answer.Citations[0]; guide[c.QuoteStart:c.QuoteEnd] != c.Quote || !c.Verified {
		t.Errorf("citation = %+v", c)
	}
	if got.Index.Added != 2 {
		t.Errorf("first run: %+v", got.Index)
	}
	// One file changes, one goes.
	if err := os.WriteFile(filepath.Join(docs, "guide.md"), []byte(guide+"\nMore.\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(docs, "other.txt")); err != nil {
		t.Fatal(err)
	}
	ask()
	if got.Index.Updated != 1 || got.Index.Deleted != 1 || got.Index.Added != 0 {
		t.Errorf("second run: %+v", got.Index)
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: rag"},
		{"unknown flag", []string{"-dcos", "x", "q"}, 2, "flag provided but not defined: -dcos"},
		{"no question", []string{"-docs", "x"}, 2, "the question is missing"},
		{"rerank without Bedrock", []string{"-docs", "x", "-rerank", "m", "what?"}, 2, "-rerank needs -bedrock"},
		{"no folder", []string{"what?"}, 2, "-docs is missing"},
		{"folder not there", []string{"-docs", "nowhere", "-store", filepath.Join(t.TempDir(), "s"), "what?"}, 1, "nowhere"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := execute(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
				t.Errorf("exit %d, output %q, standard error\n%s", code, out, errs)
			}
		})
	}
}

// reply is what the stand-in for Bedrock answers.
var reply = bedrocktest.Answer("Run the tests ", "with go test on any machine [1]. Made up [9].")

func TestBedrock(t *testing.T) {
	bedrocktest.Serve(t, reply...)
	docs, store := folder(t), filepath.Join(t.TempDir(), "s")
	code, out, errs := execute(t, "-bedrock", "-docs", docs, "-store", store, "How do I run the tests?")
	for _, want := range []string{"Run the tests with go test on any machine [1].", filepath.Join(docs, "guide.md") + ":7", "[?] refers to a passage that does not exist"} {
		if code != 0 || !strings.Contains(out, want) {
			t.Errorf("exit %d, no %q in\n%s%s", code, want, out, errs)
		}
	}
	// The store of one model is not opened with another.
	code, _, errs = execute(t, "-docs", docs, "-store", store, "How do I run the tests?")
	if code != 1 || !strings.Contains(errs, "amazon.titan-embed-text-v2:0/1024") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestBedrockUnknownModel(t *testing.T) {
	bedrocktest.Serve(t, reply...)
	code, _, errs := execute(t, "-bedrock", "-embed", "nonsense", "-docs", folder(t), "-store", filepath.Join(t.TempDir(), "s"), "q")
	if code != 1 || !strings.Contains(errs, "nonsense") || !strings.Contains(errs, "cohere") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestBedrockCutOff(t *testing.T) {
	bedrocktest.Serve(t, reply[:2]...)
	docs := folder(t)
	code, out, errs := execute(t, "-bedrock", "-docs", docs, "-store", filepath.Join(t.TempDir(), "s"), "How do I run the tests?")
	if code != 1 || out != "Run the tests \n" || !strings.Contains(errs, "incomplete") {
		t.Errorf("exit %d, %q, %s", code, out, errs)
	}
	code, out, _ = execute(t, "-json", "-bedrock", "-docs", docs, "-store", filepath.Join(t.TempDir(), "s"), "How do I run the tests?")
	var got struct {
		Answer rag.Answer
		Error  string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 1 || got.Answer.Text != "Run the tests " || got.Error == "" {
		t.Errorf("exit %d, %v, %s", code, err, out)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var out, errs bytes.Buffer
	if code := cli.Run(ctx, "rag", run, []string{"-docs", folder(t), "-store", filepath.Join(t.TempDir(), "s"), "q"}, &out, &errs); code != 1 {
		t.Errorf("exit %d, %s", code, errs.String())
	}
}
