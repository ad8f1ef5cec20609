package control

import (
	"context"
	"sync"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/media"
)

// Stage is where a client puts local files. The account's default bucket is asked for when
// the first file goes there, and then known. The zero value is a Stage; it is safe for concurrent use.
type Stage struct {
	mu     sync.Mutex
	stager *media.Stager
	bucket string
}

// Stager is that of the bucket, or of the default bucket for the empty name, with the bucket's name.
// Bucket and prefix are the same in each call.
func (s *Stage) Stager(ctx context.Context, cfg aws.Config, bucket, prefix string) (*media.Stager, string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.stager != nil {
		return s.stager, s.bucket, nil
	}
	if bucket == "" {
		u, err := DefaultBucket(ctx, cfg)
		if err != nil {
			return nil, "", err
		}
		bucket = u.Bucket
	}
	s.bucket = bucket
	s.stager = media.NewStager(cfg, bucket, func(o *media.StagerOptions) { o.Prefix = prefix })
	return s.stager, bucket, nil
}
