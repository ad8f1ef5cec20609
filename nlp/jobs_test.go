package nlp_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

const jobRole = "arn:aws:iam::111122223333:role/comprehend"

// comprehendJobs answers the jobs of every kind: queued, running, then as it is told.
type comprehendJobs struct {
	fake   *awsaitest.Fake
	s3     *awsaitest.S3
	mu     sync.Mutex
	starts map[string]map[string]any // requests by job ID
	asked  map[string]int
	status string
	output string // where the job has written
	closed bool   // the account may not start jobs
}

var jobStems = []string{
	"DominantLanguageDetection", "SentimentDetection", "TargetedSentimentDetection", "EntitiesDetection", "KeyPhrasesDetection",
	"PiiEntitiesDetection", "EventsDetection", "TopicsDetection", "DocumentClassification",
}

func serveComprehendJobs(t testing.TB) *comprehendJobs {
	s := &comprehendJobs{fake: awsaitest.New(t), starts: map[string]map[string]any{}, asked: map[string]int{}, status: "COMPLETED", output: "s3://bucket/out/x/output/output.tar.gz"}
	s.s3 = s.fake.S3("bucket")
	for _, stem := range jobStems {
		s.fake.HandleRaw("comprehend", "Start"+stem+"Job", s.start)
		s.fake.HandleRaw("comprehend", "Describe"+stem+"Job", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
			return s.describe(stem, c)
		})
		s.fake.HandleRaw("comprehend", "List"+stem+"Jobs", func(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
			return s.list(stem, c)
		})
		s.fake.HandleRaw("comprehend", "Stop"+stem+"Job", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.status = "STOPPED"
			return awsaitest.Wire{Body: []byte(`{"JobId":"job-1","JobStatus":"STOP_REQUESTED"}`)}, nil
		})
	}
	return s
}

func wire(v any) (awsaitest.Wire, error) {
	body, err := json.Marshal(v)
	return awsaitest.Wire{Body: body}, err
}

func (s *comprehendJobs) start(_ context.Context, c *awsaitest.Call) (awsaitest.Wire, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return awsaitest.Wire{}, &awsaitest.Failure{Code: "AccessDeniedException", Message: "not available"}
	}
	var in map[string]any
	if err := json.Unmarshal(c.Body, &in); err != nil {
		return awsaitest.Wire{}, err
	}
	id := fmt.Sprintf("job-%d", len(s.starts)+1)
	for known, old := range s.starts {
		if old["ClientRequestToken"] == in["ClientRequestToken"] {
			id = known
		}
	}
	s.starts[id] = in
	return wire(map[string]any{"JobId": id, "JobStatus": "SUBMITTED"})
}

func (s *comprehendJobs) properties(id string) map[string]any {
	in := s.starts[id]
	return map[string]any{
		"JobId": id, "JobName": in["JobName"], "JobStatus": "SUBMITTED", "SubmitTime": 1.7e9, "EndTime": 1.7e9 + 60, "LanguageCode": in["LanguageCode"],
		"InputDataConfig": in["InputDataConfig"], "OutputDataConfig": map[string]any{"S3Uri": s.output}, "Message": "because",
	}
}

func (s *comprehendJobs) describe(stem string, c *awsaitest.Call) (awsaitest.Wire, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in struct {
		JobID string `json:"JobId"`
	}
	if err := json.Unmarshal(c.Body, &in); err != nil {
		return awsaitest.Wire{}, err
	}
	if s.starts[in.JobID] == nil {
		return awsaitest.Wire{}, &awsaitest.Failure{Code: "JobNotFoundException", Message: "no such job"}
	}
	p := s.properties(in.JobID)
	s.asked[in.JobID]++
	switch s.asked[in.JobID] {
	case 1:
	case 2:
		p["JobStatus"] = "IN_PROGRESS"
	default:
		p["JobStatus"] = s.status
	}
	return wire(map[string]any{stem + "JobProperties": p})
}

// list answers one job a page.
func (s *comprehendJobs) list(stem string, c *awsaitest.Call) (awsaitest.Wire, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var in struct{ NextToken string }
	if err := json.Unmarshal(c.Body, &in); err != nil {
		return awsaitest.Wire{}, err
	}
	ids := slices.Sorted(maps.Keys(s.starts))
	at := max(slices.Index(ids, in.NextToken), 0)
	out := map[string]any{stem + "JobPropertiesList": []any{s.properties(ids[at])}}
	if at+1 < len(ids) {
		out["NextToken"] = ids[at+1]
	}
	return wire(out)
}

