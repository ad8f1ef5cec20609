package deploy_test

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	as "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	astypes "github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
	sm "github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"

	"github.com/awsai-go/awsai/awsaitest"
)

// world is a SageMaker in memory that refuses what the service refuses.
type world struct {
	mu         sync.Mutex
	models     map[string]*sm.CreateModelInput
	configs    map[string]*sm.CreateEndpointConfigInput
	endpoints  map[string]*endpoint
	components map[string]*component
	jobs       map[string]*sm.CreateTransformJobInput
	targets    map[string]astypes.ScalableDimension
	policies   []*as.PutScalingPolicyInput
	actions    []*as.PutScheduledActionInput
	// created counts creations that came through, by kind.
	created map[string]int
	// slow is how often an endpoint is asked for before a change is done, fails the reason
	// why the next change fails.
	slow  int
	fails string
}

type endpoint struct {
	status          types.EndpointStatus
	config, pending string
	reason          string
	left            int
	tags            []types.Tag
	weights         map[string]types.DesiredWeightAndCapacity
}

type component struct {
	in     *sm.CreateInferenceComponentInput
	status types.InferenceComponentStatus
	left   int
}

var epoch = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func newWorld(t *testing.T) (*world, *awsaitest.Fake) {
	w := &world{
		models: map[string]*sm.CreateModelInput{}, configs: map[string]*sm.CreateEndpointConfigInput{}, endpoints: map[string]*endpoint{},
		components: map[string]*component{}, jobs: map[string]*sm.CreateTransformJobInput{}, targets: map[string]astypes.ScalableDimension{},
		created: map[string]int{}, slow: 2,
	}
	f := awsaitest.New(t)
	w.handleModels(f)
	w.handleConfigs(f)
	w.handleEndpoints(f)
	w.handleComponents(f)
	w.handleScaling(f)
	w.handleJobs(f)
	return w, f
}

func invalid(format string, args ...any) error {
	return &awsaitest.Failure{Code: "ValidationException", Message: fmt.Sprintf(format, args...)}
}

func arn(kind, name string) *string {
	return aws.String("arn:aws:sagemaker:us-east-1:111122223333:" + kind + "/" + strings.ToLower(name))
}

// on answers an operation with the world's lock held.
func on[In, Out any](w *world, f *awsaitest.Fake, fn func(in *In) (*Out, error)) {
	awsaitest.Handle(f, func(_ context.Context, in *In) (*Out, error) {
		w.mu.Lock()
		defer w.mu.Unlock()
		return fn(in)
	})
}

func (w *world) handleModels(f *awsaitest.Fake) {
	on(w, f, func(in *sm.CreateModelInput) (*sm.CreateModelOutput, error) {
		if w.models[*in.ModelName] != nil {
			return nil, invalid("Cannot create already existing model %q.", *arn("model", *in.ModelName))
		}
		w.models[*in.ModelName] = in
		w.created["model"]++
		return &sm.CreateModelOutput{ModelArn: arn("model", *in.ModelName)}, nil
	})
	on(w, f, func(in *sm.DescribeModelInput) (*sm.DescribeModelOutput, error) {
		m := w.models[*in.ModelName]
		if m == nil {
			return nil, invalid("Could not find model %q.", *in.ModelName)
		}
		return &sm.DescribeModelOutput{ModelName: in.ModelName, ModelArn: arn("model", *in.ModelName), CreationTime: &epoch, PrimaryContainer: m.PrimaryContainer, Containers: m.Containers}, nil
	})
	on(w, f, func(in *sm.DeleteModelInput) (*sm.DeleteModelOutput, error) {
		if w.models[*in.ModelName] == nil {
			return nil, invalid("Could not find model %q.", *in.ModelName)
		}
		delete(w.models, *in.ModelName)
		return &sm.DeleteModelOutput{}, nil
	})
	on(w, f, func(in *sm.ListModelsInput) (*sm.ListModelsOutput, error) {
		out := &sm.ListModelsOutput{Models: []types.ModelSummary{}}
		for _, name := range listed(w.models, in.NameContains) {
			out.Models = append(out.Models, types.ModelSummary{ModelName: &name, ModelArn: arn("model", name), CreationTime: &epoch})
		}
		return out, nil
	})
	on(w, f, func(in *sm.ListTagsInput) (*sm.ListTagsOutput, error) {
		return &sm.ListTagsOutput{Tags: w.tagsOf(*in.ResourceArn)}, nil
	})
}

