package bedrock

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
	smithydocument "github.com/aws/smithy-go/document"

	"github.com/awsai-go/awsai"
)

// Request is what a model is asked. Only Messages is required; what is left at its zero
// value is taken from [ModelOptions].Defaults, and where that is zero too, from the
// model's own defaults.
type Request struct {
	// Messages is the conversation so far, the user's turn last. [Message] says what is
	// refused.
	Messages []Message `json:"messages"`
	// System tells the model its task or manner, apart from the conversation.
	System string `json:"system,omitempty"`
	// MaxTokens is the most that the model may write, in its tokens.
	MaxTokens int `json:"maxTokens,omitempty"`
	// Temperature in [0,1] makes the choice of words bolder. Nil does not send it: there
	// are models that refuse a request with a temperature, whatever it is. Write
	// new(0.2) for 0.2, new(0.0) for zero.
	Temperature *float64 `json:"temperature,omitempty"`
	// TopP in [0,1] keeps the choice to the likeliest words of that share. Nil does not
	// send it, as with Temperature.
	TopP *float64 `json:"topP,omitempty"`
	// StopSequences end the reply where the model writes one of them, at most
	// [MaxStopSequences]. The reply does not contain it.
	StopSequences []string `json:"stopSequences,omitempty"`
	// AdditionalFields are the model's own parameters, as
	// map[string]any{"top_k": 50}. They may hold whatever encoding/json can write.
	AdditionalFields map[string]any `json:"additionalFields,omitempty"`
	// Output holds the model to a JSON schema. Nil leaves it free.
	Output *OutputFormat `json:"output,omitempty"`
	// Effort is how hard the model thinks, where it can be told.
	Effort Effort `json:"effort,omitempty"`
	// ServiceTier is how soon the request is served. The default is the account's.
	ServiceTier ServiceTier `json:"serviceTier,omitempty"`
	// Latency asks for a faster service, where the model has one.
	Latency Latency `json:"latency,omitempty"`
	// Metadata are the caller's own words for the request in the account's invocation log,
	// at most [MaxMetadata]. They do not go to the model.
	Metadata map[string]string `json:"metadata,omitempty"`
	// ResponseFields are what of the model's own response comes back in
	// Reply.AdditionalFields, as JSON pointers, at most [MaxResponseFields].
	ResponseFields []string `json:"responseFields,omitempty"`
	// Guardrail is applied to what goes to the model and what comes of it.
	Guardrail *InlineGuardrail `json:"guardrail,omitempty"`
	// Cache puts cache points after long beginnings that the next request is likely to
	// have too, as [PlanCache] says. The default is [CacheOff].
	Cache AutoCache `json:"cache,omitempty"`
	// PromptVariables fill in the variables of a prompt of Prompt management, where the
	// model's ID is the ARN of one. Messages may be empty then, and most else must be.
	PromptVariables map[string]string `json:"promptVariables,omitempty"`
	// Tools are what the model can have called. A conversation with calls or results in
	// it needs them, or the service refuses it.
	Tools []Tool `json:"-"`
	// SystemTools are names of tools that the service runs itself, as "nova_grounding".
	SystemTools []string `json:"systemTools,omitempty"`
	// ToolChoice says whether the model has to call a tool. In turns after the first the
	// model is free, as it could not end otherwise.
	ToolChoice ToolChoice `json:"toolChoice,omitempty"`
	// Approve is asked before each call of a tool that there is, one call at a time and
	// in order, before any tool of the turn runs. An error refuses the call, and its text
	// is told to the model. Nil approves of every call.
	Approve func(ctx context.Context, use ToolUse) error `json:"-"`
	// MaxTurns is how often the model is asked at most for one reply, between which its
	// tools are run. One that still asks for tools then is a [*MaxTurnsError]. The default
	// is [DefaultMaxTurns].
	MaxTurns int `json:"maxTurns,omitempty"`
	// ToolConcurrency is how many of the tools of a turn run at the same time. The
	// default is [DefaultToolConcurrency].
	ToolConcurrency int `json:"toolConcurrency,omitempty"`
}

// or returns r with the defaults of d where r has none of its own.
func (r Request) or(d Request) Request {
	if r.System == "" {
		r.System = d.System
	}
	if r.MaxTokens == 0 {
		r.MaxTokens = d.MaxTokens
	}
	if r.Temperature == nil {
		r.Temperature = d.Temperature
	}
	if r.TopP == nil {
		r.TopP = d.TopP
	}
	if r.StopSequences == nil {
		r.StopSequences = d.StopSequences
	}
	if r.AdditionalFields == nil {
		r.AdditionalFields = d.AdditionalFields
	}
	return r.orSettings(d).orTools(d)
}

func (r Request) orSettings(d Request) Request {
	if r.Output == nil {
		r.Output = d.Output
	}
	if r.Metadata == nil {
		r.Metadata = d.Metadata
	}
	if r.ResponseFields == nil {
		r.ResponseFields = d.ResponseFields
	}
	if r.Guardrail == nil {
		r.Guardrail = d.Guardrail
	}
	if r.PromptVariables == nil {
		r.PromptVariables = d.PromptVariables
	}
	r.Effort = cmp.Or(r.Effort, d.Effort)
	r.ServiceTier = cmp.Or(r.ServiceTier, d.ServiceTier)
	r.Latency = cmp.Or(r.Latency, d.Latency)
	r.Cache = cmp.Or(r.Cache, d.Cache)
	return r
}

