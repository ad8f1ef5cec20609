package vision

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// VideoFaceOptions are the settings of [Client.VideoFaces].
type VideoFaceOptions struct {
	VideoOptions
	// Attributes asks for all of them. The default is box, five landmarks, pose and quality.
	Attributes bool
}

// VideoFaces is what a job of [Client.VideoFaces] found.
type VideoFaces struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Faces are in order of time.
	Faces []VideoFace
}

// VideoFace is a face at a time.
type VideoFace struct {
	Face
	// At is when.
	At time.Duration
}

// FaceTrack is a face that was found again and again in about the same place.
type FaceTrack struct {
	// Start and End are when it was first and last found.
	Start, End time.Duration
	// Faces are the times that it was found, in order.
	Faces []VideoFace
}

// Best is the face of the track that is sharpest.
func (t FaceTrack) Best() VideoFace {
	var best VideoFace
	for i, f := range t.Faces {
		if i == 0 || f.Quality.Sharpness > best.Quality.Sharpness {
			best = f
		}
	}
	return best
}

// Tracks joins faces that overlap, as Box.Overlap has it, by at least minOverlap, 0.3 for example,
// and that are not more than gap apart. The service does not tell which faces of a video are one
// person's: a track knows by place alone, and a cut may mislead it.
func (v VideoFaces) Tracks(gap time.Duration, minOverlap float64) []FaceTrack {
	faces := slices.Clone(v.Faces)
	slices.SortStableFunc(faces, func(a, b VideoFace) int { return cmp.Compare(a.At, b.At) })
	var tracks []FaceTrack
	var open []int // the tracks that may go on
	for _, f := range faces {
		open = slices.DeleteFunc(open, func(i int) bool { return f.At-tracks[i].End > gap })
		best, overlap := -1, minOverlap
		for _, i := range open {
			latest := tracks[i].Faces[len(tracks[i].Faces)-1]
			if o := latest.Box.Overlap(f.Box); latest.At < f.At && o > 0 && o >= overlap {
				best, overlap = i, o
			}
		}
		if best < 0 {
			best = len(tracks)
			open = append(open, best)
			tracks = append(tracks, FaceTrack{Start: f.At})
		}
		tracks[best].End = f.At
		tracks[best].Faces = append(tracks[best].Faces, f)
	}
	return tracks
}

// VideoFaces finds the faces in a video.
func (c *Client) VideoFaces(ctx context.Context, src media.Source, optFns ...func(*VideoFaceOptions)) (*job.Job[VideoFaces], error) {
	o := apply(optFns)
	attributes := types.FaceAttributesDefault
	if o.Attributes {
		attributes = types.FaceAttributesAll
	}
	id, err := startVideo(ctx, c, "faces", src, o.VideoOptions, func(r request) (*string, error) {
		out, err := c.api.StartFaceDetection(ctx, &rekognition.StartFaceDetectionInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel, FaceAttributes: attributes,
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoFaces", err)
	}
	return c.ResumeVideoFaces(id), nil
}

// ResumeVideoFaces is the job of [Client.VideoFaces] with that ID, whoever started it.
func (c *Client) ResumeVideoFaces(id string) *job.Job[VideoFaces] {
	type page = rekognition.GetFaceDetectionOutput
	return resumeVideo(c, id, videoKind[page, types.FaceDetection, VideoFaces]{
		name: "face detection",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetFaceDetection(ctx, &rekognition.GetFaceDetectionInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.FaceDetection) {
			return videoHead{p.JobStatus, p.StatusMessage, p.JobTag, p.Video, p.VideoMetadata, p.NextToken}, p.Faces
		},
		make: func(_ *page, info VideoInfo, items []types.FaceDetection) VideoFaces {
			out := VideoFaces{Video: info}
			for _, d := range items {
				out.Faces = append(out.Faces, VideoFace{faceOf(d.Face), milliseconds(d.Timestamp)})
			}
			return out
		},
	})
}
