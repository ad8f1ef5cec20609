package bedrock

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// outputRun asks a model for a value, in one of the ways in which it can be held to a schema.
type outputRun struct {
	op     string
	model  *Model
	req    Request // with the model's defaults
	schema outputSchema
	tool   types.Tool // takes the value
	name   string     // of the tool
	ways   []way      // what is left to try

	begin func(seek bool)         // a reply begins
	piece func(piece string) bool // a piece of what should be JSON has come

	text   string // of the last reply, what should be JSON
	called bool   // it came by the tool
	opened bool   // it begins to come by the tool
}

func newOutputRun(op string, m *Model, req Request, t reflect.Type) (*outputRun, error) {
	req = req.or(m.o.Defaults)
	var f OutputFormat
	if req.Output != nil {
		f = *req.Output
	}
	r := &outputRun{
		op: op, model: m, req: req,
		begin: func(bool) {}, piece: func(string) bool { return true },
	}
	err := f.check()
	if err == nil {
		r.schema, err = m.outputSchema(t, f.Schema)
	}
	if err == nil {
		r.ways, err = r.chooseWays(f.Mode)
	}
	if err != nil {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "%w", err)
	}
	f.Name = cmp.Or(f.Name, outputName(t))
	if f.Schema = r.schema.strict; r.schema.refusal != nil {
		f.Schema = r.schema.loose
	}
	r.req.Output = &f
	return r, r.makeTool()
}

func (f OutputFormat) check() error {
	switch {
	case f.Name != "" && !toolName.MatchString(f.Name):
		return fmt.Errorf("the output's name %.70q; want 1 to 64 ASCII letters, digits, _ and -", f.Name)
	case f.Retries < 0:
		return fmt.Errorf("output retries %d; want 0 or more", f.Retries)
	case !slices.Contains([]OutputMode{OutputAuto, OutputSchema, OutputTool, OutputPrompt}, f.Mode):
		return fmt.Errorf("unknown output mode %.20q", string(f.Mode))
	}
	return nil
}

// chooseWays are the ways to try, without those that the model has refused for good.
func (r *outputRun) chooseWays(mode OutputMode) ([]way, error) {
	m := r.model
	ways := outputWays(cmp.Or(m.o.BaseModel, m.id), mode, r.schema.refusal == nil, r.req)
	if m.target.id.Kind == KindPrompt {
		ways = []way{bySchema} // its request may bring no tools and no text
	}
	if ways[0] == bySchema && r.schema.refusal != nil {
		return nil, fmt.Errorf("the service cannot hold a model to the output: %w", r.schema.refusal)
	}
	for len(ways) > 1 && m.refused.Load()&(1<<ways[0]) != 0 {
		ways = ways[1:]
	}
	return ways, nil
}

// outputSchema is the schema of a type, made once, or the caller's.
func (m *Model) outputSchema(t reflect.Type, given json.RawMessage) (outputSchema, error) {
	if len(given) > 0 {
		return newOutputSchema(t, given)
	}
	if s, ok := m.outputs.Load(t); ok {
		return s.(outputSchema), nil
	}
	s, err := newOutputSchema(t, nil)
	if err == nil {
		m.outputs.Store(t, s)
	}
	return s, err
}

// makeTool makes the tool that takes the value, under a name that no other tool has.
func (r *outputRun) makeTool() error {
	f := r.req.Output
	schema, err := toDocument(json.RawMessage(r.schema.loose))
	if err != nil {
		return awsai.Errorf(r.op, awsai.ErrInvalid, "the output's schema: %w", err)
	}
	r.name = f.Name
	for n := 2; r.req.tool(r.name) >= 0 || slices.Contains(r.req.SystemTools, r.name); n++ {
		r.name = fmt.Sprintf("%.40s_%d", f.Name, n)
	}
	description := "Takes the answer, all of it, in one call."
	if f.Description != "" {
		description = f.Description + "\n" + description
	}
	r.tool = &types.ToolMemberToolSpec{Value: types.ToolSpecification{
		Name: &r.name, Description: &description,
		InputSchema: &types.ToolInputSchemaMemberJson{Value: schema},
	}}
	return nil
}

// asker asks the model once, in another way where the service refuses the first, and has
// what the tool was called with as text in the reply.
func (r *outputRun) asker(ask asker) asker {
	return func(ctx context.Context, op string, w wire, report func(Event) bool) (Reply, error) {
		for {
			r.text, r.called, r.opened = "", false, false
			r.begin(r.seeks())
			reply, err := ask(ctx, op, r.wire(w), report)
			if refused, always := r.ways[0].refusedBy(err); refused && len(r.ways) > 1 {
				if always {
					r.model.refused.Or(1 << r.ways[0])
				}
				r.ways = r.ways[1:]
				continue
			}
			if partial, ok := errors.AsType[*PartialError](err); ok {
				partial.Reply = r.answer(partial.Reply)
			}
			if err != nil {
				return reply, err
			}
			return r.answer(reply), nil
		}
	}
}

