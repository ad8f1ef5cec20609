package body

import (
	"encoding/json"
	"strings"
)

// NovaSchema is the version of Nova's messages. Its zero value is written as "messages-v1".
type NovaSchema string

// MarshalJSON writes the version.
func (s NovaSchema) MarshalJSON() ([]byte, error) {
	if s == "" {
		s = "messages-v1"
	}
	return json.Marshal(string(s))
}

// NovaRequest is the request of Amazon Nova's models that write text, by "Complete request
// schema" of the Amazon Nova User Guide. Messages is required.
type NovaRequest struct {
	// Schema has a default that is right.
	Schema NovaSchema `json:"schemaVersion"`
	// System tells the model its task.
	System []NovaText `json:"system,omitempty"`
	// Messages is the conversation, the user's turn last.
	Messages []NovaMessage `json:"messages"`
	// Config shapes the reply.
	Config *NovaConfig `json:"inferenceConfig,omitempty"`
	// Tools are what the model may call.
	Tools *NovaTools `json:"toolConfig,omitempty"`
	// Reasoning switches reasoning on, for Nova 2.
	Reasoning *NovaReasoning `json:"reasoningConfig,omitempty"`
}

// NovaText is a text.
type NovaText struct {
	// Text is the text.
	Text string `json:"text"`
}

// NovaMessage is one turn.
type NovaMessage struct {
	// Role is "user" or "assistant".
	Role string `json:"role"`
	// Content is its blocks.
	Content []NovaBlock `json:"content"`
}

// NovaUser is a turn of the user with one text.
func NovaUser(text string) NovaMessage {
	return NovaMessage{Role: "user", Content: []NovaBlock{{Text: text}}}
}

// NovaBlock is a block of content. One field is set.
type NovaBlock struct {
	// Text is a text.
	Text string `json:"text,omitempty"`
	// Image, Video and Document are files.
	Image    *NovaFile `json:"image,omitempty"`
	Video    *NovaFile `json:"video,omitempty"`
	Document *NovaFile `json:"document,omitempty"`
	// ToolUse is a call, ToolResult what it has led to.
	ToolUse    *NovaToolUse    `json:"toolUse,omitempty"`
	ToolResult *NovaToolResult `json:"toolResult,omitempty"`
	// Reasoning is what the model thought.
	Reasoning json.RawMessage `json:"reasoningContent,omitempty"`
}

// NovaFile is a file.
type NovaFile struct {
	// Format is as "png", "mp4" or "pdf".
	Format string `json:"format"`
	// Name is that of a document.
	Name string `json:"name,omitempty"`
	// Source is the content.
	Source NovaSource `json:"source"`
}

// NovaSource is the content of a file, by one of its fields.
type NovaSource struct {
	// Bytes is the content.
	Bytes []byte `json:"bytes,omitempty"`
	// S3 is where the content is.
	S3 *NovaS3 `json:"s3Location,omitempty"`
}

// NovaS3 is an object in S3.
type NovaS3 struct {
	// URI is as "s3://bucket/key".
	URI string `json:"uri"`
	// BucketOwner is the account of the bucket.
	BucketOwner string `json:"bucketOwner,omitempty"`
}

// NovaToolUse is a call of a tool.
type NovaToolUse struct {
	// ID and Name name call and tool.
	ID   string `json:"toolUseId"`
	Name string `json:"name"`
	// Input is a JSON object; in a piece of a stream, a JSON string with a part of it.
	Input json.RawMessage `json:"input,omitempty"`
}

// NovaToolResult is what a call has led to.
type NovaToolResult struct {
	// ID is that of the call.
	ID string `json:"toolUseId"`
	// Content is the result: blocks with text or json.
	Content json.RawMessage `json:"content"`
	// Status is "success" or "error".
	Status string `json:"status,omitempty"`
}

// NovaConfig shapes the reply.
type NovaConfig struct {
	// MaxTokens is the most that the model may write.
	MaxTokens int `json:"maxTokens,omitempty"`
	// Temperature, TopP and TopK shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"topP,omitempty"`
	TopK        *int     `json:"topK,omitempty"`
	// StopSequences end the reply.
	StopSequences []string `json:"stopSequences,omitempty"`
}

