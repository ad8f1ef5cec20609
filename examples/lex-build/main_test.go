package main

import (
	"bytes"
	"encoding/json"
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

func start(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, err bytes.Buffer
	code = cli.Run(t.Context(), "lex-build [flags] COMMAND", run, args, &out, &err)
	return code, out.String(), err.String()
}

func TestTalk(t *testing.T) {
	file := filepath.Join(t.TempDir(), "hotel.zip")
	if code, _, stderr := start(t, "-definition", "-o", file, "export"); code != 0 {
		t.Fatal(stderr)
	}
	texts := []string{"A suite room in Rome", "2030-05-01", "90", "for three nights", "yes", "add breakfast", "bla bla"}
	for name, args := range map[string][]string{"its own": {"talk"}, "from an archive": {"-file", file, "talk"}} {
		code, stdout, stderr := start(t, append(args, texts...)...)
		want := strings.Join([]string{
			"> A suite room in Rome", "From which day on?", "> 2030-05-01", "For how many nights?", "> 90", "We have rooms for 1 to 30 nights. For how many?",
			"> for three nights", "A suite in Rome from 2030-05-01 on, for 3 nights. Is that right?", "> yes", "Your suite in Rome is booked.",
			"> add breakfast", "Breakfast is from seven on.", "> bla bla", "I did not understand that. You can say: book a room.", "",
		}, "\n")
		if diff := cmp.Diff(want, stdout); diff != "" || code != 0 {
			t.Errorf("%s: code %d, %s (-want +got)\n%s", name, code, stderr, diff)
		}
	}
	_, stdout, _ := start(t, "-json", "talk", "help")
	var reply struct{ Messages []struct{ Content string } }
	if err := json.Unmarshal([]byte(stdout), &reply); err != nil || len(reply.Messages) != 1 || reply.Messages[0].Content != "You can say: book a room." {
		t.Errorf("%v: %s", err, stdout)
	}
}

// serve is a service that has no bot.
func serve(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		switch {
		case r.Method == http.MethodPost && strings.TrimSuffix(r.URL.Path, "/") == "/bots":
			io.WriteString(w, `{"botSummaries":[]}`)
		default:
			w.Header().Set("X-Amzn-Errortype", "ServiceQuotaExceededException")
			w.WriteHeader(http.StatusPaymentRequired)
			io.WriteString(w, `{"message":"no more bots"}`)
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

func TestPlanAndApply(t *testing.T) {
	serve(t)
	const role = "arn:aws:iam::123456789012:role/lex"
	code, stdout, stderr := start(t, "-role", role, "plan")
	lines := strings.Split(strings.TrimSpace(stdout), "\n")
	if code != 0 || len(lines) != 15 || lines[0] != "create bot Hotel" || lines[14] != "create alias live" {
		t.Errorf("code %d, %s\n%s", code, stderr, stdout)
	}
	if code, _, stderr = start(t, "-role", role, "apply"); code != 1 || !strings.Contains(stderr, "no more bots") {
		t.Errorf("apply: code %d, %s", code, stderr)
	}
	if code, _, stderr = start(t, "-o", filepath.Join(t.TempDir(), "x.zip"), "export"); code != 1 || !strings.Contains(stderr, "no bot has the name") {
		t.Errorf("export: code %d, %s", code, stderr)
	}
	if code, _, _ = start(t, "dance"); code != 2 {
		t.Errorf("a command that is none: code %d", code)
	}
}
