package deploy

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/applicationautoscaling"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Options are the settings of a [Client].
type Options struct {
	// Role is the ARN of the IAM role that models and endpoints work with, where they name
	// none themselves.
	Role string
	// Bucket is where local artifacts and inputs are staged and batch outputs written. The
	// default is the account's sagemaker-{region}-{account}, which has to exist when
	// something is staged.
	Bucket string
	// Prefix is what the keys in Bucket begin with. The default is "awsai/".
	Prefix string
	// Tags are put on everything that is created.
	Tags map[string]string
	// Wait says how jobs are waited for, and what [Client.Delete] waits for.
	Wait job.Options
}

// Client deploys models. It is safe for concurrent use.
type Client struct {
	cfg     aws.Config
	api     *sagemaker.Client
	scaling *applicationautoscaling.Client
	o       Options

	stage control.Stage
}

// New returns a client. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Prefix == "" {
		o.Prefix = "awsai/"
	}
	return &Client{
		cfg: cfg, api: control.Client(cfg), o: o,
		scaling: applicationautoscaling.NewFromConfig(cfg, func(o *applicationautoscaling.Options) {
			o.APIOptions = append(o.APIOptions, sdk.PlainBody)
		}),
	}
}

// stager is the one of the bucket, and the bucket's name.
func (c *Client) stager(ctx context.Context) (*media.Stager, string, error) {
	return c.stage.Stager(ctx, c.cfg, c.o.Bucket, c.o.Prefix)
}

// stagerOf is a stager for reading what is in any bucket.
func (c *Client) stagerOf(bucket string) *media.Stager { return media.NewStager(c.cfg, bucket) }

func (c *Client) wait(o *job.Options) { *o = c.o.Wait }

// pause waits between two questions, or returns the error of a context that ended.
func (c *Client) pause(ctx context.Context, tries int) error {
	d, most := c.o.Wait.First, c.o.Wait.Max
	if d <= 0 {
		d = 2 * time.Second
	}
	if most <= 0 {
		most = 30 * time.Second
	}
	for range tries {
		d = min(d*3/2, most)
	}
	t := time.NewTimer(min(d, most))
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// exists tells whether something of that name was there already. The service says so in
// the message of a ValidationException, and for jobs as ResourceInUse.
func exists(err error) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		return false
	}
	message := strings.ToLower(api.ErrorMessage())
	return strings.Contains(message, "already exist") || strings.Contains(message, "must be unique") && api.ErrorCode() == "ResourceInUse"
}

func missing(err error) bool {
	return errors.Is(err, awsai.ErrNotFound) || awsai.KindOf(err) == awsai.ErrNotFound
}

// secondsOrNil is nil for no time.
func secondsOrNil(d time.Duration) *int32 { return sdk.Optional(int32(int(d / time.Second))) }

func seconds(n *int32) time.Duration { return time.Duration(aws.ToInt32(n)) * time.Second }
