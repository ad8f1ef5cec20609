package body

import "strings"

// DeepSeekRequest is the request of DeepSeek R1 by a prompt, by "DeepSeek models" of the Amazon
// Bedrock User Guide. Later models take a [ChatRequest].
type DeepSeekRequest struct {
	// Prompt is the whole prompt in the model's own format, with its special tokens.
	Prompt string `json:"prompt"`
	// MaxTokens is the most that the model may write, reasoning included.
	MaxTokens int `json:"max_tokens,omitempty"`
	// Temperature and TopP shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	// Stop are texts that end the reply.
	Stop []string `json:"stop,omitempty"`
}

// DeepSeekResponse is the response to a [DeepSeekRequest], and each piece of a stream of one.
type DeepSeekResponse struct {
	// Choices is one reply.
	Choices []DeepSeekChoice `json:"choices"`
}

// DeepSeekChoice is a reply.
type DeepSeekChoice struct {
	// Text is the text, reasoning included.
	Text string `json:"text"`
	// StopReason is "stop" or "length"; in a stream, the last piece has it.
	StopReason string `json:"stop_reason"`
}

// Text is the text of the response or piece.
func (r DeepSeekResponse) Text() string {
	var b strings.Builder
	for _, c := range r.Choices {
		b.WriteString(c.Text)
	}
	return b.String()
}
