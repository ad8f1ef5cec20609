package pipeline_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/pipeline"
)

const pipelineARN = "arn:aws:sagemaker:us-east-1:123456789012:pipeline/line"
const runARN = pipelineARN + "/execution/abcdefghijkl"

func client(f *awsaitest.Fake) *pipeline.Client {
	return pipeline.New(f.Config(), func(o *pipeline.ClientOptions) { o.Role, o.Bucket = role, "bucket" })
}

// small is a definition of a step or so; n pads it to at least n bytes.
func small(t testing.TB, n int) *pipeline.Definition {
	t.Helper()
	env := map[string]pipeline.Val[string]{"PAD": pipeline.Lit(strings.Repeat("x", n))}
	limit := pipeline.Param[float64]("Limit").Default(1)
	p := pipeline.Pipeline{
		Parameters: []pipeline.AnyParameter{limit, pipeline.Param[string]("Input")},
		Steps:      []pipeline.Step{pipeline.Processing("Work", pipeline.ProcessingArgs{Image: pipeline.Lit(image), Environment: env})},
	}
	d, err := p.Define()
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestUpsert(t *testing.T) {
	refusal := func(code, message string) error { return &smithy.GenericAPIError{Code: code, Message: message} }
	tests := []struct {
		name    string
		size    int
		refused error
		want    pipeline.Upserted
		kind    error
	}{
		{"new", 0, nil, pipeline.Upserted{ARN: pipelineARN, Created: true}, nil},
		{"there", 0, refusal("ValidationException", "Pipeline names must be unique: line already exists."), pipeline.Upserted{ARN: pipelineARN, Version: 3}, nil},
		{"conflict", 0, refusal("ConflictException", "busy"), pipeline.Upserted{ARN: pipelineARN, Version: 3}, nil},
		{"through S3", 100 << 10, refusal("ValidationException", "already exists"), pipeline.Upserted{ARN: pipelineARN, Version: 3}, nil},
		{"not valid", 0, refusal("ValidationException", "no such role"), pipeline.Upserted{}, awsai.ErrInvalid},
		{"not allowed", 0, refusal("AccessDeniedException", "no"), pipeline.Upserted{}, awsai.ErrAccessDenied},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			f := awsaitest.New(t)
			store := f.S3("bucket")
			awsaitest.Handle(f, func(context.Context, *sagemaker.CreatePipelineInput) (*sagemaker.CreatePipelineOutput, error) {
				return &sagemaker.CreatePipelineOutput{PipelineArn: aws.String(pipelineARN)}, tt.refused
			})
			awsaitest.Handle(f, func(context.Context, *sagemaker.UpdatePipelineInput) (*sagemaker.UpdatePipelineOutput, error) {
				return &sagemaker.UpdatePipelineOutput{PipelineArn: aws.String(pipelineARN), PipelineVersionId: aws.Int64(3)}, nil
			})
			awsaitest.Handle(f, func(context.Context, *sagemaker.AddTagsInput) (*sagemaker.AddTagsOutput, error) {
				return &sagemaker.AddTagsOutput{}, nil
			})
			d := small(t, tt.size)
			got, err := client(f).Upsert(t.Context(), "line", d, func(o *pipeline.UpsertOptions) {
				o.Tags, o.Parallel, o.Description = map[string]string{"team": "a"}, 3, "a line"
			})
			if got != tt.want || !errors.Is(err, tt.kind) {
				t.Errorf("Upsert = %+v, %v; want %+v, %v", got, err, tt.want, tt.kind)
			}
			in := awsaitest.Inputs[sagemaker.CreatePipelineInput](f)[0]
			if tt.size == 0 {
				if aws.ToString(in.PipelineDefinition) != d.String() {
					t.Errorf("sent another definition")
				}
				return
			}
			at := in.PipelineDefinitionS3Location
			obj, ok := store.Object("bucket", aws.ToString(at.ObjectKey))
			if in.PipelineDefinition != nil || !ok || string(obj.Body) != d.String() {
				t.Errorf("the definition is not at %s", aws.ToString(at.ObjectKey))
			}
		})
	}
}

