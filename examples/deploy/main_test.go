package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

func TestMain(m *testing.M) {
	if os.Getenv(serving) != "" {
		serve()
		return
	}
	os.Exit(m.Run())
}

func TestLocal(t *testing.T) {
	for _, tt := range []struct {
		args []string
		code int
		want string
	}{
		{nil, 0, "16\n"},
		{[]string{"-json", "local", "4,5"}, 0, "{\n  \"answer\": \"19\"\n}\n"},
		{[]string{"local", "four"}, 1, ""},
		{[]string{"up"}, 2, ""},
		{[]string{"fly"}, 2, ""},
	} {
		var out, errs bytes.Buffer
		code := cli.Run(t.Context(), "deploy", run, tt.args, &out, &errs)
		if code != tt.code || out.String() != tt.want {
			t.Errorf("deploy %q = %d, %q, want %d, %q; %s", tt.args, code, out.String(), tt.code, tt.want, errs.String())
		}
	}
}
