package batch

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Status is where a job stands, in the service's words. Others may come.
type Status string

// The statuses.
const (
	// StatusSubmitted: the job waits for its validation.
	StatusSubmitted Status = "Submitted"
	// StatusValidating: the records are looked at, though not at what is in a request.
	StatusValidating Status = "Validating"
	// StatusScheduled: the job waits for its turn.
	StatusScheduled Status = "Scheduled"
	// StatusInProgress: the model answers. There may be results.
	StatusInProgress Status = "InProgress"
	// StatusCompleted: each record has been dealt with.
	StatusCompleted Status = "Completed"
	// StatusPartiallyCompleted: the time was over before each record had been dealt with.
	StatusPartiallyCompleted Status = "PartiallyCompleted"
	// StatusFailed: the job as a whole failed.
	StatusFailed Status = "Failed"
	// StatusStopping and StatusStopped: somebody has stopped the job.
	StatusStopping Status = "Stopping"
	StatusStopped  Status = "Stopped"
	// StatusExpired: the time was over before the job's turn came.
	StatusExpired Status = "Expired"
)

// job maps the service's statuses. One that is newer than this package passes on.
func (s Status) job() job.Status {
	switch s {
	case StatusSubmitted, StatusValidating, StatusScheduled:
		return job.Queued
	case StatusInProgress:
		return job.Running
	case StatusCompleted, StatusPartiallyCompleted:
		return job.Succeeded
	case StatusFailed, StatusExpired:
		return job.Failed
	case StatusStopping:
		return job.Stopping
	case StatusStopped:
		return job.Stopped
	}
	return job.Status(s)
}

// Counts are numbers of records, and of the model's tokens.
type Counts struct {
	// Total is how many records the job has, Processed how many of them were dealt with,
	// Succeeded and Failed how.
	Total, Processed, Succeeded, Failed int64
	// InputTokens and OutputTokens are what the model read and wrote. They are known once
	// the job has ended and has written its summary.
	InputTokens, OutputTokens int64
}

// Output is what a job has made, or has made so far. [Client.Results] reads it.
type Output struct {
	// Status is where the job stood.
	Status Status
	// Kind is what the records are.
	Kind Kind
	// Input is the file of the records, or the folder of several.
	Input media.URI
	// Folder is the job's own folder. Its Key ends with a slash.
	Folder media.URI
	// Files are the files of results in it, by ascending key.
	Files []media.Object
	// Counts are those of the summary that the service writes with the results, or else
	// those that it gives for the job.
	Counts Counts
}

// Resume returns the handle on a job by its ID, the ARN, whoever has started it. It
// can be stopped. A job of which a part was done within its time has succeeded, with
// StatusPartiallyCompleted.
func (c *Client) Resume(id string) *job.Job[Output] {
	return job.New(id, job.Driver[Output]{
		Name:     "batch inference",
		Describe: c.describe,
		Result:   c.output,
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopModelInvocationJob(ctx, &sdkbedrock.StopModelInvocationJobInput{JobIdentifier: &id})
			return err
		},
	}, func(o *job.Options) { *o = c.o.Wait })
}

// Output is what the job with the given ID has made so far, wherever it stands: that of a
// job that was stopped, for instance, which [Client.Resume] counts as failed.
func (c *Client) Output(ctx context.Context, id string) (Output, error) {
	out, err := c.output(ctx, id)
	return out, awsai.Wrap("batch.Output", err)
}

// jobID is what the service's public model takes for one.
var jobID = regexp.MustCompile(`^(arn:aws(-[^:]+)?:bedrock:[a-z0-9-]{1,20}:[0-9]{12}:model-invocation-job/)?[a-z0-9]{12}$`)

// get asks for a job.
func (c *Client) get(ctx context.Context, id string) (*sdkbedrock.GetModelInvocationJobOutput, error) {
	if !jobID.MatchString(id) {
		return nil, fmt.Errorf("%w: not the ID of a batch inference job", awsai.ErrInvalid)
	}
	return c.api.GetModelInvocationJob(ctx, &sdkbedrock.GetModelInvocationJobInput{JobIdentifier: &id})
}

