package catalogue

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Commitment is for how long provisioned throughput is bought.
type Commitment string

// The commitments. Throughput without one costs more by the hour and can be deleted at any
// time; with one it is paid for until the commitment ends, whatever happens.
const (
	NoCommitment Commitment = ""
	OneMonth     Commitment = "OneMonth"
	SixMonths    Commitment = "SixMonths"
)

// NewThroughput is what [Client.Provision] buys.
type NewThroughput struct {
	// Name is the throughput's: letters, digits, "_" and "-", at most 63.
	Name string
	// Model is the ID or ARN of a foundation model or the ARN of a custom model.
	Model string
	// Units is how many model units, at least 1. AWS's support says what one is worth.
	Units int
	// Commitment is for how long. The default is [NoCommitment].
	Commitment Commitment
	// Tags are the throughput's.
	Tags map[string]string
	// Token makes repeated calls buy one throughput. The default is a new one for each call,
	// which covers the SDK's own retries.
	Token string
}

// Throughput is provisioned throughput. Requests name it by its ARN.
type Throughput struct {
	// Name and ARN are the throughput's.
	Name string `json:"name"`
	ARN  string `json:"arn"`
	// Model is the ARN of the model that it serves, and DesiredModel that of the one that it
	// changes to; they are the same where it does not change. Foundation is the ARN of the
	// foundation model.
	Model        string `json:"model"`
	DesiredModel string `json:"desiredModel"`
	Foundation   string `json:"foundation"`
	// Units is how many model units there are, and DesiredUnits how many there will be.
	Units        int `json:"units"`
	DesiredUnits int `json:"desiredUnits"`
	// Status is "Creating", "InService", "Updating" or "Failed", and Failure why it failed.
	Status  string `json:"status"`
	Failure string `json:"failure,omitempty"`
	// Commitment is for how long it is bought, and CommittedUntil when that ends.
	Commitment     Commitment `json:"commitment,omitempty"`
	CommittedUntil time.Time  `json:"committedUntil,omitzero"`
	// Created and Modified are when it was.
	Created  time.Time `json:"created,omitzero"`
	Modified time.Time `json:"modified,omitzero"`
}

// Provision buys throughput and returns the job that makes it, whose ID is the ARN. The job is
// done when the throughput is in service. It cannot be stopped: [Client.DeleteThroughput]
// gives up what has no commitment. Throttled requests are repeated with the same token, so
// that nothing is bought twice.
func (c *Client) Provision(ctx context.Context, t NewThroughput) (*job.Job[Throughput], error) {
	const op = "catalogue.Provision"
	if t.Units < 1 || t.Units > maxInt32 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d model units, at least 1 has to be bought", t.Units)
	}
	out, err := c.api.CreateProvisionedModelThroughput(ctx, &sdkbedrock.CreateProvisionedModelThroughputInput{
		ProvisionedModelName: &t.Name,
		ModelId:              &t.Model,
		ModelUnits:           aws.Int32(int32(t.Units)),
		CommitmentDuration:   types.CommitmentDuration(t.Commitment),
		Tags:                 toTags(t.Tags),
		ClientRequestToken:   sdk.Optional(t.Token),
	})
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	arn, err := named(op, out.ProvisionedModelArn)
	if err != nil {
		return nil, err
	}
	return c.ResumeThroughput(arn), nil
}

const maxInt32 = 1<<31 - 1

// ResumeThroughput returns the job of throughput by its name or ARN, that of a change as well:
// it is done when the throughput is in service.
func (c *Client) ResumeThroughput(id string) *job.Job[Throughput] {
	return job.New(id, job.Driver[Throughput]{
		Name: "provisioned throughput",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			t, err := c.throughput(ctx, id)
			return t.state(), err
		},
		Result: c.throughput,
	}, c.jobs)
}

func (t Throughput) state() job.State {
	s := job.State{Status: job.Status(t.Status), Message: t.Status, Reason: t.Failure, Created: t.Created}
	switch t.Status {
	case "Creating", "Updating":
		s.Status = job.Running
	case "InService":
		s.Status, s.Ended = job.Succeeded, t.Modified
	case "Failed":
		s.Status, s.Ended = job.Failed, t.Modified
	}
	return s
}

