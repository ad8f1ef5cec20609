package vision

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// VideoModerationOptions are the settings of [Client.VideoModeration].
type VideoModerationOptions struct {
	VideoOptions
	// MinConfidence is the least confidence of a label, in [0,1]. The default is 0.5.
	MinConfidence float64
	// Segments asks for the times during which a label is there. The default is the moments at
	// which it was found. It counts for a resumed job too, where the other options do not.
	Segments bool
}

// VideoModeration is what a job of [Client.VideoModeration] found.
type VideoModeration struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Labels are in order of time.
	Labels []VideoModerationLabel
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// VideoModerationLabel is something that may be unsafe at a time.
type VideoModerationLabel struct {
	ModerationLabel
	// Start and End are when it is there. They are equal where segments were not asked for.
	Start, End time.Duration
	// ContentTypes are kinds of picture, as "Animated".
	ContentTypes []ContentType
}

// Timeline joins the times of each label that are not more than gap apart.
func (v VideoModeration) Timeline(gap time.Duration) []Span {
	return timeline(v.Labels, gap, func(l VideoModerationLabel) Span {
		return Span{Name: l.Name, Start: l.Start, End: l.End, Confidence: l.Confidence}
	})
}

// VideoModeration finds what may be unsafe in a video, and when.
func (c *Client) VideoModeration(ctx context.Context, src media.Source, optFns ...func(*VideoModerationOptions)) (*job.Job[VideoModeration], error) {
	o := apply(optFns)
	if err := checkShare("MinConfidence", o.MinConfidence); err != nil {
		return nil, awsai.Wrap("vision.VideoModeration", err)
	}
	id, err := startVideo(ctx, c, "moderation", src, o.VideoOptions, func(r request) (*string, error) {
		out, err := c.api.StartContentModeration(ctx, &rekognition.StartContentModerationInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel, MinConfidence: percent(o.MinConfidence),
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoModeration", err)
	}
	return c.ResumeVideoModeration(id, optFns...), nil
}

// ResumeVideoModeration is the job of [Client.VideoModeration] with that ID, whoever started it.
func (c *Client) ResumeVideoModeration(id string, optFns ...func(*VideoModerationOptions)) *job.Job[VideoModeration] {
	by := types.ContentModerationAggregateByTimestamps
	if apply(optFns).Segments {
		by = types.ContentModerationAggregateBySegments
	}
	type page = rekognition.GetContentModerationOutput
	return resumeVideo(c, id, videoKind[page, types.ContentModerationDetection, VideoModeration]{
		name: "content moderation",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetContentModeration(ctx, &rekognition.GetContentModerationInput{JobId: id, NextToken: token, MaxResults: most, AggregateBy: by})
		},
		read: func(p *page) (videoHead, []types.ContentModerationDetection) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.ModerationLabels
		},
		make: func(p *page, info VideoInfo, items []types.ContentModerationDetection) VideoModeration {
			out := VideoModeration{Video: info, ModelVersion: aws.ToString(p.ModerationModelVersion)}
			for _, d := range items {
				start, end := moment(d.Timestamp, d.StartTimestampMillis, d.EndTimestampMillis)
				out.Labels = append(out.Labels, VideoModerationLabel{moderationLabelOf(d.ModerationLabel), start, end, contentTypesOf(d.ContentTypes)})
			}
			return out
		},
	})
}
