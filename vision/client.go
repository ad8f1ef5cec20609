package vision

import (
	"log/slog"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"

	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// Bucket is where videos and manifests that are not in S3 are put for the time of their
	// job, in cfg's region. The default is none: then a video that is not in S3 is
	// awsai.ErrInvalid.
	Bucket string
	// Prefix is what the keys in the bucket begin with. The default is "awsai-vision/".
	Prefix string
	// Concurrency is how many images of a [Batch] may be under way at once. Fewer are while
	// the service throttles. The default is 8.
	Concurrency int
	// MaxImageBytes is how many bytes of an image are read. The default is 100 MiB.
	MaxImageBytes int64
	// MaxImagePixels is how many pixels an image may have that has to be scaled down or sent
	// in another format, for which it is decoded, at one and a half to four bytes a pixel. The
	// default is 150 million.
	MaxImagePixels int
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
	// Logger is told where a staged video could not be deleted. The default is none.
	Logger *slog.Logger
}

// Client is Amazon Rekognition. It is safe for concurrent use.
type Client struct {
	api    *rekognition.Client
	paced  *rekognition.Client // of a Batch, which sees to throttling
	stager *media.Stager
	o      Options
}

// New returns a client. Nothing is sent before the first call.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Prefix == "" {
		o.Prefix = "awsai-vision/"
	}
	if o.MaxImageBytes <= 0 {
		o.MaxImageBytes = 100 << 20
	}
	if o.MaxImagePixels <= 0 {
		o.MaxImagePixels = 150_000_000
	}
	plain := func(o *rekognition.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }
	pace := func(o *rekognition.Options) { o.Retryer = sdk.LeaveThrottling(o.Retryer) }
	return &Client{
		api:    rekognition.NewFromConfig(cfg, plain),
		paced:  rekognition.NewFromConfig(cfg, plain, pace),
		stager: media.NewStager(cfg, o.Bucket, func(s *media.StagerOptions) { s.Prefix = o.Prefix }),
		o:      o,
	}
}

func (c *Client) wait(o *job.Options) { *o = c.o.Wait }
