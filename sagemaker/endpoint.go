package sagemaker

import (
	"cmp"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Target picks among the models behind an endpoint. The zero value leaves it to the endpoint.
type Target struct {
	// Component is the name of an inference component.
	Component string
	// Variant is the name of a production variant; else the weights of the variants decide.
	Variant string
	// Model is the path of an archive below a multi-model endpoint's prefix in S3, as
	// "fr/model.tar.gz". Streams do not take it.
	Model string
	// Container is the host name of a container, for endpoints with several that are invoked
	// directly.
	Container string
}

// Options are the settings of an [Endpoint].
type Options struct {
	// Target is that of requests which have none.
	Target Target
	// MaxBytes is how large a body may be. The default is 6,291,456, the limit of the
	// service's public model.
	MaxBytes int
	// Timeout is how long each attempt of an invocation waits for its response. The default is
	// 65 s: the service ends a container's work after 60 s.
	Timeout time.Duration
	// StreamTimeout is how long a stream may take in all. The default is 8 min 15 s: the
	// service ends a stream after 8 minutes.
	StreamTimeout time.Duration
	// Concurrency is how many requests of a batch may be under way at once. Fewer are while
	// the endpoint throttles. The default is 8.
	Concurrency int
	// Stage is a bucket in cfg's region, or a prefix in it, for the inputs of asynchronous
	// invocations that are too large to go inline. The default is none: those are refused.
	Stage media.URI
	// MaxResultBytes is how large the result of an asynchronous invocation may be that is read
	// into memory. The default is 64 MiB. [Endpoint.OpenResult] has no such limit.
	MaxResultBytes int64
	// Wait says how asynchronous invocations are waited for. The zero value is package job's
	// default.
	Wait job.Options
}

// The defaults, and limits of the service's public model.
const (
	maxBodyBytes  = 6_291_456
	maxAsyncBytes = 128_000
	maxResult     = 64 << 20
	timeout       = 65 * time.Second
	streamTimeout = 8*time.Minute + 15*time.Second
)

// Endpoint is one SageMaker endpoint. It is safe for concurrent use.
type Endpoint struct {
	client *sagemakerruntime.Client
	stage  *media.Stager
	name   string
	o      Options
}

// New returns the endpoint with the given name in cfg's region. Nothing is sent before the first
// request, which is also what refuses a name that cannot be one.
func New(cfg aws.Config, name string, optFns ...func(*Options)) *Endpoint {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	o.MaxBytes = cmp.Or(max(o.MaxBytes, 0), maxBodyBytes)
	o.Timeout = cmp.Or(max(o.Timeout, 0), timeout)
	o.StreamTimeout = cmp.Or(max(o.StreamTimeout, 0), streamTimeout)
	o.MaxResultBytes = cmp.Or(max(o.MaxResultBytes, 0), maxResult)
	return &Endpoint{
		client: sagemakerruntime.NewFromConfig(cfg, func(r *sagemakerruntime.Options) {
			r.APIOptions = append(r.APIOptions, sdk.PlainBody)
		}),
		stage: media.NewStager(cfg, o.Stage.Bucket, func(s *media.StagerOptions) { s.Prefix = stagePrefix(o.Stage.Key) }),
		name:  name,
		o:     o,
	}
}

// Name is the endpoint's name.
func (e *Endpoint) Name() string { return e.name }
