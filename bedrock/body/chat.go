package body

import "encoding/json"

// ChatRequest is the request of models that take messages as OpenAI's chat completions do:
// Mistral Large 2 and later, AI21 Jamba, gpt-oss, Qwen, DeepSeek V3 and others. Which of the
// optional fields a model takes is its own. Messages is required.
type ChatRequest struct {
	// Messages is the conversation, the user's turn last.
	Messages []ChatMessage `json:"messages"`
	// MaxTokens is the most that the model may write. MaxCompletionTokens is the same
	// under the name that some models want.
	MaxTokens           int `json:"max_tokens,omitempty"`
	MaxCompletionTokens int `json:"max_completion_tokens,omitempty"`
	// Temperature and TopP shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	TopP        *float64 `json:"top_p,omitempty"`
	// Stop are texts that end the reply.
	Stop []string `json:"stop,omitempty"`
	// N is how many replies to write.
	N int `json:"n,omitempty"`
	// FrequencyPenalty and PresencePenalty make the model repeat itself less.
	FrequencyPenalty *float64 `json:"frequency_penalty,omitempty"`
	PresencePenalty  *float64 `json:"presence_penalty,omitempty"`
	// Seed makes a reply come again, as far as it can.
	Seed *int64 `json:"seed,omitempty"`
	// ReasoningEffort is "low", "medium" or "high".
	ReasoningEffort string `json:"reasoning_effort,omitempty"`
	// Tools are what the model may call. ToolChoice is "auto", "none", "any" or
	// "required" as a JSON string, or a JSON object that names a tool.
	Tools      []ChatTool      `json:"tools,omitempty"`
	ToolChoice json.RawMessage `json:"tool_choice,omitempty"`
	// ResponseFormat is a JSON object, as {"type":"json_object"}.
	ResponseFormat json.RawMessage `json:"response_format,omitempty"`
}

// ChatMessage is one turn.
type ChatMessage struct {
	// Role is "system", "developer", "user", "assistant" or "tool".
	Role string `json:"role"`
	// Content is the text.
	Content string `json:"content"`
	// Parts are the content as parts, in place of a text.
	Parts []ChatPart `json:"-"`
	// ReasoningContent is what the model thought, where it says so apart.
	ReasoningContent string `json:"reasoning_content,omitempty"`
	// ToolCalls are what the model wants to have called.
	ToolCalls []ChatToolCall `json:"tool_calls,omitempty"`
	// ToolCallID is that of the call that a turn of role "tool" is the result of.
	ToolCallID string `json:"tool_call_id,omitempty"`
}

// ChatUser is a turn of the user.
func ChatUser(text string) ChatMessage { return ChatMessage{Role: "user", Content: text} }

// ChatPart is a part of a turn's content.
type ChatPart struct {
	// Type is "text" or "image_url".
	Type string `json:"type"`
	// Text is that of a text.
	Text string `json:"text,omitempty"`
	// ImageURL is that of an image.
	ImageURL *ChatImageURL `json:"image_url,omitempty"`
}

// ChatImageURL is an image.
type ChatImageURL struct {
	// URL is as "data:image/png;base64,…".
	URL string `json:"url"`
}

// plainMessage is a ChatMessage without its methods.
type plainMessage ChatMessage

// MarshalJSON writes the parts, where there are any, as the content.
func (m ChatMessage) MarshalJSON() ([]byte, error) {
	if len(m.Parts) == 0 {
		return json.Marshal(plainMessage(m))
	}
	return json.Marshal(struct {
		plainMessage
		Content []ChatPart `json:"content"`
	}{plainMessage(m), m.Parts})
}

