package bedrock

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// OutputMode is how [GenerateAs] and [StreamAs] hold a model to a JSON schema.
type OutputMode string

// The modes.
const (
	// OutputAuto takes the first way of those below that the model has by the table of this
	// package, and the next where the service refuses that. It is the default. A model that
	// the table does not know gets a tool that it is asked, not forced, to call;
	// ModelOptions.BaseModel tells which model an application inference profile is of. So
	// does one that reasons, where it cannot be forced then, and where the request has tools
	// of the service's. What the service cannot be told of a type, as a map, comes by a tool.
	OutputAuto OutputMode = ""
	// OutputSchema has the service hold the model to the schema while it writes.
	OutputSchema OutputMode = "schema"
	// OutputTool gives the model a tool that takes the value, and has it called where the
	// model can be told to.
	OutputTool OutputMode = "tool"
	// OutputPrompt asks for JSON after the user's last message, and finds it in the text of
	// the reply.
	OutputPrompt OutputMode = "prompt"
)

// way is a mode in detail. A later one takes more models and binds them less.
type way int

const (
	bySchema    way = iota
	byToolName      // the tool is forced
	byAnyTool       // any tool is forced
	byAskedTool     // the tool is asked for
	byPrompt
)

// ways of each mode.
func (m OutputMode) has(w way) bool {
	switch m {
	case OutputSchema:
		return w == bySchema
	case OutputTool:
		return w >= byToolName && w <= byAskedTool
	case OutputPrompt:
		return w == byPrompt
	}
	return true
}

// outputTraits is what the models whose IDs begin alike can be held to a schema by.
type outputTraits struct {
	prefix  string // of the ID of the base model
	schema  bool   // by the service
	tool    way    // by a tool at best
	thought way    // by a tool at best while it reasons
}

// outputModels is the table of traits; the first that fits holds. Which models take a schema
// is by the user guide's page "Get validated JSON results from models", the model cards and
// langchain-aws 1.7.3; which take a choice of tools by the API reference of ToolChoice and
// langchain-aws, and that Claude from 5.5 refuses to be forced by its migration guide.
var outputModels = []outputTraits{
	{"anthropic.claude-sonnet-5-5", true, byAskedTool, byAskedTool},
	{"anthropic.claude-opus-5-5", true, byAskedTool, byAskedTool},
	{"anthropic.claude-haiku-5-5", true, byAskedTool, byAskedTool},
	{"anthropic.claude-fable-5-1", false, byAskedTool, byAskedTool},
	{"anthropic.claude-sonnet-5", true, byToolName, byToolName},
	{"anthropic.claude-opus-5", false, byToolName, byToolName},
	{"anthropic.claude-fable-5", false, byToolName, byToolName},
	{"anthropic.claude-opus-4-8", false, byToolName, byToolName},
	{"anthropic.claude-opus-4-5", true, byToolName, byAskedTool},
	{"anthropic.claude-opus-4-6", true, byToolName, byAskedTool},
	{"anthropic.claude-opus-4", false, byToolName, byAskedTool},
	{"anthropic.claude-sonnet-4-5", true, byToolName, byAskedTool},
	{"anthropic.claude-sonnet-4-6", true, byToolName, byAskedTool},
	{"anthropic.claude-sonnet-4", false, byToolName, byAskedTool},
	{"anthropic.claude-haiku-4-5", true, byToolName, byAskedTool},
	{"anthropic.claude-3", false, byToolName, byAskedTool},
	{"anthropic.claude-v2", false, byPrompt, byPrompt},
	{"anthropic.claude-instant", false, byPrompt, byPrompt},
	{"amazon.nova", false, byToolName, byAskedTool},
	{"amazon.titan-text", false, byPrompt, byPrompt},
	{"mistral.mistral-large-3", true, byAnyTool, byAnyTool},
	{"mistral.mistral-large", false, byAnyTool, byAnyTool},
	{"mistral.ministral-3", true, byAskedTool, byAskedTool},
	{"mistral.magistral-small", true, byAskedTool, byAskedTool},
	{"mistral.devstral-2", true, byAskedTool, byAskedTool},
	{"mistral.voxtral", true, byAskedTool, byAskedTool},
	{"mistral.mistral-7b", false, byPrompt, byPrompt},
	{"mistral.mixtral", false, byPrompt, byPrompt},
	{"meta.llama2", false, byPrompt, byPrompt},
	{"meta.llama3-8b", false, byPrompt, byPrompt},
	{"meta.llama3-70b", false, byPrompt, byPrompt},
	{"meta.llama3-2-1b", false, byPrompt, byPrompt},
	{"meta.llama3-2-3b", false, byPrompt, byPrompt},
	{"deepseek.v3-v1", true, byAnyTool, byAnyTool},
	{"deepseek.v3", true, byToolName, byToolName},
	{"deepseek.r1", false, byPrompt, byPrompt},
	{"google.gemma-3-12b", true, byAskedTool, byAskedTool},
	{"google.gemma-3-27b", true, byAskedTool, byAskedTool},
	{"moonshot", true, byAskedTool, byAskedTool},
	{"nvidia.nemotron", true, byAskedTool, byAskedTool},
	{"openai.gpt", true, byAskedTool, byAskedTool},
	{"qwen.qwen3", true, byAskedTool, byAskedTool},
	{"xai.grok", true, byAskedTool, byAskedTool},
	{"zai.glm", true, byAskedTool, byAskedTool},
	{"ai21.j2", false, byPrompt, byPrompt},
	{"cohere.command-text", false, byPrompt, byPrompt},
	{"cohere.command-light", false, byPrompt, byPrompt},
}