// tagsOf goes by the ARN, which has the name in small letters.
func (w *world) tagsOf(a string) []types.Tag {
	for name, m := range w.models {
		if *arn("model", name) == a {
			return m.Tags
		}
	}
	for name, c := range w.configs {
		if *arn("endpoint-config", name) == a {
			return c.Tags
		}
	}
	return []types.Tag{}
}

func listed[V any](all map[string]V, part *string) []string {
	return slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(name string) bool { return !strings.Contains(name, aws.ToString(part)) })
}

func (w *world) handleConfigs(f *awsaitest.Fake) {
	on(w, f, func(in *sm.CreateEndpointConfigInput) (*sm.CreateEndpointConfigOutput, error) {
		if w.configs[*in.EndpointConfigName] != nil {
			return nil, invalid("Cannot create already existing endpoint configuration %q.", *in.EndpointConfigName)
		}
		for _, v := range append(slices.Clone(in.ProductionVariants), in.ShadowProductionVariants...) {
			if v.ModelName != nil && w.models[*v.ModelName] == nil {
				return nil, invalid("Could not find model %q.", *v.ModelName)
			}
		}
		w.configs[*in.EndpointConfigName] = in
		w.created["config"]++
		return &sm.CreateEndpointConfigOutput{EndpointConfigArn: arn("endpoint-config", *in.EndpointConfigName)}, nil
	})
	on(w, f, func(in *sm.DescribeEndpointConfigInput) (*sm.DescribeEndpointConfigOutput, error) {
		c := w.configs[*in.EndpointConfigName]
		if c == nil {
			return nil, invalid("Could not find endpoint configuration %q.", *in.EndpointConfigName)
		}
		return &sm.DescribeEndpointConfigOutput{
			EndpointConfigName: in.EndpointConfigName, EndpointConfigArn: arn("endpoint-config", *in.EndpointConfigName), CreationTime: &epoch,
			ProductionVariants: c.ProductionVariants, ShadowProductionVariants: c.ShadowProductionVariants, AsyncInferenceConfig: c.AsyncInferenceConfig,
			DataCaptureConfig: c.DataCaptureConfig, ExplainerConfig: c.ExplainerConfig, KmsKeyId: c.KmsKeyId, VpcConfig: c.VpcConfig,
			ExecutionRoleArn: c.ExecutionRoleArn, EnableNetworkIsolation: c.EnableNetworkIsolation,
		}, nil
	})
	on(w, f, func(in *sm.DeleteEndpointConfigInput) (*sm.DeleteEndpointConfigOutput, error) {
		if w.configs[*in.EndpointConfigName] == nil {
			return nil, invalid("Could not find endpoint configuration %q.", *in.EndpointConfigName)
		}
		for name, e := range w.endpoints {
			if e.config == *in.EndpointConfigName {
				return nil, invalid("the configuration is in use by endpoint %q", name)
			}
		}
		delete(w.configs, *in.EndpointConfigName)
		return &sm.DeleteEndpointConfigOutput{}, nil
	})
	on(w, f, func(in *sm.ListEndpointConfigsInput) (*sm.ListEndpointConfigsOutput, error) {
		out := &sm.ListEndpointConfigsOutput{EndpointConfigs: []types.EndpointConfigSummary{}}
		for _, name := range listed(w.configs, in.NameContains) {
			out.EndpointConfigs = append(out.EndpointConfigs, types.EndpointConfigSummary{EndpointConfigName: &name, EndpointConfigArn: arn("endpoint-config", name), CreationTime: &epoch})
		}
		return out, nil
	})
}

