package pipeline_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

func define(t testing.TB, p pipeline.Pipeline) *pipeline.Definition {
	t.Helper()
	d, err := p.Define()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func work(name string, optFns ...func(*pipeline.JobOptions)) pipeline.ProcessingStep {
	return pipeline.Processing(name, pipeline.ProcessingArgs{
		Image:   pipeline.Lit(image),
		Outputs: []pipeline.ProcessingOutput{{Name: "out", S3: pipeline.Lit("s3://bucket/" + name)}},
		Files:   []pipeline.PropertyFile{{Name: "Report", Output: "out", Path: "report.json"}},
	}, optFns...)
}

// TestLocalReasons are the texts with which steps fail.
func TestLocalReasons(t *testing.T) {
	report := func(text string) pipeline.StepFunc {
		return func(context.Context, pipeline.StepRun) (pipeline.StepResult, error) {
			return pipeline.StepResult{Files: map[string][]byte{"s3://bucket/Work/report.json": []byte(text)}}, nil
		}
	}
	w := work("Work")
	number := pipeline.JSONGet[float64](w.File("Report"), "metrics[1]['mse']")
	check := func(c pipeline.Condition) pipeline.Step {
		return pipeline.If("Check", pipeline.Branch{If: []pipeline.Condition{c}})
	}
	tests := []struct {
		name   string
		second pipeline.Step
		work   pipeline.StepFunc
		want   string
	}{
		{"fine", check(pipeline.Less(number, lit(1.0))), report(`{"metrics":[0,{"mse":0.5}]}`), ""},
		{"no file", check(pipeline.Less(number, lit(1.0))), pipeline.Simulate, "Step 'Check' failed with message: Received an error while reading file s3://bucket/Work/report.json from S3: NoSuchKey"},
		{"no JSON", check(pipeline.Less(number, lit(1.0))), report("{"), "Step 'Check' failed with message: Contents of file s3://bucket/Work/report.json are not in valid JSON format."},
		{"no path", check(pipeline.Less(number, lit(1.0))), report(`{"metrics":[]}`), "Step 'Check' failed with message: Invalid json path 'metrics[1]['mse']'"},
		{"null", check(pipeline.Less(number, lit(1.0))), report(`{"metrics":[0,{"mse":null}]}`), "is undefined."},
		{"other type", check(pipeline.Less(number, lit(1.0))), report(`{"metrics":[0,{"mse":"low"}]}`), "Condition of type [LessThan] not supported between [low] of type [string] and [1.0] of type [number]"},
		{"not the same", check(pipeline.Equals(number, lit(1.0))), report(`{"metrics":[0,{"mse":"low"}]}`), "LeftValue [low] of type [string] and RightValue [1.0] of type [number] are not of the same type."},
		{"property", pipeline.Fail("Check", pipeline.Join(":", w.Property("ExitMessage"))), pipeline.Simulate, `Step 'Check' failed with message: {"Get":"Steps.Work.ExitMessage"} is undefined.`},
		{"fail", pipeline.Fail("Check", pipeline.Join(" ", lit("above"), lit(6.0), lit(true), w.Output("out"))), pipeline.Simulate, "Step 'Check' failed with message: above 6.0 True s3://bucket/Work"},
		{"function", check(pipeline.Equals(w.Output("out"), lit(""))), func(context.Context, pipeline.StepRun) (pipeline.StepResult, error) {
			return pipeline.StepResult{}, errors.New("out of points")
		}, "Step 'Work' failed with message: out of points"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			d := define(t, pipeline.Pipeline{Steps: []pipeline.Step{w, tt.second}})
			e, err := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) { o.Default = tt.work })
			failed, ok := errors.AsType[*job.FailedError](err)
			if !strings.Contains(e.Reason, tt.want) || ok != (tt.want != "") || ok && failed.Reason != e.Reason {
				t.Errorf("reason %q, %v; want %q", e.Reason, err, tt.want)
			}
		})
	}
}