// NovaTools are the tools of a request.
type NovaTools struct {
	// Tools are the tools.
	Tools []NovaTool `json:"tools"`
	// ToolChoice is a JSON object, as {"auto":{}} or {"tool":{"name":"t"}}.
	ToolChoice json.RawMessage `json:"toolChoice,omitempty"`
}

// NovaTool is a tool.
type NovaTool struct {
	// Spec describes it.
	Spec NovaToolSpec `json:"toolSpec"`
}

// NovaToolSpec describes a tool.
type NovaToolSpec struct {
	// Name and Description are for the model to read.
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// InputSchema holds the JSON schema of the input.
	InputSchema NovaInputSchema `json:"inputSchema"`
}

// NovaInputSchema holds a JSON schema.
type NovaInputSchema struct {
	// JSON is the schema.
	JSON json.RawMessage `json:"json"`
}

// NovaReasoning switches reasoning on.
type NovaReasoning struct {
	// Type is "enabled" or "disabled".
	Type string `json:"type"`
	// MaxReasoningEffort is "low", "medium" or "high".
	MaxReasoningEffort string `json:"maxReasoningEffort,omitempty"`
}

// NovaResponse is the response to a [NovaRequest].
type NovaResponse struct {
	// Output holds the message.
	Output NovaOutput `json:"output"`
	// StopReason is "end_turn", "max_tokens", "stop_sequence", "tool_use",
	// "content_filtered" or another.
	StopReason string `json:"stopReason"`
	// Usage is what was counted.
	Usage NovaUsage `json:"usage"`
}

// NovaOutput holds the message of a response.
type NovaOutput struct {
	// Message is the model's turn.
	Message NovaMessage `json:"message"`
}

// Text is the text of the response.
func (r NovaResponse) Text() string {
	var b strings.Builder
	for _, block := range r.Output.Message.Content {
		b.WriteString(block.Text)
	}
	return b.String()
}

// NovaUsage is what was counted, in tokens.
type NovaUsage struct {
	// InputTokens, OutputTokens and TotalTokens are of prompt, reply and both.
	InputTokens  int `json:"inputTokens"`
	OutputTokens int `json:"outputTokens"`
	TotalTokens  int `json:"totalTokens"`
	// CacheReadInputTokens and CacheWriteInputTokens came from the prompt cache, and went
	// into it.
	CacheReadInputTokens  int `json:"cacheReadInputTokenCount"`
	CacheWriteInputTokens int `json:"cacheWriteInputTokenCount"`
}

// NovaChunk is one event of a stream. One field is set.
type NovaChunk struct {
	// MessageStart begins the message, MessageStop ends it.
	MessageStart *NovaMessageStart `json:"messageStart,omitempty"`
	MessageStop  *NovaMessageStop  `json:"messageStop,omitempty"`
	// BlockStart begins a block, BlockDelta adds to it, BlockStop ends it.
	BlockStart *NovaBlockEvent `json:"contentBlockStart,omitempty"`
	BlockDelta *NovaBlockEvent `json:"contentBlockDelta,omitempty"`
	BlockStop  *NovaBlockEvent `json:"contentBlockStop,omitempty"`
	// Metadata is the last.
	Metadata *NovaMetadata `json:"metadata,omitempty"`
}

// Text is the piece of text in a chunk.
func (c NovaChunk) Text() string {
	if c.BlockDelta == nil {
		return ""
	}
	return c.BlockDelta.Delta.Text
}

// NovaMessageStart begins a message.
type NovaMessageStart struct {
	// Role is "assistant".
	Role string `json:"role"`
}

// NovaMessageStop ends a message.
type NovaMessageStop struct {
	// StopReason is as in [NovaResponse].
	StopReason string `json:"stopReason"`
}

// NovaBlockEvent begins, continues or ends a block.
type NovaBlockEvent struct {
	// Index is that of the block.
	Index int `json:"contentBlockIndex"`
	// Start is the block's beginning, Delta a piece of it.
	Start NovaBlock `json:"start,omitzero"`
	Delta NovaBlock `json:"delta,omitzero"`
}

// NovaMetadata is what was counted.
type NovaMetadata struct {
	// Usage is what was counted.
	Usage NovaUsage `json:"usage"`
}
