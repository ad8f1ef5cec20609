package media

import (
	"context"
	"crypto/rand"
	"fmt"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awsai-go/awsai"
)

// StagerOptions say where and how a [Stager] stages.
type StagerOptions struct {
	// Prefix is what the keys begin with. The default is "awsai/".
	Prefix string
	// Concurrency is the number of parts that a transfer moves at a time. The default is 5.
	Concurrency int
	// PartSize is the size of a part in bytes, at least 5 MiB. The default is 8 MiB. What is
	// smaller than two parts is sent at once.
	PartSize int64
	// CleanupTimeout bounds [Stager.Cleanup], and what is left to do for a transfer that
	// was cut off. The default is 30 s.
	CleanupTimeout time.Duration
}

// Stager puts media into a bucket for services to read, fetches what they write there, and
// removes both. It is safe for concurrent use.
type Stager struct {
	s3       *s3.Client
	transfer *transfermanager.Client
	bucket   string
	opts     StagerOptions

	mu     sync.Mutex
	staged map[URI]bool // what Cleanup deletes; true for a prefix
}

// NewStager returns a stager for the bucket, which exists and is in cfg's region.
func NewStager(cfg aws.Config, bucket string, optFns ...func(*StagerOptions)) *Stager {
	var opts StagerOptions
	for _, fn := range optFns {
		fn(&opts)
	}
	if opts.Prefix == "" {
		opts.Prefix = "awsai/"
	}
	if opts.PartSize <= 0 {
		opts.PartSize = 8 << 20
	}
	if opts.CleanupTimeout <= 0 {
		opts.CleanupTimeout = 30 * time.Second
	}
	client := s3.NewFromConfig(cfg)
	transfer := transfermanager.New(client, func(o *transfermanager.Options) {
		o.Concurrency = opts.Concurrency
		o.PartSizeBytes = opts.PartSize
		o.MultipartUploadThreshold = 2 * opts.PartSize
		o.FailTimeout = opts.CleanupTimeout
		o.GetObjectType = types.GetObjectRanges
	})
	return &Stager{s3: client, transfer: transfer, bucket: bucket, opts: opts, staged: map[URI]bool{}}
}

// Upload puts the source into the bucket under a key of its own, with its content type and
// the extension of its name, and returns where. A source that is in S3 already stays where
// it is: Upload returns its address, and [Stager.Cleanup] leaves it alone.
func (s *Stager) Upload(ctx context.Context, src Source) (URI, error) {
	if src.err == nil && src.uri != (URI{}) {
		return src.uri, nil
	}
	u, err := s.upload(ctx, src)
	if err != nil {
		return URI{}, wrap("media.Upload", err)
	}
	return u, nil
}

func (s *Stager) upload(ctx context.Context, src Source) (URI, error) {
	return s.put(ctx, src, func() (URI, error) { return s.fresh(extension(src.name), false) })
}

// put puts the source where place says, which is asked once the source has been opened.
func (s *Stager) put(ctx context.Context, src Source, place func() (URI, error)) (URI, error) {
	contentType, err := src.ContentType(ctx)
	if err != nil {
		return URI{}, err
	}
	body, err := src.Open(ctx)
	if err != nil {
		return URI{}, err
	}
	defer body.Close()
	u, err := place()
	if err != nil {
		return URI{}, err
	}
	_, err = s.transfer.UploadObject(ctx, &transfermanager.UploadObjectInput{
		Bucket:      &u.Bucket,
		Key:         &u.Key,
		Body:        body,
		ContentType: &contentType,
	})
	return u, err
}

// Output returns a prefix in the bucket under which there is nothing, for a service to
// write to. What stands there when [Stager.Cleanup] runs is deleted.
func (s *Stager) Output() (URI, error) {
	u, err := s.fresh("/", true)
	return u, awsai.Wrap("media.Output", err)
}

// fresh makes a key that nobody can guess and notes it for Cleanup before it exists: an
// upload that fails may have stored the object.
func (s *Stager) fresh(suffix string, prefix bool) (URI, error) {
	u, err := URI{s.bucket, s.opts.Prefix + strings.ToLower(rand.Text()) + suffix}.object()
	if err != nil {
		return URI{}, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.staged[u] = prefix
	return u, nil
}

// extension is the name's, where it is one that may stand in a key: services tell formats
// by it.
func extension(name string) string {
	ext := strings.ToLower(path.Ext(name))
	if len(ext) < 2 || len(ext) > 10 {
		return ""
	}
	for _, c := range ext[1:] {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') {
			return ""
		}
	}
	return ext
}

// Info is what is known of a source before it is sent.
type Info struct {
	// Name is the file's, or empty.
	Name string
	// Size is the number of bytes.
	Size int64
	// ContentType is the media type, without parameters.
	ContentType string
}

// Stat returns size and content type of any source. It asks S3 for those of an object
// there.
func (s *Stager) Stat(ctx context.Context, src Source) (Info, error) {
	var info Info
	var err error
	if src.err == nil && src.uri != (URI{}) {
		info, err = s.head(ctx, src)
	} else if info.Size, err = src.Size(ctx); err == nil {
		info.ContentType, err = src.ContentType(ctx)
	}
	if err != nil {
		return Info{}, awsai.Wrap("media.Stat", err)
	}
	info.Name = src.name
	return info, nil
}

func (s *Stager) head(ctx context.Context, src Source) (Info, error) {
	out, err := s.s3.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &src.uri.Bucket, Key: &src.uri.Key})
	if err != nil {
		return Info{}, fmt.Errorf("%s: %w", src.uri, err)
	}
	info := Info{Size: aws.ToInt64(out.ContentLength), ContentType: src.contentType}
	if info.ContentType == "" {
		info.ContentType = storedType(aws.ToString(out.ContentType), src.name)
	}
	return info, nil
}

// storedType prefers what is stored, unless that is what S3 says for want of better.
func storedType(stored, name string) string {
	stored, _, _ = strings.Cut(stored, ";")
	stored = strings.TrimSpace(stored)
	if stored == "" || stored == "binary/octet-stream" || stored == unknownType {
		return detect(nil, name)
	}
	return stored
}
