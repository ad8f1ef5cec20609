package vision

import (
	"context"
	"encoding/json"
	"iter"
	"math"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/internal/page"
	"github.com/awsai-go/awsai/internal/sdk"
	"github.com/awsai-go/awsai/media"
)

// StreamProcessor looks at a stream of Kinesis Video Streams as it goes on, for faces of a
// collection or for labels. It is safe for concurrent use.
type StreamProcessor struct {
	c    *Client
	name string
}

// StreamProcessor returns the processor with that name, 1 to 128 letters, digits and _ . -, whether
// it exists or not.
func (c *Client) StreamProcessor(name string) *StreamProcessor { return &StreamProcessor{c, name} }

// Name is its name in the account and region.
func (p *StreamProcessor) Name() string { return p.name }

const maxProcessorName = 128

func (p *StreamProcessor) check() error {
	if len(p.name) > maxProcessorName {
		return invalid("name of %d bytes; the limit is %d", len(p.name), maxProcessorName)
	}
	return checkName("name", p.name)
}

// StreamSpec is what a stream processor does.
type StreamSpec struct {
	// Video is the ARN of the stream of Kinesis Video Streams, and Role that of the role that
	// may read it and write the output.
	Video, Role string

	// Collection is where faces are searched for, with MinSimilarity, in [0,1], default 0.8.
	Collection    string
	MinSimilarity float64
	// FaceOutput is the ARN of the stream of Kinesis Data Streams for what is found: records that
	// [ParseStreamRecord] reads.
	FaceOutput string

	// Labels are what is looked for instead of faces: PERSON, PET, PACKAGE or ALL, with
	// MinConfidence, in [0,1], default 0.5. It is closed to accounts that did not use it
	// before (since 2026-04-30).
	Labels        []string
	MinConfidence float64
	// LabelOutput is the place in S3 for what is found, Topic the ARN of the SNS topic that is
	// told.
	LabelOutput media.URI
	Topic       string

	// Regions are where it looks, at most 10. The default is everywhere.
	Regions []Region
	// Share lets the service keep images to improve it. It is for labels only.
	Share bool
	// KMSKey encrypts what is found, by ARN, ID or alias. It is for labels only.
	KMSKey string
	// Tags are put on the processor.
	Tags map[string]string
}

func (s StreamSpec) check() error {
	if (s.Collection == "") == (len(s.Labels) == 0) {
		return invalid("neither Collection nor Labels, or both")
	}
	if s.Video == "" || s.Role == "" {
		return invalid("no Video or no Role")
	}
	if s.Collection != "" && s.FaceOutput == "" || len(s.Labels) > 0 && (s.LabelOutput.Bucket == "" || s.Topic == "") {
		return invalid("no FaceOutput for faces, or no LabelOutput or Topic for labels")
	}
	return first(checkShare("MinSimilarity", s.MinSimilarity), checkShare("MinConfidence", s.MinConfidence), checkRegions(s.Regions))
}

// Create makes the processor, which then stands still, and returns its ARN. One that exists already
// is an error without kind.
func (p *StreamProcessor) Create(ctx context.Context, s StreamSpec) (string, error) {
	if err := first(p.check(), s.check()); err != nil {
		return "", awsai.Wrap("vision.Create", err)
	}
	in := &rekognition.CreateStreamProcessorInput{
		Name: &p.name, RoleArn: &s.Role, Tags: s.Tags, KmsKeyId: sdk.Optional(s.KMSKey), RegionsOfInterest: regionsTo(s.Regions),
		Input: &types.StreamProcessorInput{KinesisVideoStream: &types.KinesisVideoStream{Arn: &s.Video}},
	}
	if s.Collection != "" {
		in.Output = &types.StreamProcessorOutput{KinesisDataStream: &types.KinesisDataStream{Arn: &s.FaceOutput}}
		in.Settings = &types.StreamProcessorSettings{FaceSearch: &types.FaceSearchSettings{CollectionId: &s.Collection, FaceMatchThreshold: percent(s.MinSimilarity)}}
	} else {
		in.Output = &types.StreamProcessorOutput{S3Destination: &types.S3Destination{Bucket: &s.LabelOutput.Bucket, KeyPrefix: sdk.Optional(s.LabelOutput.Key)}}
		in.Settings = &types.StreamProcessorSettings{ConnectedHome: &types.ConnectedHomeSettings{Labels: s.Labels, MinConfidence: percent(s.MinConfidence)}}
		in.NotificationChannel = &types.StreamProcessorNotificationChannel{SNSTopicArn: &s.Topic}
		in.DataSharingPreference = &types.StreamProcessorDataSharingPreference{OptIn: s.Share}
	}
	out, err := p.c.api.CreateStreamProcessor(ctx, in)
	if err != nil {
		if s.Collection == "" {
			err = closed(err, "labels of streams are closed to new accounts (2026-04-30)")
		}
		return "", awsai.Wrap("vision.Create", err)
	}
	return aws.ToString(out.StreamProcessorArn), nil
}

