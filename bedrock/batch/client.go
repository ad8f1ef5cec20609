package batch

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"iter"
	"maps"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	sdkbedrock "github.com/aws/aws-sdk-go-v2/service/bedrock"
	"github.com/aws/aws-sdk-go-v2/service/bedrock/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// Options are the settings of a [Client].
type Options struct {
	// BucketOwner is the account of the bucket, where it is not that of the credentials.
	BucketOwner string
	// KMSKey is the key that the output is encrypted with, by ARN, ID or alias. The default
	// is the bucket's.
	KMSKey string
	// Tags are put on each job.
	Tags map[string]string
	// Timeout is how long a job may take, 24 h to 168 h in whole hours. What is not done by
	// then is not done. The default is the service's.
	Timeout time.Duration
	// Subnets and SecurityGroups have the job read and write the bucket through a VPC.
	Subnets, SecurityGroups []string
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Client starts batch inference jobs of one model. It is safe for concurrent use.
type Client struct {
	api         *sdkbedrock.Client
	stage       *media.Stager
	model, role string
	place       media.URI
	o           Options
}

// New returns a client for the model with the given ID, an inference profile's or the ARN of
// one among them. The role, an ARN, is what Bedrock reads and writes the place with: a
// bucket in cfg's region, or a prefix in it. Nothing is sent before the first start.
func New(cfg aws.Config, model, role string, place media.URI, optFns ...func(*Options)) *Client {
	var o Options
	for _, fn := range optFns {
		fn(&o)
	}
	if place.Key != "" && !strings.HasSuffix(place.Key, "/") {
		place.Key += "/"
	}
	stage := media.NewStager(cfg, place.Bucket, func(s *media.StagerOptions) { s.Prefix = place.Key + "awsai-batch/" })
	api := sdkbedrock.NewFromConfig(cfg, func(o *sdkbedrock.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) })
	return &Client{api: api, stage: stage, model: model, role: role, place: place, o: o}
}

// StartOptions are the settings of a start.
type StartOptions struct {
	// Token makes starts with the same token and records one job, which is paid for once:
	// 1 to 256 ASCII letters, digits and, between those, hyphens. Who stores it before the
	// start can repeat a start after a crash. The default is a new one for each call, which
	// makes one job of the SDK's retries.
	Token string
	// Name is the job's in the console, 1 to 63 ASCII letters, digits, and + - . after the
	// first. The default is made of the token.
	Name string
}

// Start writes the records to S3, under the client's place, and starts a job on them. The
// sequence is read once and to its end, or to its first error. Where a record is refused,
// nothing is sent.
func (c *Client) Start(ctx context.Context, records iter.Seq2[Record, error], optFns ...func(*StartOptions)) (*job.Job[Output], error) {
	const op = "batch.Start"
	var o StartOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Token = cmp.Or(o.Token, rand.Text())
	key := inputKey(o.Token)
	o.Name = cmp.Or(o.Name, "awsai-"+strings.TrimSuffix(key, "/"))
	if err := c.check(op, o); err != nil {
		return nil, err
	}
	in := newRecordReader(records)
	defer in.stop()
	src := media.Reader(in).WithContentType("application/jsonl")
	defer src.Close()
	uri, err := c.stage.Put(ctx, key+inputName, src)
	if in.err != nil {
		err = in.err // without what it went through
	}
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	out, err := c.api.CreateModelInvocationJob(ctx, c.request(o, uri, in.kind))
	if err != nil {
		return nil, awsai.Wrap(op, err)
	}
	if aws.ToString(out.JobArn) == "" {
		return nil, awsai.Errorf(op, awsai.ErrUnavailable, "the response names no job")
	}
	return c.Resume(*out.JobArn), nil
}

// inputName is the name of a job's file of records. The service wants it to end so.
const inputName = "records.jsonl"

// inputKey is the prefix of a job's records below that of all jobs: the same for each start
// with a token.
func inputKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16]) + "/"
}

// What the service's public model takes.
var (
	tokenPattern = regexp.MustCompile(`^[a-zA-Z0-9](-*[a-zA-Z0-9])*$`)
	namePattern  = regexp.MustCompile(`^[a-zA-Z0-9][a-zA-Z0-9+.-]*$`)
	rolePattern  = regexp.MustCompile(`^arn:aws(-[^:]+)?:iam::([0-9]{12})?:role/.+$`)
	placePattern = regexp.MustCompile(`^s3://[a-z0-9][-.a-z0-9]{1,61}[a-z0-9](/[-!_*'().a-z0-9A-Z]+)*/?$`)
)

