package deploy

import (
	"context"
	"fmt"
	"math"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
)

// Share is a variant's part of an endpoint, for [Client.Shift].
type Share struct {
	// Variant is the variant's name.
	Variant string
	// Weight is its share of the requests, against the sum of all variants'. The default
	// leaves it; a negative weight means none.
	Weight float64
	// Count is the number of its instances. The default leaves it.
	Count int
	// Provisioned is the concurrency that a serverless variant keeps ready, and Concurrency
	// the most it takes. The default leaves both.
	Provisioned, Concurrency int
}

// Shift changes the weights and sizes of variants, the others left as they are, without a
// new configuration. The endpoint serves meanwhile.
func (c *Client) Shift(ctx context.Context, endpoint string, shares ...Share) (*job.Job[Info], error) {
	const op = "deploy.Shift"
	if len(shares) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no variants")
	}
	in := &sagemaker.UpdateEndpointWeightsAndCapacitiesInput{EndpointName: &endpoint}
	for i, s := range shares {
		d, err := s.input()
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "variant %d: %w", i, err)
		}
		in.DesiredWeightsAndCapacities = append(in.DesiredWeightsAndCapacities, d)
	}
	if _, err := c.api.UpdateEndpointWeightsAndCapacities(ctx, in); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeDeploy(endpoint), nil
}

func (s Share) input() (types.DesiredWeightAndCapacity, error) {
	d := types.DesiredWeightAndCapacity{VariantName: aws.String(s.Variant), DesiredInstanceCount: sdk.Optional(int32(s.Count))}
	switch {
	case s.Variant == "":
		return d, fmt.Errorf("it has no name")
	case math.IsNaN(s.Weight) || s.Weight > math.MaxFloat32:
		return d, fmt.Errorf("the weight is no number of single precision")
	case s.Count < 0 || s.Count > math.MaxInt32:
		return d, fmt.Errorf("the number of instances is 1 or more, got %d", s.Count)
	case s.Provisioned < 0 || s.Provisioned > maxConcurrency || s.Concurrency < 0 || s.Concurrency > maxConcurrency:
		return d, fmt.Errorf("serverless concurrency is 1 to %d, got %d of %d", maxConcurrency, s.Provisioned, s.Concurrency)
	case s.Weight == 0 && s.Count == 0 && s.Provisioned == 0 && s.Concurrency == 0:
		return d, fmt.Errorf("nothing is to change")
	}
	if s.Weight != 0 {
		d.DesiredWeight = aws.Float32(float32(max(s.Weight, 0)))
	}
	if s.Provisioned != 0 || s.Concurrency != 0 {
		d.ServerlessUpdateConfig = &types.ProductionVariantServerlessUpdateConfig{MaxConcurrency: sdk.Optional(int32(s.Concurrency)), ProvisionedConcurrency: sdk.Optional(int32(s.Provisioned))}
	}
	return d, nil
}