// Start has the processor look at the stream: at faces from now on until [StreamProcessor.Stop],
// which is paid for by the minute.
func (p *StreamProcessor) Start(ctx context.Context) error {
	return p.do("vision.Start", func() error {
		_, err := p.c.api.StartStreamProcessor(ctx, &rekognition.StartStreamProcessorInput{Name: &p.name})
		return err
	})
}

// maxWatch is the longest that a processor of labels looks at a stream.
const maxWatch = 120 * time.Second

// Watch has a processor of labels look at the stream from a time of its producer on, for up to 120
// seconds, in whole seconds, and returns the ID of the session, which its results have.
func (p *StreamProcessor) Watch(ctx context.Context, from time.Time, most time.Duration) (string, error) {
	if most < time.Second || most > maxWatch || most%time.Second != 0 {
		return "", awsai.Errorf("vision.Watch", awsai.ErrInvalid, "%v; want whole seconds, 1s to %v", most, maxWatch)
	}
	if from.UnixMilli() < 0 {
		return "", awsai.Errorf("vision.Watch", awsai.ErrInvalid, "a time before 1970")
	}
	if err := p.check(); err != nil {
		return "", awsai.Wrap("vision.Watch", err)
	}
	out, err := p.c.api.StartStreamProcessor(ctx, &rekognition.StartStreamProcessorInput{
		Name:          &p.name,
		StartSelector: &types.StreamProcessingStartSelector{KVSStreamStartSelector: &types.KinesisVideoStreamStartSelector{ProducerTimestamp: new(from.UnixMilli())}},
		StopSelector:  &types.StreamProcessingStopSelector{MaxDurationInSeconds: new(int64(most / time.Second))},
	})
	if err != nil {
		return "", awsai.Wrap("vision.Watch", err)
	}
	return aws.ToString(out.SessionId), nil
}

// Stop has the processor stand still.
func (p *StreamProcessor) Stop(ctx context.Context) error {
	return p.do("vision.Stop", func() error {
		_, err := p.c.api.StopStreamProcessor(ctx, &rekognition.StopStreamProcessorInput{Name: &p.name})
		return err
	})
}

// Delete deletes the processor, which has to stand still.
func (p *StreamProcessor) Delete(ctx context.Context) error {
	return p.do("vision.Delete", func() error {
		_, err := p.c.api.DeleteStreamProcessor(ctx, &rekognition.DeleteStreamProcessorInput{Name: &p.name})
		return err
	})
}

// UpdateLabels changes what a processor of labels looks for. What is zero stays as it is.
func (p *StreamProcessor) UpdateLabels(ctx context.Context, labels []string, minConfidence float64, regions []Region) error {
	if err := first(checkShare("minConfidence", minConfidence), checkRegions(regions)); err != nil {
		return awsai.Wrap("vision.UpdateLabels", err)
	}
	in := &rekognition.UpdateStreamProcessorInput{Name: &p.name, RegionsOfInterestForUpdate: regionsTo(regions)}
	if len(labels) > 0 || minConfidence > 0 {
		in.SettingsForUpdate = &types.StreamProcessorSettingsForUpdate{
			ConnectedHomeForUpdate: &types.ConnectedHomeSettingsForUpdate{Labels: labels, MinConfidence: percent(minConfidence)},
		}
	}
	return p.do("vision.UpdateLabels", func() error {
		_, err := p.c.api.UpdateStreamProcessor(ctx, in)
		return err
	})
}

func (p *StreamProcessor) do(op string, send func() error) error {
	if err := p.check(); err != nil {
		return awsai.Wrap(op, err)
	}
	return awsai.Wrap(op, send())
}

// StreamInfo is what the service tells of a stream processor.
type StreamInfo struct {
	// Name and ARN name it.
	Name, ARN string
	// Status is STOPPED, STARTING, RUNNING, FAILED, STOPPING or UPDATING, and may be another;
	// Message says more.
	Status, Message string
	// Created and Updated are when it was made and last changed.
	Created, Updated time.Time
	// Spec is what it does, without its tags.
	Spec StreamSpec
}

// Info tells what is known of the processor.
func (p *StreamProcessor) Info(ctx context.Context) (StreamInfo, error) {
	if err := p.check(); err != nil {
		return StreamInfo{}, awsai.Wrap("vision.Info", err)
	}
	out, err := p.c.api.DescribeStreamProcessor(ctx, &rekognition.DescribeStreamProcessorInput{Name: &p.name})
	if err != nil {
		return StreamInfo{}, awsai.Wrap("vision.Info", err)
	}
	return StreamInfo{
		Name: aws.ToString(out.Name), ARN: aws.ToString(out.StreamProcessorArn), Status: string(out.Status), Message: aws.ToString(out.StatusMessage),
		Created: aws.ToTime(out.CreationTimestamp), Updated: aws.ToTime(out.LastUpdateTimestamp), Spec: specOf(out),
	}, nil
}

