package nlp

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/comprehend"
	"github.com/aws/aws-sdk-go-v2/service/comprehend/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// JobsOptions are the settings of a [Jobs].
type JobsOptions struct {
	// OutputKey is the KMS key that the output is encrypted with, VolumeKey that of the
	// service's own disks, by ID, alias or ARN. The default is none. Jobs for personal
	// data and events take no VolumeKey.
	OutputKey, VolumeKey string
	// Subnets and SecurityGroups have the job read and write the bucket through a VPC.
	// Jobs for personal data and events take none.
	Subnets, SecurityGroups []string
	// Tags are put on each job.
	Tags map[string]string
	// Reader says how documents that are no plain text are read, by the jobs for a
	// custom model.
	Reader DocumentReader
	// MaxBytes is the most that the output of a job may unpack to. The default is 16 GiB.
	MaxBytes int64
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
}

// Jobs starts jobs of Amazon Comprehend over texts in S3, and reads what they write. It is
// safe for concurrent use.
type Jobs struct {
	api   *comprehend.Client
	stage *media.Stager
	role  string
	place media.URI
	o     JobsOptions
}

// NewJobs returns a client of jobs. The role, an ARN, is what the service reads the texts and
// writes the results with; place, a bucket in cfg's region or a prefix in it, is where it
// writes. Nothing is sent before the first start.
func NewJobs(cfg aws.Config, role string, place media.URI, optFns ...func(*JobsOptions)) *Jobs {
	var o JobsOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 16 << 30
	}
	place = folderOf(place)
	stage := media.NewStager(cfg, place.Bucket, func(s *media.StagerOptions) { s.Prefix = place.Key + stagedPrefix })
	return &Jobs{api: newControl(cfg), stage: stage, role: role, place: place, o: o}
}

// newControl is a client for all that is not paced by package batch.
func newControl(cfg aws.Config) *comprehend.Client {
	return comprehend.NewFromConfig(cfg, func(o *comprehend.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) })
}

// folderOf is a place in S3 whose key is empty or ends with a slash.
func folderOf(u media.URI) media.URI {
	if u.Key != "" && !strings.HasSuffix(u.Key, "/") {
		u.Key += "/"
	}
	return u
}

// Corpus is the texts of a job. The zero value has none.
type Corpus struct {
	uri     string
	perLine bool
	texts   []string
}

// FilesIn is a corpus of the objects below a prefix in S3, as "s3://bucket/letters/", or of
// one: each is a text.
func FilesIn(uri string) Corpus { return Corpus{uri: uri} }

// LinesIn is a corpus of the objects below a prefix in S3, or of one: each line is a text.
func LinesIn(uri string) Corpus { return Corpus{uri: uri, perLine: true} }

// TextsOf is a corpus of texts, which are written to S3 as the lines of a file when the job
// is started: [Record].Line is the index of a text. Line feeds and returns in them become
// spaces, which moves no offset. [Jobs.DiscardTexts] removes the file.
func TextsOf(texts []string) Corpus { return Corpus{perLine: true, texts: texts} }

// JobOptions are the settings of a start.
type JobOptions struct {
	// Name is the job's in the console: up to 256 letters, digits, spaces and _.:/=+-%@.
	// The default is none.
	Name string
	// Token makes starts with the same token one job: 1 to 64 ASCII letters, digits and
	// hyphens. Who stores it before the start can repeat a start after a crash. The default
	// is a new one for each call, which makes one job of the SDK's retries.
	Token string
}

// start is what all kinds of jobs start with.
type start struct {
	name, token, role, volume *string
	in                        *types.InputDataConfig
	out                       *types.OutputDataConfig
	vpc                       *types.VpcConfig
	tags                      []types.Tag
}

var jobToken = regexp.MustCompile(`^[a-zA-Z0-9-]{1,64}$`)

