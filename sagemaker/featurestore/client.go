package featurestore

import (
	"strings"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/athena"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai/internal/rest"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Options are the settings of a [Client].
type Options struct {
	// Concurrency is the largest number of requests of a batch at a time. The default is 8.
	Concurrency int
	// Output is where Athena writes the results of queries, and where tables of rows are
	// put for it to read: a bucket, or a prefix in one. The default is the bucket of
	// SageMaker's tools in the region, sagemaker-{region}-{account}, which has to exist.
	Output media.URI
	// WorkGroup is Athena's. The default is its own, "primary".
	WorkGroup string
	// KMSKey encrypts the results of queries. The default is none.
	KMSKey string
	// Wait says how groups and queries are waited for. The zero value is package job's
	// default for groups, and 250 ms to 5 s for queries.
	Wait job.Options
}

// Client works with the feature groups of an account. It is safe for concurrent use.
type Client struct {
	cfg     aws.Config
	api     *sagemaker.Client
	athena  *athena.Client
	runtime runtime
	o       Options

	mu     sync.Mutex
	output media.URI // where queries write, once it is known
}

var _ Store = (*Client)(nil)

// New returns a client. Nothing is sent before the first call.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	return &Client{
		cfg: cfg,
		api: control.Client(cfg),
		athena: athena.NewFromConfig(cfg, func(o *athena.Options) {
			o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		}),
		runtime: newRuntime(cfg),
		output:  o.Output,
		o:       o,
	}
}

func newRuntime(cfg aws.Config) runtime {
	domain := "amazonaws.com"
	if strings.HasPrefix(cfg.Region, "cn-") {
		domain = "amazonaws.com.cn"
	}
	client := rest.New(cfg, rest.Service{
		ID: "SageMaker FeatureStore Runtime", SigningName: "sagemaker",
		Host: "featurestore-runtime.sagemaker." + cfg.Region + "." + domain,
	})
	return runtime{one: client, many: client.LeaveThrottling()}
}
