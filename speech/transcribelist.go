package speech

import (
	"context"
	"errors"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// JobInfo is what the service tells of a job of any kind.
type JobInfo struct {
	// Name is the job's.
	Name string
	// Status is where it stands.
	Status job.Status
	// Reason is why it failed, in the service's words.
	Reason string
	// Language is the language, and Languages are those that were identified.
	Language  string
	Languages []Language
	// Created, Started and Ended are when it was asked for, taken up and done; zero where that has
	// not happened.
	Created, Started, Ended time.Time
	// Media is where the recording is, or was; zero in a list, and for one that is not in S3.
	Media media.URI
}

// JobFilter chooses from a list of jobs. The zero value chooses all.
type JobFilter struct {
	// Status is job.Queued, Running, Succeeded or Failed. The default is all.
	Status job.Status
	// Name is a part of the name.
	Name string
}

func (f JobFilter) status() (string, error) {
	switch f.Status {
	case "":
		return "", nil
	case job.Queued:
		return "QUEUED", nil
	case job.Running:
		return "IN_PROGRESS", nil
	case job.Succeeded:
		return "COMPLETED", nil
	case job.Failed:
		return "FAILED", nil
	}
	return "", invalid("no jobs are listed by status %q", f.Status)
}

// Info tells about a job of [Transcriber.Transcribe].
func (t *Transcriber) Info(ctx context.Context, name string) (JobInfo, error) {
	return t.info(ctx, "speech.Info", transcriptions, name)
}

func (t *Transcriber) info(ctx context.Context, op string, k jobKind, name string) (JobInfo, error) {
	d, err := t.describe(ctx, k, name)
	if err != nil {
		return JobInfo{}, awsai.Wrap(op, err)
	}
	i := JobInfo{Name: d.name, Status: statusOf(d.status), Reason: d.reason, Language: d.language, Languages: d.languages, Created: d.created, Started: d.began, Ended: d.ended}
	if u, err := media.ParseURI(d.media); err == nil {
		i.Media = u
	}
	return i, nil
}

// pageSize is the most that the service lists at a time.
const pageSize = 100

// listJobs lists jobs of a kind, the newest first.
func listJobs(ctx context.Context, op string, f JobFilter, fetch func(ctx context.Context, status string, name, token *string) ([]JobInfo, *string, error)) iter.Seq2[JobInfo, error] {
	status, err := f.status()
	if err = errors.Join(err, checkName("Name", f.Name)); err != nil {
		return func(yield func(JobInfo, error) bool) { yield(JobInfo{}, awsai.Wrap(op, err)) }
	}
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]JobInfo, string, error) {
		items, next, err := fetch(ctx, status, sdk.Optional(f.Name), sdk.Optional(token))
		return items, aws.ToString(next), err
	})
}

// Transcriptions lists the jobs of [Transcriber.Transcribe], the newest first.
func (t *Transcriber) Transcriptions(ctx context.Context, f JobFilter) iter.Seq2[JobInfo, error] {
	return listJobs(ctx, "speech.Transcriptions", f, func(ctx context.Context, status string, name, token *string) ([]JobInfo, *string, error) {
		out, err := t.api.ListTranscriptionJobs(ctx, &transcribe.ListTranscriptionJobsInput{
			Status: types.TranscriptionJobStatus(status), JobNameContains: name, NextToken: token, MaxResults: aws.Int32(pageSize),
		})
		if err != nil {
			return nil, nil, err
		}
		var found []JobInfo
		for _, s := range out.TranscriptionJobSummaries {
			i := summary(s.TranscriptionJobName, string(s.TranscriptionJobStatus), s.FailureReason, string(s.LanguageCode), s.CreationTime, s.StartTime, s.CompletionTime)
			for _, l := range s.LanguageCodes {
				i.Languages = append(i.Languages, Language{Code: string(l.LanguageCode), Duration: figure(aws.ToFloat32(l.DurationInSeconds)).seconds()})
			}
			if score := aws.ToFloat32(s.IdentifiedLanguageScore); score > 0 && len(i.Languages) == 0 {
				i.Languages = []Language{{Code: i.Language, Score: figure(score).fraction()}}
			}
			found = append(found, i)
		}
		return found, out.NextToken, nil
	})
}

func summary(name *string, status string, reason *string, language string, created, began, ended *time.Time) JobInfo {
	return JobInfo{
		Name: aws.ToString(name), Status: statusOf(status), Reason: aws.ToString(reason), Language: language,
		Created: aws.ToTime(created), Started: aws.ToTime(began), Ended: aws.ToTime(ended),
	}
}
