package deploy

import (
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker/types"
)

// Limits of DeploymentConfig (Amazon SageMaker API Reference).
const (
	maxAlarms    = 10
	maxAlarmName = 255
	leastRollout = 10 * time.Minute
	mostRollout  = 8 * time.Hour
	mostBake     = time.Hour
	mostStep     = 50 // percent
)

// leastStep is the smallest step of each strategy in percent.
func leastStep(s Strategy) int {
	switch s {
	case Linear:
		return 10
	case Rolling:
		return 5
	}
	return 1
}

// check is for an endpoint's, or for a component's, which only rolls.
func (r Rollout) check(component bool) error {
	if r.isZero() {
		return nil
	}
	if component && r.Strategy != Rolling {
		return fmt.Errorf("a component changes by rolling steps only, not by %q", r.Strategy)
	}
	switch r.Strategy {
	case "", AllAtOnce:
		if r.Step != (Size{}) {
			return fmt.Errorf("a change all at once has no step")
		}
	case Canary, Linear, Rolling:
		if err := r.Step.check(leastStep(r.Strategy)); err != nil {
			return fmt.Errorf("the step: %w", err)
		}
	default:
		return fmt.Errorf("no strategy %q", r.Strategy)
	}
	if r.RollbackStep != (Size{}) {
		if r.Strategy != Rolling {
			return fmt.Errorf("only a rolling change has steps back")
		}
		if (r.RollbackStep.Count > 0) == (r.RollbackStep.Percent > 0) {
			return fmt.Errorf("the step back is a count or a percentage")
		}
	}
	return r.checkTimes()
}

func (r Rollout) checkTimes() error {
	switch {
	case r.Bake < 0 || r.Bake > mostBake:
		return fmt.Errorf("alarms are watched for at most %v after a step, got %v", mostBake, r.Bake)
	case r.KeepOld < 0 || r.KeepOld > mostBake:
		return fmt.Errorf("the old fleet stays for at most %v, got %v", mostBake, r.KeepOld)
	case r.KeepOld > 0 && r.Strategy == Rolling:
		return fmt.Errorf("a rolling change keeps no old fleet")
	case r.Timeout != 0 && (r.Timeout < leastRollout || r.Timeout > mostRollout):
		return fmt.Errorf("the timeout of a change is %v to %v, got %v", leastRollout, mostRollout, r.Timeout)
	case r.Timeout != 0 && r.Timeout <= r.Bake+r.KeepOld:
		return fmt.Errorf("the timeout %v of a change is no longer than its waits of %v", r.Timeout, r.Bake+r.KeepOld)
	case len(r.Alarms) > maxAlarms:
		return fmt.Errorf("limit %d alarms, got %d", maxAlarms, len(r.Alarms))
	}
	for i, a := range r.Alarms {
		if a == "" || len(a) > maxAlarmName {
			return fmt.Errorf("the name of alarm %d: limit 1 to %d bytes, got %d", i, maxAlarmName, len(a))
		}
	}
	return nil
}

func (s Size) check(least int) error {
	switch {
	case (s.Count > 0) == (s.Percent > 0):
		return fmt.Errorf("want a count or a percentage")
	case s.Percent > 0 && (s.Percent < least || s.Percent > mostStep):
		return fmt.Errorf("%d to %d percent, got %d", least, mostStep, s.Percent)
	}
	return nil
}

func (s Size) input() *types.CapacitySize {
	if s.Percent > 0 {
		return &types.CapacitySize{Type: types.CapacitySizeTypeCapacityPercent, Value: aws.Int32(int32(s.Percent))}
	}
	return &types.CapacitySize{Type: types.CapacitySizeTypeInstanceCount, Value: aws.Int32(int32(s.Count))}
}

// input is the service's form. None is nil.
func (r Rollout) input() *types.DeploymentConfig {
	if r.isZero() {
		return nil
	}
	d := &types.DeploymentConfig{AutoRollbackConfiguration: alarms(r.Alarms)}
	bake := aws.Int32(int32(r.Bake / time.Second))
	if r.Strategy == Rolling {
		d.RollingUpdatePolicy = &types.RollingUpdatePolicy{
			MaximumBatchSize: r.Step.input(), WaitIntervalInSeconds: bake, MaximumExecutionTimeoutInSeconds: secondsOrNil(r.Timeout),
		}
		if r.RollbackStep != (Size{}) {
			d.RollingUpdatePolicy.RollbackMaximumBatchSize = r.RollbackStep.input()
		}
		return d
	}
	routing := &types.TrafficRoutingConfig{Type: types.TrafficRoutingConfigTypeAllAtOnce, WaitIntervalInSeconds: bake}
	switch r.Strategy {
	case Canary:
		routing.Type, routing.CanarySize = types.TrafficRoutingConfigTypeCanary, r.Step.input()
	case Linear:
		routing.Type, routing.LinearStepSize = types.TrafficRoutingConfigTypeLinear, r.Step.input()
	}
	d.BlueGreenUpdatePolicy = &types.BlueGreenUpdatePolicy{
		TrafficRoutingConfiguration: routing, TerminationWaitInSeconds: secondsOrNil(r.KeepOld), MaximumExecutionTimeoutInSeconds: secondsOrNil(r.Timeout),
	}
	return d
}

func alarms(names []string) *types.AutoRollbackConfig {
	if len(names) == 0 {
		return nil
	}
	a := &types.AutoRollbackConfig{}
	for _, name := range names {
		a.Alarms = append(a.Alarms, types.Alarm{AlarmName: aws.String(name)})
	}
	return a
}