func (s *comprehendJobs) jobs(optFns ...func(*nlp.JobsOptions)) *nlp.Jobs {
	return nlp.NewJobs(s.fake.Config(), jobRole, media.URI{Bucket: "bucket", Key: "out"}, optFns...)
}

func (s *comprehendJobs) put(key, text string) {
	s.s3.Put("bucket", key, awsaitest.Object{Body: []byte(text)})
}

// archive puts the output of a job: names and contents in turn.
func (s *comprehendJobs) archive(files ...string) {
	s.s3.Put("bucket", "out/x/output/output.tar.gz", awsaitest.Object{Body: archiveOf(files...)})
}

func archiveOf(files ...string) []byte {
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i < len(files); i += 2 {
		if err := w.WriteHeader(&tar.Header{Typeflag: tar.TypeReg, Name: files[i], Mode: 0o644, Size: int64(len(files[i+1]))}); err != nil {
			panic(err)
		}
		w.Write([]byte(files[i+1]))
	}
	w.Close()
	z.Close()
	return b.Bytes()
}

func collect[T any](t *testing.T, seq iter.Seq2[T, error]) []T {
	t.Helper()
	var all []T
	for v, err := range seq {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// finish waits for a job and reads its records.
func finish[T any](t *testing.T, j *job.Job[nlp.Results[T]], err error) []nlp.Record[T] {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	res, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return collect(t, res.All(t.Context()))
}

func diffRecords[T any](t *testing.T, name string, want, got []nlp.Record[T]) {
	t.Helper()
	if diff := cmp.Diff(want, got, cmpopts.EquateErrors(), cmpopts.EquateEmpty()); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

func TestJobsOfEveryKind(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehendJobs(t)
		jobs := s.jobs()
		s.put("in/a.txt", "Zoë met 田中さん\n👍🏽 Ann\n")
		lines := nlp.LinesIn("s3://bucket/in/")
		ctx := t.Context()

		s.archive("output", `{"File":"a.txt","Line":0,"Languages":[{"LanguageCode":"fr","Score":0.25},{"LanguageCode":"en","Score":0.75}]}`+"\n")
		j1, err := jobs.StartLanguages(ctx, lines)
		diffRecords(t, "languages", []nlp.Record[[]nlp.Language]{{File: "a.txt", Value: []nlp.Language{{Code: "en", Confidence: 0.75}, {Code: "fr", Confidence: 0.25}}}}, finish(t, j1, err))

		s.archive("output", `{"File":"a.txt","Line":1,"Sentiment":"MIXED","SentimentScore":{"Positive":0,"Negative":0.25,"Neutral":1e-3,"Mixed":0.5}}
{"File":"a.txt","Line":0,"ErrorCode":"TEXT_SIZE_LIMIT_EXCEEDED","ErrorMessage":"too large"}`)
		j2, err := jobs.StartSentiment(ctx, "en-US", lines)
		got := finish(t, j2, err)
		if len(got) != 2 || got[1].Err == nil {
			t.Fatalf("%+v; want a text with an error", got)
		}
		diffRecords(t, "sentiment", []nlp.Record[nlp.Sentiment]{{File: "a.txt", Line: 1, Value: nlp.Sentiment{Mood: nlp.Mixed, Negative: 0.25, Neutral: 0.001, Mixed: 0.5}}}, got[:1])

		s.archive("output", `{"Entities":[{"BeginOffset":8,"EndOffset":10,"Score":0.5,"Text":"田中","Type":"PERSON"}],"File":"a.txt","Line":0}
{"Entities":[{"BeginOffset":3,"EndOffset":6,"Score":0.5,"Text":"Ann","Type":"PERSON"}],"File":"a.txt","Line":1}
{"Entities":[{"BeginOffset":0,"EndOffset":3,"Score":0.5,"Text":"Zoë","Type":"PERSON"}],"File":"a.txt","Line":0}
{"Entities":[{"BeginOffset":0,"EndOffset":99,"Score":0.5,"Text":"Zoë","Type":"PERSON"}],"File":"a.txt","Line":0}
{"Entities":[{"BeginOffset":0,"EndOffset":9}],"File":"a.txt","Line":7}
{"Entities":[{"BeginOffset":0,"EndOffset":9}],"File":"b.txt","Line":0}`)
		j3, err := jobs.StartEntities(ctx, "en", lines)
		entities := finish(t, j3, err)
		person := func(text string, start, end int) []nlp.CustomEntity {
			return []nlp.CustomEntity{{Entity: nlp.Entity{Span: nlp.Span{Start: start, End: end}, Text: text, Type: nlp.Person, Confidence: 0.5}}}
		}
		diffRecords(t, "entities", []nlp.Record[[]nlp.CustomEntity]{
			{File: "a.txt", Value: person("田中", 9, 15)}, {File: "a.txt", Line: 1, Value: person("Ann", 9, 12)}, {File: "a.txt", Value: person("Zoë", 0, 4)},
			{File: "a.txt", Err: awsai.ErrUnavailable}, {File: "a.txt", Line: 7, Err: awsai.ErrUnavailable}, {File: "b.txt", Err: awsai.ErrNotFound},
		}, entities)

		s.archive("output", `{"KeyPhrases":[{"BeginOffset":"3","EndOffset":"6","Score":"0.5","Text":"Ann"}],"File":"a.txt","Line":"1"}`)
		j4, err := jobs.StartKeyPhrases(ctx, "en", lines)
		diffRecords(t, "key phrases", []nlp.Record[[]nlp.KeyPhrase]{{File: "a.txt", Line: 1, Value: []nlp.KeyPhrase{{Span: nlp.Span{Start: 9, End: 12}, Text: "Ann", Confidence: 0.5}}}}, finish(t, j4, err))

		s.archive("output", `{"Entities":[{"DescriptiveMentionIndex":[0],"Mentions":[{"BeginOffset":0,"EndOffset":3,"Score":0.5,"GroupScore":1,"Text":"Zoë","Type":"PERSON","MentionSentiment":{"Sentiment":"NEUTRAL","SentimentScore":{"Neutral":1}}}]}],"File":"a.txt","Line":0}`)
		j5, err := jobs.StartTargets(ctx, lines)
		targets := finish(t, j5, err)
		diffRecords(t, "targets", []nlp.Record[[]nlp.Target]{{File: "a.txt", Value: []nlp.Target{{Descriptive: []int{0}, Mentions: []nlp.Mention{{
			Span: nlp.Span{Start: 0, End: 4}, Text: "Zoë", Type: nlp.Person, Confidence: 0.5, GroupConfidence: 1, Sentiment: nlp.Sentiment{Mood: nlp.Neutral, Neutral: 1}}}}}}}, targets)

		s.archive("predictions.jsonl", `{"File":"a.txt","Line":"0","Classes":[{"Name":"spam","Score":0.75},{"Name":"ham","Score":0.25}]}
{"File":"a.txt","Line":"1","Labels":[{"Name":"x","Score":0.5}]}`)
		j6, err := jobs.StartClassification(ctx, "arn:aws:comprehend:us-east-1:111122223333:document-classifier/mail", lines)
		classes := finish(t, j6, err)
		diffRecords(t, "classes", []nlp.Record[nlp.Classification]{
			{File: "a.txt", Value: nlp.Classification{Classes: []nlp.Class{{Name: "spam", Confidence: 0.75}, {Name: "ham", Confidence: 0.25}}}},
			{File: "a.txt", Line: 1, Value: nlp.Classification{MultiLabel: true, Classes: []nlp.Class{{Name: "x", Confidence: 0.5}}}},
		}, classes)
		if best := classes[0].Value.Best(); best.Name != "spam" {
			t.Errorf("best is %v", best)
		}
	})
}

// Jobs for personal data and events write a file for each of the input.
func TestJobsThatWriteByFile(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehendJobs(t)
		s.output = "s3://bucket/out/x/output"
		s.put("in/a.txt", "Zoë met Ann")
		s.put("out/x/output/.write_access_check_file.temp", "x")
		s.put("out/x/output/a.txt.out", `{"Entities":[{"BeginOffset":8,"EndOffset":11,"Score":0.5,"Type":"NAME"}],"File":"a.txt","Line":0}`)
		jobs, ctx := s.jobs(), t.Context()
		j, err := jobs.StartPII(ctx, "en", nlp.FilesIn("s3://bucket/in/a.txt"))
		diffRecords(t, "PII", []nlp.Record[[]nlp.PII]{{File: "a.txt", Value: []nlp.PII{pii(9, 12, "NAME", 0.5)}}}, finish(t, j, err))

		s.output = "s3://bucket/out/x/output/output.tar.gz" // as it says of jobs that have written files
		resumed, err := s.jobs().ResumePII(j.ID()).Wait(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if n := len(collect(t, resumed.All(ctx))); n != 1 {
			t.Errorf("%d records; want the file's", n)
		}

		s.put("out/x/output/a.txt.out", "Z*** met [NAME]\nand")
		whole, err := jobs.StartRedaction(ctx, "en", nlp.FilesIn("s3://bucket/in/"), nlp.RedactOptions{})
		diffRecords(t, "files", []nlp.Record[string]{{File: "a.txt", Value: "Z*** met [NAME]\nand"}}, finish(t, whole, err))
		byLine, err := jobs.StartRedaction(ctx, "en", nlp.LinesIn("s3://bucket/in/"), nlp.RedactOptions{Mask: '*', Types: []nlp.PIIType{"NAME"}})
		diffRecords(t, "lines", []nlp.Record[string]{{File: "a.txt", Value: "Z*** met [NAME]"}, {File: "a.txt", Line: 1, Value: "and"}}, finish(t, byLine, err))

		s.put("out/x/output/a.txt.out", `{"Entities":[{"Mentions":[{"BeginOffset":0,"EndOffset":3,"Score":0.5,"GroupScore":1,"Text":"Zoë","Type":"PERSON"}]}],
"Events":[{"Type":"EMPLOYMENT","Arguments":[{"EntityIndex":0,"Role":"EMPLOYEE","Score":0.5}],"Triggers":[{"BeginOffset":4,"EndOffset":7,"Score":0.5,"GroupScore":1,"Text":"met","Type":"EMPLOYMENT"}]}],"File":"a.txt","Line":0}`)
		events, err := jobs.StartEvents(ctx, []string{"EMPLOYMENT"}, nlp.FilesIn("s3://bucket/in/"))
		diffRecords(t, "events", []nlp.Record[nlp.Events]{{File: "a.txt", Value: nlp.Events{
			Entities: []nlp.EventEntity{{Mentions: []nlp.EventMention{{Span: nlp.Span{Start: 0, End: 4}, Text: "Zoë", Type: "PERSON", Confidence: 0.5, GroupConfidence: 1}}}},
			Events: []nlp.Happening{{Type: "EMPLOYMENT", Arguments: []nlp.EventArgument{{Role: "EMPLOYEE", Confidence: 0.5}},
				Triggers: []nlp.EventMention{{Span: nlp.Span{Start: 5, End: 8}, Text: "met", Type: "EMPLOYMENT", Confidence: 0.5, GroupConfidence: 1}}}},
		}}}, finish(t, events, err))
	})
}

