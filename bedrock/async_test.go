package bedrock_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

const (
	novaReel = "amazon.nova-reel-v1:1"
	lumaRay  = "luma.ray-v2:0"
	asyncARN = "arn:aws:bedrock:us-east-1:111122223333:async-invoke/"
)

var asyncOutput = media.URI{Bucket: "bucket", Key: "made"}

// asyncService is the service's side: one job for each token.
type asyncService struct {
	mu       sync.Mutex
	jobs     []string // tokens of the jobs, whose IDs are job000000000 and so on
	answers  int      // to GetAsyncInvoke
	running  int      // how many of those say that the job runs
	failure  string
	lose     int    // how many answers of starts are lost
	outputAt string // what GetAsyncInvoke answers; the default is the job's folder
}

func serveAsync(f *awsaitest.Fake) *asyncService {
	s := &asyncService{}
	awsaitest.Handle(f, s.start)
	awsaitest.Handle(f, s.get)
	return s
}

func asyncJobID(n int) string { return fmt.Sprintf("job%09d", n) }

func (s *asyncService) start(_ context.Context, in *bedrockruntime.StartAsyncInvokeInput) (*bedrockruntime.StartAsyncInvokeOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := -1
	for i, token := range s.jobs {
		if token == *in.ClientRequestToken {
			n = i
		}
	}
	if n < 0 {
		n = len(s.jobs)
		s.jobs = append(s.jobs, *in.ClientRequestToken)
	}
	if s.lose > 0 {
		s.lose--
		return nil, awsaitest.ServerError(503)
	}
	return &bedrockruntime.StartAsyncInvokeOutput{InvocationArn: new(asyncARN + asyncJobID(n))}, nil
}

func (s *asyncService) get(_ context.Context, in *bedrockruntime.GetAsyncInvokeInput) (*bedrockruntime.GetAsyncInvokeOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.answers++
	_, id, _ := strings.Cut(*in.InvocationArn, "async-invoke/")
	var n int
	if _, err := fmt.Sscanf(id, "job%d", &n); err != nil || n >= len(s.jobs) {
		return nil, &types.ValidationException{Message: new("invocation " + id + " not found")}
	}
	at := s.outputAt
	if at == "" {
		at = "s3://bucket/made/" + id
	}
	out := &bedrockruntime.GetAsyncInvokeOutput{
		InvocationArn: in.InvocationArn, ModelArn: new("arn:aws:bedrock:us-east-1::foundation-model/" + novaReel),
		ClientRequestToken: &s.jobs[n], SubmitTime: new(time.Now().Add(-time.Minute).UTC().Truncate(time.Second)),
		OutputDataConfig: &types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig{Value: types.AsyncInvokeS3OutputDataConfig{S3Uri: &at}},
		Status:           types.AsyncInvokeStatusCompleted,
	}
	switch {
	case s.answers <= s.running:
		out.Status = types.AsyncInvokeStatusInProgress
	case s.failure != "":
		out.Status, out.FailureMessage = types.AsyncInvokeStatusFailed, &s.failure
	}
	return out, nil
}

