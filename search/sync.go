package search

import (
	"context"
	"fmt"
	"iter"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/kendra"
	"github.com/aws/aws-sdk-go-v2/service/kendra/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/job"
)

// Sync is one reading of a data source.
type Sync struct {
	// ID names it within its data source.
	ID string
	// Status is the service's word: "SUCCEEDED", or "INCOMPLETE" where some documents could not
	// be read, which is no failure.
	Status string
	// Code and Reason are why it failed.
	Code, Reason string
	// Scanned documents were looked at, of which those Added, Modified, Deleted and Failed
	// were so.
	Scanned, Added, Modified, Deleted, Failed int
	// Started and Ended are when it began and ended.
	Started, Ended time.Time
}

// grace is how long a sync that was just started may be missing among those of its data source.
const grace = 2 * time.Minute

// StartSync has the index read a data source anew. Its job's progress counts the documents that
// were looked at; the job ends when they can be found. Where one is under way already, this is an
// error.
func (c *Client) StartSync(ctx context.Context, dataSourceID string) (*job.Job[Sync], error) {
	const op = "search.StartSync"
	if err := c.checkIndex(); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.StartDataSourceSyncJob(ctx, &kendra.StartDataSourceSyncJobInput{IndexId: &c.index, Id: &dataSourceID})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.syncJob(dataSourceID+"/"+aws.ToString(out.ExecutionId), time.Now()), nil
}

// ResumeSync is the handle on a sync by its job's ID, which is the data source's ID, a slash and
// the sync's.
func (c *Client) ResumeSync(id string) *job.Job[Sync] { return c.syncJob(id, time.Time{}) }

func (c *Client) syncJob(id string, started time.Time) *job.Job[Sync] {
	find := func(ctx context.Context, id string) (Sync, error) {
		source, execution, ok := strings.Cut(id, "/")
		if !ok || execution == "" {
			return Sync{}, fmt.Errorf("%w: a sync's ID is that of its data source, a slash, and its own", awsai.ErrInvalid)
		}
		for s, err := range c.syncs(ctx, "search.Syncs", source) {
			if err != nil {
				return Sync{}, err
			}
			if s.ID == execution {
				return s, nil
			}
		}
		if !started.IsZero() && time.Since(started) < grace {
			return Sync{ID: execution, Started: started}, nil
		}
		return Sync{}, fmt.Errorf("%w: the data source has no such sync", awsai.ErrNotFound)
	}
	return job.New(id, job.Driver[Sync]{
		Name: "sync",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			s, err := find(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			return job.State{Status: syncStatus(s.Status), Message: s.Status, Reason: s.Reason, Done: int64(s.Scanned), Created: s.Started, Ended: s.Ended}, nil
		},
		Result: find,
		// The service stops whatever sync of the data source is under way: that there is one is
		// checked, that it is this one too.
		Stop: func(ctx context.Context, id string) error {
			s, err := find(ctx, id)
			if err != nil || syncStatus(s.Status).Ended() {
				return err
			}
			source, _, _ := strings.Cut(id, "/")
			_, err = c.api.StopDataSourceSyncJob(ctx, &kendra.StopDataSourceSyncJobInput{IndexId: &c.index, Id: &source})
			return err
		},
	}, c.waitOptions)
}

func syncStatus(s string) job.Status {
	switch types.DataSourceSyncJobStatus(s) {
	case "":
		return job.Queued
	case types.DataSourceSyncJobStatusSyncing, types.DataSourceSyncJobStatusSyncingIndexing:
		return job.Running
	case types.DataSourceSyncJobStatusSucceeded, types.DataSourceSyncJobStatusIncomplete:
		return job.Succeeded
	case types.DataSourceSyncJobStatusFailed:
		return job.Failed
	case types.DataSourceSyncJobStatusStopping:
		return job.Stopping
	case types.DataSourceSyncJobStatusAborted:
		return job.Stopped
	}
	return job.Status(s)
}

// Syncs lists the syncs of a data source, the latest first.
func (c *Client) Syncs(ctx context.Context, dataSourceID string) iter.Seq2[Sync, error] {
	return c.syncs(ctx, "search.Syncs", dataSourceID)
}

func (c *Client) syncs(ctx context.Context, op, source string) iter.Seq2[Sync, error] {
	return page.Tokens(ctx, op, func(ctx context.Context, token string) ([]Sync, string, error) {
		out, err := c.api.ListDataSourceSyncJobs(ctx, &kendra.ListDataSourceSyncJobsInput{IndexId: &c.index, Id: &source, NextToken: orNil(token)})
		if err != nil {
			return nil, "", err
		}
		var list []Sync
		for _, s := range out.History {
			list = append(list, readSync(s))
		}
		return list, aws.ToString(out.NextToken), nil
	})
}

func readSync(w types.DataSourceSyncJob) Sync {
	s := Sync{
		ID: aws.ToString(w.ExecutionId), Status: string(w.Status), Code: string(w.ErrorCode), Reason: aws.ToString(w.ErrorMessage),
		Started: aws.ToTime(w.StartTime), Ended: aws.ToTime(w.EndTime),
	}
	if code := aws.ToString(w.DataSourceErrorCode); code != "" {
		s.Code = code
	}
	if m := w.Metrics; m != nil {
		s.Scanned, s.Added, s.Modified = count(m.DocumentsScanned), count(m.DocumentsAdded), count(m.DocumentsModified)
		s.Deleted, s.Failed = count(m.DocumentsDeleted), count(m.DocumentsFailed)
	}
	return s
}

// count reads a number that the service writes as text.
func count(s *string) int {
	n, err := strconv.Atoi(aws.ToString(s))
	if err != nil {
		return 0
	}
	return n
}