func (w *world) handleEndpoints(f *awsaitest.Fake) {
	on(w, f, func(in *sm.CreateEndpointInput) (*sm.CreateEndpointOutput, error) {
		if w.endpoints[*in.EndpointName] != nil {
			return nil, invalid("Cannot create already existing endpoint %q.", *arn("endpoint", *in.EndpointName))
		}
		if w.configs[*in.EndpointConfigName] == nil {
			return nil, invalid("Could not find endpoint configuration %q.", *in.EndpointConfigName)
		}
		w.endpoints[*in.EndpointName] = &endpoint{status: types.EndpointStatusCreating, config: *in.EndpointConfigName, left: w.slow, tags: in.Tags}
		w.created["endpoint"]++
		return &sm.CreateEndpointOutput{EndpointArn: arn("endpoint", *in.EndpointName)}, nil
	})
	on(w, f, func(in *sm.UpdateEndpointInput) (*sm.UpdateEndpointOutput, error) {
		e := w.endpoints[*in.EndpointName]
		switch {
		case e == nil:
			return nil, invalid("Could not find endpoint %q.", *in.EndpointName)
		case e.left > 0:
			return nil, invalid("Cannot update in-progress endpoint %q.", *in.EndpointName)
		case e.status == types.EndpointStatusFailed:
			return nil, invalid("Cannot update endpoint in status Failed")
		}
		e.status, e.pending, e.left, e.reason = types.EndpointStatusUpdating, *in.EndpointConfigName, w.slow, ""
		w.created["update"]++
		return &sm.UpdateEndpointOutput{EndpointArn: arn("endpoint", *in.EndpointName)}, nil
	})
	on(w, f, func(in *sm.UpdateEndpointWeightsAndCapacitiesInput) (*sm.UpdateEndpointWeightsAndCapacitiesOutput, error) {
		e := w.endpoints[*in.EndpointName]
		e.weights = map[string]types.DesiredWeightAndCapacity{}
		for _, d := range in.DesiredWeightsAndCapacities {
			e.weights[*d.VariantName] = d
		}
		e.status, e.left = types.EndpointStatusUpdating, w.slow
		return &sm.UpdateEndpointWeightsAndCapacitiesOutput{EndpointArn: arn("endpoint", *in.EndpointName)}, nil
	})
	on(w, f, func(in *sm.DescribeEndpointInput) (*sm.DescribeEndpointOutput, error) {
		w.settle(*in.EndpointName)
		e := w.endpoints[*in.EndpointName]
		if e == nil {
			return nil, invalid("Could not find endpoint %q.", *arn("endpoint", *in.EndpointName))
		}
		return w.describe(*in.EndpointName, e), nil
	})
	on(w, f, func(in *sm.DeleteEndpointInput) (*sm.DeleteEndpointOutput, error) {
		e := w.endpoints[*in.EndpointName]
		switch {
		case e == nil:
			return nil, invalid("Could not find endpoint %q.", *in.EndpointName)
		case e.left > 0:
			return nil, invalid("Cannot update in-progress endpoint %q.", *in.EndpointName)
		}
		for name, c := range w.components {
			if *c.in.EndpointName == *in.EndpointName {
				return nil, invalid("the endpoint has the component %q", name)
			}
		}
		e.status, e.left = types.EndpointStatusDeleting, w.slow
		return &sm.DeleteEndpointOutput{}, nil
	})
	on(w, f, func(in *sm.ListEndpointsInput) (*sm.ListEndpointsOutput, error) {
		out := &sm.ListEndpointsOutput{Endpoints: []types.EndpointSummary{}}
		for _, name := range listed(w.endpoints, in.NameContains) {
			out.Endpoints = append(out.Endpoints, types.EndpointSummary{EndpointName: &name, EndpointArn: arn("endpoint", name), EndpointStatus: w.endpoints[name].status, CreationTime: &epoch, LastModifiedTime: &epoch})
		}
		return out, nil
	})
}

// settle goes on with what is under way at an endpoint.
func (w *world) settle(name string) {
	e := w.endpoints[name]
	if e == nil || e.left == 0 {
		return
	}
	if e.left--; e.left > 0 {
		return
	}
	switch {
	case e.status == types.EndpointStatusDeleting:
		delete(w.endpoints, name)
	case w.fails != "" && e.pending != "":
		e.status, e.pending, e.reason = types.EndpointStatusInService, "", w.fails
	case w.fails != "":
		e.status, e.reason = types.EndpointStatusFailed, w.fails
	default:
		e.status, e.config, e.pending = types.EndpointStatusInService, cmp.Or(e.pending, e.config), ""
	}
}

func (w *world) describe(name string, e *endpoint) *sm.DescribeEndpointOutput {
	out := &sm.DescribeEndpointOutput{
		EndpointName: &name, EndpointArn: arn("endpoint", name), EndpointStatus: e.status, CreationTime: &epoch, LastModifiedTime: &epoch, EndpointConfigName: &e.config,
	}
	if e.reason != "" {
		out.FailureReason = &e.reason
	}
	if e.pending != "" {
		out.PendingDeploymentSummary = &types.PendingDeploymentSummary{EndpointConfigName: &e.pending, StartTime: &epoch}
	}
	if c := w.configs[e.config]; c != nil {
		for _, v := range c.ProductionVariants {
			s := types.ProductionVariantSummary{
				VariantName: v.VariantName, CurrentInstanceCount: v.InitialInstanceCount, DesiredInstanceCount: v.InitialInstanceCount,
				CurrentWeight: v.InitialVariantWeight, DesiredWeight: v.InitialVariantWeight, CurrentServerlessConfig: v.ServerlessConfig,
			}
			if d, ok := e.weights[*v.VariantName]; ok && d.DesiredWeight != nil {
				s.CurrentWeight, s.DesiredWeight = d.DesiredWeight, d.DesiredWeight
			}
			out.ProductionVariants = append(out.ProductionVariants, s)
		}
	}
	return out
}

