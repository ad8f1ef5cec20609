package batch_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/batch"
	"github.com/awsai-go/awsai/media"
)

const (
	claude = "anthropic.claude-haiku-4-5-20251001-v1:0"
	role   = "arn:aws:iam::111122223333:role/batch"
	arn    = "arn:aws:bedrock:us-east-1:111122223333:model-invocation-job/"
)

var place = media.URI{Bucket: "bucket", Key: "batch"}

// service is the service's side: one job for each token.
type service struct {
	mu      sync.Mutex
	jobs    []*bedrock.CreateModelInvocationJobInput // whose IDs are job000000000 and so on
	status  []types.ModelInvocationJobStatus         // what it answers in turn, the last for good
	message string
	input   string // where it says the records are, if not where they were put
	answers int
	lose    int // how many answers of starts are lost
	stopped []string
}

func serve(f *awsaitest.Fake) *service {
	s := &service{status: []types.ModelInvocationJobStatus{types.ModelInvocationJobStatusCompleted}}
	awsaitest.Handle(f, s.create)
	awsaitest.Handle(f, s.get)
	awsaitest.Handle(f, func(_ context.Context, in *bedrock.StopModelInvocationJobInput) (*bedrock.StopModelInvocationJobOutput, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.stopped = append(s.stopped, *in.JobIdentifier)
		s.status = []types.ModelInvocationJobStatus{types.ModelInvocationJobStatusStopping, types.ModelInvocationJobStatusStopped}
		s.answers = 0
		return &bedrock.StopModelInvocationJobOutput{}, nil
	})
	return s
}

func jobID(n int) string { return arn + fmt.Sprintf("job%09d", n) }

func (s *service) create(_ context.Context, in *bedrock.CreateModelInvocationJobInput) (*bedrock.CreateModelInvocationJobOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.jobs)
	for i, j := range s.jobs {
		if *j.ClientRequestToken == *in.ClientRequestToken {
			n = i
		}
	}
	if n == len(s.jobs) {
		s.jobs = append(s.jobs, in)
	}
	if s.lose > 0 {
		s.lose--
		return nil, awsaitest.ServerError(503)
	}
	return &bedrock.CreateModelInvocationJobOutput{JobArn: new(jobID(n))}, nil
}

func (s *service) get(_ context.Context, in *bedrock.GetModelInvocationJobInput) (*bedrock.GetModelInvocationJobOutput, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, id, _ := strings.Cut(*in.JobIdentifier, "model-invocation-job/")
	var n int
	if _, err := fmt.Sscanf(id, "job%d", &n); err != nil || n >= len(s.jobs) {
		return nil, &types.ResourceNotFoundException{Message: new("no such job")}
	}
	j := s.jobs[n]
	status := s.status[min(s.answers, len(s.status)-1)]
	s.answers++
	out := &bedrock.GetModelInvocationJobOutput{
		JobArn: new(jobID(n)), JobName: j.JobName, ModelId: j.ModelId, RoleArn: j.RoleArn, ClientRequestToken: j.ClientRequestToken,
		InputDataConfig: j.InputDataConfig, OutputDataConfig: j.OutputDataConfig, ModelInvocationType: j.ModelInvocationType,
		SubmitTime: new(time.Now().UTC().Truncate(time.Second)), Status: status, TotalRecordCount: new(int64(4)), ProcessedRecordCount: new(int64(2)),
		SuccessRecordCount: new(int64(1)), ErrorRecordCount: new(int64(1)),
	}
	if s.message != "" {
		out.Message = &s.message
	}
	if s.input != "" {
		out.InputDataConfig = &types.ModelInvocationJobInputDataConfigMemberS3InputDataConfig{
			Value: types.ModelInvocationJobS3InputDataConfig{S3Uri: &s.input}}
	}
	return out, nil
}

// newFake is a fake with a bucket.
func newFake(t *testing.T) (*awsaitest.Fake, *service, *awsaitest.S3) {
	t.Helper()
	fake := awsaitest.New(t)
	return fake, serve(fake), fake.S3("bucket")
}

func newClient(f *awsaitest.Fake, optFns ...func(*batch.Options)) *batch.Client {
	return batch.New(f.Config(), claude, role, place, optFns...)
}

// object is the content of a file in the bucket.
func object(t *testing.T, s3 *awsaitest.S3, key string) string {
	t.Helper()
	o, ok := s3.Object("bucket", key)
	if !ok {
		t.Fatalf("no %s; there are %v", key, s3.Keys("bucket"))
	}
	return string(o.Body)
}

// put writes a file of the first job's results.
func put(s3 *awsaitest.S3, name, text string) {
	s3.Put("bucket", "batch/job000000000/"+name, awsaitest.Object{Body: []byte(text)})
}
