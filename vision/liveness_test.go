package vision_test

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"
	"github.com/google/go-cmp/cmp"

	"github.com/awsai-go/awsai"
	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

func TestLiveness(t *testing.T) {
	const id = "35ebbb41-7f67-4263-908d-dd0ecba05ab9"
	fake := awsaitest.New(t)
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateFaceLivenessSessionInput) (*rekognition.CreateFaceLivenessSessionOutput, error) {
		if *in.Settings.AuditImagesLimit != 2 || *in.Settings.OutputConfig.S3Bucket != "bkt" || in.Settings.ChallengePreferences[0].Type != types.ChallengeTypeFaceMovementChallenge {
			t.Errorf("settings %+v", in.Settings)
		}
		return &rekognition.CreateFaceLivenessSessionOutput{SessionId: new(id)}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.GetFaceLivenessSessionResultsInput) (*rekognition.GetFaceLivenessSessionResultsOutput, error) {
		return &rekognition.GetFaceLivenessSessionResultsOutput{
			SessionId: new(id), Status: types.LivenessSessionStatusSucceeded, Confidence: new(float32(87.5)), Challenge: &types.Challenge{Type: types.ChallengeTypeFaceMovementChallenge, Version: new("1.0.0")},
			ReferenceImage: &types.AuditImage{Bytes: []byte("jpeg")}, AuditImages: []types.AuditImage{{S3Object: &types.S3Object{Bucket: new("bkt"), Name: new("a.jpg")}}},
		}, nil
	})
	client := vision.New(fake.Config())
	got, err := client.CreateLiveness(t.Context(), func(o *vision.LivenessOptions) {
		o.AuditImages, o.Output, o.Challenge = 2, media.URI{Bucket: "bkt", Key: "live/"}, "FaceMovementChallenge"
	})
	if err != nil || got != id {
		t.Fatalf("session %q, %v", got, err)
	}
	l, err := client.Liveness(t.Context(), id)
	want := vision.Liveness{
		ID: id, Status: "SUCCEEDED", Confidence: 0.875, Challenge: "FaceMovementChallenge",
		Reference: vision.LivenessImage{Data: []byte("jpeg")}, Audit: []vision.LivenessImage{{URI: media.URI{Bucket: "bkt", Key: "a.jpg"}}},
	}
	if diff := cmp.Diff(want, l); err != nil || diff != "" {
		t.Errorf("error %v, result (-want +got):\n%s", err, diff)
	}
	if !l.Passed(0.8) || l.Passed(0.9) {
		t.Error("passed")
	}
	if u, ok := l.Audit[0].Source().URI(); !ok || u.Key != "a.jpg" {
		t.Errorf("source %v", u)
	}
}

