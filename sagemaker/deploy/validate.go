package deploy

import (
	"cmp"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Limits of CreateEndpointConfig (Amazon SageMaker API Reference), and what shadow tests,
// serverless inference and deployment guardrails exclude (Developer Guide).
const (
	maxVariants     = 10
	serverlessStep  = 1024
	maxServerless   = 6144
	maxConcurrency  = 200
	maxAsync        = 1000
	maxVolume       = 512
	maxPools        = 5
	maxTarget       = 512 // bytes of an address that the service writes to
	leastStart      = time.Minute
	mostStart       = time.Hour
	maxCaptureTypes = 10
)

func (c *Client) validate(op string, e Endpoint) error {
	faults := []error{control.CheckName("endpoint", e.Name, control.MaxName)}
	faults = append(faults, e.checkVariants(c.o.Role)...)
	faults = append(faults, e.checkTogether()...)
	faults = append(faults, e.checkHosting(c.o.Role)...)
	faults = append(faults, e.Async.check(), e.Capture.check(), e.Explain.check(), e.Rollout.check(false))
	if err := errors.Join(faults...); err != nil {
		return awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return nil
}

func (e Endpoint) checkVariants(role string) (faults []error) {
	if n := len(e.Variants); n < 1 || n > maxVariants {
		faults = append(faults, fmt.Errorf("an endpoint has 1 to %d variants, got %d", maxVariants, n))
	}
	if len(e.Shadows) > 0 && (len(e.Shadows) > 1 || len(e.Variants) > 1) {
		faults = append(faults, fmt.Errorf("an endpoint with a shadow has one of it and one variant, got %d and %d", len(e.Shadows), len(e.Variants)))
	}
	seen, weights := map[string]bool{}, 0.0
	for i, v := range e.all() {
		if err := v.check(role); err != nil {
			faults = append(faults, fmt.Errorf("variant %d: %w", i, err))
		}
		if seen[v.Name] {
			faults = append(faults, fmt.Errorf("variant %d: another one has its name", i))
		}
		seen[v.Name] = true
		if i < len(e.Variants) {
			weights += weight(v)
		}
	}
	if len(e.Variants) > 1 && weights == 0 {
		faults = append(faults, fmt.Errorf("no variant has a weight: no request would be served"))
	}
	return faults
}

// all are variants and shadows, with their names.
func (e Endpoint) all() []Variant {
	var all []Variant
	for _, v := range e.Variants {
		v.Name = cmp.Or(v.Name, "main")
		all = append(all, v)
	}
	for _, v := range e.Shadows {
		v.Name = cmp.Or(v.Name, "shadow")
		all = append(all, v)
	}
	return all
}

func weight(v Variant) float64 {
	switch {
	case v.Weight < 0:
		return 0
	case v.Weight == 0:
		return 1
	}
	return v.Weight
}

func (v Variant) check(role string) error {
	var faults []error
	fault := func(wrong bool, format string, args ...any) {
		if wrong {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	faults = append(faults, control.CheckName("variant", v.Name, control.MaxName))
	if !v.Model.isZero() {
		faults = append(faults, v.Model.check(role))
	}
	fault(math.IsNaN(v.Weight) || math.IsInf(v.Weight, 0) || v.Weight > math.MaxFloat32, "the weight is no number of single precision")
	fault(v.Count < 0 || v.Count > math.MaxInt32, "the number of instances is 1 or more, got %d", v.Count)
	fault(v.VolumeGiB < 0 || v.VolumeGiB > maxVolume, "storage of 1 to %d GiB, got %d", maxVolume, v.VolumeGiB)
	for _, d := range []time.Duration{v.DownloadTimeout, v.StartTimeout} {
		fault(d != 0 && (d < leastStart || d > mostStart), "a timeout of an instance's start is %v to %v, got %v", leastStart, mostStart, d)
	}
	fault(len(v.CoreDumps.String()) > maxTarget, "where core dumps go: limit %d bytes, got %d", maxTarget, len(v.CoreDumps.String()))
	if v.serverless() {
		faults = append(faults, v.checkServerless())
	} else {
		faults = append(faults, v.checkInstances())
	}
	return errors.Join(faults...)
}

func (v Variant) checkServerless() error {
	s := v.Serverless
	switch {
	case v.Instance != "" || v.Count != 0 || v.managed() || len(v.Pools) > 0 || v.VolumeGiB != 0:
		return fmt.Errorf("a serverless variant has no instances")
	case s.MemoryMiB < serverlessStep || s.MemoryMiB > maxServerless || s.MemoryMiB%serverlessStep != 0:
		return fmt.Errorf("serverless memory is %d to %d MiB in steps of %d, got %d", serverlessStep, maxServerless, serverlessStep, s.MemoryMiB)
	case s.Concurrency < 1 || s.Concurrency > maxConcurrency:
		return fmt.Errorf("serverless concurrency is 1 to %d, got %d", maxConcurrency, s.Concurrency)
	case s.Provisioned < 0 || s.Provisioned > s.Concurrency:
		return fmt.Errorf("provisioned concurrency is at most the concurrency %d, got %d", s.Concurrency, s.Provisioned)
	case v.Model.isZero():
		return fmt.Errorf("a serverless variant has a model")
	case len(v.Model.Containers) > 1:
		return fmt.Errorf("a serverless variant has one container, got %d", len(v.Model.Containers))
	case !v.Model.VPC.isZero() || v.Model.Isolated:
		return fmt.Errorf("a serverless variant has neither VPC nor isolation")
	case len(v.Model.Containers) == 1 && v.Model.Containers[0].MultiModel:
		return fmt.Errorf("a serverless variant has no multi-model container")
	}
	return nil
}

func (v Variant) checkInstances() error {
	switch {
	case (v.Instance == "") == (len(v.Pools) == 0):
		return fmt.Errorf("want a type of instance, or pools, or a serverless size")
	case len(v.Pools) > maxPools:
		return fmt.Errorf("limit %d pools, got %d", maxPools, len(v.Pools))
	case v.managed() && (v.MinCount < 0 || v.MaxCount < max(v.MinCount, 1)):
		return fmt.Errorf("managed instances are at least 0 and at most 1 or more, got %d to %d", v.MinCount, v.MaxCount)
	case v.managed() && v.Count != 0 && (v.Count < v.MinCount || v.Count > v.MaxCount):
		return fmt.Errorf("the number of instances is outside what is managed: %d of %d to %d", v.Count, v.MinCount, v.MaxCount)
	}
	return nil
}

// checkTogether finds what is right alone and does not go together.
func (e Endpoint) checkTogether() (faults []error) {
	fault := func(wrong bool, text string) {
		if wrong {
			faults = append(faults, errors.New(text))
		}
	}
	serverless, many, multi := false, false, false
	for _, v := range e.all() {
		serverless = serverless || v.serverless()
		many = many || len(v.Model.Containers) > 1
		for _, c := range v.Model.Containers {
			multi = multi || c.MultiModel
		}
	}
	fault(serverless && len(e.Variants)+len(e.Shadows) > 1, "a serverless endpoint has one variant")
	fault(serverless && !e.Async.isZero(), "an asynchronous endpoint is not serverless")
	fault(serverless && !e.Capture.isZero(), "a serverless endpoint captures nothing")
	fault(serverless && e.Rollout.Strategy == Rolling, "a serverless endpoint has no rolling change")
	fault(len(e.Variants) > 1 && e.Rollout.Strategy == Rolling, "an endpoint of several variants has no rolling change")
	fault(len(e.Shadows) > 0 && (!e.Async.isZero() || many || multi), "an endpoint with a shadow is not asynchronous and has neither several containers nor multi-model ones")
	return faults
}

// checkHosting is for endpoints whose variants carry components.
func (e Endpoint) checkHosting(role string) (faults []error) {
	hosts := 0
	for _, v := range e.all() {
		if v.Model.isZero() {
			hosts++
		}
	}
	switch {
	case hosts == 0 && (!e.VPC.isZero() || e.Isolated):
		return []error{fmt.Errorf("the network of a variant with a model is its model's")}
	case hosts == 0:
		return nil
	case hosts < len(e.all()):
		faults = append(faults, fmt.Errorf("either all variants have a model or none: %d of %d have none", hosts, len(e.all())))
	case len(e.Shadows) > 0 || !e.Async.isZero():
		faults = append(faults, fmt.Errorf("an endpoint for components has neither shadows nor asynchronous answers"))
	}
	return append(faults, checkRole(orRole(e.Role, role)), e.VPC.check())
}

func (a Async) check() error {
	switch {
	case a.isZero():
		return nil
	case a.Output == media.URI{}:
		return fmt.Errorf("an asynchronous endpoint writes to a prefix in S3, and it has none")
	case len(a.Output.String()) > maxTarget || len(a.Failure.String()) > maxTarget:
		return fmt.Errorf("where answers go: limit %d bytes, got %d and %d", maxTarget, len(a.Output.String()), len(a.Failure.String()))
	case a.Concurrency < 0 || a.Concurrency > maxAsync:
		return fmt.Errorf("asynchronous concurrency is 1 to %d, got %d", maxAsync, a.Concurrency)
	case a.Include && a.SuccessTopic == "" && a.ErrorTopic == "":
		return fmt.Errorf("answers go into messages to topics, and there are none")
	}
	return nil
}

func (c Capture) check() error {
	switch {
	case c.isZero() && !c.NoInput && !c.NoOutput:
		return nil
	case c.Output == media.URI{}:
		return fmt.Errorf("what is captured goes to a prefix in S3, and there is none")
	case len(c.Output.String()) > maxTarget:
		return fmt.Errorf("where captures go: limit %d bytes, got %d", maxTarget, len(c.Output.String()))
	case c.Percent < 1 || c.Percent > 100:
		return fmt.Errorf("1 to 100 percent of requests are captured, got %d", c.Percent)
	case c.NoInput && c.NoOutput:
		return fmt.Errorf("neither requests nor answers are captured")
	case len(c.CSV) > maxCaptureTypes || len(c.JSON) > maxCaptureTypes:
		return fmt.Errorf("limit %d content types each, got %d and %d", maxCaptureTypes, len(c.CSV), len(c.JSON))
	}
	return nil
}
