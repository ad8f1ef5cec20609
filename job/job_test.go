package job_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
)

func ExampleNew() {
	// What a family does: three functions over its SDK client. Here a service that is done
	// when it is asked.
	driver := job.Driver[string]{
		Name: "translation",
		Describe: func(context.Context, string) (job.State, error) {
			return job.State{Status: job.Succeeded, Done: 97, Total: 100, Message: "3 documents failed"}, nil
		},
		Result: func(_ context.Context, id string) (string, error) { return "result of " + id, nil },
	}
	j := job.New("t-1", driver)
	for p, err := range j.Watch(context.Background()) {
		fmt.Println(p.Status, p.Done, p.Total, p.Message, err)
	}
	fmt.Println(j.Wait(context.Background()))
	// Output:
	// succeeded 97 100 3 documents failed <nil>
	// result of t-1 <nil>
}

func ExampleJob_Wait_failed() {
	j := job.New("t-2", job.Driver[string]{
		Name: "transcription",
		Describe: func(context.Context, string) (job.State, error) {
			return job.State{Status: job.Failed, Reason: "the media format is not supported"}, nil
		},
	})
	_, err := j.Wait(context.Background())
	fmt.Println(err)
	if failed, ok := errors.AsType[*job.FailedError](err); ok {
		fmt.Println(failed.Status, failed.Reason)
	}
	// Output:
	// job.Wait: transcription job t-2 failed: the media format is not supported
	// failed the media format is not supported
}

// script is a service that answers with its steps in turn and repeats the last.
type script struct {
	steps []step
	asked []time.Duration // when, since began
	began time.Time
	stops int
}

type step struct {
	state job.State
	err   error
}

func (s *script) driver() job.Driver[string] {
	s.began = time.Now()
	return job.Driver[string]{
		Name: "test",
		Describe: func(_ context.Context, id string) (job.State, error) {
			st := s.steps[min(len(s.asked), len(s.steps)-1)]
			s.asked = append(s.asked, time.Since(s.began))
			return st.state, st.err
		},
		Result: func(_ context.Context, id string) (string, error) { return "made by " + id, nil },
		Stop:   func(context.Context, string) error { s.stops++; return nil },
	}
}

func is(statuses ...job.Status) []step {
	var steps []step
	for _, s := range statuses {
		steps = append(steps, step{state: job.State{Status: s}})
	}
	return steps
}

func TestWait(t *testing.T) {
	throttled, down := step{err: awsai.ErrThrottled}, step{err: awsai.ErrUnavailable}
	tests := []struct {
		name   string
		steps  []step
		want   string
		kind   error
		failed job.Status
		asked  int
	}{
		{"at once", is(job.Succeeded), "made by id", nil, "", 1},
		{"after a while", is(job.Queued, job.Running, job.Succeeded), "made by id", nil, "", 3},
		{"a status of tomorrow", is("rehearsing", job.Succeeded), "made by id", nil, "", 2},
		{"failed", is(job.Running, job.Failed), "", nil, job.Failed, 2},
		{"stopped", is(job.Stopping, job.Stopped), "", nil, job.Stopped, 2},
		{"throttled and down", append([]step{throttled, down, throttled}, is(job.Succeeded)...), "made by id", nil, "", 4},
		{"not found", []step{{err: awsai.ErrNotFound}}, "", awsai.ErrNotFound, "", 1},
		{"not found later", append(is(job.Running), step{err: awsai.ErrNotFound}), "", awsai.ErrNotFound, "", 2},
		{"access denied", []step{{err: awsai.ErrAccessDenied}}, "", awsai.ErrAccessDenied, "", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &script{steps: tt.steps}
				got, err := job.New("id", s.driver()).Wait(t.Context())
				if got != tt.want || awsai.KindOf(err) != tt.kind {
					t.Errorf("Wait = %q, %v; want %q and kind %v", got, err, tt.want, tt.kind)
				}
				failed, ok := errors.AsType[*job.FailedError](err)
				if ok != (tt.failed != "") || (ok && failed.Status != tt.failed) {
					t.Errorf("error %v; want a job that ended as %q", err, tt.failed)
				}
				if len(s.asked) != tt.asked {
					t.Errorf("asked %d times, want %d", len(s.asked), tt.asked)
				}
			})
		})
	}
}

func TestWaitBackOff(t *testing.T) {
	tests := []struct {
		name string
		opt  func(*job.Options)
		want []time.Duration // the longest times between questions
	}{
		{"default", func(*job.Options) {}, []time.Duration{
			2 * time.Second, 3 * time.Second, 4500 * time.Millisecond, 6750 * time.Millisecond,
			10125 * time.Millisecond, 15187500 * time.Microsecond, 22781250 * time.Microsecond, 30 * time.Second, 30 * time.Second,
		}},
		{"own", func(o *job.Options) { o.First, o.Max = 10*time.Millisecond, 20*time.Millisecond }, []time.Duration{
			10 * time.Millisecond, 15 * time.Millisecond, 20 * time.Millisecond, 20 * time.Millisecond,
		}},
		{"first over max", func(o *job.Options) { o.First, o.Max = time.Minute, time.Second }, []time.Duration{time.Second, time.Second}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var statuses []job.Status
				for range tt.want {
					statuses = append(statuses, job.Running)
				}
				s := &script{steps: is(append(statuses, job.Succeeded)...)}
				if _, err := job.New("id", s.driver(), tt.opt).Wait(t.Context()); err != nil {
					t.Fatal(err)
				}
				if s.asked[0] != 0 {
					t.Errorf("first asked after %v, want at once", s.asked[0])
				}
				for i, most := range tt.want {
					if d := s.asked[i+1] - s.asked[i]; d > most || d < most*4/5-1 {
						t.Errorf("time %d between questions = %v, want %v to %v", i, d, most*4/5, most)
					}
				}
			})
		})
	}
}

