package deploy

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling/types"
)

// Scalable is what autoscaling changes the size of. Make one with [ScaleVariant],
// [ScaleProvisioned] or [ScaleComponent].
type Scalable struct {
	resource  string
	dimension types.ScalableDimension
	metric    types.MetricType
}

// ScaleVariant is the number of a variant's instances.
func ScaleVariant(endpoint, variant string) Scalable {
	return Scalable{"endpoint/" + endpoint + "/variant/" + variant, types.ScalableDimensionSageMakerVariantDesiredInstanceCount, types.MetricTypeSageMakerVariantInvocationsPerInstance}
}

// ScaleProvisioned is the concurrency that a serverless variant keeps ready.
func ScaleProvisioned(endpoint, variant string) Scalable {
	return Scalable{"endpoint/" + endpoint + "/variant/" + variant, types.ScalableDimensionSageMakerVariantDesiredProvisionedConcurrency, types.MetricTypeSageMakerVariantProvisionedConcurrencyUtilization}
}

// ScaleComponent is the number of a component's copies.
func ScaleComponent(component string) Scalable {
	return Scalable{"inference-component/" + component, types.ScalableDimensionSageMakerInferenceComponentDesiredCopyCount, types.MetricTypeSageMakerInferenceComponentInvocationsPerCopy}
}

// Scaling is how a size follows the load, between Min and Max.
type Scaling struct {
	// Min and Max bound the size. Min may be 0 for a component, and for a variant of an
	// asynchronous endpoint.
	Min, Max int
	// Targets keep a metric near a value.
	Targets []Target
	// Steps answer alarms.
	Steps []Steps
	// Schedules move Min and Max at times.
	Schedules []Schedule
}

// Target keeps a metric near a value, by adding and removing what there are of.
type Target struct {
	// Name is the policy's, unique for what is scaled. The default is "target", a hyphen
	// and the metric's name.
	Name string
	// Value is what the metric is kept at: by default, requests a minute for each instance
	// or copy, and the used part, in (0,1], of provisioned concurrency.
	Value float64
	// Metric is one that autoscaling knows, as
	// "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution". The default is
	// the one that Value speaks of.
	Metric string
	// Custom is a metric of CloudWatch in place of Metric.
	Custom Metric
	// InCooldown and OutCooldown are the times between two changes down and up. The
	// defaults are the service's 5 min.
	InCooldown, OutCooldown time.Duration
	// OnlyOut never removes.
	OnlyOut bool
}

// Metric is one of CloudWatch.
type Metric struct {
	// Namespace, Name, Unit and Statistic ("Average", "Maximum", "Minimum", "Sum",
	// "SampleCount") are CloudWatch's. The default of Statistic is Average.
	Namespace, Name, Unit, Statistic string
	// Dimensions are names and values.
	Dimensions map[string]string
}

// Steps change the size by how far an alarm is from its threshold. The alarm is made in
// CloudWatch, with the policy's ARN that [Client.Scale] returns as its action.
type Steps struct {
	// Name is the policy's, unique for what is scaled.
	Name string
	// Steps are ordered by From. They must not overlap.
	Steps []Step
	// Exact takes Change as the new size, Percent as a percentage of the size. The default
	// adds it.
	Exact, Percent bool
	// LeastChange is the least number that a percentage adds or removes.
	LeastChange int
	// Aggregate is "Average", "Minimum" or "Maximum". The default is Average.
	Aggregate string
	// Cooldown is the time between two changes.
	Cooldown time.Duration
}

// Step is one of [Steps].
type Step struct {
	// From and To bound the difference between metric and threshold: From is part of it, To
	// is not. -Inf and +Inf, as math.Inf gives them, are no bounds.
	From, To float64
	// Change is what is added, or the new size.
	Change int
}

// Schedule sets the bounds of the size at times.
type Schedule struct {
	// Name is the schedule's, unique for what is scaled.
	Name string
	// At is "cron(…)", "rate(…)" or "at(…)".
	At string
	// Zone is the IANA time zone of At, as "Europe/Vienna". The default is UTC.
	Zone string
	// Min and Max are the new bounds. A negative number leaves a bound.
	Min, Max int
	// Start and End bound the times at which it works.
	Start, End time.Time
}

var scheduleForm = regexp.MustCompile(`^(cron|rate|at)\(.+\)$`)

// Limits of Application Auto Scaling (API Reference).
const (
	maxPolicyName = 256
	maxSteps      = 20
)

func (s Scaling) check(of Scalable) error {
	var faults []error
	if of.resource == "" {
		faults = append(faults, fmt.Errorf("nothing to scale is named"))
	}
	if s.Min < 0 || s.Max < max(s.Min, 1) || s.Max > math.MaxInt32 {
		faults = append(faults, fmt.Errorf("at least 0 and at most 1 or more, got %d to %d", s.Min, s.Max))
	}
	if s.Min == 0 && of.dimension == types.ScalableDimensionSageMakerVariantDesiredProvisionedConcurrency {
		faults = append(faults, fmt.Errorf("at least 1 is provisioned"))
	}
	names := map[string]bool{}
	unique := func(name string) {
		if name == "" || len(name) > maxPolicyName || names[name] {
			faults = append(faults, fmt.Errorf("the name of policy %d: 1 to %d bytes and no other's, got %d", len(names), maxPolicyName, len(name)))
		}
		names[name] = true
	}
	for i, t := range s.Targets {
		unique(t.name(of))
		if !(t.Value > 0) || math.IsInf(t.Value, 0) {
			faults = append(faults, fmt.Errorf("the value of target %d is over 0", i))
		}
	}
	for i, t := range s.Steps {
		unique(t.Name)
		if err := t.check(); err != nil {
			faults = append(faults, fmt.Errorf("steps %d: %w", i, err))
		}
	}
	for i, t := range s.Schedules {
		unique(t.Name)
		switch {
		case !scheduleForm.MatchString(t.At):
			faults = append(faults, fmt.Errorf("schedule %d is none of cron(…), rate(…) and at(…)", i))
		case t.Min < 0 && t.Max < 0, t.Min >= 0 && t.Max >= 0 && t.Max < t.Min:
			faults = append(faults, fmt.Errorf("schedule %d sets no bounds, or at most %d and at least %d", i, t.Max, t.Min))
		}
	}
	return errors.Join(faults...)
}

func (t Steps) check() error {
	if n := len(t.Steps); n < 1 || n > maxSteps {
		return fmt.Errorf("1 to %d steps, got %d", maxSteps, n)
	}
	if t.Exact && t.Percent {
		return fmt.Errorf("a change is a size or a percentage")
	}
	for i, s := range t.Steps {
		if !(s.From < s.To) {
			return fmt.Errorf("step %d is empty", i)
		}
		if i > 0 && s.From < t.Steps[i-1].To {
			return fmt.Errorf("step %d overlaps the one before", i)
		}
	}
	return nil
}
