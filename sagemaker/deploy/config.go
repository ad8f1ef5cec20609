package deploy

import (
	"cmp"
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// ensureConfig creates the endpoint's models and configuration, those that are not there,
// and returns the configuration's name.
func (c *Client) ensureConfig(ctx context.Context, e Endpoint) (string, error) {
	in := &sagemaker.CreateEndpointConfigInput{
		AsyncInferenceConfig: e.Async.input(), DataCaptureConfig: e.Capture.input(), ExplainerConfig: e.Explain.input(),
		KmsKeyId: sdk.Optional(e.KMSKey), VpcConfig: e.VPC.input(),
	}
	for i, v := range e.all() {
		p := v.input()
		if v.Model.isZero() {
			in.ExecutionRoleArn = sdk.Optional(orRole(e.Role, c.o.Role))
		} else {
			model, err := c.ensureModel(ctx, e.Name, v.Model)
			if err != nil {
				return "", fmt.Errorf("model of variant %d: %w", i, err)
			}
			p.ModelName = &model
		}
		if i < len(e.Variants) {
			in.ProductionVariants = append(in.ProductionVariants, p)
		} else {
			in.ShadowProductionVariants = append(in.ShadowProductionVariants, p)
		}
	}
	if e.Isolated {
		in.EnableNetworkIsolation = aws.Bool(true)
	}
	name, err := contentName(e.Name, in)
	if err != nil {
		return "", err
	}
	in.EndpointConfigName, in.Tags = &name, control.Tags(c.tags(e.Name, e.Tags))
	if _, err := c.api.CreateEndpointConfig(ctx, in); err != nil && !exists(err) {
		return "", fmt.Errorf("configuration %s: %w", name, err)
	}
	return name, nil
}

// input is the service's form, without the model.
func (v Variant) input() types.ProductionVariant {
	p := types.ProductionVariant{
		VariantName: &v.Name, VolumeSizeInGB: sdk.Optional(int32(v.VolumeGiB)), InferenceAmiVersion: types.ProductionVariantInferenceAmiVersion(v.AMI),
		ModelDataDownloadTimeoutInSeconds: secondsOrNil(v.DownloadTimeout), ContainerStartupHealthCheckTimeoutInSeconds: secondsOrNil(v.StartTimeout),
	}
	if !v.Model.isZero() {
		p.InitialVariantWeight = aws.Float32(float32(weight(v)))
	}
	if v.CoreDumps.Bucket != "" {
		p.CoreDumpConfig = &types.ProductionVariantCoreDumpConfig{DestinationS3Uri: aws.String(v.CoreDumps.String())}
	}
	if v.LeastBusy {
		p.RoutingConfig = &types.ProductionVariantRoutingConfig{RoutingStrategy: types.RoutingStrategyLeastOutstandingRequests}
	}
	if v.Shell {
		p.EnableSSMAccess = aws.Bool(true)
	}
	if v.Reservation != "" {
		p.CapacityReservationConfig = &types.ProductionVariantCapacityReservationConfig{
			CapacityReservationPreference: types.CapacityReservationPreferenceCapacityReservationsOnly, MlReservationArn: &v.Reservation,
		}
	}
	if v.serverless() {
		p.ServerlessConfig = &types.ProductionVariantServerlessConfig{
			MemorySizeInMB: aws.Int32(int32(v.Serverless.MemoryMiB)), MaxConcurrency: aws.Int32(int32(v.Serverless.Concurrency)),
			ProvisionedConcurrency: sdk.Optional(int32(v.Serverless.Provisioned)),
		}
		return p
	}
	v.instances(&p)
	return p
}

func (v Variant) instances(p *types.ProductionVariant) {
	p.InstanceType = types.ProductionVariantInstanceType(v.Instance)
	p.InitialInstanceCount = aws.Int32(int32(cmp.Or(v.Count, v.MinCount, 1)))
	for i, instance := range v.Pools {
		p.InstancePools = append(p.InstancePools, types.InstancePool{
			InstanceType: types.ProductionVariantInstanceType(instance), Priority: aws.Int32(int32(i + 1)),
		})
	}
	if v.managed() {
		p.ManagedInstanceScaling = &types.ProductionVariantManagedInstanceScaling{
			Status: types.ManagedInstanceScalingStatusEnabled, MinInstanceCount: aws.Int32(int32(v.MinCount)), MaxInstanceCount: aws.Int32(int32(v.MaxCount)),
		}
	}
}

func (a Async) input() *types.AsyncInferenceConfig {
	if a.isZero() {
		return nil
	}
	out := &types.AsyncInferenceOutputConfig{
		S3OutputPath: aws.String(a.Output.String()), S3FailurePath: sdk.Optional(a.Failure.String()), KmsKeyId: sdk.Optional(a.KMSKey),
	}
	if a.SuccessTopic != "" || a.ErrorTopic != "" {
		n := &types.AsyncInferenceNotificationConfig{SuccessTopic: sdk.Optional(a.SuccessTopic), ErrorTopic: sdk.Optional(a.ErrorTopic)}
		if a.Include && a.SuccessTopic != "" {
			n.IncludeInferenceResponseIn = append(n.IncludeInferenceResponseIn, types.AsyncNotificationTopicTypesSuccessNotificationTopic)
		}
		if a.Include && a.ErrorTopic != "" {
			n.IncludeInferenceResponseIn = append(n.IncludeInferenceResponseIn, types.AsyncNotificationTopicTypesErrorNotificationTopic)
		}
		out.NotificationConfig = n
	}
	in := &types.AsyncInferenceConfig{OutputConfig: out}
	if a.Concurrency > 0 {
		in.ClientConfig = &types.AsyncInferenceClientConfig{MaxConcurrentInvocationsPerInstance: aws.Int32(int32(a.Concurrency))}
	}
	return in
}

func (c Capture) input() *types.DataCaptureConfig {
	if c.isZero() {
		return nil
	}
	in := &types.DataCaptureConfig{
		EnableCapture: aws.Bool(true), DestinationS3Uri: aws.String(c.Output.String()),
		InitialSamplingPercentage: aws.Int32(int32(c.Percent)), KmsKeyId: sdk.Optional(c.KMSKey),
	}
	if !c.NoInput {
		in.CaptureOptions = append(in.CaptureOptions, types.CaptureOption{CaptureMode: types.CaptureModeInput})
	}
	if !c.NoOutput {
		in.CaptureOptions = append(in.CaptureOptions, types.CaptureOption{CaptureMode: types.CaptureModeOutput})
	}
	if len(c.CSV) > 0 || len(c.JSON) > 0 {
		in.CaptureContentTypeHeader = &types.CaptureContentTypeHeader{CsvContentTypes: c.CSV, JsonContentTypes: c.JSON}
	}
	return in
}