func TestWaitTolerance(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: append(is(job.Running), step{err: awsai.ErrUnavailable})}
		_, err := job.New("id", s.driver(), func(o *job.Options) { o.Tolerance = time.Minute }).Wait(t.Context())
		if !errors.Is(err, awsai.ErrUnavailable) {
			t.Errorf("error %v, want awsai.ErrUnavailable", err)
		}
		if took := time.Since(s.began); took < time.Minute || took > 2*time.Minute {
			t.Errorf("gave up after %v, want one to two minutes", took)
		}
	})
}

func TestWaitContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: is(job.Running)}
		j := job.New("id", s.driver())
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Second)
		defer cancel()
		_, err := j.Wait(ctx)
		if !errors.Is(err, context.DeadlineExceeded) || awsai.KindOf(err) != nil {
			t.Errorf("error %v; want context.DeadlineExceeded and no kind", err)
		}
		if took := time.Since(s.began); took != 100*time.Second {
			t.Errorf("returned after %v, want 100s", took)
		}
		if s.stops != 0 {
			t.Error("the end of the wait stopped the job")
		}
		s.steps = is(job.Succeeded) // the job went on
		if got, err := j.Wait(t.Context()); got != "made by id" || err != nil {
			t.Errorf("second Wait = %q, %v; want the result", got, err)
		}
	})
}

func TestWaitResultFails(t *testing.T) {
	s := &script{steps: is(job.Succeeded)}
	d := s.driver()
	d.Result = func(context.Context, string) (string, error) { return "dropped", awsai.ErrAccessDenied }
	got, err := job.New("id", d).Wait(t.Context())
	if got != "" || !errors.Is(err, awsai.ErrAccessDenied) {
		t.Errorf("Wait = %q, %v; want no result and awsai.ErrAccessDenied", got, err)
	}
}

func TestWatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		created := time.Now().Add(-time.Hour)
		s := &script{steps: []step{
			{state: job.State{Status: job.Queued}},
			{err: awsai.ErrThrottled},
			{state: job.State{Status: job.Running, Done: 1, Total: 4, Message: "reading", Created: created}},
			{state: job.State{Status: job.Running, Fraction: 1.5, Created: time.Now().Add(time.Hour)}},
			{state: job.State{Status: job.Failed, Reason: "no space", Message: "writing", Created: created, Ended: created.Add(time.Minute)}},
		}}
		var got []job.Progress
		var last error
		for p, err := range job.New("id", s.driver()).Watch(t.Context()) {
			if err != nil {
				last = err
				continue
			}
			got = append(got, p)
		}
		want := []job.Progress{
			{Status: job.Queued},
			{Status: job.Running, Done: 1, Total: 4, Fraction: 0.25, Message: "reading", Elapsed: time.Hour + s.asked[2]},
			{Status: job.Running, Fraction: 1},
			{Status: job.Failed, Message: "no space", Elapsed: time.Minute},
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("progress (-want +got):\n%s", diff)
		}
		if _, ok := errors.AsType[*job.FailedError](last); !ok {
			t.Errorf("last error %v, want a *job.FailedError", last)
		}
	})
}

func TestWatchBreak(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &script{steps: is(job.Running)}
		for range job.New("id", s.driver()).Watch(t.Context()) {
			break
		}
		if len(s.asked) != 1 || time.Since(s.began) != 0 {
			t.Errorf("asked %d times in %v, want once and no wait", len(s.asked), time.Since(s.began))
		}
	})
}

func TestStatus(t *testing.T) {
	s := &script{steps: append(is(job.Failed), step{err: awsai.ErrNotFound})}
	j := job.New("id", s.driver())
	if p, err := j.Status(t.Context()); p.Status != job.Failed || err != nil {
		t.Errorf("Status = %+v, %v; want failed and no error", p, err)
	}
	if _, err := j.Status(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
}

func TestStop(t *testing.T) {
	s := &script{steps: is(job.Running)}
	d := s.driver()
	if err := job.New("id", d).Stop(t.Context()); err != nil || s.stops != 1 {
		t.Errorf("Stop = %v after %d calls, want nil after one", err, s.stops)
	}
	d.Stop = func(context.Context, string) error { return awsai.ErrNotFound }
	if err := job.New("id", d).Stop(t.Context()); !errors.Is(err, awsai.ErrNotFound) {
		t.Errorf("error %v, want awsai.ErrNotFound", err)
	}
	d.Stop = nil
	if err := job.New("id", d).Stop(t.Context()); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("error %v, want awsai.ErrInvalid", err)
	}
}

func TestNoID(t *testing.T) {
	j := job.New("", (&script{steps: is(job.Succeeded)}).driver())
	_, waitErr := j.Wait(t.Context())
	_, statusErr := j.Status(t.Context())
	for _, err := range []error{waitErr, statusErr, j.Stop(t.Context())} {
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("error %v, want awsai.ErrInvalid", err)
		}
	}
}
