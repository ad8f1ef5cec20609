package pipeline

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/scheduler"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// ClientOptions say how a client works.
type ClientOptions struct {
	// Role is the ARN of the role that pipelines run with. Creating and updating need one, here
	// or in [UpsertOptions].
	Role string
	// Bucket is the bucket for definitions of 100 KiB and more. The default is the one that
	// SageMaker's tools share: sagemaker-{region}-{account}.
	Bucket string
	// Poll says how executions are waited for.
	Poll job.Options
}

// Client keeps pipelines and runs them at the service. It is safe for concurrent use.
type Client struct {
	cfg   aws.Config
	api   *sagemaker.Client
	sched *scheduler.Client
	opts  ClientOptions
}

// New returns a client. It asks nothing.
func New(cfg aws.Config, optFns ...func(*ClientOptions)) *Client {
	return &Client{
		cfg: cfg,
		api: control.Client(cfg),
		sched: scheduler.NewFromConfig(cfg, func(o *scheduler.Options) {
			o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		}),
		opts: options(optFns),
	}
}

// Info is what the service knows of a pipeline.
type Info struct {
	// Name and ARN are the pipeline's.
	Name, ARN string
	// DisplayName and Description are for people.
	DisplayName, Description string
	// Role is the ARN of the role that it runs with.
	Role string
	// Status is Active or Deleting. Lists do not tell it.
	Status string
	// Definition is nil in lists, and where the service has one that cannot be parsed.
	Definition *Definition
	// Parallel is how many steps may run at a time, 0 where it is not bounded.
	Parallel int
	// Created, Modified and LastRun are when. The zero time means never.
	Created, Modified, LastRun time.Time
}

// Pipeline is what the service knows of a pipeline, by its name or ARN, with its newest
// definition.
func (c *Client) Pipeline(ctx context.Context, name string) (Info, error) {
	return c.describe(ctx, "pipeline.Pipeline", &sagemaker.DescribePipelineInput{PipelineName: &name})
}

// PipelineVersion is Pipeline for one of its versions.
func (c *Client) PipelineVersion(ctx context.Context, name string, version int64) (Info, error) {
	return c.describe(ctx, "pipeline.PipelineVersion", &sagemaker.DescribePipelineInput{PipelineName: &name, PipelineVersionId: &version})
}

func (c *Client) describe(ctx context.Context, op string, in *sagemaker.DescribePipelineInput) (Info, error) {
	out, err := c.api.DescribePipeline(ctx, in)
	if err != nil {
		return Info{}, awsai.Wrap(op, err)
	}
	info := Info{
		Name: aws.ToString(out.PipelineName), ARN: aws.ToString(out.PipelineArn),
		DisplayName: aws.ToString(out.PipelineDisplayName), Description: aws.ToString(out.PipelineDescription),
		Role: aws.ToString(out.RoleArn), Status: string(out.PipelineStatus), Created: aws.ToTime(out.CreationTime),
		Modified: aws.ToTime(out.LastModifiedTime), LastRun: aws.ToTime(out.LastRunTime),
	}
	if out.ParallelismConfiguration != nil {
		info.Parallel = int(aws.ToInt32(out.ParallelismConfiguration.MaxParallelExecutionSteps))
	}
	if d, err := Parse([]byte(aws.ToString(out.PipelineDefinition))); err == nil {
		info.Definition = d
	}
	return info, nil
}

// Delete deletes a pipeline and its versions. The records of its executions stay.
func (c *Client) Delete(ctx context.Context, name string) error {
	_, err := c.api.DeletePipeline(ctx, &sagemaker.DeletePipelineInput{PipelineName: &name})
	return awsai.Wrap("pipeline.Delete", err)
}

// Pipelines are those of the account whose names begin with prefix, the newest first.
func (c *Client) Pipelines(ctx context.Context, prefix string) iter.Seq2[Info, error] {
	in := &sagemaker.ListPipelinesInput{}
	if prefix != "" {
		in.PipelineNamePrefix = &prefix
	}
	pages := func() *sagemaker.ListPipelinesPaginator { return sagemaker.NewListPipelinesPaginator(c.api, in) }
	return page.Items(ctx, "pipeline.Pipelines", pages, func(p *sagemaker.ListPipelinesOutput) ([]Info, *string) {
		var out []Info
		for _, s := range p.PipelineSummaries {
			out = append(out, Info{
				Name: aws.ToString(s.PipelineName), ARN: aws.ToString(s.PipelineArn),
				DisplayName: aws.ToString(s.PipelineDisplayName), Description: aws.ToString(s.PipelineDescription),
				Role: aws.ToString(s.RoleArn), Created: aws.ToTime(s.CreationTime),
				Modified: aws.ToTime(s.LastModifiedTime), LastRun: aws.ToTime(s.LastExecutionTime),
			})
		}
		return out, p.NextToken
	})
}

// VersionInfo is a version of a pipeline.
type VersionInfo struct {
	// ID counts from 1.
	ID int64
	// Name and Description are for people.
	Name, Description string
	// Created is when.
	Created time.Time
	// LastExecution is the ARN of the last execution of it, or "".
	LastExecution string
}

// Versions are those of a pipeline, the newest first.
func (c *Client) Versions(ctx context.Context, name string) iter.Seq2[VersionInfo, error] {
	pages := func() *sagemaker.ListPipelineVersionsPaginator {
		return sagemaker.NewListPipelineVersionsPaginator(c.api, &sagemaker.ListPipelineVersionsInput{PipelineName: &name})
	}
	return page.Items(ctx, "pipeline.Versions", pages, func(p *sagemaker.ListPipelineVersionsOutput) ([]VersionInfo, *string) {
		var out []VersionInfo
		for _, s := range p.PipelineVersionSummaries {
			out = append(out, VersionInfo{
				ID: aws.ToInt64(s.PipelineVersionId), Name: aws.ToString(s.PipelineVersionDisplayName),
				Description: aws.ToString(s.PipelineVersionDescription), Created: aws.ToTime(s.CreationTime),
				LastExecution: aws.ToString(s.LastExecutionPipelineExecutionArn),
			})
		}
		return out, p.NextToken
	})
}

// NameVersion gives a version of the pipeline of that ARN a name and a description. Empty ones
// stay as they are.
func (c *Client) NameVersion(ctx context.Context, arn string, v VersionInfo) error {
	in := &sagemaker.UpdatePipelineVersionInput{PipelineArn: &arn, PipelineVersionId: &v.ID}
	in.PipelineVersionDisplayName, in.PipelineVersionDescription = sdk.Optional(v.Name), sdk.Optional(v.Description)
	_, err := c.api.UpdatePipelineVersion(ctx, in)
	return awsai.Wrap("pipeline.NameVersion", err)
}
