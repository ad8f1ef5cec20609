package main

import (
	"bytes"
	"encoding/json"
	"os/exec"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func start(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), "train", run, args, &o, &e)
	return o.String(), e.String(), code
}

func TestTrains(t *testing.T) {
	if _, err := exec.LookPath("python3"); err != nil {
		t.Skip("there is no python3")
	}
	out, errs, code := start(t, "-epochs", "600")
	if code != 0 || !strings.HasPrefix(out, "y = 2.00x + 1.00\tloss ") || !strings.Contains(errs, "epoch 600 loss: ") {
		t.Errorf("exit code %d, %q, %s", code, out, errs)
	}
	out, errs, code = start(t, "-json", "-name", "line-1", "-model", t.TempDir())
	var got struct {
		Job  string
		Line string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || got.Job != "line-1" || !strings.HasPrefix(got.Line, "y = ") {
		t.Errorf("exit code %d, %v, %q, %s", code, err, out, errs)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{"more"}, {"-aws"}, {"-epochs", "many"}} {
		if _, _, code := start(t, args...); code != 2 {
			t.Errorf("%q: exit code %d, want 2", args, code)
		}
	}
	if _, _, code := start(t, "-data", "no-such-file"); code != 1 {
		t.Errorf("exit code %d, want 1", code)
	}
}
