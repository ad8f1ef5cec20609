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

// VideoTextOptions are the settings of [Client.VideoText].
type VideoTextOptions struct {
	VideoOptions
	TextOptions
}

// VideoText is what a job of [Client.VideoText] found.
type VideoText struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Frames are those with text, in order of time.
	Frames []TextFrame
	// ModelVersion is that of the service's model.
	ModelVersion string
}

// TextFrame is the text of a frame.
type TextFrame struct {
	// At is when.
	At time.Duration
	// Lines are the lines of the text.
	Lines []TextLine
}

// Timeline joins the times of each line of text that are not more than gap apart.
func (v VideoText) Timeline(gap time.Duration) []Span {
	var marks []Span
	for _, f := range v.Frames {
		for _, l := range f.Lines {
			marks = append(marks, Span{Name: l.Text, Start: f.At, Confidence: l.Confidence})
		}
	}
	return timeline(marks, gap, func(s Span) Span { return s })
}

// VideoText reads up to 100 words in each frame of a video.
func (c *Client) VideoText(ctx context.Context, src media.Source, optFns ...func(*VideoTextOptions)) (*job.Job[VideoText], error) {
	o := apply(optFns)
	if err := o.TextOptions.check(); err != nil {
		return nil, awsai.Wrap("vision.VideoText", err)
	}
	id, err := startVideo(ctx, c, "text", src, o.VideoOptions, func(r request) (*string, error) {
		in := &rekognition.StartTextDetectionInput{Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel}
		if filter, regions := o.filters(); filter != nil || regions != nil {
			in.Filters = &types.StartTextDetectionFilters{WordFilter: filter, RegionsOfInterest: regions}
		}
		out, err := c.api.StartTextDetection(ctx, in)
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoText", err)
	}
	return c.ResumeVideoText(id), nil
}

// ResumeVideoText is the job of [Client.VideoText] with that ID, whoever started it.
func (c *Client) ResumeVideoText(id string) *job.Job[VideoText] {
	type page = rekognition.GetTextDetectionOutput
	return resumeVideo(c, id, videoKind[page, types.TextDetectionResult, VideoText]{
		name: "text detection",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetTextDetection(ctx, &rekognition.GetTextDetectionInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.TextDetectionResult) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.TextDetections
		},
		make: func(p *page, info VideoInfo, items []types.TextDetectionResult) VideoText {
			return VideoText{info, framesOf(items), aws.ToString(p.TextModelVersion)}
		},
	})
}

// framesOf puts what was found at the same time into one frame: IDs of lines count within it. The
// service gives it in order of time.
func framesOf(items []types.TextDetectionResult) []TextFrame {
	var frames []TextFrame
	for len(items) > 0 {
		var found []types.TextDetection
		at := items[0].Timestamp
		for len(items) > 0 && items[0].Timestamp == at {
			if d := items[0].TextDetection; d != nil {
				found = append(found, *d)
			}
			items = items[1:]
		}
		frames = append(frames, TextFrame{milliseconds(at), linesOf(found)})
	}
	return frames
}
