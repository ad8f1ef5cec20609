package registry

import (
	"context"
	"iter"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sagemaker"

	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Registry is what [Client] and [Local] have in common. A version's ID is what its ID field
// says; both take "GROUP/NUMBER" too. Its methods are safe for concurrent use.
type Registry interface {
	// EnsureGroup returns the group of that name, and makes it where there is none.
	EnsureGroup(ctx context.Context, g Group) (Group, error)
	// Group returns a group.
	Group(ctx context.Context, name string) (Group, error)
	// Groups lists the groups whose names contain a text, all for the empty one.
	Groups(ctx context.Context, contains string) iter.Seq2[Group, error]
	// DeleteGroup deletes a group that has no versions. One that is not there is no error.
	DeleteGroup(ctx context.Context, name string) error
	// Register makes the group's next version, and waits until it is ready.
	Register(ctx context.Context, group string, r Registration) (Version, error)
	// Version returns all that is known of a version.
	Version(ctx context.Context, id string) (Version, error)
	// Versions lists a group's versions, the newest first.
	Versions(ctx context.Context, group string, f Filter) iter.Seq2[Version, error]
	// LatestApproved returns the newest approved version that is ready.
	LatestApproved(ctx context.Context, group string) (Version, error)
	// Approve lets a version be deployed, and says why.
	Approve(ctx context.Context, id, reason string) (Version, error)
	// Reject keeps a version from being deployed, and says why.
	Reject(ctx context.Context, id, reason string) (Version, error)
	// SetStage says where a version is in its life.
	SetStage(ctx context.Context, id string, s Stage) (Version, error)
	// SetMetadata adds or replaces entries of a version's metadata and removes others.
	SetMetadata(ctx context.Context, id string, set map[string]string, remove ...string) (Version, error)
	// Metrics reads the reports of a version.
	Metrics(ctx context.Context, v Version) (Metrics, error)
	// Delete deletes a version. One that is not there is no error.
	Delete(ctx context.Context, id string) error
}

// Options are the settings of a [Client].
type Options struct {
	// Bucket is where archives and reports that are not in S3 are put. The default is the
	// account's sagemaker-{region}-{account}, which has to exist when something is put there.
	Bucket string
	// Prefix is what the keys in Bucket begin with. The default is "awsai/registry/".
	Prefix string
	// Wait says how a registration is waited for.
	Wait job.Options
}

// Client is the registry of an account and region. It is safe for concurrent use.
type Client struct {
	cfg aws.Config
	api *sagemaker.Client
	o   Options

	stage control.Stage
}

var (
	_ Registry = (*Client)(nil)
	_ Registry = (*Local)(nil)
)

// New returns a client. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	o := Options{Prefix: "awsai/registry/"}
	for _, fn := range optFns {
		fn(&o)
	}
	return &Client{cfg: cfg, api: control.Client(cfg), o: o}
}

// stager is the one of the bucket.
func (c *Client) stager(ctx context.Context) (*media.Stager, error) {
	s, _, err := c.stage.Stager(ctx, c.cfg, c.o.Bucket, c.o.Prefix)
	return s, err
}

// reader reads what is in any bucket.
func (c *Client) reader(bucket string) *media.Stager { return media.NewStager(c.cfg, bucket) }
