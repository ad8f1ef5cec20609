package vision

import (
	"cmp"
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/job"
	"github.com/awsai-go/awsai/media"
)

// SegmentOptions are the settings of [Client.VideoSegments].
type SegmentOptions struct {
	VideoOptions
	// ShotsOnly and CuesOnly ask for one of the two. The default is both.
	ShotsOnly, CuesOnly bool
	// MinShotConfidence and MinCueConfidence are the least confidence of a segment, in [0.5,1].
	// The default is 0.5.
	MinShotConfidence, MinCueConfidence float64
	// BlackPixel is how bright a pixel of a black frame may be, in [0,1]. The default is 0.2.
	BlackPixel float64
	// BlackShare is the least part of a black frame that is black, in [0,1]. The default is 0.99.
	BlackShare float64
}

// VideoSegments is what a job of [Client.VideoSegments] found.
type VideoSegments struct {
	// Video is what is known of the video.
	Video VideoInfo
	// Audio are its sound tracks.
	Audio []AudioInfo
	// Segments are in order of time, shots and cues mixed.
	Segments []Segment
	// ShotModel and CueModel are the versions of the models, where they were used.
	ShotModel, CueModel string
}

// AudioInfo is what the service tells of a sound track.
type AudioInfo struct {
	// Codec is as "aac".
	Codec string
	// Duration is how long it is.
	Duration time.Duration
	// SampleRate is in samples a second.
	SampleRate int
	// Channels is how many it has.
	Channels int
}

// Cue is what a segment is that is no shot. Others than those of this package may come.
type Cue string

// The cues.
const (
	// ColorBars are color bars.
	ColorBars Cue = "ColorBars"
	// EndCredits and OpeningCredits are credits.
	EndCredits     Cue = "EndCredits"
	OpeningCredits Cue = "OpeningCredits"
	// BlackFrames are frames that are black, without sound.
	BlackFrames Cue = "BlackFrames"
	// StudioLogo is the logo of a studio.
	StudioLogo Cue = "StudioLogo"
	// Slate is text about the video.
	Slate Cue = "Slate"
	// Content is what the video is there for.
	Content Cue = "Content"
)

// Segment is a part of a video: a shot, which is what one camera took without a break, or a
// technical cue.
type Segment struct {
	// Cue is what it is, empty for a shot.
	Cue Cue
	// Shot is the number of the shot, from 0, and -1 for a cue.
	Shot int
	// Confidence is in [0,1].
	Confidence float64
	// Start and End are when.
	Start, End time.Duration
	// StartFrame and EndFrame are the same in frames, and Frames how many they are.
	StartFrame, EndFrame, Frames int64
	// StartTimecode, EndTimecode and Timecode (how long it is) are the same as SMPTE
	// timecodes, hours:minutes:seconds:frames; a semicolon before the frames is of drop frames.
	StartTimecode, EndTimecode, Timecode string
}

// Shots are the shots, in order of time.
func (v VideoSegments) Shots() []Segment {
	return slices.DeleteFunc(slices.Clone(v.Segments), func(s Segment) bool { return s.Cue != "" })
}

// Cues are the cues of these kinds, all where none is given, in order of time.
func (v VideoSegments) Cues(kinds ...Cue) []Segment {
	return slices.DeleteFunc(slices.Clone(v.Segments), func(s Segment) bool {
		return s.Cue == "" || len(kinds) > 0 && !slices.Contains(kinds, s.Cue)
	})
}

func (o SegmentOptions) check() error {
	for _, v := range []float64{o.MinShotConfidence, o.MinCueConfidence} {
		if v != 0 && !(v >= 0.5 && v <= 1) {
			return invalid("confidence of segments is %v; want 0.5 to 1", v)
		}
	}
	if o.ShotsOnly && o.CuesOnly {
		return invalid("ShotsOnly and CuesOnly")
	}
	return first(checkShare("BlackPixel", o.BlackPixel), checkShare("BlackShare", o.BlackShare))
}

func (o SegmentOptions) filters() *types.StartSegmentDetectionFilters {
	f := &types.StartSegmentDetectionFilters{}
	if o.MinShotConfidence > 0 && !o.CuesOnly {
		f.ShotFilter = &types.StartShotDetectionFilter{MinSegmentConfidence: percent(o.MinShotConfidence)}
	}
	cue := types.StartTechnicalCueDetectionFilter{MinSegmentConfidence: percent(o.MinCueConfidence)}
	if o.BlackPixel > 0 || o.BlackShare > 0 {
		cue.BlackFrame = &types.BlackFrame{MaxPixelThreshold: sdk.Optional(float32(o.BlackPixel)), MinCoveragePercentage: percent(o.BlackShare)}
	}
	if !o.ShotsOnly && (cue.MinSegmentConfidence != nil || cue.BlackFrame != nil) {
		f.TechnicalCueFilter = &cue
	}
	if f.ShotFilter == nil && f.TechnicalCueFilter == nil {
		return nil
	}
	return f
}

