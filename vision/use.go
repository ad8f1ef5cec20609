package vision

import (
	"context"
	"errors"
	"time"

	"github.com/awsai-go/awsai"
)

// UseOptions are the settings of [CustomModel.Use].
type UseOptions struct {
	StartOptions
	// StopTimeout is how long Use tries to stop the model, after all else and even where its
	// context has ended: one that is starting can only be stopped once it runs. The default is
	// 15 min.
	StopTimeout time.Duration
}

// LeftRunningError says that a model could not be stopped and costs money until somebody stops it.
type LeftRunningError struct {
	// Model is its ARN.
	Model string
	// Err is why it could not be stopped.
	Err error
}

// Error says which model it is and why.
func (e *LeftRunningError) Error() string {
	return "the model may be left running, which is paid for: " + e.Model + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *LeftRunningError) Unwrap() error { return e.Err }

// Use starts the model, waits until it runs, calls fn and stops the model: whether fn succeeds, fails
// or panics, and also where the context ends meanwhile, with which fn is to return. A model that runs
// already, or is about to, belongs to somebody else: Use waits for it and lets it run.
//
//	err := model.Use(ctx, func(ctx context.Context) error {
//		labels, err = model.Detect(ctx, src)
//		return err
//	})
//
// The error of fn comes as it is. A model that could not be stopped is a *[LeftRunningError], joined to
// the error of fn. Where the process ends, the model goes on.
func (m *CustomModel) Use(ctx context.Context, fn func(context.Context) error, optFns ...func(*UseOptions)) (err error) {
	o := apply(optFns)
	if o.StopTimeout <= 0 {
		o.StopTimeout = 15 * time.Minute
	}
	if err := first(m.check(), o.StartOptions.check()); err != nil {
		return awsai.Wrap("vision.Use", err)
	}
	info, err := m.describe(ctx)
	if err != nil {
		return awsai.Wrap("vision.Use", err)
	}
	if info.Status != "RUNNING" && info.Status != "STARTING" {
		defer func() {
			if left := m.makeSure(ctx, o.StopTimeout); left != nil {
				err = errors.Join(err, left)
			}
		}()
		if err := m.start(ctx, o.StartOptions); err != nil {
			return awsai.Wrap("vision.Use", err)
		}
	}
	if _, err := m.starting().Wait(ctx); err != nil {
		return awsai.Wrap("vision.Use", err)
	}
	return fn(ctx)
}

// makeSure stops the model and comes back once it is stopping, whatever became of ctx.
func (m *CustomModel) makeSure(ctx context.Context, timeout time.Duration) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeout)
	defer cancel()
	for pause := time.Second; ; pause = min(2*pause, 30*time.Second) {
		err := m.stopIfOn(ctx)
		if err == nil {
			return nil
		}
		timer := time.NewTimer(pause)
		select {
		case <-timer.C:
		case <-ctx.Done():
			timer.Stop()
			return &awsai.Error{Op: "vision.Use", Kind: awsai.KindOf(err), Err: &LeftRunningError{m.arn, err}}
		}
	}
}

// errStarting says that a model cannot be stopped yet.
var errStarting = errors.New("it is starting")

// stopIfOn stops the model if it runs. It is nil for one that does not run, nor will.
func (m *CustomModel) stopIfOn(ctx context.Context) error {
	info, err := m.describe(ctx)
	if err != nil {
		return err
	}
	switch info.Status {
	case "RUNNING":
		return m.stop(ctx)
	case "STARTING":
		return errStarting
	}
	return nil
}
