package main

import (
	"bytes"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// do runs the program and returns what it prints.
func do(t *testing.T, args ...string) string {
	t.Helper()
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), "mlflow", run, args, &out, &errs); code != 0 {
		t.Fatalf("%v: exit code %d: %s", args, code, errs.String())
	}
	return out.String()
}

func TestFolder(t *testing.T) {
	uri := filepath.Join(t.TempDir(), "mlruns")
	out := do(t, "-uri", uri, "demo")
	if !strings.Contains(out, "models:/demo line@champion is version 1, of rate 0.1\n") {
		t.Errorf("demo printed %s", out)
	}
	runs := do(t, "-uri", uri, "-filter", "params.rate != '0.05'", "-order", "loss", "runs", "demo")
	if got := regexp.MustCompile(`rate \S+`).FindAllString(runs, -1); strings.Join(got, ",") != "rate 0.1,rate 0.01" {
		t.Errorf("runs printed %s", runs)
	}
	id, _, _ := strings.Cut(runs, "\t")
	if n := strings.Count(do(t, "-uri", uri, "history", id, "loss"), "\n"); n != 100 {
		t.Errorf("the history has %d lines", n)
	}
	dir := t.TempDir()
	do(t, "-uri", uri, "get", id, dir)
	if data, err := os.ReadFile(filepath.Join(dir, "model", "line.json")); err != nil || !strings.Contains(string(data), "slope") {
		t.Errorf("got %s, %v", data, err)
	}
	if out := do(t, "-uri", uri, "-json", "models"); !strings.Contains(out, `"champion": 1`) {
		t.Errorf("models printed %s", out)
	}
	if out := do(t, "-uri", uri, "artifacts", id); !strings.HasPrefix(out, "model\t") {
		t.Errorf("artifacts printed %s", out)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"runs"}, {"nothing"}} {
		var out, errs bytes.Buffer
		if code := cli.Run(t.Context(), "mlflow", run, args, &out, &errs); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}
