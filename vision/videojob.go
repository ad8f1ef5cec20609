package vision

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// videoHead is what the pages of all kinds of results have in common.
type videoHead struct {
	status       types.VideoJobStatus
	message, tag *string
	video        *types.Video
	meta         *types.VideoMetadata
	next         *string
}

func (h videoHead) info() VideoInfo {
	v := VideoInfo{Tag: aws.ToString(h.tag)}
	if h.video != nil && h.video.S3Object != nil {
		v.URI = media.URI{Bucket: aws.ToString(h.video.S3Object.Bucket), Key: aws.ToString(h.video.S3Object.Name)}
	}
	v.fill(h.meta)
	return v
}

// videoKind is a kind of job on a video. D is what its pages list, T the result, P the page as
// the SDK has it.
type videoKind[P, D, T any] struct {
	name string
	get  func(ctx context.Context, id, token *string, most *int32) (*P, error)
	read func(*P) (videoHead, []D)
	make func(first *P, info VideoInfo, items []D) T
}

// pageSize is the most that the service gives at a time.
const pageSize = 1000

// resumeVideo is the job with that ID.
func resumeVideo[P, D, T any](c *Client, id string, k videoKind[P, D, T]) *job.Job[T] {
	return job.New(id, job.Driver[T]{
		Name: k.name,
		Describe: func(ctx context.Context, id string) (job.State, error) {
			p, err := k.get(ctx, &id, nil, new(int32(1)))
			if err != nil {
				return job.State{}, err
			}
			head, _ := k.read(p)
			if head.status == types.VideoJobStatusFailed {
				c.discard(ctx, head.video)
			}
			return job.State{Status: statusOf(string(head.status)), Reason: aws.ToString(head.message)}, nil
		},
		Result: func(ctx context.Context, id string) (T, error) {
			result, head, err := videoResult(ctx, id, k)
			if err == nil {
				c.discard(ctx, head.video)
			}
			return result, err
		},
	}, c.wait)
}

// videoResult merges the pages of a job.
func videoResult[P, D, T any](ctx context.Context, id string, k videoKind[P, D, T]) (T, videoHead, error) {
	var none T
	var head videoHead
	var start *P
	var items []D
	pages := page.Tokens(ctx, "vision.Wait", func(ctx context.Context, token string) ([]D, string, error) {
		p, err := k.get(ctx, &id, sdk.Optional(token), new(int32(pageSize)))
		if err != nil {
			return nil, "", err
		}
		h, found := k.read(p)
		if start == nil {
			start, head = p, h
		}
		if h.status != types.VideoJobStatusSucceeded {
			return nil, "", awsai.Errorf("vision.Wait", awsai.ErrUnavailable, "a page of a job that is %q", h.status)
		}
		return found, aws.ToString(h.next), nil
	})
	for item, err := range pages {
		if err != nil {
			return none, head, err
		}
		items = append(items, item)
	}
	return k.make(start, head.info(), items), head, nil
}

// statusOf maps the service's states.
func statusOf(s string) job.Status {
	switch s {
	case "CREATED", "QUEUED":
		return job.Queued
	case "IN_PROGRESS":
		return job.Running
	}
	return job.Status(strings.ToLower(s)) // succeeded, failed, and what may come
}