func TestLocalConditions(t *testing.T) {
	n, s, b := pipeline.Param[int]("N").Default(3), pipeline.Param[string]("S").Default("b"), pipeline.Param[bool]("B").Default(false)
	tests := []struct {
		name string
		c    pipeline.Condition
		want bool
	}{
		{"equals", pipeline.Equals(n.Val(), lit(3)), true},
		{"equals bool", pipeline.Equals(b.Val(), lit(false)), true},
		{"greater", pipeline.Greater(n.Val(), lit(3)), false},
		{"greater or equal", pipeline.GreaterOrEqual(n.Val(), lit(3)), true},
		{"less text", pipeline.Less(s.Val(), lit("c")), true},
		{"less or equal", pipeline.LessOrEqual(n.Val(), lit(2)), false},
		{"in", pipeline.In(s.Val(), lit("a"), lit("b")), true},
		{"not in", pipeline.Not(pipeline.In(n.Val(), lit(1), lit(2))), true},
		{"or", pipeline.Or(pipeline.Equals(n.Val(), lit(1)), pipeline.Equals(s.Val(), lit("b"))), true},
		{"or none", pipeline.Or(pipeline.Equals(n.Val(), lit(1))), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			check := pipeline.If("Check", pipeline.Branch{If: []pipeline.Condition{tt.c}, Then: []pipeline.Step{work("A")}, Else: []pipeline.Step{work("B")}})
			last := pipeline.Fail("Last", pipeline.Join("", check.Outcome()), func(o *pipeline.Options) { o.After = []pipeline.Step{work("A")} })
			d := define(t, pipeline.Pipeline{Parameters: []pipeline.AnyParameter{n, s, b}, Steps: []pipeline.Step{check, last}})
			e, _ := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) { o.Default = pipeline.Simulate })
			blocked, reason := []string{"B"}, "Step 'Last' failed with message: True"
			if !tt.want {
				blocked, reason = []string{"A", "Last"}, "" // Last waits for A
			}
			if e.Step("Check").Outcome != tt.want || e.Reason != reason || !slices.Equal(e.Blocked(), blocked) {
				t.Errorf("outcome %t, reason %q, blocked %v", e.Step("Check").Outcome, e.Reason, e.Blocked())
			}
		})
	}
}

func TestLocalParameters(t *testing.T) {
	f := pipeline.Param[float64]("F")
	s := pipeline.Param[string]("S").Default("a").OneOf("a", "b")
	d := define(t, pipeline.Pipeline{Parameters: []pipeline.AnyParameter{f, s}, Steps: []pipeline.Step{work("A")}})
	for name, given := range map[string]map[string]any{
		"missing": {}, "unknown": {"F": 1.0, "G": 1}, "type": {"F": "1"}, "none of the 2": {"F": 1, "S": "c"},
	} {
		_, err := d.RunLocal(t.Context(), given, func(o *pipeline.LocalOptions) { o.Default = pipeline.Simulate })
		if !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
	if _, err := d.RunLocal(t.Context(), map[string]any{"F": 1}); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "no function for the steps A") {
		t.Errorf("without functions: %v", err)
	}
}

func TestLocalRetry(t *testing.T) {
	for name, tt := range map[string]struct {
		fails    int
		with     pipeline.Exception
		attempts int
		took     time.Duration
		status   job.Status
	}{
		"in the end": {2, pipeline.CapacityError, 3, 10*time.Second + 15*time.Second, job.Succeeded},
		"too often":  {9, pipeline.CapacityError, 4, 10*time.Second + 15*time.Second + 22500*time.Millisecond, job.Failed},
		"other":      {9, pipeline.ResourceLimit, 1, 0, job.Failed},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := define(t, pipeline.Pipeline{Steps: []pipeline.Step{work("A", func(o *pipeline.JobOptions) {
					o.Retry = []pipeline.Retry{{On: []pipeline.Exception{pipeline.CapacityError}, Interval: 10 * time.Second, Backoff: 1.5, MaxAttempts: 3}}
				})}})
				began := time.Now()
				e, _ := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) {
					o.Default = func(ctx context.Context, run pipeline.StepRun) (pipeline.StepResult, error) {
						if run.Attempt <= tt.fails {
							return pipeline.StepResult{}, &pipeline.StepError{Exception: tt.with, Reason: "full"}
						}
						return pipeline.StepResult{}, nil
					}
				})
				if got := e.Step("A").Attempts; got != tt.attempts || time.Since(began) != tt.took || e.Status != tt.status {
					t.Errorf("%d attempts in %v, %s; want %d in %v, %s", got, time.Since(began), e.Status, tt.attempts, tt.took, tt.status)
				}
			})
		})
	}
}

func TestLocalParallel(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var steps []pipeline.Step
		for _, name := range []string{"A", "B", "C", "D", "E", "F", "G"} {
			steps = append(steps, work(name))
		}
		d := define(t, pipeline.Pipeline{Steps: steps})
		var running, most atomic.Int32
		began := time.Now()
		_, err := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) {
			o.Concurrency = 3
			o.Default = func(context.Context, pipeline.StepRun) (pipeline.StepResult, error) {
				most.Store(max(most.Load(), running.Add(1)))
				time.Sleep(time.Minute)
				running.Add(-1)
				return pipeline.StepResult{}, nil
			}
		})
		if err != nil || most.Load() != 3 || time.Since(began) != 3*time.Minute {
			t.Errorf("%v: %d at a time, %v; want 3 and 3m", err, most.Load(), time.Since(began))
		}
	})
}

func TestLocalContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := define(t, pipeline.Pipeline{Steps: []pipeline.Step{work("A"), pipeline.Fail("B", lit("no"), func(o *pipeline.Options) { o.After = []pipeline.Step{work("A")} })}})
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		e, err := d.RunLocal(ctx, nil, func(o *pipeline.LocalOptions) {
			o.Default = func(ctx context.Context, _ pipeline.StepRun) (pipeline.StepResult, error) {
				<-ctx.Done()
				return pipeline.StepResult{}, ctx.Err()
			}
		})
		if !errors.Is(err, context.DeadlineExceeded) || e.Status != job.Stopped || e.Step("A").Status != pipeline.StepStopped || e.Step("B").Status != pipeline.StepWaiting {
			t.Errorf("%v, %s, A %q, B %q", err, e.Status, e.Step("A").Status, e.Step("B").Status)
		}
	})
}

func TestLocalCache(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		size := pipeline.Param[int]("Size").Default(1)
		first := pipeline.Processing("First", pipeline.ProcessingArgs{
			Image: pipeline.Lit(image), VolumeGB: size.Val(),
			Environment: map[string]pipeline.Val[string]{"SIZE": pipeline.Text(size.Val())},
			Outputs:     []pipeline.ProcessingOutput{{Name: "out", S3: pipeline.Lit("s3://bucket/first")}},
		}, func(o *pipeline.JobOptions) { o.Cache = pipeline.CacheFor(time.Hour) })
		second := pipeline.Processing("Second", pipeline.ProcessingArgs{Inputs: []pipeline.ProcessingInput{{Name: "in", S3: first.Output("out")}}})
		d := define(t, pipeline.Pipeline{Parameters: []pipeline.AnyParameter{size}, Steps: []pipeline.Step{first, second}})
		var before pipeline.LocalExecution
		run := func(size int, only ...string) []string {
			t.Helper()
			var ran []string
			e, err := d.RunLocal(t.Context(), map[string]any{"Size": size}, func(o *pipeline.LocalOptions) {
				o.Previous, o.Only, o.Concurrency = &before, only, 1
				o.Default = func(_ context.Context, r pipeline.StepRun) (pipeline.StepResult, error) {
					ran = append(ran, r.Name)
					return pipeline.StepResult{}, nil
				}
			})
			if err != nil {
				t.Error(err)
			}
			before = e
			return ran
		}
		got := [][]string{run(1), run(1), run(2), run(2, "Second")}
		time.Sleep(2 * time.Hour)
		got = append(got, run(2))
		want := [][]string{{"First", "Second"}, {"Second"}, {"First", "Second"}, {"Second"}, {"First", "Second"}}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("ran (-want +got):\n%s", diff)
		}
		if _, err := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) { o.Only, o.Default = []string{"Second"}, pipeline.Simulate }); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("without an earlier execution: %v", err)
		}
	})
}

func TestLocalCalls(t *testing.T) {
	call := pipeline.Lambda("Call", pipeline.LambdaArgs{
		Function: lit("arn:aws:lambda:us-east-1:123456789012:function:f"), Event: pipeline.Arguments{"n": lit(3), "in": pipeline.Arguments{"id": pipeline.Execution(pipeline.ExecutionID)}},
		Outputs: []pipeline.OutputParameter{pipeline.OutputOf[int]("count")},
	})
	ask := pipeline.Callback("Ask", pipeline.CallbackArgs{
		Queue: lit("https://sqs.us-east-1.amazonaws.com/1/q"), Inputs: pipeline.Arguments{"count": pipeline.Output[int](call, "count")},
		Outputs: []pipeline.OutputParameter{{Name: "verdict"}},
	})
	say := pipeline.Fail("Say", ask.Output("verdict"))
	d := define(t, pipeline.Pipeline{Steps: []pipeline.Step{say, ask, call}})
	e, _ := d.RunLocal(t.Context(), nil, func(o *pipeline.LocalOptions) {
		o.Variables = map[pipeline.Variable]string{pipeline.ExecutionID: "e1"}
		o.Kinds = map[pipeline.Kind]pipeline.StepFunc{
			pipeline.KindLambda: func(context.Context, pipeline.StepRun) (pipeline.StepResult, error) {
				return pipeline.StepResult{Outputs: map[string]any{"count": 4}}, nil
			},
			pipeline.KindCallback: func(context.Context, pipeline.StepRun) (pipeline.StepResult, error) {
				return pipeline.StepResult{Outputs: map[string]any{"verdict": "good"}}, nil
			},
		}
	})
	got := []string{string(e.Step("Call").Arguments), string(e.Step("Ask").Arguments), e.Reason, strings.Join(e.Order, " ")}
	want := []string{`{"in":{"id":"e1"},"n":3}`, `{"count":4}`, "Step 'Say' failed with message: good", "Call Ask Say"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
