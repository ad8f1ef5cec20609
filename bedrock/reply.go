package bedrock

import (
	"encoding/json"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// Reply is what a model answered.
type Reply struct {
	// Message is the model's last turn.
	Message Message `json:"message"`
	// Messages is all that the request adds to the conversation: the model's turns, each
	// that calls tools with the results after it. Appended to Request.Messages it is the
	// conversation to store and to go on with. Message is the last, unless it was cut
	// within or after calls: the results that follow it say that they were not made.
	Messages []Message `json:"messages"`
	// StopReason says why the model stopped. A stream that broke off has none.
	StopReason StopReason `json:"stopReason"`
	// Usage is what the service counted, in all turns. It is zero where a stream ended before the
	// service sent it.
	Usage Usage `json:"usage"`
	// Cost is what all turns cost, by ModelOptions.Prices. CostKnown is false where that is
	// not known of all of it; Cost then is the part that is. Turns that failed are not in it.
	Cost      Money `json:"cost,omitempty"`
	CostKnown bool  `json:"costKnown,omitempty"`
	// AdditionalFields is the JSON object of what Request.ResponseFields asked for, of the
	// model's last turn. It is empty where that was nothing.
	AdditionalFields json.RawMessage `json:"additionalFields,omitempty"`
	// ServiceTier is the tier that the last turn was served by, where the service says so.
	ServiceTier ServiceTier `json:"serviceTier,omitempty"`
	// Guardrail is what the guardrail of the request found in all turns, or nil without
	// one or with [TraceNone]. It holds what was masked, so that it is not in the reply's
	// JSON.
	Guardrail *GuardrailReport `json:"-"`
	// Latency is the time that the service took by its own clock, in all turns.
	Latency time.Duration `json:"latency"`
}

// Text is the text of the model's last turn, without the reasoning.
func (r Reply) Text() string { return r.Message.Text() }

// StopReason says why a model stopped writing. Values other than those of this package may
// come.
type StopReason string

// The stop reasons.
const (
	// StopEndTurn: the model had said what it wanted to.
	StopEndTurn StopReason = "end_turn"
	// StopToolUse: the model waits for the result of a tool.
	StopToolUse StopReason = "tool_use"
	// StopMaxTokens: the reply reached Request.MaxTokens, or the model's own limit, and
	// is not whole.
	StopMaxTokens StopReason = "max_tokens"
	// StopSequence: the model wrote one of Request.StopSequences.
	StopSequence StopReason = "stop_sequence"
	// StopGuardrail: a guardrail stepped in. Of a reply without error, it has masked parts
	// of the text; any other is a [*BlockedError].
	StopGuardrail StopReason = "guardrail_intervened"
	// StopFiltered: a content filter of the model's provider stopped the reply, which is a
	// [*BlockedError].
	StopFiltered StopReason = "content_filtered"
	// StopMalformedOutput: what the model wrote could not be read.
	StopMalformedOutput StopReason = "malformed_model_output"
	// StopMalformedToolUse: how the model called a tool could not be read.
	StopMalformedToolUse StopReason = "malformed_tool_use"
	// StopContextWindow: conversation and reply filled the model's context window, and
	// the reply is not whole.
	StopContextWindow StopReason = "model_context_window_exceeded"
)

// Usage is what a call used, for text in the model's tokens. A [Price] says what it costs.
type Usage struct {
	// InputTokens is what was read anew: it does not count the two below.
	InputTokens int `json:"inputTokens"`
	// OutputTokens is what was written, reasoning included.
	OutputTokens int `json:"outputTokens"`
	// CacheReadTokens is the part of the input that came from the prompt cache, and
	// CacheWriteTokens the part that went into it.
	CacheReadTokens  int `json:"cacheReadTokens,omitempty"`
	CacheWriteTokens int `json:"cacheWriteTokens,omitempty"`
	// CacheWrite1hTokens is the part of CacheWriteTokens that is kept for an hour, and
	// costs more.
	CacheWrite1hTokens int `json:"cacheWrite1hTokens,omitempty"`
	// Images is how many images were made.
	Images int `json:"images,omitempty"`
	// Queries is how many queries of a reranker are charged.
	Queries int `json:"queries,omitempty"`
}

// Add returns the sum of two usages.
func (u Usage) Add(v Usage) Usage {
	return Usage{
		InputTokens:        u.InputTokens + v.InputTokens,
		OutputTokens:       u.OutputTokens + v.OutputTokens,
		CacheReadTokens:    u.CacheReadTokens + v.CacheReadTokens,
		CacheWriteTokens:   u.CacheWriteTokens + v.CacheWriteTokens,
		CacheWrite1hTokens: u.CacheWrite1hTokens + v.CacheWrite1hTokens,
		Images:             u.Images + v.Images,
		Queries:            u.Queries + v.Queries,
	}
}

// Total is the sum of all tokens.
func (u Usage) Total() int { return u.input() + u.OutputTokens }

// input is the whole input, cached or not.
func (u Usage) input() int { return u.InputTokens + u.CacheReadTokens + u.CacheWriteTokens }

func fromUsage(u *types.TokenUsage) Usage {
	if u == nil {
		return Usage{}
	}
	out := Usage{
		InputTokens:      int(value(u.InputTokens)),
		OutputTokens:     int(value(u.OutputTokens)),
		CacheReadTokens:  int(value(u.CacheReadInputTokens)),
		CacheWriteTokens: int(value(u.CacheWriteInputTokens)),
	}
	for _, d := range u.CacheDetails {
		if d.Ttl == types.CacheTTLOneHour {
			out.CacheWrite1hTokens += int(value(d.InputTokens))
		}
	}
	return out
}

func milliseconds(ms *int64) time.Duration {
	return time.Duration(value(ms)) * time.Millisecond
}
