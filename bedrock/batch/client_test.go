package batch_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/batch"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// ask is a record with a request.
func ask(id, text string) batch.Record {
	return batch.Record{ID: id, Request: bedrock.Request{Messages: []bedrock.Message{bedrock.User(text)}}}
}

// inputOf is where the records of a token are.
const inputOf = "batch/awsai-batch/ca978112ca1bbdcafac231b39a23dc4d/records.jsonl" // of the token "a"

func token(o *batch.StartOptions) { o.Token = "a" }

func TestStart(t *testing.T) {
	fake, _, s3 := newFake(t)
	client := newClient(fake, func(o *batch.Options) {
		o.BucketOwner, o.KMSKey, o.Timeout = "111122223333", "alias/mine", 48*time.Hour
		o.Tags = map[string]string{"team": "b", "app": "a"}
		o.Subnets, o.SecurityGroups = []string{"subnet-1"}, []string{"sg-1"}
	})
	second := ask("r 2", "Line\nbreak <b>.")
	second.Request.MaxTokens = 10
	j, err := client.Start(t.Context(), batch.Of(ask("r1", "Hello"), second), token, func(o *batch.StartOptions) { o.Name = "mine" })
	if err != nil {
		t.Fatal(err)
	}
	if j.ID() != jobID(0) {
		t.Errorf("job %s", j.ID())
	}
	want := `{"recordId":"r1","modelInput":{"messages":[{"content":[{"text":"Hello"}],"role":"user"}]}}` + "\n" +
		`{"recordId":"r 2","modelInput":{"inferenceConfig":{"maxTokens":10},"messages":[{"content":[{"text":"Line\nbreak \u003cb\u003e."}],"role":"user"}]}}` + "\n"
	if diff := cmp.Diff(want, object(t, s3, inputOf)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	var got map[string]any
	if err := json.Unmarshal(fake.Calls("CreateModelInvocationJob")[0].Body, &got); err != nil {
		t.Fatal(err)
	}
	wantJob := map[string]any{
		"clientRequestToken": "a", "jobName": "mine", "modelId": claude, "roleArn": role, "modelInvocationType": "Converse", "timeoutDurationInHours": 48.0,
		"inputDataConfig":  map[string]any{"s3InputDataConfig": map[string]any{"s3Uri": "s3://bucket/" + inputOf, "s3InputFormat": "JSONL", "s3BucketOwner": "111122223333"}},
		"outputDataConfig": map[string]any{"s3OutputDataConfig": map[string]any{"s3Uri": "s3://bucket/batch/", "s3EncryptionKeyId": "alias/mine", "s3BucketOwner": "111122223333"}},
		"vpcConfig":        map[string]any{"subnetIds": []any{"subnet-1"}, "securityGroupIds": []any{"sg-1"}},
		"tags":             []any{map[string]any{"key": "app", "value": "a"}, map[string]any{"key": "team", "value": "b"}},
	}
	if diff := cmp.Diff(wantJob, got); diff != "" {
		t.Errorf("job (-want +got):\n%s", diff)
	}
}

func TestStartBodies(t *testing.T) {
	fake, service, s3 := newFake(t)
	records := batch.Of(
		batch.Record{ID: "1", Body: map[string]any{"inputText": "Hello"}},
		batch.Record{ID: "2", Body: json.RawMessage("{ \"inputText\" :\n9007199254740993}")},
		batch.Record{ID: "3", Body: struct {
			Text string `json:"inputText"`
		}{"Bye"}},
	)
	if _, err := newClient(fake).Start(t.Context(), records, token); err != nil {
		t.Fatal(err)
	}
	want := `{"recordId":"1","modelInput":{"inputText":"Hello"}}` + "\n" + `{"recordId":"2","modelInput":{"inputText":9007199254740993}}` + "\n" +
		`{"recordId":"3","modelInput":{"inputText":"Bye"}}` + "\n"
	if diff := cmp.Diff(want, object(t, s3, inputOf)); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	if kind := service.jobs[0].ModelInvocationType; kind != types.ModelInvocationTypeInvokeModel {
		t.Errorf("type %s", kind)
	}
	if name := *service.jobs[0].JobName; name != "awsai-ca978112ca1bbdcafac231b39a23dc4d" {
		t.Errorf("name %s", name)
	}
}

// TestStartMany writes more than is held in memory.
func TestStartMany(t *testing.T) {
	const n = 3000
	fake, _, s3 := newFake(t)
	text := strings.Repeat("x", 4000)
	records := func(yield func(batch.Record, error) bool) {
		for i := range n {
			if !yield(ask(fmt.Sprint(i), text), nil) {
				return
			}
		}
	}
	if _, err := newClient(fake).Start(t.Context(), records, token); err != nil {
		t.Fatal(err)
	}
	if got := strings.Count(object(t, s3, inputOf), "\n"); got != n {
		t.Errorf("%d lines, want %d", got, n)
	}
	if open := s3.Uploads(); len(open) > 0 {
		t.Errorf("uploads left: %v", open)
	}
}

func TestStartRefused(t *testing.T) {
	ok := batch.Of(ask("1", "Hello"))
	tool := ask("1", "Hello")
	tool.Request.Tools = []bedrock.Tool{bedrock.NewTool("f", "", func(context.Context, struct{}) (string, error) { return "", nil })}
	both := ask("1", "Hello")
	both.Body = map[string]any{}
	down := errors.New("the database is down")
	tests := []struct {
		name    string
		records iter.Seq2[batch.Record, error]
		client  func(model, role string, place media.URI, o *batch.Options) (string, string, media.URI)
		start   batch.StartOptions
		want    error
	}{
		{name: "none", records: batch.Of()},
		{name: "no ID", records: batch.Of(ask("", "Hello"))},
		{name: "an ID that is not UTF-8", records: batch.Of(ask("\xff", "Hello"))},
		{name: "the same ID twice", records: batch.Of(ask("1", "Hello"), ask("2", "Hello"), ask("1", "Bye"))},
		{name: "a request that is refused", records: batch.Of(ask("1", "Hello"), ask("2", " "))},
		{name: "a request with tools", records: batch.Of(tool)},
		{name: "two kinds", records: batch.Of(ask("1", "Hello"), batch.Record{ID: "2", Body: map[string]any{}})},
		{name: "both", records: batch.Of(both)},
		{name: "a body that is a list", records: batch.Of(batch.Record{ID: "1", Body: []int{1}})},
		{name: "a body that cannot be written", records: batch.Of(batch.Record{ID: "1", Body: func() {}})},
		{name: "a sequence that fails", want: down, records: func(yield func(batch.Record, error) bool) {
			if yield(ask("1", "Hello"), nil) {
				yield(batch.Record{}, down)
			}
		}},
		{name: "token", records: ok, start: batch.StartOptions{Token: "a_b"}},
		{name: "long token", records: ok, start: batch.StartOptions{Token: strings.Repeat("a", 257)}},
		{name: "name", records: ok, start: batch.StartOptions{Name: "a b"}},
		{name: "long name", records: ok, start: batch.StartOptions{Name: strings.Repeat("a", 64)}},
		{name: "no model", records: ok, client: func(_, r string, p media.URI, _ *batch.Options) (string, string, media.URI) { return "", r, p }},
		{name: "no role", records: ok, client: func(m, _ string, p media.URI, _ *batch.Options) (string, string, media.URI) { return m, "batch", p }},
		{name: "no place", records: ok, client: func(m, r string, _ media.URI, _ *batch.Options) (string, string, media.URI) {
			return m, r, media.URI{}
		}},
		{name: "a place with a space", records: ok, client: func(m, r string, _ media.URI, _ *batch.Options) (string, string, media.URI) {
			return m, r, media.URI{Bucket: "bucket", Key: "a b"}
		}},
		{name: "timeout", records: ok, client: func(m, r string, p media.URI, o *batch.Options) (string, string, media.URI) {
			o.Timeout = time.Hour
			return m, r, p
		}},
		{name: "half a VPC", records: ok, client: func(m, r string, p media.URI, o *batch.Options) (string, string, media.URI) {
			o.Subnets = []string{"subnet-1"}
			return m, r, p
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			fake := awsaitest.New(t)
			model, role, place := claude, role, place
			var opts batch.Options
			if tt.client != nil {
				model, role, place = tt.client(model, role, place, &opts)
			}
			client := batch.New(fake.Config(), model, role, place, func(o *batch.Options) { *o = opts })
			_, err := client.Start(t.Context(), tt.records, func(o *batch.StartOptions) { *o = tt.start })
			if want := cmpOr(tt.want, awsai.ErrInvalid); !errors.Is(err, want) {
				t.Errorf("error %v, want %v", err, want)
			}
			if e, ok := errors.AsType[*awsai.Error](err); !ok || e.Op != "batch.Start" || strings.Contains(e.Error(), "Hello") {
				t.Errorf("error %v, want one of batch.Start without content", err)
			}
			if n := len(fake.Calls()); n != 0 {
				t.Errorf("%d requests, want none", n)
			}
		})
	}
}

func cmpOr(a, b error) error {
	if a != nil {
		return a
	}
	return b
}

// TestThrottledStartIsOneJob has the service throttle, and start a job whose answer is lost.
func TestThrottledStartIsOneJob(t *testing.T) {
	fake, service, _ := newFake(t)
	fake.Throttle("CreateModelInvocationJob", 1)
	service.lose = 1
	j, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello")))
	if err != nil || j.ID() != jobID(0) {
		t.Fatalf("job %v, %v", j, err)
	}
	if len(service.jobs) != 1 || fake.Count("CreateModelInvocationJob") != 3 {
		t.Errorf("%d jobs by %d requests, want 1 by 3", len(service.jobs), fake.Count("CreateModelInvocationJob"))
	}
	if _, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello"))); err != nil || len(service.jobs) != 2 {
		t.Errorf("%d jobs after another start, %v; want 2", len(service.jobs), err)
	}
}

