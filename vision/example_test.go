package vision_test

import (
	"context"
	"fmt"
	"image"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/rekognition"
	"github.com/aws/aws-sdk-go-v2/service/rekognition/types"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/vision"
)

func ExampleNew() {
	fake := awsaitest.New(new(testing.T)) // a test has its own
	awsaitest.Handle(fake, func(context.Context, *rekognition.DetectLabelsInput) (*rekognition.DetectLabelsOutput, error) {
		return &rekognition.DetectLabelsOutput{Labels: []types.Label{{
			Name: new("Car"), Confidence: new(float32(98.5)), Parents: []types.Parent{{Name: new("Vehicle")}},
			Instances: []types.Instance{{BoundingBox: &types.BoundingBox{Left: new(float32(0.25)), Top: new(float32(0.5)), Width: new(float32(0.5)), Height: new(float32(0.25))}}},
		}}}, nil
	})
	client := vision.New(fake.Config())
	found, err := client.Labels(context.Background(), media.S3("s3://my-bucket/street.jpg"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, l := range found.Labels {
		fmt.Printf("%s %.3f %v\n", l.Name, l.Confidence, l.Parents)
		for _, i := range l.Instances {
			fmt.Println(i.Box, i.Box.Pixels(image.Rect(0, 0, 1920, 1080)))
		}
	}
	// Output:
	// Car 0.985 [Vehicle]
	// 25.0,50.0 50.0×25.0 (480,540)-(1440,810)
}

func ExampleBatch() {
	fake := awsaitest.New(new(testing.T)) // a test has its own
	awsaitest.Handle(fake, func(_ context.Context, in *rekognition.DetectModerationLabelsInput) (*rekognition.DetectModerationLabelsOutput, error) {
		out := &rekognition.DetectModerationLabelsOutput{}
		if *in.Image.S3Object.Name == "b.png" {
			out.ModerationLabels = []types.ModerationLabel{{Name: new("Violence"), Confidence: new(float32(75))}}
		}
		return out, nil
	})
	images := []media.Source{media.S3("s3://my-bucket/a.png"), media.S3("s3://my-bucket/b.png")}
	found, err := vision.Batch(context.Background(), vision.New(fake.Config()), images, func(ctx context.Context, c *vision.Client, src media.Source) (vision.Moderation, error) {
		return c.Moderate(ctx, src)
	})
	for i, m := range found {
		fmt.Println(images[i].Name(), m.Labels)
	}
	fmt.Println(err)
	// Output:
	// a.png []
	// b.png [{Violence  0 0.75}]
	// <nil>
}

func ExampleClient_VideoLabels() {
	fake := awsaitest.New(new(testing.T)) // a test has its own
	awsaitest.Handle(fake, func(context.Context, *rekognition.StartLabelDetectionInput) (*rekognition.StartLabelDetectionOutput, error) {
		return &rekognition.StartLabelDetectionOutput{JobId: new("job-1")}, nil
	})
	awsaitest.Handle(fake, func(context.Context, *rekognition.GetLabelDetectionInput) (*rekognition.GetLabelDetectionOutput, error) {
		at := func(ms int64) types.LabelDetection {
			return types.LabelDetection{Timestamp: ms, Label: &types.Label{Name: new("Dog"), Confidence: new(float32(75))}}
		}
		return &rekognition.GetLabelDetectionOutput{JobStatus: types.VideoJobStatusSucceeded, Labels: []types.LabelDetection{at(0), at(500), at(1000), at(8000)}}, nil
	})
	ctx := context.Background()
	client := vision.New(fake.Config())
	j, err := client.VideoLabels(ctx, media.S3("s3://my-bucket/film.mp4"))
	if err != nil {
		fmt.Println(err)
		return
	}
	found, err := client.ResumeVideoLabels(j.ID()).Wait(ctx) // here or in another process
	for _, s := range found.Timeline(time.Second) {
		fmt.Println(s.Name, s.Start, s.End, s.Count)
	}
	fmt.Println(err)
	// Output:
	// Dog 0s 1s 3
	// Dog 8s 8s 1
	// <nil>
}

func ExampleBlur() {
	img := image.NewRGBA(image.Rect(0, 0, 640, 480)) // of vision.Decode
	faces := []vision.Face{{Box: vision.Box{Left: 0.4, Top: 0.2, Width: 0.1, Height: 0.2}}}
	fmt.Println(vision.Blur(img, vision.Boxes(faces)...).Bounds())
	// Output: (0,0)-(640,480)
}

func ExampleEntry() {
	e := vision.Entry{Image: media.URI{Bucket: "my-bucket", Key: "part.jpg"}, Width: 640, Height: 480, Boxes: []vision.EntryBox{
		{Label: "crack", Pixels: image.Rect(600, 10, 650, 40)},
	}}
	fmt.Println(e.Check())
	// Output: vision.Check: invalid: box 0, (600,10)-(650,40), is empty or reaches out of the image of 640×480 pixels
}
