package deploy

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
)

// Policy is one that [Client.Scale] has put in force.
type Policy struct {
	// Name is the policy's.
	Name string
	// ARN is what an alarm of CloudWatch names as its action.
	ARN string
	// Alarms are the names of those that the service has made for it.
	Alarms []string
}

// Scale has the size of an endpoint's variant, or of a component, follow the load. Calling
// it again replaces policies and schedules of the same names. It returns the policies in
// the order of Targets and Steps.
//
// A component goes down to no copy with Min 0. To come up again it needs Steps that add
// one copy, and an alarm of CloudWatch on the metric that [WakeAlarm] gives: target
// tracking sees no requests where nothing serves. Its endpoint goes down to no instance
// with [Variant].MinCount 0.
func (c *Client) Scale(ctx context.Context, of Scalable, s Scaling) ([]Policy, error) {
	const op = "deploy.Scale"
	if err := s.check(of); err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	policies, err := c.scale(ctx, of, s)
	return policies, awsai.Wrap(op, err)
}

func (c *Client) scale(ctx context.Context, of Scalable, s Scaling) ([]Policy, error) {
	_, err := c.scaling.RegisterScalableTarget(ctx, &applicationautoscaling.RegisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceSagemaker, ResourceId: &of.resource, ScalableDimension: of.dimension,
		MinCapacity: aws.Int32(int32(s.Min)), MaxCapacity: aws.Int32(int32(s.Max)),
	})
	if err != nil {
		return nil, err
	}
	var policies []Policy
	put := func(name string, in *applicationautoscaling.PutScalingPolicyInput) error {
		in.PolicyName, in.ServiceNamespace, in.ResourceId, in.ScalableDimension = &name, types.ServiceNamespaceSagemaker, &of.resource, of.dimension
		out, err := c.scaling.PutScalingPolicy(ctx, in)
		if err != nil {
			return fmt.Errorf("policy %s: %w", name, err)
		}
		p := Policy{Name: name, ARN: aws.ToString(out.PolicyARN)}
		for _, a := range out.Alarms {
			p.Alarms = append(p.Alarms, aws.ToString(a.AlarmName))
		}
		policies = append(policies, p)
		return nil
	}
	for _, t := range s.Targets {
		if err := put(t.name(of), t.input(of)); err != nil {
			return policies, err
		}
	}
	for _, t := range s.Steps {
		if err := put(t.Name, t.input()); err != nil {
			return policies, err
		}
	}
	for _, t := range s.Schedules {
		if err := c.schedule(ctx, of, t); err != nil {
			return policies, fmt.Errorf("schedule %s: %w", t.Name, err)
		}
	}
	return policies, nil
}

func (t Target) name(of Scalable) string {
	return cmp.Or(t.Name, "target-"+cmp.Or(t.Custom.Name, t.Metric, string(of.metric)))
}

func (t Target) input(of Scalable) *applicationautoscaling.PutScalingPolicyInput {
	c := &types.TargetTrackingScalingPolicyConfiguration{
		TargetValue: aws.Float64(t.Value), ScaleInCooldown: secondsOrNil(t.InCooldown), ScaleOutCooldown: secondsOrNil(t.OutCooldown), DisableScaleIn: yesOrNil(t.OnlyOut),
	}
	if m := t.Custom; m.Name != "" {
		c.CustomizedMetricSpecification = &types.CustomizedMetricSpecification{
			Namespace: sdk.Optional(m.Namespace), MetricName: &m.Name, Unit: sdk.Optional(m.Unit), Statistic: types.MetricStatistic(cmp.Or(m.Statistic, "Average")),
		}
		for _, name := range slices.Sorted(maps.Keys(m.Dimensions)) {
			c.CustomizedMetricSpecification.Dimensions = append(c.CustomizedMetricSpecification.Dimensions, types.MetricDimension{Name: aws.String(name), Value: aws.String(m.Dimensions[name])})
		}
	} else {
		c.PredefinedMetricSpecification = &types.PredefinedMetricSpecification{PredefinedMetricType: types.MetricType(cmp.Or(t.Metric, string(of.metric)))}
	}
	return &applicationautoscaling.PutScalingPolicyInput{PolicyType: types.PolicyTypeTargetTrackingScaling, TargetTrackingScalingPolicyConfiguration: c}
}

