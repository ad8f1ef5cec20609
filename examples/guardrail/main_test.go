package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// bedrockServer is a stand-in for Bedrock, whose guardrail masks jo@example.com and blocks
// the word bomb, and whose checks find both.
func bedrockServer(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if strings.HasSuffix(r.URL.Path, "/guardrail-checks/invoke") {
			serveChecks(t, w, body)
			return
		}
		serveGuardrail(t, w, body)
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

const address = "jo@example.com"

func serveGuardrail(t *testing.T, w io.Writer, body []byte) {
	var in struct {
		Source  string
		Content []struct{ Text struct{ Text string } }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		t.Error(err)
	}
	text := in.Content[0].Text.Text
	action, outputs, assessment := "NONE", []map[string]string{}, map[string]any{}
	if strings.Contains(text, address) && in.Source == "OUTPUT" {
		action, outputs = "GUARDRAIL_INTERVENED", []map[string]string{{"text": strings.ReplaceAll(text, address, "{EMAIL}")}}
		assessment["sensitiveInformationPolicy"] = map[string]any{"regexes": []string{}, "piiEntities": []map[string]string{{"match": address, "type": "EMAIL", "action": "ANONYMIZED"}}}
	}
	if strings.Contains(text, "bomb") {
		action, outputs = "GUARDRAIL_INTERVENED", []map[string]string{{"text": "Not that."}}
		assessment["wordPolicy"] = map[string]any{"managedWordLists": []string{}, "customWords": []map[string]string{{"match": "bomb", "action": "BLOCKED"}}}
	}
	if err := json.NewEncoder(w).Encode(map[string]any{"action": action, "outputs": outputs, "assessments": []any{assessment}, "usage": map[string]int{}}); err != nil {
		t.Error(err)
	}
}

func serveChecks(t *testing.T, w io.Writer, body []byte) {
	var in struct {
		Messages []struct{ Content []struct{ Text string } }
	}
	if err := json.Unmarshal(body, &in); err != nil {
		t.Error(err)
	}
	text, violence, found := in.Messages[0].Content[0].Text, 0.2, "[]"
	if strings.Contains(text, "bomb") {
		violence = 0.8
	}
	if i := strings.Index(text, address); i >= 0 {
		found = fmt.Sprintf(`[{"type":"EMAIL","confidenceScore":0.8,"messageIndex":0,"contentIndex":0,"beginOffset":%d,"endOffset":%d}]`, i, i+len(address))
	}
	fmt.Fprintf(w, `{"results":{"contentFilter":{"results":[{"category":"VIOLENCE","severityScore":%v},{"category":"HATE","severityScore":0},{"category":"SEXUAL","severityScore":0},
		{"category":"MISCONDUCT","severityScore":0},{"category":"INSULTS","severityScore":0}]},"promptAttack":{"results":[{"category":"JAILBREAK","severityScore":0},
		{"category":"PROMPT_INJECTION","severityScore":0},{"category":"PROMPT_LEAKAGE","severityScore":0}]},"sensitiveInformation":{"results":%s}},"usage":{}}`, violence, found)
}

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), `guardrail [flags] ["text"]`, run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestText(t *testing.T) {
	bedrockServer(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"passed", []string{"-guardrail", "abc123", "Hello", "there"}, 0, "passed\nHello there\n"},
		{"masked", []string{"-guardrail", "abc123", "-version", "2", "-output", "Mail jo@example.com"}, 0, "masked\n  5-19  EMAIL  ANONYMIZED\nMail {EMAIL}\n"},
		{"blocked", []string{"-guardrail", "abc123", "A bomb"}, 1, "blocked\n  2-6  word  BLOCKED\nNot that.\n"},
		{"checks pass", []string{"Hello"}, 0, "passed\n  0-5  VIOLENCE  0.2\nHello\n"},
		{"checks find personal data", []string{"-output", "Mail jo@example.com"}, 0, "masked\n  0-19  VIOLENCE  0.2\n  5-19  EMAIL  0.8\nMail {EMAIL}\n"},
		{"checks find harm", []string{"A bomb"}, 1, "blocked\n  0-6  VIOLENCE  0.8\nA bomb\n"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := execute(t, tt.args...)
			if diff := cmp.Diff(tt.want, out); code != tt.code || diff != "" {
				t.Errorf("exit %d, %s, output (-want +got):\n%s", code, errs, diff)
			}
			if want := "guardrail: the text is blocked\n"; code == 1 && errs != want {
				t.Errorf("standard error %q, want %q", errs, want)
			}
		})
	}
}

func TestStandardInput(t *testing.T) {
	bedrockServer(t)
	file := filepath.Join(t.TempDir(), "text")
	if err := os.WriteFile(file, []byte("Mail jo@example.com\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer func(stdin *os.File) { os.Stdin = stdin }(os.Stdin)
	os.Stdin = in
	code, out, errs := execute(t, "-json", "-output", "-guardrail", "abc123")
	var got result
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("exit %d, %v, %s", code, err, errs)
	}
	want := result{Decision: "masked", Findings: []finding{{What: "EMAIL", Action: "ANONYMIZED", Start: 5, End: 19}}, Text: "Mail {EMAIL}\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("result (-want +got):\n%s", diff)
	}
}

func TestWrong(t *testing.T) {
	bedrockServer(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: guardrail"},
		{"unknown flag", []string{"-gaurdrail", "x", "a"}, 2, "flag provided but not defined: -gaurdrail"},
		{"no version", []string{"-guardrail", "abc123", "-version", "latest", "a"}, 1, "version"},
		{"blank text", []string{" "}, 1, "have no text"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := execute(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
				t.Errorf("exit %d, output %q, standard error\n%s", code, out, errs)
			}
		})
	}
}
