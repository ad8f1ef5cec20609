package nlp_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	sdktranslate "github.com/aws/aws-sdk-go-v2/service/translate"
	"github.com/aws/aws-sdk-go-v2/service/translate/types"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/nlp"
)

const role = "arn:aws:iam::111122223333:role/translate"

func jobOptions(o *nlp.TranslatorOptions) {
	o.Role, o.Place = role, media.URI{Bucket: "bucket", Key: "work"}
}

// jobService is the service's side of jobs: it has done them when it is first asked.
type jobService struct {
	mu      sync.Mutex
	s3      *awsaitest.S3
	jobs    []*sdktranslate.StartTextTranslationJobInput // whose IDs are job0 and so on
	status  types.JobStatus
	refuse  bool // the documents
	stopped []string
}

func serveJobs(f *awsaitest.Fake) *jobService {
	s := &jobService{s3: f.S3("bucket"), status: types.JobStatusCompleted}
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.StartTextTranslationJobInput) (*sdktranslate.StartTextTranslationJobOutput, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		n := len(s.jobs)
		for i, j := range s.jobs {
			if *j.ClientToken == *in.ClientToken {
				n = i
			}
		}
		if n == len(s.jobs) {
			s.jobs = append(s.jobs, in)
		}
		return &sdktranslate.StartTextTranslationJobOutput{JobId: new(fmt.Sprintf("job%d", n)), JobStatus: types.JobStatusSubmitted}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.DescribeTextTranslationJobInput) (*sdktranslate.DescribeTextTranslationJobOutput, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		var n int
		if _, err := fmt.Sscanf(*in.JobId, "job%d", &n); err != nil || n >= len(s.jobs) {
			return nil, &types.ResourceNotFoundException{Message: new("no such job")}
		}
		return &sdktranslate.DescribeTextTranslationJobOutput{TextTranslationJobProperties: s.work(*in.JobId, s.jobs[n])}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sdktranslate.StopTextTranslationJobInput) (*sdktranslate.StopTextTranslationJobOutput, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stopped, s.status = append(s.stopped, *in.JobId), types.JobStatusStopped
		return &sdktranslate.StopTextTranslationJobOutput{}, nil
	})
	return s
}

// work translates the documents of a job.
func (s *jobService) work(id string, in *sdktranslate.StartTextTranslationJobInput) *types.TextTranslationJobProperties {
	input, output := key(*in.InputDataConfig.S3Uri), key(*in.OutputDataConfig.S3Uri)+"111122223333-TranslateText-"+id+"/"
	p := &types.TextTranslationJobProperties{
		JobId: &id, JobName: in.JobName, JobStatus: s.status, SourceLanguageCode: in.SourceLanguageCode, TargetLanguageCodes: in.TargetLanguageCodes,
		InputDataConfig: in.InputDataConfig, OutputDataConfig: &types.OutputDataConfig{S3Uri: new("s3://bucket/" + strings.TrimSuffix(output, "/"))},
		SubmittedTime: new(time.Unix(1576544017, 0).UTC()), JobDetails: &types.JobDetails{},
	}
	if s.status != types.JobStatusCompleted && s.status != types.JobStatusCompletedWithError {
		return p
	}
	for _, to := range in.TargetLanguageCodes {
		var details []string
		characters := 0
		for _, k := range s.s3.Keys("bucket") {
			name, ok := strings.CutPrefix(k, input)
			if !ok {
				continue
			}
			if s.refuse {
				details = append(details, fmt.Sprintf(`{"sourceFile":%q,"auxiliaryData":{"error":{"errorCode":"InvalidRequestException","errorMessage":"not readable"}}}`, name))
				continue
			}
			dir, base := path.Split(name)
			o, _ := s.s3.Object("bucket", k)
			s.s3.Put("bucket", output+dir+to+"."+base, awsaitest.Object{Body: []byte(speak(string(o.Body)))})
			details = append(details, fmt.Sprintf(`{"sourceFile":%q,"targetFile":%q,"auxiliaryData":{"appliedTerminologies":[{"name":"b","terms":[{"sourceText":"x","targetText":"X"}]}]}}`, name, dir+to+"."+base))
			characters += len(o.Body)
		}
		s.s3.Put("bucket", output+"details/"+to+".auxiliary-translation-details.json", awsaitest.Object{Body: fmt.Appendf(nil,
			`{"sourceLanguageCode":"en","targetLanguageCode":%q,"charactersTranslated":"%d","details":[%s]}`, to, characters, strings.Join(details, ","))})
		p.JobDetails.InputDocumentsCount, p.JobDetails.TranslatedDocumentsCount = new(int32(len(details))), new(int32(len(details)))
	}
	s.s3.Put("bucket", output+".write_access_check_file.temp", awsaitest.Object{})
	return p
}

func key(uri string) string { return strings.TrimPrefix(uri, "s3://bucket/") }

