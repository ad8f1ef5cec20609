package main

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// bedrockServer is a stand-in for Bedrock. Texts that end alike have the same direction,
// others none in common.
func bedrockServer(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ InputText string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		vector := make([]float32, 1024)
		vector[in.InputText[len(in.InputText)-1]] = float32(len(in.InputText))
		if err := json.NewEncoder(w).Encode(map[string]any{"embedding": vector, "inputTextTokenCount": 3}); err != nil {
			t.Error(err)
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
	code = cli.Run(t.Context(), `embed [flags] "text" ...`, run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestText(t *testing.T) {
	bedrockServer(t)
	code, out, errs := execute(t, "one.", "three.", "two?")
	want := `amazon.titan-embed-text-v2:0, 1024 dimensions
1.000  "one."  "three."
0.000  "one."  "two?"
0.000  "three."  "two?"
`
	if diff := cmp.Diff(want, out); code != 0 || diff != "" {
		t.Errorf("exit %d, %s, output (-want +got):\n%s", code, errs, diff)
	}
}

func TestJSON(t *testing.T) {
	bedrockServer(t)
	for _, texts := range [][]string{{"one.", "three."}, {"one."}} {
		code, out, errs := execute(t, append([]string{"-json"}, texts...)...)
		var got output
		if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
			t.Fatalf("exit %d, %v, %s", code, err, errs)
		}
		if got.Model.Dimensions != 1024 || got.InputTokens != int64(3*len(texts)) || len(got.Vectors) != len(texts) || len(got.Vectors[0]) != 1024 {
			t.Errorf("model %v, %d tokens, %d vectors", got.Model, got.InputTokens, len(got.Vectors))
		}
		want := []pair{{"one.", "three.", 1}}[:len(texts)-1]
		if diff := cmp.Diff(want, got.Pairs); diff != "" {
			t.Errorf("pairs (-want +got):\n%s", diff)
		}
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
		{"help", []string{"-h"}, 0, "usage: embed"},
		{"no text", nil, 2, "the texts are missing"},
		{"unknown flag", []string{"-mdoel", "x", "a"}, 2, "flag provided but not defined: -mdoel"},
		{"unknown model", []string{"-model", "nonsense", "a"}, 1, "nonsense"},
		{"blank text", []string{"a", " "}, 1, "1 of 2 items failed, the first at index 1"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := execute(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
				t.Errorf("exit %d, output %q, standard error\n%s", code, out, errs)
			}
		})
	}
}

func TestNoRegion(t *testing.T) {
	bedrockServer(t)
	t.Setenv("AWS_REGION", "")
	t.Setenv("AWS_DEFAULT_REGION", "")
	if code, _, errs := execute(t, "a"); code != 1 || !strings.Contains(errs, "no region") {
		t.Errorf("exit %d, %s", code, errs)
	}
}
