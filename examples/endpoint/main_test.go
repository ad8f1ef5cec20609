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
	"time"

	"github.com/aws/aws-sdk-go-v2/aws/protocol/eventstream"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// serve is a stand-in for endpoints that answer with what they got, and for a bucket.
func serve(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		switch {
		case strings.HasSuffix(r.URL.Path, "/invocations-response-stream"):
			if json.Valid(body) {
				body = []byte("data: {\"choices\":[{\"delta\":{\"content\":\"high\"},\"finish_reason\":\"stop\"}]}\n\n")
			}
			stream(t, w, body[:3], body[3:])
		case strings.HasSuffix(r.URL.Path, "/async-invocations"):
			w.Header().Set("X-Amzn-SageMaker-OutputLocation", "s3://bucket/out/1.out")
			w.WriteHeader(http.StatusAccepted)
			io.WriteString(w, `{"InferenceId":"i"}`)
		case strings.HasSuffix(r.URL.Path, "/invocations"):
			if bytes.HasPrefix(body, []byte(`{"inputs"`)) {
				body = []byte(`[[1,2],[3,4]]`)
			}
			w.Write(body)
		default:
			http.ServeContent(w, r, "", time.Unix(0, 0), strings.NewReader("a word"))
		}
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_S3_FORCE_PATH_STYLE": "true",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

// stream answers with an event for each part.
func stream(t *testing.T, w http.ResponseWriter, parts ...[]byte) {
	w.Header().Set("Content-Type", "application/vnd.amazon.eventstream")
	for _, part := range parts {
		m := eventstream.Message{Payload: part}
		m.Headers.Set(":message-type", eventstream.StringValue("event"))
		m.Headers.Set(":event-type", eventstream.StringValue("PayloadPart"))
		m.Headers.Set(":content-type", eventstream.StringValue("application/octet-stream"))
		if err := eventstream.NewEncoder().Encode(w, m); err != nil {
			t.Error(err)
		}
	}
}

func endpoint(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), "endpoint", run, args, &o, &e)
	return o.String(), e.String(), code
}

func TestWays(t *testing.T) {
	serve(t)
	file := filepath.Join(t.TempDir(), "rows.csv")
	if err := os.WriteFile(file, []byte("1,2\n3,4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, tt := range []struct {
		want string
		args []string
	}{
		{"1,2\n", []string{"-type", "text/csv", "-variant", "blue", "-text", "1,2", "churn"}},
		{"1,2\n3,4\n\n", []string{"-type", "text/csv", "churn", file}},
		{"1,2\n3,4\n", []string{"-type", "text/csv", "-lines", "churn", file}},
		{"hello", []string{"-stream", "-text", "hello", "chat"}},
		{"high\n", []string{"-chat", "-text", "How?", "chat"}},
		{"a word\n", []string{"-async", "slow", file}},
		{"a word\n", []string{"-async", "slow", "s3://bucket/in.wav"}},
		{"a word\n", []string{"-resume", "output=s3%3A%2F%2Fbucket%2Fout%2F1.out", "slow"}},
		{"{\n  \"body\": \"1,2\"\n}\n", []string{"-json", "-text", "1,2", "churn"}},
	} {
		out, errs, code := endpoint(t, tt.args...)
		if out != tt.want || code != 0 {
			t.Errorf("%d: exit code %d, %q, want %q; %s", i, code, out, tt.want, errs)
		}
	}
	out, errs, code := endpoint(t, "-embed", "m/2", "-text", "a\nb", "embed")
	if strings.Join(strings.Fields(out), "") != "[1,2][3,4]" || code != 0 {
		t.Errorf("exit code %d, %q; %s", code, out, errs)
	}
}

func TestUsage(t *testing.T) {
	serve(t)
	for want, lines := range map[int][][]string{
		2: {{}, {"a", "b", "c"}, {"-chat", "-shape", "x", "-text", "x", "a"}, {"-embed", "m", "-text", "x", "a"}},
		1: {{"a"}, {"a", "no such file"}, {"-resume", "x", "a"}, {"-text", "x", "a b"}, {"-stage", "x", "-text", "x", "a"}},
	} {
		for _, args := range lines {
			if out, errs, code := endpoint(t, args...); code != want {
				t.Errorf("%s: exit code %d, want %d; %s%s", fmt.Sprint(args), code, want, out, errs)
			}
		}
	}
}
