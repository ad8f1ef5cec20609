package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func TestRun(t *testing.T) {
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), "canvas", run, nil, &out, &errs); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	for _, want := range []string{"boosted-trees\tF1\t", "distance"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output has no %q:\n%s", want, out.String())
		}
	}
	if code := cli.Run(t.Context(), "canvas", run, []string{"-aws"}, &out, &errs); code != 2 {
		t.Errorf("-aws alone: exit code %d, want 2", code)
	}
}
