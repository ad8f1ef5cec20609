package registry

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/sagemaker/internal/control"
)

// Register makes the group's next version, and waits until it is ready; with a validation by the
// service that takes minutes. Local files are put into S3 first.
func (c *Client) Register(ctx context.Context, group string, r Registration) (Version, error) {
	const op = "registry.Register"
	j, err := c.start(ctx, group, r)
	if err != nil {
		return Version{}, awsai.Wrap(op, err)
	}
	v, err := j.Wait(ctx)
	return v, awsai.Wrap(op, err)
}

// Start is [Client.Register] without the wait. The job's ID is the version's.
func (c *Client) Start(ctx context.Context, group string, r Registration) (*job.Job[Version], error) {
	j, err := c.start(ctx, group, r)
	return j, awsai.Wrap("registry.Start", err)
}

func (c *Client) start(ctx context.Context, group string, r Registration) (*job.Job[Version], error) {
	if err := control.CheckName("group", group, control.MaxName); err != nil {
		return nil, invalid("%w", err)
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	r, err := r.stage(func(src media.Source, digest, name string) (string, error) {
		return c.put(ctx, group, src, digest, name)
	})
	if err != nil {
		return nil, err
	}
	out, err := c.api.CreateModelPackage(ctx, r.input(group))
	if err != nil {
		return nil, control.Err(err)
	}
	return c.Resume(aws.ToString(out.ModelPackageArn)), nil
}

// Resume is the registration of a version, which another process may have begun. It fails as
// the version's validation does, and cannot be stopped.
func (c *Client) Resume(id string) *job.Job[Version] {
	return job.New(id, job.Driver[Version]{
		Name: "registration",
		Describe: func(ctx context.Context, id string) (job.State, error) {
			v, err := c.describe(ctx, id)
			return job.State{Status: jobStatus(v.Status), Reason: v.Failure, Message: string(v.Status), Created: v.Created}, err
		},
		Result: c.describe,
	}, func(o *job.Options) { *o = c.o.Wait })
}

func jobStatus(s Status) job.Status {
	switch s {
	case Pending:
		return job.Queued
	case InProgress:
		return job.Running
	case Completed:
		return job.Succeeded
	case Failed, Deleting:
		return job.Failed
	}
	return job.Status(s)
}

// put puts a file into the bucket under a key of its content, so that a registration that is
// repeated finds it there.
func (c *Client) put(ctx context.Context, group string, src media.Source, digest, name string) (string, error) {
	s, err := c.stager(ctx)
	if err != nil {
		return "", err
	}
	u, err := s.Put(ctx, group+"/"+digest[:32]+"/"+name, src)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// stage puts the local files of a registration where put puts them, and returns the
// registration with their new addresses. Nothing of the original changes.
func (r Registration) stage(put func(src media.Source, digest, name string) (string, error)) (Registration, error) {
	one := func(uri *string) error {
		if !local(*uri) {
			return nil
		}
		src := media.File(*uri)
		digest, err := hashOf(src)
		if err != nil {
			return err
		}
		*uri, err = put(src, digest, filepath.Base(*uri))
		return err
	}
	r.Containers = append([]Container(nil), r.Containers...)
	for i := range r.Containers {
		if err := one(&r.Containers[i].Data); err != nil {
			return r, err
		}
	}
	for _, rep := range append(r.Reports.all(), r.Baselines.all()...) {
		if err := one(&rep.URI); err != nil {
			return r, err
		}
	}
	if len(r.Metrics) == 0 {
		return r, nil
	}
	body, err := r.qualityFile()
	if err != nil {
		return r, err
	}
	sum := sha256.Sum256(body)
	src := media.Bytes(body).WithName("statistics.json").WithContentType("application/json")
	r.Reports.Quality.URI, err = put(src, hex.EncodeToString(sum[:]), "statistics.json")
	r.Reports.Quality.ContentType = "application/json"
	return r, err
}

// hashOf is the SHA-256 of a source, in hexadecimal.
func hashOf(src media.Source) (string, error) {
	f, err := src.Open(context.Background())
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}
