package pipeline

import (
	"context"
	"fmt"
	"iter"
	"maps"
	"slices"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Limits of StartPipelineExecution, of the API's model.
const (
	maxParameterValue = 1024
	maxSelected       = 50
)

// StartOptions are what an execution has beside its pipeline.
type StartOptions struct {
	// Parameters are values for those of the pipeline: text, numbers or booleans. They are sent
	// as text.
	Parameters map[string]any
	// DisplayName and Description are for people.
	DisplayName, Description string
	// Parallel is how many steps may run at a time. The default is the pipeline's.
	Parallel int
	// Version is the one that runs. The default is the newest.
	Version int64
	// Only are the names of the steps that run, where not all do; the results of the others
	// are taken from the execution From, by default the last one.
	Only []string
	From string
	// MLflow is the name of the MLflow experiment that it belongs to.
	MLflow string
}

// Run is an execution at the service: a job whose result is its steps. It is safe for
// concurrent use and holds nothing that has to be closed.
//
// Stop stops it; a stopped execution has ended, and Wait returns a *job.FailedError of the
// status job.Stopped.
type Run struct {
	*job.Job[[]StepStatusInfo]
	c *Client
}

// Start starts an execution of a pipeline, by its name or ARN.
func (c *Client) Start(ctx context.Context, name string, optFns ...func(*StartOptions)) (*Run, error) {
	const op = "pipeline.Start"
	opts := options(optFns)
	in := &sagemaker.StartPipelineExecutionInput{
		PipelineName: &name, PipelineExecutionDisplayName: sdk.Optional(opts.DisplayName),
		PipelineExecutionDescription: sdk.Optional(opts.Description), ParallelismConfiguration: parallel(opts.Parallel),
		MlflowExperimentName: sdk.Optional(opts.MLflow),
	}
	if opts.Version != 0 {
		in.PipelineVersionId = &opts.Version
	}
	var err error
	if in.PipelineParameters, err = sent(opts.Parameters); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if in.SelectiveExecutionConfig, err = selection(opts); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.StartPipelineExecution(ctx, in)
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.Execution(aws.ToString(out.PipelineExecutionArn)), nil
}

// sent are parameters as text, by name.
func sent(given map[string]any) ([]types.Parameter, error) {
	if len(given) > maxParameters {
		return nil, fmt.Errorf("%w: parameters: limit %d, got %d", awsai.ErrInvalid, maxParameters, len(given))
	}
	var out []types.Parameter
	for _, name := range slices.Sorted(maps.Keys(given)) {
		v, ok := asText(given[name])
		if !ok {
			return nil, fmt.Errorf("%w: parameter %s: want text, a number or a boolean, got %T", awsai.ErrInvalid, name, given[name])
		}
		if len(v) > maxParameterValue {
			return nil, fmt.Errorf("%w: parameter %s: limit %d bytes, got %d", awsai.ErrInvalid, name, maxParameterValue, len(v))
		}
		out = append(out, types.Parameter{Name: &name, Value: &v})
	}
	return out, nil
}

func asText(v any) (string, bool) {
	switch v := v.(type) {
	case string:
		return v, true
	case bool:
		return strconv.FormatBool(v), true
	case int:
		return strconv.Itoa(v), true
	case int64:
		return strconv.FormatInt(v, 10), true
	case float64:
		return strconv.FormatFloat(v, 'g', -1, 64), true
	}
	return "", false
}

func selection(opts StartOptions) (*types.SelectiveExecutionConfig, error) {
	if len(opts.Only) == 0 {
		if opts.From != "" {
			return nil, fmt.Errorf("%w: an execution to take results from needs the names of the steps that run", awsai.ErrInvalid)
		}
		return nil, nil
	}
	if len(opts.Only) > maxSelected {
		return nil, fmt.Errorf("%w: selected steps: limit %d, got %d", awsai.ErrInvalid, maxSelected, len(opts.Only))
	}
	s := &types.SelectiveExecutionConfig{SourcePipelineExecutionArn: sdk.Optional(opts.From)}
	for _, name := range opts.Only {
		s.SelectedSteps = append(s.SelectedSteps, types.SelectedStep{StepName: &name})
	}
	return s, nil
}

// Execution takes up an execution by its ARN, whichever process has started it. It asks nothing.
func (c *Client) Execution(arn string) *Run {
	driver := job.Driver[[]StepStatusInfo]{
		Name:     "pipeline",
		Describe: c.state,
		Result:   func(ctx context.Context, id string) ([]StepStatusInfo, error) { return c.stepList(ctx, id) },
		Stop: func(ctx context.Context, id string) error {
			_, err := c.api.StopPipelineExecution(ctx, &sagemaker.StopPipelineExecutionInput{PipelineExecutionArn: &id})
			return err
		},
	}
	return &Run{job.New(arn, driver, func(o *job.Options) { *o = c.opts.Poll }), c}
}

func (c *Client) state(ctx context.Context, arn string) (job.State, error) {
	out, err := c.api.DescribePipelineExecution(ctx, &sagemaker.DescribePipelineExecutionInput{PipelineExecutionArn: &arn})
	if err != nil {
		return job.State{}, err
	}
	s := job.State{Status: control.Status(out.PipelineExecutionStatus), Reason: aws.ToString(out.FailureReason), Created: aws.ToTime(out.CreationTime)}
	if s.Status.Ended() {
		s.Ended = aws.ToTime(out.LastModifiedTime)
	}
	return s, nil
}

// Retry lets an execution that failed or was stopped go on: steps that succeeded are not run
// again. parallel is how many steps may run at a time; 0 leaves that as it was.
func (r *Run) Retry(ctx context.Context, maxParallel int) error {
	id := r.ID()
	_, err := r.c.api.RetryPipelineExecution(ctx, &sagemaker.RetryPipelineExecutionInput{
		PipelineExecutionArn: &id, ParallelismConfiguration: parallel(maxParallel),
	})
	return awsai.Wrap("pipeline.Retry", err)
}

// Update changes what people see of an execution, and how many steps may run at a time. What is
// zero stays as it is.
func (r *Run) Update(ctx context.Context, displayName, description string, maxParallel int) error {
	id := r.ID()
	_, err := r.c.api.UpdatePipelineExecution(ctx, &sagemaker.UpdatePipelineExecutionInput{
		PipelineExecutionArn: &id, PipelineExecutionDisplayName: sdk.Optional(displayName),
		PipelineExecutionDescription: sdk.Optional(description), ParallelismConfiguration: parallel(maxParallel),
	})
	return awsai.Wrap("pipeline.Update", err)
}

// Definition is the one that the execution runs, whatever the pipeline has become since.
func (r *Run) Definition(ctx context.Context) (*Definition, error) {
	id := r.ID()
	out, err := r.c.api.DescribePipelineDefinitionForExecution(ctx, &sagemaker.DescribePipelineDefinitionForExecutionInput{PipelineExecutionArn: &id})
	if err != nil {
		return nil, awsai.Wrap("pipeline.Definition", err)
	}
	return Parse([]byte(aws.ToString(out.PipelineDefinition)))
}

// ParameterValue is a value that an execution was started with.
type ParameterValue struct {
	// Name is the parameter's, Value its value as text.
	Name, Value string
}

// Parameters are those that the execution was started with.
func (r *Run) Parameters(ctx context.Context) iter.Seq2[ParameterValue, error] {
	id := r.ID()
	pages := func() *sagemaker.ListPipelineParametersForExecutionPaginator {
		return sagemaker.NewListPipelineParametersForExecutionPaginator(r.c.api, &sagemaker.ListPipelineParametersForExecutionInput{PipelineExecutionArn: &id})
	}
	return page.Items(ctx, "pipeline.Parameters", pages, func(p *sagemaker.ListPipelineParametersForExecutionOutput) ([]ParameterValue, *string) {
		var out []ParameterValue
		for _, v := range p.PipelineParameters {
			out = append(out, ParameterValue{aws.ToString(v.Name), aws.ToString(v.Value)})
		}
		return out, p.NextToken
	})
}

// ExecutionInfo is an execution in a list.
type ExecutionInfo struct {
	// ARN names it: see [Client.Execution].
	ARN string
	// DisplayName and Description are for people.
	DisplayName, Description string
	// Status is where it stands, Reason why it failed.
	Status job.Status
	Reason string
	// Began is when.
	Began time.Time
}

// Executions are those of a pipeline, the newest first.
func (c *Client) Executions(ctx context.Context, name string) iter.Seq2[ExecutionInfo, error] {
	in := &sagemaker.ListPipelineExecutionsInput{PipelineName: &name, SortBy: types.SortPipelineExecutionsByCreationTime, SortOrder: types.SortOrderDescending}
	pages := func() *sagemaker.ListPipelineExecutionsPaginator {
		return sagemaker.NewListPipelineExecutionsPaginator(c.api, in)
	}
	return page.Items(ctx, "pipeline.Executions", pages, func(p *sagemaker.ListPipelineExecutionsOutput) ([]ExecutionInfo, *string) {
		var out []ExecutionInfo
		for _, s := range p.PipelineExecutionSummaries {
			out = append(out, ExecutionInfo{
				ARN: aws.ToString(s.PipelineExecutionArn), DisplayName: aws.ToString(s.PipelineExecutionDisplayName),
				Description: aws.ToString(s.PipelineExecutionDescription), Status: control.Status(s.PipelineExecutionStatus),
				Reason: aws.ToString(s.PipelineExecutionFailureReason), Began: aws.ToTime(s.StartTime),
			})
		}
		return out, p.NextToken
	})
}