func TestUpsertRefuses(t *testing.T) {
	d := small(t, 0)
	for name, call := range map[string]func(c *pipeline.Client) error{
		"name":       func(c *pipeline.Client) error { _, err := c.Upsert(t.Context(), "a_b", d); return err },
		"definition": func(c *pipeline.Client) error { _, err := c.Upsert(t.Context(), "a", nil); return err },
		"role": func(c *pipeline.Client) error {
			_, err := c.Upsert(t.Context(), "a", d, func(o *pipeline.UpsertOptions) { o.Role = "" })
			return err
		},
		"token": func(c *pipeline.Client) error { return c.CallbackFailed(t.Context(), "short", "") },
		"parameter": func(c *pipeline.Client) error {
			_, err := c.Start(t.Context(), "a", withParameter([]int{1}))
			return err
		},
		"long": func(c *pipeline.Client) error {
			_, err := c.Start(t.Context(), "a", withParameter(strings.Repeat("x", 1025)))
			return err
		},
		"from": func(c *pipeline.Client) error {
			_, err := c.Start(t.Context(), "a", func(o *pipeline.StartOptions) { o.From = runARN })
			return err
		},
		"never": func(c *pipeline.Client) error {
			_, err := c.Schedule(t.Context(), pipeline.Schedule{Name: "a", Pipeline: "line"})
			return err
		},
	} {
		if err := call(client(awsaitest.New(t))); !errors.Is(err, awsai.ErrInvalid) {
			t.Errorf("%s: %v, want awsai.ErrInvalid", name, err)
		}
	}
}

func withParameter(v any) func(*pipeline.StartOptions) {
	return func(o *pipeline.StartOptions) { o.Parameters = map[string]any{"P": v} }
}

// serveRun is an execution that goes on a state with each question, and repeats the last.
func serveRun(f *awsaitest.Fake, states ...types.PipelineExecutionStatus) {
	asked := 0
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribePipelineExecutionInput) (*sagemaker.DescribePipelineExecutionOutput, error) {
		s := states[min(asked, len(states)-1)]
		asked++
		out := &sagemaker.DescribePipelineExecutionOutput{PipelineExecutionArn: aws.String(runARN), PipelineExecutionStatus: s}
		if s == types.PipelineExecutionStatusFailed {
			out.FailureReason = aws.String("Step failure: One or multiple steps failed.")
		}
		return out, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListPipelineExecutionStepsInput) (*sagemaker.ListPipelineExecutionStepsOutput, error) {
		steps := []types.PipelineExecutionStep{{StepName: aws.String("Prepare"), StepStatus: types.StepStatusExecuting, AttemptCount: aws.Int32(1),
			Metadata: &types.PipelineExecutionStepMetadata{ProcessingJob: &types.ProcessingJobStepMetadata{Arn: aws.String("arn:aws:sagemaker:us-east-1:123456789012:processing-job/p")}}}}
		if asked > 1 {
			steps[0].StepStatus = types.StepStatusSucceeded
			steps = append(steps, types.PipelineExecutionStep{StepName: aws.String("Ask"), StepStatus: types.StepStatusExecuting,
				Metadata: &types.PipelineExecutionStepMetadata{Callback: &types.CallbackStepMetadata{CallbackToken: aws.String("abcdefghij")}}})
		}
		if asked > 2 {
			steps[1].StepStatus = types.StepStatusSucceeded
			steps[1].Metadata.Callback.OutputParameters = []types.OutputParameter{{Name: aws.String("verdict"), Value: aws.String("good")}}
			steps = append(steps, types.PipelineExecutionStep{StepName: aws.String("Check"), StepStatus: types.StepStatusSucceeded,
				CacheHitResult: &types.CacheHitResult{SourcePipelineExecutionArn: aws.String(runARN)},
				Metadata:       &types.PipelineExecutionStepMetadata{Condition: &types.ConditionStepMetadata{Outcome: types.ConditionOutcomeTrue}}})
		}
		return &sagemaker.ListPipelineExecutionStepsOutput{PipelineExecutionSteps: steps}, nil
	})
}

