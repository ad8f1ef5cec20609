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

// invoke runs the program.
func invoke(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "pipeline [flags] [COMMAND]", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestLocal(t *testing.T) {
	code, out, errs := invoke(t)
	want := `Prepare        Processing     Succeeded
Train          Training       Succeeded
Evaluate       Processing     Succeeded
Check          Condition      Succeeded  true
Register       RegisterModel  Succeeded
NotGoodEnough  Fail           Blocked
`
	if diff := cmp.Diff(want, out); code != 0 || diff != "" {
		t.Errorf("exit %d, %s (-want +got):\n%s", code, errs, diff)
	}
	code, out, errs = invoke(t, "-p", "Limit=0.001", "-json")
	var ran struct{ Status, Reason string }
	if err := json.Unmarshal([]byte(out), &ran); err != nil {
		t.Fatal(err)
	}
	if code != 1 || ran.Status != "failed" || !strings.Contains(errs, "the error is above 0.001") {
		t.Errorf("exit %d, %+v, %s; want a failure", code, ran, errs)
	}
}

func TestFiles(t *testing.T) {
	dir := t.TempDir()
	_, def, _ := invoke(t, "define")
	older, newer := filepath.Join(dir, "old.json"), filepath.Join(dir, "new.json")
	for path, text := range map[string]string{older: def, newer: strings.ReplaceAll(def, "cpu-py311", "cpu-py312")} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if code, out, errs := invoke(t, "validate", older); code != 0 || !strings.Contains(out, "Evaluate\tProcessing\tafter Prepare, Train") {
		t.Errorf("exit %d, %s, %s", code, out, errs)
	}
	if code, out, errs := invoke(t, "diff", older, newer); code != 0 || !strings.Contains(out, "will miss the cache because Arguments.AppSpecification.ImageUri") {
		t.Errorf("exit %d, %s, %s", code, out, errs)
	}
	if code, out, _ := invoke(t, "-json", "diff", older, older); code != 0 || strings.TrimSpace(out) != "null" {
		t.Errorf("exit %d, %s; want no difference", code, out)
	}
	for _, args := range [][]string{{"diff", older}, {"validate"}, {"-p", "x", "local"}, {"fly", "x"}} {
		if code, _, _ := invoke(t, args...); code == 0 {
			t.Errorf("%v worked", args)
		}
	}
}

const execution = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/line/execution/abcdefghijkl"

// answers are those of the service.
var answers = map[string]string{
	"CreatePipeline":             `{"PipelineArn":"arn:line"}`,
	"DescribePipeline":           `{"PipelineName":"line","PipelineStatus":"Active","PipelineDefinition":"{\"Steps\":[{\"Name\":\"Old\",\"Type\":\"Fail\"}]}"}`,
	"StartPipelineExecution":     `{"PipelineExecutionArn":"` + execution + `"}`,
	"RetryPipelineExecution":     `{"PipelineExecutionArn":"` + execution + `"}`,
	"StopPipelineExecution":      `{"PipelineExecutionArn":"` + execution + `"}`,
	"DeletePipeline":             `{}`,
	"DescribePipelineExecution":  `{"PipelineExecutionStatus":"Succeeded"}`,
	"ListPipelineExecutionSteps": `{"PipelineExecutionSteps":[{"StepName":"Check","StepStatus":"Succeeded","Metadata":{"Condition":{"Outcome":"True"}}}]}`,
	"ListPipelines":              `{"PipelineSummaries":[{"PipelineName":"line"}]}`,
	"ListPipelineExecutions":     `{"PipelineExecutionSummaries":[{"PipelineExecutionArn":"` + execution + `","PipelineExecutionStatus":"Failed"}]}`,
}

func TestService(t *testing.T) {
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, api := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		answer, ok := answers[operation]
		if !api {
			answer, ok = `{"ScheduleArn":"arn:schedule"}`, r.URL.Path == "/schedules/line-schedule"
		}
		if !ok {
			t.Errorf("unexpected %s %s", operation, r.URL.Path)
		}
		io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	const role = "arn:aws:iam::111122223333:role/SageMaker"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"list"}, "line\t\n"},
		{[]string{"-role", role, "upsert", "line"}, "created arn:line\n"},
		{[]string{"-p", "Limit=2", "start", "line"}, execution + "\nCheck\tCondition\tSucceeded\tTrue\n"},
		{[]string{"-follow=false", "start", "line"}, execution + "\n"},
		{[]string{"watch", execution}, "Check\tCondition\tSucceeded\tTrue\n"},
		{[]string{"retry", execution}, "Check\tCondition\tSucceeded\tTrue\n"},
		{[]string{"stop", execution}, ""},
		{[]string{"delete", "line"}, ""},
		{[]string{"executions", "line"}, execution + "\tfailed\t0001-01-01T00:00:00Z\t\n"},
		{[]string{"describe", "line"}, "line\tActive\t\n\tOld\tFail\n"},
		{[]string{"-role", role, "schedule", "line"}, "arn:schedule\n"},
	} {
		code, out, errs := invoke(t, tt.args...)
		if code != 0 || out != tt.want {
			t.Errorf("%v: exit %d, %q, %s; want %q", tt.args, code, out, errs, tt.want)
		}
	}
}
