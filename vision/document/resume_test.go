package document_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision/document"
)

// The environment of a process that waits for a job, which is this test's binary.
const (
	waiterEndpoint = "AWSAI_TEST_ENDPOINT"
	waiterJob      = "AWSAI_TEST_JOB"
)

func TestMain(m *testing.M) {
	if endpoint := os.Getenv(waiterEndpoint); endpoint != "" {
		if err := waitForJob(endpoint, os.Getenv(waiterJob)); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// waitForJob is what such a process does: it starts a job, or resumes one, says its ID on a
// line, waits, and writes the result as JSON.
func waitForJob(endpoint, id string) error {
	ctx := context.Background()
	r := document.New(aws.Config{
		Region: "us-east-1", BaseEndpoint: &endpoint, Credentials: credentials.NewStaticCredentialsProvider("AKIAIOSFODNN7EXAMPLE", "not-a-secret", ""),
	}, func(o *document.Options) { o.Wait.First, o.Wait.Max = time.Millisecond, 10*time.Millisecond })
	j := r.Resume(id)
	if id == "" {
		var err error
		if j, err = r.Start(ctx, media.S3("s3://bucket/long.pdf"), document.Tables, document.Forms); err != nil {
			return err
		}
	}
	fmt.Println(j.ID())
	d, err := j.Wait(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(d)
}

// TestResumeAfterKill kills a process that waits for a job, and lets another go on.
func TestResumeAfterKill(t *testing.T) {
	var done atomic.Bool
	var starts atomic.Int64
	waiting := make(chan struct{}, 1)
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		w.Header().Set("Content-Type", "application/x-amz-json-1.1")
		switch op := r.Header.Get("X-Amz-Target"); {
		case op == "Textract.StartDocumentAnalysis":
			starts.Add(1)
			io.WriteString(w, `{"JobId":"job-1"}`)
		case op == "Textract.GetDocumentAnalysis" && !done.Load():
			select {
			case waiting <- struct{}{}:
			default:
			}
			io.WriteString(w, `{"JobStatus":"IN_PROGRESS"}`)
		case op == "Textract.GetDocumentAnalysis" && !strings.Contains(string(body), "NextToken"):
			io.WriteString(w, `{"JobStatus":"SUCCEEDED","NextToken":"2",`+form[1:])
		case op == "Textract.GetDocumentAnalysis":
			io.WriteString(w, `{"JobStatus":"SUCCEEDED","Blocks":[{"BlockType":"PAGE","Id":"p2","Page":2},{"BlockType":"LINE","Id":"late","Page":2,"Text":"the last line"}]}`)
		default:
			http.Error(w, op, http.StatusBadRequest)
		}
	}))
	defer srv.Close()
	start := func(id string) (*exec.Cmd, *bufio.Reader) {
		cmd := exec.CommandContext(t.Context(), os.Args[0])
		cmd.Env = append(os.Environ(), waiterEndpoint+"="+srv.URL, waiterJob+"="+id)
		cmd.Stderr = os.Stderr
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		return cmd, bufio.NewReader(out)
	}

	first, out := start("")
	line, err := out.ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	id := strings.TrimSpace(line)
	<-waiting
	<-waiting // it has asked again
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	first.Wait()
	done.Store(true)

	result := func(id string) (d document.Document) {
		cmd, out := start(id)
		if _, err := out.ReadString('\n'); err != nil {
			t.Fatal(err)
		}
		if err := json.NewDecoder(out).Decode(&d); err != nil {
			t.Fatal(err)
		}
		if err := cmd.Wait(); err != nil {
			t.Fatal(err)
		}
		return d
	}
	got, whole := result(id), result("")
	if diff := cmp.Diff(whole, got); diff != "" {
		t.Errorf("resumed after a kill, the result differs from that of a process that was not killed (-whole +resumed):\n%s", diff)
	}
	if n := len(got.Pages); n != 2 || got.Pages[1].Lines[0].Text != "the last line" || len(got.Tables()) != 1 {
		t.Errorf("%d pages, want 2 with all that is on them", n)
	}
	if n := starts.Load(); n != 2 {
		t.Errorf("%d jobs were started, want 2", n)
	}
}
