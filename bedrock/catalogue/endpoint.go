package catalogue

import (
	"context"
	"iter"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"

	"github.com/awsai-go/awsai/internal/page"
)

// Endpoint is a model of the Bedrock Marketplace on machines of SageMaker. Requests name it by
// its ARN.
type Endpoint struct {
	// ARN is the endpoint's.
	ARN string `json:"arn"`
	// Source is the ARN of the model in SageMaker's hub.
	Source string `json:"source"`
	// Status is "REGISTERED" or "INCOMPATIBLE_ENDPOINT", and Message says more of it.
	Status  string `json:"status,omitempty"`
	Message string `json:"message,omitempty"`
	// Created and Updated are when it was.
	Created time.Time `json:"created,omitzero"`
	Updated time.Time `json:"updated,omitzero"`
}

// Endpoints lists the account's endpoints of the Bedrock Marketplace in the region.
func (c *Client) Endpoints(ctx context.Context) iter.Seq2[Endpoint, error] {
	pages := func() *sdkbedrock.ListMarketplaceModelEndpointsPaginator {
		return sdkbedrock.NewListMarketplaceModelEndpointsPaginator(c.api,
			&sdkbedrock.ListMarketplaceModelEndpointsInput{MaxResults: aws.Int32(pageSize)})
	}
	return page.Items(ctx, "catalogue.Endpoints", pages, func(p *sdkbedrock.ListMarketplaceModelEndpointsOutput) ([]Endpoint, *string) {
		var list []Endpoint
		for _, s := range p.MarketplaceModelEndpoints {
			list = append(list, Endpoint{
				ARN: aws.ToString(s.EndpointArn), Source: aws.ToString(s.ModelSourceIdentifier),
				Status: string(s.Status), Message: aws.ToString(s.StatusMessage),
				Created: aws.ToTime(s.CreatedAt), Updated: aws.ToTime(s.UpdatedAt),
			})
		}
		return list, p.NextToken
	})
}
