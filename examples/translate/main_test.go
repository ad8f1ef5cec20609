package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// server is a stand-in for Amazon Translate, whose language is capital letters, and for the part of
// S3 that lists what a job has made.
func server(t *testing.T) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if !ok {
			serveS3(w, r)
			return
		}
		var in request
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
			t.Error(err)
		}
		out, ok := answers[operation]
		if !ok {
			t.Errorf("no answer for %s", operation)
			return
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		if err := json.NewEncoder(w).Encode(out(in)); err != nil {
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

// request is what the answers look at.
type request struct {
	Text, Name, JobId  string
	TargetLanguageCode string
	Document           struct{ Content []byte }
	TerminologyData    struct{ File []byte }
	Settings           map[string]string
}

type object = map[string]any

var answers = map[string]func(request) any{
	"TranslateText": func(in request) any {
		if in.Settings["Formality"] == "FORMAL" {
			in.Text += ", sir"
		}
		return object{"TranslatedText": strings.ToUpper(in.Text), "SourceLanguageCode": "en", "TargetLanguageCode": in.TargetLanguageCode}
	},
	"TranslateDocument": func(in request) any {
		return object{"TranslatedDocument": object{"Content": bytes.ToUpper(in.Document.Content)}, "SourceLanguageCode": "en", "TargetLanguageCode": in.TargetLanguageCode}
	},
	"ListLanguages": func(request) any {
		return object{"Languages": []object{{"LanguageCode": "fr", "LanguageName": "French"}}}
	},
	"StartTextTranslationJob": func(request) any { return object{"JobId": "j1", "JobStatus": "SUBMITTED"} },
	"DescribeTextTranslationJob": func(in request) any {
		return object{"TextTranslationJobProperties": jobProperties(in.JobId)}
	},
	"ListTextTranslationJobs": func(request) any {
		return object{"TextTranslationJobPropertiesList": []object{jobProperties("j1")}}
	},
	"ImportTerminology": func(in request) any {
		return object{"TerminologyProperties": object{"Name": in.Name, "TermCount": bytes.Count(in.TerminologyData.File, []byte("\n")) - 1}}
	},
	"ListTerminologies": func(request) any {
		return object{"TerminologyPropertiesList": []object{{"Name": "brands", "SourceLanguageCode": "en", "TargetLanguageCodes": []string{"fr"}, "TermCount": 2}}}
	},
	"DeleteTerminology":  func(request) any { return object{} },
	"CreateParallelData": func(in request) any { return object{"Name": in.Name, "Status": "CREATING"} },
	"GetParallelData": func(in request) any {
		return object{"ParallelDataProperties": object{"Name": in.Name, "Status": "ACTIVE", "SourceLanguageCode": "en", "TargetLanguageCodes": []string{"fr"}, "ImportedRecordCount": 3}}
	},
	"ListParallelData": func(request) any {
		return object{"ParallelDataPropertiesList": []object{{"Name": "mine", "Status": "ACTIVE"}}}
	},
	"DeleteParallelData": func(request) any { return object{} },
}

func jobProperties(id string) object {
	return object{
		"JobId": id, "JobStatus": "COMPLETED", "SourceLanguageCode": "en", "TargetLanguageCodes": []string{"fr", "es"},
		"OutputDataConfig": object{"S3Uri": "s3://bucket/out/j1/"}, "JobDetails": object{"InputDocumentsCount": 1, "TranslatedDocumentsCount": 1},
	}
}

func serveS3(w http.ResponseWriter, r *http.Request) {
	fmt.Fprint(w, `<ListBucketResult><Contents><Key>out/j1/es.a.txt</Key><Size>3</Size></Contents><Contents><Key>out/j1/fr.a.txt</Key><Size>3</Size></Contents></ListBucketResult>`)
}

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "translate [flags] [command] argument ...", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

// standardInput is a text for the programs of a test.
func standardInput(t *testing.T, text string) {
	t.Helper()
	name := file(t, "in", text)
	in, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	before := os.Stdin
	t.Cleanup(func() { os.Stdin = before; in.Close() })
	os.Stdin = in
}

func file(t *testing.T, name, text string) string {
	t.Helper()
	name = filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestCommands(t *testing.T) {
	server(t)
	letter, terms := file(t, "letter.html", "<p>hello</p>"), file(t, "brands.csv", "en,fr\na,b\nc,d\n")
	const role = "arn:aws:iam::111122223333:role/translate"
	for _, tt := range []struct {
		name, in string
		args     []string
		want     string
	}{
		{"a text", "", []string{"-to", "fr", "Good", "morning"}, "GOOD MORNING\n"},
		{"a formal text", "", []string{"-to", "fr", "-formality", "formal", "text", "Good morning"}, "GOOD MORNING, SIR\n"},
		{"standard input", " one\ntwo\n", []string{"-to", "fr"}, " ONE\nTWO\n"},
		{"a document", "", []string{"-to", "en", "doc", letter}, "<P>HELLO</P>"},
		{"lines", "one\n\none\n", []string{"-to", "fr", "lines"}, "ONE\n\nONE\n"},
		{"languages", "", []string{"languages"}, "fr\tFrench\n"},
		{"a job", "", []string{"-to", "fr,es", "-role", role, "-place", "s3://bucket/out", "job", "s3://bucket/in"},
			"a.txt\tfr\ts3://bucket/out/j1/fr.a.txt\na.txt\tes\ts3://bucket/out/j1/es.a.txt\n1 documents, 0 failed, 0 characters\n"},
		{"a job of before", "", []string{"resume", "j1"}, "a.txt\tfr\ts3://bucket/out/j1/fr.a.txt\na.txt\tes\ts3://bucket/out/j1/es.a.txt\n1 documents, 0 failed, 0 characters\n"},
		{"jobs", "", []string{"jobs"}, "j1\tCOMPLETED\ten to fr,es\t1 of 1\t-\n"},
		{"a check", "", []string{"terms", "check", terms}, "2 terms in en, fr\n"},
		{"an import", "", []string{"-multi", "terms", "import", "brands", terms}, "brands: 2 terms, 0 skipped\n"},
		{"terminologies", "", []string{"terms", "list"}, "brands\ten to fr\t2 terms\n"},
		{"one less", "", []string{"terms", "delete", "brands"}, ""},
		{"parallel data", "", []string{"parallel", "create", "mine", "s3://bucket/mine.csv"}, "mine\tACTIVE\ten to fr\t3 segments, 0 failed, 0 skipped\n"},
		{"all parallel data", "", []string{"parallel", "list"}, "mine\tACTIVE\t to \t0 segments, 0 failed, 0 skipped\n"},
		{"no parallel data", "", []string{"parallel", "delete", "mine"}, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			standardInput(t, tt.in)
			code, out, errs := execute(t, tt.args...)
			if diff := cmp.Diff(tt.want, out); code != 0 || diff != "" {
				t.Errorf("exit %d, %s, output (-want +got):\n%s", code, errs, diff)
			}
			code, out, errs = execute(t, append([]string{"-json"}, tt.args...)...)
			if code != 0 || out != "" && !strings.HasPrefix(tt.name, "lines") && !json.Valid([]byte(out)) && !strings.Contains(tt.name, "check") {
				t.Errorf("-json: exit %d, %s, output\n%s", code, errs, out)
			}
		})
	}
}

func TestOut(t *testing.T) {
	server(t)
	out := filepath.Join(t.TempDir(), "out.txt")
	code, _, errs := execute(t, "-to", "en", "-out", out, "doc", file(t, "a.txt", "one\n"))
	got, err := os.ReadFile(out)
	if code != 0 || err != nil || string(got) != "ONE\n" {
		t.Errorf("exit %d, %s, %q, %v", code, errs, got, err)
	}
}

func TestWrong(t *testing.T) {
	server(t)
	for _, tt := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"help", []string{"-h"}, 0, "usage: translate"},
		{"no language", []string{"hello"}, 2, "-to is missing"},
		{"no document", []string{"-to", "fr", "doc"}, 2, "doc takes 1 arguments, not 0"},
		{"no command of terms", []string{"terms"}, 2, "takes another command"},
		{"a wrong one", []string{"terms", "drop", "x"}, 2, `does not know "drop" with 1 arguments`},
		{"a wrong formality", []string{"-to", "fr", "-formality", "kind", "x"}, 2, "formal or informal"},
		{"a wrong place", []string{"-place", "here", "jobs"}, 2, "-place"},
		{"a wrong language", []string{"-to", "French", "x"}, 1, "target language"},
		{"no role", []string{"-to", "fr", "job", "s3://bucket/in"}, 1, "Role"},
		{"wrong terms", []string{"terms", "check", file(t, "a.csv", "en,fr\na,\n")}, 1, "row 0"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			code, _, errs := execute(t, tt.args...)
			if code != tt.code || !strings.Contains(errs, tt.want) {
				t.Errorf("exit %d, standard error\n%s", code, errs)
			}
		})
	}
}