func TestWatchSteps(t *testing.T) {
	tests := []struct {
		end  types.PipelineExecutionStatus
		want job.Status
	}{
		{types.PipelineExecutionStatusSucceeded, ""},
		{types.PipelineExecutionStatusFailed, job.Failed},
		{types.PipelineExecutionStatusStopped, job.Stopped},
	}
	for _, tt := range tests {
		t.Run(string(tt.end), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := awsaitest.New(t)
				serveRun(f, types.PipelineExecutionStatusExecuting, types.PipelineExecutionStatusExecuting, tt.end)
				f.Throttle("ListPipelineExecutionSteps", 1)
				var got []string
				var last error
				for s, err := range client(f).Execution(runARN).WatchSteps(t.Context()) {
					if err != nil {
						last = err
						continue
					}
					got = append(got, fmt.Sprintf("%s %s %s %s%s%v", s.Name, s.Kind, s.Status, s.Token, s.Outcome, s.Outputs))
				}
				want := []string{
					"Prepare ProcessingJob Executing map[]",
					"Prepare ProcessingJob Succeeded map[]",
					"Ask Callback Executing abcdefghijmap[]",
					"Ask Callback Succeeded abcdefghijmap[verdict:good]",
					"Check Condition Succeeded Truemap[]",
				}
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("events (-want +got):\n%s", diff)
				}
				failed, ok := errors.AsType[*job.FailedError](last)
				if ok != (tt.want != "") || ok && failed.Status != tt.want {
					t.Errorf("last error %v, want %q", last, tt.want)
				}
			})
		})
	}
}

func TestStartAndWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *sagemaker.StartPipelineExecutionInput) (*sagemaker.StartPipelineExecutionOutput, error) {
			return &sagemaker.StartPipelineExecutionOutput{PipelineExecutionArn: aws.String(runARN)}, nil
		})
		serveRun(f, types.PipelineExecutionStatusExecuting, types.PipelineExecutionStatusExecuting, types.PipelineExecutionStatusSucceeded)
		run, err := client(f).Start(t.Context(), "line", func(o *pipeline.StartOptions) {
			o.Parameters = map[string]any{"B": true, "A": 2.5, "I": 7, "S": "s3://in"}
			o.Only, o.From, o.Parallel, o.Version, o.MLflow = []string{"Train"}, runARN, 2, 4, "lines"
		})
		if err != nil {
			t.Fatal(err)
		}
		steps, err := run.Wait(t.Context())
		if err != nil || len(steps) != 3 || steps[2].CachedFrom != runARN {
			t.Errorf("Wait = %+v, %v; want three steps, the last from the cache", steps, err)
		}
		in := awsaitest.Inputs[sagemaker.StartPipelineExecutionInput](f)[0]
		var sent []string
		for _, p := range in.PipelineParameters {
			sent = append(sent, *p.Name+"="+*p.Value)
		}
		if diff := cmp.Diff([]string{"A=2.5", "B=true", "I=7", "S=s3://in"}, sent); diff != "" {
			t.Errorf("parameters (-want +got):\n%s", diff)
		}
		if *in.PipelineVersionId != 4 || *in.SelectiveExecutionConfig.SelectedSteps[0].StepName != "Train" {
			t.Errorf("sent version %d and selection %+v", *in.PipelineVersionId, in.SelectiveExecutionConfig)
		}
	})
}

