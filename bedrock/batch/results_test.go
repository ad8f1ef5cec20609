package batch_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/batch"
)

// collect reads all results, none of which may be an error.
func collect(t *testing.T, c *batch.Client, out batch.Output) []batch.Result {
	t.Helper()
	var results []batch.Result
	for r, err := range c.Results(t.Context(), out) {
		if err != nil {
			t.Fatal(err)
		}
		results = append(results, r)
	}
	return results
}

// short says of a result what tests compare: "id index text or error code".
func short(r batch.Result) string {
	text := r.Reply.Text()
	if r.Err != nil {
		text = fmt.Sprint("!", r.Err.(*batch.RecordError).Code)
	}
	return strings.TrimSpace(fmt.Sprint(r.ID, " ", r.Index, " ", text))
}

// answered is a line with an answer.
func answered(id, text string) string {
	return `{"recordId":"` + id + `","modelInput":{},"modelOutput":{"output":{"message":{"role":"assistant","content":[{"text":"` + text + `"}]}},"stopReason":"end_turn"}}`
}

func TestResults(t *testing.T) {
	huge := strings.Repeat("x", 300_000)
	tests := []struct {
		name  string
		files map[string]string
		want  []string
	}{
		{"in another order", map[string]string{"records.jsonl.out": answered("c", "C") + "\n" + answered("a", "A") + "\n" + answered("b", "B") + "\n"},
			[]string{"c 2 C", "a 0 A", "b 1 B"}},
		{"no end of line, CRLF, blank lines", map[string]string{"records.jsonl.out": "\r\n" + answered("a", "A") + "\r\n \t\n\n" + answered("b", "B") + "\n\n" + answered("c", "C")},
			[]string{"a 0 A", "b 1 B", "c 2 C"}},
		{"several files", map[string]string{"2.jsonl.out": answered("a", "A"), "1.jsonl.out": answered("b", "B") + "\n" + answered("c", "C"),
			"manifest.json.out": "{}", "other.json": "no line"},
			[]string{"b 1 B", "c 2 C", "a 0 A"}},
		{"errors", map[string]string{"records.jsonl.out": `{"recordId":"a","error":{"errorCode":400,"errorMessage":"bad request"}}` + "\n" +
			`{"recordId":"b","modelInput":{"x":[1,{"y":2}]},"error":{"errorCode":"ThrottlingException","errorMessage":"slow down"}}` + "\n" + answered("c", "C")},
			[]string{"a 0 !400", "b 1 !ThrottlingException", "c 2 C"}},
		{"missing", map[string]string{"records.jsonl.out": answered("b", "B")}, []string{"b 1 B", "a 0 !missing", "c 2 !missing"}},
		{"nothing", nil, []string{"a 0 !missing", "b 1 !missing", "c 2 !missing"}},
		{"duplicates", map[string]string{"records.jsonl.out": strings.Join([]string{answered("a", "A"), answered("a", "again"), answered("b", "B"), answered("c", "C")}, "\n")},
			[]string{"a 0 A", "a 0 !duplicate", "b 1 B", "c 2 C"}},
		{"unknown", map[string]string{"records.jsonl.out": strings.Join([]string{answered("a", "A"), answered("z", "Z"), answered("b", "B"), answered("c", "C")}, "\n")},
			[]string{"a 0 A", "z -1 !unknown record", "b 1 B", "c 2 C"}},
		{"broken lines", map[string]string{"records.jsonl.out": strings.Join([]string{`{"recordId":"a"`, `[]`, `{"modelOutput":{}}`, `null`, answered("b", "B"),
			`{"recordId":"c","modelOutput":{"output":{}}}`}, "\n")},
			[]string{"-1 !unreadable", "-1 !unreadable", "-1 !unreadable", "-1 !unreadable", "b 1 B", "c 2 !unreadable", "a 0 !missing"}},
		{"no answer and no error", map[string]string{"records.jsonl.out": `{"recordId":"a","modelInput":{}}` + "\n" + answered("b", "B") + "\n" + answered("c", "C")},
			[]string{"a 0 !unreadable", "b 1 B", "c 2 C"}},
		{"a long line", map[string]string{"records.jsonl.out": answered("a", huge) + "\n" + answered("b", "B") + "\n" + answered("c", "C")},
			[]string{"a 0 " + huge, "b 1 B", "c 2 C"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake, _, s3 := newFake(t)
			client := newClient(fake)
			j, err := client.Start(t.Context(), batch.Of(ask("a", "1"), ask("b", "2"), ask("c", "3")))
			if err != nil {
				t.Fatal(err)
			}
			for name, text := range tt.files {
				put(s3, name, text)
			}
			out, err := j.Wait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, r := range collect(t, client, out) {
				got = append(got, short(r))
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("results (-want +got):\n%s", diff)
			}
		})
	}
}

