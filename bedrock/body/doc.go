// Package body holds the request and response bodies of models on Amazon Bedrock, each as the
// model's provider defines it, for bedrock.Invoke and bedrock.InvokeStream:
//
//	model := bedrock.NewModel(cfg, "us.anthropic.claude-haiku-4-5-20251001-v1:0")
//	response, _, err := bedrock.Invoke[body.AnthropicResponse](ctx, model, body.AnthropicRequest{
//		MaxTokens: 100,
//		Messages:  []body.AnthropicMessage{body.AnthropicUser("Name a prime over 50.")},
//	})
//	…
//	fmt.Println(response.Text())
//
// For conversations bedrock.Model is the better way: one set of types for all models. These
// are for what it does not carry, and for models that have only a body of their own.
//
//   - Anthropic: [AnthropicRequest], [AnthropicResponse], [AnthropicChunk]
//   - Amazon Nova: [NovaRequest], [NovaResponse], [NovaChunk]
//   - Amazon Titan Text (ended for new accounts): [TitanRequest], [TitanResponse], [TitanChunk]
//   - Amazon Titan Image Generator and Nova Canvas: [AmazonImageRequest], [AmazonImageResponse]
//   - Cohere Command R: [CohereRequest], [CohereResponse], [CohereChunk]
//   - Meta Llama: [LlamaRequest], [LlamaResponse], which also is a chunk
//   - Mistral, by prompt: [MistralRequest], [MistralResponse], which also is a chunk
//   - DeepSeek R1, by prompt: [DeepSeekRequest], [DeepSeekResponse], which also is a chunk
//   - Mistral Large 2, AI21 Jamba, and those that take OpenAI's chat completions, as gpt-oss,
//     Qwen and DeepSeek V3: [ChatRequest], [ChatResponse], [ChatChunk]
//   - Stability AI: [StabilityRequest], [StabilityResponse]; see package bedrock/images
//
// Fields have the meaning that the provider gives them. A number that is optional and may be
// zero is a pointer: write new(0.2). What is left at its zero value is not sent, unless the
// field says otherwise.
//
// A field that is missing here is added by embedding, which encoding/json writes as one object:
//
//	type request struct {
//		body.LlamaRequest
//		Seed int `json:"seed"`
//	}
//
// The same works for responses. The whole response as it came is in bedrock.Invocation.
//
// # Limits
//
// Nothing is checked but by the service. bedrock.Invoke takes bodies of up to 25,000,000 bytes.
//
// # Errors
//
// There are none but those of encoding/json.
//
// # Testing
//
// The values are plain: they compare by cmp.Diff, and json.Marshal gives what goes over the
// wire.
package body
