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

// VideoLabelOptions are the settings of [Client.VideoLabels].
type VideoLabelOptions struct {
	VideoOptions
	// MinConfidence is the least confidence of a label, in [0,1]. The default is 0.5.
	MinConfidence float64
	// Filter picks labels.
	Filter LabelFilter
	// Segments asks for the times during which a label is there, without instances. The default
	// is the moments at which it was found, with its instances. It counts for a resumed job too,
	// where the other options do not.
	Segments bool
}

// VideoLabels is what a job of [Client.VideoLabels] found.
type VideoLabels struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Labels are in order of time.
	Labels []VideoLabel
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// VideoLabel is a label at a time.
type VideoLabel struct {
	Label
	// Start and End are when it is there. They are equal where segments were not asked for.
	Start, End time.Duration
}

// Timeline joins the times of each label that are not more than gap apart.
func (v VideoLabels) Timeline(gap time.Duration) []Span {
	return timeline(v.Labels, gap, func(l VideoLabel) Span {
		return Span{Name: l.Name, Start: l.Start, End: l.End, Confidence: l.Confidence}
	})
}

// VideoLabels finds what is in a video, and when.
func (c *Client) VideoLabels(ctx context.Context, src media.Source, optFns ...func(*VideoLabelOptions)) (*job.Job[VideoLabels], error) {
	o := apply(optFns)
	general, err := o.Filter.settings()
	if err := first(err, checkShare("MinConfidence", o.MinConfidence)); err != nil {
		return nil, awsai.Wrap("vision.VideoLabels", err)
	}
	id, err := startVideo(ctx, c, "labels", src, o.VideoOptions, func(r request) (*string, error) {
		in := &rekognition.StartLabelDetectionInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel, MinConfidence: percent(o.MinConfidence),
		}
		if general != nil {
			in.Settings = &types.LabelDetectionSettings{GeneralLabels: general}
		}
		out, err := c.api.StartLabelDetection(ctx, in)
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoLabels", err)
	}
	return c.ResumeVideoLabels(id, optFns...), nil
}

// ResumeVideoLabels is the job of [Client.VideoLabels] with that ID, whoever started it.
func (c *Client) ResumeVideoLabels(id string, optFns ...func(*VideoLabelOptions)) *job.Job[VideoLabels] {
	by := types.LabelDetectionAggregateByTimestamps
	if apply(optFns).Segments {
		by = types.LabelDetectionAggregateBySegments
	}
	type page = rekognition.GetLabelDetectionOutput
	return resumeVideo(c, id, videoKind[page, types.LabelDetection, VideoLabels]{
		name: "label detection",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetLabelDetection(ctx, &rekognition.GetLabelDetectionInput{JobId: id, NextToken: token, MaxResults: most, AggregateBy: by})
		},
		read: func(p *page) (videoHead, []types.LabelDetection) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.Labels
		},
		make: func(p *page, info VideoInfo, items []types.LabelDetection) VideoLabels {
			out := VideoLabels{Video: info, ModelVersion: aws.ToString(p.LabelModelVersion)}
			for _, d := range items {
				start, end := moment(d.Timestamp, d.StartTimestampMillis, d.EndTimestampMillis)
				l := VideoLabel{Start: start, End: end}
				if d.Label != nil {
					l.Label = labelOf(*d.Label)
				}
				out.Labels = append(out.Labels, l)
			}
			return out
		},
	})
}

// moment is when something is there: at a time, or from start to end.
func moment(at int64, start, end *int64) (time.Duration, time.Duration) {
	from, to := at, at
	if start != nil {
		from = *start
		to = max(from, aws.ToInt64(end))
	}
	return milliseconds(from), milliseconds(to)
}