func TestAsyncStart(t *testing.T) {
	fake := awsaitest.New(t)
	serveAsync(fake)
	store := fake.S3("bucket")
	for _, key := range []string{"made/job000000000/result.json", "made/job000000000/sub/b.bin", "made/job000000000more/c"} {
		store.Put("bucket", key, awsaitest.Object{Body: []byte(`{"x":1}`)})
	}
	model := bedrock.NewAsyncModel(fake.Config(), "some.model-v1:0", asyncOutput, func(o *bedrock.AsyncOptions) {
		o.BucketOwner = "111122223333"
		o.KMSKey = "arn:aws:kms:us-east-1:111122223333:alias/mine"
		o.Tags = map[string]string{"team": "b", "app": "a"}
	})
	input := struct {
		Big  int64           `json:"big_number"`
		Raw  json.RawMessage `json:"raw"`
		None string          `json:"none,omitempty"`
	}{Big: 1<<53 + 1, Raw: json.RawMessage(`{"a":[1.5,"x"]}`)}
	j, err := model.Start(t.Context(), bedrock.AsyncRequest{Input: input, Token: "mine-1"})
	if err != nil {
		t.Fatal(err)
	}
	if j.ID() != asyncARN+"job000000000" || model.ID() != "some.model-v1:0" {
		t.Errorf("job %s of %s", j.ID(), model.ID())
	}
	want := `{"clientRequestToken":"mine-1","modelId":"some.model-v1:0","modelInput":{"big_number":9007199254740993,"raw":{"a":[1.5,"x"]}},` +
		`"outputDataConfig":{"s3OutputDataConfig":{"bucketOwner":"111122223333","kmsKeyId":"arn:aws:kms:us-east-1:111122223333:alias/mine","s3Uri":"s3://bucket/made"}},` +
		`"tags":[{"key":"app","value":"a"},{"key":"team","value":"b"}]}`
	if diff := cmp.Diff(want, sent(t, fake, "StartAsyncInvoke", 0)); diff != "" {
		t.Errorf("request (-want +got):\n%s", diff)
	}
	out, err := j.Wait(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var files []string
	for _, f := range out.Files {
		files = append(files, f.URI.String())
	}
	if diff := cmp.Diff([]string{"s3://bucket/made/job000000000/result.json", "s3://bucket/made/job000000000/sub/b.bin"}, files); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if out.Folder.String() != "s3://bucket/made/job000000000/" {
		t.Errorf("folder %s", out.Folder)
	}
	r, err := model.Open(t.Context(), out.Files[0].URI)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if text, err := io.ReadAll(r); string(text) != `{"x":1}` || err != nil {
		t.Errorf("file = %q, %v", text, err)
	}
}

func TestAsyncFolder(t *testing.T) {
	tests := []struct{ answer, want string }{
		{"s3://bucket/made/job000000000", "s3://bucket/made/job000000000/"},
		{"s3://bucket/made/job000000000/", "s3://bucket/made/job000000000/"},
		{"s3://bucket/job000000000", "s3://bucket/job000000000/"},
		{"s3://bucket/made", "s3://bucket/made/job000000000/"},
		{"s3://bucket/made/", "s3://bucket/made/job000000000/"},
		{"s3://bucket", "s3://bucket/job000000000/"},
		{"s3://bucket/notjob000000000", "s3://bucket/notjob000000000/job000000000/"},
	}
	for _, tt := range tests {
		fake := awsaitest.New(t)
		fake.S3("bucket")
		serveAsync(fake).outputAt = tt.answer
		j, err := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput).Start(t.Context(), bedrock.AsyncRequest{Input: map[string]any{}})
		if err != nil {
			t.Fatal(err)
		}
		if out, err := j.Wait(t.Context()); err != nil || out.Folder.String() != tt.want {
			t.Errorf("%s: folder %s, %v; want %s", tt.answer, out.Folder, err, tt.want)
		}
	}
}

// TestAsyncThrottledStartIsOneJob has the service throttle, and start a job whose answer is
// lost.
func TestAsyncThrottledStartIsOneJob(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket")
	service := serveAsync(fake)
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	fake.Throttle("StartAsyncInvoke", 1)
	service.lose = 1
	j, err := model.Start(t.Context(), bedrock.AsyncRequest{Input: map[string]any{"a": 1}})
	if err != nil {
		t.Fatal(err)
	}
	if len(service.jobs) != 1 || fake.Count("StartAsyncInvoke") != 3 {
		t.Errorf("%d jobs by %d requests, want 1 by 3", len(service.jobs), fake.Count("StartAsyncInvoke"))
	}
	if j.ID() != asyncARN+"job000000000" {
		t.Errorf("job %s", j.ID())
	}
	if _, err := model.Start(t.Context(), bedrock.AsyncRequest{Input: map[string]any{"a": 1}}); err != nil || len(service.jobs) != 2 {
		t.Errorf("%d jobs after another start, %v; want 2", len(service.jobs), err)
	}
}

