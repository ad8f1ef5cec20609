package deploy

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// ComponentInfo is a component as it is. Lists leave Model, Base, Copies, Wanted and Reason
// empty.
type ComponentInfo struct {
	// Name and ARN name it.
	Name, ARN string
	// Endpoint and Variant are where it is.
	Endpoint, Variant string
	// Status is where it stands: job.Succeeded is in service.
	Status job.Status
	// Reason is why it failed.
	Reason string
	// Model is the name of its model, Base that of the component it is an adapter of.
	Model, Base string
	// Copies is the number of copies, Wanted that it is on its way to.
	Copies, Wanted int
	// Created and Modified are when it was created and last changed.
	Created, Modified time.Time
}

// ResumeComponent returns the handle on the creation, or the change, of a component by its
// name, in any process. Stop deletes it.
func (c *Client) ResumeComponent(name string) *job.Job[ComponentInfo] {
	return job.New(name, job.Driver[ComponentInfo]{
		Name: "component",
		Describe: func(ctx context.Context, name string) (job.State, error) {
			i, err := c.component(ctx, name)
			s := job.State{Status: i.Status, Reason: i.Reason, Done: int64(i.Copies), Total: int64(i.Wanted), Created: i.Created}
			if s.Status.Ended() {
				s.Ended = i.Modified
			}
			return s, err
		},
		Result: c.component,
		Stop:   c.deleteComponent,
	}, c.wait)
}

// Component returns a component by its name.
func (c *Client) Component(ctx context.Context, name string) (ComponentInfo, error) {
	i, err := c.component(ctx, name)
	return i, awsai.Wrap("deploy.Component", err)
}

func (c *Client) component(ctx context.Context, name string) (ComponentInfo, error) {
	d, err := c.api.DescribeInferenceComponent(ctx, &sagemaker.DescribeInferenceComponentInput{InferenceComponentName: &name})
	if err != nil {
		return ComponentInfo{}, err
	}
	i := ComponentInfo{
		Name: aws.ToString(d.InferenceComponentName), ARN: aws.ToString(d.InferenceComponentArn), Endpoint: aws.ToString(d.EndpointName), Variant: aws.ToString(d.VariantName),
		Status: componentStatus(d.InferenceComponentStatus), Reason: aws.ToString(d.FailureReason), Created: aws.ToTime(d.CreationTime), Modified: aws.ToTime(d.LastModifiedTime),
	}
	specification := d.Specification
	if specification == nil && len(d.Specifications) > 0 {
		specification = &d.Specifications[0]
	}
	if specification != nil {
		i.Model, i.Base = aws.ToString(specification.ModelName), aws.ToString(specification.BaseInferenceComponentName)
	}
	if r := d.RuntimeConfig; r != nil {
		i.Copies, i.Wanted = int(aws.ToInt32(r.CurrentCopyCount)), int(aws.ToInt32(r.DesiredCopyCount))
	}
	return i, nil
}

// Components lists the components of an endpoint, or of the region where endpoint is empty.
func (c *Client) Components(ctx context.Context, endpoint string) iter.Seq2[ComponentInfo, error] {
	in := &sagemaker.ListInferenceComponentsInput{EndpointNameEquals: sdk.Optional(endpoint)}
	start := func() *sagemaker.ListInferenceComponentsPaginator {
		return sagemaker.NewListInferenceComponentsPaginator(c.api, in)
	}
	return page.Items(ctx, "deploy.Components", start, func(p *sagemaker.ListInferenceComponentsOutput) (all []ComponentInfo, next *string) {
		for _, s := range p.InferenceComponents {
			all = append(all, ComponentInfo{
				Name: aws.ToString(s.InferenceComponentName), ARN: aws.ToString(s.InferenceComponentArn), Endpoint: aws.ToString(s.EndpointName), Variant: aws.ToString(s.VariantName),
				Status: componentStatus(s.InferenceComponentStatus), Created: aws.ToTime(s.CreationTime), Modified: aws.ToTime(s.LastModifiedTime),
			})
		}
		return all, p.NextToken
	})
}

// SetCopies changes the number of copies of a component, 0 or more. Stop of the job deletes
// the component.
func (c *Client) SetCopies(ctx context.Context, name string, copies int) (*job.Job[ComponentInfo], error) {
	const op = "deploy.SetCopies"
	if copies < 0 || copies > 1_000_000 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "0 or more copies, got %d", copies)
	}
	_, err := c.api.UpdateInferenceComponentRuntimeConfig(ctx, &sagemaker.UpdateInferenceComponentRuntimeConfigInput{
		InferenceComponentName: &name, DesiredRuntimeConfig: &types.InferenceComponentRuntimeConfig{CopyCount: aws.Int32(int32(copies))},
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeComponent(name), nil
}

func (c *Client) deleteComponent(ctx context.Context, name string) error {
	_, err := c.api.DeleteInferenceComponent(ctx, &sagemaker.DeleteInferenceComponentInput{InferenceComponentName: &name})
	return err
}