func (r Request) orTools(d Request) Request {
	if r.Tools == nil {
		r.Tools = d.Tools
	}
	if r.SystemTools == nil {
		r.SystemTools = d.SystemTools
	}
	r.ToolChoice = cmp.Or(r.ToolChoice, d.ToolChoice)
	if r.Approve == nil {
		r.Approve = d.Approve
	}
	if r.MaxTurns == 0 {
		r.MaxTurns = d.MaxTurns
	}
	if r.ToolConcurrency == 0 {
		r.ToolConcurrency = d.ToolConcurrency
	}
	return r
}

// wire is a request in the SDK's types, shared by the two operations that take it.
type wire struct {
	messages       []types.Message
	system         []types.SystemContentBlock
	inference      *types.InferenceConfiguration
	additional     document.Interface
	tools          *types.ToolConfiguration
	output         *types.OutputConfig
	tier           *types.ServiceTier
	performance    *types.PerformanceConfiguration
	metadata       map[string]string
	responseFields []string
	variables      map[string]types.PromptVariableValues
	guardrail      *InlineGuardrail
	unknown        map[string]json.RawMessage // see converter
	// onInput, unless nil, takes the pieces of the inputs of calls as they come, and says
	// whether it wants more.
	onInput func(tool, piece string) bool
}

// toWire checks a request and converts it.
func (r Request) toWire(op string) (w wire, err error) {
	c := converter{op: op}
	if w.messages, err = c.messages(r.Guardrail.lastTurn(r.Messages)); err != nil {
		return w, err
	}
	w.unknown = c.unknown
	if w.tools, err = r.toolConfig(op); err != nil {
		return w, err
	}
	if r.System != "" {
		if strings.TrimSpace(r.System) == "" {
			return w, awsai.Errorf(op, awsai.ErrInvalid, "system text is blank")
		}
		w.system = []types.SystemContentBlock{&types.SystemContentBlockMemberText{Value: r.System}}
	}
	if w.inference, err = r.toInference(op); err != nil {
		return w, err
	}
	return w, r.settings(op, &w)
}

func (r Request) toolConfig(op string) (*types.ToolConfiguration, error) {
	switch {
	case r.MaxTurns < 0:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "max turns %d; want 1 or more, or 0 for the default", r.MaxTurns)
	case r.ToolConcurrency < 0:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool concurrency %d; want 1 or more, or 0 for the default", r.ToolConcurrency)
	case len(r.Tools) == 0 && len(r.SystemTools) == 0 && hasToolBlocks(r.Messages):
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the conversation has calls of tools, but the request has no tools")
	}
	return r.toTools(op)
}

func (r Request) toInference(op string) (*types.InferenceConfiguration, error) {
	if r.MaxTokens < 0 || r.MaxTokens > math.MaxInt32 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "max tokens %d; want 1 or more, or 0 for the model's default", r.MaxTokens)
	}
	if len(r.StopSequences) > MaxStopSequences {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%d stop sequences, limit %d", len(r.StopSequences), MaxStopSequences)
	}
	for i, s := range r.StopSequences {
		if s == "" {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "stop sequence %d is empty", i)
		}
	}
	temperature, err := share(op, "temperature", r.Temperature)
	if err != nil {
		return nil, err
	}
	topP, err := share(op, "top p", r.TopP)
	if err != nil {
		return nil, err
	}
	if r.MaxTokens == 0 && temperature == nil && topP == nil && len(r.StopSequences) == 0 {
		return nil, nil
	}
	c := &types.InferenceConfiguration{Temperature: temperature, TopP: topP, StopSequences: r.StopSequences}
	if r.MaxTokens > 0 {
		c.MaxTokens = new(int32(r.MaxTokens))
	}
	return c, nil
}

// share converts an optional number in [0,1].
func share(op, name string, v *float64) (*float32, error) {
	switch {
	case v == nil:
		return nil, nil
	case *v >= 0 && *v <= 1: // false for NaN
		return new(float32(*v)), nil
	}
	return nil, awsai.Errorf(op, awsai.ErrInvalid, "%s %v is not in [0,1]", name, *v)
}

// toDocument converts a value by way of encoding/json. The SDK's own conversion ignores
// json tags and writes json.Number as a string and json.RawMessage as a list of numbers.
func toDocument(v any) (document.Interface, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return nil, fmt.Errorf("cannot be written as JSON: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	var plain any
	if err := d.Decode(&plain); err != nil {
		return nil, err
	}
	return document.NewLazyDocument(smithyNumbers(plain)), nil
}

// smithyNumbers replaces each json.Number below v by the number that the SDK writes as
// one, without loss of digits.
func smithyNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		return smithydocument.Number(v)
	case map[string]any:
		for k, e := range v {
			v[k] = smithyNumbers(e)
		}
	case []any:
		for i, e := range v {
			v[i] = smithyNumbers(e)
		}
	}
	return v
}
