package media

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"github.com/awsai-go/awsai"
)

// Cleanup deletes what this stager has uploaded, and what stands under the prefixes that
// [Stager.Output] gave. It does so even where ctx was cancelled, for at most
// CleanupTimeout; ctx only carries values. It goes on after a failure; what is left after
// an error is deleted by the next Cleanup.
func (s *Stager) Cleanup(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), s.opts.CleanupTimeout)
	defer cancel()
	keys, prefixes := s.snapshot()
	var errs []error
	for chunk := range slices.Chunk(keys, maxDelete) {
		errs = append(errs, s.deleteStaged(ctx, chunk))
	}
	for _, u := range prefixes {
		errs = append(errs, s.deletePrefix(ctx, u))
	}
	return awsai.Wrap("media.Cleanup", errors.Join(errs...))
}

// maxDelete is the most keys of one DeleteObjects request (Amazon S3 API Reference).
const maxDelete = 1000

func (s *Stager) snapshot() (keys []string, prefixes []URI) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for u, prefix := range s.staged {
		if prefix {
			prefixes = append(prefixes, u)
		} else {
			keys = append(keys, u.Key)
		}
	}
	slices.Sort(keys)
	slices.SortFunc(prefixes, func(a, b URI) int { return strings.Compare(a.Key, b.Key) })
	return keys, prefixes
}

func (s *Stager) deleteStaged(ctx context.Context, keys []string) error {
	failed, err := s.delete(ctx, keys)
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, key := range keys {
		if !failed[key] {
			delete(s.staged, URI{s.bucket, key})
		}
	}
	return err
}

func (s *Stager) deletePrefix(ctx context.Context, u URI) error {
	var keys []string
	for o, err := range s.List(ctx, u) {
		if err != nil {
			return err
		}
		keys = append(keys, o.URI.Key)
	}
	for chunk := range slices.Chunk(keys, maxDelete) {
		if _, err := s.delete(ctx, chunk); err != nil {
			return err
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.staged, u)
	return nil
}

// delete tells which keys may still be there. S3 reports failures of single keys in an
// answer of status 200.
func (s *Stager) delete(ctx context.Context, keys []string) (failed map[string]bool, err error) {
	failed = make(map[string]bool, len(keys))
	ids := make([]types.ObjectIdentifier, 0, len(keys))
	for _, key := range keys {
		failed[key] = true
		ids = append(ids, types.ObjectIdentifier{Key: aws.String(key)})
	}
	out, err := s.s3.DeleteObjects(ctx, &s3.DeleteObjectsInput{
		Bucket: &s.bucket,
		Delete: &types.Delete{Objects: ids, Quiet: aws.Bool(true)},
	})
	if err != nil {
		return failed, err
	}
	clear(failed)
	for _, e := range out.Errors {
		failed[aws.ToString(e.Key)] = true
	}
	if len(out.Errors) > 0 {
		first := &smithy.GenericAPIError{Code: aws.ToString(out.Errors[0].Code), Message: aws.ToString(out.Errors[0].Message)}
		err = fmt.Errorf("%d of %d objects not deleted, the first %s: %w", len(out.Errors), len(keys), aws.ToString(out.Errors[0].Key), first)
	}
	return failed, err
}
