package server

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

// A server takes minutes; the first question after a tenth of one is early enough.
const (
	firstWait = 10 * time.Second
	maxWait   = time.Minute
)

// Goal is what a job waits for.
type Goal string

const (
	// Up: there, and ready to be used.
	Up Goal = "up"
	// Down: stopped. An app cannot be.
	Down Goal = "down"
	// Gone: deleted.
	Gone Goal = "gone"
)

// status says how far a thing of the service's status is on its way to the goal. Those of
// apps are among those of servers, but for Deleted. One that is not known has not ended.
func (g Goal) status(s string, active bool) job.Status {
	switch {
	case s == "Deleted":
		return reached(g == Gone)
	case s == "Deleting" && g != Gone:
		return job.Failed
	case strings.HasSuffix(s, "Failed"):
		return g.afterFailure(s, active)
	case strings.HasSuffix(s, "ing"), s == "MaintenanceInProgress":
		return job.Running
	case s == "Stopped":
		return g.at(Down)
	case s == "Created", s == "Started", s == "Updated", s == "MaintenanceComplete":
		return g.at(Up)
	}
	return job.Running
}

// afterFailure tells the failure of what is waited for from one of before: a server that
// could not be stopped is up.
func (g Goal) afterFailure(s string, active bool) job.Status {
	cause := map[string]Goal{"StopFailed": Down, "DeleteFailed": Gone}[s]
	switch {
	case cause == g, g == Up && !active:
		return job.Failed
	case g == Up:
		return job.Succeeded
	}
	return job.Queued
}

// at is for a thing that rests: it has reached the goal, or not begun.
func (g Goal) at(rest Goal) job.Status {
	if g == rest {
		return job.Succeeded
	}
	return job.Queued
}

func reached(ok bool) job.Status {
	if ok {
		return job.Succeeded
	}
	return job.Failed
}

// state is the job's, of what was described or why it could not be.
func (g Goal) state(status string, active bool, created time.Time, err error) (job.State, error) {
	if err != nil {
		if g == Gone && awsai.KindOf(err) == awsai.ErrNotFound {
			return job.State{Status: job.Succeeded}, nil
		}
		return job.State{}, err
	}
	st := job.State{Status: g.status(status, active), Message: status, Created: created}
	if st.Status == job.Failed {
		st.Reason = status
	}
	return st, nil
}

// Resume returns the job that waits until the tracking server of a name has reached the goal,
// whoever set it going. Its result is the server, but for [Gone] the zero value.
func (c *Client) Resume(name string, goal Goal) *job.Job[Server] {
	return job.New(name, job.Driver[Server]{
		Name: "tracking server",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			out, err := c.describe(ctx, name)
			if err != nil {
				return goal.state("", false, time.Time{}, err)
			}
			return goal.state(string(out.TrackingServerStatus), out.IsActive == "Active", aws.ToTime(out.CreationTime), nil)
		},
		Result: func(ctx context.Context, name string) (Server, error) {
			if goal == Gone {
				return Server{}, nil
			}
			out, err := c.describe(ctx, name)
			if err != nil {
				return Server{}, err
			}
			return toServer(out), nil
		},
	}, c.asked)
}

// ResumeApp is [Client.Resume] for the app of an ARN.
func (c *Client) ResumeApp(arn string, goal Goal) *job.Job[App] {
	return job.New(arn, job.Driver[App]{
		Name: "MLflow app",
		Describe: func(ctx context.Context, arn string) (job.State, error) {
			out, err := c.describeApp(ctx, arn)
			if err != nil {
				return goal.state("", false, time.Time{}, err)
			}
			return goal.state(string(out.Status), false, aws.ToTime(out.CreationTime), nil)
		},
		Result: func(ctx context.Context, arn string) (App, error) {
			if goal == Gone {
				return App{}, nil
			}
			out, err := c.describeApp(ctx, arn)
			if err != nil {
				return App{}, err
			}
			return toApp(out), nil
		},
	}, c.asked)
}

func (c *Client) asked(o *job.Options) { *o = c.wait }

func (c *Client) describe(ctx context.Context, name string) (*sagemaker.DescribeMlflowTrackingServerOutput, error) {
	return c.api.DescribeMlflowTrackingServer(ctx, &sagemaker.DescribeMlflowTrackingServerInput{TrackingServerName: &name})
}

func (c *Client) describeApp(ctx context.Context, arn string) (*sagemaker.DescribeMlflowAppOutput, error) {
	return c.api.DescribeMlflowApp(ctx, &sagemaker.DescribeMlflowAppInput{Arn: &arn})
}
