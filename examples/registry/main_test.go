package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func TestRun(t *testing.T) {
	dir := t.TempDir()
	archive := filepath.Join(dir, "model.tar.gz")
	if err := os.WriteFile(archive, []byte("weights"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		args, want string
		code       int
	}{
		{"latest churn", "", 1},
		{"-image i -metric auc=0.9 register churn " + archive, "churn/1\tCompleted\tPendingManualApproval\n", 0},
		{"-image i -metric auc=0.95 register churn s3://b/m.tar.gz", "churn/2\tCompleted\tPendingManualApproval\n", 0},
		{"groups", "churn\t\n", 0},
		{"latest churn", "", 1},
		{"approve churn/2", "", 1}, // no reason
		{"-reason better approve churn/2", "churn/2\tCompleted\tApproved\tbetter\n", 0},
		{"-reason worse reject churn/1", "churn/1\tCompleted\tRejected\tworse\n", 0},
		{"list churn", "churn/2\tCompleted\tApproved\tbetter\nchurn/1\tCompleted\tRejected\tworse\n", 0},
		{"latest churn", "churn/2\tCompleted\tApproved\tbetter\n", 0},
		{"compare churn/1 churn/2", "     churn/1  churn/2\nauc  0.9      0.95 (+0.05)\n", 0},
		{"metrics churn/2", "auc\t0.95\n", 0},
		{"delete churn/1", "", 0},
		{"metrics churn/1", "", 1},
		{"", "", 2}, {"dance", "", 2}, {"compare churn/1", "", 2}, {"register a", "", 2}, {"-metric x register a", "", 2},
	} {
		var out, errs bytes.Buffer
		args := append([]string{"-dir", filepath.Join(dir, "models")}, strings.Fields(c.args)...)
		if code := cli.Run(t.Context(), "registry", run, args, &out, &errs); code != c.code || out.String() != c.want {
			t.Errorf("%s: exit code %d, %q, want %d, %q; %s", c.args, code, &out, c.code, c.want, &errs)
		}
	}
	for _, args := range []string{"list churn", "groups", "latest churn", "metrics churn/2"} {
		var out, errs bytes.Buffer
		if code := cli.Run(t.Context(), "registry", run, append([]string{"-json", "-dir", filepath.Join(dir, "models")}, strings.Fields(args)...), &out, &errs); code != 0 || !json.Valid(out.Bytes()) {
			t.Errorf("%s: exit code %d, %s%s", args, code, &out, &errs)
		}
	}
}
