package batch_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/batch"
	"github.com/awsai-go/awsai/media"
)

func ExampleNew() {
	ctx := context.Background()
	client := batch.New(cfg, "anthropic.claude-haiku-4-5-20251001-v1:0", "arn:aws:iam::111122223333:role/batch",
		media.URI{Bucket: "my-bucket", Key: "batch"})
	job, err := client.Start(ctx, batch.Of(
		batch.Record{ID: "prime", Request: bedrock.Request{Messages: []bedrock.Message{bedrock.User("Name a prime over 50.")}}},
		batch.Record{ID: "square", Request: bedrock.Request{Messages: []bedrock.Message{bedrock.User("Name a square over 50.")}}},
	))
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := job.Wait(ctx) // or, in another process, of client.Resume(job.ID())
	if err != nil {
		fmt.Println(err)
		return
	}
	for result, err := range client.Results(ctx, out) {
		switch {
		case err != nil:
			fmt.Println(err)
			return
		case result.Err != nil:
			fmt.Println(result.Index, result.ID, result.Err)
		default:
			fmt.Println(result.Index, result.ID, result.Reply.Text())
		}
	}
	// Output:
	// 1 square 64
	// 0 prime record failed with 429: Too many requests
}

// cfg is a configuration whose services answer by answers.
var cfg = aws.Config{
	Region:      "us-east-1",
	Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	HTTPClient:  answers{},
}

// answers are Bedrock with one job that is done, and S3 with what it has written.
type answers struct{}

func (answers) Do(req *http.Request) (*http.Response, error) {
	const id = "arn:aws:bedrock:us-east-1:111122223333:model-invocation-job/abcdefghijkl"
	if req.Body != nil {
		if _, err := io.Copy(io.Discard, req.Body); err != nil {
			return nil, err
		}
	}
	kind, body := "application/json", `{"jobArn":"`+id+`"}`
	switch {
	case req.Method == http.MethodGet && strings.HasPrefix(req.URL.Path, "/model-invocation-job/"):
		body = `{"jobArn":"` + id + `","status":"Completed","modelInvocationType":"Converse",` +
			`"inputDataConfig":{"s3InputDataConfig":{"s3Uri":"s3://my-bucket/batch/records.jsonl"}},` +
			`"outputDataConfig":{"s3OutputDataConfig":{"s3Uri":"s3://my-bucket/batch/"}}}`
	case req.URL.Query().Has("list-type"):
		kind, body = "application/xml", "<ListBucketResult><Contents><Key>batch/abcdefghijkl/records.jsonl.out</Key></Contents></ListBucketResult>"
	case strings.HasSuffix(req.URL.Path, ".jsonl"):
		body = `{"recordId":"prime","modelInput":{}}` + "\n" + `{"recordId":"square","modelInput":{}}` + "\n"
	case strings.HasSuffix(req.URL.Path, ".out"):
		body = `{"recordId":"square","modelOutput":{"output":{"message":{"role":"assistant","content":[{"text":"64"}]}},"stopReason":"end_turn"}}` + "\n" +
			`{"recordId":"prime","error":{"errorCode":429,"errorMessage":"Too many requests"}}` + "\n"
	}
	return &http.Response{
		StatusCode: http.StatusOK, Request: req, Header: http.Header{"Content-Type": {kind}},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}
