package deploy

import (
	"cmp"
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
)

// EndpointOf returns an endpoint as the value that [Client.Deploy] takes, with its models
// by their names: to change a part of it, or to make another like it. Tags and Rollout are
// not part of it, nor is what [Client.Shift] and autoscaling have set since.
func (c *Client) EndpointOf(ctx context.Context, name string) (Endpoint, error) {
	const op = "deploy.EndpointOf"
	e, err := c.api.DescribeEndpoint(ctx, &sagemaker.DescribeEndpointInput{EndpointName: &name})
	if err != nil {
		return Endpoint{}, awsai.Wrap(op, err)
	}
	d, err := c.api.DescribeEndpointConfig(ctx, &sagemaker.DescribeEndpointConfigInput{EndpointConfigName: e.EndpointConfigName})
	if err != nil {
		return Endpoint{}, awsai.Wrap(op, err)
	}
	return toEndpoint(name, d), nil
}

func toEndpoint(name string, d *sagemaker.DescribeEndpointConfigOutput) Endpoint {
	e := Endpoint{
		Name: name, Async: toAsync(d.AsyncInferenceConfig), Capture: toCapture(d.DataCaptureConfig), Explain: toExplain(d.ExplainerConfig),
		Role: aws.ToString(d.ExecutionRoleArn), Isolated: aws.ToBool(d.EnableNetworkIsolation), KMSKey: aws.ToString(d.KmsKeyId),
	}
	if v := d.VpcConfig; v != nil {
		e.VPC = VPC{Subnets: v.Subnets, SecurityGroups: v.SecurityGroupIds}
	}
	for _, v := range d.ProductionVariants {
		e.Variants = append(e.Variants, toVariant(v))
	}
	for _, v := range d.ShadowProductionVariants {
		e.Shadows = append(e.Shadows, toVariant(v))
	}
	return e
}

func toVariant(p types.ProductionVariant) Variant {
	v := Variant{
		Name: aws.ToString(p.VariantName), Model: Model{Existing: aws.ToString(p.ModelName)}, Instance: string(p.InstanceType), Count: int(aws.ToInt32(p.InitialInstanceCount)),
		Serverless: toServerless(p.ServerlessConfig), VolumeGiB: int(aws.ToInt32(p.VolumeSizeInGB)), AMI: string(p.InferenceAmiVersion),
		DownloadTimeout: seconds(p.ModelDataDownloadTimeoutInSeconds), StartTimeout: seconds(p.ContainerStartupHealthCheckTimeoutInSeconds), Shell: aws.ToBool(p.EnableSSMAccess),
	}
	if w := p.InitialVariantWeight; w != nil {
		v.Weight = float64(*w)
		if *w == 0 {
			v.Weight = -1
		}
	}
	if d := p.CoreDumpConfig; d != nil {
		v.CoreDumps = place(d.DestinationS3Uri)
	}
	if r := p.RoutingConfig; r != nil {
		v.LeastBusy = r.RoutingStrategy == types.RoutingStrategyLeastOutstandingRequests
	}
	if r := p.CapacityReservationConfig; r != nil {
		v.Reservation = aws.ToString(r.MlReservationArn)
	}
	if m := p.ManagedInstanceScaling; m != nil && m.Status != types.ManagedInstanceScalingStatusDisabled {
		v.MinCount, v.MaxCount = int(aws.ToInt32(m.MinInstanceCount)), int(aws.ToInt32(m.MaxInstanceCount))
	}
	slices.SortStableFunc(p.InstancePools, func(a, b types.InstancePool) int {
		return cmp.Compare(aws.ToInt32(a.Priority), aws.ToInt32(b.Priority))
	})
	for _, pool := range p.InstancePools {
		v.Pools = append(v.Pools, string(pool.InstanceType))
	}
	return v
}

func toAsync(a *types.AsyncInferenceConfig) (out Async) {
	if a == nil {
		return out
	}
	if o := a.OutputConfig; o != nil {
		out.Output, out.Failure, out.KMSKey = place(o.S3OutputPath), place(o.S3FailurePath), aws.ToString(o.KmsKeyId)
		if n := o.NotificationConfig; n != nil {
			out.SuccessTopic, out.ErrorTopic = aws.ToString(n.SuccessTopic), aws.ToString(n.ErrorTopic)
			out.Include = len(n.IncludeInferenceResponseIn) > 0
		}
	}
	if a.ClientConfig != nil {
		out.Concurrency = int(aws.ToInt32(a.ClientConfig.MaxConcurrentInvocationsPerInstance))
	}
	return out
}

func toCapture(d *types.DataCaptureConfig) (out Capture) {
	if d == nil || !aws.ToBool(d.EnableCapture) {
		return out
	}
	out = Capture{Output: place(d.DestinationS3Uri), Percent: int(aws.ToInt32(d.InitialSamplingPercentage)), NoInput: true, NoOutput: true, KMSKey: aws.ToString(d.KmsKeyId)}
	for _, o := range d.CaptureOptions {
		out.NoInput = out.NoInput && o.CaptureMode == types.CaptureModeOutput
		out.NoOutput = out.NoOutput && o.CaptureMode == types.CaptureModeInput
	}
	if h := d.CaptureContentTypeHeader; h != nil {
		out.CSV, out.JSON = h.CsvContentTypes, h.JsonContentTypes
	}
	return out
}
