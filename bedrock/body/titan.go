package body

import "strings"

// TitanRequest is the request of Amazon Titan Text, by "Amazon Titan Text models" of the Amazon
// Bedrock User Guide. The models have ended for most accounts.
type TitanRequest struct {
	// InputText is the prompt.
	InputText string `json:"inputText"`
	// Config shapes the reply.
	Config *TitanConfig `json:"textGenerationConfig,omitempty"`
}

// TitanConfig shapes the reply of Titan Text.
type TitanConfig struct {
	// MaxTokenCount is the most that the model may write.
	MaxTokenCount int `json:"maxTokenCount,omitempty"`
	// Temperature and TopP shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"topP,omitempty"`
	// StopSequences end the reply.
	StopSequences []string `json:"stopSequences,omitempty"`
}

// TitanResponse is the response to a [TitanRequest].
type TitanResponse struct {
	// InputTextTokenCount is how many tokens the prompt had.
	InputTextTokenCount int `json:"inputTextTokenCount"`
	// Results is one reply.
	Results []TitanResult `json:"results"`
}

// TitanResult is a reply of Titan Text.
type TitanResult struct {
	// OutputText is the text, TokenCount its tokens.
	OutputText string `json:"outputText"`
	TokenCount int    `json:"tokenCount"`
	// CompletionReason is "FINISH", "LENGTH", "STOP_CRITERIA_MET", "CONTENT_FILTERED" or
	// another.
	CompletionReason string `json:"completionReason"`
}

// Text is the text of the reply.
func (r TitanResponse) Text() string {
	var b strings.Builder
	for _, result := range r.Results {
		b.WriteString(result.OutputText)
	}
	return b.String()
}

// TitanChunk is a piece of a stream.
type TitanChunk struct {
	// Index is that of the piece.
	Index int `json:"index"`
	// InputTextTokenCount is how many tokens the prompt had, in the first piece, and
	// TotalOutputTextTokenCount those of the reply, in the last.
	InputTextTokenCount       int `json:"inputTextTokenCount"`
	TotalOutputTextTokenCount int `json:"totalOutputTextTokenCount"`
	// OutputText is the piece of text.
	OutputText string `json:"outputText"`
	// CompletionReason is set in the last piece.
	CompletionReason string `json:"completionReason"`
}

// Text is the piece of text in a chunk.
func (c TitanChunk) Text() string { return c.OutputText }