func (w *world) handleComponents(f *awsaitest.Fake) {
	on(w, f, func(in *sm.CreateInferenceComponentInput) (*sm.CreateInferenceComponentOutput, error) {
		if w.components[*in.InferenceComponentName] != nil {
			return nil, invalid("Cannot create already existing inference component %q.", *in.InferenceComponentName)
		}
		w.components[*in.InferenceComponentName] = &component{in, types.InferenceComponentStatusCreating, w.slow}
		w.created["component"]++
		return &sm.CreateInferenceComponentOutput{InferenceComponentArn: arn("inference-component", *in.InferenceComponentName)}, nil
	})
	on(w, f, func(in *sm.UpdateInferenceComponentInput) (*sm.UpdateInferenceComponentOutput, error) {
		c := w.components[*in.InferenceComponentName]
		created := *c.in
		created.Specification, created.RuntimeConfig = in.Specification, in.RuntimeConfig
		*c = component{&created, types.InferenceComponentStatusUpdating, w.slow}
		w.created["update"]++
		return &sm.UpdateInferenceComponentOutput{InferenceComponentArn: arn("inference-component", *in.InferenceComponentName)}, nil
	})
	on(w, f, func(in *sm.UpdateInferenceComponentRuntimeConfigInput) (*sm.UpdateInferenceComponentRuntimeConfigOutput, error) {
		w.components[*in.InferenceComponentName].in.RuntimeConfig = in.DesiredRuntimeConfig
		return &sm.UpdateInferenceComponentRuntimeConfigOutput{InferenceComponentArn: arn("inference-component", *in.InferenceComponentName)}, nil
	})
	on(w, f, func(in *sm.DescribeInferenceComponentInput) (*sm.DescribeInferenceComponentOutput, error) {
		name := *in.InferenceComponentName
		c := w.components[name]
		if c != nil && c.left > 0 {
			if c.left--; c.left == 0 && c.status == types.InferenceComponentStatusDeleting {
				delete(w.components, name)
				c = nil
			} else if c.left == 0 {
				c.status = types.InferenceComponentStatusInService
			}
		}
		if c == nil {
			return nil, invalid("Could not find inference component %q.", name)
		}
		return describeComponent(name, c), nil
	})
	on(w, f, func(in *sm.DeleteInferenceComponentInput) (*sm.DeleteInferenceComponentOutput, error) {
		c := w.components[*in.InferenceComponentName]
		if c == nil {
			return nil, invalid("Could not find inference component %q.", *in.InferenceComponentName)
		}
		for _, other := range w.components {
			if s := other.in.Specification; s != nil && aws.ToString(s.BaseInferenceComponentName) == *in.InferenceComponentName {
				return nil, invalid("the component has adapters")
			}
		}
		c.status, c.left = types.InferenceComponentStatusDeleting, w.slow
		return &sm.DeleteInferenceComponentOutput{}, nil
	})
	on(w, f, func(in *sm.ListInferenceComponentsInput) (*sm.ListInferenceComponentsOutput, error) {
		out := &sm.ListInferenceComponentsOutput{InferenceComponents: []types.InferenceComponentSummary{}}
		for _, name := range listed(w.components, nil) {
			c := w.components[name]
			if in.EndpointNameEquals == nil || *c.in.EndpointName == *in.EndpointNameEquals {
				out.InferenceComponents = append(out.InferenceComponents, types.InferenceComponentSummary{
					InferenceComponentName: &name, InferenceComponentArn: arn("inference-component", name), EndpointName: c.in.EndpointName, EndpointArn: arn("endpoint", *c.in.EndpointName),
					VariantName: c.in.VariantName, InferenceComponentStatus: c.status, CreationTime: &epoch, LastModifiedTime: &epoch,
				})
			}
		}
		return out, nil
	})
}

func describeComponent(name string, c *component) *sm.DescribeInferenceComponentOutput {
	out := &sm.DescribeInferenceComponentOutput{
		InferenceComponentName: &name, InferenceComponentArn: arn("inference-component", name), EndpointName: c.in.EndpointName, EndpointArn: arn("endpoint", *c.in.EndpointName),
		VariantName: c.in.VariantName, InferenceComponentStatus: c.status, CreationTime: &epoch, LastModifiedTime: &epoch,
	}
	if s := c.in.Specification; s != nil {
		out.Specification = &types.InferenceComponentSpecificationSummary{
			ModelName: s.ModelName, BaseInferenceComponentName: s.BaseInferenceComponentName, ComputeResourceRequirements: s.ComputeResourceRequirements,
		}
		if s.Container != nil {
			out.Specification.Container = &types.InferenceComponentContainerSpecificationSummary{ArtifactUrl: s.Container.ArtifactUrl}
		}
	}
	if r := c.in.RuntimeConfig; r != nil {
		out.RuntimeConfig = &types.InferenceComponentRuntimeConfigSummary{DesiredCopyCount: r.CopyCount, CurrentCopyCount: r.CopyCount}
	}
	return out
}

