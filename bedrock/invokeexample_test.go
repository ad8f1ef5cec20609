package bedrock_test

import (
	"context"
	"fmt"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/body"
	"github.com/awsai-go/awsai/media"
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

// woodcut is a PNG file of one pixel, and the response of a model that made it.
const woodcut = `{"seeds":[2130420379],"finish_reasons":[null],"images":["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg=="]}`

func ExampleNewImageModel() {
	cfg := canned{"application/json", []byte(woodcut)}.config()
	model := bedrock.NewImageModel(cfg, "stability.sd3-5-large-v1:0")
	pictures, err := model.Generate(context.Background(), bedrock.ImageRequest{
		Prompt:      "A fox in the snow, as a woodcut.",
		AspectRatio: "16:9",
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range pictures {
		fmt.Println(p.Format, len(p.Data), p.Seed)
	}
	// Output: png 67 2130420379
}

func ExampleImageModel_Generate() {
	cfg := canned{"application/json", []byte(`{"finish_reasons":["Filter reason: prompt"]}`)}.config()
	model := bedrock.NewImageModel(cfg, "stability.stable-image-core-v1:1")
	pictures, err := model.Generate(context.Background(), bedrock.ImageRequest{Prompt: "Something that the filter stops."})
	fmt.Println(len(pictures), pictures[0].Error)
	fmt.Println(err)
	// Output:
	// 1 Filter reason: prompt
	// bedrock.ImageModel.Generate: blocked: no image was made: Filter reason: prompt
}

func ExampleImageModel_Outpaint() {
	cfg := canned{"application/json", []byte(woodcut)}.config()
	model := bedrock.NewImageModel(cfg, "us.stability.stable-outpaint-v1:0")
	_, err := model.Outpaint(context.Background(), media.File("fox.png"), bedrock.ImageRequest{Left: 2400})
	fmt.Println(err)
	// Output: bedrock.ImageModel.Outpaint: invalid: ImageRequest.Left is 2400, limit of stability.stable-outpaint-v1:0 is 2000
}
