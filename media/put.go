package media

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai"
)

// Put puts the source into the bucket under Prefix followed by key, in place of what is
// there, and returns where. It is for what outlives the process: [Stager.Cleanup] leaves it
// alone, [Stager.Remove] deletes it. A source that is in S3 already stays where it is, and
// Put returns its address.
func (s *Stager) Put(ctx context.Context, key string, src Source) (URI, error) {
	if src.err == nil && src.uri != (URI{}) {
		return src.uri, nil
	}
	u, err := s.put(ctx, src, func() (URI, error) { return s.at(key) })
	if err != nil {
		return URI{}, wrap("media.Put", err)
	}
	return u, nil
}

// Remove deletes the objects whose keys begin with Prefix followed by key, whoever put them
// there. Where there are none it does nothing.
func (s *Stager) Remove(ctx context.Context, key string) error {
	u, err := s.at(key)
	if err == nil {
		err = s.deletePrefix(ctx, u)
	}
	return awsai.Wrap("media.Remove", err)
}

// at is the place of a key of the caller's.
func (s *Stager) at(key string) (URI, error) {
	if key == "" {
		return URI{}, fmt.Errorf("%w: empty key", awsai.ErrInvalid)
	}
	return URI{s.bucket, s.opts.Prefix + key}.object()
}