func TestTopics(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehendJobs(t)
		s.archive("topic-terms.csv", "topic,term,weight\n001,cup,0.25\n000,\"ball, foot\",0.125\n000,team,0.5\n", "doc-topics.csv", "docname,topic,proportion\na.txt:3,0,0.75\nb.txt,1,1e-1\n")
		j, err := s.jobs().StartTopics(t.Context(), 2, nlp.LinesIn("s3://bucket/in/"))
		if err != nil {
			t.Fatal(err)
		}
		topics, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		want := []nlp.Topic{{ID: 0, Terms: []nlp.TopicTerm{{Term: "team", Weight: 0.5}, {Term: "ball, foot", Weight: 0.125}}}, {ID: 1, Terms: []nlp.TopicTerm{{Term: "cup", Weight: 0.25}}}}
		if diff := cmp.Diff(want, topics.Topics); diff != "" {
			t.Errorf("topics (-want +got):\n%s", diff)
		}
		if diff := cmp.Diff([]nlp.TopicShare{{File: "a.txt", Line: 3, Share: 0.75}, {File: "b.txt", Topic: 1, Share: 0.1}}, collect(t, topics.Shares(t.Context()))); diff != "" {
			t.Errorf("shares (-want +got):\n%s", diff)
		}
		if err := j.Stop(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("Stop: %v; the service has no operation for that", err)
		}
	})
}

