package deploy

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"reflect"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// DeployComponent brings a component into the state that x describes, as [Client.Deploy]
// does with endpoints, on an endpoint that serves. Calling it again with the same changes
// nothing. Stop of the job deletes the component.
func (c *Client) DeployComponent(ctx context.Context, x Component) (*job.Job[ComponentInfo], error) {
	const op = "deploy.DeployComponent"
	x.Variant = cmp.Or(x.Variant, "main")
	if err := x.check(c.o.Role); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	if err := c.ensureComponent(ctx, x); err != nil {
		return nil, awsai.Wrap(op, err)
	}
	return c.ResumeComponent(x.Name), nil
}

func (c *Client) ensureComponent(ctx context.Context, x Component) error {
	in, err := c.componentInput(ctx, x)
	if err != nil {
		return err
	}
	for try := 0; ; try++ {
		_, err := c.api.CreateInferenceComponent(ctx, in)
		if err == nil || !exists(err) {
			return err
		}
		done, err := c.changeComponent(ctx, x, in)
		if done || err != nil {
			return err
		}
		if err := c.pause(ctx, try); err != nil {
			return err
		}
	}
}

func (c *Client) componentInput(ctx context.Context, x Component) (*sagemaker.CreateInferenceComponentInput, error) {
	in := &sagemaker.CreateInferenceComponentInput{
		InferenceComponentName: &x.Name, EndpointName: &x.Endpoint, VariantName: &x.Variant,
		Tags: control.Tags(c.tags(x.Endpoint, x.Tags)),
	}
	if x.Base != "" {
		in.Specification = &types.InferenceComponentSpecification{
			BaseInferenceComponentName: &x.Base,
			Container:                  &types.InferenceComponentContainerSpecification{ArtifactUrl: aws.String(x.Adapter.String())},
		}
		return in, nil
	}
	model, err := c.ensureModel(ctx, x.Endpoint, x.Model)
	if err != nil {
		return nil, fmt.Errorf("model: %w", err)
	}
	in.RuntimeConfig = &types.InferenceComponentRuntimeConfig{CopyCount: aws.Int32(x.copies())}
	var all []types.InferenceComponentSpecification
	for _, s := range x.sizes() {
		all = append(all, x.specification(model, s))
	}
	if len(x.Sizes) > 0 {
		in.Specifications = all
	} else {
		in.Specification = &all[0]
	}
	return in, nil
}

func (x Component) copies() int32 {
	if x.Copies < 0 {
		return 0
	}
	return int32(min(cmp.Or(x.Copies, 1), math.MaxInt32))
}

func (x Component) specification(model string, s ComponentSize) types.InferenceComponentSpecification {
	out := types.InferenceComponentSpecification{
		ModelName: &model, InstanceType: types.ProductionVariantInstanceType(s.Instance),
		ComputeResourceRequirements: &types.InferenceComponentComputeResourceRequirements{
			MinMemoryRequiredInMb: aws.Int32(int32(s.MemoryMiB)), MaxMemoryRequiredInMb: sdk.Optional(int32(s.MaxMemoryMiB)),
			NumberOfCpuCoresRequired: floatOrNil(s.CPUs), NumberOfAcceleratorDevicesRequired: floatOrNil(s.Accelerators),
		},
	}
	if x.DownloadTimeout != 0 || x.StartTimeout != 0 {
		out.StartupParameters = &types.InferenceComponentStartupParameters{
			ModelDataDownloadTimeoutInSeconds: secondsOrNil(x.DownloadTimeout), ContainerStartupHealthCheckTimeoutInSeconds: secondsOrNil(x.StartTimeout),
		}
	}
	if x.Cached {
		out.DataCacheConfig = &types.InferenceComponentDataCacheConfig{EnableCaching: aws.Bool(true)}
	}
	if x.Spread {
		out.SchedulingConfig = &types.InferenceComponentSchedulingConfig{PlacementStrategy: types.InferenceComponentPlacementStrategySpread}
	}
	return out
}

func floatOrNil(f float64) *float32 {
	if f == 0 {
		return nil
	}
	return aws.Float32(float32(f))
}