// TestStartAgain is a process that stored its token, lost the answer for good, and starts
// again.
func TestStartAgain(t *testing.T) {
	fake, service, s3 := newFake(t)
	service.lose = 3
	if _, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello")), token); !errors.Is(err, awsai.ErrUnavailable) {
		t.Fatalf("error %v, want awsai.ErrUnavailable", err)
	}
	j, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello")), token)
	if err != nil || j.ID() != jobID(0) || len(service.jobs) != 1 {
		t.Errorf("%d jobs, %v; want the first again", len(service.jobs), err)
	}
	if keys := s3.Keys("bucket"); len(keys) != 1 {
		t.Errorf("keys %v, want one file of records", keys)
	}
	if err := newClient(fake).DiscardInput(t.Context(), j.ID()); err != nil || len(s3.Keys("bucket")) != 0 {
		t.Errorf("DiscardInput = %v, keys %v; want none", err, s3.Keys("bucket"))
	}
}

// TestResume is a process that is killed while it waits, and another that resumes.
func TestResume(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, service, s3 := newFake(t)
		service.status = []types.ModelInvocationJobStatus{"Submitted", "Validating", "Scheduled", "InProgress", "InProgress", "Completed"}
		j, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello")))
		if err != nil {
			t.Fatal(err)
		}
		id := j.ID()
		ctx, kill := context.WithTimeout(t.Context(), time.Second)
		defer kill()
		if _, err := j.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Fatalf("error %v, want context.DeadlineExceeded", err)
		}
		put(s3, "records.jsonl.out", `{"recordId":"1","modelOutput":{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}}`)
		other := newClient(fake)
		var got []job.Progress
		for p, err := range other.Resume(id).Watch(t.Context()) {
			if err != nil {
				t.Fatal(err)
			}
			p.Elapsed = 0
			got = append(got, p)
		}
		want := []job.Progress{
			{Status: job.Queued, Message: "Validating", Done: 2, Total: 4, Fraction: 0.5},
			{Status: job.Queued, Message: "Scheduled", Done: 2, Total: 4, Fraction: 0.5},
			{Status: job.Running, Message: "InProgress", Done: 2, Total: 4, Fraction: 0.5},
			{Status: job.Running, Message: "InProgress", Done: 2, Total: 4, Fraction: 0.5},
			{Status: job.Succeeded, Message: "Completed", Done: 2, Total: 4, Fraction: 1},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
		out, err := other.Resume(id).Wait(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		results := collect(t, other, out)
		if len(results) != 1 || results[0].Reply.Text() != "Hi" || results[0].Index != 0 || results[0].Err != nil {
			t.Errorf("results %+v", results)
		}
		if len(service.jobs) != 1 {
			t.Errorf("%d jobs, want 1", len(service.jobs))
		}
	})
}

