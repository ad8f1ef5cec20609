package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// object is a JSON value.
type object = map[string]any

// server is a stand-in for Amazon Polly that speaks in capital letters, and fails among the first requests.
func server(t *testing.T, failing int64) {
	t.Helper()
	var requests atomic.Int64
	mux := http.NewServeMux()
	answer := func(pattern string, out any) {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, _ *http.Request) {
			if err := json.NewEncoder(w).Encode(out); err != nil {
				t.Error(err)
			}
		})
	}
	mux.HandleFunc("POST /v1/speech", func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Text, OutputFormat, VoiceId string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		w.Header().Set("x-amzn-RequestCharacters", fmt.Sprint(len(in.Text)))
		if in.OutputFormat == "json" {
			for i, at := range regexp.MustCompile(`\w+`).FindAllStringIndex(in.Text, -1) {
				fmt.Fprintf(w, `{"time":%d,"type":"word","start":%d,"end":%d,"value":%q}`+"\n", i*400, at[0], at[1], in.Text[at[0]:at[1]])
			}
			return
		}
		if requests.Add(1) <= failing && strings.Contains(in.Text, "FAIL") {
			w.Header().Set("X-Amzn-ErrorType", "InvalidSsmlException")
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		fmt.Fprintf(w, "%s:%s|", in.VoiceId, strings.ToUpper(in.Text[:3])+strings.Repeat("_", len(in.Text)%2))
	})
	answer("GET /v1/voices", object{"Voices": []object{
		{"Id": "Joanna", "Name": "Joanna", "Gender": "Female", "LanguageCode": "en-US", "SupportedEngines": []string{"neural", "standard"}},
		{"Id": "Brian", "Name": "Brian", "Gender": "Male", "LanguageCode": "en-GB", "SupportedEngines": []string{"standard"}},
	}})
	task := object{"SynthesisTask": object{"TaskId": "t-1", "TaskStatus": "completed", "OutputUri": "https://s3.us-east-1.amazonaws.com/bucket/key.t-1.mp3"}}
	answer("POST /v1/synthesisTasks", task)
	answer("GET /v1/synthesisTasks/t-1", task)
	answer("GET /v1/synthesisTasks", object{"SynthesisTasks": []any{task["SynthesisTask"]}})
	answer("GET /v1/lexicons", object{"Lexicons": []object{{"Name": "w3c", "Attributes": object{"LanguageCode": "en-US", "LexemesCount": 1}}}})
	answer("GET /v1/lexicons/w3c", object{"Lexicon": object{"Name": "w3c", "Content": "<lexicon/>"}})
	answer("PUT /v1/lexicons/w3c", object{})
	answer("DELETE /v1/lexicons/w3c", object{})
	srv := httptest.NewServer(mux)
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
	code = cli.Run(t.Context(), "polly [flags] COMMAND [TEXT]", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

func file(t *testing.T, content string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

const pls = `<lexicon xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" xml:lang="en-US"><lexeme><grapheme>W3C</grapheme><alias>Consortium</alias></lexeme></lexicon>`

func TestCommands(t *testing.T) {
	server(t, 0)
	lexicon := file(t, pls)
	tests := []struct {
		args string
		want string // in what is printed
	}{
		{"-format mulaw -out - say Hello.", "Joanna:HEL|"},
		{"-format mulaw -out - -language en-GB say Hello.", "Brian:HEL|"},
		{"-format mulaw -out - -ssml say <speak>Hello.</speak>", "Joanna:<SP_|"},
		{"marks Hello, you.", "   0.400  word          7-10     you"},
		{"-json -marks word marks Hello, you.", `"Start": 7`},
		{"split One.", "4 characters, 4 of them billed\nOne."},
		{"-json split One.", `"Billed": 4`},
		{"voices", "Joanna       Female   en-US      [neural standard]"},
		{"-gender Male -json voices", `"ID": "Brian"`},
		{"task s3://bucket/key Hello.", "s3://bucket/key.t-1.mp3"},
		{"-json resume t-1", `"Status": "succeeded"`},
		{"tasks", "t-1  succeeded"},
		{"lexicons", "w3c"},
		{"lexicon get w3c", "<lexicon/>"},
		{"lexicon put w3c " + lexicon, ""},
		{"lexicon check " + lexicon, ""},
		{"-json lexicon check " + lexicon, `"Alias": "Consortium"`},
		{"lexicon delete w3c", ""},
	}
	for _, tt := range tests {
		code, stdout, stderr := execute(t, strings.Split(tt.args, " ")...)
		if code != 0 || !strings.Contains(stdout, tt.want) {
			t.Errorf("%s: exit code %d\n%s%s", tt.args, code, stdout, stderr)
		}
	}
}

func TestSayWithCaptions(t *testing.T) {
	server(t, 0)
	dir := t.TempDir()
	out, vtt := filepath.Join(dir, "a.pcm"), filepath.Join(dir, "a.srt")
	code, stdout, stderr := execute(t, "-format", "pcm", "-out", out, "-captions", vtt, "-file", file(t, "Hello you."), "say")
	if code != 0 || !strings.Contains(stdout, "20 characters in 1 requests") {
		t.Errorf("exit code %d\n%s%s", code, stdout, stderr)
	}
	if got, err := os.ReadFile(vtt); err != nil || !strings.Contains(string(got), "Hello you.") {
		t.Errorf("captions %q, %v", got, err)
	}
}

func TestSayGoesOn(t *testing.T) {
	server(t, 3)
	text := file(t, strings.Repeat("All is well. ", 300)+"FAIL. "+strings.Repeat("And so on. ", 30))
	out := filepath.Join(t.TempDir(), "a.pcm")
	code, _, stderr := execute(t, "-format", "mulaw", "-out", out, "-file", text, "say")
	at := regexp.MustCompile(`-from (\d+)`).FindStringSubmatch(stderr)
	if code != 1 || at == nil {
		t.Fatalf("exit code %d: %s", code, stderr)
	}
	before, err := os.ReadFile(out)
	if err != nil || len(before) == 0 {
		t.Fatalf("%d bytes, %v", len(before), err)
	}
	for range 3 { // until the server has had enough
		if code, _, stderr = execute(t, "-format", "mulaw", "-out", out, "-from", at[1], "-file", text, "say"); code == 0 {
			break
		}
	}
	after, err := os.ReadFile(out)
	if code != 0 || err != nil || !bytes.HasPrefix(after, before) || len(after) == len(before) {
		t.Errorf("exit code %d: %s\n%q\n%q, %v", code, stderr, before, after, err)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range []string{"", "sing", "voices x", "resume", "lexicon get", "-file x say y", "lexicon sing w3c", "-from 9 -ssml say x", "-from 9 say x", "task bucket x"} {
		server(t, 0)
		if code, _, stderr := execute(t, strings.Fields(args)...); code != 2 || !strings.Contains(stderr, "usage") {
			t.Errorf("%q: exit code %d: %s", args, code, stderr)
		}
	}
}