// changeComponent gives a component that is there its specification. It is not done where
// the component has to settle first.
func (c *Client) changeComponent(ctx context.Context, x Component, in *sagemaker.CreateInferenceComponentInput) (done bool, err error) {
	now, err := c.api.DescribeInferenceComponent(ctx, &sagemaker.DescribeInferenceComponentInput{InferenceComponentName: &x.Name})
	if missing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if got := aws.ToString(now.EndpointName); got != x.Endpoint {
		return false, fmt.Errorf("%w: component %s is of endpoint %s", awsai.ErrInvalid, x.Name, got)
	}
	same := sameComponent(in, now)
	switch now.InferenceComponentStatus {
	case types.InferenceComponentStatusCreating, types.InferenceComponentStatusUpdating:
		return same, nil
	case types.InferenceComponentStatusDeleting:
		return false, nil
	case types.InferenceComponentStatusInService:
		if same {
			return true, nil
		}
	}
	update := &sagemaker.UpdateInferenceComponentInput{
		InferenceComponentName: &x.Name, Specification: in.Specification, Specifications: in.Specifications, RuntimeConfig: in.RuntimeConfig,
		DeploymentConfig: x.Rollout.componentInput(),
	}
	_, err = c.api.UpdateInferenceComponent(ctx, update)
	if missing(err) || busy(err) {
		return false, nil
	}
	return err == nil, err
}

// sameComponent compares what is wanted with what is there, by what a description tells of.
func sameComponent(in *sagemaker.CreateInferenceComponentInput, now *sagemaker.DescribeInferenceComponentOutput) bool {
	if r := in.RuntimeConfig; r != nil && now.RuntimeConfig != nil && aws.ToInt32(r.CopyCount) != aws.ToInt32(now.RuntimeConfig.DesiredCopyCount) {
		return false
	}
	want, have := in.Specifications, now.Specifications
	if in.Specification != nil {
		want = []types.InferenceComponentSpecification{*in.Specification}
	}
	if len(have) == 0 && now.Specification != nil {
		have = []types.InferenceComponentSpecificationSummary{*now.Specification}
	}
	if len(want) != len(have) {
		return false
	}
	for i, w := range want {
		if !sameSpecification(w, have[i]) {
			return false
		}
	}
	return true
}

func sameSpecification(w types.InferenceComponentSpecification, h types.InferenceComponentSpecificationSummary) bool {
	if w.Container != nil && (h.Container == nil || aws.ToString(w.Container.ArtifactUrl) != aws.ToString(h.Container.ArtifactUrl)) {
		return false
	}
	cached := w.DataCacheConfig != nil && aws.ToBool(w.DataCacheConfig.EnableCaching)
	return aws.ToString(w.ModelName) == aws.ToString(h.ModelName) && aws.ToString(w.BaseInferenceComponentName) == aws.ToString(h.BaseInferenceComponentName) &&
		(w.InstanceType == "" || w.InstanceType == h.InstanceType) &&
		(w.ComputeResourceRequirements == nil || reflect.DeepEqual(w.ComputeResourceRequirements, h.ComputeResourceRequirements)) &&
		(w.StartupParameters == nil || reflect.DeepEqual(w.StartupParameters, h.StartupParameters)) &&
		cached == (h.DataCacheConfig != nil && aws.ToBool(h.DataCacheConfig.EnableCaching)) &&
		(w.SchedulingConfig == nil || h.SchedulingConfig != nil && w.SchedulingConfig.PlacementStrategy == h.SchedulingConfig.PlacementStrategy)
}

// componentInput is the service's form for components. None is nil.
func (r Rollout) componentInput() *types.InferenceComponentDeploymentConfig {
	if r.isZero() {
		return nil
	}
	p := &types.InferenceComponentRollingUpdatePolicy{
		MaximumBatchSize: r.Step.componentInput(), WaitIntervalInSeconds: aws.Int32(int32(r.Bake / time.Second)), MaximumExecutionTimeoutInSeconds: secondsOrNil(r.Timeout),
	}
	if r.RollbackStep != (Size{}) {
		p.RollbackMaximumBatchSize = r.RollbackStep.componentInput()
	}
	return &types.InferenceComponentDeploymentConfig{RollingUpdatePolicy: p, AutoRollbackConfiguration: alarms(r.Alarms)}
}

func (s Size) componentInput() *types.InferenceComponentCapacitySize {
	if s.Percent > 0 {
		return &types.InferenceComponentCapacitySize{Type: types.InferenceComponentCapacitySizeTypeCapacityPercent, Value: aws.Int32(int32(s.Percent))}
	}
	return &types.InferenceComponentCapacitySize{Type: types.InferenceComponentCapacitySizeTypeCopyCount, Value: aws.Int32(int32(s.Count))}
}

func componentStatus(s types.InferenceComponentStatus) job.Status {
	switch s {
	case types.InferenceComponentStatusCreating, types.InferenceComponentStatusUpdating:
		return job.Running
	case types.InferenceComponentStatusInService:
		return job.Succeeded
	case types.InferenceComponentStatusFailed:
		return job.Failed
	case types.InferenceComponentStatusDeleting:
		return job.Stopping
	}
	return job.Status(strings.ToLower(string(s)))
}