func TestStatus(t *testing.T) {
	tests := []struct {
		service, message string
		want             job.Status
		reason           string // of a job that failed
	}{
		{"Completed", "", job.Succeeded, ""},
		{"PartiallyCompleted", "", job.Succeeded, ""},
		{"Failed", "too few records", job.Failed, "too few records"},
		{"Expired", "", job.Failed, "it expired before its turn came"},
		{"Expired", "timed out", job.Failed, "timed out"},
		{"Stopped", "", job.Stopped, ""},
	}
	for _, tt := range tests {
		t.Run(tt.service+tt.message, func(t *testing.T) {
			fake, service, s3 := newFake(t)
			service.status, service.message = []types.ModelInvocationJobStatus{types.ModelInvocationJobStatus(tt.service)}, tt.message
			client := newClient(fake)
			j, err := client.Start(t.Context(), batch.Of(ask("1", "Hello"), ask("2", "Bye")))
			if err != nil {
				t.Fatal(err)
			}
			put(s3, "records.jsonl.out", `{"recordId":"1","modelOutput":{"output":{"message":{"role":"assistant","content":[{"text":"Hi"}]}},"stopReason":"end_turn"}}`)
			out, err := j.Wait(t.Context())
			if tt.want == job.Succeeded {
				if err != nil || out.Status != batch.Status(tt.service) {
					t.Errorf("output %+v, %v", out, err)
				}
			} else if failed, _ := errors.AsType[*job.FailedError](err); failed == nil || failed.Status != tt.want || failed.Reason != tt.reason {
				t.Errorf("error %v, want a job that is %s: %s", err, tt.want, tt.reason)
			}
			out, err = client.Output(t.Context(), j.ID())
			if err != nil {
				t.Fatal(err)
			}
			results := collect(t, client, out)
			if len(results) != 2 || results[0].Reply.Text() != "Hi" || !errors.Is(results[1].Err, awsai.ErrIncomplete) {
				t.Errorf("results %+v, want the first's and that the second is missing", results)
			}
		})
	}
}

