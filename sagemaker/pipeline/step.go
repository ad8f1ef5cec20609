package pipeline

import (
	"reflect"
	"strings"
	"time"
)

// Kind is the type of a step. One that this package does not know passes through.
type Kind string

// The 23 kinds of step.
const (
	KindProcessing                        Kind = "Processing"
	KindTraining                          Kind = "Training"
	KindTuning                            Kind = "Tuning"
	KindModel                             Kind = "Model"
	KindRegisterModel                     Kind = "RegisterModel"
	KindTransform                         Kind = "Transform"
	KindCondition                         Kind = "Condition"
	KindCallback                          Kind = "Callback"
	KindLambda                            Kind = "Lambda"
	KindFail                              Kind = "Fail"
	KindEMR                               Kind = "EMR"
	KindEMRServerless                     Kind = "EMRServerless"
	KindQualityCheck                      Kind = "QualityCheck"
	KindClarifyCheck                      Kind = "ClarifyCheck"
	KindAutoML                            Kind = "AutoML"
	KindEndpointConfig                    Kind = "EndpointConfig"
	KindEndpoint                          Kind = "Endpoint"
	KindInferenceComponent                Kind = "InferenceComponent"
	KindLineage                           Kind = "Lineage"
	KindBedrockCustomModel                Kind = "BedrockCustomModel"
	KindBedrockCustomModelDeployment      Kind = "BedrockCustomModelDeployment"
	KindBedrockModelImport                Kind = "BedrockModelImport"
	KindBedrockProvisionedModelThroughput Kind = "BedrockProvisionedModelThroughput"
)

// Step is a step of a pipeline. The functions named after the kinds make them.
type Step interface {
	// Name is the step's name.
	Name() string
	// Kind is the step's type.
	Kind() Kind
	build() (*object, error)
}

// Options are what every step may have.
type Options struct {
	// DisplayName is what the console shows. The default is the name.
	DisplayName string
	// Description says what the step is for.
	Description string
	// After are the steps that this one waits for beyond those whose values it uses.
	After []Step
}

// CacheOptions are those of kinds that may be cached.
type CacheOptions struct {
	Options
	// Cache lets the service take the result of an earlier execution. The default is none.
	Cache Cache
}

// RetryOptions are those of kinds that may be retried.
type RetryOptions struct {
	Options
	// Retry says what is tried again, and how often. The service retries its own faults and
	// throttling without it.
	Retry []Retry
}

// JobOptions are those of kinds that may be cached and retried.
type JobOptions struct {
	Options
	// Cache lets the service take the result of an earlier execution. The default is none.
	Cache Cache
	// Retry says what is tried again, and how often.
	Retry []Retry
}

// Cache says for how long the result of a step may be taken in place of running it again.
type Cache struct {
	// Enabled turns caching on. A zero Cache is left out of the definition.
	Enabled bool `at:"Enabled" or:"false"`
	// ExpireAfter is a duration as ISO 8601 has it, as P30D or PT1H.
	ExpireAfter string `at:"ExpireAfter"`
}

// CacheFor is a cache whose entries serve for d. Days and minutes count, seconds do not.
func CacheFor(d time.Duration) Cache { return Cache{Enabled: true, ExpireAfter: iso(d)} }

// Exception is a kind of failure that a step can be retried after.
type Exception string

// The kinds of failure. Those of a job are not for the kinds Model and RegisterModel.
const (
	ServiceFault     Exception = "Step.SERVICE_FAULT"
	Throttling       Exception = "Step.THROTTLING"
	JobInternalError Exception = "SageMaker.JOB_INTERNAL_ERROR"
	CapacityError    Exception = "SageMaker.CAPACITY_ERROR"
	ResourceLimit    Exception = "SageMaker.RESOURCE_LIMIT"
)

// Retry says how a step is tried again. Exactly one of MaxAttempts and ExpireAfter counts.
type Retry struct {
	// On are the failures that it is for.
	On []Exception
	// Interval is the time before the first retry, whole seconds. The default is 1 s.
	Interval time.Duration
	// Backoff is by what each further wait is longer than the one before. The default is 2.
	Backoff float64
	// MaxAttempts is how often the step is tried again, 1 to 20.
	MaxAttempts int
	// ExpireAfter is for how long it is tried, whole minutes, 14400 (ten days) at most.
	ExpireAfter time.Duration
}

