package bedrock_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/awsai-go/awsai/bedrock"
	"github.com/awsai-go/awsai/rag"
)

func ExampleNewModel() {
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0", func(o *bedrock.ModelOptions) {
		o.Defaults.System = "You are a teacher of mathematics. Answer in one line."
		o.Defaults.MaxTokens = 100
	})
	fmt.Println(model.ID())
	// Output: us.anthropic.claude-haiku-4-5-20251001-v1:0
}

func ExampleModel_Generate() {
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	reply, err := model.Generate(context.Background(), bedrock.Request{
		Messages:    []bedrock.Message{bedrock.User("Name a prime over 50.")},
		Temperature: new(0.2),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(reply.Text())
	fmt.Println(reply.StopReason, reply.Usage.Total())
	// Output:
	// 53 is a prime.
	// end_turn 18
}

func ExampleModel_Stream() {
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	req := bedrock.Request{Messages: []bedrock.Message{bedrock.User("Name a prime over 50.")}}
	for event, err := range model.Stream(context.Background(), req) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Print(event.Text)
		if event.Done {
			fmt.Println()
			fmt.Println(event.Reply.StopReason, event.Reply.Usage.Total())
		}
	}
	// Output:
	// 53 is a prime.
	// end_turn 18
}

func ExampleCollect() {
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	reply, err := bedrock.Collect(model.Stream(context.Background(), bedrock.Request{
		Messages: []bedrock.Message{bedrock.User("Tell a story that breaks off.")},
	}))
	fmt.Printf("%q\n", reply.Text())
	fmt.Println(err)
	// Output:
	// "Once upon"
	// bedrock.Stream: incomplete: the stream ended before the message did
}

func ExampleNewEmbedder() {
	embedder := bedrock.NewEmbedder(cfg, "amazon.titan-embed-text-v2:0", func(o *bedrock.EmbedderOptions) {
		o.Dimensions = 256
	})
	vectors, err := embedder.Embed(context.Background(), rag.ForDocument, []string{"The tower is 30 m high."})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(embedder.Model(), len(vectors), len(vectors[0]))
	// Output: amazon.titan-embed-text-v2:0/256 1 256
}

func ExampleNewReranker() {
	reranker := bedrock.NewReranker(cfg, "cohere.rerank-v3-5:0", func(o *bedrock.RerankerOptions) {
		o.Limit = 1
	})
	hits, err := reranker.Rerank(context.Background(), "How tall is the tower?", []rag.Hit{
		{Passage: rag.Passage{Text: "The bridge is 8 m wide."}},
		{Passage: rag.Passage{Text: "The tower is 30 m high."}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, h := range hits {
		fmt.Printf("%.2f %s\n", h.Score, h.Passage.Text)
	}
	// Output: 0.94 The tower is 30 m high.
}

func ExampleNewTool() {
	type place struct {
		City string `json:"city" jsonschema:"the city's name in English"`
	}
	type weather struct {
		Celsius float64 `json:"celsius"`
		Sky     string  `json:"sky"`
	}
	tool := bedrock.NewTool("weather", "The weather in a city, now.", func(ctx context.Context, in place) (weather, error) {
		return weather{Celsius: 21.5, Sky: "clear"}, nil
	})
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	reply, err := model.Generate(context.Background(), bedrock.Request{
		Messages: []bedrock.Message{bedrock.User("Do I need a coat in Lisbon?")},
		Tools:    []bedrock.Tool{tool},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, m := range reply.Messages {
		for _, b := range m.Content {
			switch {
			case b.ToolUse != nil:
				fmt.Println(b.ToolUse.Name, string(b.ToolUse.Input))
			case b.ToolResult != nil:
				fmt.Println(string(b.ToolResult.JSON))
			}
		}
	}
	fmt.Println(reply.Text())
	// Output:
	// weather {"city":"Lisbon"}
	// {"celsius":21.5,"sky":"clear"}
	// No: it is 21.5 °C and clear.
}

func ExampleGenerateAs() {
	type invoice struct {
		Number string  `json:"number"`
		Total  float64 `json:"total" jsonschema:"with tax"`
	}
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	got, reply, err := bedrock.GenerateAs[invoice](context.Background(), model, bedrock.Request{
		Messages: []bedrock.Message{bedrock.User("Tin & Son, invoice A17: 3 buckets at 4.50")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(got.Number, got.Total)
	fmt.Println(reply.Text())
	// Output:
	// A17 13.5
	// {"number":"A17","total":13.5}
}

func ExampleStreamAs() {
	type invoice struct {
		Number string  `json:"number"`
		Total  float64 `json:"total"`
	}
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	req := bedrock.Request{Messages: []bedrock.Message{bedrock.User("Tin & Son, invoice A17: 3 buckets at 4.50")}}
	for step, err := range bedrock.StreamAs[invoice](context.Background(), model, req) {
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(step.Value, step.Done)
	}
	// Output:
	// {A1 0} false
	// {A17 0} false
	// {A17 13.5} false
	// {A17 13.5} true
}

func ExampleOutputError() {
	type invoice struct {
		Number string `json:"number"`
		Due    string `json:"due"`
	}
	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
	got, _, err := bedrock.GenerateAs[invoice](context.Background(), model, bedrock.Request{
		Messages: []bedrock.Message{bedrock.User("Tin & Son, invoice A17: 3 buckets at 4.50")},
	})
	fmt.Println(err)
	if misfit, ok := errors.AsType[*bedrock.OutputError](err); ok {
		fmt.Println(misfit.Text)
	}
	fmt.Println(got.Number)
	// Output:
	// bedrock.GenerateAs: unavailable: the answer does not fit: at root: required: missing properties: ["due"]
	// {"number":"A17","total":13.5}
	// A17
}

// cfg stands for what config.LoadDefaultConfig returns. Here its answers are canned.
var cfg = aws.Config{
	Region:      "us-east-1",
	Credentials: credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "secret", ""),
	HTTPClient:  cannedAnswers{},
}

type cannedAnswers struct{}

func (cannedAnswers) Do(req *http.Request) (*http.Response, error) {
	in, err := io.ReadAll(req.Body)
	if err != nil {
		return nil, err
	}
	var kind, body string
	switch path := req.URL.Path; {
	case strings.Contains(string(in), "toolResult"):
		kind, body = "application/json", `{"output":{"message":{"role":"assistant","content":[{"text":"No: it is 21.5 °C and clear."}]}},"stopReason":"end_turn"}`
	case strings.Contains(string(in), "toolConfig"):
		kind, body = "application/json", `{"output":{"message":{"role":"assistant","content":[{"toolUse":{"toolUseId":"t1","name":"weather","input":{"city":"Lisbon"}}}]}},"stopReason":"tool_use"}`
	case strings.HasSuffix(path, "/converse") && strings.Contains(string(in), "outputConfig"):
		kind, body = "application/json", `{"output":{"message":{"role":"assistant","content":[{"text":"{\"number\":\"A17\",\"total\":13.5}"}]}},"stopReason":"end_turn"}`
	case strings.Contains(string(in), "outputConfig"):
		kind, body = "application/vnd.amazon.eventstream", frames(start,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"{\"number\":\"A1"}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"7\",\"total\":13"}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":".5}"}}`,
			`messageStop {"stopReason":"end_turn"}`)
	case strings.HasSuffix(path, "/converse"):
		kind, body = "application/json", `{"output":{"message":{"role":"assistant","content":[{"text":"53 is a prime."}]}},"stopReason":"end_turn",`+
			`"usage":{"inputTokens":12,"outputTokens":6,"totalTokens":18},"metrics":{"latencyMs":420}}`
	case strings.Contains(string(in), "breaks off"):
		kind, body = "application/vnd.amazon.eventstream", frames(start, `contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"Once upon"}}`)
	case strings.HasSuffix(path, "/converse-stream"):
		kind, body = "application/vnd.amazon.eventstream", frames(start,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":"53 is"}}`,
			`contentBlockDelta {"contentBlockIndex":0,"delta":{"text":" a prime."}}`,
			`messageStop {"stopReason":"end_turn"}`,
			`metadata {"usage":{"inputTokens":12,"outputTokens":6,"totalTokens":18},"metrics":{"latencyMs":420}}`)
	case strings.Contains(path, "rerank"):
		kind, body = "application/json", `{"results":[{"index":1,"relevance_score":0.94},{"index":0,"relevance_score":0.03}]}`
	default:
		kind, body = "application/json", `{"embedding":[0`+strings.Repeat(",0.0625", 255)+`],"inputTextTokenCount":9}`
	}
	return &http.Response{
		StatusCode: http.StatusOK,
		Header:     http.Header{"Content-Type": {kind}},
		Body:       io.NopCloser(strings.NewReader(body)),
	}, nil
}