func TestExecutionCalls(t *testing.T) {
	f := awsaitest.New(t)
	awsaitest.Handle(f, func(context.Context, *sagemaker.StopPipelineExecutionInput) (*sagemaker.StopPipelineExecutionOutput, error) {
		return &sagemaker.StopPipelineExecutionOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.RetryPipelineExecutionInput) (*sagemaker.RetryPipelineExecutionOutput, error) {
		return &sagemaker.RetryPipelineExecutionOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.UpdatePipelineExecutionInput) (*sagemaker.UpdatePipelineExecutionOutput, error) {
		return &sagemaker.UpdatePipelineExecutionOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.SendPipelineExecutionStepSuccessInput) (*sagemaker.SendPipelineExecutionStepSuccessOutput, error) {
		return &sagemaker.SendPipelineExecutionStepSuccessOutput{}, nil
	})
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.SendPipelineExecutionStepFailureInput) (*sagemaker.SendPipelineExecutionStepFailureOutput, error) {
		if n := len(aws.ToString(in.FailureReason)); n > 256 {
			t.Errorf("a reason of %d bytes", n)
		}
		return &sagemaker.SendPipelineExecutionStepFailureOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DeletePipelineInput) (*sagemaker.DeletePipelineOutput, error) {
		return &sagemaker.DeletePipelineOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.UpdatePipelineVersionInput) (*sagemaker.UpdatePipelineVersionOutput, error) {
		return &sagemaker.UpdatePipelineVersionOutput{}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribePipelineDefinitionForExecutionInput) (*sagemaker.DescribePipelineDefinitionForExecutionOutput, error) {
		return &sagemaker.DescribePipelineDefinitionForExecutionOutput{PipelineDefinition: aws.String(small(t, 0).String())}, nil
	})
	c, run := client(f), client(f).Execution(runARN)
	for name, err := range map[string]error{
		"Stop":      run.Stop(t.Context()),
		"Retry":     run.Retry(t.Context(), 2),
		"Update":    run.Update(t.Context(), "name", "description", 0),
		"Succeeded": c.CallbackSucceeded(t.Context(), "abcdefghij", map[string]string{"b": "2", "a": "1"}),
		"Failed":    c.CallbackFailed(t.Context(), "abcdefghij", strings.Repeat("ü", 300)),
		"Delete":    c.Delete(t.Context(), "line"),
		"Name":      c.NameVersion(t.Context(), pipelineARN, pipeline.VersionInfo{ID: 2, Name: "good"}),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if d, err := run.Definition(t.Context()); err != nil || d.String() != small(t, 0).String() {
		t.Errorf("Definition = %v, %v", d, err)
	}
}

