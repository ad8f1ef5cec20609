package main

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

// videoCommands look at videos.
func videoCommands() map[string]command {
	return map[string]command{
		"video-labels": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoLabels], error) {
				return t.client.VideoLabels(ctx, src, func(o *vision.VideoLabelOptions) { o.MinConfidence = t.min })
			}, func(id string) *job.Job[vision.VideoLabels] { return t.client.ResumeVideoLabels(id) })
		}},
		"video-faces": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoFaces], error) {
				return t.client.VideoFaces(ctx, src)
			}, t.client.ResumeVideoFaces)
		}},
		"video-celebrities": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoCelebrities], error) {
				return t.client.VideoCelebrities(ctx, src)
			}, t.client.ResumeVideoCelebrities)
		}},
		"video-text": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoText], error) {
				return t.client.VideoText(ctx, src, func(o *vision.VideoTextOptions) { o.MinConfidence = t.min })
			}, t.client.ResumeVideoText)
		}},
		"video-moderation": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoModeration], error) {
				return t.client.VideoModeration(ctx, src, func(o *vision.VideoModerationOptions) { o.MinConfidence = t.min })
			}, func(id string) *job.Job[vision.VideoModeration] { return t.client.ResumeVideoModeration(id) })
		}},
		"video-segments": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoSegments], error) {
				return t.client.VideoSegments(ctx, src)
			}, t.client.ResumeVideoSegments)
		}},
		"video-search": {1, 1, func(ctx context.Context, t *task) (any, error) {
			return watch(ctx, t, func(src media.Source) (*job.Job[vision.VideoPeople], error) {
				return t.client.Collection(t.collection).SearchVideo(ctx, src, func(o *vision.VideoSearchOptions) { o.MinSimilarity = t.min })
			}, t.client.ResumeSearchVideo)
		}},
	}
}

// watch starts a job, or goes on with one, and waits for its result.
func watch[T any](ctx context.Context, t *task, start func(media.Source) (*job.Job[T], error), resume func(string) *job.Job[T]) (any, error) {
	j := resume(t.job)
	if t.job == "" {
		var err error
		if j, err = start(t.sources[0]); err != nil {
			return nil, err
		}
		fmt.Fprintf(t.program.Err, "job %s; should this end, go on with -job\n", j.ID())
	}
	return j.Wait(ctx)
}