func TestBulkModeration(t *testing.T) {
	fake := awsaitest.New(t)
	s3 := fake.S3("mine", "out")
	var key string
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.StartMediaAnalysisJobInput) (*rekognition.StartMediaAnalysisJobOutput, error) {
		key = *in.Input.S3Object.Name
		return &rekognition.StartMediaAnalysisJobOutput{JobId: new("j")}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.GetMediaAnalysisJobInput) (*rekognition.GetMediaAnalysisJobOutput, error) {
		at := func(bucket, key string) *types.S3Object { return &types.S3Object{Bucket: &bucket, Name: &key} }
		return &rekognition.GetMediaAnalysisJobOutput{
			JobId: new("j"), Status: types.MediaAnalysisJobStatusSucceeded, Input: &types.MediaAnalysisInput{S3Object: at("mine", key)},
			OperationsConfig: &types.MediaAnalysisOperationsConfig{}, OutputConfig: &types.MediaAnalysisOutputConfig{S3Bucket: new("out")},
			Results:         &types.MediaAnalysisResults{S3Object: at("out", "r.jsonl"), ModelVersions: &types.MediaAnalysisModelVersions{Moderation: new("7.0")}},
			ManifestSummary: &types.MediaAnalysisManifestSummary{S3Object: at("out", "s.json")},
		}, nil
	})
	s3.Put("out", "r.jsonl", awsaitest.Object{Body: []byte(`{"source-ref":"s3://foo/bar/1.jpg","detect-moderation-labels":{"ModerationLabels":[{"Name":"Violence","ParentName":"","TaxonomyLevel":1,"Confidence":75}],"ModerationModelVersion":"7.0","ContentTypes":[{"Confidence":50,"Name":"Animated"}]}}` + "\n")})
	s3.Put("out", "s.json", awsaitest.Object{Body: []byte(`{"version":"1.0","statistics":{"total-json-lines":2,"valid-json-lines":1,"invalid-json-lines":1},"errors":[{"line-numer":2,"code":"X","message":"m"}]}`)})
	client := vision.New(fake.Config(), func(o *vision.Options) { o.Bucket = "mine" })
	j, err := client.BulkModeration(t.Context(), vision.BulkManifest(media.URI{Bucket: "foo", Key: "bar/1.jpg"}), media.URI{Bucket: "out"}, func(o *vision.BulkOptions) { o.MinConfidence, o.Name = 0.6, "mine" })
	if err != nil {
		t.Fatal(err)
	}
	if o, _ := s3.Object("mine", key); string(o.Body) != `{"source-ref":"s3://foo/bar/1.jpg"}`+"\n" {
		t.Errorf("manifest %q", o.Body)
	}
	made, err := j.Wait(t.Context())
	if err != nil || made.ModelVersion != "7.0" || len(s3.Keys("mine")) > 0 {
		t.Fatalf("%+v, %v; left %q", made, err, s3.Keys("mine"))
	}
	for r, err := range client.BulkResults(t.Context(), made) {
		want := vision.BulkResult{Image: media.URI{Bucket: "foo", Key: "bar/1.jpg"}, Moderation: vision.Moderation{
			Labels: []vision.ModerationLabel{{Name: "Violence", Level: 1, Confidence: 0.75}}, ContentTypes: []vision.ContentType{{Name: "Animated", Confidence: 0.5}}, ModelVersion: "7.0",
		}}
		if diff := cmp.Diff(want, r); err != nil || diff != "" {
			t.Errorf("error %v, result (-want +got):\n%s", err, diff)
		}
	}
	sum, err := client.BulkSummary(t.Context(), made)
	if diff := cmp.Diff(vision.BulkSummary{Lines: 2, Valid: 1, Invalid: 1, Problems: []vision.BulkProblem{{Line: 2, Code: "X", Message: "m"}}}, sum); err != nil || diff != "" {
		t.Errorf("error %v, summary (-want +got):\n%s", err, diff)
	}
}