// TestAsyncStartAgain is a process that stored its token, lost the answer for good, and
// starts again.
func TestAsyncStartAgain(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket")
	service := serveAsync(fake)
	req := bedrock.AsyncRequest{Input: map[string]any{"a": 1}, Token: "stored"}
	service.lose = 3
	if _, err := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput).Start(t.Context(), req); !errors.Is(err, awsai.ErrUnavailable) {
		t.Fatalf("error %v, want awsai.ErrUnavailable", err)
	}
	j, err := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput).Start(t.Context(), req)
	if err != nil || j.ID() != asyncARN+"job000000000" || len(service.jobs) != 1 {
		t.Errorf("%d jobs, %v; want the first again", len(service.jobs), err)
	}
}

// TestAsyncResume is a process that is killed while it waits, and another that resumes.
func TestAsyncResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake := awsaitest.New(t)
		fake.S3("bucket").Put("bucket", "made/job000000000/output.mp4", awsaitest.Object{Body: []byte("video")})
		service := serveAsync(fake)
		service.running = 8
		j, err := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput).StartVideo(t.Context(), bedrock.VideoRequest{Prompt: "A cat."})
		if err != nil {
			t.Fatal(err)
		}
		id := j.ID()
		ctx, kill := context.WithTimeout(t.Context(), 5*time.Second)
		defer kill()
		if _, err := j.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v, want context.DeadlineExceeded", err)
		}
		other := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
		video, err := other.ResumeVideo(id).Wait(t.Context())
		if err != nil || video.File.String() != "s3://bucket/made/job000000000/output.mp4" {
			t.Fatalf("video %v, %v", video, err)
		}
		if len(service.jobs) != 1 {
			t.Errorf("%d jobs, want 1", len(service.jobs))
		}
		file := filepath.Join(t.TempDir(), "cat.mp4")
		if err := other.Download(t.Context(), video.File, file); err != nil {
			t.Fatal(err)
		}
		if b, err := os.ReadFile(file); string(b) != "video" || err != nil {
			t.Errorf("file = %q, %v", b, err)
		}
	})
}

func TestAsyncFailed(t *testing.T) {
	fake := awsaitest.New(t)
	fake.S3("bucket")
	serveAsync(fake).failure = "The generated content has been blocked by our content filters."
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	j, err := model.StartVideo(t.Context(), bedrock.VideoRequest{Prompt: "A cat."})
	if err != nil {
		t.Fatal(err)
	}
	_, err = j.Wait(t.Context())
	failed, ok := errors.AsType[*job.FailedError](err)
	want := &job.FailedError{Name: "video", ID: j.ID(), Status: job.Failed, Reason: "The generated content has been blocked by our content filters."}
	if diff := cmp.Diff(want, failed); !ok || diff != "" {
		t.Errorf("failure (-want +got):\n%s", diff)
	}
	if err := j.Stop(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("Stop: %v, want awsai.ErrInvalid", err)
	}
}

func TestAsyncInvalid(t *testing.T) {
	fake := awsaitest.New(t)
	ok := map[string]any{"a": 1}
	tests := []struct {
		name, model string
		output      media.URI
		req         bedrock.AsyncRequest
	}{
		{"no model", "", asyncOutput, bedrock.AsyncRequest{Input: ok}},
		{"model with a space", "a b", asyncOutput, bedrock.AsyncRequest{Input: ok}},
		{"no output", novaReel, media.URI{}, bedrock.AsyncRequest{Input: ok}},
		{"bucket in capitals", novaReel, media.URI{Bucket: "BUCKET"}, bedrock.AsyncRequest{Input: ok}},
		{"no input", novaReel, asyncOutput, bedrock.AsyncRequest{}},
		{"input is a list", novaReel, asyncOutput, bedrock.AsyncRequest{Input: []int{1}}},
		{"input cannot be written", novaReel, asyncOutput, bedrock.AsyncRequest{Input: make(chan int)}},
		{"token with a space", novaReel, asyncOutput, bedrock.AsyncRequest{Input: ok, Token: "a b"}},
		{"long token", novaReel, asyncOutput, bedrock.AsyncRequest{Input: ok, Token: strings.Repeat("a", 257)}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := bedrock.NewAsyncModel(fake.Config(), tt.model, tt.output).Start(t.Context(), tt.req)
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("error %v, want awsai.ErrInvalid", err)
			}
		})
	}
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	if _, err := model.Resume("job000000000").Wait(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v for an ID that is no ARN, want awsai.ErrInvalid", err)
	}
	if err := model.DiscardInput(t.Context(), "x"); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v for an ID that is no ARN, want awsai.ErrInvalid", err)
	}
	if n := len(fake.Calls()); n != 0 {
		t.Errorf("%d requests, want none", n)
	}
}

