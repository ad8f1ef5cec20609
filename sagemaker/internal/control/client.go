// Package control holds what the packages of SageMaker's control plane share: the client, names,
// tags and the default bucket.
package control

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sts"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// Client is the SDK's client of the control plane.
func Client(cfg aws.Config) *sagemaker.Client {
	return sagemaker.NewFromConfig(cfg, func(o *sagemaker.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})
}

// DefaultBucket is the bucket that the account's tools of SageMaker share in a region:
// sagemaker-{region}-{account}, as the SageMaker SDK for Python has it. It may not exist yet.
func DefaultBucket(ctx context.Context, cfg aws.Config) (media.URI, error) {
	client := sts.NewFromConfig(cfg, func(o *sts.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})
	who, err := client.GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{})
	if err != nil {
		return media.URI{}, err
	}
	return media.URI{Bucket: fmt.Sprintf("sagemaker-%s-%s", cfg.Region, aws.ToString(who.Account))}, nil
}
