package job

import (
	"context"
	"iter"
	"math/rand/v2"
	"time"

	smithytime "github.com/aws/smithy-go/time"

	"github.com/awsai-go/awsai"
)

// Watch asks for the job until it ends and yields what it learns each time, at least once.
// The last Progress of a job that succeeded ends the sequence; that of a job that failed or
// was stopped is followed by an error that holds a *[FailedError].
func (j *Job[T]) Watch(ctx context.Context) iter.Seq2[Progress, error] {
	return func(yield func(Progress, error) bool) {
		if err := j.watch(ctx, func(p Progress) bool { return yield(p, nil) }); err != nil {
			yield(Progress{}, awsai.Wrap("job.Watch", err))
		}
	}
}

// Wait waits until the job ends and returns what it has made. It may be called again after
// an error, and after success.
func (j *Job[T]) Wait(ctx context.Context) (T, error) {
	var zero T
	if err := j.watch(ctx, func(Progress) bool { return true }); err != nil {
		return zero, awsai.Wrap("job.Wait", err)
	}
	result, err := j.driver.Result(ctx, j.id)
	if err != nil {
		return zero, awsai.Wrap("job.Wait", j.named(err))
	}
	return result, nil
}

// watch tells of each state of the job until tell returns false or the job has ended. Its
// error is nil for a job that succeeded and for a watcher that left.
func (j *Job[T]) watch(ctx context.Context, tell func(Progress) bool) error {
	began := time.Now()
	heard := began // when the service last answered
	for delay := j.opts.First; ; delay = min(delay*3/2, j.opts.Max) {
		s, err := j.describe(ctx)
		switch {
		case err == nil:
			heard = time.Now()
			if !tell(s.progress(began)) {
				return nil
			}
			if s.Status.Ended() {
				return j.outcome(s)
			}
		case ctx.Err() != nil:
			return j.named(ctx.Err())
		case !transient(err) || time.Since(heard) >= j.opts.Tolerance:
			return err
		}
		if err := smithytime.SleepWithContext(ctx, jitter(min(delay, j.opts.Max))); err != nil {
			return j.named(err)
		}
	}
}

// outcome is nil for a job that succeeded.
func (j *Job[T]) outcome(s State) error {
	if s.Status == Succeeded {
		return nil
	}
	return &FailedError{Name: j.driver.Name, ID: j.id, Status: s.Status, Reason: s.Reason}
}

func transient(err error) bool {
	kind := awsai.KindOf(err)
	return kind == awsai.ErrThrottled || kind == awsai.ErrUnavailable
}

// jitter takes off up to a fifth, so that many waits do not ask together.
func jitter(d time.Duration) time.Duration {
	return d - rand.N(d/5+1)
}
