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
	"github.com/awsai-go/awsai/media"
)

// Info is an endpoint as it is.
type Info struct {
	// Name and ARN name it.
	Name, ARN string
	// Status is where it stands: job.Succeeded is in service. Service is the service's own
	// word.
	Status  job.Status
	Service string
	// Reason is why it failed, or why the last change was taken back.
	Reason string
	// Config is the name of its configuration, Pending that of a change under way.
	Config, Pending string
	// Variants and Shadows are its fleets.
	Variants, Shadows []VariantInfo
	// AsyncOutput is where an asynchronous endpoint writes, the zero URI of a real-time one.
	AsyncOutput media.URI
	// CapturePercent is the share of requests captured now, CaptureTo where.
	CapturePercent int
	CaptureTo      media.URI
	// Created and Modified are when it was created and last changed.
	Created, Modified time.Time
}

// VariantInfo is a variant as it is.
type VariantInfo struct {
	// Name is the variant's.
	Name string
	// Count is the number of its instances, Wanted that it is on its way to.
	Count, Wanted int
	// Weight is its share of the requests, WantedWeight that it is on its way to.
	Weight, WantedWeight float64
	// Serverless is its size where it has no instances.
	Serverless Serverless
	// MinCount and MaxCount bound the instances that the service manages.
	MinCount, MaxCount int
	// Images are those at work, by digest.
	Images []string
	// Stage is the phase of a change, as "Baking". Empty where there is none.
	Stage string
}

// Endpoint returns an endpoint by its name.
func (c *Client) Endpoint(ctx context.Context, name string) (Info, error) {
	i, err := c.info(ctx, name)
	return i, awsai.Wrap("deploy.Endpoint", err)
}

func (c *Client) info(ctx context.Context, name string) (Info, error) {
	e, err := c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &name})
	if err != nil {
		return Info{}, err
	}
	return toInfo(e), nil
}

func toInfo(e *sagemaker.DescribeEndpointOutput) Info {
	i := Info{
		Name: aws.ToString(e.EndpointName), ARN: aws.ToString(e.EndpointArn), Status: endpointStatus(e.EndpointStatus), Service: string(e.EndpointStatus),
		Reason: aws.ToString(e.FailureReason), Config: aws.ToString(e.EndpointConfigName),
		Variants: toVariants(e.ProductionVariants), Shadows: toVariants(e.ShadowProductionVariants),
		Created: aws.ToTime(e.CreationTime), Modified: aws.ToTime(e.LastModifiedTime),
	}
	if p := e.PendingDeploymentSummary; p != nil {
		i.Pending = aws.ToString(p.EndpointConfigName)
	}
	if a := e.AsyncInferenceConfig; a != nil && a.OutputConfig != nil {
		i.AsyncOutput = place(a.OutputConfig.S3OutputPath)
	}
	if d := e.DataCaptureConfig; d != nil && aws.ToBool(d.EnableCapture) {
		i.CapturePercent, i.CaptureTo = int(aws.ToInt32(d.CurrentSamplingPercentage)), place(d.DestinationS3Uri)
	}
	return i
}

func toVariants(all []types.ProductionVariantSummary) (out []VariantInfo) {
	for _, v := range all {
		i := VariantInfo{
			Name: aws.ToString(v.VariantName), Count: int(aws.ToInt32(v.CurrentInstanceCount)), Wanted: int(aws.ToInt32(v.DesiredInstanceCount)),
			Weight: float64(aws.ToFloat32(v.CurrentWeight)), WantedWeight: float64(aws.ToFloat32(v.DesiredWeight)),
			Serverless: toServerless(v.CurrentServerlessConfig),
		}
		if m := v.ManagedInstanceScaling; m != nil {
			i.MinCount, i.MaxCount = int(aws.ToInt32(m.MinInstanceCount)), int(aws.ToInt32(m.MaxInstanceCount))
		}
		for _, image := range v.DeployedImages {
			i.Images = append(i.Images, aws.ToString(image.ResolvedImage))
		}
		for _, s := range v.VariantStatus {
			i.Stage = string(s.Status)
		}
		out = append(out, i)
	}
	return out
}

func toServerless(s *types.ProductionVariantServerlessConfig) Serverless {
	if s == nil {
		return Serverless{}
	}
	return Serverless{int(aws.ToInt32(s.MemorySizeInMB)), int(aws.ToInt32(s.MaxConcurrency)), int(aws.ToInt32(s.ProvisionedConcurrency))}
}

// Filter chooses among what is listed. The zero value means all.
type Filter struct {
	// Name is part of the names.
	Name string
	// After and Before bound when it was created.
	After, Before time.Time
}

func (f Filter) times() (after, before *time.Time) {
	if !f.After.IsZero() {
		after = &f.After
	}
	if !f.Before.IsZero() {
		before = &f.Before
	}
	return after, before
}

// Listed is an endpoint, or a batch job, in a list.
type Listed struct {
	// Name and ARN name it.
	Name, ARN string
	// Status is where it stands, Service the service's own word.
	Status  job.Status
	Service string
	// Reason is why a batch job failed.
	Reason string
	// Created, Modified and Ended are when it was created and last changed, and when a
	// batch job ended.
	Created, Modified, Ended time.Time
}

// Endpoints lists the endpoints of the region, the latest first.
func (c *Client) Endpoints(ctx context.Context, f Filter) iter.Seq2[Listed, error] {
	after, before := f.times()
	in := &sagemaker.ListEndpointsInput{
		NameContains: sdk.Optional(f.Name), CreationTimeAfter: after, CreationTimeBefore: before,
		SortBy: types.EndpointSortKeyCreationTime, SortOrder: types.OrderKeyDescending,
	}
	start := func() *sagemaker.ListEndpointsPaginator { return sagemaker.NewListEndpointsPaginator(c.api, in) }
	return page.Items(ctx, "deploy.Endpoints", start, func(p *sagemaker.ListEndpointsOutput) (all []Listed, next *string) {
		for _, e := range p.Endpoints {
			all = append(all, Listed{
				Name: aws.ToString(e.EndpointName), ARN: aws.ToString(e.EndpointArn), Status: endpointStatus(e.EndpointStatus), Service: string(e.EndpointStatus),
				Created: aws.ToTime(e.CreationTime), Modified: aws.ToTime(e.LastModifiedTime),
			})
		}
		return all, p.NextToken
	})
}
