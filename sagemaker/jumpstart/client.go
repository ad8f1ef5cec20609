package jumpstart

import (
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/aws-sdk-go-v2/service/sagemakerruntime"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/sagemaker/deploy"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// PublicHub is the hub of AWS's models.
const PublicHub = "SageMakerPublicHub"

// Options are a [Client]'s.
type Options struct {
	// Hub is the hub that models are looked for in, by name or ARN. The default is
	// PublicHub.
	Hub string
	// Role is the ARN of the IAM role that containers and training jobs work with. It is
	// needed to deploy and to train.
	Role string
	// Tags are put on what the client makes.
	Tags map[string]string
	// Wait is how jobs are waited for. The default is that of package job.
	Wait job.Options
}

// Client finds, deploys and trains models of a hub. It is safe for concurrent use.
type Client struct {
	api     *sagemaker.Client
	runtime *sagemakerruntime.Client
	deploy  *deploy.Client
	cfg     aws.Config
	o       Options
}

// New makes a client of AWS settings. It asks nothing.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Hub == "" {
		o.Hub = PublicHub
	}
	return &Client{
		api: control.Client(cfg),
		runtime: sagemakerruntime.NewFromConfig(cfg, func(r *sagemakerruntime.Options) {
			r.APIOptions = append(r.APIOptions, sdk.PlainBody)
		}),
		deploy: deploy.New(cfg, func(d *deploy.Options) { d.Role, d.Wait = o.Role, o.Wait }),
		cfg:    cfg,
		o:      o,
	}
}