// Throughput asks for provisioned throughput by its name or ARN.
func (c *Client) Throughput(ctx context.Context, id string) (Throughput, error) {
	t, err := c.throughput(ctx, id)
	return t, awsai.Wrap("catalogue.Throughput", err)
}

func (c *Client) throughput(ctx context.Context, id string) (Throughput, error) {
	out, err := c.api.GetProvisionedModelThroughput(ctx, &sdkbedrock.GetProvisionedModelThroughputInput{ProvisionedModelId: &id})
	if err != nil {
		return Throughput{}, err
	}
	t := fromThroughput(types.ProvisionedModelSummary{
		ProvisionedModelName: out.ProvisionedModelName, ProvisionedModelArn: out.ProvisionedModelArn,
		ModelArn: out.ModelArn, DesiredModelArn: out.DesiredModelArn, FoundationModelArn: out.FoundationModelArn,
		ModelUnits: out.ModelUnits, DesiredModelUnits: out.DesiredModelUnits, Status: out.Status,
		CommitmentDuration: out.CommitmentDuration, CommitmentExpirationTime: out.CommitmentExpirationTime,
		CreationTime: out.CreationTime, LastModifiedTime: out.LastModifiedTime,
	})
	t.Failure = aws.ToString(out.FailureMessage)
	return t, nil
}

// Throughputs lists the account's provisioned throughput in the region. Failure is not in the
// list.
func (c *Client) Throughputs(ctx context.Context) iter.Seq2[Throughput, error] {
	pages := func() *sdkbedrock.ListProvisionedModelThroughputsPaginator {
		return sdkbedrock.NewListProvisionedModelThroughputsPaginator(c.api,
			&sdkbedrock.ListProvisionedModelThroughputsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.Throughputs", pages, func(p *sdkbedrock.ListProvisionedModelThroughputsOutput) ([]Throughput, *string) {
		var list []Throughput
		for _, s := range p.ProvisionedModelSummaries {
			list = append(list, fromThroughput(s))
		}
		return list, p.NextToken
	})
}

func fromThroughput(s types.ProvisionedModelSummary) Throughput {
	return Throughput{
		Name: aws.ToString(s.ProvisionedModelName), ARN: aws.ToString(s.ProvisionedModelArn),
		Model: aws.ToString(s.ModelArn), DesiredModel: aws.ToString(s.DesiredModelArn), Foundation: aws.ToString(s.FoundationModelArn),
		Units: int(aws.ToInt32(s.ModelUnits)), DesiredUnits: int(aws.ToInt32(s.DesiredModelUnits)),
		Status: string(s.Status), Commitment: Commitment(s.CommitmentDuration), CommittedUntil: aws.ToTime(s.CommitmentExpirationTime),
		Created: aws.ToTime(s.CreationTime), Modified: aws.ToTime(s.LastModifiedTime),
	}
}

// UpdateThroughput changes the name of provisioned throughput, the model that it serves, or
// both: what is empty stays. The model can change to a custom one made from the same
// foundation model. [Client.ResumeThroughput] waits for the change.
func (c *Client) UpdateThroughput(ctx context.Context, id, name, model string) error {
	_, err := c.api.UpdateProvisionedModelThroughput(ctx, &sdkbedrock.UpdateProvisionedModelThroughputInput{
		ProvisionedModelId: &id, DesiredProvisionedModelName: sdk.Optional(name), DesiredModelId: sdk.Optional(model),
	})
	return awsai.Wrap("catalogue.UpdateThroughput", err)
}

// DeleteThroughput gives up provisioned throughput by its name or ARN. Before its commitment
// ends the service refuses that.
func (c *Client) DeleteThroughput(ctx context.Context, id string) error {
	_, err := c.api.DeleteProvisionedModelThroughput(ctx, &sdkbedrock.DeleteProvisionedModelThroughputInput{ProvisionedModelId: &id})
	return awsai.Wrap("catalogue.DeleteThroughput", err)
}
