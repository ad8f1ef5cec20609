package nlp

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// JobInfo is a job in a list.
type JobInfo struct {
	// ID is what the job is resumed by.
	ID string
	// Name is what it was started with.
	Name string
	// Status is where it stands.
	Status job.Status
	// Reason is why it failed, in the service's words.
	Reason string
	// Model is the custom model's ARN, for a job that has one.
	Model string
	// Language is that of the texts, in BCP 47, where the job was told.
	Language string
	// Submitted and Ended are when it was started and when it ended. Ended is the zero time
	// before that.
	Submitted, Ended time.Time
	// Input is where the texts are, PerLine whether each line of a file is one.
	Input   media.URI
	PerLine bool
	// Output is the archive that the job writes, or the folder of its files.
	Output media.URI
}

// jobStatus maps the service's statuses. One that is newer than this package passes on.
func jobStatus(s types.JobStatus) job.Status {
	switch s {
	case types.JobStatusSubmitted:
		return job.Queued
	case types.JobStatusInProgress:
		return job.Running
	case types.JobStatusCompleted:
		return job.Succeeded
	case types.JobStatusFailed:
		return job.Failed
	case types.JobStatusStopRequested:
		return job.Stopping
	case types.JobStatusStopped:
		return job.Stopped
	}
	return job.Status(s)
}

// described is what the service says of a job of any kind.
type described struct {
	id, name, message *string
	status            types.JobStatus
	submitted, ended  *time.Time
	in                *types.InputDataConfig
	output            *string
	language          types.LanguageCode
	model, flywheel   *string
}

func (d described) info() JobInfo {
	info := JobInfo{
		ID: aws.ToString(d.id), Name: aws.ToString(d.name), Status: jobStatus(d.status), Reason: aws.ToString(d.message), Language: string(d.language),
		Submitted: aws.ToTime(d.submitted), Ended: aws.ToTime(d.ended), Model: aws.ToString(d.model),
	}
	if info.Model == "" {
		info.Model = aws.ToString(d.flywheel)
	}
	if d.in != nil {
		info.Input, _ = media.ParseURI(aws.ToString(d.in.S3Uri)) // a list does not end for an address that is none
		info.PerLine = d.in.InputFormat == types.InputFormatOneDocPerLine
	}
	info.Output, _ = media.ParseURI(aws.ToString(d.output))
	return info
}

// outputURI is where a job writes.
func outputURI(c *types.OutputDataConfig) *string {
	if c == nil {
		return nil
	}
	return c.S3Uri
}

// operations are the service's for a kind of job.
type operations struct {
	name     string
	describe func(ctx context.Context, id string) (described, error)
	stop     func(ctx context.Context, id string) error // nil where the service has none
}

func (o operations) get(ctx context.Context, id string) (described, error) {
	if len(id) > 32 {
		return described{}, fmt.Errorf("%w: a job's ID has up to 32 characters", awsai.ErrInvalid)
	}
	return o.describe(ctx, id)
}

// resume is the handle on a job. result makes what the job has made of where it has written.
func resume[T any](j *Jobs, o operations, id string, result func(ctx context.Context, info JobInfo) (T, error)) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name: o.name,
		Describe: func(ctx context.Context, id string) (job.State, error) {
			d, err := o.get(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			info := d.info()
			return job.State{Status: info.Status, Message: strings.ToLower(string(d.status)), Reason: info.Reason, Created: info.Submitted, Ended: info.Ended}, nil
		},
		Result: func(ctx context.Context, id string) (T, error) {
			d, err := o.get(ctx, id)
			if err != nil {
				return *new(T), err
			}
			info := d.info()
			if info.Output == (media.URI{}) {
				return *new(T), fmt.Errorf("%w: the response does not say where the output is", awsai.ErrUnavailable)
			}
			return result(ctx, info)
		},
		Stop: o.stop,
	}, func(w *job.Options) { *w = j.o.Wait })
}

// started is the ID of a job that was started.
func started(id *string, err error) (string, error) {
	if err == nil && aws.ToString(id) == "" {
		err = fmt.Errorf("%w: the response names no job", awsai.ErrUnavailable)
	}
	return aws.ToString(id), err
}

// closed says of a refusal that it may be for the account: what the service has closed to
// those that did not use it.
func closed(err error, what string) error {
	if kind := awsai.KindOf(err); kind == awsai.ErrAccessDenied || kind == awsai.ErrInvalid {
		return fmt.Errorf("%s is closed to accounts that did not use it before 2026-04-30: %w", what, err)
	}
	return err
}
