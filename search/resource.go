package search

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/job"
)

// made is a resource that takes its time to be made, as its Describe has it.
type made[T any] struct {
	value            T
	status           string
	reason           *string
	created, updated *time.Time
}

// making is the handle on a resource that is being made, and that is had by describe.
func making[T any](name, id string, describe func(context.Context, string) (made[T], error), wait func(*job.Options)) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name: name,
		Describe: func(ctx context.Context, id string) (job.State, error) {
			m, err := describe(ctx, id)
			if err != nil {
				return job.State{}, err
			}
			s := job.State{Status: resourceStatus(m.status), Message: m.status, Reason: aws.ToString(m.reason), Created: aws.ToTime(m.created)}
			if s.Status.Ended() {
				s.Ended = aws.ToTime(m.updated)
			}
			return s, nil
		},
		Result: func(ctx context.Context, id string) (T, error) {
			m, err := describe(ctx, id)
			return m.value, err
		},
	}, wait)
}

// resourceStatus is the status of an index, a FAQ, a data source, a thesaurus or a block list.
func resourceStatus(s string) job.Status {
	switch s {
	case "CREATING", "UPDATING", "SYSTEM_UPDATING":
		return job.Running
	case "ACTIVE":
		return job.Succeeded
	case "FAILED", "ACTIVE_BUT_UPDATE_FAILED", "DELETING":
		return job.Failed
	}
	return job.Status(s)
}
