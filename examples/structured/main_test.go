package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/bedrocktest"
	"github.com/awsai-go/awsai/examples/internal/cli"
)

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), `structured [flags] ["text"]`, run, args, &out, &errs)
	return code, out.String(), errs.String()
}

var pieces = []string{`{"number":"17","seller":"Tin`, ` & Son","date":"2026-05-02","currency":"EUR",`,
	`"items":[{"name":"bucket\u001b[2J","quantity":3,"price":4.5}],`, `"total":13.5}`}

const drawn = "Invoice 17\nof      Tin & Son\non      2026-05-02\n" +
	"       3 × bucket\uFFFD[2J                             4.50\nTotal   EUR 13.50\n"

func TestStream(t *testing.T) {
	sent := bedrocktest.Serve(t, bedrocktest.Answer(pieces...)...)
	if code, out, errs := execute(t, "-stream", "An", "invoice"); code != 0 || out != drawn || errs != "" {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
	if body := sent.Bodies()[0]; !strings.Contains(body, `"text":"An invoice"`) || !strings.Contains(body, `"textFormat"`) {
		t.Errorf("body %s", body)
	}
	code, out, _ := execute(t, "-stream", "-json", "An invoice")
	lines := strings.Split(strings.TrimSpace(out), "\n")
	var first, last invoice
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || code != 0 || first.Seller != "Tin" {
		t.Errorf("exit %d, %v, first step %s", code, err, lines[0])
	}
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &last); err != nil || last.Total != 13.5 || len(lines) < 4 {
		t.Errorf("%v, %d steps, last %s", err, len(lines), lines[len(lines)-1])
	}
}

func TestScreen(t *testing.T) {
	var b bytes.Buffer
	s := screen{w: &b, terminal: true}
	s.draw("a\n", false)
	s.draw("a\nb\n", false)
	s.draw("c\n", true)
	if diff := cmp.Diff("a\n\x1b[1A\x1b[Ja\nb\n\x1b[2A\x1b[Jc\n", b.String()); diff != "" {
		t.Errorf("drawn (-want +got):\n%s", diff)
	}
}

// The text may come by standard input.
func TestWhole(t *testing.T) {
	file := filepath.Join(t.TempDir(), "invoice.txt")
	if err := os.WriteFile(file, []byte("An invoice\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	sent := bedrocktest.Serve(t, bedrocktest.Answer(pieces...)...)
	for _, tt := range []struct {
		args []string
		want string
	}{{nil, drawn}, {[]string{"-json"}, "\"total\": 13.5\n}\n"}} {
		in, err := os.Open(file)
		if err != nil {
			t.Fatal(err)
		}
		stdin := os.Stdin
		os.Stdin = in
		code, out, errs := execute(t, tt.args...)
		os.Stdin = stdin
		in.Close()
		if code != 0 || !strings.HasSuffix(out, tt.want) || errs != "" {
			t.Errorf("%q: exit %d, %q, %q", tt.args, code, out, errs)
		}
	}
	if body := sent.Bodies()[0]; !strings.Contains(body, `"text":"An invoice\n"`) {
		t.Errorf("body %s", body)
	}
}

func TestMisfit(t *testing.T) {
	bedrocktest.Serve(t, bedrocktest.Answer(`{"number":"17"}`)...)
	code, out, errs := execute(t, "-stream", "An invoice")
	if code != 1 || out != "" || !strings.Contains(errs, "the answer does not fit") {
		t.Errorf("exit %d, %q, %q", code, out, errs)
	}
}

func TestCommandLine(t *testing.T) {
	for _, tt := range []struct {
		arg, want string
		code      int
	}{{"-h", "usage: structured", 0}, {"-josn", "flag provided but not defined: -josn", 2}, {" ", "the text is missing", 2}} {
		if code, out, errs := execute(t, tt.arg); code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
			t.Errorf("%q: exit %d, output %q, standard error\n%s", tt.arg, code, out, errs)
		}
	}
}
