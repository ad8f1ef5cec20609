package job

import (
	"context"
	"fmt"
	"time"

	"github.com/awsai-go/awsai"
)

// Driver is what a family knows about its kind of job. Its functions are called from any
// goroutine and return the SDK's errors as they are.
type Driver[T any] struct {
	// Name is the kind of job in errors, as "transcription".
	Name string
	// Describe asks the service for the job.
	Describe func(ctx context.Context, id string) (State, error)
	// Result fetches what a job that succeeded has made.
	Result func(ctx context.Context, id string) (T, error)
	// Stop asks the service to end the job. Nil means that the service cannot.
	Stop func(ctx context.Context, id string) error
}

// Options say how a job is waited for.
type Options struct {
	// First is the time between the first question and the second. The default is 2 s.
	First time.Duration
	// Max is the longest time between questions. The default is 30 s.
	Max time.Duration
	// Tolerance is for how long the service may answer nothing but throttling and failure
	// before a wait gives up. It comes on top of the SDK's retries. The default is 5 min.
	Tolerance time.Duration
}

// Job is the handle on a job of a service whose result is a T. It is safe for concurrent
// use and holds nothing that has to be closed.
type Job[T any] struct {
	id     string
	driver Driver[T]
	opts   Options
}

// New returns the handle on the job with the given ID, whether this process has started it
// or another. It asks nothing: an ID that does not exist shows when the job is used.
func New[T any](id string, d Driver[T], optFns ...func(*Options)) *Job[T] {
	opts := Options{First: 2 * time.Second, Max: 30 * time.Second, Tolerance: 5 * time.Minute}
	var set Options
	for _, fn := range optFns {
		fn(&set)
	}
	if set.First > 0 {
		opts.First = set.First
	}
	if set.Max > 0 {
		opts.Max = set.Max
	}
	if set.Tolerance > 0 {
		opts.Tolerance = set.Tolerance
	}
	return &Job[T]{id: id, driver: d, opts: opts}
}

// ID names the job at the service. It is what another process resumes by.
func (j *Job[T]) ID() string { return j.id }

// Status asks the service once. A job that failed is no error here: the Progress says so.
func (j *Job[T]) Status(ctx context.Context) (Progress, error) {
	began := time.Now()
	s, err := j.describe(ctx)
	if err != nil {
		return Progress{}, awsai.Wrap("job.Status", err)
	}
	return s.progress(began), nil
}

// Stop asks the service to end the job. The job may go on for a while as Stopping, and may
// succeed meanwhile: Wait tells. A kind of job that cannot be stopped is awsai.ErrInvalid.
func (j *Job[T]) Stop(ctx context.Context) error {
	if err := j.check(); err != nil {
		return awsai.Wrap("job.Stop", err)
	}
	if j.driver.Stop == nil {
		return awsai.Errorf("job.Stop", awsai.ErrInvalid, "%s jobs cannot be stopped", j.driver.Name)
	}
	if err := j.driver.Stop(ctx, j.id); err != nil {
		return awsai.Wrap("job.Stop", j.named(err))
	}
	return nil
}

func (j *Job[T]) describe(ctx context.Context) (State, error) {
	if err := j.check(); err != nil {
		return State{}, err
	}
	s, err := j.driver.Describe(ctx, j.id)
	if err != nil {
		return State{}, j.named(err)
	}
	return s, nil
}

func (j *Job[T]) check() error {
	if j.id == "" {
		return fmt.Errorf("%w: %s job without ID", awsai.ErrInvalid, j.driver.Name)
	}
	return nil
}

func (j *Job[T]) named(err error) error {
	return fmt.Errorf("%s job %s: %w", j.driver.Name, j.id, err)
}