func (r Retry) tree() node {
	backoff, interval := r.Backoff, r.Interval
	if backoff == 0 {
		backoff = 2
	}
	if interval == 0 {
		interval = time.Second
	}
	o := newObject(arg("BackoffRate", literal(backoff)), arg("IntervalSeconds", literal(int(interval/time.Second))))
	if r.MaxAttempts != 0 {
		o.set("MaxAttempts", literal(r.MaxAttempts))
	}
	if r.ExpireAfter != 0 {
		o.set("ExpireAfterMin", literal(int(r.ExpireAfter/time.Minute)))
	}
	on := list{}
	for _, e := range r.On {
		on = append(on, quote(string(e)))
	}
	o.set("ExceptionType", on)
	return o
}

// base is what the steps of all kinds are made of.
type base struct {
	name  string
	kind  Kind
	args  any // of the request: a tagged struct, Arguments or a node
	opts  JobOptions
	extra []member // of the step, after its arguments
}

// Name is the step's name.
func (b base) Name() string { return b.name }

// Kind is the step's type.
func (b base) Kind() Kind { return b.kind }

func newBase(kind Kind, name string, args any, opts JobOptions, extra ...member) base {
	return base{name: name, kind: kind, args: args, opts: opts, extra: extra}
}

func (b base) build() (*object, error) {
	args, err := treeOf(b.args)
	if err != nil {
		return nil, err
	}
	o := newObject(arg("Name", quote(b.name)), arg("Type", quote(string(b.kind))), arg("Arguments", args))
	if after := b.after(); len(after) > 0 {
		o.set("DependsOn", after)
	}
	setText(o, "DisplayName", b.opts.DisplayName)
	setText(o, "Description", b.opts.Description)
	if len(b.opts.Retry) > 0 {
		retries := list{}
		for _, r := range b.opts.Retry {
			retries = append(retries, r.tree())
		}
		o.set("RetryPolicies", retries)
	}
	if b.opts.Cache != (Cache{}) {
		cache, err := built(reflect.ValueOf(b.opts.Cache))
		if err != nil {
			return nil, err
		}
		o.set("CacheConfig", cache)
	}
	for _, m := range b.extra {
		o.set(m.name, m.value)
	}
	return o, nil
}

func (b base) after() list {
	var l list
	for _, s := range b.opts.After {
		if s != nil {
			l = append(l, quote(s.Name()))
		}
	}
	return l
}

func setText(o *object, name, s string) {
	if s != "" {
		o.set(name, quote(s))
	}
}

// property is a value of what the service tells of a step when it has run.
func property[T Primitive](name, path string) Val[T] {
	if !strings.HasPrefix(path, "[") {
		path = "." + path
	}
	return Val[T]{get("Steps." + name + path)}
}

// Source is a step whose properties others can use.
type Source interface {
	Step
	properties()
}

// outlet is embedded by the steps that have properties.
type outlet struct{ base }

func (outlet) properties() {}

// Property is a text of what the service tells of the step when it has run, by its path in the
// answer of the API's Describe operation, as "ModelArtifacts.S3ModelArtifacts" or
// "ProcessingOutputConfig.Outputs['train'].S3Output.S3Uri". [Definition.Validate] knows the
// answers' shapes. See [Property] for other types.
func (o outlet) Property(path string) Val[string] { return property[string](o.name, path) }

// Property is a value of any type of what the service tells of a step when it has run.
func Property[T Primitive](of Source, path string) Val[T] { return property[T](of.Name(), path) }

func options[O any](optFns []func(*O)) O {
	var o O
	for _, fn := range optFns {
		fn(&o)
	}
	return o
}

func plainOptions(optFns []func(*Options)) JobOptions {
	return JobOptions{Options: options(optFns)}
}

func cacheOptions(optFns []func(*CacheOptions)) JobOptions {
	o := options(optFns)
	return JobOptions{Options: o.Options, Cache: o.Cache}
}

func retryOptions(optFns []func(*RetryOptions)) JobOptions {
	o := options(optFns)
	return JobOptions{Options: o.Options, Retry: o.Retry}
}