const (
	maxToken   = 256
	maxName    = 63
	minTimeout = 24 * time.Hour
	maxTimeout = 168 * time.Hour
)

// check says what is wrong with the client or a start, or nil.
func (c *Client) check(op string, o StartOptions) error {
	switch {
	case c.model == "":
		return awsai.Errorf(op, awsai.ErrInvalid, "empty model ID")
	case !rolePattern.MatchString(c.role):
		return awsai.Errorf(op, awsai.ErrInvalid, "the role is not the ARN of one")
	case !placePattern.MatchString(c.place.String()):
		return awsai.Errorf(op, awsai.ErrInvalid, "the place is not s3://bucket/prefix of letters, digits and - ! _ * ' ( ) .")
	case len(o.Token) > maxToken || !tokenPattern.MatchString(o.Token):
		return awsai.Errorf(op, awsai.ErrInvalid, "token of %d bytes; want 1 to %d letters, digits and inner hyphens", len(o.Token), maxToken)
	case len(o.Name) > maxName || !namePattern.MatchString(o.Name):
		return awsai.Errorf(op, awsai.ErrInvalid, "name of %d bytes; want 1 to %d letters, digits and + - .", len(o.Name), maxName)
	case c.o.Timeout != 0 && (c.o.Timeout < minTimeout || c.o.Timeout > maxTimeout || c.o.Timeout%time.Hour != 0):
		return awsai.Errorf(op, awsai.ErrInvalid, "timeout %v; want whole hours, %v to %v", c.o.Timeout, minTimeout, maxTimeout)
	case (len(c.o.Subnets) > 0) != (len(c.o.SecurityGroups) > 0):
		return awsai.Errorf(op, awsai.ErrInvalid, "subnets without security groups, or the reverse")
	}
	return nil
}

func (c *Client) request(o StartOptions, input media.URI, kind Kind) *sdkbedrock.CreateModelInvocationJobInput {
	in := &sdkbedrock.CreateModelInvocationJobInput{
		ClientRequestToken: &o.Token, JobName: &o.Name, ModelId: &c.model, RoleArn: &c.role,
		ModelInvocationType: types.ModelInvocationType(kind),
		InputDataConfig: &types.ModelInvocationJobInputDataConfigMemberS3InputDataConfig{Value: types.ModelInvocationJobS3InputDataConfig{
			S3Uri: new(input.String()), S3InputFormat: types.S3InputFormatJsonl, S3BucketOwner: sdk.Optional(c.o.BucketOwner),
		}},
		OutputDataConfig: &types.ModelInvocationJobOutputDataConfigMemberS3OutputDataConfig{Value: types.ModelInvocationJobS3OutputDataConfig{
			S3Uri: new(c.place.String()), S3EncryptionKeyId: sdk.Optional(c.o.KMSKey), S3BucketOwner: sdk.Optional(c.o.BucketOwner),
		}},
	}
	for _, k := range slices.Sorted(maps.Keys(c.o.Tags)) {
		in.Tags = append(in.Tags, types.Tag{Key: &k, Value: new(c.o.Tags[k])})
	}
	if c.o.Timeout > 0 {
		in.TimeoutDurationInHours = new(int32(min(c.o.Timeout/time.Hour, math.MaxInt32)))
	}
	if len(c.o.Subnets) > 0 {
		in.VpcConfig = &types.VpcConfig{SubnetIds: c.o.Subnets, SecurityGroupIds: c.o.SecurityGroups}
	}
	return in
}

// DiscardInput deletes the records that a start has put into S3. It takes the job's ID, in
// any process. Results read them, to know the index of each and what is missing.
func (c *Client) DiscardInput(ctx context.Context, id string) error {
	const op = "batch.DiscardInput"
	out, err := c.get(ctx, id)
	if err != nil {
		return awsai.Wrap(op, err)
	}
	if aws.ToString(out.ClientRequestToken) == "" {
		return nil
	}
	return awsai.Wrap(op, c.stage.Remove(ctx, inputKey(*out.ClientRequestToken)))
}
