package media

import (
	"context"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/transfermanager"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
)

// Download writes the object into the file at path, which it replaces. The file appears
// when it is whole, readable by its owner only; after an error the one before is still
// there.
func (s *Stager) Download(ctx context.Context, u URI, path string) error {
	u, err := u.object()
	if err != nil {
		return awsai.Wrap("media.Download", err)
	}
	f, err := os.CreateTemp(filepath.Dir(path), ".awsai-*")
	if err != nil {
		return wrap("media.Download", err)
	}
	defer os.Remove(f.Name()) // gone already where all went well
	err = s.download(ctx, u, f)
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	return wrap("media.Download", err)
}

func (s *Stager) download(ctx context.Context, u URI, w io.WriterAt) error {
	_, err := s.transfer.DownloadObject(ctx, &transfermanager.DownloadObjectInput{
		Bucket: &u.Bucket, Key: &u.Key, WriterAt: w,
	})
	if err != nil {
		return fmt.Errorf("%s: %w", u, err)
	}
	return nil
}

// Bytes returns the object, which has at most limit bytes; one that has more is
// awsai.ErrTooLarge, and is not fetched.
func (s *Stager) Bytes(ctx context.Context, u URI, limit int64) ([]byte, error) {
	b, err := s.bytes(ctx, u, limit)
	if err != nil {
		return nil, awsai.Wrap("media.Bytes", err)
	}
	return b, nil
}

func (s *Stager) bytes(ctx context.Context, u URI, limit int64) ([]byte, error) {
	out, err := s.get(ctx, u)
	if err != nil {
		return nil, err
	}
	defer out.Body.Close()
	if n := aws.ToInt64(out.ContentLength); n > limit {
		return nil, fmt.Errorf("%s: %w", u, tooLarge(n, limit))
	}
	b, err := readAtMost(out.Body, max(limit, 0))
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u, err)
	}
	return b, nil
}

// Open returns the object as a stream, for what is read once and need not be kept. The
// caller closes it. A connection that breaks while it is read is an error of Read.
func (s *Stager) Open(ctx context.Context, u URI) (io.ReadCloser, error) {
	out, err := s.get(ctx, u)
	if err != nil {
		return nil, awsai.Wrap("media.Open", err)
	}
	return out.Body, nil
}

func (s *Stager) get(ctx context.Context, u URI) (*s3.GetObjectOutput, error) {
	u, err := u.object()
	if err != nil {
		return nil, err
	}
	out, err := s.s3.GetObject(ctx, &s3.GetObjectInput{Bucket: &u.Bucket, Key: &u.Key})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", u, err)
	}
	return out, nil
}

// Object is one that [Stager.List] found.
type Object struct {
	// URI is where it is.
	URI URI
	// Size is the number of bytes.
	Size int64
	// Modified is when it was stored.
	Modified time.Time
	// ETag is S3's tag of the content, without quotes: it changes with the content, and is
	// its checksum only for some ways of storing.
	ETag string
}

// List returns the objects whose keys begin with the prefix's, in the order of their keys.
func (s *Stager) List(ctx context.Context, prefix URI) iter.Seq2[Object, error] {
	if _, err := prefix.checked(); err != nil {
		return func(yield func(Object, error) bool) {
			yield(Object{}, awsai.Errorf("media.List", awsai.ErrInvalid, "S3 prefix: %w", err))
		}
	}
	start := func() *s3.ListObjectsV2Paginator {
		return s3.NewListObjectsV2Paginator(s.s3, &s3.ListObjectsV2Input{Bucket: &prefix.Bucket, Prefix: &prefix.Key})
	}
	return page.Items(ctx, "media.List", start, func(p *s3.ListObjectsV2Output) ([]Object, *string) {
		objects := make([]Object, 0, len(p.Contents))
		for _, o := range p.Contents {
			objects = append(objects, Object{
				URI:      URI{prefix.Bucket, aws.ToString(o.Key)},
				Size:     aws.ToInt64(o.Size),
				Modified: aws.ToTime(o.LastModified),
				ETag:     strings.Trim(aws.ToString(o.ETag), `"`),
			})
		}
		return objects, p.NextContinuationToken
	})
}