func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		fake, service, _ := newFake(t)
		service.status = []types.ModelInvocationJobStatus{"InProgress"}
		j, err := newClient(fake).Start(t.Context(), batch.Of(ask("1", "Hello")))
		if err != nil {
			t.Fatal(err)
		}
		if err := newClient(fake).Resume(j.ID()).Stop(t.Context()); err != nil {
			t.Fatal(err)
		}
		_, err = j.Wait(t.Context())
		if failed, _ := errors.AsType[*job.FailedError](err); failed == nil || failed.Status != job.Stopped {
			t.Errorf("error %v, want a job that was stopped", err)
		}
		if diff := cmp.Diff([]string{jobID(0)}, service.stopped); diff != "" {
			t.Errorf("stopped (-want +got):\n%s", diff)
		}
	})
}

func TestUnknownJob(t *testing.T) {
	fake, _, _ := newFake(t)
	client := newClient(fake)
	if _, err := client.Output(t.Context(), jobID(7)); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
	for _, id := range []string{"", "x", "arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdefghijkl"} {
		_, outErr := client.Output(t.Context(), id)
		_, waitErr := client.Resume(id).Wait(t.Context())
		for _, err := range []error{outErr, waitErr, client.DiscardInput(t.Context(), id)} {
			if !errors.Is(err, awsai.ErrInvalid) {
				t.Errorf("%q: error %v, want awsai.ErrInvalid", id, err)
			}
		}
	}
}

func TestJobs(t *testing.T) {
	fake := awsaitest.New(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	summary := func(n int) types.ModelInvocationJobSummary {
		return types.ModelInvocationJobSummary{
			JobArn: new(jobID(n)), JobName: new("n"), ModelId: new(claude), RoleArn: new(role), SubmitTime: &at, ClientRequestToken: new("t"),
			Status: "InProgress", ModelInvocationType: "Converse", JobExpirationTime: new(at.Add(24 * time.Hour)), TotalRecordCount: new(int64(9)),
			InputDataConfig: &types.ModelInvocationJobInputDataConfigMemberS3InputDataConfig{
				Value: types.ModelInvocationJobS3InputDataConfig{S3Uri: new("s3://bucket/in.jsonl")}},
			OutputDataConfig: &types.ModelInvocationJobOutputDataConfigMemberS3OutputDataConfig{
				Value: types.ModelInvocationJobS3OutputDataConfig{S3Uri: new("s3://bucket/batch")}},
		}
	}
	awsaitest.Handle(fake, func(_ context.Context, in *sdkbedrock.ListModelInvocationJobsInput) (*sdkbedrock.ListModelInvocationJobsOutput, error) {
		if in.NextToken == nil {
			return &sdkbedrock.ListModelInvocationJobsOutput{NextToken: new("2"), InvocationJobSummaries: []types.ModelInvocationJobSummary{summary(2)}}, nil
		}
		return &sdkbedrock.ListModelInvocationJobsOutput{InvocationJobSummaries: []types.ModelInvocationJobSummary{summary(1)}}, nil
	})
	var got []batch.Info
	for i, err := range newClient(fake).Jobs(t.Context(), batch.Filter{Status: batch.StatusInProgress, Name: "n", After: at, Before: at.Add(time.Hour)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, i)
	}
	info := batch.Info{
		Name: "n", Token: "t", Model: claude, Status: batch.StatusInProgress, Kind: batch.Converse, Counts: batch.Counts{Total: 9},
		Submitted: at, Expires: at.Add(24 * time.Hour), Input: media.URI{Bucket: "bucket", Key: "in.jsonl"}, Output: place,
	}
	want := []batch.Info{info, info}
	want[0].ID, want[1].ID = jobID(2), jobID(1)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("jobs (-want +got):\n%s", diff)
	}
	in := awsaitest.Inputs[sdkbedrock.ListModelInvocationJobsInput](fake)[0]
	if in.StatusEquals != "InProgress" || *in.NameContains != "n" || !in.SubmitTimeAfter.Equal(at) || !in.SubmitTimeBefore.Equal(at.Add(time.Hour)) {
		t.Errorf("request %+v", in)
	}
}
