package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func TestPlan(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hub.json")
	doc := `{"HostingEcrUri":"image","HostingArtifactUri":"s3://bucket/model.tar.gz","DefaultInferenceInstanceType":"ml.g5.2xlarge"}`
	if err := os.WriteFile(file, []byte(doc), 0o600); err != nil {
		t.Fatal(err)
	}
	var out, errs bytes.Buffer
	if code := cli.Run(t.Context(), "jumpstart", run, []string{"-document", file}, &out, &errs); code != 0 {
		t.Fatalf("exit code %d: %s", code, errs.String())
	}
	for _, want := range []string{"ml.g5.2xlarge", "s3://bucket/model.tar.gz", "USD"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("output has no %q:\n%s", want, out.String())
		}
	}
	if code := cli.Run(t.Context(), "jumpstart", run, nil, &out, &errs); code != 2 {
		t.Errorf("no command: exit code %d, want 2", code)
	}
}