func ExampleTranslator_Start() {
	fake := awsaitest.New(exampleT{})
	store := serveJobs(fake).s3
	store.Put("bucket", "letters/hello.txt", awsaitest.Object{Body: []byte("Hello!")})
	translator := nlp.NewTranslator(fake.Config(), func(o *nlp.TranslatorOptions) {
		o.Role, o.Place = "arn:aws:iam::111122223333:role/translate", media.URI{Bucket: "bucket", Key: "translated"}
	})
	ctx := context.Background()

	job, err := translator.Start(ctx, nlp.TranslationJob{Input: media.URI{Bucket: "bucket", Key: "letters"}, From: "en", To: []string{"fr", "es"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := translator.Resume(job.ID()).Wait(ctx) // in another process, perhaps
	for _, f := range out.Files {
		fmt.Println(f.Source, f.Language, f.URI, f.Size)
	}
	fmt.Println(out.Characters, err)
	// Output:
	// hello.txt fr s3://bucket/translated/111122223333-TranslateText-job0/fr.hello.txt 6
	// hello.txt es s3://bucket/translated/111122223333-TranslateText-job0/es.hello.txt 6
	// 12 <nil>
}

func TestJob(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		s := serveJobs(fake)
		s.s3.Put("bucket", "in/a.txt", awsaitest.Object{Body: []byte("one x")})
		s.s3.Put("bucket", "in/sub/b.txt", awsaitest.Object{Body: []byte("two x")})
		s.s3.Put("bucket", "in-2/c.txt", awsaitest.Object{Body: []byte("three")})
		translator := nlp.NewTranslator(fake.Config(), jobOptions, func(o *nlp.TranslatorOptions) {
			o.Terminology, o.KMSKey, o.Settings = "b", "alias/key", nlp.TranslationSettings{Formality: nlp.Informal, Brevity: true}
		})
		j, err := translator.Start(t.Context(), nlp.TranslationJob{
			Input: media.URI{Bucket: "bucket", Key: "in"}, To: []string{"fr", "zh-Hant"}, ParallelData: "mine", Name: "night run", Token: "t-1",
		})
		if err != nil {
			t.Fatal(err)
		}
		want := &sdktranslate.StartTextTranslationJobInput{
			ClientToken: new("t-1"), DataAccessRoleArn: new(role), JobName: new("night run"), SourceLanguageCode: new("auto"), TargetLanguageCodes: []string{"fr", "zh-TW"},
			InputDataConfig:  &types.InputDataConfig{S3Uri: new("s3://bucket/in/"), ContentType: new("text/plain")},
			OutputDataConfig: &types.OutputDataConfig{S3Uri: new("s3://bucket/work/"), EncryptionKey: &types.EncryptionKey{Type: "KMS", Id: new("alias/key")}},
			TerminologyNames: []string{"b"}, ParallelDataNames: []string{"mine"}, Settings: &types.TranslationSettings{Formality: "INFORMAL"},
		}
		if diff := cmp.Diff(want, s.jobs[0], cmpopts.IgnoreUnexported(sdktranslate.StartTextTranslationJobInput{}, types.InputDataConfig{}, types.OutputDataConfig{}, types.EncryptionKey{}, types.TranslationSettings{})); diff != "" {
			t.Errorf("request (-want +got)\n%s", diff)
		}
		s.status = types.JobStatusInProgress
		if p, err := j.Status(t.Context()); err != nil || p.Status != job.Running {
			t.Errorf("%+v, %v", p, err)
		}
		s.status = types.JobStatusCompletedWithError
		out, err := j.Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		folder := "work/111122223333-TranslateText-job0/"
		terms := []nlp.AppliedTerm{{Terminology: "b", Source: "x", Target: "X"}}
		file := func(source, language, name string) nlp.TranslatedFile {
			return nlp.TranslatedFile{Source: source, Language: language, URI: media.URI{Bucket: "bucket", Key: folder + name}, Size: 5, Terms: terms}
		}
		files := []nlp.TranslatedFile{
			file("a.txt", "fr", "fr.a.txt"), file("sub/b.txt", "fr", "sub/fr.b.txt"),
			file("a.txt", "zh-TW", "zh-TW.a.txt"), file("sub/b.txt", "zh-TW", "sub/zh-TW.b.txt"),
		}
		if diff := cmp.Diff(files, out.Files); diff != "" {
			t.Errorf("files (-want +got)\n%s", diff)
		}
		if out.Characters != 20 || out.Job.Documents != 2 || out.Job.Status != nlp.TranslationCompletedWithError || out.Job.Output.Key != folder {
			t.Errorf("output %+v", out)
		}
		r, err := translator.OpenFile(t.Context(), out.Files[1])
		if err != nil {
			t.Fatal(err)
		}
		defer r.Close()
		if text, err := io.ReadAll(r); err != nil || string(text) != "TWO X" {
			t.Errorf("%q, %v", text, err)
		}
		// A start with the same token is the same job.
		again, err := translator.Start(t.Context(), nlp.TranslationJob{Input: media.URI{Bucket: "bucket", Key: "in"}, To: []string{"fr"}, Token: "t-1"})
		if err != nil || again.ID() != j.ID() {
			t.Errorf("%v, %v", again, err)
		}
	})
}

// A job that was stopped has what it did until then.
func TestJobStopped(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		s := serveJobs(fake)
		translator := nlp.NewTranslator(fake.Config(), jobOptions)
		j, err := translator.Start(t.Context(), nlp.TranslationJob{Input: media.URI{Bucket: "bucket", Key: "in/"}, From: "en", To: []string{"fr"}})
		if err != nil {
			t.Fatal(err)
		}
		s.s3.Put("bucket", "work/111122223333-TranslateText-job0/sub/fr.a.b.txt", awsaitest.Object{Body: []byte("A")})
		if err := j.Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = j.Wait(t.Context())
		if failed, ok := errors.AsType[*job.FailedError](err); !ok || failed.Status != job.Stopped {
			t.Errorf("error %v", err)
		}
		out, err := translator.Output(t.Context(), j.ID())
		want := []nlp.TranslatedFile{{Source: "sub/a.b.txt", Language: "fr", URI: media.URI{Bucket: "bucket", Key: "work/111122223333-TranslateText-job0/sub/fr.a.b.txt"}, Size: 1}}
		if diff := cmp.Diff(want, out.Files); diff != "" || err != nil {
			t.Errorf("%v (-want +got)\n%s", err, diff)
		}
	})
}

