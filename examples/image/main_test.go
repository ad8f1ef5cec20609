package main

import (
	"bytes"
	"encoding/json"
	"image"
	"image/png"
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

// bedrockServer is a stand-in for Bedrock that answers each request with the body. It returns
// the paths and bodies of the requests.
func bedrockServer(t *testing.T, answer any) *[]string {
	t.Helper()
	var sent []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		sent = append(sent, r.URL.Path, string(body))
		if err := json.NewEncoder(w).Encode(answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	t.Chdir(t.TempDir())
	return &sent
}

func pixels(t *testing.T, width, height int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, width, height))); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "image [flags] TEXT", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func TestImage(t *testing.T) {
	file := pixels(t, 64, 32)
	sent := bedrockServer(t, map[string]any{"seeds": []int{42}, "finish_reasons": []any{nil}, "images": [][]byte{file}})
	code, out, errs := execute(t, "-seed", "42", "-ratio", "2:1", "-not", "dogs", "A", "fox.")
	if code != 0 || !strings.HasPrefix(out, "image.png  64×32, ") || !strings.HasSuffix(out, " bytes, seed 42\n") {
		t.Errorf("exit %d, output %q, standard error %q", code, out, errs)
	}
	if got, err := os.ReadFile("image.png"); err != nil || !bytes.Equal(got, file) {
		t.Errorf("file of %d bytes, %v; want that of the model", len(got), err)
	}
	want := []string{"/model/stability.sd3-5-large-v1:0/invoke",
		`{"prompt":"A fox.","negative_prompt":"dogs","aspect_ratio":"2:1","seed":42,"output_format":"png"}`}
	if diff := cmp.Diff(want, *sent); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
}

func TestJSON(t *testing.T) {
	file := pixels(t, 16, 16)
	bedrockServer(t, map[string]any{"images": [][]byte{file, file}, "error": "one of the images was blocked"})
	path := filepath.Join(t.TempDir(), "a.png")
	code, out, errs := execute(t, "-json", "-model", "amazon.nova-canvas-v1:0", "-n", "3", "-seed", "7", "-out", path, "A fox.")
	var got []result
	if err := json.Unmarshal([]byte(out), &got); err != nil || code != 0 {
		t.Fatalf("exit %d, %v, %s", code, err, errs)
	}
	made := func(path string) result {
		return result{Path: path, Format: "png", Bytes: len(file), Width: 16, Height: 16, Seed: 7}
	}
	base := strings.TrimSuffix(path, ".png")
	want := []result{made(base + "-1.png"), made(base + "-2.png"), {Error: "one of the images was blocked"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
	for _, r := range want[:2] {
		if got, err := os.ReadFile(r.Path); err != nil || !bytes.Equal(got, file) {
			t.Errorf("%s: %d bytes, %v", r.Path, len(got), err)
		}
	}
}

func TestWrong(t *testing.T) {
	bedrockServer(t, map[string]any{"finish_reasons": []any{"Filter reason: prompt"}})
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: image"},
		{"no text", nil, 2, "the text is missing"},
		{"unknown flag", []string{"-sede", "1", "a"}, 2, "flag provided but not defined: -sede"},
		{"seed", []string{"-seed", "x", "a"}, 2, "invalid value"},
		{"standard output", []string{"-out", "-", "a"}, 2, "does not end in .png"},
		{"unknown model", []string{"-model", "nonsense", "a"}, 1, "nonsense"},
		{"several", []string{"-n", "2", "a"}, 1, "Request.N is 2"},
		{"blocked", []string{"a"}, 1, "blocked: no image was made: Filter reason: prompt"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, out, errs := execute(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) || out != "" {
				t.Errorf("exit %d, output %q, standard error\n%s", code, out, errs)
			}
			if files, err := os.ReadDir("."); err != nil || len(files) > 0 {
				t.Errorf("%d files, %v; want none", len(files), err)
			}
		})
	}
}

func TestUnwritable(t *testing.T) {
	bedrockServer(t, map[string]any{"finish_reasons": []any{nil}, "images": [][]byte{pixels(t, 1, 1)}})
	code, out, errs := execute(t, "-out", filepath.Join("missing", "a.png"), "a")
	if code != 1 || out != "" || !strings.Contains(errs, "missing") {
		t.Errorf("exit %d, output %q, %s", code, out, errs)
	}
}
