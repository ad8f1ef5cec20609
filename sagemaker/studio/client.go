package studio

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Options are the settings of a [Client].
type Options struct {
	// Tags are put on everything that is made, beside its own.
	Tags map[string]string
	// Wait says how jobs are waited for.
	Wait job.Options
}

// Client sets up the Studio of an account and region. It is safe for concurrent use.
type Client struct {
	api *sagemaker.Client
	o   Options
}

// New returns a client. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	c := &Client{api: control.Client(cfg)}
	for _, fn := range optFns {
		fn(&c.o)
	}
	return c
}

// Status is how far something is. Values that the constants do not name are passed on.
type Status string

// The statuses of domains, profiles, spaces and apps.
const (
	// Pending: it is being made.
	Pending Status = "Pending"
	// Updating: it is being changed.
	Updating Status = "Updating"
	// InService: it is ready.
	InService Status = "InService"
	// Failed: it could not be made.
	Failed Status = "Failed"
	// UpdateFailed: it could not be changed, and is as before.
	UpdateFailed Status = "Update_Failed"
	// Deleting: it is about to go.
	Deleting Status = "Deleting"
	// DeleteFailed: it could not be deleted.
	DeleteFailed Status = "Delete_Failed"
	// Deleted: it is gone. The service goes on to list an app for a day.
	Deleted Status = "Deleted"
)

// settled tells whether a thing may be changed now.
func (s Status) settled() bool { return s == InService || s == UpdateFailed }

func (s Status) job() job.Status {
	switch s {
	case Pending, Updating:
		return job.Running
	case InService:
		return job.Succeeded
	case Failed, UpdateFailed, DeleteFailed, Deleted:
		return job.Failed
	case Deleting:
		return job.Stopping
	}
	return job.Status(s)
}

// found is what the service says of a thing.
type found[T any] struct {
	value   T
	status  Status
	failure string
	created time.Time
	// update changes what differs, where something does, and tells whether it did. Nil for what
	// cannot be changed or is not to be.
	update func(ctx context.Context) (bool, error)
}

// ensured is the job of a thing that is to be ready. What could not be changed at once, for it
// was still being made, is changed when it can be, once.
func ensured[T any](c *Client, name, id string, done bool, find func(ctx context.Context) (found[T], error)) *job.Job[T] {
	var mu sync.Mutex
	return job.New(id, job.Driver[T]{
		Name: name,
		Describe: func(ctx context.Context, _ string) (job.State, error) {
			f, err := find(ctx)
			if err != nil {
				return job.State{}, control.Err(err)
			}
			mu.Lock()
			defer mu.Unlock()
			if !done && f.update != nil && f.status.settled() {
				changed, err := f.update(ctx)
				if err != nil {
					return job.State{}, control.Err(err)
				}
				done = true
				if changed {
					f.status = Updating
				}
			}
			return job.State{Status: f.status.job(), Reason: f.failure, Message: strings.ToLower(string(f.status)), Created: f.created}, nil
		},
		Result: func(ctx context.Context, _ string) (T, error) {
			f, err := find(ctx)
			return f.value, control.Err(err)
		},
	}, func(o *job.Options) { *o = c.o.Wait })
}

// ensure makes a thing where it is not there, changes what differs where it can, and returns
// its job.
func ensure[T any](ctx context.Context, c *Client, name, id string, find func(ctx context.Context) (found[T], error), create func(ctx context.Context) error) (*job.Job[T], error) {
	f, err := find(ctx)
	switch {
	case control.Absent(err):
		if err := create(ctx); err != nil && !taken(err) {
			return nil, control.Err(err)
		}
		return ensured(c, name, id, true, find), nil
	case err != nil:
		return nil, control.Err(err)
	case f.update == nil:
		return ensured(c, name, id, true, find), nil
	}
	done := f.status.settled()
	if done {
		if _, err := f.update(ctx); err != nil {
			return nil, control.Err(err)
		}
	}
	return ensured(c, name, id, done, find), nil
}

// taken tells whether something of that name is there: somebody else was quicker, or an answer
// was lost and the request sent again.
func taken(err error) bool { return control.Exists(err) }

// tags are a thing's and everything's.
func (c *Client) tags(own map[string]string) []types.Tag {
	all := map[string]string{}
	for _, m := range []map[string]string{c.o.Tags, own} {
		for k, v := range m {
			all[k] = v
		}
	}
	return control.Tags(all)
}

func checkName(op, kind, name string) error {
	if err := control.CheckName(kind, name, control.MaxName); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return nil
}

// count is nil for zero.
func count(n int) *int32 { return sdk.Optional(int32(n)) }

// feature is on, or not said.
func feature(on bool) types.FeatureStatus {
	if on {
		return types.FeatureStatusEnabled
	}
	return ""
}
