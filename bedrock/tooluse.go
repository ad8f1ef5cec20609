package bedrock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/document"
	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai/internal/sdk"
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
	// Server says that the service makes the call itself, of a tool of its own as those of
	// Request.SystemTools. The result is in the same message.
	Server bool `json:"server,omitempty"`
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
	// Content is a result of several pieces, or of an image, video, document or search
	// result. It is sent after JSON or Text, if there is any.
	Content []Block `json:"content,omitempty"`
	// Error says that the call failed or was not made.
	Error bool `json:"error,omitempty"`
	// Type is the kind of result of one of the service's own tools, which stands in the
	// assistant's message.
	Type string `json:"type,omitempty"`
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

// fromToolUse converts a call of the response.
func fromToolUse(b types.ToolUseBlock) Block {
	use := newToolUse(value(b.ToolUseId), value(b.Name), fromDocumentValue(b.Input))
	use.Server = b.Type == types.ToolUseTypeServerToolUse
	return Block{ToolUse: use}
}

// fromDocumentValue is the JSON of a document. This is the only way out of one that keeps
// numbers as they are.
func fromDocumentValue(d document.Interface) []byte {
	if d == nil {
		return nil
	}
	raw, err := d.MarshalSmithyDocument()
	if err != nil {
		return []byte(err.Error())
	}
	return raw
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
	out := types.ToolUseBlock{ToolUseId: &u.ID, Name: new(sendableName(u.Name)), Input: doc}
	if u.Server {
		out.Type = types.ToolUseTypeServerToolUse
	}
	return &types.ContentBlockMemberToolUse{Value: out}, nil
}

// sendableName is a tool's name as the service takes it back. A model may have made up
// one that the service refuses to read again.
func sendableName(name string) string {
	if toolName.MatchString(name) {
		return name
	}
	return "unknown_tool"
}

// toolResult converts a result.
func (c *converter) toolResult(r *ToolResult) (types.ContentBlock, error) {
	out := types.ToolResultBlock{ToolUseId: &r.ID, Status: types.ToolResultStatusSuccess, Type: sdk.Optional(r.Type)}
	if r.Error {
		out.Status = types.ToolResultStatusError
	}
	if len(r.JSON) > 0 {
		doc, err := toObject(r.JSON)
		if err != nil {
			return nil, err
		}
		out.Content = append(out.Content, &types.ToolResultContentBlockMemberJson{Value: doc})
	} else if text := r.sentText(); text != "" {
		out.Content = append(out.Content, &types.ToolResultContentBlockMemberText{Value: text})
	}
	for i, b := range r.Content {
		block, err := c.toolContent(b)
		if err != nil {
			return nil, fmt.Errorf("is a result whose block %d %w", i, err)
		}
		out.Content = append(out.Content, block)
	}
	return &types.ContentBlockMemberToolResult{Value: out}, nil
}

// sentText is the text that goes to the model, which refuses blank text.
func (r *ToolResult) sentText() string {
	switch {
	case strings.TrimSpace(r.Text) != "":
		return r.Text
	case len(r.Content) > 0:
		return ""
	}
	return "(empty)"
}

// toolContent converts a piece of a result.
func (c *converter) toolContent(b Block) (types.ToolResultContentBlock, error) {
	switch {
	case b.kinds() != 1:
		return nil, errors.New("is not of exactly one kind")
	case strings.TrimSpace(b.Text) != "":
		return &types.ToolResultContentBlockMemberText{Value: b.Text}, nil
	case b.Image != nil:
		v, err := b.Image.toImage()
		return &types.ToolResultContentBlockMemberImage{Value: v}, err
	case b.Video != nil:
		v, err := b.Video.toVideo()
		return &types.ToolResultContentBlockMemberVideo{Value: v}, err
	case b.Document != nil:
		v, err := c.document(b.Document)
		return &types.ToolResultContentBlockMemberDocument{Value: v}, err
	case b.SearchResult != nil:
		v, err := b.SearchResult.toBlock()
		return &types.ToolResultContentBlockMemberSearchResult{Value: v}, err
	case b.Raw != nil:
		mark, err := c.mark(b.Raw)
		return &types.ToolResultContentBlockMemberText{Value: mark}, err
	}
	return nil, errors.New("is of a kind that no tool's result has")
}

// fromToolResult converts a result that the service's own tool led to.
func fromToolResult(b types.ToolResultBlock) *ToolResult {
	r := &ToolResult{ID: value(b.ToolUseId), Type: value(b.Type), Error: b.Status == types.ToolResultStatusError}
	for i, c := range b.Content {
		if c == nil || i > 0 && c == b.Content[i-1] {
			continue
		}
		switch c := c.(type) {
		case *types.ToolResultContentBlockMemberText:
			r.add(Block{Text: c.Value})
		case *types.ToolResultContentBlockMemberJson:
			r.addJSON(fromDocumentValue(c.Value))
		case *types.ToolResultContentBlockMemberImage:
			r.add(Block{Image: fromImage(c.Value)})
		case *types.ToolResultContentBlockMemberVideo:
			r.add(Block{Video: fromVideo(c.Value)})
		case *types.ToolResultContentBlockMemberDocument:
			r.add(Block{Document: fromDocument(c.Value)})
		case *types.ToolResultContentBlockMemberSearchResult:
			r.add(Block{SearchResult: fromSearchResult(c.Value)})
		}
	}
	return r
}

// add appends a piece: a first text is Text.
func (r *ToolResult) add(b Block) {
	if b.Text != "" && r.Text == "" && r.JSON == nil && len(r.Content) == 0 {
		r.Text = b.Text
		return
	}
	r.Content = append(r.Content, b)
}

// addJSON appends a JSON value: a first object is JSON, any other is written as the block
// that it was.
func (r *ToolResult) addJSON(raw []byte) {
	if r.Text == "" && r.JSON == nil && len(r.Content) == 0 && isObject(raw) {
		r.JSON = raw
		return
	}
	if block, err := json.Marshal(map[string]json.RawMessage{"json": raw}); err == nil {
		r.Content = append(r.Content, Block{Raw: block})
	}
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
		if m.Role == RoleAssistant && b.ToolUse != nil && !b.ToolUse.Server {
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
			out = append(out, notCalled(use.ID))
		}
	}
	return out
}

// notCalled is the result of a call that was not made.
func notCalled(id string) types.ContentBlock {
	return &types.ContentBlockMemberToolResult{Value: types.ToolResultBlock{
		ToolUseId: &id,
		Status:    types.ToolResultStatusError,
		Content:   []types.ToolResultContentBlock{&types.ToolResultContentBlockMemberText{Value: "the tool was not called"}},
	}}
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