// seeks tells whether JSON may have other text around it.
func (r *outputRun) seeks() bool { return !r.called && r.ways[0] >= byAskedTool }

// report takes the events of a stream.
func (r *outputRun) report(e Event) bool {
	byTool := r.ways[0] == byToolName || r.ways[0] == byAnyTool
	return e.Text == "" || byTool || r.opened || r.piece(e.Text)
}

// input takes a piece of a call's input.
func (r *outputRun) input(tool, piece string) bool {
	if tool != r.name || piece == "" {
		return true
	}
	if !r.opened {
		r.opened = true
		r.begin(false)
	}
	return r.piece(piece)
}

// wire is a request that holds the model to the schema.
func (r *outputRun) wire(w wire) wire {
	if r.ways[0] == bySchema {
		return w
	}
	effort := w.output.Effort
	w.output = nil
	if effort != nil {
		w.output = &types.OutputConfig{Effort: effort}
	}
	if r.ways[0] == byPrompt {
		w.messages = withPrompt(w.messages, string(r.schema.loose))
		return w
	}
	var tools types.ToolConfiguration
	if w.tools != nil {
		tools = *w.tools
	}
	tools.Tools = append(slices.Clip(tools.Tools), r.tool)
	switch {
	case r.ways[0] == byAskedTool:
		w.system = append(slices.Clip(w.system), &types.SystemContentBlockMemberText{
			Value: fmt.Sprintf("When you have the answer, call the tool %s with all of it, once. Do not write the answer as text.", r.name),
		})
	case tools.ToolChoice != nil: // the caller's, for the first turn
	case r.ways[0] == byToolName && len(tools.Tools) == 1:
		tools.ToolChoice = &types.ToolChoiceMemberTool{Value: types.SpecificToolChoice{Name: &r.name}}
	default:
		tools.ToolChoice = &types.ToolChoiceMemberAny{}
	}
	w.tools, w.onInput = &tools, r.input
	return w
}

// withPrompt puts what is asked for after the user's last words, as not every model takes a
// system prompt.
func withPrompt(messages []types.Message, schema string) []types.Message {
	messages = slices.Clone(messages)
	block := &types.ContentBlockMemberText{
		Value: "Answer with one JSON object that fits this JSON schema, and with nothing before or after it:\n" + schema,
	}
	if last := len(messages) - 1; last >= 0 && messages[last].Role == types.ConversationRoleUser {
		messages[last].Content = append(slices.Clip(messages[last].Content), block)
		return messages
	}
	return append(messages, types.Message{Role: types.ConversationRoleUser, Content: []types.ContentBlock{block}})
}

// answer takes the text of a reply. A call of the tool becomes one, and ends the turn.
func (r *outputRun) answer(reply Reply) Reply {
	isCall := func(b Block) bool { return b.ToolUse != nil && !b.ToolUse.Server }
	content := reply.Message.Content
	i := slices.IndexFunc(content, func(b Block) bool { return isCall(b) && b.ToolUse.Name == r.name })
	if i < 0 || r.ways[0] == bySchema || r.ways[0] == byPrompt {
		r.text = reply.Text()
		return reply
	}
	r.called = true
	if r.text = content[i].ToolUse.Malformed; r.text == "" {
		r.text = string(content[i].ToolUse.Input)
	}
	content = slices.Clone(content)
	content[i] = Block{Text: r.text}
	reply.Message.Content = slices.DeleteFunc(content, isCall)
	if reply.StopReason == StopToolUse {
		reply.StopReason = StopEndTurn
	}
	return reply
}

// again has the next request tell the model what is wrong with a reply.
func (r *outputRun) again(reply Reply, problem error) Message {
	what := problem.Error()
	if m, ok := errors.AsType[*misfit](problem); ok && m.cause != nil {
		what += " (" + m.cause.Error() + ")"
	}
	m := User("Your answer does not fit its JSON schema: " + what + ". Give the whole answer again, so that it fits.")
	for _, said := range reply.Messages {
		if len(said.Content) > 0 {
			r.req.Messages = append(slices.Clip(r.req.Messages), said)
		}
	}
	r.req.Messages = append(slices.Clip(r.req.Messages), m)
	return m
}