func TestJobRefused(t *testing.T) {
	fake := awsaitest.New(t)
	in := media.URI{Bucket: "bucket", Key: "in"}
	tests := []struct {
		name string
		job  nlp.TranslationJob
		opt  func(*nlp.TranslatorOptions)
		want string
	}{
		{"no role", nlp.TranslationJob{Input: in, To: []string{"fr"}}, func(o *nlp.TranslatorOptions) { o.Role = "" }, "role"},
		{"a whole bucket", nlp.TranslationJob{Input: media.URI{Bucket: "bucket"}, To: []string{"fr"}}, nil, "whole bucket"},
		{"no input", nlp.TranslationJob{To: []string{"fr"}}, nil, "input"},
		{"no output", nlp.TranslationJob{Input: in, To: []string{"fr"}}, func(o *nlp.TranslatorOptions) { o.Place = media.URI{} }, "output"},
		{"no languages", nlp.TranslationJob{Input: in}, nil, "0 target languages"},
		{"many languages", nlp.TranslationJob{Input: in, To: strings.Fields("fr de es it pt ja ko zh nl sv da")}, nil, "11 target languages"},
		{"a language twice", nlp.TranslationJob{Input: in, To: []string{"zh-TW", "zh-Hant"}}, nil, "twice"},
		{"no language", nlp.TranslationJob{Input: in, From: "English", To: []string{"fr"}}, nil, "source language"},
		{"a type", nlp.TranslationJob{Input: in, To: []string{"fr"}, ContentType: "application/pdf"}, nil, "content type"},
		{"a name", nlp.TranslationJob{Input: in, To: []string{"fr"}, Name: "a*b"}, nil, "name"},
		{"a token", nlp.TranslationJob{Input: in, To: []string{"fr"}, Token: "a b"}, nil, "token"},
		{"parallel data", nlp.TranslationJob{Input: in, To: []string{"fr"}, ParallelData: "a b"}, nil, "parallel data"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			translator := nlp.NewTranslator(fake.Config(), jobOptions, func(o *nlp.TranslatorOptions) {
				if tt.opt != nil {
					tt.opt(o)
				}
			})
			if _, err := translator.Start(t.Context(), tt.job); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want awsai.ErrInvalid with %q", err, tt.want)
			}
		})
	}
	if _, err := nlp.NewTranslator(fake.Config()).Output(t.Context(), strings.Repeat("x", 33)); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests", n)
	}
}

func TestJobs(t *testing.T) {
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *sdktranslate.ListTextTranslationJobsInput) (*sdktranslate.ListTextTranslationJobsOutput, error) {
		if in.Filter == nil || in.Filter.JobStatus != "FAILED" || in.Filter.SubmittedAfterTime != nil {
			t.Errorf("filter %+v", in.Filter)
		}
		id, next := "1", new("more")
		if in.NextToken != nil {
			id, next = "2", nil
		}
		return &sdktranslate.ListTextTranslationJobsOutput{NextToken: next, TextTranslationJobPropertiesList: []types.TextTranslationJobProperties{{JobId: &id, Message: new("no access")}}}, nil
	})
	var got []string
	for info, err := range nlp.NewTranslator(fake.Config()).Jobs(t.Context(), nlp.TranslationJobFilter{Status: nlp.TranslationFailed}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, info.ID+info.Message)
	}
	if diff := cmp.Diff([]string{"1no access", "2no access"}, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func FuzzTranslationDetails(f *testing.F) {
	f.Add([]byte(`{"charactersTranslated":"105","outputDataPrefix":"s3://b/x","details":[{"targetFile":"fr.a","auxiliaryData":{"error":null}}]}`))
	f.Add([]byte(`{"charactersTranslated":1e9,"details":null}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := nlp.ParseTranslationDetails(data)
		if err != nil && !errors.Is(err, awsai.ErrUnavailable) {
			t.Error(err)
		}
		for _, f := range d.Files {
			if f.Err == nil && f.URI.Key == "" {
				t.Errorf("file %+v is nowhere", f)
			}
		}
	})
}
