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
	"sync/atomic"
	"testing"
	"time"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

const indexID = "11111111-2222-4333-8444-555555555555"

var answers = map[string]string{
	"Query":                  `{"QueryId":"q","SpellCorrectedQueries":[{"SuggestedQueryText":"boat"}],"ResultItems":[{"Type":"QUESTION_ANSWER","DocumentId":"f","AdditionalAttributes":[{"Key":"QuestionText","ValueType":"TEXT_WITH_HIGHLIGHTS_VALUE","Value":{"TextWithHighlightsValue":{"Text":"A boat?","Highlights":[{"BeginOffset":2,"EndOffset":6}]}}},{"Key":"AnswerText","ValueType":"TEXT_WITH_HIGHLIGHTS_VALUE","Value":{"TextWithHighlightsValue":{"Text":"Yes","Highlights":[]}}}],"ScoreAttributes":{"ScoreConfidence":"HIGH"}}],"FacetResults":[{"DocumentAttributeKey":"year","DocumentAttributeValueCountPairs":[{"Count":3,"DocumentAttributeValue":{"LongValue":2026}}]}]}`,
	"Retrieve":               `{"ResultItems":[{"DocumentId":"d","DocumentTitle":"Boats","Content":"A boat.","ScoreAttributes":{"ScoreConfidence":"MEDIUM"}}]}`,
	"Rescore":                `{"ResultItems":[{"DocumentId":"0","Score":7}]}`,
	"GetQuerySuggestions":    `{"Suggestions":[{"Id":"s","Value":{"Text":{"Text":"boat trip","Highlights":[{"BeginOffset":0,"EndOffset":4}]}}}]}`,
	"GetSnapshots":           `{"SnapshotsDataHeader":["query"],"SnapshotsData":[["boats"]]}`,
	"BatchPutDocument":       `{"FailedDocuments":[]}`,
	"BatchDeleteDocument":    `{"FailedDocuments":[{"Id":"two","ErrorCode":"InvalidRequest","ErrorMessage":"no"}]}`,
	"BatchGetDocumentStatus": `{"DocumentStatusList":[{"DocumentId":"d","DocumentStatus":"FAILED","FailureReason":"odd"}]}`,
	"CreateFaq":              `{"Id":"f1"}`,
	"DescribeFaq":            `{"Id":"f1","Status":"ACTIVE","FileFormat":"CSV","S3Path":{"Bucket":"docs","Key":"faq.csv"}}`,
	"CreateThesaurus":        `{"Id":"t1"}`,
	"DescribeThesaurus":      `{"Id":"t1","Status":"ACTIVE","SynonymRuleCount":1}`,
	"StartDataSourceSyncJob": `{"ExecutionId":"e1"}`,
	"ListDataSourceSyncJobs": `{"History":[{"ExecutionId":"e1","Status":"SUCCEEDED","Metrics":{"DocumentsScanned":"4"}}]}`,
	"StopDataSourceSyncJob":  `{}`,
	"DescribeIndex":          `{"Id":"` + indexID + `","Name":"boats","Status":"ACTIVE","Edition":"ENTERPRISE_EDITION","DocumentMetadataConfigurations":[{"Name":"year","Type":"LONG_VALUE"}]}`,
	"ListDataSources":        `{"SummaryItems":[{"Id":"s3","Type":"S3","Name":"bucket","Status":"ACTIVE"}]}`,
	"DescribeDataSource":     `{"Id":"s3","Type":"S3","Configuration":{"S3Configuration":{"BucketName":"docs"}}}`,
	"ListFaqs":               `{"FaqSummaryItems":[{"Id":"f1","Name":"faq","Status":"ACTIVE"}]}`,
}

// objects are what the bucket has.
var objects = map[string]string{
	"open.txt": "Everyone boards the boat.", "crew.txt": "The crew's boat.", "crew.txt.metadata.json": `{"AccessControlList":[{"Name":"crew","Type":"GROUP","Access":"ALLOW"}]}`,
	"faq.csv": "Whose boat?,Ours",
}

func serve(t *testing.T) {
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, api := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if !api {
			bucket(w, r)
			return
		}
		if asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // the SDK asks again
			return
		}
		answer, ok := answers[operation]
		if !ok {
			t.Errorf("unexpected %s", operation)
		}
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test", "AWS_S3_FORCE_PATH_STYLE": "true",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

