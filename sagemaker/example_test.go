package sagemaker_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/rag"
	"github.com/awsai-go/awsai/sagemaker"
)

// canned stands for what config.LoadDefaultConfig returns. Its endpoints know a few answers.
func canned() aws.Config {
	f := awsaitest.New(new(testing.T))
	f.S3("bucket").Put("bucket", "out/1.out", awsaitest.Object{Body: []byte("a word")})
	awsaitest.Handle(f, func(_ context.Context, in *invokeInput) (*invokeOutput, error) {
		body := "0.25\n0.75\n"
		if *in.ContentType == "application/json" {
			body = embedAll(in.Body)
		}
		return &invokeOutput{Body: []byte(body)}, nil
	})
	awsaitest.Handle(f, func(context.Context, *asyncInput) (*asyncOutput, error) {
		return &asyncOutput{OutputLocation: aws.String("s3://bucket/out/1.out")}, nil
	})
	awsaitest.HandleStream(f, func(context.Context, *streamInput) ([]awsaitest.Event, error) {
		return pieces(openAIChunks[:40], openAIChunks[40:]), nil
	})
	return f.Config()
}

func ExampleNew() {
	cfg := canned() // a program has its own aws.Config

	endpoint := sagemaker.New(cfg, "churn")
	r, err := endpoint.Invoke(context.Background(), sagemaker.Request{Body: []byte("41,0\n29,1\n"), ContentType: "text/csv"})
	fmt.Printf("%q %v\n", r.Body, err)
	// Output: "0.25\n0.75\n" <nil>
}

func ExamplePredict() {
	cfg := canned() // a program has its own aws.Config

	endpoint := sagemaker.New(cfg, "churn")
	rows := [][]float64{{41, 0}, {29, 1}}
	scores, err := sagemaker.Predict(context.Background(), endpoint, rows, sagemaker.CSV[[]float64]{}, sagemaker.CSV[float64]{})
	fmt.Println(scores, err)
	// Output: [0.25 0.75] <nil>
}

func ExampleEndpoint_Stream() {
	cfg := canned() // a program has its own aws.Config

	endpoint := sagemaker.New(cfg, "chat")
	for event, err := range sagemaker.Events(endpoint.Stream(context.Background(), sagemaker.Request{Body: []byte("{}")})) {
		if err != nil {
			fmt.Println(err)
			return
		}
		if event.Data == "[DONE]" {
			fmt.Println("done")
		}
	}
	// Output: done
}

func ExampleNewEmbedder() {
	cfg := canned() // a program has its own aws.Config

	model := rag.EmbeddingModel{ID: "BAAI/bge-small-en-v1.5", Dimensions: 2}
	embedder := sagemaker.NewEmbedder(sagemaker.New(cfg, "embed"), model)
	vectors, err := embedder.Embed(context.Background(), rag.ForDocument, []string{"high"})
	fmt.Println(vectors, err)
	// Output: [[4 1]] <nil>
}

func ExampleNewGenerator() {
	cfg := canned() // a program has its own aws.Config

	generator := sagemaker.NewGenerator(sagemaker.New(cfg, "chat"))
	text, err := generator.Complete(context.Background(), "Answer briefly.", "How high is it?")
	fmt.Println(text, err)
	// Output: It is high [1]. <nil>
}
