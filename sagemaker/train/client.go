package train

import (
	"context"
	"fmt"
	"maps"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
	"github.com/awsai-go/awsai/sagemaker/internal/logs"
)

// Options are the settings of a [Client].
type Options struct {
	// Tags are put on each job, under the job's own.
	Tags map[string]string
	// MaxBytes is the most that artifacts may unpack to. The default is 16 GiB.
	MaxBytes int64
	// MaxFiles is the most files of artifacts. The default is 10,000.
	MaxFiles int
	// Concurrency is how many files are sent at a time. The default is 8.
	Concurrency int
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Client starts jobs in SageMaker, and reads what they make. It is safe for concurrent use.
type Client struct {
	api    *sagemaker.Client
	logs   *cloudwatchlogs.Client
	stage  *media.Stager
	region string
	role   string
	place  media.URI
	o      Options
}

// New returns a client. The role, an ARN, is what jobs read and write with; place, a bucket in
// cfg's region or a prefix in it, is where sources and inputs are staged and outputs go.
// Nothing is sent before the first job.
func New(cfg aws.Config, role string, place media.URI, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 16 << 30
	}
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	place = folder(place)
	return &Client{
		api:    control.Client(cfg),
		logs:   logs.Client(cfg),
		stage:  media.NewStager(cfg, place.Bucket, func(s *media.StagerOptions) { s.Prefix = place.Key + stagedPrefix }),
		region: cfg.Region,
		role:   role,
		place:  place,
		o:      o,
	}
}

// stagedPrefix is where sources and local inputs are kept, below the client's place.
const stagedPrefix = "staged/"

// DefaultPlace is the bucket that the account's tools of SageMaker share in cfg's region,
// sagemaker-{region}-{account}, as the SageMaker SDK for Python has it. It may not exist yet.
func DefaultPlace(ctx context.Context, cfg aws.Config) (media.URI, error) {
	u, err := control.DefaultBucket(ctx, cfg)
	return u, awsai.Wrap("train.DefaultPlace", err)
}

// folder is a place in S3 whose key is empty or ends with a slash.
func folder(u media.URI) media.URI {
	if u.Key != "" && !strings.HasSuffix(u.Key, "/") {
		u.Key += "/"
	}
	return u
}

// below is a prefix below the client's place.
func (c *Client) below(parts ...string) media.URI {
	return media.URI{Bucket: c.place.Bucket, Key: c.place.Key + strings.Join(parts, "/") + "/"}
}

func (c *Client) waiting(o *job.Options) { *o = c.o.Wait }

// tags are the client's and the job's own.
func (c *Client) tags(own map[string]string) map[string]string {
	all := maps.Clone(c.o.Tags)
	if all == nil {
		all = map[string]string{}
	}
	maps.Copy(all, own)
	return all
}

// jobName is the name that is given, or one made of the base or, without one, of the kind.
func jobName(kind, name, base string, most int) (string, error) {
	if name == "" {
		if base == "" {
			base = kind
		}
		name = control.Name(base, time.Now())
		if len(name) > most { // tuning jobs have short names
			stamp := time.Now().UTC().Format("060102-150405-000")
			base = strings.Trim(name[:min(len(name)-24, most-len(stamp)-1)], "-")
			name = base + "-" + strings.Replace(stamp, "-000", fmt.Sprintf("-%03d", time.Now().Nanosecond()/1e6), 1)
		}
	}
	if err := control.CheckName(kind, name, most); err != nil {
		return "", invalid("%v", err)
	}
	return name, nil
}

// invalid is an error of a value.
func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{awsai.ErrInvalid}, args...)...)
}

// set is nil for the zero value, which the service takes for none.
func set[T comparable](v T) *T {
	var zero T
	if v == zero {
		return nil
	}
	return &v
}

// seconds are whole ones, rounded up.
func seconds(d time.Duration) int32 {
	return int32(min((d+time.Second-1)/time.Second, 1<<31-1))
}