// VideoSegments finds the shots of a video, black frames, credits and other technical cues.
func (c *Client) VideoSegments(ctx context.Context, src media.Source, optFns ...func(*SegmentOptions)) (*job.Job[VideoSegments], error) {
	o := apply(optFns)
	if err := o.check(); err != nil {
		return nil, awsai.Wrap("vision.VideoSegments", err)
	}
	kinds := []types.SegmentType{types.SegmentTypeShot, types.SegmentTypeTechnicalCue}
	if o.ShotsOnly {
		kinds = kinds[:1]
	}
	if o.CuesOnly {
		kinds = kinds[1:]
	}
	id, err := startVideo(ctx, c, "segments", src, o.VideoOptions, func(r request) (*string, error) {
		out, err := c.api.StartSegmentDetection(ctx, &rekognition.StartSegmentDetectionInput{
			Video: r.video, ClientRequestToken: r.token, JobTag: r.tag, NotificationChannel: r.channel, SegmentTypes: kinds, Filters: o.filters(),
		})
		if err != nil {
			return nil, err
		}
		return out.JobId, nil
	})
	if err != nil {
		return nil, awsai.Wrap("vision.VideoSegments", err)
	}
	return c.ResumeVideoSegments(id), nil
}

// ResumeVideoSegments is the job of [Client.VideoSegments] with that ID, whoever started it.
func (c *Client) ResumeVideoSegments(id string) *job.Job[VideoSegments] {
	type page = rekognition.GetSegmentDetectionOutput
	return resumeVideo(c, id, videoKind[page, types.SegmentDetection, VideoSegments]{
		name: "segment detection",
		get: func(ctx context.Context, id, token *string, most *int32) (*page, error) {
			return c.api.GetSegmentDetection(ctx, &rekognition.GetSegmentDetectionInput{JobId: id, NextToken: token, MaxResults: most})
		},
		read: func(p *page) (videoHead, []types.SegmentDetection) {
			h := videoHead{status: p.JobStatus, message: p.StatusMessage, tag: p.JobTag, video: p.Video, next: p.NextToken}
			if len(p.VideoMetadata) > 0 {
				h.meta = &p.VideoMetadata[0]
			}
			return h, p.Segments
		},
		make: segmentsOf,
	})
}

func segmentsOf(p *rekognition.GetSegmentDetectionOutput, info VideoInfo, items []types.SegmentDetection) VideoSegments {
	out := VideoSegments{Video: info}
	for _, t := range p.SelectedSegmentTypes {
		switch t.Type {
		case types.SegmentTypeShot:
			out.ShotModel = aws.ToString(t.ModelVersion)
		case types.SegmentTypeTechnicalCue:
			out.CueModel = aws.ToString(t.ModelVersion)
		}
	}
	for _, a := range p.AudioMetadata {
		out.Audio = append(out.Audio, AudioInfo{
			aws.ToString(a.Codec), milliseconds(aws.ToInt64(a.DurationMillis)), int(aws.ToInt64(a.SampleRate)), int(aws.ToInt64(a.NumberOfChannels)),
		})
	}
	for _, s := range items {
		out.Segments = append(out.Segments, segmentOf(s))
	}
	slices.SortStableFunc(out.Segments, func(a, b Segment) int { return cmp.Compare(a.Start, b.Start) })
	return out
}

func segmentOf(s types.SegmentDetection) Segment {
	out := Segment{
		Shot: -1, Start: milliseconds(s.StartTimestampMillis), End: milliseconds(s.EndTimestampMillis),
		StartFrame: aws.ToInt64(s.StartFrameNumber), EndFrame: aws.ToInt64(s.EndFrameNumber), Frames: aws.ToInt64(s.DurationFrames),
		StartTimecode: aws.ToString(s.StartTimecodeSMPTE), EndTimecode: aws.ToString(s.EndTimecodeSMPTE), Timecode: aws.ToString(s.DurationSMPTE),
	}
	switch {
	case s.ShotSegment != nil:
		out.Shot, out.Confidence = int(aws.ToInt64(s.ShotSegment.Index)), share(s.ShotSegment.Confidence)
	case s.TechnicalCueSegment != nil:
		out.Cue, out.Confidence = Cue(s.TechnicalCueSegment.Type), share(s.TechnicalCueSegment.Confidence)
	default:
		out.Cue = Cue(s.Type) // of a kind that is newer than this library
	}
	return out
}
