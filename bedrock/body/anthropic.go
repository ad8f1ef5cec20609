package body

import (
	"encoding/json"
	"strings"
)

// AnthropicVersion is the version of the Messages API on Bedrock. Its zero value is written
// as "bedrock-2023-05-31".
type AnthropicVersion string

// MarshalJSON writes the version.
func (v AnthropicVersion) MarshalJSON() ([]byte, error) {
	if v == "" {
		v = "bedrock-2023-05-31"
	}
	return json.Marshal(string(v))
}

// AnthropicRequest is the request of Claude's Messages API, by "Anthropic Claude Messages API"
// of the Amazon Bedrock User Guide. MaxTokens and Messages are required.
type AnthropicRequest struct {
	// Version has a default that is right.
	Version AnthropicVersion `json:"anthropic_version"`
	// Beta are the names of beta features to switch on.
	Beta []string `json:"anthropic_beta,omitempty"`
	// MaxTokens is the most that the model may write, reasoning included.
	MaxTokens int `json:"max_tokens"`
	// System tells the model its task; [AnthropicText] makes a block of a text.
	System []AnthropicBlock `json:"system,omitempty"`
	// Messages is the conversation, the user's turn last.
	Messages []AnthropicMessage `json:"messages"`
	// Temperature, TopP and TopK shape the choice of words. There are models that refuse
	// them.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	TopK        *int     `json:"top_k,omitempty"`
	// StopSequences end the reply.
	StopSequences []string `json:"stop_sequences,omitempty"`
	// Tools are what the model may call, and ToolChoice whether it has to.
	Tools      []AnthropicTool      `json:"tools,omitempty"`
	ToolChoice *AnthropicToolChoice `json:"tool_choice,omitempty"`
	// Thinking switches reasoning on.
	Thinking *AnthropicThinking `json:"thinking,omitempty"`
	// OutputConfig holds the reply to a schema, or sets the effort.
	OutputConfig *AnthropicOutputConfig `json:"output_config,omitempty"`
}

// AnthropicMessage is one turn.
type AnthropicMessage struct {
	// Role is "user" or "assistant".
	Role string `json:"role"`
	// Content is its blocks.
	Content []AnthropicBlock `json:"content"`
}

// AnthropicUser is a turn of the user with one text.
func AnthropicUser(text string) AnthropicMessage {
	return AnthropicMessage{Role: "user", Content: []AnthropicBlock{AnthropicText(text)}}
}

// AnthropicTool is a tool: one of the caller's, or by its Type one that Anthropic defines.
type AnthropicTool struct {
	// Type is empty for a tool of the caller's, or as "bash_20250124".
	Type string `json:"type,omitempty"`
	// Name and Description are for the model to read.
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// InputSchema is the JSON schema of the input.
	InputSchema json.RawMessage `json:"input_schema,omitempty"`
	// Strict holds the model to the schema.
	Strict bool `json:"strict,omitempty"`
	// CacheControl ends a prefix to be cached.
	CacheControl *AnthropicCacheControl `json:"cache_control,omitempty"`
}

// AnthropicToolChoice says whether the model has to call a tool.
type AnthropicToolChoice struct {
	// Type is "auto", "any", "tool" or "none".
	Type string `json:"type"`
	// Name is that of the tool, with "tool".
	Name string `json:"name,omitempty"`
	// DisableParallelToolUse allows one call at a time.
	DisableParallelToolUse bool `json:"disable_parallel_tool_use,omitempty"`
}

// AnthropicThinking switches reasoning on.
type AnthropicThinking struct {
	// Type is "enabled", "adaptive" or "disabled".
	Type string `json:"type"`
	// BudgetTokens is the most that the model may think, at least 1,024, with "enabled".
	BudgetTokens int `json:"budget_tokens,omitempty"`
}

// AnthropicOutputConfig holds the reply to a schema, or sets the effort.
type AnthropicOutputConfig struct {
	// Effort is "low", "medium", "high", "xhigh" or "max".
	Effort string `json:"effort,omitempty"`
	// Format is the schema.
	Format *AnthropicOutputFormat `json:"format,omitempty"`
}

// AnthropicOutputFormat is a JSON schema for the reply.
type AnthropicOutputFormat struct {
	// Type is "json_schema".
	Type string `json:"type"`
	// Schema is the schema.
	Schema json.RawMessage `json:"schema"`
}

// AnthropicResponse is the response to an [AnthropicRequest].
type AnthropicResponse struct {
	// ID, Type, Role and Model name the response.
	ID    string `json:"id"`
	Type  string `json:"type"`
	Role  string `json:"role"`
	Model string `json:"model"`
	// Content is what the model wrote.
	Content []AnthropicBlock `json:"content"`
	// StopReason is "end_turn", "max_tokens", "stop_sequence", "tool_use", "refusal" or
	// another, and StopSequence what the model stopped at.
	StopReason   string `json:"stop_reason"`
	StopSequence string `json:"stop_sequence"`
	// Usage is what was counted.
	Usage AnthropicUsage `json:"usage"`
}

// Text is the text of the blocks, without reasoning.
func (r AnthropicResponse) Text() string {
	var b strings.Builder
	for _, block := range r.Content {
		if block.Type == "text" {
			b.WriteString(block.Text)
		}
	}
	return b.String()
}

// AnthropicUsage is what was counted, in tokens.
type AnthropicUsage struct {
	// InputTokens does not count the next two: CacheCreationInputTokens went into the
	// prompt cache, CacheReadInputTokens came from it.
	InputTokens              int `json:"input_tokens"`
	CacheCreationInputTokens int `json:"cache_creation_input_tokens"`
	CacheReadInputTokens     int `json:"cache_read_input_tokens"`
	// OutputTokens is what was written.
	OutputTokens int `json:"output_tokens"`
}

// AnthropicChunk is one event of a stream.
type AnthropicChunk struct {
	// Type is "message_start", "content_block_start", "content_block_delta",
	// "content_block_stop", "message_delta", "message_stop", "ping" or another.
	Type string `json:"type"`
	// Message is the empty response at the start of the message.
	Message *AnthropicResponse `json:"message,omitempty"`
	// Index is that of the block that Block and Delta are of.
	Index int `json:"index"`
	// Block is the block at its start.
	Block *AnthropicBlock `json:"content_block,omitempty"`
	// Delta is what is added to the block or, in message_delta, to the message.
	Delta *AnthropicDelta `json:"delta,omitempty"`
	// Usage is what has been counted so far, in message_delta.
	Usage *AnthropicUsage `json:"usage,omitempty"`
}

// Text is the piece of text in a chunk.
func (c AnthropicChunk) Text() string {
	if c.Delta == nil {
		return ""
	}
	return c.Delta.Text
}

// AnthropicDelta is what a chunk adds.
type AnthropicDelta struct {
	// Type is "text_delta", "input_json_delta", "thinking_delta", "signature_delta",
	// "citations_delta" or another.
	Type string `json:"type,omitempty"`
	// Text, PartialJSON, Thinking and Signature are pieces of a block's.
	Text        string `json:"text,omitempty"`
	PartialJSON string `json:"partial_json,omitempty"`
	Thinking    string `json:"thinking,omitempty"`
	Signature   string `json:"signature,omitempty"`
	// Citation is a citation.
	Citation json.RawMessage `json:"citation,omitempty"`
	// StopReason and StopSequence are those of the response, in message_delta.
	StopReason   string `json:"stop_reason,omitempty"`
	StopSequence string `json:"stop_sequence,omitempty"`
}