func (w *world) handleScaling(f *awsaitest.Fake) {
	on(w, f, func(in *as.RegisterScalableTargetInput) (*as.RegisterScalableTargetOutput, error) {
		w.targets[*in.ResourceId] = in.ScalableDimension
		return &as.RegisterScalableTargetOutput{}, nil
	})
	on(w, f, func(in *as.DeregisterScalableTargetInput) (*as.DeregisterScalableTargetOutput, error) {
		if _, ok := w.targets[*in.ResourceId]; !ok {
			return nil, &awsaitest.Failure{Code: "ObjectNotFoundException", Message: "No scalable target found"}
		}
		delete(w.targets, *in.ResourceId)
		return &as.DeregisterScalableTargetOutput{}, nil
	})
	on(w, f, func(in *as.DescribeScalableTargetsInput) (*as.DescribeScalableTargetsOutput, error) {
		out := &as.DescribeScalableTargetsOutput{}
		for _, id := range slices.Sorted(maps.Keys(w.targets)) {
			out.ScalableTargets = append(out.ScalableTargets, astypes.ScalableTarget{ResourceId: &id, ScalableDimension: w.targets[id], ServiceNamespace: in.ServiceNamespace})
		}
		return out, nil
	})
	on(w, f, func(in *as.PutScalingPolicyInput) (*as.PutScalingPolicyOutput, error) {
		w.policies = append(w.policies, in)
		return &as.PutScalingPolicyOutput{PolicyARN: aws.String("arn:policy/" + *in.PolicyName), Alarms: []astypes.Alarm{{AlarmName: aws.String("high"), AlarmARN: aws.String("arn:high")}}}, nil
	})
	on(w, f, func(in *as.PutScheduledActionInput) (*as.PutScheduledActionOutput, error) {
		w.actions = append(w.actions, in)
		return &as.PutScheduledActionOutput{}, nil
	})
}

func (w *world) handleJobs(f *awsaitest.Fake) {
	on(w, f, func(in *sm.CreateTransformJobInput) (*sm.CreateTransformJobOutput, error) {
		if w.jobs[*in.TransformJobName] != nil {
			return nil, &awsaitest.Failure{Code: "ResourceInUse", Message: "Job name must be unique within an AWS account and region, and a job with this name already exists"}
		}
		if w.models[*in.ModelName] == nil {
			return nil, invalid("Could not find model %q.", *in.ModelName)
		}
		w.jobs[*in.TransformJobName] = in
		w.created["job"]++
		return &sm.CreateTransformJobOutput{TransformJobArn: arn("transform-job", *in.TransformJobName)}, nil
	})
	on(w, f, func(in *sm.DescribeTransformJobInput) (*sm.DescribeTransformJobOutput, error) {
		j := w.jobs[*in.TransformJobName]
		if j == nil {
			return nil, &awsaitest.Failure{Code: "ResourceNotFound", Message: "Requested resource not found."}
		}
		out := &sm.DescribeTransformJobOutput{
			TransformJobName: in.TransformJobName, TransformJobArn: arn("transform-job", *in.TransformJobName), TransformJobStatus: types.TransformJobStatusCompleted,
			ModelName: j.ModelName, TransformInput: j.TransformInput, TransformOutput: j.TransformOutput, TransformResources: j.TransformResources,
			CreationTime: &epoch, TransformStartTime: &epoch, TransformEndTime: aws.Time(epoch.Add(time.Minute)),
		}
		if w.fails != "" {
			out.TransformJobStatus, out.FailureReason = types.TransformJobStatusFailed, &w.fails
		}
		return out, nil
	})
}

// left is everything that is there, by kind.
func (w *world) left() map[string][]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	all := map[string][]string{}
	for kind, names := range map[string][]string{
		"model": listed(w.models, nil), "config": listed(w.configs, nil), "endpoint": listed(w.endpoints, nil),
		"component": listed(w.components, nil), "scaling": listed(w.targets, nil),
	} {
		if len(names) > 0 {
			all[kind] = names
		}
	}
	return all
}