// The texts of the caller are lines of a file, and their places are the caller's.
func TestJobOfTexts(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehendJobs(t)
		texts := []string{"é\r\nAnn", "👍🏽 Bo"}
		jobs := s.jobs()
		j, err := jobs.StartKeyPhrases(t.Context(), "en", nlp.TextsOf(texts), func(o *nlp.JobOptions) { o.Token = "once" })
		if err != nil {
			t.Fatal(err)
		}
		again, err := jobs.StartKeyPhrases(t.Context(), "en", nlp.TextsOf(texts), func(o *nlp.JobOptions) { o.Token = "once" })
		if err != nil || again.ID() != j.ID() {
			t.Errorf("a repeated start is %v, %v; want the same job", again, err)
		}
		s.archive("output", `{"KeyPhrases":[{"BeginOffset":3,"EndOffset":5,"Text":"Bo"}],"File":"texts.txt","Line":1}
{"KeyPhrases":[{"BeginOffset":3,"EndOffset":6,"Text":"Ann"}],"File":"texts.txt","Line":0}`)
		res, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, rec := range collect(t, res.All(t.Context())) {
			if rec.Err != nil {
				t.Fatal(rec.Err)
			}
			if k := rec.Value[0]; k.In(texts[rec.Line]) != k.Text {
				t.Errorf("line %d: the span has %q, the phrase is %q", rec.Line, k.In(texts[rec.Line]), k.Text)
			}
		}
		if err := jobs.DiscardTexts(t.Context(), res.Input); err != nil || len(s.s3.Keys("bucket")) != 1 {
			t.Errorf("%v; left %v", err, s.s3.Keys("bucket"))
		}
		if err := jobs.DiscardTexts(t.Context(), media.URI{Bucket: "bucket", Key: "in/a.txt"}); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v; the file is none of ours", err)
		}
	})
}

func TestJobsListAndStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := serveComprehendJobs(t)
		jobs := s.jobs()
		for i := range 3 {
			if _, err := jobs.StartSentiment(t.Context(), "en", nlp.LinesIn("s3://bucket/in"), func(o *nlp.JobOptions) { o.Name = fmt.Sprint(i) }); err != nil {
				t.Fatal(err)
			}
		}
		for _, kind := range []nlp.JobKind{nlp.LanguageJobs, nlp.SentimentJobs, nlp.TargetJobs, nlp.EntityJobs, nlp.KeyPhraseJobs, nlp.PIIJobs, nlp.EventJobs, nlp.TopicJobs, nlp.ClassificationJobs} {
			got := collect(t, jobs.List(t.Context(), kind, nlp.JobFilter{Status: "SUBMITTED"}))
			if len(got) != 3 || got[2].ID != "job-3" || got[2].Status != job.Queued || !got[2].PerLine || got[2].Input.Key != "in" {
				t.Errorf("%s: %+v", kind, got)
			}
		}
		j := jobs.ResumeSentiment("job-1")
		if err := j.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err := j.Wait(t.Context())
		if f, ok := errors.AsType[*job.FailedError](err); !ok || f.Status != job.Stopped || f.Reason != "because" {
			t.Errorf("error %v", err)
		}
		if _, err := jobs.ResumeSentiment("job-9").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
			t.Errorf("error %v, want not found", err)
		}
		for _, err := range jobs.List(t.Context(), "weather", nlp.JobFilter{}) {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want invalid", err)
			}
		}
	})
}

