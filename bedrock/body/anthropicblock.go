package body

import (
	"bytes"
	"encoding/json"
)

// AnthropicBlock is a block of content: text, an image or document, reasoning, a call of a
// tool or its result, or another that its Type names.
type AnthropicBlock struct {
	// Type is "text", "image", "document", "thinking", "redacted_thinking", "tool_use",
	// "tool_result" or another. It is required.
	Type string `json:"type"`
	// Text is that of a text.
	Text string `json:"text,omitempty"`
	// Source is that of an image or a document, and Title, Context and Citations what a
	// document has beside.
	Source    *AnthropicSource `json:"source,omitempty"`
	Title     string           `json:"title,omitempty"`
	Context   string           `json:"context,omitempty"`
	Citations json.RawMessage  `json:"citations,omitempty"`
	// Thinking is the reasoning, Signature what proves it the model's own, and Data the
	// reasoning that is not shown.
	Thinking  string `json:"thinking,omitempty"`
	Signature string `json:"signature,omitempty"`
	Data      string `json:"data,omitempty"`
	// ID, Name and Input are those of a call.
	ID    string          `json:"id,omitempty"`
	Name  string          `json:"name,omitempty"`
	Input json.RawMessage `json:"input,omitempty"`
	// ToolUseID is that of the call that a result is of, Content the result, a JSON string
	// or list of blocks, and IsError says that the tool failed.
	ToolUseID string          `json:"tool_use_id,omitempty"`
	Content   json.RawMessage `json:"content,omitempty"`
	IsError   bool            `json:"is_error,omitempty"`
	// CacheControl ends a prefix to be cached.
	CacheControl *AnthropicCacheControl `json:"cache_control,omitempty"`
	// Raw is the block as it came. If it is set, it is what is written: a block of a
	// response goes back to the model unchanged, what this type does not know included.
	// Set it to nil in a block that is to be changed.
	Raw json.RawMessage `json:"-"`
}

// AnthropicText is a block of text.
func AnthropicText(text string) AnthropicBlock { return AnthropicBlock{Type: "text", Text: text} }

// AnthropicSource is where an image or a document is.
type AnthropicSource struct {
	// Type is "base64", "text", "content" or another.
	Type string `json:"type"`
	// MediaType is as "image/png".
	MediaType string `json:"media_type,omitempty"`
	// Data is the file in base64, or the text.
	Data string `json:"data,omitempty"`
}

// AnthropicCacheControl ends a prefix to be cached.
type AnthropicCacheControl struct {
	// Type is "ephemeral".
	Type string `json:"type"`
	// TTL is "5m", the default, or "1h".
	TTL string `json:"ttl,omitempty"`
}

// MarshalJSON writes Raw, or else the fields.
func (b AnthropicBlock) MarshalJSON() ([]byte, error) {
	if b.Raw != nil {
		return b.Raw, nil
	}
	type plain AnthropicBlock
	return json.Marshal(plain(b))
}

// UnmarshalJSON reads the fields and keeps Raw.
func (b *AnthropicBlock) UnmarshalJSON(raw []byte) error {
	type plain AnthropicBlock
	var p plain
	if err := json.Unmarshal(raw, &p); err != nil {
		return err
	}
	p.Raw = bytes.Clone(raw)
	*b = AnthropicBlock(p)
	return nil
}