func specOf(out *rekognition.DescribeStreamProcessorOutput) StreamSpec {
	s := StreamSpec{Role: aws.ToString(out.RoleArn), KMSKey: aws.ToString(out.KmsKeyId), Regions: regionsOf(out.RegionsOfInterest)}
	if in := out.Input; in != nil && in.KinesisVideoStream != nil {
		s.Video = aws.ToString(in.KinesisVideoStream.Arn)
	}
	if to := out.Output; to != nil && to.KinesisDataStream != nil {
		s.FaceOutput = aws.ToString(to.KinesisDataStream.Arn)
	}
	if to := out.Output; to != nil && to.S3Destination != nil {
		s.LabelOutput = media.URI{Bucket: aws.ToString(to.S3Destination.Bucket), Key: aws.ToString(to.S3Destination.KeyPrefix)}
	}
	if set := out.Settings; set != nil && set.FaceSearch != nil {
		s.Collection, s.MinSimilarity = aws.ToString(set.FaceSearch.CollectionId), share(set.FaceSearch.FaceMatchThreshold)
	}
	if set := out.Settings; set != nil && set.ConnectedHome != nil {
		s.Labels, s.MinConfidence = set.ConnectedHome.Labels, share(set.ConnectedHome.MinConfidence)
	}
	if n := out.NotificationChannel; n != nil {
		s.Topic = aws.ToString(n.SNSTopicArn)
	}
	if d := out.DataSharingPreference; d != nil {
		s.Share = d.OptIn
	}
	return s
}

// StreamProcessors lists the account's stream processors: Name and Status of each.
func (c *Client) StreamProcessors(ctx context.Context) iter.Seq2[StreamInfo, error] {
	start := func() *rekognition.ListStreamProcessorsPaginator {
		return rekognition.NewListStreamProcessorsPaginator(c.api, &rekognition.ListStreamProcessorsInput{})
	}
	return page.Items(ctx, "vision.StreamProcessors", start, func(p *rekognition.ListStreamProcessorsOutput) ([]StreamInfo, *string) {
		infos := make([]StreamInfo, len(p.StreamProcessors))
		for i, s := range p.StreamProcessors {
			infos[i] = StreamInfo{Name: aws.ToString(s.Name), Status: string(s.Status)}
		}
		return infos, p.NextToken
	})
}

// StreamRecord is what a processor of faces writes for a frame.
type StreamRecord struct {
	// Video is the ARN of the stream, and Fragment the number of the fragment of it.
	Video, Fragment string
	// Server and Producer are when the fragment began by either's clock, and Offset where in it
	// the frame is.
	Server, Producer time.Time
	Offset           time.Duration
	// Status is the processor's, as "RUNNING".
	Status string
	// Faces are those of the frame.
	Faces []StreamFace
}

// StreamFace is a face in a frame.
type StreamFace struct {
	// Face is what it looks like.
	Face Face
	// Matches are the faces of the collection that are like it.
	Matches []FaceMatch
}

// Bounds is the box of the face.
func (f StreamFace) Bounds() Box { return f.Face.Box }

// ParseStreamRecord reads the data of a record of StreamSpec.FaceOutput. What is not one is
// awsai.ErrInvalid.
func ParseStreamRecord(data []byte) (StreamRecord, error) {
	var r struct {
		InputInformation *struct {
			KinesisVideo struct {
				StreamArn, FragmentNumber          string
				ServerTimestamp, ProducerTimestamp float64
				FrameOffsetInSeconds               float64
			}
		}
		StreamProcessorInformation struct{ Status string }
		FaceSearchResponse         []struct {
			DetectedFace *types.FaceDetail
			MatchedFaces []types.FaceMatch
		}
	}
	if err := json.Unmarshal(data, &r); err != nil || r.InputInformation == nil {
		return StreamRecord{}, awsai.Errorf("vision.ParseStreamRecord", awsai.ErrInvalid, "data of %d bytes is no record of a stream processor", len(data))
	}
	v := r.InputInformation.KinesisVideo
	out := StreamRecord{
		Video: v.StreamArn, Fragment: v.FragmentNumber, Status: r.StreamProcessorInformation.Status,
		Server: unix(v.ServerTimestamp), Producer: unix(v.ProducerTimestamp), Offset: seconds(v.FrameOffsetInSeconds),
	}
	for _, f := range r.FaceSearchResponse {
		out.Faces = append(out.Faces, StreamFace{faceOf(f.DetectedFace), faceMatchesOf(f.MatchedFaces)})
	}
	return out, nil
}

// unix is a time of seconds since 1970, exact to the millisecond.
func unix(s float64) time.Time {
	if !(math.Abs(s) < 1e11) || s == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(math.Round(s * 1000))).UTC()
}

func seconds(s float64) time.Duration {
	if !(math.Abs(s) < 1e9) {
		return 0
	}
	return time.Duration(math.Round(s*1000)) * time.Millisecond
}
