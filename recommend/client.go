package recommend

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/personalize"
	"github.com/aws/aws-sdk-go-v2/service/personalize/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// Role is the ARN of the role that the service reads and writes S3 with. Imports and batch
	// jobs need it.
	Role string
	// Place is a bucket in cfg's region, or a prefix in it, where files for the service are
	// staged and batch jobs write. What is in S3 already needs none.
	Place media.URI
	// KMSKey is the ARN of the key that new dataset groups are encrypted with, and KeyRole
	// that of the role to use it. The default is the service's own key.
	KMSKey, KeyRole string
	// OutputKey is the ARN of the key for what jobs write to S3. The default is none.
	OutputKey string
	// Tags are put on what is created.
	Tags map[string]string
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Client makes what recommendations come from: datasets, models, campaigns. It is safe for
// concurrent use.
type Client struct {
	api   *personalize.Client
	stage *media.Stager
	o     Options
}

// New returns a client. Nothing is sent before its first method.
func New(cfg aws.Config, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	c := &Client{o: o, api: personalize.NewFromConfig(cfg, func(o *personalize.Options) {
		o.APIOptions = append(o.APIOptions, sdk.PlainBody)
	})}
	if o.Place.Key != "" && !strings.HasSuffix(o.Place.Key, "/") {
		c.o.Place.Key += "/"
	}
	bucket := cmp.Or(o.Place.Bucket, "none") // place is asked before it is used
	c.stage = media.NewStager(cfg, bucket, func(s *media.StagerOptions) { s.Prefix = c.o.Place.Key + stagedPrefix })
	return c
}

// stagedPrefix is where files for the service are below the place.
const stagedPrefix = "awsai-recommend/"

// place is where to stage and write, which has to be known.
func (c *Client) place() (media.URI, error) {
	if c.o.Place.Bucket == "" {
		return media.URI{}, fmt.Errorf("%w: Options.Place is missing: there is nowhere to stage a file", awsai.ErrInvalid)
	}
	return c.o.Place, nil
}

func (c *Client) tags() (out []types.Tag) {
	for _, k := range slices.Sorted(maps.Keys(c.o.Tags)) {
		out = append(out, types.Tag{TagKey: &k, TagValue: new(c.o.Tags[k])})
	}
	return out
}

func (c *Client) role() (*string, error) {
	if c.o.Role == "" {
		return nil, fmt.Errorf("%w: Options.Role is missing: the service reads and writes S3 with it", awsai.ErrInvalid)
	}
	return &c.o.Role, nil
}

var resourceName = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}$`)

func checkName(what, name string) error {
	if !resourceName.MatchString(name) {
		return fmt.Errorf("%w: the name of a %s has %d bytes; want 1 to 63 letters, digits, hyphens and underscores, a letter or digit first", awsai.ErrInvalid, what, len(name))
	}
	return nil
}