// prepare checks what a job starts with and stages the texts.
func (j *Jobs) prepare(ctx context.Context, c Corpus, reader bool, optFns []func(*JobOptions)) (start, error) {
	var o JobOptions
	for _, fn := range optFns {
		fn(&o)
	}
	o.Token = cmp.Or(o.Token, rand.Text())
	switch {
	case !jobToken.MatchString(o.Token):
		return start{}, fmt.Errorf("%w: a token has 1 to 64 ASCII letters, digits and hyphens", awsai.ErrInvalid)
	case (len(j.o.Subnets) > 0) != (len(j.o.SecurityGroups) > 0):
		return start{}, fmt.Errorf("%w: subnets without security groups, or the reverse", awsai.ErrInvalid)
	case len(c.texts) > 0:
		uri, err := j.put(ctx, o.Token, c.texts)
		if err != nil {
			return start{}, err
		}
		c.uri = uri.String()
	}
	if u, err := media.ParseURI(c.uri); err != nil || c.uri == "" {
		return start{}, fmt.Errorf("%w: the corpus has no texts and no address in S3", awsai.ErrInvalid)
	} else {
		c.uri = u.String()
	}
	s := start{
		name: sdk.Optional(o.Name), token: &o.Token, role: &j.role, volume: sdk.Optional(j.o.VolumeKey), vpc: vpcOf(j.o.Subnets, j.o.SecurityGroups), tags: tagsOf(j.o.Tags),
		in:  &types.InputDataConfig{S3Uri: &c.uri, InputFormat: types.InputFormatOneDocPerFile},
		out: &types.OutputDataConfig{S3Uri: new(j.place.String()), KmsKeyId: sdk.Optional(j.o.OutputKey)},
	}
	if c.perLine {
		s.in.InputFormat = types.InputFormatOneDocPerLine
	}
	if reader {
		s.in.DocumentReaderConfig = j.o.Reader.config()
	}
	return s, nil
}

// maxJobText is how long a text of a job may be ("Guidelines and quotas").
const maxJobText = 1_000_000

var asLine = strings.NewReplacer("\n", " ", "\r", " ")

// put writes texts as the lines of a file, at a place that follows from the token.
func (j *Jobs) put(ctx context.Context, token string, texts []string) (media.URI, error) {
	var b bytes.Buffer
	for i, t := range texts {
		if t == "" || len(t) > maxJobText {
			return media.URI{}, fmt.Errorf("%w: text %d has %d bytes; want 1 to %d", awsai.ErrInvalid, i, len(t), maxJobText)
		}
		b.WriteString(asLine.Replace(t))
		b.WriteByte('\n')
	}
	return j.stage.Put(ctx, stagedKey(token)+stagedName, media.Bytes(b.Bytes()).WithContentType("text/plain"))
}

// The file of texts is at stagedPrefix + stagedKey + stagedName below the place.
const (
	stagedPrefix = "awsai-nlp/"
	stagedName   = "texts.txt"
)

func stagedKey(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:16]) + "/"
}

// DiscardTexts removes the texts of a corpus of [TextsOf], in any process: input is
// JobInfo.Input, or that of the job's results, which read them for the places of what was
// found. An input that is none such is awsai.ErrInvalid.
func (j *Jobs) DiscardTexts(ctx context.Context, input media.URI) error {
	const op = "nlp.DiscardTexts"
	key, ours := strings.CutPrefix(input.Key, j.place.Key+stagedPrefix)
	if !ours || input.Bucket != j.place.Bucket || !strings.HasSuffix(key, stagedName) {
		return awsai.Errorf(op, awsai.ErrInvalid, "the input is not a file that a start has written")
	}
	return awsai.Wrap(op, j.stage.Remove(ctx, key))
}

func vpcOf(subnets, groups []string) *types.VpcConfig {
	if len(subnets) == 0 {
		return nil
	}
	return &types.VpcConfig{Subnets: subnets, SecurityGroupIds: groups}
}

func tagsOf(tags map[string]string) (out []types.Tag) {
	for _, k := range slices.Sorted(maps.Keys(tags)) {
		out = append(out, types.Tag{Key: &k, Value: new(tags[k])})
	}
	return out
}
