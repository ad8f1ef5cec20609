package body

import "strings"

// MistralRequest is the request of Mistral AI's models by a prompt, by "Mistral AI text
// completion" of the Amazon Bedrock User Guide. [ChatRequest] is that by messages.
type MistralRequest struct {
	// Prompt is the whole prompt in the model's own format, as "<s>[INST] … [/INST]".
	Prompt string `json:"prompt"`
	// MaxTokens is the most that the model may write.
	MaxTokens int `json:"max_tokens,omitempty"`
	// Stop are texts that end the reply.
	Stop []string `json:"stop,omitempty"`
	// Temperature, TopP and TopK shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	TopK        *int     `json:"top_k,omitempty"`
}

// MistralResponse is the response to a [MistralRequest], and each piece of a stream of one.
type MistralResponse struct {
	// Outputs is one reply.
	Outputs []MistralOutput `json:"outputs"`
}

// MistralOutput is a reply.
type MistralOutput struct {
	// Text is the text.
	Text string `json:"text"`
	// StopReason is "stop" or "length"; in a stream, the last piece has it.
	StopReason string `json:"stop_reason"`
}

// Text is the text of the response or piece.
func (r MistralResponse) Text() string {
	var b strings.Builder
	for _, o := range r.Outputs {
		b.WriteString(o.Text)
	}
	return b.String()
}