func TestLists(t *testing.T) {
	f := awsaitest.New(t)
	at := time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC)
	awsaitest.Handle(f, func(_ context.Context, in *sagemaker.ListPipelinesInput) (*sagemaker.ListPipelinesOutput, error) {
		out := &sagemaker.ListPipelinesOutput{PipelineSummaries: []types.PipelineSummary{{PipelineName: aws.String("line"), PipelineArn: aws.String(pipelineARN), CreationTime: &at}}}
		if in.NextToken == nil {
			out.NextToken = aws.String("more")
		}
		return out, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListPipelineVersionsInput) (*sagemaker.ListPipelineVersionsOutput, error) {
		return &sagemaker.ListPipelineVersionsOutput{PipelineVersionSummaries: []types.PipelineVersionSummary{{PipelineVersionId: aws.Int64(2)}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListPipelineExecutionsInput) (*sagemaker.ListPipelineExecutionsOutput, error) {
		return &sagemaker.ListPipelineExecutionsOutput{PipelineExecutionSummaries: []types.PipelineExecutionSummary{{PipelineExecutionArn: aws.String(runARN), PipelineExecutionStatus: types.PipelineExecutionStatusStopping}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.ListPipelineParametersForExecutionInput) (*sagemaker.ListPipelineParametersForExecutionOutput, error) {
		return &sagemaker.ListPipelineParametersForExecutionOutput{PipelineParameters: []types.Parameter{{Name: aws.String("A"), Value: aws.String("1")}}}, nil
	})
	awsaitest.Handle(f, func(context.Context, *sagemaker.DescribePipelineInput) (*sagemaker.DescribePipelineOutput, error) {
		return &sagemaker.DescribePipelineOutput{PipelineName: aws.String("line"), PipelineStatus: types.PipelineStatusActive, PipelineDefinition: aws.String(small(t, 0).String()),
			ParallelismConfiguration: &types.ParallelismConfiguration{MaxParallelExecutionSteps: aws.Int32(5)}}, nil
	})
	c := client(f)
	var got []string
	for i := range values(t, c.Pipelines(t.Context(), "li")) {
		got = append(got, fmt.Sprintf("%s %t", i.Name, i.Created.Equal(at)))
	}
	for v := range values(t, c.Versions(t.Context(), "line")) {
		got = append(got, fmt.Sprint(v.ID))
	}
	for e := range values(t, c.Executions(t.Context(), "line")) {
		got = append(got, fmt.Sprintf("%t %s", e.ARN == runARN, e.Status))
	}
	for p := range values(t, c.Execution(runARN).Parameters(t.Context())) {
		got = append(got, fmt.Sprint(p))
	}
	info, err := c.PipelineVersion(t.Context(), "line", 2)
	got = append(got, fmt.Sprintf("%s %d %t %v", info.Status, info.Parallel, info.Definition != nil, err))
	want := []string{"line true", "line true", "2", "true stopping", "{A 1}", "Active 5 true <nil>"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("lists (-want +got):\n%s", diff)
	}
}

// values are those of a sequence that has no error.
func values[T any](t *testing.T, seq iter.Seq2[T, error]) iter.Seq[T] {
	return func(yield func(T) bool) {
		for v, err := range seq {
			if err != nil {
				t.Error(err)
			}
			if !yield(v) {
				return
			}
		}
	}
}

func TestSchedule(t *testing.T) {
	for _, there := range []bool{false, true} {
		f := awsaitest.New(t)
		awsaitest.Handle(f, func(context.Context, *sagemaker.DescribePipelineInput) (*sagemaker.DescribePipelineOutput, error) {
			return &sagemaker.DescribePipelineOutput{PipelineArn: aws.String(pipelineARN), PipelineDefinition: aws.String(small(t, 0).String())}, nil
		})
		f.HandleRaw("scheduler", "CreateSchedule", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			if there {
				return awsaitest.Wire{}, &smithy.GenericAPIError{Code: "ConflictException", Message: "Schedule nightly already exists."}
			}
			return awsaitest.Wire{Body: []byte(`{"ScheduleArn":"arn:s"}`)}, nil
		})
		f.HandleRaw("scheduler", "UpdateSchedule", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			return awsaitest.Wire{Body: []byte(`{"ScheduleArn":"arn:s"}`)}, nil
		})
		f.HandleRaw("scheduler", "DeleteSchedule", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			return awsaitest.Wire{Body: []byte(`{}`)}, nil
		})
		f.HandleRaw("scheduler", "ListSchedules", func(context.Context, *awsaitest.Call) (awsaitest.Wire, error) {
			return awsaitest.Wire{Body: []byte(`{"Schedules":[{"Name":"other","Target":{"Arn":"arn:aws:lambda:x"}},{"Name":"nightly","State":"ENABLED","Target":{"Arn":"` + pipelineARN + `"}}]}`)}, nil
		})
		s := pipeline.Schedule{Name: "nightly", Pipeline: "line", When: pipeline.Cron("0 2 * * ? *"), Zone: "Europe/Berlin"}
		if _, err := client(f).Schedule(t.Context(), s); !errors.Is(err, awsai.ErrInvalid) || !strings.Contains(err.Error(), "Input") {
			t.Errorf("without a parameter: %v, want awsai.ErrInvalid that names it", err)
		}
		s.Parameters = map[string]any{"Input": "s3://in"}
		if arn, err := client(f).Schedule(t.Context(), s); arn != "arn:s" || err != nil {
			t.Errorf("Schedule (there: %t) = %q, %v", there, arn, err)
		}
		sent := awsaitest.Inputs[scheduler.CreateScheduleInput](f)[0]
		if p := sent.Target.SageMakerPipelineParameters.PipelineParameterList[0]; *p.Value != "s3://in" || *sent.ScheduleExpressionTimezone != "Europe/Berlin" {
			t.Errorf("sent %s in %s", *p.Value, *sent.ScheduleExpressionTimezone)
		}
		for s := range values(t, client(f).Schedules(t.Context(), "")) {
			if s.Name != "nightly" || !s.On {
				t.Errorf("listed %+v", s)
			}
		}
		if err := client(f).Unschedule(t.Context(), "nightly"); err != nil {
			t.Error(err)
		}
	}
}

func TestWhen(t *testing.T) {
	for want, w := range map[string]pipeline.When{
		"at(2026-01-02T02:04:05)": pipeline.At(time.Date(2026, 1, 2, 3, 4, 5, 0, time.FixedZone("", 3600))),
		"rate(1 hour)":            pipeline.Every(time.Hour),
		"rate(90 minutes)":        pipeline.Every(90 * time.Minute),
		"rate(2 days)":            pipeline.Every(48 * time.Hour),
		"cron(0 2 * * ? *)":       pipeline.Cron("0 2 * * ? *"),
	} {
		if w.String() != want {
			t.Errorf("got %s, want %s", w, want)
		}
	}
}
