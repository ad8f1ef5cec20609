package bedrock_test

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/body"
)

func ExampleInvoke() {
	cfg := canned{"application/json", []byte(`{"generation":"53 is a prime.","prompt_token_count":12,"generation_token_count":6,"stop_reason":"stop"}`)}.config()
	model := bedrock.NewModel(cfg, "us.meta.llama3-3-70b-instruct-v1:0")
	response, _, err := bedrock.Invoke[body.LlamaResponse](context.Background(), model, body.LlamaRequest{
		Prompt:      "A prime over 50:",
		Temperature: new(0.0),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(response.Text())
	fmt.Println(response.StopReason, response.GenerationTokenCount)
	// Output:
	// 53 is a prime.
	// stop 6
}

func ExampleInvokeStream() {
	cfg := canned{"application/vnd.amazon.eventstream", []byte(frames(
		`chunk {"bytes":"eyJnZW5lcmF0aW9uIjoiNTMgaXMifQ=="}`,     // {"generation":"53 is"}
		`chunk {"bytes":"eyJnZW5lcmF0aW9uIjoiIGEgcHJpbWUuIn0="}`, // {"generation":" a prime."}
		`chunk {"bytes":"eyJhbWF6b24tYmVkcm9jay1pbnZvY2F0aW9uTWV0cmljcyI6eyJpbnB1dFRva2VuQ291bnQiOjEyLCJvdXRwdXRUb2tlbkNvdW50Ijo2fX0="}`,
	))}.config()
	model := bedrock.NewModel(cfg, "us.meta.llama3-3-70b-instruct-v1:0")
	for piece, err := range bedrock.InvokeStream[body.LlamaResponse](context.Background(), model, body.LlamaRequest{Prompt: "A prime over 50:"}) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(piece.Chunk.Text())
		if piece.Done {
			fmt.Println()
			fmt.Println(piece.Invocation.Usage.Total())
		}
	}
	// Output:
	// 53 is a prime.
	// 18
}
