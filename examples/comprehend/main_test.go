package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
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

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai/examples/internal/cli"
)

// serve is a stand-in for Comprehend, Comprehend Medical and a bucket: it finds Ann, in every
// way.
func serve(t *testing.T) {
	t.Helper()
	var asked atomic.Int32
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, operation, api := strings.Cut(r.Header.Get("X-Amz-Target"), ".")
		if !api {
			bucket(t, w, r)
			return
		}
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		if strings.HasPrefix(operation, "Describe") && asked.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable) // the SDK asks again
			return
		}
		answer, ok := answers[operation]
		if !ok {
			t.Errorf("unexpected %s", operation)
		}
		if strings.HasPrefix(operation, "Batch") {
			answer = many(t, body, answer)
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

const span = `"BeginOffset":2,"EndOffset":5,"Text":"Ann","Score":0.5,"Type":`

var answers = map[string]string{
	"DetectDominantLanguage":                `{"Languages":[{"LanguageCode":"en","Score":0.5}]}`,
	"BatchDetectDominantLanguage":           `"Languages":[{"LanguageCode":"en","Score":0.5}]`,
	"DetectSentiment":                       `{"Sentiment":"POSITIVE","SentimentScore":{"Positive":0.75}}`,
	"BatchDetectSentiment":                  `"Sentiment":"POSITIVE","SentimentScore":{"Positive":0.75}`,
	"DetectEntities":                        `{"Entities":[{` + span + `"PERSON"}]}`,
	"DetectTargetedSentiment":               `{"Entities":[{"DescriptiveMentionIndex":[0],"Mentions":[{` + span + `"PERSON","MentionSentiment":{"Sentiment":"MIXED"}}]}]}`,
	"DetectKeyPhrases":                      `{"KeyPhrases":[{"BeginOffset":2,"EndOffset":5,"Text":"Ann","Score":0.5}]}`,
	"DetectSyntax":                          `{"SyntaxTokens":[{"BeginOffset":2,"EndOffset":5,"Text":"Ann","TokenId":1,"PartOfSpeech":{"Tag":"PROPN","Score":0.5}}]}`,
	"DetectPiiEntities":                     `{"Entities":[{"BeginOffset":2,"EndOffset":5,"Score":0.5,"Type":"NAME"}]}`,
	"ContainsPiiEntities":                   `{"Labels":[{"Name":"NAME","Score":0.5}]}`,
	"DetectToxicContent":                    `{"ResultList":[{"Toxicity":0.25,"Labels":[{"Name":"INSULT","Score":0.5}]}]}`,
	"ClassifyDocument":                      `{"Classes":[{"Name":"letter","Score":0.5}]}`,
	"DetectEntitiesV2":                      `{"Entities":[{"Id":0,` + span + `"NAME"}],"ModelVersion":"1"}`,
	"DetectPHI":                             `{"Entities":[{"Id":0,` + span + `"NAME"}],"ModelVersion":"1"}`,
	"InferICD10CM":                          `{"Entities":[{"Id":0,` + span + `"DX_NAME","ICD10CMConcepts":[{"Code":"R10.9","Score":0.5}]}]}`,
	"InferRxNorm":                           `{"Entities":[{"Id":0,` + span + `"BRAND_NAME","RxNormConcepts":[{"Code":"17","Score":0.5}]}]}`,
	"InferSNOMEDCT":                         `{"Entities":[{"Id":0,` + span + `"DX_NAME","SNOMEDCTConcepts":[{"Code":"18","Score":0.5}]}]}`,
	"StartSentimentDetectionJob":            `{"JobId":"j1"}`,
	"StartTopicsDetectionJob":               `{"JobId":"j1"}`,
	"DescribeSentimentDetectionJob":         `{"SentimentDetectionJobProperties":` + done + `}`,
	"DescribePiiEntitiesDetectionJob":       `{"PiiEntitiesDetectionJobProperties":` + done + `}`,
	"DescribeTopicsDetectionJob":            `{"TopicsDetectionJobProperties":` + strings.Replace(done, "output.tar", "topics.tar", 1) + `}`,
	"DescribeEntitiesDetectionJob":          `{"EntitiesDetectionJobProperties":` + done + `}`,
	"DescribeKeyPhrasesDetectionJob":        `{"KeyPhrasesDetectionJobProperties":` + done + `}`,
	"DescribeDominantLanguageDetectionJob":  `{"DominantLanguageDetectionJobProperties":` + done + `}`,
	"DescribeTargetedSentimentDetectionJob": `{"TargetedSentimentDetectionJobProperties":` + done + `}`,
}

const done = `{"JobId":"j1","JobStatus":"COMPLETED","InputDataConfig":{"S3Uri":"s3://letters/in/"},"OutputDataConfig":{"S3Uri":"s3://letters/out/output.tar.gz"}}`

// many answers each of a batch's texts alike.
func many(t *testing.T, body []byte, answer string) string {
	var in struct{ TextList []string }
	if err := json.Unmarshal(body, &in); err != nil {
		t.Error(err)
	}
	var results []string
	for i := range in.TextList {
		results = append(results, fmt.Sprintf(`{"Index":%d,%s}`, i, answer))
	}
	return `{"ResultList":[` + strings.Join(results, ",") + `],"ErrorList":[]}`
}

// objects are what the bucket has.
var objects = map[string]string{
	"in/a.txt": "I Ann", "in/b.txt": "\xff", "in/c.txt": "I Ann",
	"out/output.tar.gz": archive("output", `{"File":"a.txt","Line":0,"Sentiment":"POSITIVE","SentimentScore":{"Positive":0.75}}`),
	"out/topics.tar.gz": archive("topic-terms.csv", "topic,term,weight\n0,day,0.5\n", "doc-topics.csv", "docname,topic,proportion\na.txt,0,1\n"),
}

func archive(files ...string) string {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i < len(files); i += 2 {
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: files[i], Mode: 0o644, Size: int64(len(files[i+1]))})
		io.WriteString(w, files[i+1])
	}
	w.Close()
	z.Close()
	return b.String()
}

