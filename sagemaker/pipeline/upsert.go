package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// maxInline is the size from which on definitions go through S3, as in the SageMaker SDK for
// Python.
const maxInline = 100 << 10

// maxPipelineName is of the API's model.
const maxPipelineName = 256

// UpsertOptions are what a pipeline has beside its definition.
type UpsertOptions struct {
	// Role is the ARN of the role that it runs with. The default is the client's.
	Role string
	// DisplayName and Description are for people.
	DisplayName, Description string
	// Parallel is how many steps may run at a time. The default is the service's.
	Parallel int
	// Tags are added to those that the pipeline has.
	Tags map[string]string
}

// Upserted is a pipeline that has been created or updated.
type Upserted struct {
	// ARN is the pipeline's.
	ARN string
	// Version is the one that an update has made, 0 after a creation.
	Version int64
	// Created tells that the pipeline is new.
	Created bool
}

// Upsert creates a pipeline, or updates the one of that name. The definition is validated first;
// one of 100 KiB or more goes through S3, to awsai/pipelines/{name}/{sha256}.json in the
// bucket.
//
// Updating does not invalidate what caching has kept: see [Diff] for what does.
func (c *Client) Upsert(ctx context.Context, name string, d *Definition, optFns ...func(*UpsertOptions)) (Upserted, error) {
	const op = "pipeline.Upsert"
	opts := UpsertOptions{Role: c.opts.Role}
	for _, fn := range optFns {
		fn(&opts)
	}
	if err := c.checkUpsert(name, d, opts); err != nil {
		return Upserted{}, awsai.Wrap(op, err)
	}
	in, err := c.creation(ctx, name, d, opts)
	if err != nil {
		return Upserted{}, awsai.Wrap(op, err)
	}
	made, err := c.api.CreatePipeline(ctx, in)
	if err == nil {
		return Upserted{ARN: aws.ToString(made.PipelineArn), Created: true}, nil
	}
	if !exists(err) {
		return Upserted{}, awsai.Wrap(op, err)
	}
	out, err := c.update(ctx, in)
	return out, awsai.Wrap(op, err)
}

func (c *Client) checkUpsert(name string, d *Definition, opts UpsertOptions) error {
	if err := control.CheckName("pipeline", name, maxPipelineName); err != nil {
		return fmt.Errorf("%w: %w", awsai.ErrInvalid, err)
	}
	if opts.Role == "" {
		return fmt.Errorf("%w: a pipeline needs a role", awsai.ErrInvalid)
	}
	if d == nil {
		return fmt.Errorf("%w: no definition", awsai.ErrInvalid)
	}
	return d.validate()
}

func (c *Client) creation(ctx context.Context, name string, d *Definition, opts UpsertOptions) (*sagemaker.CreatePipelineInput, error) {
	in := &sagemaker.CreatePipelineInput{
		PipelineName: &name, RoleArn: &opts.Role, PipelineDisplayName: sdk.Optional(opts.DisplayName),
		PipelineDescription: sdk.Optional(opts.Description), ParallelismConfiguration: parallel(opts.Parallel), Tags: control.Tags(opts.Tags),
	}
	body := d.String()
	if len(body) < maxInline {
		in.PipelineDefinition = &body
		return in, nil
	}
	at, err := c.stage(ctx, name, body)
	if err != nil {
		return nil, err
	}
	in.PipelineDefinitionS3Location = &types.PipelineDefinitionS3Location{Bucket: &at.Bucket, ObjectKey: &at.Key}
	return in, nil
}

func (c *Client) stage(ctx context.Context, name, body string) (media.URI, error) {
	bucket := c.opts.Bucket
	if bucket == "" {
		u, err := control.DefaultBucket(ctx, c.cfg)
		if err != nil {
			return media.URI{}, err
		}
		bucket = u.Bucket
	}
	sum := sha256.Sum256([]byte(body))
	src := media.Bytes([]byte(body)).WithContentType("application/json")
	return media.NewStager(c.cfg, bucket).Put(ctx, "pipelines/"+name+"/"+hex.EncodeToString(sum[:])+".json", src)
}

func parallel(n int) *types.ParallelismConfiguration {
	if n <= 0 {
		return nil
	}
	return &types.ParallelismConfiguration{MaxParallelExecutionSteps: aws.Int32(int32(min(n, 1<<30)))}
}

// exists tells whether a creation was refused because the pipeline is there. The service says
// so with a ValidationException and a sentence, or as a conflict.
func exists(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	switch api.ErrorCode() {
	case "ValidationException":
		return strings.Contains(api.ErrorMessage(), "already exists")
	case "ConflictException", "ResourceInUse":
		return true
	}
	return false
}

func (c *Client) update(ctx context.Context, in *sagemaker.CreatePipelineInput) (Upserted, error) {
	out, err := c.api.UpdatePipeline(ctx, &sagemaker.UpdatePipelineInput{
		PipelineName: in.PipelineName, RoleArn: in.RoleArn, PipelineDisplayName: in.PipelineDisplayName,
		PipelineDescription: in.PipelineDescription, ParallelismConfiguration: in.ParallelismConfiguration,
		PipelineDefinition: in.PipelineDefinition, PipelineDefinitionS3Location: in.PipelineDefinitionS3Location,
	})
	if err != nil {
		return Upserted{}, err
	}
	done := Upserted{ARN: aws.ToString(out.PipelineArn), Version: aws.ToInt64(out.PipelineVersionId)}
	if len(in.Tags) > 0 {
		_, err = c.api.AddTags(ctx, &sagemaker.AddTagsInput{ResourceArn: out.PipelineArn, Tags: in.Tags})
	}
	return done, err
}
