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

// VideoCelebrities is what a job of [Client.VideoCelebrities] found.
type VideoCelebrities struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Celebrities are in order of time.
	Celebrities []VideoCelebrity
}

// VideoCelebrity is a celebrity at a time.
type VideoCelebrity struct {
	Celebrity
	// At is when.
	At time.Duration
	// Body is where the body is, zero where the service does not tell.
	Body Box
}

// Timeline joins the times of each celebrity that are not more than gap apart, by name.
func (v VideoCelebrities) Timeline(gap time.Duration) []Span {
	return timeline(v.Celebrities, gap, func(c VideoCelebrity) Span {
		return Span{Name: c.Name, Start: c.At, Confidence: c.Confidence}
	})
}

// VideoCelebrities finds who is known in a video, and when.
func (c *Client) VideoCelebrities(ctx context.Context, src media.Source, optFns ...func(*VideoOptions)) (*job.Job[VideoCelebrities], error) {
	id, err := startVideo(ctx, c, "celebrities", src, apply(optFns), func(r request) (*string, error) {
		out, err := c.api.StartCelebrityRecognition(ctx, &rekognition.StartCelebrityRecognitionInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoCelebrities", err)
	}
	return c.ResumeVideoCelebrities(id), nil
}

// ResumeVideoCelebrities is the job of [Client.VideoCelebrities] with that ID, whoever started it.
func (c *Client) ResumeVideoCelebrities(id string) *job.Job[VideoCelebrities] {
	type page = rekognition.GetCelebrityRecognitionOutput
	return resumeVideo(c, id, videoKind[page, types.CelebrityRecognition, VideoCelebrities]{
		name: "celebrity recognition",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetCelebrityRecognition(ctx, &rekognition.GetCelebrityRecognitionInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.CelebrityRecognition) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.Celebrities
		},
		make: func(_ *page, info VideoInfo, items []types.CelebrityRecognition) VideoCelebrities {
			out := VideoCelebrities{Video: info}
			for _, d := range items {
				v := VideoCelebrity{At: milliseconds(d.Timestamp)}
				if k := d.Celebrity; k != nil {
					v.Body = boxOf(k.BoundingBox)
					v.Celebrity = Celebrity{
						ID: aws.ToString(k.Id), Name: aws.ToString(k.Name), Gender: genderOf(k.KnownGender),
						URLs: k.Urls, Confidence: share(k.Confidence), Face: faceOf(k.Face),
					}
				}
				out.Celebrities = append(out.Celebrities, v)
			}
			return out
		},
	})
}