// outputTraitsOf are the traits of a model, by the ID it is called with.
func outputTraitsOf(id string) outputTraits {
	base := baseModel(id)
	i := slices.IndexFunc(outputModels, func(t outputTraits) bool { return strings.HasPrefix(base, t.prefix) })
	if i < 0 {
		return outputTraits{tool: byAskedTool, thought: byAskedTool}
	}
	return outputModels[i]
}

// outputWays are the ways to hold a model to a schema for a request, the best first.
func outputWays(id string, mode OutputMode, strict bool, req Request) []way {
	traits := outputTraitsOf(id)
	best := traits.tool
	if req.reasons() {
		best = max(best, traits.thought)
	}
	if len(req.SystemTools) > 0 {
		best = max(best, byAskedTool) // forced, the model could not call them
	}
	if mode == OutputTool {
		best = min(best, byAskedTool)
	}
	var ways []way
	for w := bySchema; w <= byPrompt; w++ {
		known := w >= best || w == bySchema && strict && traits.schema
		if mode.has(w) && (known || mode == OutputSchema) {
			ways = append(ways, w)
		}
	}
	return ways
}

// reasons tells whether a request turns the model's reasoning on, by the parameters that
// Claude and Nova have for it.
func (r Request) reasons() bool {
	for _, name := range []string{"thinking", "reasoning_config", "reasoningConfig"} {
		field, ok := r.AdditionalFields[name]
		if !ok {
			continue
		}
		var config struct{ Type string }
		raw, err := json.Marshal(field)
		if err == nil && json.Unmarshal(raw, &config) == nil && config.Type != "" && config.Type != "disabled" {
			return true
		}
	}
	return false
}

// refusedBy tells whether the service refused a request for the way it holds the model, and
// whether it would so any other request of the model's. It has no code for either.
func (w way) refusedBy(err error) (refused, always bool) {
	api, ok := errors.AsType[*types.ValidationException](err)
	if !ok {
		return false, false
	}
	message := strings.ToLower(api.ErrorMessage())
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(p string) bool { return strings.Contains(message, p) })
	}
	switch w {
	case bySchema:
		// "output_config.format: Extra inputs are not permitted", "Schema is too complex.",
		// "The compiled grammar is too large", "Schemas contains too many parameters …"
		refused = has("output_config", "outputconfig", "textformat", "structured output", "schema", "grammar")
		return refused, refused && !has("schema", "grammar")
	case byToolName, byAnyTool:
		// "Thinking may not be enabled when tool_choice forces tool use.",
		// "This model doesn't support the toolConfig.toolChoice.any field."
		if has("tool_choice", "toolchoice", "tool choice") {
			return true, !has("thinking", "reasoning")
		}
		fallthrough
	case byAskedTool:
		// "This model doesn't support tool use."
		refused = has("tool use", "toolconfig") && has("support")
		return refused, refused
	}
	return false, false
}
