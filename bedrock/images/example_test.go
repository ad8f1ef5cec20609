package images_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/bedrock/images"
	"github.com/awsai-go/awsai/media"
)

// canned answers every request with the same body.
type canned string

func (c canned) Do(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {"application/json"}},
		Body:       io.NopCloser(bytes.NewReader([]byte(c))),
	}, nil
}

// config stands for what config.LoadDefaultConfig returns.
func (c canned) config() aws.Config {
	return aws.Config{
		Region:      "us-west-2",
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		HTTPClient:  c,
	}
}

// woodcut is the response of a model that made a PNG file of one pixel.
const woodcut canned = `{"seeds":[2130420379],"finish_reasons":[null],"images":["iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNiAAAABgADNjd8qAAAAABJRU5ErkJggg=="]}`

func ExampleNew() {
	cfg := woodcut.config()
	var meter bedrock.Meter
	model := images.New(cfg, "stability.sd3-5-large-v1:0", func(o *images.Options) { o.Meter = &meter })
	pictures, err := model.Generate(context.Background(), images.Request{
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
	fmt.Println(meter.Total().Cost)
	// Output:
	// png 67 2130420379
	// $0.08
}

func ExampleModel_Generate() {
	cfg := canned(`{"finish_reasons":["Filter reason: prompt"]}`).config()
	model := images.New(cfg, "stability.stable-image-core-v1:1")
	pictures, err := model.Generate(context.Background(), images.Request{Prompt: "Something that the filter stops."})
	fmt.Println(len(pictures), pictures[0].Error)
	fmt.Println(err)
	// Output:
	// 1 Filter reason: prompt
	// images.Generate: blocked: no image was made: Filter reason: prompt
}

func ExampleModel_Outpaint() {
	cfg := woodcut.config()
	model := images.New(cfg, "us.stability.stable-outpaint-v1:0")
	_, err := model.Outpaint(context.Background(), media.File("fox.png"), images.Request{Left: 2400})
	fmt.Println(err)
	// Output: images.Outpaint: invalid: Request.Left is 2400, limit of stability.stable-outpaint-v1:0 is 2000
}
