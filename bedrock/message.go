package bedrock

import (
	"errors"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/bedrockruntime/types"

	"github.com/awsai-go/awsai"
)

// Role says who speaks in a [Message].
type Role string

// The roles.
const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
	// RoleSystem puts an instruction in the middle of a conversation. Few models take it;
	// what holds for the whole conversation goes into Request.System.
	RoleSystem Role = "system"
)

// Message is one turn of a conversation. It can be stored as JSON and sent again. A call of
// a tool without result in the user's next turn gets one on sending, that it was not made.
type Message struct {
	// Role says who speaks.
	Role Role `json:"role"`
	// Content is what is said, in order.
	Content []Block `json:"content"`
}

// User returns a message of the user's that is one text.
func User(text string) Message {
	return Message{Role: RoleUser, Content: []Block{{Text: text}}}
}

// Assistant returns a message of the model's that is one text, as an example of how to
// answer. A model's own reply comes as a message already: [Reply].Message.
func Assistant(text string) Message {
	return Message{Role: RoleAssistant, Content: []Block{{Text: text}}}
}

// Text is the message's text blocks, one after the other, without the reasoning.
func (m Message) Text() string {
	if len(m.Content) == 1 {
		return m.Content[0].Text
	}
	var b strings.Builder
	for _, c := range m.Content {
		b.WriteString(c.Text)
	}
	return b.String()
}

// Block is one piece of a message's content. Exactly one of its fields is set.
type Block struct {
	// Text is something said or written.
	Text string `json:"text,omitempty"`
	// Reasoning is what a model thought before it spoke.
	Reasoning *Reasoning `json:"reasoning,omitempty"`
	// ToolUse is a call that the model wants made.
	ToolUse *ToolUse `json:"toolUse,omitempty"`
	// ToolResult is what a call has led to.
	ToolResult *ToolResult `json:"toolResult,omitempty"`
}

// Reasoning is what a model thought before it spoke. Models that sign it want it back
// unchanged in the next turn, where [Model] sends it if it is signed or redacted and leaves
// it out otherwise: services refuse reasoning that they cannot verify.
type Reasoning struct {
	// Text is the reasoning in words.
	Text string `json:"text,omitempty"`
	// Signature proves to the model that the text is its own.
	Signature string `json:"signature,omitempty"`
	// Redacted is reasoning that the provider encrypted, in place of Text.
	Redacted []byte `json:"redacted,omitempty"`
}

// toMessages converts a conversation. What a model said and the service would refuse to
// read again (blank text, unsigned reasoning) is left out, and turns of one role that
// follow each other become one, as the service wants roles to alternate. A call without
// result gets one that says so.
func toMessages(op string, messages []Message) ([]types.Message, error) {
	if len(messages) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no messages")
	}
	out := make([]types.Message, 0, len(messages))
	add := func(role Role, content []types.ContentBlock) {
		switch last := len(out) - 1; {
		case len(content) == 0:
		case last >= 0 && out[last].Role == types.ConversationRole(role):
			out[last].Content = append(out[last].Content, content...)
		default:
			out = append(out, types.Message{Role: types.ConversationRole(role), Content: content})
		}
	}
	for i, m := range messages {
		content, err := m.toBlocks(op, i)
		if err != nil {
			return nil, err
		}
		add(m.Role, content)
		add(RoleUser, missingResults(m, messages[i+1:]))
	}
	if len(out) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "no message has content that can be sent")
	}
	return out, nil
}

// toBlocks converts the content of the ith message.
func (m Message) toBlocks(op string, i int) ([]types.ContentBlock, error) {
	switch m.Role {
	case RoleUser, RoleAssistant, RoleSystem:
	default:
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "message %d: unknown role %.20q", i, string(m.Role))
	}
	if len(m.Content) == 0 {
		return nil, awsai.Errorf(op, awsai.ErrInvalid, "message %d has no content", i)
	}
	out := make([]types.ContentBlock, 0, len(m.Content))
	for j, b := range m.Content {
		block, err := b.toBlock(m.Role)
		if err != nil {
			return nil, awsai.Errorf(op, awsai.ErrInvalid, "message %d: block %d %w", i, j, err)
		}
		if block != nil {
			out = append(out, block)
		}
	}
	return out, nil
}

