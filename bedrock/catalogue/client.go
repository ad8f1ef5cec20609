package catalogue

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// Lifecycles are what the client knows of models that the region does not list any more,
	// and of successors, which the service does not tell. The default is
	// bedrock.DefaultLifecycles.
	Lifecycles bedrock.Lifecycles
	// Stager puts data sets into S3 that are not there, and reads the metrics that jobs write.
	// What it has put there belongs to the caller, who cleans up when the job has ended. The
	// default is none: data sets have to be in S3, and metrics are not read.
	Stager *media.Stager
	// Jobs say how jobs are waited for. The defaults are those of package job.
	Jobs job.Options
}

// Client asks for the models of an account in one region and administers them. It is safe for
// concurrent use.
type Client struct {
	api    *sdkbedrock.Client
	region string
	o      Options
}

// New returns a client for the region of cfg. It asks nothing.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Lifecycles == nil {
		o.Lifecycles = bedrock.DefaultLifecycles()
	}
	api := sdkbedrock.NewFromConfig(cfg, func(o *sdkbedrock.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})
	return &Client{api: api, region: cfg.Region, o: o}
}

// jobs passes on how jobs are waited for.
func (c *Client) jobs(o *job.Options) { *o = c.o.Jobs }