func bucket(w http.ResponseWriter, r *http.Request) {
	if r.Method == http.MethodPut {
		return
	}
	if r.URL.Query().Get("list-type") == "2" {
		io.WriteString(w, `<ListBucketResult>`)
		for k, body := range objects {
			fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>%d</Size><ETag>%q</ETag></Contents>`, k, len(body), k)
		}
		io.WriteString(w, `</ListBucketResult>`)
		return
	}
	for key, body := range objects {
		if strings.HasSuffix(r.URL.Path, "/"+key) {
			http.ServeContent(w, r, "", time.Unix(0, 0), strings.NewReader(body))
			return
		}
	}
	w.WriteHeader(http.StatusNotFound)
}

func kendra(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), "kendra", run, append([]string{"-index", indexID}, args...), &o, &e)
	return o.String(), e.String(), code
}

func TestCommands(t *testing.T) {
	serve(t)
	dir := t.TempDir()
	write := func(name, text string) string {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return file
	}
	doc, faq, syn := write("a.md", "# A"), write("my faq.csv", "Where?,There"), write("syn.txt", "boat, ship")
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"-user", "ann", "-group", "crew", "-filter", "_category=x", "-facet", "year", "-sort", "year", "query", "a", "baot"}, "did you mean \"boat\"?\nQUESTION_ANSWER\tHIGH\tf\t\n\tQ: A [boat]?\n\tYes\nyear=2026\t3\n"},
		{[]string{"retrieve", "boat"}, "0.50\td\tBoats\n\tA boat.\n"},
		{[]string{"-plan", indexID, "retrieve", "boat"}, "7.00\td\tBoats\n\tA boat.\n"},
		{[]string{"suggest", "boat"}, "[boat] trip\n"},
		{[]string{"insights"}, "map[query:boats]\n"},
		{[]string{"-reader", "group:crew", "put", doc}, "1 documents\n"},
		{[]string{"status", "d"}, "d\tFAILED\todd\n"},
		{[]string{"index"}, "boats\tENTERPRISE_EDITION\tACTIVE\t0 documents\t0 questions\n\tyear\tLONG_VALUE\n"},
		{[]string{"sources"}, "s3\tS3\tACTIVE\tbucket\n"},
		{[]string{"history", "s3"}, "e1\tSUCCEEDED\t0001-01-01 00:00\t4 scanned, 0 added, 0 modified, 0 deleted, 0 failed\n"},
		{[]string{"faqs"}, "f1\tACTIVE\tfaq\n"},
		{[]string{"stop", "s3/e1"}, ""},
		{[]string{"check", faq, syn}, faq + "\tCSV\t1 questions\n" + syn + "\t1 rules\t2 terms\n"},
	} {
		out, errs, code := kendra(t, tt.args...)
		if code != 0 || out != tt.want {
			t.Errorf("%v: exit code %d, %q, want %q; %s", tt.args, code, out, tt.want, errs)
		}
	}
	for _, args := range [][]string{{"faq", faq}, {"thesaurus", syn}, {"sync", "s3"}} {
		out, errs, code := kendra(t, append([]string{"-json", "-role", "arn:aws:iam::111122223333:role/k", "-bucket", "docs"}, args...)...)
		if code != 0 || !json.Valid([]byte(out)) || !strings.Contains(errs, "succeeded") {
			t.Errorf("%v: exit code %d, %q, %s", args, code, out, errs)
		}
	}
	if out, errs, code := kendra(t, "delete", "one", "two"); code != 1 || out != "1 documents\n" || !strings.Contains(errs, "two: ") {
		t.Errorf("exit code %d, %q, %s", code, out, errs)
	}
}

// What is exported answers those who may read it, without AWS.
func TestExport(t *testing.T) {
	serve(t)
	store := filepath.Join(t.TempDir(), "store")
	out, errs, code := kendra(t, "export", store)
	// The file of questions is in the same bucket, and a document of its own.
	if code != 0 || out != "4 added, 0 updated, 0 unchanged, 0 deleted, 0 skipped\n" {
		t.Fatalf("exit code %d, %q, %s", code, out, errs)
	}
	if out, _, code := kendra(t, "ask", store, "boat"); code != 0 || strings.Contains(out, "crew.txt") || !strings.Contains(out, "open.txt") {
		t.Errorf("exit code %d, %q", code, out)
	}
	if out, _, code := kendra(t, "-group", "crew", "ask", store, "boat"); code != 0 || !strings.Contains(out, "crew.txt") {
		t.Errorf("exit code %d, %q", code, out)
	}
	if out, _, code := kendra(t, "export", store); code != 0 || !strings.HasPrefix(out, "0 added, 0 updated, 4 unchanged") {
		t.Errorf("exit code %d, %q", code, out)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"odd"}, {"query"}, {"-filter", "x", "ask", t.TempDir(), "q"}} {
		if _, errs, code := kendra(t, args...); code != 2 || errs == "" {
			t.Errorf("%v: exit code %d, %s", args, code, errs)
		}
	}
	var b bytes.Buffer
	if code := cli.Run(t.Context(), "kendra", run, []string{"query", "q"}, &b, &b); code != 2 {
		t.Errorf("exit code %d, %s", code, b.String())
	}
}
