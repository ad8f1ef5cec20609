package speech

import (
	"fmt"
	"log/slog"
	"regexp"
	"slices"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/transcribe"
	"github.com/aws/aws-sdk-go-v2/service/transcribe/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// TranscriberOptions are the settings of a [Transcriber].
type TranscriberOptions struct {
	// Bucket is where recordings that are not in S3 are put for the time of their job, in cfg's
	// region. The default is none: then a recording that is not in S3 is awsai.ErrInvalid.
	Bucket string
	// Prefix is what the keys in the bucket begin with. The default is "awsai-speech/".
	Prefix string
	// Output is the folder in S3 where jobs write. The default is the service's own bucket, which
	// keeps a transcript for 90 days; medical jobs, which want one of the account's, then write
	// into Bucket, below Prefix.
	Output media.URI
	// Role is the ARN of a role that lets the service read and write S3. Jobs on calls and of
	// Scribe want one, and others that may wait for their turn. The default is none.
	Role string
	// EncryptionKey is the ID, alias or ARN of a KMS key for what jobs write into Output. The
	// default is S3's.
	EncryptionKey string
	// MaxBytes is the most bytes that a transcript may have. The default is 256 MiB.
	MaxBytes int64
	// Wait says how jobs are waited for. The zero value is package job's default.
	Wait job.Options
	// Logger is told where a staged recording could not be deleted. The default is none.
	Logger *slog.Logger
}

// Transcriber is Amazon Transcribe, for recordings. It is safe for concurrent use.
type Transcriber struct {
	api   *transcribe.Client
	cfg   aws.Config
	stage *media.Stager
	o     TranscriberOptions
}

// NewTranscriber returns a transcriber. Nothing is sent before the first call.
func NewTranscriber(cfg aws.Config, optFns ...func(*TranscriberOptions)) *Transcriber {
	var o TranscriberOptions
	for _, fn := range optFns {
		fn(&o)
	}
	if o.Prefix == "" {
		o.Prefix = "awsai-speech/"
	}
	if o.MaxBytes <= 0 {
		o.MaxBytes = 256 << 20
	}
	return &Transcriber{
		api:   transcribe.NewFromConfig(cfg, func(o *transcribe.Options) { o.APIOptions = append(o.APIOptions, sdk.PlainBody) }),
		cfg:   cfg,
		stage: media.NewStager(cfg, o.Bucket, func(s *media.StagerOptions) { s.Prefix = o.Prefix }),
		o:     o,
	}
}

func (t *Transcriber) wait(o *job.Options) { *o = t.o.Wait }

func invalid(format string, args ...any) error {
	return fmt.Errorf("%w: "+format, append([]any{awsai.ErrInvalid}, args...)...)
}

// What the service's public model takes.
var (
	namePattern   = regexp.MustCompile(`^[0-9a-zA-Z._-]{1,200}$`)
	rolePattern   = regexp.MustCompile(`^arn:(aws|aws-cn|aws-us-gov|aws-iso-{0,1}[a-z]{0,1}):iam::[0-9]{0,63}:role/[A-Za-z0-9:_/+=,@.-]*$`)
	kmsPattern    = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9:_/+=,@.-]*$`)
	keyPattern    = regexp.MustCompile(`^[a-zA-Z0-9-_.!*'()/]+$`)
	bucketPattern = regexp.MustCompile(`^[a-z0-9][.\-a-z0-9]{1,61}[a-z0-9]$`)
)

// checkName checks the name of a job, vocabulary, filter, model or category, or none.
func checkName(what, name string) error {
	if name != "" && !namePattern.MatchString(name) {
		return invalid("%s of %d bytes; want 1 to 200 letters of ASCII, digits and . _ -", what, len(name))
	}
	return nil
}

func checkRole(arn string, needed bool) error {
	switch {
	case arn == "" && needed:
		return invalid("TranscriberOptions.Role is missing")
	case arn != "" && (!rolePattern.MatchString(arn) || len(arn) < 20 || len(arn) > 1024):
		return invalid("Role of %d bytes is not the ARN of a role", len(arn))
	}
	return nil
}

func checkEncryption(key string, context map[string]string) error {
	switch {
	case key != "" && (!kmsPattern.MatchString(key) || len(key) > 2048):
		return invalid("EncryptionKey of %d bytes is not the ID, alias or ARN of a KMS key", len(key))
	case len(context) > 10:
		return invalid("an encryption context of %d pairs; the limit is 10", len(context))
	case len(context) > 0 && key == "":
		return invalid("an encryption context without EncryptionKey")
	}
	for k, v := range context {
		if k == "" || v == "" || len(k) > 2000 || len(v) > 2000 {
			return invalid("a pair of the encryption context that is empty or over 2000 bytes")
		}
	}
	return nil
}

const maxTags = 200

// tags are the service's, in the order of their keys.
func tags(of map[string]string) ([]types.Tag, error) {
	if len(of) > maxTags {
		return nil, invalid("%d tags; the limit is %d", len(of), maxTags)
	}
	keys := make([]string, 0, len(of))
	for k, v := range of {
		if n := len([]rune(k)); n == 0 || n > 128 || len([]rune(v)) > 256 {
			return nil, invalid("a tag whose key has no letter or over 128, or whose value over 256")
		}
		keys = append(keys, k)
	}
	slices.Sort(keys)
	var made []types.Tag
	for _, k := range keys {
		made = append(made, types.Tag{Key: aws.String(k), Value: aws.String(of[k])})
	}
	return made, nil
}
