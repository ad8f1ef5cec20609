package main

import (
	"bytes"
	"encoding/json"
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
	"github.com/awsai-go/awsai/vision/document"
)

// table is the answer to every analysis: a page with a table of two cells, and a query.
const table = `"Blocks":[
{"BlockType":"PAGE","Id":"p","Relationships":[{"Type":"CHILD","Ids":["l","t","q"]}]},
{"BlockType":"LINE","Id":"l","Text":"Total =5","Relationships":[{"Type":"CHILD","Ids":["a","b"]}]},
{"BlockType":"WORD","Id":"a","Text":"Total"},{"BlockType":"WORD","Id":"b","Text":"=5"},
{"BlockType":"TABLE","Id":"t","Relationships":[{"Type":"CHILD","Ids":["c","d"]}]},
{"BlockType":"CELL","Id":"c","RowIndex":1,"ColumnIndex":1,"Relationships":[{"Type":"CHILD","Ids":["a"]}]},
{"BlockType":"CELL","Id":"d","RowIndex":1,"ColumnIndex":2,"Relationships":[{"Type":"CHILD","Ids":["b"]}]},
{"BlockType":"QUERY","Id":"q","Query":{"Text":"What is the total?","Alias":"total"},"Relationships":[{"Type":"ANSWER","Ids":["r"]}]},
{"BlockType":"QUERY_RESULT","Id":"r","Text":"5","Confidence":90}]`

// textractServer is a stand-in for Textract and S3. It returns the operations that it was
// asked for.
func textractServer(t *testing.T) *[]string {
	t.Helper()
	var asked []string
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, op, _ := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if op != "" {
			asked = append(asked, op)
		}
		answers := map[string]string{
			"AnalyzeDocument": "{" + table + "}", "DetectDocumentText": "{" + table + "}",
			"StartDocumentAnalysis": `{"JobId":"job-1"}`, "StartDocumentTextDetection": `{"JobId":"job-2"}`, "GetDocumentAnalysis": `{"JobStatus":"SUCCEEDED",` + table + "}",
			"AnalyzeExpense": `{"ExpenseDocuments":[{"ExpenseIndex":1,"SummaryFields":[{"Type":{"Text":"TOTAL"},"LabelDetection":{"Text":"Sum"},"ValueDetection":{"Text":"$5"}}]}]}`,
			"AnalyzeID":      `{"IdentityDocuments":[{"DocumentIndex":1,"IdentityDocumentFields":[{"Type":{"Text":"FIRST_NAME"},"ValueDetection":{"Text":"ADA"}}]}]}`,
			"":               `<ListBucketResult><Contents><Key>in/a.png</Key><Size>1</Size></Contents></ListBucketResult>`,
		}
		if op != "" {
			w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		}
		io.WriteString(w, answers[op])
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-east-1", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
	return &asked
}

func execute(t *testing.T, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = cli.Run(t.Context(), "textract [flags] file or s3:// address", run, args, &out, &errs)
	return code, out.String(), errs.String()
}

// scan writes a file that begins as a PNG image does.
func scan(t *testing.T) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "scan.png")
	if err := os.WriteFile(name, []byte("\x89PNG\r\n\x1a\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestOutputs(t *testing.T) {
	stored := filepath.Join(t.TempDir(), "stored.json")
	if err := os.WriteFile(stored, []byte("{"+table+"}"), 0o600); err != nil {
		t.Fatal(err)
	}
	image := scan(t)
	tests := []struct {
		name string
		args []string
		out  string
		op   string
	}{
		{"text", []string{image}, "Total\t=5\n\ntotal: 5 (90%, page 1)\n", "DetectDocumentText"},
		{"CSV", []string{"-features", "tables,forms", "-csv", image}, "Total,'=5\n", "AnalyzeDocument"},
		{"Markdown", []string{"-features", "tables", "-markdown", image}, "| Total | =5 |\n| --- | --- |\n", "AnalyzeDocument"},
		{"HTML", []string{"-features", "tables", "-html", image}, "<table>\n<tr><td>Total</td><td>=5</td></tr>\n</table>\n", "AnalyzeDocument"},
		{"S3", []string{"-query", "total=What is the total?", "s3://bucket/a.png"}, "Total\t=5\n\ntotal: 5 (90%, page 1)\n", "AnalyzeDocument"},
		{"expense", []string{"-kind", "expense", image}, "Expense 1\nTOTAL Sum: $5\n", "AnalyzeExpense"},
		{"identity", []string{"-kind", "identity", image}, "Identity document 1\nFIRST_NAME: ADA\n", "AnalyzeID"},
		{"start", []string{"-features", "tables", "-start", "s3://bucket/a.pdf"}, "analysis/job-1\n", "StartDocumentAnalysis"},
		{"resume", []string{"-csv", "-resume", "analysis/job-1"}, "Total,'=5\n", "GetDocumentAnalysis"},
		{"prefix", []string{"-csv", "-features", "tables", "s3://bucket/in/"}, "== s3://bucket/in/a.png\nTotal,'=5\n", "AnalyzeDocument"},
		{"stored", []string{"-csv", "-stored", stored}, "Total,'=5\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			asked := textractServer(t)
			code, out, errs := execute(t, tt.args...)
			if diff := cmp.Diff(tt.out, out); code != 0 || diff != "" {
				t.Errorf("exit %d, %s, output (-want +got):\n%s", code, errs, diff)
			}
			if tt.op != "" && (len(*asked) == 0 || (*asked)[0] != tt.op) {
				t.Errorf("asked for %v, want %s", *asked, tt.op)
			}
		})
	}
}

func TestJSONAndOverlay(t *testing.T) {
	textractServer(t)
	drawn := filepath.Join(t.TempDir(), "found.png")
	code, out, errs := execute(t, "-features", "tables", "-json", "-overlay", drawn, scan(t))
	if code != 0 {
		t.Fatalf("exit %d, %s", code, errs)
	}
	var d document.Document
	if err := json.Unmarshal([]byte(out), &d); err != nil || len(d.Tables()) != 1 {
		t.Errorf("%d tables, %v", len(d.Tables()), err)
	}
	f, err := os.Open(drawn)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if img, err := png.Decode(f); err != nil || img.Bounds().Empty() {
		t.Errorf("overlay: %v", err)
	}
}

func TestUsage(t *testing.T) {
	for _, args := range [][]string{{}, {"a", "b"}, {"-kind", "poem", "a"}, {"-stored", "a", "b"}} {
		if code, _, _ := execute(t, args...); code != 2 {
			t.Errorf("%v: exit %d, want 2", args, code)
		}
	}
	if code, _, errs := execute(t, "-stored", "missing.json"); code != 1 || !strings.Contains(errs, "missing.json") {
		t.Errorf("exit %d, %s", code, errs)
	}
}