// UnmarshalJSON reads content that is a text, parts or null.
func (m *ChatMessage) UnmarshalJSON(raw []byte) error {
	var in struct {
		plainMessage
		Content json.RawMessage `json:"content"`
	}
	if err := json.Unmarshal(raw, &in); err != nil {
		return err
	}
	*m = ChatMessage(in.plainMessage)
	if len(in.Content) > 0 && in.Content[0] == '[' {
		return json.Unmarshal(in.Content, &m.Parts)
	}
	if len(in.Content) > 0 {
		return json.Unmarshal(in.Content, &m.Content)
	}
	return nil
}

// ChatTool is a tool.
type ChatTool struct {
	// Type is "function".
	Type string `json:"type"`
	// Function describes it.
	Function ChatFunction `json:"function"`
}

// ChatFunction describes a tool.
type ChatFunction struct {
	// Name and Description are for the model to read.
	Name        string `json:"name"`
	Description string `json:"description,omitempty"`
	// Parameters is the JSON schema of the input.
	Parameters json.RawMessage `json:"parameters,omitempty"`
}

// ChatToolCall is a call of a tool, or in a stream a piece of one.
type ChatToolCall struct {
	// Index is that of the call, in a stream.
	Index int `json:"index,omitempty"`
	// ID names the call.
	ID string `json:"id,omitempty"`
	// Type is "function".
	Type string `json:"type,omitempty"`
	// Function is what is called.
	Function ChatFunctionCall `json:"function"`
}

// ChatFunctionCall is what is called.
type ChatFunctionCall struct {
	// Name is the tool's.
	Name string `json:"name,omitempty"`
	// Arguments is a JSON object, or in a stream a piece of it.
	Arguments string `json:"arguments"`
}

// ChatResponse is the response to a [ChatRequest].
type ChatResponse struct {
	// ID and Model name the response.
	ID    string `json:"id"`
	Model string `json:"model"`
	// Choices are the replies.
	Choices []ChatChoice `json:"choices"`
	// Usage is what was counted.
	Usage ChatUsage `json:"usage"`
}

// Text is the text of the first reply.
func (r ChatResponse) Text() string {
	if len(r.Choices) == 0 {
		return ""
	}
	return r.Choices[0].Message.text()
}

func (m ChatMessage) text() string {
	text := m.Content
	for _, p := range m.Parts {
		text += p.Text
	}
	return text
}

// ChatChoice is a reply.
type ChatChoice struct {
	// Index is that of the reply.
	Index int `json:"index"`
	// Message is the model's turn.
	Message ChatMessage `json:"message"`
	// FinishReason is "stop", "length", "tool_calls", "content_filter" or another.
	// StopReason is the same under the name that Mistral has for it.
	FinishReason string `json:"finish_reason"`
	StopReason   string `json:"stop_reason"`
}

// ChatUsage is what was counted, in tokens.
type ChatUsage struct {
	// PromptTokens, CompletionTokens and TotalTokens are of prompt, reply and both.
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"`
	TotalTokens      int `json:"total_tokens"`
}

// ChatChunk is a piece of a stream.
type ChatChunk struct {
	// ID and Model name the response.
	ID    string `json:"id"`
	Model string `json:"model"`
	// Choices are pieces of the replies.
	Choices []ChatChunkChoice `json:"choices"`
	// Usage is what was counted, in the last piece of some models.
	Usage *ChatUsage `json:"usage"`
}

// Text is the piece of the first reply's text in a chunk.
func (c ChatChunk) Text() string {
	for _, choice := range c.Choices {
		if choice.Index == 0 {
			return choice.Delta.text() + choice.Message.text()
		}
	}
	return ""
}

// ChatChunkChoice is a piece of a reply.
type ChatChunkChoice struct {
	// Index is that of the reply.
	Index int `json:"index"`
	// Delta is the piece. Mistral calls it Message.
	Delta   ChatMessage `json:"delta"`
	Message ChatMessage `json:"message"`
	// FinishReason and StopReason are as in [ChatChoice], in the last piece.
	FinishReason string `json:"finish_reason"`
	StopReason   string `json:"stop_reason"`
}
