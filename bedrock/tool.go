package bedrock

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"regexp"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// Tool is a function that a model can have called, by way of Request.Tools. Make one with
// [NewTool]; the zero value is refused. It may serve many requests at the same time, as far
// as its function does.
type Tool struct {
	name, description string
	schema            func() ([]byte, error)
	strict            bool
	call              func(ctx context.Context, input []byte) (ToolResult, error)
}

// NewTool makes a tool of a function. The model knows the function by its name, of 1 to 64
// ASCII letters, digits, _ and -, and decides by the description when to call it and by the
// JSON schema of In with what.
//
// In is a struct, or a map with string keys. Its fields go by their json tags, a jsonschema
// tag describes a field to the model, and a field with omitempty or omitzero need not be
// given:
//
//	type In struct {
//		City string `json:"city" jsonschema:"the city's name in English"`
//		Days int    `json:"days,omitempty" jsonschema:"days ahead, today if left out"`
//	}
//
// Fields that the model adds are ignored. What encoding/json makes of Out is told to the
// model: an object as JSON, a string as text, anything else as the text of its JSON. An
// Out of [Block] or []Block is told as it is, for images, documents and search results. An
// error is told to the model by its text, so that it can do better or say so; so is a
// panic. Its context is that of the call to the model.
//
// A name or an In that does not fit is awsai.ErrInvalid where the tool is first used.
func NewTool[In, Out any](name, description string, fn func(ctx context.Context, in In) (Out, error)) Tool {
	t := Tool{name: name, description: description, schema: sync.OnceValues(schemaOf[In])}
	if fn != nil {
		t.call = func(ctx context.Context, input []byte) (ToolResult, error) { return callJSON(ctx, fn, input) }
	}
	return t
}

// Name is the name that the tool was made with.
func (t Tool) Name() string { return t.name }

// Description is the description that the tool was made with.
func (t Tool) Description() string { return t.description }

// Call calls the tool as a model asked for it, and returns what the model is told. It does
// not fail: an input that does not fit, an error of the function and its panic are results
// whose Error is set. [Model.Generate] and [Model.Stream] call tools by themselves; Call is
// for who has a model's calls by another way, and for tests.
func (t Tool) Call(ctx context.Context, use ToolUse) ToolResult {
	if t.call == nil {
		return *failure(use.ID, "the tool has no function")
	}
	if use.Malformed != "" {
		return *failure(use.ID, notAnObject)
	}
	return *t.run(ctx, use)
}

// Strict returns the same tool whose input the service holds to the schema while the model
// writes it, where the model can be held to one.
func (t Tool) Strict() Tool {
	t.strict = true
	return t
}

// Schema is the JSON schema of the tool's input, or why there is none. The caller owns it.
func (t Tool) Schema() (json.RawMessage, error) {
	const op = "bedrock.Tool.Schema"
	if t.schema == nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "the tool was not made by NewTool")
	}
	raw, err := t.schema()
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	return bytes.Clone(raw), nil
}

func schemaOf[In any]() ([]byte, error) {
	s, err := typeSchema(reflect.TypeFor[In]())
	if err != nil {
		return nil, fmt.Errorf("the input: %w", err)
	}
	if s.Type != "object" {
		return nil, errors.New("the input's type is neither a struct nor a map")
	}
	return json.Marshal(s)
}

// callJSON calls fn with its input as JSON.
func callJSON[In, Out any](ctx context.Context, fn func(context.Context, In) (Out, error), input []byte) (ToolResult, error) {
	var in In
	if err := json.Unmarshal(input, &in); err != nil {
		return ToolResult{}, fmt.Errorf("the input does not fit: %w", err)
	}
	out, err := fn(ctx, in)
	if err != nil {
		return ToolResult{}, err
	}
	return newToolResult(out)
}

// newToolResult is what a tool's output tells the model.
func newToolResult(out any) (ToolResult, error) {
	switch out := out.(type) {
	case Block:
		return ToolResult{Content: []Block{out}}, nil
	case []Block:
		return ToolResult{Content: out}, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(out); err != nil {
		return ToolResult{}, fmt.Errorf("the output cannot be written as JSON: %w", err)
	}
	raw := bytes.TrimSpace(b.Bytes())
	if isObject(raw) {
		return ToolResult{JSON: raw}, nil
	}
	var text string
	if json.Unmarshal(raw, &text) != nil || string(raw) == "null" {
		text = string(raw)
	}
	return ToolResult{Text: text}, nil
}

// toolName is what the service takes for one.
var toolName = regexp.MustCompile(`^[a-zA-Z0-9_-]{1,64}$`)

// toTools checks tools and converts them.
func (r Request) toTools(op string) (*types.ToolConfiguration, error) {
	if len(r.Tools) == 0 && len(r.SystemTools) == 0 {
		return nil, nil
	}
	c := &types.ToolConfiguration{}
	seen := make(map[string]bool, len(r.Tools))
	for i, t := range r.Tools {
		switch {
		case t.schema == nil:
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool %d was not made by NewTool", i)
		case !toolName.MatchString(t.name):
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool %d: name %.70q; want 1 to 64 ASCII letters, digits, _ and -", i, t.name)
		case seen[t.name]:
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool %d: another tool has the name %s", i, t.name)
		case t.call == nil:
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool %s has no function", t.name)
		}
		seen[t.name] = true
		spec, err := t.toSpec()
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "tool %s: %w", t.name, err)
		}
		c.Tools = append(c.Tools, spec)
	}
	for i, name := range r.SystemTools {
		if !toolName.MatchString(name) {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "system tool %d: name %.70q; want 1 to 64 ASCII letters, digits, _ and -", i, name)
		}
		c.Tools = append(c.Tools, &types.ToolMemberSystemTool{Value: types.SystemTool{Name: &name}})
	}
	return c, r.ToolChoice.to(op, c, seen)
}

// ToolChoice says whether the model has to call a tool, and which: [ToolAuto], [ToolAny] or
// the name of a tool. Not every model can be told; one that reasons may refuse to be.
type ToolChoice string

// The choices that are no tool's name.
const (
	// ToolAuto leaves it to the model. It is the default.
	ToolAuto ToolChoice = ""
	// ToolAny has the model call one or more, whichever it likes.
	ToolAny ToolChoice = "*"
)

func (t ToolChoice) to(op string, c *types.ToolConfiguration, names map[string]bool) error {
	switch {
	case t == ToolAuto:
	case t == ToolAny:
		c.ToolChoice = &types.ToolChoiceMemberAny{}
	case names[string(t)]:
		c.ToolChoice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: new(string(t))}}
	default:
		return awsai.Errorf(op, awsai.ErrInvalid, "tool choice %.70q is none of the request's tools", string(t))
	}
	return nil
}

func (t Tool) toSpec() (types.Tool, error) {
	raw, err := t.schema()
	if err != nil {
		return nil, err
	}
	schema, err := toDocument(json.RawMessage(raw))
	if err != nil {
		return nil, err
	}
	spec := types.ToolSpecification{Name: &t.name, InputSchema: &types.ToolInputSchemaMemberJson{Value: schema}}
	if t.description != "" {
		spec.Description = &t.description
	}
	if t.strict {
		spec.Strict = &t.strict
	}
	return &types.ToolMemberToolSpec{Value: spec}, nil
}
