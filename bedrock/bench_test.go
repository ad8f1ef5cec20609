package bedrock_test

import (
	"bytes"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

// canned is the cheapest transport: it answers everything with one response.
type canned struct {
	contentType string
	body        []byte
}

func (c canned) Do(*http.Request) (*http.Response, error) {
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {c.contentType}},
		Body:       io.NopCloser(bytes.NewReader(c.body)),
	}, nil
}

func (c canned) config() aws.Config {
	return aws.Config{
		Region:      "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
		HTTPClient:  c,
	}
}

func BenchmarkGenerate(b *testing.B) {
	text := strings.Repeat("All work and no play makes Jack a dull boy. ", 20)
	cfg := canned{"application/json", []byte(`{"output":{"message":{"role":"assistant","content":[{"text":"` + text + `"}]}},"stopReason":"end_turn",` +
		`"usage":{"inputTokens":10,"outputTokens":200,"totalTokens":210},"metrics":{"latencyMs":1500}}`)}.config()
	b.Run("sdk", func(b *testing.B) {
		client := bedrockruntime.NewFromConfig(cfg)
		b.ReportAllocs()
		for b.Loop() {
			out, err := client.Converse(b.Context(), &bedrockruntime.ConverseInput{
				ModelId:         aws.String(claude),
				Messages:        []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: text}}}},
				InferenceConfig: &types.InferenceConfiguration{MaxTokens: aws.Int32(500)},
			})
			if err != nil {
				b.Fatal(err)
			}
			if out.Output.(*types.ConverseOutputMemberMessage).Value.Content[0].(*types.ContentBlockMemberText).Value != text {
				b.Fatal("wrong text")
			}
		}
	})
	b.Run("awsai", func(b *testing.B) {
		model := bedrock.NewModel(cfg, claude)
		b.ReportAllocs()
		for b.Loop() {
			reply, err := model.Generate(b.Context(), bedrock.Request{Messages: []bedrock.Message{bedrock.User(text)}, MaxTokens: 500})
			if err != nil {
				b.Fatal(err)
			}
			if reply.Text() != text {
				b.Fatal("wrong text")
			}
		}
	})
}

func BenchmarkStream(b *testing.B) {
	const deltas = 200
	const word = `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"word "}}`
	events := slices.Concat([]string{start}, slices.Repeat([]string{word}, deltas), []string{endTurn, metadata})
	cfg := canned{"application/vnd.amazon.eventstream", []byte(frames(events...))}.config()
	b.Run("sdk", func(b *testing.B) {
		client := bedrockruntime.NewFromConfig(cfg)
		b.ReportAllocs()
		for b.Loop() {
			out, err := client.ConverseStream(b.Context(), &bedrockruntime.ConverseStreamInput{
				ModelId:  aws.String(claude),
				Messages: []types.Message{{Role: types.ConversationRoleUser, Content: []types.ContentBlock{&types.ContentBlockMemberText{Value: "Hello"}}}},
			})
			if err != nil {
				b.Fatal(err)
			}
			var text strings.Builder
			for event := range out.GetStream().Events() {
				if d, ok := event.(*types.ConverseStreamOutputMemberContentBlockDelta); ok {
					text.WriteString(d.Value.Delta.(*types.ContentBlockDeltaMemberText).Value)
				}
			}
			if err := out.GetStream().Close(); err != nil || text.Len() != 5*deltas {
				b.Fatal(text.Len(), err)
			}
		}
	})
	b.Run("awsai", func(b *testing.B) {
		model := bedrock.NewModel(cfg, claude)
		b.ReportAllocs()
		for b.Loop() {
			n := 0
			for event, err := range model.Stream(b.Context(), hello) {
				if err != nil {
					b.Fatal(err)
				}
				n += len(event.Text)
			}
			if n != 5*deltas {
				b.Fatal(n)
			}
		}
	})
}

func BenchmarkEmbed(b *testing.B) {
	v := make([]float32, 1024)
	for i := range v {
		v[i] = 1 / float32(i+3)
	}
	body, err := json.Marshal(map[string]any{"embedding": v, "inputTextTokenCount": 5})
	if err != nil {
		b.Fatal(err)
	}
	cfg := canned{"application/json", body}.config()
	b.Run("sdk", func(b *testing.B) {
		client := bedrockruntime.NewFromConfig(cfg)
		b.ReportAllocs()
		for b.Loop() {
			in, err := json.Marshal(map[string]any{"inputText": "a text", "dimensions": 1024, "normalize": true})
			if err != nil {
				b.Fatal(err)
			}
			out, err := client.InvokeModel(b.Context(), &bedrockruntime.InvokeModelInput{
				ModelId: aws.String(titan), Body: in, ContentType: aws.String("application/json"), Accept: aws.String("application/json"),
			})
			if err != nil {
				b.Fatal(err)
			}
			var r struct {
				Embedding []float32 `json:"embedding"`
			}
			if err := json.Unmarshal(out.Body, &r); err != nil || len(r.Embedding) != 1024 {
				b.Fatal(len(r.Embedding), err)
			}
		}
	})
	b.Run("awsai", func(b *testing.B) {
		e := bedrock.NewEmbedder(cfg, titan)
		b.ReportAllocs()
		for b.Loop() {
			if _, err := e.Embed(b.Context(), rag.ForDocument, []string{"a text"}); err != nil {
				b.Fatal(err)
			}
		}
	})
}