func TestResultsOfBodies(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(batch.Record{ID: "a", Body: map[string]any{"inputText": "x"}}))
	if err != nil {
		t.Fatal(err)
	}
	put(s3, "records.jsonl.out", `{"recordId":"a","modelInput":{"inputText":"x"},"modelOutput":{"embedding":[0.1,0.2],"inputTextTokenCount":1}}`)
	out, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := []batch.Result{{ID: "a", Body: []byte(`{"embedding":[0.1,0.2],"inputTextTokenCount":1}`)}}
	if diff := cmp.Diff(want, collect(t, client, out)); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

func TestOutput(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(ask("a", "1")), token)
	if err != nil {
		t.Fatal(err)
	}
	out, err := client.Output(t.Context(), j.ID())
	if want := (batch.Counts{Total: 4, Processed: 2, Succeeded: 1, Failed: 1}); out.Counts != want || err != nil {
		t.Errorf("counts %+v, %v; want those of the job, %+v", out.Counts, err, want)
	}
	put(s3, "manifest.json.out", `{"totalRecordCount":3,"processedRecordCount":3,"successRecordCount":2,"errorRecordCount":1,"inputTokenCount":700,"outputTokenCount":80}`)
	put(s3, "records.jsonl.out", answered("a", "A"))
	out, err = client.Output(t.Context(), j.ID())
	if err != nil {
		t.Fatal(err)
	}
	if len(out.Files) != 1 || out.Files[0].URI.String() != "s3://bucket/batch/job000000000/records.jsonl.out" {
		t.Errorf("files %v", out.Files)
	}
	out.Files = nil
	want := batch.Output{
		Status: batch.StatusCompleted, Kind: batch.Converse,
		Counts: batch.Counts{Total: 3, Processed: 3, Succeeded: 2, Failed: 1, InputTokens: 700, OutputTokens: 80},
	}
	want.Input.Bucket, want.Input.Key = "bucket", inputOf
	want.Folder.Bucket, want.Folder.Key = "bucket", "batch/job000000000/"
	if diff := cmp.Diff(want, out); diff != "" {
		t.Errorf("output (-want +got):\n%s", diff)
	}
	put(s3, "manifest.json.out", `<html>`)
	if _, err = client.Output(t.Context(), j.ID()); !errors.Is(err, awsai.ErrUnavailable) {
		t.Errorf("error %v for a summary that is none, want awsai.ErrUnavailable", err)
	}
}

func TestResultsWithoutInput(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(ask("a", "1"), ask("b", "2")))
	if err != nil {
		t.Fatal(err)
	}
	if err := client.DiscardInput(t.Context(), j.ID()); err != nil {
		t.Fatal(err)
	}
	put(s3, "records.jsonl.out", answered("a", "A")+"\n"+answered("a", "again"))
	for total, kind := range map[string]error{"1": nil, "2": awsai.ErrIncomplete} {
		put(s3, "manifest.json.out", `{"totalRecordCount":`+total+`}`)
		out, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		var last error
		for r, err := range client.Results(t.Context(), out) {
			if last = err; err == nil {
				got = append(got, short(r))
			}
		}
		if diff := cmp.Diff([]string{"a -1 A", "a -1 !duplicate"}, got); diff != "" {
			t.Errorf("results (-want +got):\n%s", diff)
		}
		if !errors.Is(last, kind) || (last == nil) != (kind == nil) {
			t.Errorf("of %s records: error %v, want %v", total, last, kind)
		}
	}
}

