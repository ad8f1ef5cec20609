package deploy

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/pack"
)

// artifact is where in S3 a container's artifact is, which is put there where it is local.
// A container without one has the zero URI.
func (c *Client) artifact(ctx context.Context, owner string, v Container) (media.URI, error) {
	if v.Dir != "" {
		return c.packed(ctx, owner, v.Dir)
	}
	if v.Data.IsZero() {
		return media.URI{}, nil
	}
	if u, ok := v.Data.URI(); ok {
		return u, nil
	}
	return c.staged(ctx, owner, v.Data)
}

// packed puts a folder into S3 as an archive.
func (c *Client) packed(ctx context.Context, owner, dir string) (media.URI, error) {
	root, err := os.OpenRoot(dir)
	if err != nil {
		return media.URI{}, err
	}
	defer root.Close()
	f, err := os.CreateTemp("", "awsai-model-*.tar.gz")
	if err != nil {
		return media.URI{}, err
	}
	defer os.Remove(f.Name())
	err = pack.Write(ctx, f, root.FS(), pack.Unwanted)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return media.URI{}, err
	}
	return c.staged(ctx, owner, media.File(f.Name()))
}

// staged puts an archive into S3 under a key of its content, unless it is there.
func (c *Client) staged(ctx context.Context, owner string, src media.Source) (media.URI, error) {
	stage, bucket, err := c.stager(ctx)
	if err != nil {
		return media.URI{}, err
	}
	sum, err := contentHash(ctx, src)
	if err != nil {
		return media.URI{}, err
	}
	key := artifactPrefix(owner) + sum + "/model.tar.gz"
	u := media.URI{Bucket: bucket, Key: c.o.Prefix + key}
	_, err = stage.Stat(ctx, media.S3(u.String()))
	if err == nil {
		return u, nil
	}
	// S3 hides what is missing from those who may not list.
	if kind := awsai.KindOf(err); kind != awsai.ErrNotFound && kind != awsai.ErrAccessDenied {
		return media.URI{}, err
	}
	return stage.Put(ctx, key, src.WithContentType("application/gzip"))
}

func artifactPrefix(owner string) string { return "models/" + owner + "/" }

func contentHash(ctx context.Context, src media.Source) (string, error) {
	r, err := src.Open(ctx)
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil))[:32], nil
}