// toBlock converts a block of a message of that role, or returns nil for one that is left
// out.
func (b Block) toBlock(role Role) (types.ContentBlock, error) {
	switch {
	case b.kinds() > 1:
		return nil, errors.New("is of more than one kind, as text and reasoning")
	case (b.Reasoning != nil || b.ToolUse != nil) && role != RoleAssistant:
		return nil, errors.New("is reasoning or a call of a tool, which is the assistant's alone")
	case b.ToolResult != nil && role != RoleUser:
		return nil, errors.New("is the result of a tool, which is the user's alone")
	case b.Reasoning != nil:
		return b.Reasoning.toBlock(), nil
	case b.ToolUse != nil:
		return b.ToolUse.toBlock()
	case b.ToolResult != nil && len(b.ToolResult.JSON) > 0 && !isObject(b.ToolResult.JSON):
		return nil, errors.New("does not hold a JSON object")
	case b.ToolResult != nil:
		return b.ToolResult.toBlock(), nil
	case strings.TrimSpace(b.Text) != "":
		return &types.ContentBlockMemberText{Value: b.Text}, nil
	case role != RoleAssistant:
		return nil, errors.New("is blank")
	}
	return nil, nil
}

// kinds is how many of the fields are set.
func (b Block) kinds() (n int) {
	for _, set := range []bool{b.Text != "", b.Reasoning != nil, b.ToolUse != nil, b.ToolResult != nil} {
		if set {
			n++
		}
	}
	return n
}

// toBlock converts reasoning, or returns nil for one that would be refused.
func (r *Reasoning) toBlock() types.ContentBlock {
	switch {
	case len(r.Redacted) > 0:
		return &types.ContentBlockMemberReasoningContent{
			Value: &types.ReasoningContentBlockMemberRedactedContent{Value: r.Redacted},
		}
	case r.Signature != "":
		return &types.ContentBlockMemberReasoningContent{
			Value: &types.ReasoningContentBlockMemberReasoningText{
				Value: types.ReasoningTextBlock{Text: &r.Text, Signature: &r.Signature},
			},
		}
	}
	return nil
}

// fromBlocks converts the content of a reply. Blocks of kinds that this package does not
// know are left out.
func fromBlocks(blocks []types.ContentBlock) []Block {
	out := make([]Block, 0, len(blocks))
	for i, b := range blocks {
		// The SDK decodes a union member that it does not know as nil, or as the very
		// element before it, which must not count twice.
		if b == nil || i > 0 && b == blocks[i-1] {
			continue
		}
		if block, ok := fromBlock(b); ok {
			out = append(out, block)
		}
	}
	return uniqueToolUses(out)
}

func fromBlock(b types.ContentBlock) (Block, bool) {
	switch b := b.(type) {
	case *types.ContentBlockMemberText:
		return Block{Text: b.Value}, true
	case *types.ContentBlockMemberReasoningContent:
		r := fromReasoning(b.Value)
		return Block{Reasoning: r}, r != nil
	case *types.ContentBlockMemberToolUse:
		return fromToolUse(b.Value)
	case *types.ContentBlockMemberCitationsContent:
		var text strings.Builder
		for i, c := range b.Value.Content {
			if t, ok := c.(*types.CitationGeneratedContentMemberText); ok && (i == 0 || c != b.Value.Content[i-1]) {
				text.WriteString(t.Value)
			}
		}
		return Block{Text: text.String()}, true
	}
	return Block{}, false
}

func fromReasoning(r types.ReasoningContentBlock) *Reasoning {
	switch r := r.(type) {
	case *types.ReasoningContentBlockMemberReasoningText:
		return &Reasoning{Text: value(r.Value.Text), Signature: value(r.Value.Signature)}
	case *types.ReasoningContentBlockMemberRedactedContent:
		return &Reasoning{Redacted: r.Value}
	}
	return nil
}

// value is what p points to, or zero for nil.
func value[T any](p *T) T {
	if p == nil {
		var zero T
		return zero
	}
	return *p
}