func (t Steps) input() *applicationautoscaling.PutScalingPolicyInput {
	c := &types.StepScalingPolicyConfiguration{
		AdjustmentType: types.AdjustmentTypeChangeInCapacity, MetricAggregationType: types.MetricAggregationType(cmp.Or(t.Aggregate, "Average")),
		Cooldown: secondsOrNil(t.Cooldown), MinAdjustmentMagnitude: sdk.Optional(int32(t.LeastChange)),
	}
	switch {
	case t.Exact:
		c.AdjustmentType = types.AdjustmentTypeExactCapacity
	case t.Percent:
		c.AdjustmentType = types.AdjustmentTypePercentChangeInCapacity
	}
	for _, s := range t.Steps {
		a := types.StepAdjustment{ScalingAdjustment: aws.Int32(int32(s.Change))}
		if !math.IsInf(s.From, -1) {
			a.MetricIntervalLowerBound = aws.Float64(s.From)
		}
		if !math.IsInf(s.To, 1) {
			a.MetricIntervalUpperBound = aws.Float64(s.To)
		}
		c.StepAdjustments = append(c.StepAdjustments, a)
	}
	return &applicationautoscaling.PutScalingPolicyInput{PolicyType: types.PolicyTypeStepScaling, StepScalingPolicyConfiguration: c}
}

func (c *Client) schedule(ctx context.Context, of Scalable, t Schedule) error {
	in := &applicationautoscaling.PutScheduledActionInput{
		ScheduledActionName: &t.Name, ServiceNamespace: types.ServiceNamespaceSagemaker, ResourceId: &of.resource, ScalableDimension: of.dimension,
		Schedule: &t.At, Timezone: sdk.Optional(t.Zone), ScalableTargetAction: &types.ScalableTargetAction{},
	}
	if t.Min >= 0 {
		in.ScalableTargetAction.MinCapacity = aws.Int32(int32(t.Min))
	}
	if t.Max >= 0 {
		in.ScalableTargetAction.MaxCapacity = aws.Int32(int32(t.Max))
	}
	if !t.Start.IsZero() {
		in.StartTime = &t.Start
	}
	if !t.End.IsZero() {
		in.EndTime = &t.End
	}
	_, err := c.scaling.PutScheduledAction(ctx, in)
	return err
}

// Unscale ends the autoscaling of an endpoint's variant or of a component, with its
// policies, schedules and the alarms that the service made for them. The size stays. Where
// there is no autoscaling it does nothing.
func (c *Client) Unscale(ctx context.Context, of Scalable) error {
	return awsai.Wrap("deploy.Unscale", c.unscale(ctx, of))
}

func (c *Client) unscale(ctx context.Context, of Scalable) error {
	_, err := c.scaling.DeregisterScalableTarget(ctx, &applicationautoscaling.DeregisterScalableTargetInput{
		ServiceNamespace: types.ServiceNamespaceSagemaker, ResourceId: &of.resource, ScalableDimension: of.dimension,
	})
	if missing(err) {
		return nil
	}
	return err
}

// scaled finds what is scaled of an endpoint's variants and of components.
func (c *Client) scaled(ctx context.Context, endpoint string, components []string) (found []Scalable, err error) {
	in := &applicationautoscaling.DescribeScalableTargetsInput{ServiceNamespace: types.ServiceNamespaceSagemaker}
	for p := applicationautoscaling.NewDescribeScalableTargetsPaginator(c.scaling, in); p.HasMorePages(); {
		out, err := p.NextPage(ctx)
		if err != nil {
			return nil, err
		}
		for _, t := range out.ScalableTargets {
			id := aws.ToString(t.ResourceId)
			component, ofComponent := strings.CutPrefix(id, "inference-component/")
			if ofComponent && slices.Contains(components, component) || strings.HasPrefix(id, "endpoint/"+endpoint+"/variant/") {
				found = append(found, Scalable{resource: id, dimension: t.ScalableDimension})
			}
		}
	}
	return found, nil
}

// WakeAlarm is the metric that tells of requests to a component without copies, for an
// alarm of CloudWatch that goes off at 1 or more in a period of 30 s.
func WakeAlarm(component string) Metric {
	return Metric{
		Namespace: "AWS/SageMaker", Name: "NoCapacityInvocationFailures", Statistic: "Maximum",
		Dimensions: map[string]string{"InferenceComponentName": component},
	}
}
