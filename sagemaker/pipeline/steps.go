package pipeline

import (
	"context"
	"iter"
	"reflect"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// StepStatusInfo is a step of an execution at the service.
type StepStatusInfo struct {
	// Name is the step's, DisplayName and Description for people.
	Name, DisplayName, Description string
	// Status is where it stands.
	Status StepStatus
	// Reason is why it failed.
	Reason string
	// Attempt counts from 1 where the service tells it.
	Attempt int
	// Kind is what the service tells of, as TrainingJob, Callback or Condition; ARN is that of
	// the job, model or endpoint of the step, or "".
	Kind, ARN string
	// Outcome is what a condition has decided, True or False.
	Outcome string
	// Token answers a Callback step: see [Client.CallbackSucceeded].
	Token string
	// Outputs are the output parameters of a Lambda or Callback step.
	Outputs map[string]string
	// CachedFrom and SelectedFrom are the ARN of the execution that the result was taken from.
	CachedFrom, SelectedFrom string
	// Began and Ended are when.
	Began, Ended time.Time
}

// Steps are those that the execution has begun, in the order that they did.
func (r *Run) Steps(ctx context.Context) iter.Seq2[StepStatusInfo, error] {
	return r.c.steps(ctx, "pipeline.Steps", r.ID())
}

func (c *Client) steps(ctx context.Context, op, arn string) iter.Seq2[StepStatusInfo, error] {
	in := &sagemaker.ListPipelineExecutionStepsInput{PipelineExecutionArn: &arn, SortOrder: types.SortOrderAscending}
	pages := func() *sagemaker.ListPipelineExecutionStepsPaginator {
		return sagemaker.NewListPipelineExecutionStepsPaginator(c.api, in)
	}
	return page.Items(ctx, op, pages, func(p *sagemaker.ListPipelineExecutionStepsOutput) ([]StepStatusInfo, *string) {
		var out []StepStatusInfo
		for _, s := range p.PipelineExecutionSteps {
			out = append(out, stepStatus(s))
		}
		return out, p.NextToken
	})
}

func (c *Client) stepList(ctx context.Context, arn string) ([]StepStatusInfo, error) {
	var out []StepStatusInfo
	for s, err := range c.steps(ctx, "pipeline.Steps", arn) {
		if err != nil {
			return nil, err
		}
		out = append(out, s)
	}
	return out, nil
}

func stepStatus(s types.PipelineExecutionStep) StepStatusInfo {
	out := StepStatusInfo{
		Name: aws.ToString(s.StepName), DisplayName: aws.ToString(s.StepDisplayName), Description: aws.ToString(s.StepDescription),
		Status: StepStatus(s.StepStatus), Reason: aws.ToString(s.FailureReason), Attempt: int(aws.ToInt32(s.AttemptCount)),
		Began: aws.ToTime(s.StartTime), Ended: aws.ToTime(s.EndTime),
	}
	if s.CacheHitResult != nil {
		out.CachedFrom = aws.ToString(s.CacheHitResult.SourcePipelineExecutionArn)
	}
	if s.SelectiveExecutionResult != nil {
		out.SelectedFrom = aws.ToString(s.SelectiveExecutionResult.SourcePipelineExecutionArn)
	}
	if m := s.Metadata; m != nil {
		out.describe(m)
	}
	return out
}

// describe reads the one member of the metadata that is set.
func (s *StepStatusInfo) describe(m *types.PipelineExecutionStepMetadata) {
	v := reflect.ValueOf(*m)
	for i := range v.NumField() {
		f := v.Field(i)
		if f.Kind() != reflect.Pointer || f.IsNil() {
			continue
		}
		s.Kind = v.Type().Field(i).Name
		for _, name := range []string{"Arn", "CheckJobArn", "EndpointArn", "EndpointConfigArn", "ModelArn"} {
			if a := f.Elem().FieldByName(name); a.IsValid() && s.ARN == "" {
				p, _ := a.Interface().(*string)
				s.ARN = aws.ToString(p)
			}
		}
	}
	switch {
	case m.Condition != nil:
		s.Outcome = string(m.Condition.Outcome)
	case m.Callback != nil:
		s.Token, s.Outputs = aws.ToString(m.Callback.CallbackToken), outputMap(m.Callback.OutputParameters)
	case m.Lambda != nil:
		s.Outputs = outputMap(m.Lambda.OutputParameters)
	case m.Fail != nil && s.Reason == "":
		s.Reason = aws.ToString(m.Fail.ErrorMessage)
	}
}

func outputMap(ps []types.OutputParameter) map[string]string {
	if len(ps) == 0 {
		return nil
	}
	out := make(map[string]string, len(ps))
	for _, p := range ps {
		out[aws.ToString(p.Name)] = aws.ToString(p.Value)
	}
	return out
}

// WatchSteps yields each step when it begins and whenever its status or attempt changes, until
// the execution ends. An execution that failed or was stopped ends with an error that holds a
// *job.FailedError, after its last step. A watch can be begun at any time: it yields first what
// there is.
func (r *Run) WatchSteps(ctx context.Context) iter.Seq2[StepStatusInfo, error] {
	const op = "pipeline.WatchSteps"
	return func(yield func(StepStatusInfo, error) bool) {
		seen := map[string]StepStatusInfo{}
		for p, err := range r.Watch(ctx) {
			if err != nil {
				yield(StepStatusInfo{}, awsai.Wrap(op, err))
				return
			}
			if !r.news(ctx, op, seen, p.Status.Ended(), yield) {
				return
			}
		}
	}
}

// news yields the steps that are not as seen has them. A service that has no time is asked
// again in the next round, but for the last. It returns whether to go on.
func (r *Run) news(ctx context.Context, op string, seen map[string]StepStatusInfo, last bool, yield func(StepStatusInfo, error) bool) bool {
	for s, err := range r.c.steps(ctx, op, r.ID()) {
		if err != nil {
			kind := awsai.KindOf(err)
			if !last && (kind == awsai.ErrThrottled || kind == awsai.ErrUnavailable) {
				return true
			}
			yield(StepStatusInfo{}, err)
			return false
		}
		before, known := seen[s.Name]
		if known && before.Status == s.Status && before.Attempt == s.Attempt && before.Token == s.Token {
			continue
		}
		seen[s.Name] = s
		if !yield(s, nil) {
			return false
		}
	}
	return true
}
