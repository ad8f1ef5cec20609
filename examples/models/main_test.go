package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

const (
	models = `{"modelSummaries":[
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/amazon.nova-lite-v1:0","modelId":"amazon.nova-lite-v1:0","modelName":"Nova Lite","providerName":"Amazon","inferenceTypesSupported":["ON_DEMAND"],"modelLifecycle":{"status":"ACTIVE"}},
{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0","modelId":"anthropic.claude-opus-4-1-20250805-v1:0","modelName":"Claude Opus 4.1","providerName":"Anthropic",
 "inferenceTypesSupported":["INFERENCE_PROFILE"],"modelLifecycle":{"status":"LEGACY","endOfLifeTime":"2127-01-08T00:00:00Z"}}]}`
	profiles = `{"inferenceProfileSummaries":[
{"inferenceProfileName":"US Opus","inferenceProfileArn":"arn:aws:bedrock:us-east-1:111122223333:inference-profile/us.anthropic.claude-opus-4-1-20250805-v1:0","inferenceProfileId":"us.anthropic.claude-opus-4-1-20250805-v1:0",
 "status":"ACTIVE","type":"SYSTEM_DEFINED","models":[{"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/anthropic.claude-opus-4-1-20250805-v1:0"}]}]}`
)

// serve starts a stand-in for the control plane and sets the environment of the test to it.
func serve(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/foundation-models":
			fmt.Fprint(w, models)
		case "/inference-profiles":
			fmt.Fprint(w, profiles)
		default:
			t.Errorf("request for %s", r.URL.Path)
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

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "models [flags] [-check id ...]", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestModels(t *testing.T) {
	serve(t)
	const (
		head = "MODEL                                    PROVIDER   STATE   END         ON DEMAND  PROFILES\n"
		nova = "amazon.nova-lite-v1:0                    Amazon     active  -           yes        -\n"
		opus = "anthropic.claude-opus-4-1-20250805-v1:0  Anthropic  legacy  2127-01-08  no         us\n"
	)
	for _, tt := range []struct {
		args []string
		want string
	}{
		{nil, head + nova + opus},
		{[]string{"-provider", "anthropic"}, head + opus},
		{[]string{"-legacy"}, head + opus},
	} {
		code, out, errs := execute(t, tt.args...)
		if diff := cmp.Diff(tt.want, out); code != 0 || diff != "" {
			t.Errorf("%v: exit %d, %s, output (-want +got):\n%s", tt.args, code, errs, diff)
		}
	}
}

func TestJSON(t *testing.T) {
	serve(t)
	code, out, errs := execute(t, "-json", "-legacy")
	var got []struct {
		ID, State string
		Profiles  []string
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || len(got) != 1 {
		t.Fatalf("exit %d, %v, %s, %s", code, err, errs, out)
	}
	if got[0].State != "legacy" || len(got[0].Profiles) != 1 || strings.Contains(out, "0001-01-01") {
		t.Errorf("%s", out)
	}
	if code, out, _ := execute(t, "-json", "-provider", "nobody"); code != 0 || out != "[]\n" {
		t.Errorf("none: exit %d, %q", code, out)
	}
}

func TestCheck(t *testing.T) {
	serve(t)
	const opus = "anthropic.claude-opus-4-1-20250805-v1:0"
	code, out, errs := execute(t, "-check", "amazon.nova-lite-v1:0", opus)
	want := "amazon.nova-lite-v1:0: good\n" + opus + ": legacy (2127-01-08), needs profile; use anthropic.claude-opus-4-8; use us." + opus + "\n"
	if diff := cmp.Diff(want, out); code != 1 || errs != "models: 1 of 2 IDs have problems\n" || diff != "" {
		t.Errorf("exit %d, %s, output (-want +got):\n%s", code, errs, diff)
	}
	code, out, errs = execute(t, "-json", "-check", "amazon.nova-lite-v1:0")
	var got []struct{ ID string }
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 || len(got) != 1 {
		t.Errorf("exit %d, %v, %s, %s", code, err, errs, out)
	}
}

func TestWrong(t *testing.T) {
	serve(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: models"},
		{"IDs without -check", []string{"amazon.nova-lite-v1:0"}, 2, "IDs go with -check"},
		{"-check without IDs", []string{"-check"}, 2, "-check with IDs"},
		{"unknown flag", []string{"-x"}, 2, "flag provided but not defined: -x"},
	} {
		if code, out, errs := execute(t, tt.args...); code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
			t.Errorf("%s: exit %d, output %q, standard error\n%s", tt.name, code, out, errs)
		}
	}
}
