package deploy

import (
	"cmp"
	"context"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Transform starts a batch job: it stages inputs that are not in S3, creates the model,
// and returns at once. The job's Wait returns where the outputs are, in the order of the
// inputs. With a [Transform].Name it may be called again: a job that has run is not paid
// twice. A job of the name that does something else is awsai.ErrInvalid.
func (c *Client) Transform(ctx context.Context, t Transform) (*job.Job[Transformed], error) {
	const op = "deploy.Transform"
	if err := t.check(c.o.Role); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	owner := t.Name
	if owner == "" { // jobs without names of their own share their models
		owner = "transform"
		t.Name = control.Name(owner, time.Now())
	}
	if err := c.startTransform(ctx, owner, t); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeTransform(t.Name), nil
}

func (c *Client) startTransform(ctx context.Context, owner string, t Transform) error {
	model, err := c.ensureModel(ctx, owner, t.Model)
	if err != nil {
		return fmt.Errorf("model: %w", err)
	}
	source, err := c.transformInputs(ctx, t)
	if err != nil {
		return err
	}
	to := t.To
	if to == (media.URI{}) {
		_, bucket, err := c.stager(ctx)
		if err != nil {
			return err
		}
		to = media.URI{Bucket: bucket, Key: c.o.Prefix + transformPrefix(t.Name) + "output"}
	}
	in := t.input(model, source, to)
	in.Tags = control.Tags(c.tags(owner, t.Tags))
	_, err = c.api.CreateTransformJob(ctx, in)
	if err == nil || !exists(err) {
		return err
	}
	d, err := c.api.DescribeTransformJob(ctx, &sagemaker.DescribeTransformJobInput{TransformJobName: &t.Name})
	if err != nil {
		return err
	}
	if !sameTransform(in, d) {
		return fmt.Errorf("%w: transform job %s is there already, of another model or with other inputs or outputs", awsai.ErrInvalid, t.Name)
	}
	return nil
}

func transformPrefix(name string) string { return "transform/" + name + "/" }

func sameTransform(in *sagemaker.CreateTransformJobInput, d *sagemaker.DescribeTransformJobOutput) bool {
	uri := func(t *types.TransformInput) string {
		if t == nil || t.DataSource == nil || t.DataSource.S3DataSource == nil {
			return ""
		}
		return aws.ToString(t.DataSource.S3DataSource.S3Uri)
	}
	return aws.ToString(in.ModelName) == aws.ToString(d.ModelName) && uri(in.TransformInput) == uri(d.TransformInput) &&
		d.TransformOutput != nil && aws.ToString(in.TransformOutput.S3OutputPath) == aws.ToString(d.TransformOutput.S3OutputPath) &&
		in.TransformInput.SplitType == cmp.Or(d.TransformInput.SplitType, types.SplitTypeNone)
}

func (t Transform) input(model string, source types.TransformS3DataSource, to media.URI) *sagemaker.CreateTransformJobInput {
	in := &sagemaker.CreateTransformJobInput{
		TransformJobName: &t.Name, ModelName: &model, Environment: t.Env,
		TransformInput: &types.TransformInput{
			DataSource: &types.TransformDataSource{S3DataSource: &source}, ContentType: sdk.Optional(t.ContentType),
			SplitType: types.SplitType(cmp.Or(t.Split, Whole)), CompressionType: types.CompressionTypeNone,
		},
		TransformOutput: &types.TransformOutput{S3OutputPath: aws.String(to.String()), Accept: sdk.Optional(t.Accept), KmsKeyId: sdk.Optional(t.KMSKey)},
		TransformResources: &types.TransformResources{
			InstanceType: types.TransformInstanceType(t.Instance), InstanceCount: aws.Int32(int32(cmp.Or(t.Count, 1))), VolumeKmsKeyId: sdk.Optional(t.VolumeKey),
		},
		MaxConcurrentTransforms: sdk.Optional(int32(t.Concurrency)), MaxPayloadInMB: sdk.Optional(int32(t.MaxPayloadMiB)),
	}
	if t.Gzip {
		in.TransformInput.CompressionType = types.CompressionTypeGzip
	}
	if t.Assemble {
		in.TransformOutput.AssembleWith = types.AssemblyTypeLine
	}
	if t.Single {
		in.BatchStrategy = types.BatchStrategySingleRecord
	} else if t.Split != "" && t.Split != Whole {
		in.BatchStrategy = types.BatchStrategyMultiRecord
	}
	if t.Timeout != 0 || t.Retries != 0 {
		in.ModelClientConfig = &types.ModelClientConfig{InvocationsTimeoutInSeconds: secondsOrNil(t.Timeout)}
		if t.Retries != 0 {
			in.ModelClientConfig.InvocationsMaxRetries = aws.Int32(int32(max(t.Retries, 0)))
		}
	}
	if t.InputFilter != "" || t.OutputFilter != "" || t.Join {
		in.DataProcessing = &types.DataProcessing{InputFilter: sdk.Optional(t.InputFilter), OutputFilter: sdk.Optional(t.OutputFilter)}
		if t.Join {
			in.DataProcessing.JoinSource = types.JoinSourceInput
		}
	}
	return in
}
