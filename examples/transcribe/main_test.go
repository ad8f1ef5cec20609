package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

const transcript = `{"jobName":"j","results":{"transcripts":[{"transcript":"Hi. Yes."}],"items":[
 {"type":"pronunciation","speaker_label":"spk_0","start_time":"0.1","end_time":"0.9","alternatives":[{"content":"Hi","confidence":"0.5"}]},{"type":"punctuation","alternatives":[{"content":"."}]},
 {"type":"pronunciation","speaker_label":"spk_1","start_time":"1.5","end_time":"2.5","alternatives":[{"content":"Yes","confidence":"1"}]},{"type":"punctuation","alternatives":[{"content":"."}]}]}}`

// service answers operations with bodies, and objects of S3 by their keys.
func service(t *testing.T, bodies map[string]string) {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, ok := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if !ok {
			operation = r.Method + " " + r.URL.Path
		}
		io.WriteString(w, bodies[operation])
	}))
	t.Cleanup(srv.Close)
	for k, v := range map[string]string{
		"AWS_ENDPOINT_URL": srv.URL, "AWS_REGION": "us-west-2", "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
		"AWS_CONFIG_FILE": os.DevNull, "AWS_SHARED_CREDENTIALS_FILE": os.DevNull, "AWS_PROFILE": "", "AWS_EC2_METADATA_DISABLED": "true",
	} {
		t.Setenv(k, v)
	}
}

func TestTranscribe(t *testing.T) {
	dir := t.TempDir()
	file := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	read, srt, broken := file("t.json", transcript), file("t.srt", "1\n00:00:01,000 --> 00:00:01,100\nx\n"), file("b.vtt", "WEB")
	service(t, map[string]string{
		"StartTranscriptionJob":        `{"TranscriptionJob":{}}`,
		"GetTranscriptionJob":          `{"TranscriptionJob":{"TranscriptionJobStatus":"COMPLETED","Transcript":{"TranscriptFileUri":"s3://bucket/t.json"}}}`,
		"GET /bucket/t.json":           transcript,
		"StartMedicalTranscriptionJob": `{"MedicalTranscriptionJob":{}}`,
		"GetMedicalTranscriptionJob":   `{"MedicalTranscriptionJob":{"TranscriptionJobStatus":"FAILED","FailureReason":"no sound"}}`,
		"StartCallAnalyticsJob":        `{"CallAnalyticsJob":{}}`,
		"GetCallAnalyticsJob":          `{"CallAnalyticsJob":{"CallAnalyticsJobStatus":"COMPLETED","Transcript":{"TranscriptFileUri":"s3://bucket/c.json"}}}`,
		"GET /bucket/c.json":           `{"JobName":"c","Participants":[{"ParticipantRole":"AGENT"}],"Transcript":[{"ParticipantRole":"AGENT","Content":"Good day.","Sentiment":"NEUTRAL","BeginOffsetMillis":10}],"Categories":{"MatchedCategories":["polite"]}}`,
		"StartMedicalScribeJob":        `{"MedicalScribeJob":{}}`,
		"GetMedicalScribeJob":          `{"MedicalScribeJob":{"MedicalScribeJobStatus":"COMPLETED","MedicalScribeOutput":{"TranscriptFileUri":"s3://bucket/v.json","ClinicalDocumentUri":"s3://bucket/n.json"}}}`,
		"GET /bucket/v.json":           `{"Conversation":{"TranscriptItems":[]}}`,
		"GET /bucket/n.json":           `{"ClinicalDocumentation":{"Sections":[{"SectionName":"PLAN","Summary":[{"SummarizedSegment":"Rest.","EvidenceLinks":[{"SegmentId":"s1"}]}]}]}}`,
		"ListTranscriptionJobs":        `{"TranscriptionJobSummaries":[{"TranscriptionJobName":"a","TranscriptionJobStatus":"FAILED","FailureReason":"r"}]}`,
		"DeleteTranscriptionJob":       `{}`,
		"ListVocabularies":             `{"Vocabularies":[{"VocabularyName":"v","LanguageCode":"en-US","VocabularyState":"READY"}]}`,
		"CreateVocabulary":             `{}`,
		"GetVocabulary":                `{"VocabularyName":"v","VocabularyState":"READY"}`,
		"UpdateVocabularyFilter":       `{}`,
		"ListCallAnalyticsCategories":  `{"Categories":[{"CategoryName":"k"}]}`,
	})
	for _, tt := range []struct {
		args string
		code int
		want string
	}{
		{"-name n transcribe s3://bucket/a.mp3", 0, "job n\n100ms  spk_0  Hi.\n1.5s  spk_1  Yes.\n"},
		{"-job n -as vtt transcribe", 0, "<v spk_1>Yes."},
		{"-job n -as srt transcribe", 0, "2\n00:00:01,500 --> 00:00:02,500\nYes.\n"},
		{"-job n -find yes transcribe", 0, "1.5s  spk_1  Yes\n"},
		{"-job n -as unsure transcribe", 0, "100ms  0.500  Hi\n"},
		{"-job n -as text transcribe", 0, "Hi. Yes.\n"},
		{"-job n -json -as text transcribe", 0, `"Text": "Hi. Yes."`},
		{"-job n -as passages transcribe", 0, "00:00:00.100–00:00:02.500"},
		{"-job n -as song transcribe", 2, `nothing is printed as "song"`},
		{"-bucket bucket medical s3://bucket/a.mp3", 1, "failed: no sound"},
		{"-role arn:aws:iam::111122223333:role/r call s3://bucket/a.mp3", 0, "10ms  AGENT  NEUTRAL  Good day.\nAGENT: spoke for 0s"},
		{"-role arn:aws:iam::111122223333:role/r -bucket bucket scribe s3://bucket/a.mp3", 0, "PLAN\n  Rest.  [s1]\n"},
		{"call s3://bucket/a.mp3", 1, "TranscriberOptions.Role is missing"},
		{"transcribe a.mp3", 1, "TranscriberOptions.Bucket"},
		{"read " + read, 0, "100ms  spk_0  Hi.\n"},
		{"read " + srt, 1, "no transcript"},
		{"check " + srt, 0, "cue 1: short 0.1, limit 0.833\n1 cues, 1 faults\n"},
		{"check " + broken, 1, "want the header WEBVTT"},
		{"list", 0, "a  failed    r\n"},
		{"delete a", 0, ""},
		{"vocabularies", 0, "v  en-US  succeeded\n"},
		{"-language en-US vocabulary v Zürich", 0, "v  succeeded\n"},
		{"vocabulary v Zürich", 2, "needs a -language"},
		{"-language en-US filter f darn", 0, ""},
		{"categories", 0, "k  0 rules\n"},
		{"", 2, "the command is missing"},
		{"sing", 2, `no command "sing"`},
		{"transcribe", 2, "transcribe of 0 arguments"},
		{"-h", 0, "usage: transcribe"},
	} {
		var out bytes.Buffer
		code := cli.Run(t.Context(), "transcribe [flags] COMMAND", run, strings.Fields(tt.args), &out, &out)
		if code != tt.code || !strings.Contains(out.String(), tt.want) {
			t.Errorf("%q: exit %d, %s\nwant %d and %q", tt.args, code, out.String(), tt.code, tt.want)
		}
	}
}