func bucket(t *testing.T, w http.ResponseWriter, r *http.Request) {
	if r.URL.Query().Get("list-type") == "2" {
		io.WriteString(w, `<ListBucketResult>`)
		for _, k := range []string{"in/a.txt", "in/b.txt", "in/c.txt"} {
			fmt.Fprintf(w, `<Contents><Key>%s</Key><Size>%d</Size></Contents>`, k, len(objects[k]))
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
	t.Errorf("unexpected %s %s", r.Method, r.URL)
	w.WriteHeader(http.StatusNotFound)
}

func comprehend(t *testing.T, args ...string) (out, errs string, code int) {
	t.Helper()
	var o, e bytes.Buffer
	code = cli.Run(t.Context(), "comprehend", run, args, &o, &e)
	return o.String(), e.String(), code
}

func TestFeatures(t *testing.T) {
	serve(t)
	file := filepath.Join(t.TempDir(), "a.txt")
	if err := os.WriteFile(file, []byte("I Ann"), 0o600); err != nil {
		t.Fatal(err)
	}
	for feature, want := range map[string]string{
		"language": "en\t0.50", "sentiment": "POSITIVE\t+0.75 -0.00", "targets": "2-5\tAnn: Ann\tPERSON\tMIXED", "entities": "2-5\tAnn\tPERSON\t0.50", "phrases": "2-5\tAnn\t0.50",
		"syntax": "2-5\tAnn\tPROPN\t0.50", "pii": "2-5\tAnn\tNAME\t0.50", "kinds": "NAME\t0.50", "redact": "I [NAME]", "classify": "letter\t0.50", "recognize": "2-5\tAnn\tPERSON\t0.50",
		"toxicity": "0.25\tinsult 0.50, profanity 0.00, hate 0.00, harassment 0.00, sexual 0.00, violence 0.00, graphic 0.00",
		"medical":  "2-5\tAnn\tNAME\t\t0.50", "phi": "2-5\tAnn\tNAME\t\t0.50", "icd10": "2-5\tAnn\tDX_NAME\tR10.9\t0.50", "rxnorm": "2-5\tAnn\tBRAND_NAME\t17\t0.50", "snomed": "2-5\tAnn\tDX_NAME\t18\t0.50",
	} {
		out, errs, code := comprehend(t, "-text", "I Ann", "-endpoint", "arn:aws:comprehend:us-east-1:111122223333:document-classifier-endpoint/a", feature)
		if want := "text\t" + want + "\n"; code != 0 || out != want {
			t.Errorf("%s: exit code %d, %q, want %q; %s", feature, code, out, want, errs)
		}
		if out, _, code := comprehend(t, "-json", "-language", "en", "-endpoint", "a", feature, file); code != 0 || !json.Valid([]byte(out)) || !strings.Contains(out, "a.txt") {
			t.Errorf("%s: exit code %d, %s", feature, code, out)
		}
	}
}

func TestPrefix(t *testing.T) {
	serve(t)
	out, errs, code := comprehend(t, "sentiment", "s3://letters/in/")
	if diff := cmp.Diff("in/a.txt\tPOSITIVE\t+0.75 -0.00\nin/c.txt\tPOSITIVE\t+0.75 -0.00\n", out); diff != "" || code != 1 || !strings.Contains(errs, "in/b.txt: ") || !strings.Contains(errs, "1 texts failed") {
		t.Errorf("exit code %d, %s (-want +got):\n%s", code, errs, diff)
	}
	out, errs, code = comprehend(t, "-after", "in/b.txt", "sentiment", "s3://letters/in/")
	if out != "in/c.txt\tPOSITIVE\t+0.75 -0.00\n" || code != 0 {
		t.Errorf("exit code %d, %q, %s", code, out, errs)
	}
}

func TestJobs(t *testing.T) {
	serve(t)
	job := []string{"-job", "-role", "arn:aws:iam::111122223333:role/a", "-output", "s3://letters/out", "-language", "en"}
	out, errs, code := comprehend(t, append(job, "sentiment", "s3://letters/in/")...)
	if out != "a.txt:0\tPOSITIVE\t+0.75 -0.00\n" || code != 0 || !strings.Contains(errs, "job j1") {
		t.Errorf("exit code %d, %q, %s", code, out, errs)
	}
	out, errs, code = comprehend(t, append(job, "topics", "s3://letters/in/")...)
	if out != "0\tday\t0.500\na.txt:0\t0\t1.000\n" || code != 0 {
		t.Errorf("exit code %d, %q, %s", code, out, errs)
	}
	for _, feature := range []string{"sentiment", "topics", "phrases", "language", "targets", "pii", "redact", "entities"} {
		if out, errs, code := comprehend(t, "-resume", "j1", "-json", feature); !strings.Contains(out, "{") {
			t.Errorf("%s: exit code %d, %q, %s", feature, code, out, errs)
		}
	}
}

func TestUsage(t *testing.T) {
	serve(t)
	for _, args := range [][]string{{}, {"a", "b", "c"}, {"-text", "x", "weather"}, {"-text", "x", "classify"}, {"-job", "sentiment"}, {"-resume", "j", "syntax"}} {
		if _, _, code := comprehend(t, args...); code != 2 {
			t.Errorf("%q: exit code %d, want 2", args, code)
		}
	}
	for _, args := range [][]string{{"sentiment"}, {"sentiment", "no-such-file"}, {"-text", "", "sentiment"}} {
		if _, _, code := comprehend(t, args...); code != 1 {
			t.Errorf("%q: exit code %d, want 1", args, code)
		}
	}
}
