package recommend

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Kind is what a resource of the service is, by the word that its ARN has.
type Kind string

// The kinds of resources.
const (
	KindGroup       Kind = "dataset-group"
	KindSchema      Kind = "schema"
	KindDataset     Kind = "dataset"
	KindImport      Kind = "dataset-import-job"
	KindExport      Kind = "dataset-export-job"
	KindDeletion    Kind = "data-deletion-job"
	KindSolution    Kind = "solution"
	KindVersion     Kind = "solution-version"
	KindCampaign    Kind = "campaign"
	KindRecommender Kind = "recommender"
	KindFilter      Kind = "filter"
	KindTracker     Kind = "event-tracker"
	KindAttribution Kind = "metric-attribution"
	KindBatch       Kind = "batch-inference-job"
	KindSegment     Kind = "batch-segment-job"
)

// KindOf tells from an ARN what it is of, or returns the empty Kind.
func KindOf(arn string) Kind {
	if !strings.Contains(arn, ":personalize:") {
		return ""
	}
	parts := strings.Split(arn[strings.LastIndexByte(arn, ':')+1:], "/")
	if Kind(parts[0]) == KindSolution && len(parts) == 3 {
		return KindVersion
	}
	return Kind(parts[0])
}

// The states of a resource, as the service has them. Others pass through.
const (
	// Active: it is made, and at work if it is a campaign or a recommender.
	Active = "ACTIVE"
	// Inactive: a recommender that was stopped.
	Inactive = "INACTIVE"
)

// Resource is something that the service has made or is making. Fields that its kind does not
// have are zero.
type Resource struct {
	// Kind is what it is.
	Kind Kind
	// Name is unique within its kind and the account. Datasets and versions have one of their
	// group's or solution's.
	Name string
	// ARN names it for the service.
	ARN string
	// Status is where it stands, as "CREATE IN_PROGRESS" or Active; schemas have none and are
	// Active.
	Status string
	// Reason is why it failed.
	Reason string
	// Created and Modified are when it was created and last changed.
	Created, Modified time.Time

	// Group is the ARN of its dataset group.
	Group string
	// Domain is a group's or schema's.
	Domain Domain
	// Dataset is the type of a dataset.
	Dataset DatasetType
	// Schema is the ARN of a dataset's schema.
	Schema string
	// Recipe is the ARN of the recipe of a solution, version or recommender.
	Recipe string
	// Solution is the ARN of a version's solution, and Version that of the version that a campaign
	// uses or is about to, that a batch job uses, or the latest of a solution.
	Solution, Version string
	// MinTPS is how many requests a second a campaign or recommender is paid for at least.
	MinTPS int
	// AutoTrainDays is every how many days a solution trains a version by itself. 0 is never.
	AutoTrainDays int
	// TrainingHours is what the training of a version is billed by.
	TrainingHours float64
	// Tuned are the hyperparameters that tuning found for a version.
	Tuned map[string]string
	// Metrics are a recommender's. Those of a version: [Client.Metrics].
	Metrics Metrics
	// TrackingID is a tracker's, for [NewTracker].
	TrackingID string
	// Expression is a filter's.
	Expression string
	// Source is where an import or a batch job reads, and Output where a job writes.
	Source, Output media.URI
	// Update is where the latest change of a campaign, a recommender, a solution or a dataset
	// stands, and UpdateReason why it failed. Both are empty where there was none.
	Update, UpdateReason string
}

// jobStatus is a state of the service as package job has it.
func jobStatus(status string) job.Status {
	s := strings.ReplaceAll(strings.ToUpper(status), " ", "_")
	switch {
	case s == Active, s == Inactive:
		return job.Succeeded
	case strings.HasSuffix(s, "FAILED"):
		return job.Failed
	case strings.HasSuffix(s, "STOPPED"):
		return job.Stopped
	case strings.HasSuffix(s, "STOPPING"), strings.HasPrefix(s, "STOP_"):
		return job.Stopping
	case strings.HasSuffix(s, "PENDING"):
		return job.Queued
	case strings.HasSuffix(s, "IN_PROGRESS"):
		return job.Running
	}
	return job.Status(strings.ToLower(status))
}

// failed tells whether it never will be.
func (r Resource) failed() bool {
	s := jobStatus(r.Status)
	return s == job.Failed || s == job.Stopped
}

// state is what package job is told. Of something at work that is being changed it is the
// change that counts.
func (r Resource) state() job.State {
	s := job.State{Status: jobStatus(r.Status), Message: r.Status, Reason: r.Reason, Created: r.Created}
	if s.Status == job.Succeeded && r.Update != "" && r.Update != Active {
		if u := jobStatus(r.Update); u != job.Succeeded {
			s.Status, s.Message, s.Reason = u, r.Update, r.UpdateReason
		}
	}
	if s.Status.Ended() {
		s.Ended = r.Modified
	}
	return s
}

// Resource returns what the ARN names. One of a kind that is not known is awsai.ErrInvalid.
func (c *Client) Resource(ctx context.Context, arn string) (Resource, error) {
	r, err := c.describe(ctx, KindOf(arn), arn)
	return r, awsai.Wrap("recommend.Resource", err)
}

// Await is the handle on the making, or the latest change, of what the ARN names, in whatever
// process it was begun. Only the training of a version can be stopped.
func (c *Client) Await(arn string) *job.Job[Resource] { return c.await(KindOf(arn), arn) }

func (c *Client) await(kind Kind, arn string) *job.Job[Resource] {
	d := job.Driver[Resource]{
		Name: string(kind),
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			r, err := c.describe(ctx, kind, arn)
			return r.state(), err
		},
		Result: func(ctx context.Context, arn string) (Resource, error) { return c.describe(ctx, kind, arn) },
	}
	if kind == KindVersion {
		d.Stop = c.stopVersion
	}
	return job.New(arn, d, c.waits)
}

func (c *Client) waits(o *job.Options) { *o = c.o.Wait }

// Delete begins to delete what the ARN names, and returns the handle on its going: the job
// succeeds once the service no longer knows it. What is gone already is no error. What others
// depend on is refused by the service: [Client.Clean] knows the order. Jobs and versions cannot
// be deleted; versions go with their solution.
func (c *Client) Delete(ctx context.Context, arn string) (*job.Job[struct{}], error) {
	const op = "recommend.Delete"
	kind := KindOf(arn)
	if err := c.delete(ctx, kind, arn); err != nil && !errors.Is(awsai.Wrap(op, err), awsai.ErrNotFound) {
		return nil, awsai.Wrap(op, err)
	}
	return c.going(kind, arn), nil
}

func (c *Client) going(kind Kind, arn string) *job.Job[struct{}] {
	return job.New(arn, job.Driver[struct{}]{
		Name: "deletion of " + string(kind),
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			r, err := c.describe(ctx, kind, arn)
			switch {
			case awsai.KindOf(err) == awsai.ErrNotFound:
				return job.State{Status: job.Succeeded}, nil
			case err != nil:
				return job.State{}, err
			case r.failed():
				return job.State{Status: job.Failed, Reason: r.Reason, Message: r.Status}, nil
			}
			return job.State{Status: job.Running, Message: r.Status}, nil
		},
		Result: func(context.Context, string) (struct{}, error) { return struct{}{}, nil },
	}, c.waits)
}

func errKind(kind Kind) error {
	return fmt.Errorf("%w: no ARN of a resource of Personalize for this, but of %q", awsai.ErrInvalid, string(kind))
}
