package body

import "encoding/json"

// CohereRequest is the request of Cohere Command R and R+, by "Cohere Command R and Command R+
// models" of the Amazon Bedrock User Guide. Message is required.
type CohereRequest struct {
	// Message is the user's.
	Message string `json:"message"`
	// ChatHistory is the conversation before it.
	ChatHistory []CohereTurn `json:"chat_history,omitempty"`
	// Documents are what the model may cite, each as names and texts, as "title" and
	// "snippet".
	Documents []map[string]string `json:"documents,omitempty"`
	// SearchQueriesOnly asks for queries to search by, and no reply.
	SearchQueriesOnly bool `json:"search_queries_only,omitempty"`
	// Preamble tells the model its task.
	Preamble string `json:"preamble,omitempty"`
	// MaxTokens is the most that the model may write.
	MaxTokens int `json:"max_tokens,omitempty"`
	// Temperature, P and K shape the choice of words.
	Temperature *float64 `json:"temperature,omitempty"`
	P           *float64 `json:"p,omitempty"`
	K           *float64 `json:"k,omitempty"`
	// PromptTruncation is "OFF", the default, or "AUTO_PRESERVE_ORDER".
	PromptTruncation string `json:"prompt_truncation,omitempty"`
	// FrequencyPenalty and PresencePenalty make the model repeat itself less.
	FrequencyPenalty *float64 `json:"frequency_penalty,omitempty"`
	PresencePenalty  *float64 `json:"presence_penalty,omitempty"`
	// Seed makes a reply come again, as far as it can.
	Seed *int64 `json:"seed,omitempty"`
	// ReturnPrompt has the response hold the prompt.
	ReturnPrompt bool `json:"return_prompt,omitempty"`
	// Tools are what the model may call, ToolResults what its calls have led to.
	Tools       []CohereTool       `json:"tools,omitempty"`
	ToolResults []CohereToolResult `json:"tool_results,omitempty"`
	// StopSequences end the reply.
	StopSequences []string `json:"stop_sequences,omitempty"`
	// RawPrompting sends Message without the model's own format around it.
	RawPrompting bool `json:"raw_prompting,omitempty"`
}

// CohereTurn is one turn of the conversation so far.
type CohereTurn struct {
	// Role is "USER" or "CHATBOT".
	Role string `json:"role"`
	// Message is the text.
	Message string `json:"message"`
}

// CohereTool is a tool.
type CohereTool struct {
	// Name and Description are for the model to read.
	Name        string `json:"name"`
	Description string `json:"description"`
	// ParameterDefinitions are the tool's parameters by name.
	ParameterDefinitions map[string]CohereParameter `json:"parameter_definitions,omitempty"`
}

// CohereParameter is a parameter of a tool.
type CohereParameter struct {
	// Description is for the model to read.
	Description string `json:"description,omitempty"`
	// Type is that of Python, as "str" or "int".
	Type string `json:"type"`
	// Required says that a call must have it.
	Required bool `json:"required,omitempty"`
}

// CohereToolCall is a call of a tool.
type CohereToolCall struct {
	// Name is the tool's.
	Name string `json:"name"`
	// Parameters is a JSON object.
	Parameters json.RawMessage `json:"parameters"`
}

// CohereToolResult is what a call has led to.
type CohereToolResult struct {
	// Call is the call.
	Call CohereToolCall `json:"call"`
	// Outputs are JSON objects.
	Outputs []json.RawMessage `json:"outputs"`
}

// CohereResponse is the response to a [CohereRequest].
type CohereResponse struct {
	// ResponseID and GenerationID name the response.
	ResponseID   string `json:"response_id"`
	GenerationID string `json:"generation_id"`
	// Reply is the text.
	Reply string `json:"text"`
	// FinishReason is "COMPLETE", "MAX_TOKENS", "ERROR", "ERROR_TOXIC", "ERROR_LIMIT",
	// "USER_CANCEL" or another.
	FinishReason string `json:"finish_reason"`
	// Citations are the places of the text that rest on documents.
	Citations []CohereCitation `json:"citations"`
	// Documents are those that are cited.
	Documents []map[string]string `json:"documents"`
	// ToolCalls are what the model wants to have called.
	ToolCalls []CohereToolCall `json:"tool_calls"`
	// SearchQueries are what to search by, where CohereRequest.SearchQueriesOnly asked.
	SearchQueries []CohereSearchQuery `json:"search_queries"`
	// ChatHistory is the conversation with the reply.
	ChatHistory []CohereTurn `json:"chat_history"`
	// Prompt is the prompt, where CohereRequest.ReturnPrompt asked.
	Prompt string `json:"prompt"`
}

// Text is the text of the response.
func (r CohereResponse) Text() string { return r.Reply }

// CohereCitation is a place of a reply that rests on documents.
type CohereCitation struct {
	// Start and End are where, in characters.
	Start int `json:"start"`
	End   int `json:"end"`
	// Text is what is there.
	Text string `json:"text"`
	// DocumentIDs name the documents.
	DocumentIDs []string `json:"document_ids"`
}

// CohereSearchQuery is a query to search by.
type CohereSearchQuery struct {
	// Text is the query.
	Text string `json:"text"`
	// GenerationID names it.
	GenerationID string `json:"generation_id"`
}

// CohereChunk is one event of a stream.
type CohereChunk struct {
	// EventType is "stream-start", "text-generation", "citation-generation",
	// "tool-calls-generation", "search-queries-generation", "stream-end" or another.
	EventType string `json:"event_type"`
	// IsFinished is true for the last.
	IsFinished bool `json:"is_finished"`
	// Piece is a piece of the text.
	Piece string `json:"text"`
	// Citations, ToolCalls and SearchQueries are as in [CohereResponse].
	Citations     []CohereCitation    `json:"citations"`
	ToolCalls     []CohereToolCall    `json:"tool_calls"`
	SearchQueries []CohereSearchQuery `json:"search_queries"`
	// FinishReason and Response are the reason and the whole response, in the last.
	FinishReason string          `json:"finish_reason"`
	Response     *CohereResponse `json:"response"`
}

// Text is the piece of text in a chunk.
func (c CohereChunk) Text() string { return c.Piece }