func TestAsyncNotFound(t *testing.T) {
	fake := awsaitest.New(t)
	serveAsync(fake)
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	if _, err := model.Resume(asyncARN + "job000000007").Wait(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func TestAsyncStatus(t *testing.T) {
	fake := awsaitest.New(t)
	fake.HandleWire("bedrockruntime", "GetAsyncInvoke", awsaitest.Wire{Body: []byte(`{"invocationArn":"` + asyncARN + `job000000000",
		"modelArn":"arn:aws:bedrock:us-east-1::foundation-model/m.x","status":"Rehearsing","submitTime":"2026-01-01T00:00:00Z",
		"endTime":"2026-01-01T00:01:00Z","outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://bucket/made"}}}`)})
	p, err := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput).Resume(asyncARN + "job000000000").Status(t.Context())
	if want := (job.Progress{Status: "Rehearsing", Elapsed: time.Minute}); p != want || err != nil {
		t.Errorf("Status = %+v, %v; want %+v", p, err, want)
	}
}

func TestAsyncInvocations(t *testing.T) {
	fake := awsaitest.New(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	summary := func(n int, model string, status types.AsyncInvokeStatus) types.AsyncInvokeSummary {
		return types.AsyncInvokeSummary{
			InvocationArn: new(asyncARN + asyncJobID(n)), ModelArn: &model, Status: status, SubmitTime: &at, ClientRequestToken: new("t"),
			OutputDataConfig: &types.AsyncInvokeOutputDataConfigMemberS3OutputDataConfig{
				Value: types.AsyncInvokeS3OutputDataConfig{S3Uri: new("s3://bucket/made")}},
		}
	}
	const ofReel = "arn:aws:bedrock:us-east-1::foundation-model/" + novaReel
	awsaitest.Handle(fake, func(_ context.Context, in *bedrockruntime.ListAsyncInvokesInput) (*bedrockruntime.ListAsyncInvokesOutput, error) {
		if in.NextToken == nil {
			return &bedrockruntime.ListAsyncInvokesOutput{NextToken: new("2"), AsyncInvokeSummaries: []types.AsyncInvokeSummary{
				summary(3, ofReel, types.AsyncInvokeStatusInProgress),
				summary(2, "arn:aws:bedrock:us-east-1::foundation-model/"+lumaRay, types.AsyncInvokeStatusInProgress),
			}}, nil
		}
		last := summary(1, ofReel, types.AsyncInvokeStatusFailed)
		last.EndTime, last.FailureMessage = new(at.Add(time.Hour)), new("no space")
		return &bedrockruntime.ListAsyncInvokesOutput{AsyncInvokeSummaries: []types.AsyncInvokeSummary{last}}, nil
	})
	model := bedrock.NewAsyncModel(fake.Config(), novaReel, asyncOutput)
	var got []bedrock.AsyncInvocation
	for i, err := range model.Invocations(t.Context(), bedrock.AsyncFilter{Status: job.Succeeded, After: at, Before: at.Add(time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, i)
	}
	want := []bedrock.AsyncInvocation{
		{ID: asyncARN + asyncJobID(3), Token: "t", Status: job.Running, Submitted: at, Output: asyncOutput},
		{ID: asyncARN + asyncJobID(1), Token: "t", Status: job.Failed, Reason: "no space", Submitted: at, Ended: at.Add(time.Hour), Output: asyncOutput},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("invocations (-want +got):\n%s", diff)
	}
	in := awsaitest.Inputs[bedrockruntime.ListAsyncInvokesInput](fake)[0]
	if in.StatusEquals != types.AsyncInvokeStatusCompleted || in.SortOrder != types.SortOrderDescending || !in.SubmitTimeAfter.Equal(at) {
		t.Errorf("request %+v", in)
	}
	for _, err := range model.Invocations(t.Context(), bedrock.AsyncFilter{Status: job.Stopped}) {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v, want awsai.ErrInvalid", err)
		}
	}
}