func TestStreamProcessor(t *testing.T) {
	fake := awsaitest.New(t)
	spec := vision.StreamSpec{
		Video: "arn:aws:kinesisvideo:us-east-1:111122223333:stream/s/1", Role: "arn:aws:iam::111122223333:role/r",
		Labels: []string{"PERSON", "PET"}, MinConfidence: 0.5, LabelOutput: media.URI{Bucket: "bkt", Key: "found/"}, Topic: "arn:aws:sns:us-east-1:111122223333:t",
		Regions: []vision.Region{{Polygon: []vision.Point{{X: 0, Y: 0}, {X: 1, Y: 0}, {X: 0.5, Y: 1}}}}, Share: true,
	}
	var made *rekognition.CreateStreamProcessorInput
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.CreateStreamProcessorInput) (*rekognition.CreateStreamProcessorOutput, error) {
		made = in
		return &rekognition.CreateStreamProcessorOutput{StreamProcessorArn: new("arn")}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.DescribeStreamProcessorInput) (*rekognition.DescribeStreamProcessorOutput, error) {
		return &rekognition.DescribeStreamProcessorOutput{
			Name: made.Name, RoleArn: made.RoleArn, Input: made.Input, Output: made.Output, Settings: made.Settings, Status: types.StreamProcessorStatusStopped,
			NotificationChannel: made.NotificationChannel, RegionsOfInterest: made.RegionsOfInterest, DataSharingPreference: made.DataSharingPreference,
		}, nil
	})
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.StartStreamProcessorInput) (*rekognition.StartStreamProcessorOutput, error) {
		if in.StopSelector == nil {
			return &rekognition.StartStreamProcessorOutput{}, nil
		}
		return &rekognition.StartStreamProcessorOutput{SessionId: new(fmt.Sprint("s-", *in.StopSelector.MaxDurationInSeconds))}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.UpdateStreamProcessorInput) (*rekognition.UpdateStreamProcessorOutput, error) {
		return &rekognition.UpdateStreamProcessorOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.StopStreamProcessorInput) (*rekognition.StopStreamProcessorOutput, error) {
		return &rekognition.StopStreamProcessorOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.DeleteStreamProcessorInput) (*rekognition.DeleteStreamProcessorOutput, error) {
		return &rekognition.DeleteStreamProcessorOutput{}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.ListStreamProcessorsInput) (*rekognition.ListStreamProcessorsOutput, error) {
		return &rekognition.ListStreamProcessorsOutput{StreamProcessors: []types.StreamProcessor{{Name: new("door"), Status: types.StreamProcessorStatusRunning}}}, nil
	})
	client := vision.New(fake.Config())
	p := client.StreamProcessor("door")
	if _, err := p.Create(t.Context(), spec); err != nil {
		t.Fatal(err)
	}
	info, err := p.Info(t.Context())
	if diff := cmp.Diff(vision.StreamInfo{Name: "door", Status: "STOPPED", Spec: spec}, info); err != nil || diff != "" {
		t.Errorf("error %v, processor (-want +got):\n%s", err, diff)
	}
	if id, err := p.Watch(t.Context(), time.UnixMilli(1000), 60e9); err != nil || id != "s-60" {
		t.Errorf("session %q, %v", id, err)
	}
	if _, err := p.Watch(t.Context(), info.Created, 121e9); !errors.Is(err, awsai.ErrInvalid) {
		t.Errorf("too long: error %v", err)
	}
	for _, err := range []error{p.Start(t.Context()), p.UpdateLabels(t.Context(), []string{"PET"}, 0.7, nil), p.Stop(t.Context()), p.Delete(t.Context())} {
		if err != nil {
			t.Error(err)
		}
	}
	got, err := collect(client.StreamProcessors(t.Context()), func(i vision.StreamInfo) string { return i.Name + " " + i.Status })
	if diff := cmp.Diff([]string{"door RUNNING"}, got); err != nil || diff != "" {
		t.Errorf("error %v, processors (-want +got):\n%s", err, diff)
	}
}

func TestBatchPrefix(t *testing.T) {
	fake := awsaitest.New(t)
	s3 := fake.S3("bkt")
	for i := range 20 {
		s3.Put("bkt", fmt.Sprintf("in/%02d.PNG", i), awsaitest.Object{})
	}
	s3.Put("bkt", "in/notes.txt", awsaitest.Object{})
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.DetectFacesInput) (*rekognition.DetectFacesOutput, error) {
		if *in.Image.S3Object.Name == "in/07.PNG" {
			return nil, &types.InvalidImageFormatException{}
		}
		return &rekognition.DetectFacesOutput{FaceDetails: make([]types.FaceDetail, 1)}, nil
	})
	client := vision.New(fake.Config(), func(o *vision.Options) { o.Concurrency = 1 })
	faces := func(ctx context.Context, c *vision.Client, src media.Source) ([]vision.Face, error) {
		return c.Faces(ctx, src)
	}
	prefix, last, n, failed := media.URI{Bucket: "bkt", Key: "in/"}, "", 0, 0
	for _, most := range []int{5, 100} { // broken off, and gone on with
		for r, err := range vision.BatchPrefix(t.Context(), client, prefix, last, faces) {
			if err != nil {
				t.Fatal(err)
			}
			if want := fmt.Sprintf("in/%02d.PNG", n); r.Object.Key != want || (r.Err == nil) != (len(r.Value) == 1) {
				t.Errorf("%v with %d faces, %v; want %s", r.Object, len(r.Value), r.Err, want)
			}
			if r.Err != nil && errors.Is(r.Err, awsai.ErrInvalid) {
				failed++
			}
			n, last = n+1, r.Object.Key
			if most--; most == 0 {
				break
			}
		}
	}
	if n != 20 || failed != 1 {
		t.Errorf("%d results, %d failed; want 20 and 1", n, failed)
	}
	if sent := fake.Count("DetectFaces"); sent > 8+15 {
		t.Errorf("%d requests, want at most those of two runs", sent)
	}
}
