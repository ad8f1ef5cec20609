package bedrock

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"
)

// ToolUse is a model's wish to have a tool called. It stands in a message of the
// assistant's.
type ToolUse struct {
	// ID ties the call to its result. It is the model's, unique in its message.
	ID string `json:"id"`
	// Name is the tool's. A model may ask for a tool that there is not.
	Name string `json:"name"`
	// Input is a JSON object. Numbers have all the digits that the model wrote.
	Input json.RawMessage `json:"input"`
	// Malformed is what the model wrote for an input where that is no JSON object. Input
	// is empty then, {}, and the model is told instead of the tool being called.
	Malformed string `json:"malformed,omitempty"`
}

// ToolResult is what a call of a tool has led to. It stands in a message of the user's
// that comes right after the call's.
type ToolResult struct {
	// ID is that of the [ToolUse].
	ID string `json:"id"`
	// JSON is an object that the tool returned.
	JSON json.RawMessage `json:"json,omitempty"`
	// Text is any other result, or what went wrong. It is sent where JSON is empty; as
	// models refuse blank text, that is sent as "(empty)".
	Text string `json:"text,omitempty"`
	// Error says that the call failed or was not made.
	Error bool `json:"error,omitempty"`
}

// newToolUse takes the input as the model wrote it. No input at all is that of a tool
// without parameters.
func newToolUse(id, name string, input []byte) *ToolUse {
	u := &ToolUse{ID: id, Name: name, Input: json.RawMessage(`{}`)}
	switch input = bytes.Trim(input, jsonSpace); {
	case isObject(input):
		u.Input = input
	case len(input) > 0 && string(input) != "null":
		u.Malformed = string(input)
	}
	return u
}

// fromToolUse converts a call of the response. Those of the service's own tools are not
// for the caller to run.
func fromToolUse(b types.ToolUseBlock) (Block, bool) {
	if b.Type == types.ToolUseTypeServerToolUse {
		return Block{}, false
	}
	var input []byte
	if b.Input != nil {
		var err error
		// The only way out of a document that keeps numbers as they are.
		if input, err = b.Input.MarshalSmithyDocument(); err != nil {
			input = []byte(err.Error())
		}
	}
	return Block{ToolUse: newToolUse(value(b.ToolUseId), value(b.Name), input)}, true
}

// uniqueToolUses drops calls whose ID has been there before: the SDK may decode a block
// twice, and a tool must not run twice for it.
func uniqueToolUses(blocks []Block) []Block {
	seen := map[string]bool{}
	return slices.DeleteFunc(blocks, func(b Block) bool {
		if b.ToolUse == nil {
			return false
		}
		again := seen[b.ToolUse.ID]
		seen[b.ToolUse.ID] = true
		return again
	})
}

// toBlock converts a call that goes back to the model.
func (u *ToolUse) toBlock() (types.ContentBlock, error) {
	input := u.Input
	if len(input) == 0 || string(input) == "null" {
		input = json.RawMessage(`{}`)
	}
	doc, err := toObject(input)
	if err != nil {
		return nil, err
	}
	return &types.ContentBlockMemberToolUse{Value: types.ToolUseBlock{ToolUseId: &u.ID, Name: new(sendableName(u.Name)), Input: doc}}, nil
}

// sendableName is a tool's name as the service takes it back. A model may have made up
// one that the service refuses to read again.
func sendableName(name string) string {
	if toolName.MatchString(name) {
		return name
	}
	return "unknown_tool"
}

// toBlock converts a result, whose JSON is an object or empty.
func (r *ToolResult) toBlock() types.ContentBlock {
	out := types.ToolResultBlock{ToolUseId: &r.ID, Status: types.ToolResultStatusSuccess}
	if r.Error {
		out.Status = types.ToolResultStatusError
	}
	text := r.Text
	if strings.TrimSpace(text) == "" {
		text = "(empty)" // models refuse blank text
	}
	var content types.ToolResultContentBlock = &types.ToolResultContentBlockMemberText{Value: text}
	if doc, err := toObject(r.JSON); err == nil {
		content = &types.ToolResultContentBlockMemberJson{Value: doc}
	}
	out.Content = []types.ToolResultContentBlock{content}
	return &types.ContentBlockMemberToolResult{Value: out}
}

// toObject converts a JSON object.
func toObject(raw json.RawMessage) (document.Interface, error) {
	if !isObject(raw) {
		return nil, errors.New("does not hold a JSON object")
	}
	return toDocument(raw)
}

// jsonSpace is what JSON takes for white space.
const jsonSpace = " \t\r\n"

func isObject(raw []byte) bool {
	return bytes.HasPrefix(bytes.TrimLeft(raw, jsonSpace), []byte("{")) && json.Valid(raw)
}

// toolUses are the calls that a message asks for.
func (m Message) toolUses() []ToolUse {
	var out []ToolUse
	for _, b := range m.Content {
		if m.Role == RoleAssistant && b.ToolUse != nil {
			out = append(out, *b.ToolUse)
		}
	}
	return out
}

// hasToolBlocks says whether a conversation has calls or results.
func hasToolBlocks(messages []Message) bool {
	return slices.ContainsFunc(messages, func(m Message) bool {
		return slices.ContainsFunc(m.Content, func(b Block) bool { return b.ToolUse != nil || b.ToolResult != nil })
	})
}

// missingResults answers each call of m that the conversation leaves without result, as
// after a reply that was cut, since services refuse such a conversation.
func missingResults(m Message, next []Message) []types.ContentBlock {
	var out []types.ContentBlock
	for _, use := range m.toolUses() {
		if !answered(use.ID, next) {
			out = append(out, failure(use.ID, "the tool was not called").toBlock())
		}
	}
	return out
}

// answered says whether the user's next turn has the result of a call.
func answered(id string, next []Message) bool {
	for _, m := range next {
		if m.Role != RoleUser {
			return false
		}
		for _, b := range m.Content {
			if b.ToolResult != nil && b.ToolResult.ID == id {
				return true
			}
		}
	}
	return false
}
