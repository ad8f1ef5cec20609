package body

// LlamaRequest is the request of Meta Llama, by "Meta Llama models" of the Amazon Bedrock User
// Guide.
type LlamaRequest struct {
	// Prompt is the whole prompt in the model's own format, with its special tokens.
	Prompt string `json:"prompt"`
	// MaxGenLen is the most tokens that the model may write. The model's default is 512.
	MaxGenLen int `json:"max_gen_len,omitempty"`
	// Temperature and TopP shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	// Images are files for the models that see.
	Images [][]byte `json:"images,omitempty"`
}

// LlamaResponse is the response to a [LlamaRequest], and each piece of a stream of one.
type LlamaResponse struct {
	// Generation is the text.
	Generation string `json:"generation"`
	// PromptTokenCount and GenerationTokenCount are the tokens of prompt and text. In a
	// stream, the first piece has that of the prompt.
	PromptTokenCount     int `json:"prompt_token_count"`
	GenerationTokenCount int `json:"generation_token_count"`
	// StopReason is "stop" or "length"; in a stream, the last piece has it.
	StopReason string `json:"stop_reason"`
}

// Text is the text of the response or piece.
func (r LlamaResponse) Text() string { return r.Generation }