// TestResultsOfAFolder reads a job whose records somebody else has written: several files,
// and records without ID, which the service names.
func TestResultsOfAFolder(t *testing.T) {
	fake, service, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(ask("x", "1")))
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{"1.jsonl": `{"recordId":"a","modelInput":{}}` + "\n" + `{"modelInput":{}}` + "\n", "2.jsonl": `{"recordId":"b","modelInput":{}}`, "note.txt": "x"} {
		s3.Put("bucket", "mine/"+name, awsaitest.Object{Body: []byte(text)})
	}
	service.input = "s3://bucket/mine/"
	put(s3, "1.jsonl.out", answered("a", "A")+"\n"+answered("GENERATED01", "G"))
	out, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range collect(t, client, out) {
		got = append(got, short(r))
	}
	if diff := cmp.Diff([]string{"a 0 A", "GENERATED01 -1 G", "b 2 !missing"}, got); diff != "" {
		t.Errorf("results (-want +got):\n%s", diff)
	}
}

// TestResultsBreak leaves after the first result: the second file is not read.
func TestResultsBreak(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(ask("a", "1"), ask("b", "2")))
	if err != nil {
		t.Fatal(err)
	}
	put(s3, "1.jsonl.out", answered("a", "A"))
	put(s3, "2.jsonl.out", answered("b", "B"))
	out, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	before := fake.Count("GetObject")
	for range client.Results(t.Context(), out) {
		break
	}
	if n := fake.Count("GetObject") - before; n != 2 {
		t.Errorf("%d files read, want the records and the first", n)
	}
	for _, c := range fake.Calls("GetObject") {
		if !c.BodyClosed() {
			t.Errorf("%s is not closed", c.URL.Path)
		}
	}
}

func TestResultsFileGone(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake)
	j, err := client.Start(t.Context(), batch.Of(ask("a", "1")))
	if err != nil {
		t.Fatal(err)
	}
	put(s3, "1.jsonl.out", answered("a", "A"))
	out, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	out.Files[0].URI.Key += "x"
	for r, err := range client.Results(t.Context(), out) {
		if !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("result %+v, error %v; want awsai.ErrNotFound", r, err)
		}
	}
}

func TestRecordError(t *testing.T) {
	tests := []struct {
		code, message string
		kind          error
	}{
		{"400", "bad request", awsai.ErrInvalid},
		{"400", "Input is too long for requested model.", awsai.ErrContextOverflow},
		{"403", "no", awsai.ErrAccessDenied},
		{"404", "no", awsai.ErrNotFound},
		{"408", "no", awsai.ErrUnavailable},
		{"413", "no", awsai.ErrTooLarge},
		{"424", "no", awsai.ErrUnavailable},
		{"429", "no", awsai.ErrThrottled},
		{"500", "no", awsai.ErrUnavailable},
		{"503", "no", awsai.ErrUnavailable},
		{"ThrottlingException", "no", awsai.ErrThrottled},
		{batch.CodeMissing, "", awsai.ErrIncomplete},
		{batch.CodeUnreadable, "", awsai.ErrUnavailable},
		{batch.CodeDuplicate, "", nil},
		{batch.CodeUnknown, "", nil},
		{"", "", nil},
	}
	for _, tt := range tests {
		if got := awsai.KindOf(&batch.RecordError{Code: tt.code, Message: tt.message}); got != tt.kind {
			t.Errorf("%s %s: kind %v, want %v", tt.code, tt.message, got, tt.kind)
		}
	}
}
