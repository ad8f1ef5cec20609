package catalogue_test

import (
	"context"
	"fmt"
	"testing"

	"github.com/awsai-go/awsai/awsaitest"
	"github.com/awsai-go/awsai/bedrock/catalogue"
)

// exampleT stands for the *testing.T of a test.
type exampleT struct{ testing.TB }

func (exampleT) Helper()                   {}
func (exampleT) Cleanup(func())            {}
func (exampleT) Log(...any)                {}
func (exampleT) Errorf(f string, a ...any) { fmt.Printf(f+"\n", a...) }

func ExampleNew() {
	fake := awsaitest.New(exampleT{})
	serve(fake)
	models := catalogue.New(fake.Config())
	for m, err := range models.Models(context.Background(), catalogue.Filter{Provider: "anthropic"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(m.ID, m.State, m.Inference)
	}
	// Output:
	// anthropic.claude-haiku-4-5-20251001-v1:0 active [INFERENCE_PROFILE]
	// anthropic.claude-opus-4-1-20250805-v1:0 legacy [INFERENCE_PROFILE]
}

func ExampleClient_Check() {
	fake := awsaitest.New(exampleT{})
	serve(fake)
	findings, err := catalogue.New(fake.Config()).Check(context.Background(),
		"us.anthropic.claude-haiku-4-5-20251001-v1:0", "amazon.titan-image-generator-v2:0", "amazon.nova-lite-v1")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range findings {
		fmt.Println(f)
	}
	// Output:
	// us.anthropic.claude-haiku-4-5-20251001-v1:0: good
	// amazon.titan-image-generator-v2:0: ended (2026-06-30); use stability.stable-image-core-v1:1
	// amazon.nova-lite-v1: unknown
}

func ExamplePairs() {
	src, err := catalogue.Pairs([]catalogue.Pair{{Prompt: "2 + 2 =", Completion: "4"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	data, err := src.Bytes(context.Background(), 1<<20)
	fmt.Printf("%s%v\n", data, err)
	// Output:
	// {"prompt":"2 + 2 =","completion":"4"}
	// <nil>
}