func (c *Client) describe(ctx context.Context, id string) (job.State, error) {
	out, err := c.get(ctx, id)
	if err != nil {
		return job.State{}, err
	}
	s := Status(out.Status)
	state := job.State{
		Status: s.job(), Message: string(s), Reason: aws.ToString(out.Message),
		Done: aws.ToInt64(out.ProcessedRecordCount), Total: aws.ToInt64(out.TotalRecordCount),
		Created: aws.ToTime(out.SubmitTime), Ended: aws.ToTime(out.EndTime),
	}
	if s == StatusExpired && state.Reason == "" {
		state.Reason = "it expired before its turn came"
	}
	return state, nil
}

// output finds what a job has written.
func (c *Client) output(ctx context.Context, id string) (Output, error) {
	got, err := c.get(ctx, id)
	if err != nil {
		return Output{}, err
	}
	input, place, err := places(got.InputDataConfig, got.OutputDataConfig)
	if err != nil {
		return Output{}, err
	}
	out := Output{
		Status: Status(got.Status), Kind: Kind(got.ModelInvocationType), Input: input, Folder: folder(place, id),
		Counts: Counts{
			Total: aws.ToInt64(got.TotalRecordCount), Processed: aws.ToInt64(got.ProcessedRecordCount),
			Succeeded: aws.ToInt64(got.SuccessRecordCount), Failed: aws.ToInt64(got.ErrorRecordCount),
		},
	}
	if out.Kind == "" {
		out.Kind = InvokeModel // the service's default
	}
	for f, err := range c.stage.List(ctx, out.Folder) {
		switch {
		case err != nil:
			return Output{}, err
		case f.URI.Key == out.Folder.Key+summaryName:
			if out.Counts, err = c.summary(ctx, f.URI); err != nil {
				return Output{}, err
			}
		case strings.HasSuffix(f.URI.Key, ".jsonl.out"):
			out.Files = append(out.Files, f)
		}
	}
	return out, nil
}

// folder is where a job writes: a folder below the output's place, named by the last part of
// its ID.
func folder(place media.URI, id string) media.URI {
	if place.Key != "" && !strings.HasSuffix(place.Key, "/") {
		place.Key += "/"
	}
	place.Key += id[strings.LastIndexByte(id, '/')+1:] + "/"
	return place
}

func places(in types.ModelInvocationJobInputDataConfig, out types.ModelInvocationJobOutputDataConfig) (input, place media.URI, err error) {
	i, ok := in.(*types.ModelInvocationJobInputDataConfigMemberS3InputDataConfig)
	o, ok2 := out.(*types.ModelInvocationJobOutputDataConfigMemberS3OutputDataConfig)
	if !ok || !ok2 {
		return input, place, fmt.Errorf("%w: the response has no place in S3", awsai.ErrUnavailable)
	}
	input, err = media.ParseURI(aws.ToString(i.Value.S3Uri))
	place, err2 := media.ParseURI(aws.ToString(o.Value.S3Uri))
	return input, place, errors.Join(err, err2)
}

const (
	summaryName = "manifest.json.out"
	maxSummary  = 1 << 20
)

// summary reads the counts that the service writes with the results.
func (c *Client) summary(ctx context.Context, file media.URI) (Counts, error) {
	raw, err := c.stage.Bytes(ctx, file, maxSummary)
	if err != nil {
		return Counts{}, err
	}
	var m struct {
		TotalRecordCount, ProcessedRecordCount, SuccessRecordCount, ErrorRecordCount int64
		InputTokenCount, OutputTokenCount                                            int64
	}
	if err := json.Unmarshal(raw, &m); err != nil {
		return Counts{}, fmt.Errorf("%w: %s: %w", awsai.ErrUnavailable, file, err)
	}
	return Counts{m.TotalRecordCount, m.ProcessedRecordCount, m.SuccessRecordCount, m.ErrorRecordCount, m.InputTokenCount, m.OutputTokenCount}, nil
}
