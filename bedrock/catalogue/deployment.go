package catalogue

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Deployment is a custom model that can be used on demand. Requests name it by its ARN.
type Deployment struct {
	// Name and ARN are the deployment's, and Model is the ARN of the custom model.
	Name  string `json:"name"`
	ARN   string `json:"arn"`
	Model string `json:"model"`
	// Status is "Creating", "Active" or "Failed", and Failure why it failed.
	Status  string `json:"status"`
	Failure string `json:"failure,omitempty"`
	// Created and Updated are when it was.
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
}

// Deployments lists the deployments of the account's custom models in the region.
func (c *Client) Deployments(ctx context.Context) iter.Seq2[Deployment, error] {
	pages := func() *sdkbedrock.ListCustomModelDeploymentsPaginator {
		return sdkbedrock.NewListCustomModelDeploymentsPaginator(c.api,
			&sdkbedrock.ListCustomModelDeploymentsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.Deployments", pages, func(p *sdkbedrock.ListCustomModelDeploymentsOutput) ([]Deployment, *string) {
		var list []Deployment
		for _, s := range p.ModelDeploymentSummaries {
			list = append(list, Deployment{
				Name: aws.ToString(s.CustomModelDeploymentName), ARN: aws.ToString(s.CustomModelDeploymentArn),
				Model: aws.ToString(s.ModelArn), Status: string(s.Status), Failure: aws.ToString(s.FailureMessage),
				Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.LastUpdatedAt),
			})
		}
		return list, p.NextToken
	})
}

// NewDeployment is what [Client.Deploy] makes.
type NewDeployment struct {
	// Name is the deployment's: letters, digits, "_" and "-", at most 63. Description may be
	// empty.
	Name        string
	Description string
	// Model is the ARN of a custom model.
	Model string
	// Tags are the deployment's.
	Tags map[string]string
	// Token makes repeated calls make one deployment. The default is a new one for each call,
	// which covers the SDK's own retries.
	Token string
}

// Deploy makes a custom model ready for use on demand. The job's ID is the deployment's ARN,
// which requests name when the job is done. It cannot be stopped.
func (c *Client) Deploy(ctx context.Context, d NewDeployment) (*job.Job[Deployment], error) {
	const op = "catalogue.Deploy"
	out, err := c.api.CreateCustomModelDeployment(ctx, &sdkbedrock.CreateCustomModelDeploymentInput{
		ModelDeploymentName: &d.Name, ModelArn: &d.Model, Description: sdk.Optional(d.Description),
		Tags: toTags(d.Tags), ClientRequestToken: sdk.Optional(d.Token),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	arn, err := named(op, out.CustomModelDeploymentArn)
	if err != nil {
		return nil, err
	}
	return c.ResumeDeployment(arn), nil
}

// ResumeDeployment returns the job of a deployment by its name or ARN.
func (c *Client) ResumeDeployment(id string) *job.Job[Deployment] {
	return job.New(id, job.Driver[Deployment]{
		Name: "deployment",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			d, err := c.deployment(ctx, id)
			return d.state(), err
		},
		Result: c.deployment,
	}, c.jobs)
}

func (d Deployment) state() job.State {
	s := job.State{Status: job.Status(d.Status), Reason: d.Failure, Created: d.Created}
	switch d.Status {
	case "Creating":
		s.Status = job.Running
	case "Active":
		s.Status, s.Ended = job.Succeeded, d.Updated
	case "Failed":
		s.Status, s.Ended = job.Failed, d.Updated
	}
	return s
}

func (c *Client) deployment(ctx context.Context, id string) (Deployment, error) {
	out, err := c.api.GetCustomModelDeployment(ctx, &sdkbedrock.GetCustomModelDeploymentInput{CustomModelDeploymentIdentifier: &id})
	if err != nil {
		return Deployment{}, err
	}
	return Deployment{
		Name: aws.ToString(out.ModelDeploymentName), ARN: aws.ToString(out.CustomModelDeploymentArn),
		Model: aws.ToString(out.ModelArn), Status: string(out.Status), Failure: aws.ToString(out.FailureMessage),
		Created: aws.ToTime(out.CreatedAt), Updated: aws.ToTime(out.LastUpdatedAt),
	}, nil
}

// DeleteDeployment deletes a deployment by its name or ARN. The model stays.
func (c *Client) DeleteDeployment(ctx context.Context, id string) error {
	_, err := c.api.DeleteCustomModelDeployment(ctx, &sdkbedrock.DeleteCustomModelDeploymentInput{CustomModelDeploymentIdentifier: &id})
	return awsai.Wrap("catalogue.DeleteDeployment", err)
}