func TestStartsThatAreRefused(t *testing.T) {
	s := serveComprehendJobs(t)
	ctx, in := t.Context(), nlp.LinesIn("s3://bucket/in")
	vpc := s.jobs(func(o *nlp.JobsOptions) { o.Subnets, o.SecurityGroups = []string{"subnet-1"}, []string{"sg-1"} })
	half := s.jobs(func(o *nlp.JobsOptions) { o.Subnets = []string{"subnet-1"} })
	for name, start := range map[string]func() error{
		"no corpus":     func() error { _, err := s.jobs().StartLanguages(ctx, nlp.Corpus{}); return err },
		"no address":    func() error { _, err := s.jobs().StartLanguages(ctx, nlp.FilesIn("in/")); return err },
		"an empty text": func() error { _, err := s.jobs().StartLanguages(ctx, nlp.TextsOf([]string{"a", ""})); return err },
		"token": func() error {
			_, err := s.jobs().StartLanguages(ctx, in, func(o *nlp.JobOptions) { o.Token = "a b" })
			return err
		},
		"half a VPC":      func() error { _, err := half.StartLanguages(ctx, in); return err },
		"PII in a VPC":    func() error { _, err := vpc.StartPII(ctx, "en", in); return err },
		"events in a VPC": func() error { _, err := vpc.StartEvents(ctx, []string{"X"}, in); return err },
		"no events":       func() error { _, err := s.jobs().StartEvents(ctx, nil, in); return err },
		"topics":          func() error { _, err := s.jobs().StartTopics(ctx, 101, in); return err },
		"mask": func() error {
			_, err := s.jobs().StartRedaction(ctx, "en", in, nlp.RedactOptions{Mask: 'x'})
			return err
		},
		"confidence": func() error {
			_, err := s.jobs().StartRedaction(ctx, "en", in, nlp.RedactOptions{MinConfidence: 0.5})
			return err
		},
		"no recognizer": func() error { _, err := s.jobs().StartCustomEntities(ctx, "en", "", in); return err },
	} {
		if err := start(); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: error %v, want awsai.ErrInvalid", name, err)
		}
	}
	if n := len(s.fake.Calls()); n != 0 {
		t.Errorf("%d requests for what is refused", n)
	}
	s.closed = true
	_, err := s.jobs().StartTopics(ctx, 5, in)
	if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "2026-04-30") {
		t.Errorf("error %v does not say that topic modelling is closed", err)
	}
	_, err = s.jobs().StartEvents(ctx, []string{"EMPLOYMENT"}, in)
	if !errors.Is(err, awsai.ErrAccessDenied) || !strings.Contains(err.Error(), "2026-04-30") {
		t.Errorf("error %v does not say that events are closed", err)
	}
}

// An output is not trusted.
func TestHostileOutputs(t *testing.T) {
	bomb := strings.Repeat("a", 3<<20)
	link := func() []byte {
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		w := tar.NewWriter(z)
		w.WriteHeader(&tar.Header{Typeflag: tar.TypeSymlink, Name: "output", Linkname: "/etc/passwd"})
		w.Close()
		z.Close()
		return b.Bytes()
	}()
	for _, tt := range []struct {
		name string
		body []byte
		want error // nil: no records and no error
	}{
		{"not gzip", []byte("plain"), awsai.ErrUnavailable},
		{"not tar", func() []byte {
			var b bytes.Buffer
			z := gzip.NewWriter(&b)
			z.Write([]byte(strings.Repeat("x", 2000)))
			z.Close()
			return b.Bytes()
		}(), awsai.ErrUnavailable},
		{"cut", archiveOf("output", `{"File":"a","Sentiment":"POSITIVE"}`)[:40], awsai.ErrUnavailable},
		{"not JSON", archiveOf("output", "<html>"), awsai.ErrUnavailable},
		{"half an array", archiveOf("output", `[{"File":"a","Sentiment":"POSITIVE"}`), awsai.ErrUnavailable},
		{"deep", archiveOf("output", `{"Entities":`+strings.Repeat("[", 100_000)), awsai.ErrUnavailable},
		{"too much", archiveOf("output", `{"Sentiment":"`+bomb+`"}`), awsai.ErrTooLarge},
		{"too much beside it", archiveOf("other.bin.json", " ", ".hidden", bomb), awsai.ErrTooLarge},
		{"outside", archiveOf("../../etc/output", ``), nil},
		{"link", link, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := serveComprehendJobs(t)
			s.s3.Put("bucket", "out/x/output/output.tar.gz", awsaitest.Object{Body: tt.body})
			jobs := s.jobs(func(o *nlp.JobsOptions) { o.MaxBytes = 2 << 20; o.Wait.First = 1 })
			j, err := jobs.StartSentiment(t.Context(), "en", nlp.LinesIn("s3://bucket/in"))
			if err != nil {
				t.Fatal(err)
			}
			res, err := j.Wait(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var last error
			for _, last = range res.All(t.Context()) {
			}
			if tt.want == nil && last != nil || tt.want != nil && !errors.Is(last, tt.want) {
				t.Errorf("error %v, want %v", last, tt.want)
			}
		})
	}
}
