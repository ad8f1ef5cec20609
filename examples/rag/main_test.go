package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

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

// bedrock is a stand-in for Bedrock: it embeds every text alike and streams an answer, cut
// off after so many events.
func bedrock(t *testing.T, events int) {
	t.Helper()
	vector := strings.TrimSuffix(strings.Repeat("0.5,", 1024), ",")
	all := []string{
		`messageStart {"role":"assistant"}`,
		`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Run the tests "}}`,
		`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"with go test on any machine [1]. Made up [9]."}}`,
		`contentBlockStop {"contentBlockIndex":0}`,
		`messageStop {"stopReason":"end_turn"}`,
		`metadata {"usage":{"inputTokens":1,"outputTokens":1,"totalTokens":2},"metrics":{"latencyMs":1}}`,
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.URL.Path, "/invoke") {
			fmt.Fprintf(w, `{"embedding":[%s],"inputTextTokenCount":1}`, vector)
			return
		}
		w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
		enc := eventstream.NewEncoder()
		for _, e := range all[:events] {
			kind, payload, _ := strings.Cut(e, " ")
			var headers eventstream.Headers
			headers.Set(":message-type", eventstream.StringValue("event"))
			headers.Set(":event-type", eventstream.StringValue(kind))
			headers.Set(":content-type", eventstream.StringValue("application/json"))
			if err := enc.Encode(w, eventstream.Message{Headers: headers, Payload: []byte(payload)}); err != nil {
				t.Error(err)
			}
		}
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

func TestBedrock(t *testing.T) {
	bedrock(t, 6)
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
	bedrock(t, 6)
	code, _, errs := execute(t, "-bedrock", "-embed", "nonsense", "-docs", folder(t), "-store", filepath.Join(t.TempDir(), "s"), "q")
	if code != 1 || !strings.Contains(errs, "nonsense") || !strings.Contains(errs, "cohere") {
		t.Errorf("exit %d, %s", code, errs)
	}
}

func TestBedrockCutOff(t *testing.T) {
	bedrock(t, 2)
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
