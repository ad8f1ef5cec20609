package bedrock_test

import (
	"context"
	"fmt"
	"math/bits"
	"os"
	"strings"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/media"
	"github.com/awsai-go/awsai/rag"
)

func ExampleEmbedder_EmbedInputs() {
	embedder := bedrock.NewEmbedder(cfg, "amazon.titan-embed-image-v1", func(o *bedrock.EmbedderOptions) {
		o.Dimensions = 256
	})
	cat := media.Bytes([]byte("\x89PNG\r\n\x1a\n…")) // or media.File("cat.png")
	vectors, err := embedder.EmbedInputs(context.Background(), rag.ForDocument, []bedrock.EmbedInput{
		{Image: cat},
		{Image: cat, Text: "A cat asleep on a keyboard."},
		{Text: "A dog."},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(len(vectors), "vectors of", len(vectors[0]))
	// Output: 3 vectors of 256
}

func ExampleEmbedder_EmbedBinary() {
	cfg := canned{"application/json", []byte(`{"embeddings":{"ubinary":[[255` + strings.Repeat(",0", 31) + `],[254` + strings.Repeat(",1", 31) + `]]}}`)}.config()
	embedder := bedrock.NewEmbedder(cfg, "us.cohere.embed-v4:0", func(o *bedrock.EmbedderOptions) {
		o.Dimensions = 256
	})
	vectors, err := embedder.EmbedBinary(context.Background(), rag.ForDocument, bedrock.TextInputs("The tower is high.", "Bread is baked."))
	if err != nil {
		fmt.Println(err)
		return
	}
	differ := 0
	for i, b := range vectors[0] {
		differ += bits.OnesCount8(b ^ vectors[1][i])
	}
	fmt.Println(differ, "of", 8*len(vectors[0]), "bits differ")
	// Output: 32 of 256 bits differ
}

func ExampleNewDiskCache() {
	dir, err := os.MkdirTemp("", "vectors")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	for range 2 { // the second time, say after a restart, nothing is sent
		cache := bedrock.NewDiskCache(dir)
		embedder := bedrock.NewEmbedder(cfg, "amazon.titan-embed-text-v2:0", func(o *bedrock.EmbedderOptions) {
			o.Dimensions = 256
			o.Cache = cache
		})
		if _, err := embedder.Embed(context.Background(), rag.ForDocument, []string{"The tower is high."}); err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(embedder.InputTokens(), "tokens,", cache.Err())
	}
	// Output:
	// 9 tokens, <nil>
	// 0 tokens, <nil>
}
