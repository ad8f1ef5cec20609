package bedrock_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
)

func ExampleNewAsyncModel() {
	model := bedrock.NewAsyncModel(asyncConfig, "luma.ray-v2:0", media.URI{Bucket: "my-bucket", Key: "made"})
	job, err := model.StartVideo(context.Background(), bedrock.VideoRequest{Prompt: "A cat walks over a keyboard."})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(job.ID()) // another process continues with model.ResumeVideo(id)
	video, err := job.Wait(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(video.File) // model.Download writes it into a file
	// Output:
	// arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdefghijkl
	// s3://my-bucket/made/abcdefghijkl/output.mp4
}

func ExampleAsyncModel_StartEmbedding() {
	model := bedrock.NewAsyncModel(asyncConfig, "amazon.nova-2-multimodal-embeddings-v1:0", media.URI{Bucket: "my-bucket", Key: "made"})
	job, err := model.StartEmbedding(context.Background(), bedrock.SegmentRequest{Source: media.S3("s3://my-bucket/talk.mp4")})
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := job.Wait(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, s := range result.Segments {
		fmt.Println(s.Kind, s.Start, s.End, s.Vector)
	}
	// Output:
	// audio_video_combined 0s 5s [0.6 0.8]
	// audio_video_combined 5s 9.5s [0.8 0.6]
}

func ExampleAsyncModel_Start() {
	model := bedrock.NewAsyncModel(asyncConfig, "some.model-v1:0", media.URI{Bucket: "my-bucket", Key: "made"})
	job, err := model.Start(context.Background(), bedrock.AsyncRequest{Input: map[string]any{"prompt": "A cat."}})
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := job.Wait(context.Background())
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range out.Files {
		fmt.Println(f.URI.Key, f.Size)
	}
	// Output:
	// made/abcdefghijkl/output.mp4 7
	// made/abcdefghijkl/segmented-embedding-result.json 7
	// made/abcdefghijkl/v.jsonl 7
}

// asyncConfig is a configuration whose services answer by asyncAnswers.
var asyncConfig = aws.Config{Region: cfg.Region, Credentials: cfg.Credentials, HTTPClient: asyncAnswers{}}

// asyncAnswers are Bedrock with one job that is done, and S3 with what it has written.
type asyncAnswers struct{}

func (asyncAnswers) Do(req *http.Request) (*http.Response, error) {
	const arn = "arn:aws:bedrock:us-east-1:111122223333:async-invoke/abcdefghijkl"
	kind, body := "application/json", `{"invocationArn":"`+arn+`"}`
	switch {
	case req.Method == http.MethodGet && strings.HasPrefix(req.URL.Path, "/async-invoke/"):
		body = `{"invocationArn":"` + arn + `","modelArn":"arn:aws:bedrock:us-east-1::foundation-model/m","status":"Completed",` +
			`"submitTime":"2026-01-01T00:00:00Z","outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://my-bucket/made/abcdefghijkl"}}}`
	case req.URL.Query().Has("list-type"):
		kind, body = "application/xml", "<ListBucketResult>"
		for _, name := range []string{"output.mp4", "segmented-embedding-result.json", "v.jsonl"} {
			body += "<Contents><Key>made/abcdefghijkl/" + name + "</Key><Size>7</Size></Contents>"
		}
		body += "</ListBucketResult>"
	case strings.HasSuffix(req.URL.Path, ".json"):
		body = `{"embeddingResults":[{"embeddingType":"AUDIO_VIDEO_COMBINED","status":"SUCCESS","outputFileUri":"v.jsonl"}]}`
	case strings.HasSuffix(req.URL.Path, ".jsonl"):
		body = `{"embedding":[0.6,0.8],"segmentMetadata":{"segmentStartSeconds":0,"segmentEndSeconds":5}}` + "\n" +
			`{"embedding":[0.8,0.6],"segmentMetadata":{"segmentStartSeconds":5,"segmentEndSeconds":9.5}}`
	}
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}
